"""What the tables of an export are called on the page; the file keeps their names in the code."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from ..access import Role
from ..errors import N_
from ..i18n import day_plain, gettext, moment_long
from ..places.trail_words import action_word

TABLES = {
    "answer": N_("Kabar tentang siaran"),
    "approval": N_("Suara atas rencana"),
    "assignment": N_("Penugasan ke desa"),
    "audit_line": N_("Baris jejak perubahan"),
    "facilitator": N_("Pengangkatan sebagai fasilitator"),
    "handed_file": N_("Berkas yang diterima"),
    "heard_word": N_("Putusan atas temuan rekaman"),
    "invitation": N_("Undangan masuk"),
    "mail": N_("Surat alarm"),
    "notice": N_("Kabar di meja"),
    "person": N_("Data orang"),
    "person_token": N_("Kunci program"),
    "personal_request": N_("Permintaan data pribadi"),
    "reception_report": N_("Laporan penerimaan radio"),
    "role_grant": N_("Peran"),
    "ruling": N_("Putusan atas penayangan"),
    "sign_in": N_("Sesi masuk"),
    "signature": N_("Tanda tangan laporan"),
    "vetting": N_("Penilaian klip"),
    "visit": N_("Kunjungan"),
}
FIELDS = {
    "account": N_("Akun"),
    "action": N_("Tindakan"),
    "attendance": N_("Hadir"),
    "began_at": N_("Mulai"),
    "browser": N_("Peramban"),
    "consent_on": N_("Disetujui"),
    "consent_purpose": N_("Untuk keperluan"),
    "consent_until_on": N_("Disimpan sampai"),
    "decree_number": N_("Nomor SK"),
    "decree_on": N_("Tanggal SK"),
    "email": N_("Surel"),
    "ended_at": N_("Berakhir"),
    "ended_on": N_("Berakhir"),
    "ethnicity": N_("Suku"),
    "from_on": N_("Mulai"),
    "granted_at": N_("Diberikan"),
    "handed_on": N_("Diserahkan"),
    "happened_at": N_("Waktu"),
    "happened_on": N_("Tanggal"),
    "heard_on": N_("Tanggal mendengar"),
    "joined_at": N_("Terdaftar"),
    "name": N_("Nama"),
    "nip": N_("NIP"),
    "note": N_("Catatan"),
    "outcome": N_("Jawaban"),
    "phone": N_("Telepon"),
    "place": N_("Tempat"),
    "rank": N_("Pangkat atau jabatan"),
    "received_at": N_("Diterima"),
    "regency_code": N_("Kabupaten"),
    "religion": N_("Agama"),
    "role": N_("Peran"),
    "seen_at": N_("Terakhir dipakai"),
    "until_on": N_("Sampai"),
    "village_code": N_("Desa"),
    "words": N_("Isi"),
}
"""What a column is called; those that only tie rows together are left to the file."""


ROLES = {
    Role.ADMIN: N_("Admin"),
    Role.APPROVER: N_("Penyetuju"),
    Role.COMMUNICATIONS: N_("Staf komunikasi"),
    Role.FACILITATOR: N_("Fasilitator"),
    Role.OFFICIAL: N_("Pejabat"),
    Role.OPERATOR: N_("Operator stasiun"),
}


def shown(row: Mapping[str, Any], places: Mapping[str, str]) -> dict[str, Any]:
    """The fields of a row that say something to a person, by their names on the page; the file holds them all.

    `places` names regencies and villages by their codes.
    """
    told = {name: value for name, value in row.items() if name in FIELDS and value not in (None, "")}
    return {gettext(FIELDS[name]): _spoken(name, value, places) for name, value in told.items()}


def _spoken(name: str, value: Any, places: Mapping[str, str]) -> Any:
    """Days, moments, places, roles and acts as people write them; everything else as it is held."""
    if name.endswith("_at"):
        return moment_long(datetime.fromisoformat(value))
    if name.endswith("_on"):
        return day_plain(date.fromisoformat(value))
    if name.endswith("_code"):
        return places.get(value, value)
    if name == "role":
        return gettext(ROLES[Role(value)])
    return action_word(value) if name == "action" else value


def table_word(table: str) -> str:
    """A table's name for people; its own where none was given."""
    return gettext(TABLES[table]) if table in TABLES else table
