"""The 18 digits of a civil servant's number, read and checked by arithmetic alone; never whether the number was truly given out."""

from __future__ import annotations

import re
from datetime import date

from ..errors import N_

SHAPE = N_("NIP terdiri atas 18 angka.")
NO_BIRTHDAY = N_("Delapan angka pertama NIP adalah tanggal lahir (TTTTBBHH); %(part)s bukan tanggal.")
NO_MONTH = N_(
    "Angka ke-9 sampai ke-14 NIP adalah tahun dan bulan pengangkatan, atau untuk PPPK tahun dan kode perjanjian kerja (21 dan seterusnya); %(part)s bukan keduanya."
)
TOO_YOUNG = N_("Menurut NIP ini pengangkatan terjadi pada umur %(age)s tahun. Periksa kembali angkanya.")
AHEAD = N_("Menurut NIP ini pengangkatan terjadi pada %(year)s, yang belum tiba. Periksa kembali angkanya.")
NO_SEX = N_("Angka ke-15 NIP adalah 1 untuk laki-laki atau 2 untuk perempuan; %(part)s bukan keduanya.")
NO_SERIAL = N_("Tiga angka terakhir NIP adalah nomor urut, mulai 001.")

YOUNGEST = 17
"""Nobody was appointed before; the lawful least age of a candidate is eighteen, reckoned here by years alone."""
_PARTS = re.compile(r"([0-9]{8})([0-9]{4})([0-9]{2})([0-9])([0-9]{3})")


def fault_of(nip: str, *, today: date) -> tuple[str, dict[str, object]] | None:
    """What is wrong with a number, as a sentence and its facts; None for a number that can be one.

    A civil servant's number (PNS) is birth date (YYYYMMDD), year and month of first appointment (YYYYMM), sex (1 man,
    2 woman) and serial: Peraturan Kepala BKN 22/2007 and 43/2007. That of an employee by contract (NI PPPK) has the same
    length and carries, after the year, the number of the work contract in the month's place, in use from 21 on
    (the office of Luwu Utara explains: "jumlah perjanjian kerja"). Both are accepted.
    """
    found = _PARTS.fullmatch(nip)
    if found is None:
        return SHAPE, {}
    born, year, month, sex, serial = found.groups()
    birthday = _birthday(born)
    if birthday is None:
        return NO_BIRTHDAY, {"part": born}
    if not (1 <= int(month) <= 12 or 21 <= int(month) <= 29):
        return NO_MONTH, {"part": year + month}
    return _impossible(birthday, int(year), today=today) or _ending(sex, serial)


def _birthday(digits: str) -> date | None:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def _impossible(birthday: date, year: int, *, today: date) -> tuple[str, dict[str, object]] | None:
    if year > today.year:
        return AHEAD, {"year": year}
    age = year - birthday.year
    return (TOO_YOUNG, {"age": age}) if age < YOUNGEST else None


def _ending(sex: str, serial: str) -> tuple[str, dict[str, object]] | None:
    if sex not in "12":
        return NO_SEX, {"part": sex}
    return (NO_SERIAL, {}) if serial == "000" else None
