"""What the trail's fields and the codes in them are called on the screen; never shortens what was kept."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from babel.dates import get_day_names
from sqlalchemy import select
from sqlalchemy.orm import Session

from ..errors import N_
from ..i18n import day_plain, gettext, language, moment_short, number, rupiah
from .models import Regency, Station, Village
from .trail_words import value_word

FIELDS = {
    "accepted_by": N_("diterima oleh"),
    "aired": N_("tayang"),
    "asked_by_person": N_("diminta sendiri"),
    "assignments": N_("penugasan"),
    "attendance": N_("hadir"),
    "booked": N_("slot terpasang"),
    "bytes": N_("ukuran, byte"),
    "cancelled": N_("slot dibatalkan"),
    "carries_id": N_("stasiun induk"),
    "cause": N_("sebab"),
    "ceiling_rupiah": N_("pagu"),
    "changed": N_("diubah"),
    "charged": N_("slot dibebankan"),
    "checked_on": N_("hari uji"),
    "choice": N_("keputusan"),
    "claimed_at": N_("disebut disiarkan"),
    "class": N_("golongan"),
    "clip_id": N_("klip"),
    "closed_on": N_("tutup mulai"),
    "code": N_("kode"),
    "consent_note": N_("izin suara"),
    "consent_on": N_("tanggal persetujuan"),
    "content": N_("sidik isi"),
    "content_hash": N_("sidik isi"),
    "day": N_("hari"),
    "daypart": N_("segmen waktu"),
    "decree_number": N_("nomor SK"),
    "decree_on": N_("tanggal SK"),
    "district_code": N_("kode kecamatan"),
    "due_at": N_("batas"),
    "duration_s": N_("lama, detik"),
    "email": N_("surel"),
    "ended_on": N_("berakhir"),
    "entries": N_("catatan"),
    "entry": N_("catatan"),
    "facilitator_id": N_("fasilitator"),
    "fault": N_("gangguan"),
    "file": N_("berkas"),
    "file_name": N_("berkas"),
    "form": N_("bentuk"),
    "from": N_("dari"),
    "from_on": N_("mulai"),
    "goal": N_("yang dikejar"),
    "happened_on": N_("hari kegiatan"),
    "hash": N_("sidik isi"),
    "heard": N_("mendengar"),
    "hearing": N_("terdengar"),
    "interviewed": N_("diwawancara"),
    "joint_slot_id": N_("slot bersama"),
    "joint_slot_ids": N_("slot bersama"),
    "kept": N_("tetap"),
    "kind": N_("jenis"),
    "label": N_("nama"),
    "language": N_("bahasa"),
    "late": N_("terlambat"),
    "left_out": N_("dilewati"),
    "legal_article": N_("pasal"),
    "legal_basis": N_("dasar hukum"),
    "length_s": N_("lama, detik"),
    "lines": N_("baris"),
    "log_id": N_("log siar"),
    "made": N_("dibuat"),
    "means": N_("cara"),
    "measured": N_("hasil ukur"),
    "method": N_("cara bertanya"),
    "minutes": N_("lama, menit"),
    "missed": N_("tidak tayang"),
    "name": N_("nama"),
    "new": N_("baru"),
    "note": N_("catatan"),
    "offset_s": N_("selisih jam, detik"),
    "old": N_("semula"),
    "on": N_("tanggal"),
    "pairing": N_("cara siar"),
    "pays_for": N_("untuk"),
    "per_airing_rupiah": N_("per tayang"),
    "person_name": N_("orang"),
    "phone": N_("telepon"),
    "physical_percent": N_("realisasi fisik, persen"),
    "played_on": N_("diputar"),
    "reason": N_("alasan"),
    "receipt": N_("nomor bukti"),
    "recording": N_("rekaman"),
    "redacted": N_("baris disamarkan"),
    "regency": N_("pihak"),
    "regency_code": N_("pihak"),
    "released": N_("slot dilepas"),
    "replaced": N_("diganti"),
    "revision": N_("revisi"),
    "role": N_("peran"),
    "rows": N_("baris"),
    "rupiah": N_("jumlah"),
    "said_at": N_("dikatakan"),
    "says_yes": N_("setuju"),
    "script": N_("naskah"),
    "sha256": N_("sidik"),
    "shift_s": N_("geser jam, detik"),
    "short": N_("terpotong"),
    "short_name": N_("nama pendek"),
    "sign_off": N_("selesai mengudara"),
    "sign_on": N_("mulai mengudara"),
    "signed_sequence": N_("nomor tanda tangan"),
    "skipped": N_("dilewati"),
    "slot_id": N_("slot"),
    "slots": N_("slot"),
    "source": N_("sumber"),
    "source_on": N_("tanggal sumber"),
    "speaker": N_("pembicara"),
    "started_at": N_("mulai"),
    "starts": N_("jam mulai"),
    "state": N_("keadaan"),
    "station": N_("stasiun"),
    "station_id": N_("stasiun"),
    "stations": N_("stasiun"),
    "title": N_("judul"),
    "to": N_("kepada fasilitator"),
    "topic": N_("tema"),
    "undone": N_("diurungkan"),
    "unproven": N_("belum terbukti"),
    "until": N_("sampai"),
    "until_on": N_("sampai"),
    "valid_from_on": N_("berlaku mulai"),
    "valid_until_on": N_("berlaku sampai"),
    "value": N_("nilai"),
    "village": N_("desa"),
    "village_code": N_("desa"),
    "villages": N_("desa"),
    "weekdays": N_("hari pengulangan"),
    "window_min": N_("jendela siar, menit"),
    "wish": N_("yang diminta"),
    "wording": N_("bunyi"),
    "wording_en": N_("bunyi bahasa Inggris"),
    "year": N_("tahun"),
    "yes": N_("setuju"),
}
CODES = {
    "admin": N_("Admin"),
    "advertisement": N_("Iklan"),
    "after_prayer": N_("usai ibadah"),
    "approved": N_("disetujui keduanya"),
    "approver": N_("Penyetuju"),
    "at_market": N_("di pasar"),
    "at_meeting": N_("di pertemuan warga"),
    "cancelled": N_("dibatalkan"),
    "clear": N_("jelas"),
    "communications": N_("Staf komunikasi"),
    "cooperation": N_("Program kerja sama"),
    "correction": N_("pembetulan"),
    "draft": N_("draf"),
    "erasure": N_("penghapusan"),
    "erp_w": N_("Daya pancar ERP (W)"),
    "face_to_face": N_("tatap muka"),
    "facilitator": N_("Fasilitator"),
    "fair": N_("cukup"),
    "flash_disk": N_("flashdisk"),
    "frequency_mhz": N_("Frekuensi (MHz)"),
    "handheld": N_("radio genggam"),
    "harmony": N_("Kerukunan"),
    "ilm": N_("ILM"),
    "latitude": N_("Lintang"),
    "law": N_("Peraturan"),
    "licensed_km": N_("Radius layanan menurut izin (km)"),
    "listening_group": N_("kelompok dengar"),
    "longitude": N_("Bujur"),
    "mast_m": N_("Tinggi antena (m)"),
    "meeting": N_("rapat desa"),
    "memory_card": N_("kartu memori"),
    "official": N_("Pejabat"),
    "operator": N_("Operator stasiun"),
    "paired": N_("berpasangan"),
    "peace": N_("Ketenteraman"),
    "placed": N_("ditempatkan"),
    "prayer": N_("waktu salat"),
    "production": N_("produksi siaran"),
    "proposed": N_("diusulkan"),
    "refused": N_("ditolak"),
    "roof": N_("antena atap"),
    "simulcast": N_("serentak"),
    "visit": N_("kunjungan"),
    "waived": N_("ditutup tanpa pengganti"),
    "weak": N_("putus-putus"),
    "whatsapp": N_("WhatsApp"),
}
_LISTS = frozenset({"weekdays", "joint_slot_ids", "slots", "charged", "released", "cancelled", "assignments"})
"""Fields whose value is a list of its own; any other list of two is what was and what is."""
_DIGESTS = frozenset({"content", "content_hash", "hash", "sha256"})


@dataclass(frozen=True, slots=True)
class Names:
    """How what a line keeps by code or number is called."""

    stations: Mapping[int, str]
    villages: Mapping[str, str]
    regencies: Mapping[str, str]


def read_names(session: Session) -> Names:
    """The names of today; a line keeps the code, so a renamed station reads by its new name."""
    return Names(
        {row.id: row.name for row in session.execute(select(Station.id, Station.name))},
        {row.code: row.name for row in session.execute(select(Village.code, Village.name))},
        {row.code: row.short_name for row in session.execute(select(Regency.code, Regency.short_name))},
    )


def field_word(name: str) -> str:
    """The field in the reader's language; a field without a word stands as it was kept."""
    return gettext(FIELDS[name]) if name in FIELDS else name


