"""What the tables of an export are called on the page; the file keeps their names in the code."""

from __future__ import annotations

from ..errors import N_
from ..i18n import gettext

TABLES = {
    "answer": N_("Kabar tentang siaran"),
    "approval": N_("Suara atas rencana"),
    "assignment": N_("Penugasan ke desa"),
    "audit_line": N_("Baris jejak perubahan"),
    "facilitator": N_("Pengangkatan sebagai fasilitator"),
    "invitation": N_("Undangan masuk"),
    "mail": N_("Surat alarm"),
    "notice": N_("Kabar di meja"),
    "person": N_("Data orang"),
    "person_token": N_("Kunci program"),
    "personal_request": N_("Permintaan data pribadi"),
    "reception_report": N_("Laporan penerimaan radio"),
    "role_grant": N_("Peran"),
    "sign_in": N_("Sesi masuk"),
    "signature": N_("Tanda tangan laporan"),
    "vetting": N_("Penilaian klip"),
    "visit": N_("Kunjungan"),
}


def table_word(table: str) -> str:
    """A table's name for people; its own where none was given."""
    return gettext(TABLES[table]) if table in TABLES else table
