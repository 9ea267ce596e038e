"""The dictionary of the open tables: what each column means, its unit, source and licence; never a row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from .. import i18n
from ..errors import N_


class Table(StrEnum):
    """The open tables, by the name in their address."""

    UPCOMING = "siaran-berikutnya"
    AIRINGS = "penayangan"
    VILLAGES = "cakupan-desa"
    FIGURES = "angka"
    CHANNELS = "saluran"
    FOLLOW_UPS = "tindak-lanjut"
    BUDGET = "anggaran"
    CHECKS = "uji-dengar"


OWN, CODES = N_("catatan kedua kabupaten"), "Kepmendagri 300.2.2-2430/2025"
SIGNAL = N_("laporan pendengaran, atau kurva F(50,50) 47 CFR 73.333")
FREE = N_("bebas dipakai: bagian dari keputusan atau peraturan negara")
UNSET = N_("belum ditetapkan kedua kabupaten; tanyakan sebelum menerbitkan ulang")
YES_NO = N_("ya atau tidak; kosong: belum ada data")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, what it means, in what unit or words, and where it comes from; `is_free` needs no licence."""

    name: str
    meaning: str
    unit: str
    source: str = OWN
    is_free: bool = False


_DAY = Column("tanggal", N_("hari siaran menurut WIB"), N_("TTTT-BB-HH"))
_STATION = Column("stasiun", N_("nama stasiun radio"), N_("teks"))
_REGENCY = Column("kabupaten", N_("kode kabupaten menurut Kemendagri"), N_("kode"), CODES, is_free=True)
_TOPIC = Column("tema", N_("tema siaran"), "peraturan, kerukunan, ketenteraman")
_SLOT = Column("slot", N_("nomor slot siar; satu stasiun dalam satu siaran bersama"), N_("kode"))
COLUMNS: Mapping[Table, tuple[Column, ...]] = {
    Table.UPCOMING: (
        _SLOT,
        _DAY,
        Column("mulai_wib", N_("jam mulai yang direncanakan; direncanakan belum berarti tayang"), N_("JJ:MM, WIB")),
        Column("lama_detik", N_("lama klip"), N_("detik")),
        _STATION,
        _REGENCY,
        _TOPIC,
        Column("judul", N_("judul klip"), N_("teks")),
    ),
    Table.AIRINGS: (
        _SLOT,
        _DAY,
        _STATION,
        _REGENCY,
        _TOPIC,
        Column(
            "putusan",
            N_("apa yang terjadi dengan slot yang jatuh tempo; kosong: belum ada kabar"),
            "tayang, terlambat, terpotong, tidak_tayang, belum_terbukti",
        ),
        Column(
            "tingkat_bukti",
            N_("P0 belum ada, P1 menurut operator, P2 log stasiun, P3 cocok dalam rekaman siaran"),
            "P0–P3",
        ),
    ),
    Table.VILLAGES: (
        Column("kode_desa", N_("kode desa menurut Kemendagri"), N_("kode"), CODES, is_free=True),
        Column(
            "desa", N_("nama desa perbatasan dalam daftar pada hari pertama periode"), N_("teks"), CODES, is_free=True
        ),
        Column("kecamatan", N_("nama kecamatan"), N_("teks"), CODES, is_free=True),
        _REGENCY,
        Column("stasiun_terbaik", N_("stasiun dengan sinyal terbaik; kosong: belum ada data"), N_("teks"), SIGNAL),
        Column(
            "daya_jangkau",
            N_("kelas sinyal terbaik pada hari terakhir yang dinilai; kosong: belum ada data"),
            "kuat, cukup, lemah, tidak_ada",
            SIGNAL,
        ),
        Column("dasar", N_("bukti kelas sinyal"), "rekaman, dua_laporan, satu_laporan, perkiraan", SIGNAL),
        Column("terjangkau", N_("peluang dengar: sinyal cukup atau kuat; bukan jumlah pendengar"), YES_NO, SIGNAL),
        *(
            Column(
                f"tayang_{name}",
                N_("penayangan terbukti tema ini pada stasiun yang terjangkau; kosong: tidak terjangkau"),
                N_("kali"),
            )
            for name in ("peraturan", "kerukunan", "ketenteraman")
        ),
        Column("didampingi", N_("ada fasilitator aktif ber-SK"), YES_NO),
        Column("titik_buta_ganda", N_("tanpa siaran dan tanpa kegiatan dalam triwulan"), YES_NO),
    ),
    Table.FIGURES: (
        Column("angka", N_("nomor angka laporan"), "I1–I12"),
        Column("nama", N_("nama angka"), N_("teks")),
        Column(
            "pembilang", N_("yang terhitung; kosong: belum ada data, atau pada I12 kurang dari 19 orang"), N_("cacah")
        ),
        Column("penyebut", N_("pembagi yang dibekukan untuk periode ini; kosong: belum ada data"), N_("cacah")),
        Column("hasil", N_("pembilang dibagi penyebut; kosong: belum ada data"), N_("bagian 0–1")),
        Column("target", N_("bagian paling sedikit, atau cacah paling banyak"), N_("bagian 0–1 atau cacah")),
        Column("tercapai", N_("apakah target tercapai; kosong juga bila tanpa target"), YES_NO),
        Column("satuan", N_("apa yang dihitung pembilang dan penyebut"), N_("teks")),
    ),
    Table.CHANNELS: (
        Column("saluran", N_("cara siaran sampai ke desa"), "fm, komunitas, relai, streaming, berkas"),
        Column("sinyal", N_("apakah diterima dari udara; hanya yang demikian masuk I5"), N_("ya atau tidak")),
        _REGENCY,
        Column(
            "desa",
            N_(
                "desa perbatasan yang dijangkau saluran ini; satu desa dapat berada di beberapa; kosong: belum ada data"
            ),
            N_("desa"),
            SIGNAL,
        ),
        Column("dari", N_("semua desa perbatasan kabupaten itu"), N_("desa")),
    ),
    Table.FOLLOW_UPS: (
        Column(
            "jenis",
            N_("apa yang harus ditindaklanjuti, kedua kabupaten bersama"),
            "siaran_pengganti, penolakan, laporan_triwulan",
        ),
        Column("jatuh_tempo", N_("yang jatuh tempo dalam periode, sampai kemarin"), N_("kali")),
        Column(
            "tepat_waktu", N_("di antaranya yang selesai pada harinya; kosong: tidak ada yang jatuh tempo"), N_("kali")
        ),
    ),
    Table.BUDGET: (
        _REGENCY,
        Column("tahun", N_("tahun anggaran"), N_("tahun")),
        Column("pagu_rupiah", N_("jumlah pagu; kosong: belum ada mata anggaran"), "rupiah"),
        Column("terikat_rupiah", N_("jumlah yang terikat pada slot yang disetujui"), "rupiah"),
        Column(
            "realisasi_rupiah",
            N_("jumlah menurut bukti sampai hari terakhir yang dinilai; kosong: belum ada data"),
            "rupiah",
        ),
        Column("slot_dibebankan", N_("slot yang dibebankan pada anggaran"), "slot"),
        Column("slot_terbukti", N_("di antaranya yang terbukti tayang (P2 atau P3): realisasi fisik"), "slot"),
    ),
    Table.CHECKS: (
        _REGENCY,
        Column("diwawancara", N_("orang yang ditanya dalam periode; kosong: belum ada uji dengar"), N_("orang")),
        Column(
            "cara",
            N_("cara bertanya, dengan jumlah orangnya"),
            "tatap_muka, telepon, usai_ibadah, di_pasar, di_pertemuan, lain",
        ),
        Column(
            "mendengar",
            N_(
                "yang mendengar pesan dalam 30 hari; kosong bila salah satu kabupaten bertanya kepada kurang dari 19 orang"
            ),
            N_("orang"),
        ),
        Column("selang_bawah", N_("ujung bawah selang kepercayaan 95 persen (Wilson)"), N_("bagian 0–1")),
        Column("selang_atas", N_("ujung atas selang kepercayaan 95 persen (Wilson)"), N_("bagian 0–1")),
    ),
}


def dictionary(table: Table, *, licence: str) -> list[dict[str, str]]:
    """The columns of a table in the language in force: meaning, unit, source and licence of each."""
    own = licence or i18n.gettext(UNSET)
    return [
        {
            "kolom": column.name,
            "arti": i18n.gettext(column.meaning),
            "satuan": i18n.gettext(column.unit),
            "sumber": i18n.gettext(column.source),
            "izin": i18n.gettext(FREE) if column.is_free else own,
        }
        for column in COLUMNS[table]
    ]
