"""The report's own words by key, and its three sentences; never a layout and never a figure that is not in the content."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from .. import i18n
from ..errors import N_
from .account_words import ACCOUNT_UNITS, ACCOUNT_WORDS
from .channel_lines import CHANNEL_WORDS

Plain = Mapping[str, Any]
MOST_NAMES = 6
"""How many villages a sentence names before it counts the rest."""

WORDS: Mapping[str, str] = {
    "title_1": N_("Laporan Cakupan"),
    "title_2": N_("Sosialisasi Bersama"),
    "subtitle": N_("melalui penyiaran radio di desa perbatasan"),
    "example": N_("CONTOH"),
    "example_note": N_("Data contoh, bukan hasil nyata."),
    "government": N_("PEMERINTAH KABUPATEN"),
    "province": N_("Provinsi %(name)s"),
    "emblem": N_("tempat lambang"),
    "until": N_("%(first)s sampai dengan %(last)s"),
    "number": N_("Nomor"),
    "basis": N_("Dasar"),
    "frozen": N_("Dibekukan"),
    "approval": N_("Persetujuan"),
    "numbers": N_("%(left)s (%(left_name)s) dan %(right)s (%(right_name)s)"),
    "agreement": N_("Nota Kesepahaman %(day)s"),
    "agreement_numbers": N_("No. %(right)s dan No. %(left)s, lingkup butir 2"),
    "revision": N_("revisi %(n)s"),
    "corrects": N_("Menggantikan: %(what)s"),
    "both_signed": N_("%(left)s dan %(right)s, keduanya setuju, %(day)s"),
    "one_signed": N_("%(signed)s setuju; menunggu %(waiting)s"),
    "none_signed": N_("menunggu %(left)s dan %(right)s"),
    "verify": N_("Cocokkan sidik laporan"),
    "qr": N_("Kode QR menuju halaman pencocokan sidik, yang alamatnya ditulis di akhir lampiran"),
    "page": N_("Halaman %(n)s dari %(all)s"),
    "no_data": N_("belum ada data"),
    "contents": N_("Isi"),
    "summary": N_("Ringkasan"),
    "head_figure": N_("Angka"),
    "head_result": N_("Hasil"),
    "head_target": N_("Terhadap target"),
    "met": N_("Tercapai"),
    "not_met": N_("Belum tercapai"),
    "short_by": N_("Kurang %(n)s %(unit)s"),
    "over_by": N_("Lebih %(n)s %(unit)s"),
    "target_least": N_("target ≥ %(share)s"),
    "target_all": N_("target %(share)s"),
    "target_none": N_("target 0"),
    "of": N_("%(n)s dari %(all)s %(unit)s"),
    "of_only": N_("dari %(all)s %(unit)s"),
    "one_figure": N_("satu angka bersama"),
    "minutes_of": N_("%(law)s peraturan, %(harmony)s kerukunan, %(peace)s ketenteraman (menit)"),
    "headline_met": N_("Mencapai target: %(names)s."),
    "headline_unmet": N_("Belum: %(names)s."),
    "headline_unknown": N_("Belum ada data: %(names)s."),
    "place": N_("Kec. %(district)s, %(side)s"),
    "very_good": N_("Sangat Baik"),
    "good": N_("Baik"),
    "fair": N_("Cukup"),
    "poor": N_("Kurang"),
    "very_poor": N_("Sangat Kurang"),
    "I1": N_("Rencana bersama"),
    "I2": N_("Siaran terbukti"),
    "I3": N_("Siar bersama"),
    "I4": N_("Keseimbangan tema"),
    "I5": N_("Jangkauan desa"),
    "I6": N_("Peluang dengar 3+"),
    "I7": N_("Cakupan fasilitator"),
    "I8": N_("Kunjungan tepat waktu"),
    "I9": N_("Titik buta ganda"),
    "I1_note": N_("slot bersama yang disetujui keduanya dari yang diusulkan"),
    "I2_note": N_("slot berbukti P2 atau P3 dari slot jatuh tempo"),
    "I3_note": N_("slot bersama yang tayang di kedua kabupaten dalam 7 hari"),
    "I4_note": N_("bagian tema yang paling sedikit dari menit terbukti"),
    "I5_note": N_("sinyal cukup atau kuat dari stasiun yang mengudara"),
    "I6_note": N_("tiap tema terbukti tayang 3 kali sebulan, menurut desa dan bulan"),
    "I7_note": N_("desa dengan fasilitator aktif ber-SK"),
    "I8_note": N_("desa dengan kegiatan tercatat dalam triwulan"),
    "I9_note": N_("tanpa siaran dan tanpa kunjungan"),
    "bar_key": N_("Bilah penuh: hasil. Garis tegak: target. Arsir: kekurangan. Bukti siaran untuk I2:"),
    "P3": N_("rekaman cocok"),
    "P2": N_("log stasiun"),
    "P1": N_("menurut operator"),
    "P0": N_("belum ada bukti"),
    "blind_title": N_("Titik buta ganda, disebut dengan nama"),
    "bank": N_("Tepi %(name)s"),
    "none_here": N_("tidak ada"),
    "sentences": N_("Tiga kalimat untuk pimpinan"),
    "summary_note": N_(
        "Angka I5 menyatakan peluang dengar, bukan jumlah pendengar. Pembagi dibekukan pada daftar desa perbatasan %(day)s:"
        " %(left)s desa %(left_name)s dan %(right)s desa %(right_name)s. Urutan %(left_name)s, %(right_name)s bukan peringkat."
    ),
    "legal": N_("Dasar hukum"),
    "legal_1": N_(
        "Nota Kesepahaman “%(title)s”, No. %(right)s (%(right_name)s) dan No. %(left)s (%(left_name)s), %(day)s, lingkup butir 2: sosialisasi bersama melalui penyiaran radio di kedua kabupaten."
    ),
    "legal_2": N_("Undang-Undang Nomor 23 Tahun 2014 tentang Pemerintahan Daerah."),
    "legal_3": N_("Peraturan Pemerintah Nomor 28 Tahun 2018 tentang Kerja Sama Daerah."),
    "legal_4": N_(
        "Peraturan Menteri Dalam Negeri Nomor 22 Tahun 2020: daerah yang berbatasan lintas provinsi termasuk kerja sama wajib."
    ),
    "others": N_("Angka lain"),
    "realisation": N_("Rencana dan realisasi"),
    "realisation_lead": N_(
        "Menurut stasiun, tingkat bukti, dan tema. Yang direncanakan tidak pernah dihitung sebagai tayang."
    ),
    "station": N_("Stasiun"),
    "due": N_("Jatuh tempo"),
    "minutes": N_("Menit terbukti"),
    "villages_served": N_("Jumlah desa"),
    "law": N_("peraturan"),
    "harmony": N_("kerukunan"),
    "peace": N_("ketenteraman"),
    "realisation_note": N_(
        "P, K, T: slot terbukti per tema. Jumlah desa: desa perbatasan dengan sinyal cukup atau kuat dari stasiun itu pada hari terakhir masa laporan."
    ),
    "coverage": N_("Cakupan desa perbatasan"),
    "coverage_lead": N_(
        "%(served)s dari %(all)s desa berpeluang mendengar siaran; %(blind)s belum, %(double)s di antaranya titik buta ganda."
    ),
    "served_cell": N_("terjangkau, cukup atau kuat"),
    "blind_cell": N_("desa buta"),
    "both_cell": N_("buta, tanpa kunjungan"),
    "context_cell": N_("desa lain dekat batas"),
    "cells": N_("Keadaan desa"),
    "evidence": N_("Dasar penilaian"),
    "recording": N_("rekaman cocok"),
    "reports": N_("dua laporan atau lebih"),
    "report": N_("satu laporan"),
    "prediction": N_("perkiraan"),
    "recording_short": N_("rekaman"),
    "reports_short": N_("laporan"),
    "report_short": N_("1 laporan"),
    "prediction_short": N_("perkiraan"),
    "hollow": N_("Tanda kosong: di bawah cukup."),
    "map_note": N_(
        "Garis tebal: batas kedua kabupaten, indikatif, bukan batas hukum. Kode desa: Kepmendagri 300.2.2-2430/2025."
    ),
    "map_alt": N_("Peta desa perbatasan; isinya sama dengan tabel di bawahnya."),
    "village": N_("Desa"),
    "district": N_("Kecamatan"),
    "best_station": N_("Stasiun terbaik"),
    "class": N_("Kelas"),
    "handheld": N_("Genggam"),
    "ground": N_("Dasar"),
    "facilitator": N_("Fasilitator"),
    "activity": N_("Kegiatan"),
    "strong": N_("kuat"),
    "adequate": N_("cukup"),
    "weak": N_("lemah"),
    "none": N_("tidak ada"),
    "present": N_("ada"),
    "absent": N_("belum"),
    "coverage_unknown": N_("Belum ada data daya jangkau: peluang dengar %(all)s desa perbatasan belum dapat dinilai."),
    "coverage_half": N_("%(served)s dari %(all)s desa berpeluang mendengar siaran; %(blind)s belum."),
    "bank_line": N_("Tepi %(name)s, %(all)s desa: %(parts)s"),
    "part_served": N_("%(n)s terjangkau"),
    "part_accompanied": N_("%(n)s berfasilitator"),
    "part_double": N_("%(n)s titik buta ganda"),
    "coverage_note": N_(
        "P, K, T: tayangan terbukti per tema (peraturan, kerukunan, ketenteraman) pada stasiun yang terjangkau; “–” karena sinyal di bawah cukup. Batang kedua pada kelas: radio genggam. Kotak bersilang: titik buta ganda. Kegiatan: tanggal terakhir yang tercatat."
    ),
    "facilitators": N_("Fasilitator dan kegiatan"),
    "side": N_("Kabupaten"),
    "people": N_("Fasilitator aktif"),
    "villages_with": N_("Desa berfasilitator"),
    "visit": N_("kunjungan"),
    "listening_group": N_("kelompok dengar"),
    "meeting": N_("pertemuan"),
    "attendance": N_("Hadir"),
    "composition": N_("Unsur"),
    "suppressed": N_("kurang dari 5"),
    "facilitators_note": N_("Unsur dilaporkan sebagai jumlah saja; jumlah di bawah lima tidak dicetak."),
    "listeners": N_("Uji dengar"),
    "listeners_none": N_(
        "Belum ada data uji dengar pada masa laporan ini. Laporan ini menyatakan peluang dengar, bukan jumlah pendengar."
    ),
    "budget": N_("Anggaran"),
    "budget_none": N_("Belum ada data anggaran pada masa laporan ini."),
    "obstacles": N_("Hambatan dan tindak lanjut"),
    "outage": N_("Stasiun tidak mengudara"),
    "outages_none": N_("Tidak ada gangguan stasiun yang tercatat."),
    "follow_up": N_("Tindak lanjut"),
    "follow_ups_none": N_("Tidak ada tindak lanjut yang tercatat."),
    "times": N_("(%(n)s kali)"),
    "owner": N_("Penanggung jawab"),
    "due_on": N_("Batas waktu"),
    "state": N_("Keadaan"),
    "done": N_("selesai"),
    "open": N_("belum selesai"),
    "still": N_("masih berlangsung"),
    "reason": N_("Sebab"),
    "days": N_("Masa"),
    "signatures": N_("Tanda tangan"),
    "signatures_lead": N_(
        "Laporan ini disusun dari catatan kedua kabupaten dan sah bersama bila keduanya menandatangani."
    ),
    "nip": N_("NIP %(nip)s"),
    "copies": N_("Tembusan"),
    "annex": N_("Lampiran: bukti penayangan"),
    "annex_lead": N_("Sidik SHA-256 berkas bukti; berkasnya tersimpan dan dapat diperiksa."),
    "annex_none": N_("Belum ada penayangan yang tercatat."),
    "counted": N_("Baris terhitung"),
    "development": N_("Perkembangan"),
    "development_lead": N_(
        "Masa yang sejenis, paling banyak delapan. Titik penuh: laporan yang dibekukan; titik kosong: dihitung saat laporan ini dibekukan. Garis putus: target. Silang: belum ada data."
    ),
    "changes": N_("Yang berubah dari revisi sebelumnya"),
    "changes_lead": N_("Setiap baris yang ditambahkan, dihapus, atau diubah; isi lama → isi baru."),
    "part": N_("Bagian"),
    "row": N_("Baris"),
    "change": N_("Perubahan"),
    "day": N_("Hari"),
    "topic": N_("Tema"),
    "proof": N_("Bukti"),
    "verdict": N_("Putusan"),
    "hash": N_("Sidik berkas bukti"),
    "aired": N_("tayang"),
    "late": N_("terlambat"),
    "short": N_("terpotong"),
    "missed": N_("tidak tayang"),
    "extra": N_("tambahan"),
    "unproven": N_("belum terbukti"),
    "method": N_("Cara menghitung dan sumber"),
    "method_1": N_(
        "Daya jangkau: bukti terbaik tiap stasiun dan desa: rekaman cocok paling lama 180 hari; laporan dua orang atau lebih (nilai tengah); satu laporan; lalu perkiraan kuat medan median pada 10 m (kurva F(50,50) 47 CFR 73.333). Kuat: 66 dBµV/m ke atas, cukup 54, lemah 48. Stasiun yang tidak mengudara tidak dihitung. I5, I7, dan I9 dibaca pada hari terakhir masa laporan."
    ),
    "method_2": N_(
        "Tingkat bukti: P0 belum ada, P1 menurut operator, P2 log stasiun, P3 cocok dalam rekaman siaran. Slot terbukti berarti P2 atau P3."
    ),
    "method_3": N_(
        "Sebutan capaian atas hasil dibanding target, dibulatkan ke persen utuh: 91 ke atas Sangat Baik, 76 Baik, 66 Cukup, 51 Kurang, di bawahnya Sangat Kurang; target yang belum tercapai paling tinggi Baik."
    ),
    "report_hash": N_("Sidik laporan (SHA-256)"),
}
"""Every msgid of the paper by its key; topics, classes, grades and verdicts use their own values as keys."""


UNITS: Mapping[str, str] = {
    "I1": N_("slot"),
    "I2": N_("slot"),
    "I3": N_("slot"),
    "I6": N_("desa-bulan"),
    **ACCOUNT_UNITS,
}
"""What a figure counts; villages where it is not named here."""


def unit(key: str, count: int | None) -> str:
    """What an indicator counts, in the number English asks for."""
    word = UNITS.get(key, N_("desa"))
    return i18n.ngettext(word, word, count or 0)


def report_words(translate: Callable[[str], str] = i18n.gettext) -> dict[str, str]:
    """All words of the report in one language."""
    return {key: translate(msgid) for key, msgid in {**WORDS, **ACCOUNT_WORDS, **CHANNEL_WORDS}.items()}


def three_sentences(content: Plain, translate: Callable[[str], str] = i18n.gettext) -> tuple[str, str, str]:
    """What an official must know, from the frozen figures alone: proof, reach, and the doubly blind."""
    figures = content["indicators"]
    return _proof(figures["I2"], translate), _reach(content, translate), _blind(figures["I9"], translate)


def _proof(figure: Plain, translate: Callable[[str], str]) -> str:
    if figure["value"] is None:
        return translate(N_("Belum ada data penayangan pada masa laporan ini."))
    met = N_(
        "Dari %(due)s slot yang jatuh tempo, %(proven)s slot (%(share)s) terbukti tayang dengan log stasiun atau rekaman, sehingga target %(target)s tercapai."
    )
    unmet = N_(
        "Dari %(due)s slot yang jatuh tempo, %(proven)s slot (%(share)s) terbukti tayang dengan log stasiun atau rekaman; target %(target)s belum tercapai."
    )
    return translate(met if figure["met"] else unmet) % {
        "due": i18n.number(figure["denominator"]),
        "proven": i18n.number(figure["numerator"]),
        "share": i18n.percent(float(Fraction(figure["value"]))),
        "target": i18n.percent(float(Fraction(figure["target"]["at_least"])), 0),
    }


def _reach(content: Plain, translate: Callable[[str], str]) -> str:
    figure = content["indicators"]["I5"]
    if figure["value"] is None:
        return translate(
            N_("Belum ada data daya jangkau, sehingga peluang dengar di desa perbatasan belum dapat dinilai.")
        )
    facts = {"all": i18n.number(figure["denominator"]), "served": i18n.number(figure["numerator"])}
    vain = [station for station in content["stations"] if station["villages"] == 0 and station["due"]]
    if not vain:
        return (
            translate(
                N_(
                    "%(served)s dari %(all)s desa perbatasan berpeluang mendengar siaran; setiap stasiun yang direncanakan menjangkau sedikitnya satu desa."
                )
            )
            % facts
        )
    facts["stations"] = ", ".join(station["name"] for station in vain)
    facts["proven"] = i18n.number(sum(station["grades"]["P2"] + station["grades"]["P3"] for station in vain))
    return (
        translate(
            N_(
                "%(served)s dari %(all)s desa perbatasan berpeluang mendengar siaran; %(stations)s terbukti menayangkan %(proven)s slot, tetapi sinyalnya tidak sampai ke satu pun desa perbatasan."
            )
        )
        % facts
    )


def _blind(figure: Plain, translate: Callable[[str], str]) -> str:
    if figure["value"] is None:
        return translate(N_("Titik buta ganda belum dapat disebut: data daya jangkau atau kegiatan belum ada."))
    if not figure["numerator"]:
        return translate(N_("Tidak ada desa yang sekaligus tanpa siaran dan tanpa kunjungan."))
    return translate(
        N_(
            "%(n)s desa belum terjangkau siaran dan belum dikunjungi dalam triwulan: %(names)s; kedua kabupaten perlu menyerahkan berkas siaran kepada fasilitator dan menjadwalkan kunjungan."
        )
    ) % {
        "n": i18n.number(figure["numerator"]),
        "names": _name_some([village["name"] for village in figure["detail"]["villages"]], translate),
    }


def _name_some(names: list[str], translate: Callable[[str], str]) -> str:
    """Names in one sentence; a long list ends in how many more there are, as all stand in the list above it."""
    if len(names) <= MOST_NAMES:
        return ", ".join(names)
    rest = i18n.number(len(names) - MOST_NAMES)
    return translate(N_("%(names)s, dan %(n)s lainnya")) % {"names": ", ".join(names[:MOST_NAMES]), "n": rest}
