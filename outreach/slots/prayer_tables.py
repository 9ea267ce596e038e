"""Reads an official table of prayer times from CSV into entries or refusals; never guesses a missing cell and keeps nothing."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from scheduler.prayers import Prayer, PrayerMinutes, close_for_prayers

from ..errors import N_
from ..forms import read_clock, read_day
from ..i18n import gettext
from .calendars import Day
from .errors import TableRefused

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "day": ("tanggal", "date", "hari"),
    Prayer.FAJR: ("subuh", "shubuh", "fajr"),
    Prayer.DHUHR: ("zuhur", "dzuhur", "dhuhur", "dhuhr"),
    Prayer.ASR: ("asar", "ashar", "asr"),
    Prayer.MAGHRIB: ("magrib", "maghrib"),
    Prayer.ISHA: ("isya", "isyak", "isha"),
}
MOST_ROWS = 800
"""Two years and some days."""
NO_TEXT = N_("berkas bukan teks UTF-8; simpan ulang sebagai CSV UTF-8")
MISSING_COLUMN = N_("kolom %(column)s tidak ada")
NO_DATE = N_("tanggal “%(value)s” tidak terbaca; tulis 2027-01-31 atau 31/01/2027")
NO_TIME = N_("jam %(column)s “%(value)s” tidak terbaca; tulis 04:31")
OUT_OF_TURN = N_("urutan jam tidak mungkin: Subuh, Zuhur, Asar, Magrib, Isya harus berurutan")
SAME_DAY = N_("tanggal %(value)s muncul dua kali")
NO_ROWS = N_("tidak ada baris data")
LONG_TABLE = N_("lebih dari %(most)s baris")
NOT_CSV = N_("berkas tidak terbaca sebagai CSV")


@dataclass(frozen=True, slots=True)
class Table:
    """The five times of each day of a table, by day."""

    clocks: Mapping[date, Mapping[Prayer, time]]

    def days(self, *, minutes: PrayerMinutes, fasting: Collection[date]) -> tuple[Day, ...]:
        """Its entries, closing as long as the office says."""
        return tuple(
            Day.of(closure)
            for day, clocks in self.clocks.items()
            for closure in close_for_prayers(clocks, day, minutes=minutes, fasting=day in fasting)
        )


def read_table(raw: bytes) -> Table:
    """The table of a CSV file (comma or semicolon, a row a day); raises `TableRefused` with every line that is wrong."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise TableRefused([(0, gettext(NO_TEXT))]) from None
    first = text.partition("\n")[0]
    reader = csv.DictReader(
        io.StringIO(text, newline=""), delimiter=";" if first.count(";") > first.count(",") else ","
    )
    try:
        return _read(reader)
    except csv.Error:
        raise TableRefused([(reader.line_num, gettext(NOT_CSV))]) from None


def _read(reader: csv.DictReader[str]) -> Table:
    columns = _find_columns(reader.fieldnames or ())
    clocks: dict[date, Mapping[Prayer, time]] = {}
    refused: list[tuple[int, str]] = []
    for cells in reader:
        if len(clocks) + len(refused) >= MOST_ROWS:
            raise TableRefused([(reader.line_num, gettext(LONG_TABLE) % {"most": MOST_ROWS})])
        row = {name: (cells.get(column) or "").strip() for name, column in columns.items()}
        why = _take(row, clocks)
        if why:
            refused.append((reader.line_num, why))
    if refused or not clocks:
        raise TableRefused(refused or [(1, gettext(NO_ROWS))])
    return Table(dict(sorted(clocks.items())))


def _find_columns(names: Collection[str]) -> dict[str, str]:
    lowered = {name.strip().lower(): name for name in names if name}
    found = {key: next((lowered[n] for n in known if n in lowered), "") for key, known in COLUMNS.items()}
    missing = [COLUMNS[key][0] for key, name in found.items() if not name]
    if missing:
        raise TableRefused([(1, gettext(MISSING_COLUMN) % {"column": name}) for name in missing])
    return found


def _take(row: Mapping[str, str], clocks: dict[date, Mapping[Prayer, time]]) -> str:
    """Keep one row, or say why it cannot be kept."""
    day = _day(row["day"])
    if day is None:
        return gettext(NO_DATE) % {"value": row["day"][:20]}
    if day in clocks:
        return gettext(SAME_DAY) % {"value": row["day"]}
    times: dict[Prayer, time] = {}
    for prayer in Prayer:
        try:
            times[prayer] = read_clock(row[prayer])
        except ValueError:
            return gettext(NO_TIME) % {"column": COLUMNS[prayer][0], "value": row[prayer][:20]}
    if list(times.values()) != sorted(set(times.values())):
        return gettext(OUT_OF_TURN)
    clocks[day] = times
    return ""


def _day(raw: str) -> date | None:
    """A day as tables write it: 2027-01-31, 31/01/2027 or 31-01-2027."""
    try:
        return read_day(raw)
    except ValueError:
        return _day_first(raw)


def _day_first(raw: str) -> date | None:
    try:
        written = datetime.strptime(raw.replace("-", "/"), "%d/%m/%Y")  # noqa: DTZ007 -- a calendar day has no clock
        return read_day(written.date().isoformat())
    except ValueError:
        return None
