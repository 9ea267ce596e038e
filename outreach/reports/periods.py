"""Names the periods officials report by (month, quarter, semester, year): days, addresses and titles; never a figure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum

from .. import i18n
from ..errors import N_
from ..forms import FIRST_DAY, read_day
from .figures import Period, next_month


class PeriodKind(StrEnum):
    """The periods of government reports in Indonesia, from the shortest."""

    MONTH = "month"
    QUARTER = "quarter"
    SEMESTER = "semester"
    YEAR = "year"


MONTHS: dict[PeriodKind, int] = {
    PeriodKind.MONTH: 1,
    PeriodKind.QUARTER: 3,
    PeriodKind.SEMESTER: 6,
    PeriodKind.YEAR: 12,
}
"""How many months a period of each kind has; each begins on a multiple of them from January."""
LETTERS = {PeriodKind.QUARTER: "t", PeriodKind.SEMESTER: "s"}
ROMAN = ("I", "II", "III", "IV")
_QUARTER, _SEMESTER = N_("Triwulan %(roman)s %(year)s"), N_("Semester %(roman)s %(year)s")
_YEAR = N_("Tahun %(year)s")
_CODE = re.compile(r"(?P<year>20\d\d|2100)(?:-(?:(?P<letter>[ts])(?P<part>[1-4])|(?P<month>\d\d)))?")


def period_of(kind: PeriodKind, day: date) -> Period:
    """The period of a kind that a day lies in."""
    months = MONTHS[kind]
    first = day.replace(month=(day.month - 1) // months * months + 1, day=1)
    following = first
    for _ in range(months):
        following = next_month(following)
    return Period(first, following - timedelta(days=1))


def kind_of(period: Period) -> PeriodKind | None:
    """Which kind a period is; None for days chosen freely."""
    return next((kind for kind in PeriodKind if period_of(kind, period.from_on) == period), None)


def before(period: Period) -> Period | None:
    """The last period of the same kind; None for days chosen freely, which have none."""
    kind = kind_of(period)
    return period_of(kind, period.from_on - timedelta(days=1)) if kind else None


def after(period: Period) -> Period | None:
    """The following period of the same kind; None for days chosen freely."""
    kind = kind_of(period)
    return period_of(kind, period.last_on + timedelta(days=1)) if kind else None


def code_of(period: Period) -> str:
    """A period as an address says it: 2026-11, 2026-t4, 2026-s2, 2026, or its days 2026-11-01_2026-11-15."""
    kind = kind_of(period)
    if kind is None:
        return f"{period.from_on.isoformat()}_{period.last_on.isoformat()}"
    year, part = period.from_on.year, (period.from_on.month - 1) // MONTHS[kind] + 1
    if kind is PeriodKind.YEAR:
        return str(year)
    return f"{year}-{part:02}" if kind is PeriodKind.MONTH else f"{year}-{LETTERS[kind]}{part}"


def read_code(code: str) -> Period:
    """The period of an address; raises `ValueError`."""
    if "_" in code:
        first, last = code.split("_", 1)
        return Period(read_day(first), read_day(last))
    found = _CODE.fullmatch(code)
    if found is None:
        raise ValueError("no period is called so")
    kind, part = _part(found)
    return period_of(kind, date(int(found["year"]), (part - 1) * MONTHS[kind] + 1, 1))


def _part(found: re.Match[str]) -> tuple[PeriodKind, int]:
    """The kind and the number within the year; a third semester or a month 13 is none of the calendar."""
    if found["month"]:
        return PeriodKind.MONTH, int(found["month"])
    if found["letter"]:
        return next(kind for kind, letter in LETTERS.items() if letter == found["letter"]), int(found["part"])
    return PeriodKind.YEAR, 1


def asked_period(asked: Mapping[str, str], *, today: date) -> Period:
    """The period a query asks for (`periode`, or `dari` and `sampai`), or the running quarter."""
    try:
        if "periode" in asked:
            return read_code(asked["periode"])
        return Period(read_day(asked["dari"]), read_day(asked["sampai"]))
    except (KeyError, ValueError):
        return period_of(PeriodKind.QUARTER, today)


def kinds_around(period: Period, *, today: date) -> dict[PeriodKind, Period]:
    """The period of each kind that holds the days one looks at: the last one that has begun."""
    held = max(period.from_on, min(period.last_on, today))
    return {kind: period_of(kind, held) for kind in PeriodKind}


def neighbours(period: Period, *, today: date) -> tuple[Period | None, Period | None]:
    """The periods of the same kind before and after, where they have begun and lie in this century."""
    earlier, later = before(period), after(period)
    return (
        earlier if earlier and earlier.from_on >= FIRST_DAY else None,
        later if later and later.from_on <= today else None,
    )


def name_of(period: Period) -> str:
    """A period's title in the language in force: November 2026, Triwulan IV 2026, Semester II 2026, Tahun 2026."""
    kind = kind_of(period)
    if kind is None:
        return f"{i18n.day_plain(period.from_on)} – {i18n.day_plain(period.last_on)}"
    if kind is PeriodKind.MONTH:
        return i18n.month_name(period.from_on)
    sentence = {PeriodKind.QUARTER: _QUARTER, PeriodKind.SEMESTER: _SEMESTER, PeriodKind.YEAR: _YEAR}[kind]
    roman = ROMAN[(period.from_on.month - 1) // MONTHS[kind]]
    return i18n.gettext(sentence) % {"roman": roman, "year": period.from_on.year}


def short_name_of(period: Period) -> str:
    """A period where there is little room: Nov 26, T4 26, S2 26, 2026."""
    kind = kind_of(period)
    if kind is None:
        return i18n.day_short(period.last_on)
    if kind is PeriodKind.MONTH:
        return i18n.month_short(period.from_on)
    code = code_of(period)
    facts = {"part": code[6:], "year": code[2:4]}
    if kind is PeriodKind.QUARTER:
        return i18n.gettext(N_("T%(part)s %(year)s")) % facts
    return code if kind is PeriodKind.YEAR else f"S{facts['part']} {facts['year']}"
