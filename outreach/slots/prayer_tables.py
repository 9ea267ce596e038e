"""Reads an official table of prayer times from CSV into entries or refusals; never guesses a missing cell and keeps nothing."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from scheduler.prayers import IMSAK, Prayer, PrayerMinutes, close_for_prayers

from ..errors import N_
from ..forms import read_clock, read_day
from ..i18n import gettext
from ..places.csvrows import read_rows
from .calendar_seeds import with_imsak
from .calendars import Day
from .errors import TableRefused

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "day": ("tanggal", "date", "hari"),
    IMSAK: ("imsak",),
    Prayer.FAJR: ("subuh", "shubuh", "fajr"),
    Prayer.DHUHR: ("zuhur", "dzuhur", "dhuhur", "dhuhr"),
    Prayer.ASR: ("asar", "ashar", "asr"),
    Prayer.MAGHRIB: ("magrib", "maghrib"),
    Prayer.ISHA: ("isya", "isyak", "isha"),
}
NEEDED = tuple(column for column in COLUMNS if column != IMSAK)
MOST_ROWS = 800
"""Two years and some days."""
NO_DATE = N_("tanggal “%(value)s” tidak terbaca; tulis 2027-01-31 atau 31/01/2027")
NO_TIME = N_("jam %(column)s “%(value)s” tidak terbaca; tulis 04:31")
OUT_OF_TURN = N_("urutan jam tidak mungkin: Imsak, Subuh, Zuhur, Asar, Magrib, Isya harus berurutan")
SAME_DAY = N_("tanggal %(value)s muncul dua kali")


@dataclass(frozen=True, slots=True)
class Table:
    """The five times of each day of a table, by day; imsak with them where the table has it."""

    clocks: Mapping[date, Mapping[str, time]]

    def source(self, told: str, *, fasting: Collection[date]) -> str:
        """The source of its entries; it says where imsak is assumed, as the table has none."""
        is_assumed = any(day in fasting and IMSAK not in clocks for day, clocks in self.clocks.items())
        return with_imsak(told) if is_assumed else told

    def days(self, *, minutes: PrayerMinutes, fasting: Collection[date]) -> tuple[Day, ...]:
        """Its entries, closing as long as the office says."""
        return tuple(
            Day.of(closure)
            for day, clocks in self.clocks.items()
            for closure in close_for_prayers(clocks, day, minutes=minutes, fasting=day in fasting)
        )


def read_table(raw: bytes) -> Table:
    """The table of a CSV file (comma or semicolon, a row a day); raises `TableRefused` with every line that is wrong."""
    rows, refused = read_rows(raw, columns=COLUMNS, needed=NEEDED, most=MOST_ROWS, delimiters=",;")
    clocks: dict[date, Mapping[str, time]] = {}
    for line, cells in rows:
        why = _take(cells, clocks)
        if why:
            refused.append((line, why))
    if refused:
        raise TableRefused(refused)
    return Table(dict(sorted(clocks.items())))


def _take(row: Mapping[str, str], clocks: dict[date, Mapping[str, time]]) -> str:
    """Keep one row, or say why it cannot be kept."""
    day = _day(row["day"])
    if day is None:
        return gettext(NO_DATE) % {"value": row["day"][:20]}
    if day in clocks:
        return gettext(SAME_DAY) % {"value": row["day"]}
    times: dict[str, time] = {}
    for prayer in (IMSAK, *Prayer) if row[IMSAK] else Prayer:
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