def told_changes(changes: Mapping[str, Any], names: Names) -> Iterator[tuple[str, str]]:
    """Each field of a line with its value in words, "was → is" where both are kept; empty ones that changed nothing are left out."""
    for name, value in changes.items():
        if _is_pair(name, value):
            yield field_word(name), " → ".join(_told(name, each, names) for each in value)
        elif value not in ("", None, [], {}):
            yield field_word(name), _told(name, value, names)


def _is_pair(name: str, value: Any) -> bool:
    is_two = isinstance(value, list) and len(value) == 2
    return is_two and (name not in _LISTS or all(isinstance(each, list) for each in value))


def _told(name: str, value: Any, names: Names) -> str:
    if isinstance(value, dict):
        return _told_by_station(value, names) if name == "starts" else gettext("tersimpan lengkap di jejak")
    if isinstance(value, list):
        return _told_list(name, value)
    if isinstance(value, str):
        return _told_text(name, value, names)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _told_number(name, value, names)
    return value_word(value)


def _told_by_station(starts: Mapping[str, Any], names: Names) -> str:
    return ", ".join(f"{names.stations.get(int(n), n)} {_told('', at, names)}" for n, at in starts.items())


def _told_list(name: str, value: list[Any]) -> str:
    if name == "weekdays":
        days = get_day_names("abbreviated", locale=language())
        return ", ".join(days[day] for day in value)
    return number(len(value))


def _told_number(name: str, value: float, names: Names) -> str:
    if name in ("station_id", "carries_id"):
        return names.stations.get(int(value), f"no. {value}")
    if name.endswith("_id"):
        return f"no. {value}"
    return rupiah(int(value)) if "rupiah" in name else str(value).replace(".", "," if language() == "id" else ".")


def _told_text(name: str, value: str, names: Names) -> str:
    known = names.regencies if name in ("regency", "regency_code") else names.villages if name == "village_code" else {}
    if value in known:
        return known[value]
    if name in _DIGESTS and len(value) == 64:
        return f"{value[:4]} {value[4:8]}".upper()
    if value == "none" and name == "hearing":
        return gettext("tidak terdengar")
    return gettext(CODES[value]) if value in CODES else told_day(value)


def told_day(value: str) -> str:
    """A kept day, moment or hour as every page writes it; any other text as it is."""
    if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return day_plain(date.fromisoformat(value))
    if re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+[+-]\d\d:\d\d", value):
        return moment_short(datetime.fromisoformat(value))
    if re.fullmatch(r"\d\d:\d\d(:\d\d)?", value):
        return value[:5].replace(":", "." if language() == "id" else ":")
    return value or value_word(None)
