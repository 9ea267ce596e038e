"""Which dayparts the days of a period have, in Ramadan and outside it, as the planner's problem says it; pure, never a query."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import product
from typing import Any

from scheduler.dayparts import EVERY_DAYPART, Daypart, daypart_of, dayparts_of

Fasting = Mapping[str, frozenset[date]]
"""The days of Ramadan of each station, by the planner's name for it."""


def daypart_at(start: datetime, *, is_fasting: bool) -> str:
    """The part of its day a start falls in; empty outside all of them."""
    part = daypart_of(start, is_fasting=is_fasting)
    return part.name if part else ""


def parts_of(days: Sequence[date], fasting: Fasting) -> list[Daypart]:
    """Every part that some station has on some of the days, by its start: the usual ones, those of Ramadan, or both."""
    kinds = {day in own for own in fasting.values() for day in days} or {False}
    parts = [part for is_fasting in sorted(kinds) for part in dayparts_of(is_fasting=is_fasting)]
    return sorted(parts, key=lambda part: part.from_min)


def of_other_days(days: Sequence[date], fasting: Fasting, *, parts: Sequence[Daypart]) -> Iterable[dict[str, Any]]:
    """The parts that a day does not have, forbidden to whom it does not have them: to every station, or one by one."""
    for day, is_fasting in product(days, (False, True)):
        absent = [part.name for part in dayparts_of(is_fasting=not is_fasting) if part in parts]
        without = [name for name, own in fasting.items() if (day in own) == is_fasting]
        whom = [None] if len(without) == len(fasting) else without
        yield from ({"station": name, "day": day.isoformat(), "daypart": p} for name, p in product(whom, absent))


def still_there(forbidden: Iterable[Mapping[str, Any]], parts: Sequence[Daypart]) -> Iterable[Mapping[str, Any]]:
    """What a person forbade, but for parts that the days have no longer: the calendar may have changed since."""
    gone = {part.name for part in EVERY_DAYPART} - {part.name for part in parts}
    return (entry for entry in forbidden if entry.get("daypart") not in gone)


def listening_of(parts: Sequence[Daypart]) -> dict[str, Any]:
    """Equal shares of each day's own parts, where days differ; elsewhere the planner takes equal shares by itself."""
    sets = [dayparts_of(is_fasting=is_fasting) for is_fasting in (False, True)]
    if not all(part in parts for own in sets for part in own):
        return {}
    shares = {part.name: 1 / len(own) for own in sets for part in own}
    return {"listening": {"segments": [{"name": "semua", "share": 1, "dayparts": shares}]}}
