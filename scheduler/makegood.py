"""Until when and where a missed joint slot can be made good, fairly to both banks; pure, and never who decides it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from .avails import Air, Alternative, Request, free_stretches, places_of_day
from .dayparts import daypart_of
from .recurrence import wall
from .terms import WIB, Pairing, local_day

LEAST_DAYS_LEFT = 3
"""With fewer days left in the month there is no time to find a place that both sides agree to."""
OTHERWISE_WITHIN = timedelta(days=14)
TOGETHER = timedelta(days=7)
"""Both banks within seven days are one joint airing: so a replacement stands best within a week of what one bank did air."""


def target_day(missed_on: date, *, today: date) -> date:
    """The day by which a replacement should have aired.

    Within the month of the miss while at least three days of it remain (coverage is counted by topic and month), otherwise
    within two weeks of today.
    """
    month_end = _last_day(missed_on)
    if month_end - today >= timedelta(days=LEAST_DAYS_LEFT):
        return month_end
    return today + OTHERWISE_WITHIN


def _last_day(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Missed:
    """A joint slot of which a part did not air: its starts on every station, its length, how it pairs, and until when it is owed."""

    starts: Mapping[int, datetime]
    length_s: float
    pairing: Pairing
    window: timedelta
    day: date
    target_on: date


class CapKind(StrEnum):
    """Which promise of a plan a place would break."""

    MONTH = "month"
    BUDGET = "budget"
    GAP = "gap"


@dataclass(frozen=True, slots=True)
class Broken:
    """A cap that a place breaks: what there would be, what is allowed, and for money whose; `day` is the place's."""

    kind: CapKind
    found: int
    allowed: int
    day: date
    side: str = ""

    @property
    def excess(self) -> float:
        """How far beyond, as a share of what is allowed."""
        return (self.found - self.allowed) / max(self.allowed, 1)


@dataclass(frozen=True, slots=True)
class Offer:
    """A place for the whole joint slot again: starts by station, how far the farther bank moves, who stands in for whom, and the caps it breaks."""

    starts: Mapping[int, datetime]
    distance: timedelta
    stand_ins: Mapping[int, int]
    is_late: bool
    is_apart: bool
    broken: tuple[Broken, ...] = ()

    @property
    def first_at(self) -> datetime:
        """The earliest start."""
        return min(self.starts.values())


def find_team(
    missed: Missed, airs: Mapping[int, Air], *, served: Mapping[int, int | None], day: date
) -> dict[int, int] | None:
    """For each station of a missed slot the one that airs it on a day: itself, or one of its bank that serves no fewer villages.

    `served` counts the villages each station serves, None where nothing is known: an unknown station stands in for nobody. None where a
    station can be replaced by none.
    """
    team = {own: own for own in missed.starts if own in airs and _has_air(airs[own], missed, day)}
    for own in sorted(missed.starts.keys() - team.keys()):
        stand_in = min(_stand_ins(own, airs, missed, served=served, day=day, taken=team.values()), default=None)
        if stand_in is None:
            return None
        team[own] = stand_in[1]
    return team


def _stand_ins(
    own: int,
    airs: Mapping[int, Air],
    missed: Missed,
    *,
    served: Mapping[int, int | None],
    day: date,
    taken: Collection[int],
) -> Iterator[tuple[int, int]]:
    """The villages served and the number of each station of the same bank that reaches no fewer villages."""
    least = served.get(own)
    for other, air in airs.items():
        reached = served.get(other)
        if least is None or reached is None or reached < least or other in taken or other in missed.starts:
            continue
        if own in airs and airs[own].side == air.side and _has_air(air, missed, day):
            yield reached, other


def _has_air(air: Air, missed: Missed, day: date) -> bool:
    return any(span.length_s >= missed.length_s for span in free_stretches(air, day))


def find_offers(
    missed: Missed,
    airs: Iterable[Air],
    *,
    served: Mapping[int, int | None],
    standing: Collection[tuple[date, str]],
    fasting: Collection[date],
    days: Sequence[date],
    not_before: datetime,
    count: int | None = 3,
) -> tuple[Offer, ...]:
    """The fairest places for a missed joint slot, best first; all of them where `count` is None.

    The planner's own rules hold: whole stretches on the grid, simulcast or within the window, inside a part of the day, and one
    programme a part of a day (`standing` are those taken). Within the target date comes first, then within a week of the missed day, then
    the place from which the bank that moves most moves least, then the earliest.
    """
    known = {air.station_id: air for air in airs}
    best: dict[tuple[date, str], Offer] = {}
    for day in days:
        team = find_team(missed, known, served=served, day=day)
        for place in _places(missed, team, known, day=day, not_before=not_before) if team else ():
            parts = {daypart_of(start, is_fasting=day in fasting) for start in place.starts.values()}
            names = {part.name if part else "" for part in parts}
            if "" in names or any((day, name) in standing for name in names):
                continue
            offer = _offer(missed, team or {}, place)
            key = (day, min(names))
            if key not in best or (offer.distance, offer.first_at) < (best[key].distance, best[key].first_at):
                best[key] = offer
    ranked = sorted(best.values(), key=lambda offer: (offer.is_late, offer.is_apart, offer.distance, offer.first_at))
    return tuple(ranked[:count])


def _places(
    missed: Missed, team: Mapping[int, int], airs: Mapping[int, Air], *, day: date, not_before: datetime
) -> Iterator[Alternative]:
    starts = {team[own]: wall(day, start.astimezone(WIB).time()) for own, start in missed.starts.items()}
    request = Request(starts, missed.length_s, missed.pairing, missed.window)
    return places_of_day(request, [airs[station_id] for station_id in sorted(starts)], day, not_before)


def _offer(missed: Missed, team: Mapping[int, int], place: Alternative) -> Offer:
    day = local_day(place.first_at)
    stand_ins = {other: own for own, other in team.items() if other != own}
    is_late, is_apart = day > missed.target_on, abs(day - missed.day) > TOGETHER
    return Offer(place.starts, place.distance, stand_ins, is_late, is_apart)
