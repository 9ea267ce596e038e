"""Ramadan, feasts and holidays as two libraries reckon them, each with its name; proposals that may differ by a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise

from hijridate import Gregorian, Hijri
from holidays import country_holidays

RAMADAN, SHAWWAL = 9, 10
HIJRIDATE, HOLIDAYS = "hijridate (Umm al-Qura)", "holidays (ID)"
"""The sources, as an entry names them."""
FIRST_YEAR, LAST_YEAR = 2000, 2076
"""The years both libraries know."""


@dataclass(frozen=True, slots=True)
class ProposedDay:
    """A day with the name and the library that proposes it; `is_estimate` when the library itself is not sure."""

    day: date
    name: str
    source: str
    is_estimate: bool = False


@dataclass(frozen=True, slots=True)
class ProposedFast:
    """A Ramadan as one library reckons it, both ends included; the feast is the day after."""

    first_on: date
    last_on: date
    source: str

    @property
    def feast_on(self) -> date:
        """Idul Fitri."""
        return self.last_on + timedelta(days=1)

    @property
    def days(self) -> tuple[date, ...]:
        """Every day of the fast."""
        return tuple(self.first_on + timedelta(days=step) for step in range((self.last_on - self.first_on).days + 1))


def propose_fasts(year: int) -> tuple[ProposedFast, ...]:
    """Each Ramadan that touches a year, as each library has it; a year of the sun may hold two of them.

    `holidays` knows the feast alone: its Ramadan is the month before it, begun on the day hijridate names or, where the
    two differ on the feast, moved along with it.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return ()
    found: list[ProposedFast] = []
    for hijri_year in range(Gregorian(year, 1, 1).to_hijri().year, Gregorian(year, 12, 31).to_hijri().year + 1):
        first, feast = (Hijri(hijri_year, month, 1).to_gregorian() for month in (RAMADAN, SHAWWAL))
        first_on, feast_on = (date(day.year, day.month, day.day) for day in (first, feast))
        found.append(ProposedFast(first_on, feast_on - timedelta(days=1), HIJRIDATE))
        other = _feast_near(feast_on)
        if other is not None:
            moved = other - feast_on
            found.append(ProposedFast(first_on + moved, other - timedelta(days=1), HOLIDAYS))
    return tuple(fast for fast in found if year in (fast.first_on.year, fast.last_on.year))


def _feast_near(day: date) -> date | None:
    """The first day of Idul Fitri in `holidays` within three days of another reckoning."""
    near = (holiday.day for holiday in propose_holidays(day.year) if "Idul Fitri" in holiday.name)
    return min((other for other in near if abs((other - day).days) <= 3), default=None)


@lru_cache(maxsize=16)
def propose_holidays(year: int) -> tuple[ProposedDay, ...]:
    """The national holidays of a year, by day, in Indonesian; feasts of the moon may be marked as estimates."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return ()
    listed = country_holidays("ID", years=year, language="id")
    return tuple(_split(day, names) for day, names in sorted(listed.items()))


def _split(day: date, names: str) -> ProposedDay:
    mark = " (perkiraan)"
    return ProposedDay(day, names.replace(mark, ""), HOLIDAYS, mark in names)


def differences(fasts: Iterable[ProposedFast]) -> tuple[tuple[ProposedFast, ProposedFast], ...]:
    """Pairs of proposals for the same Ramadan that do not agree on its feast."""
    known = sorted(fasts, key=lambda fast: (fast.first_on, fast.source))
    return tuple(
        (one, other)
        for one, other in pairwise(known)
        if one.source != other.source and 0 < abs((one.feast_on - other.feast_on).days) <= 3
    )
