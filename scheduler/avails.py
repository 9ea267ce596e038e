"""Free stretches of the air, and the nearest places that are free on both banks; never books anything."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice

from .dayparts import Hours
from .terms import Pairing, Span, local_day

GRID = timedelta(minutes=5)
"""Alternatives begin on this grid: people read 13.10, not 13.07.20."""
SEARCH_DAYS = 7


@dataclass(frozen=True, slots=True)
class Air:
    """One station's air: its bank (0 left, 1 right), hours, and everything that is taken or closed, in any order."""

    station_id: int
    side: int
    hours: Hours
    taken: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Request:
    """A joint slot looking for a place: its wanted start on each station, its length, and how the banks pair."""

    starts: Mapping[int, datetime]
    length_s: float
    pairing: Pairing
    window: timedelta


@dataclass(frozen=True, slots=True)
class Alternative:
    """A place that is free everywhere: the start on each station, and how far it lies from the wish."""

    starts: Mapping[int, datetime]
    distance: timedelta

    @property
    def first_at(self) -> datetime:
        """The earliest start."""
        return min(self.starts.values())


def free_stretches(air: Air, day: date) -> tuple[Span, ...]:
    """What is left of a station's broadcast day after everything taken."""
    whole = air.hours.on_air(day)
    free: list[Span] = []
    at = whole.start_at
    for span in sorted(span for span in air.taken if span.overlaps(whole)):
        if span.start_at > at:
            free.append(Span(at, span.start_at))
        at = max(at, span.end_at)
    if at < whole.end_at:
        free.append(Span(at, whole.end_at))
    return tuple(free)


def _common(stretches: Iterable[tuple[Span, ...]]) -> tuple[Span, ...]:
    """The stretches free in all of several lists."""
    lists = list(stretches)
    common = lists[0] if lists else ()
    for other in lists[1:]:
        common = tuple(
            Span(max(a.start_at, b.start_at), min(a.end_at, b.end_at)) for a in common for b in other if a.overlaps(b)
        )
    return common


def room_to_move(
    request: Request, airs: Iterable[Air], day: date, *, not_before: datetime
) -> tuple[tuple[datetime, datetime], ...]:
    """Where the first start of a joint slot may lie on a day when all its places move together; both ends included.

    Each place keeps its distance from the first one, so a paired slot stays paired as it was.
    """
    first, length = min(request.starts.values()), timedelta(seconds=request.length_s)
    fits = []
    for air in airs:
        behind = request.starts[air.station_id] - first
        free = (span for span in free_stretches(air, day) if span.length_s > request.length_s)
        fits.append(tuple(Span(span.start_at - behind, span.end_at - behind) for span in free))
    rooms = ((max(span.start_at, not_before), span.end_at - length) for span in _common(fits))
    return tuple((start, end) for start, end in rooms if start <= end)


def _starts_in(stretches: Iterable[Span], *, length_s: float) -> Iterator[datetime]:
    """Every start on the grid at which a slot of the given length fits into a stretch."""
    for span in stretches:
        at = _on_grid(span.start_at)
        while at + timedelta(seconds=length_s) <= span.end_at:
            yield at
            at += GRID


def _on_grid(moment: datetime) -> datetime:
    seconds = int(GRID.total_seconds())
    return datetime.fromtimestamp(-(-moment.timestamp() // seconds) * seconds, moment.tzinfo)


def nearest_alternatives(
    request: Request, airs: Iterable[Air], *, not_before: datetime, count: int = 3
) -> tuple[Alternative, ...]:
    """The nearest places free on every station of both banks: same day first, then up to a week on.

    Simulcast: one start free everywhere. Paired: each bank one start of its own, within the window of each other.
    Deterministic: nearest to the wish, then earliest.
    """
    known = {air.station_id: air for air in airs}
    chosen = [known[station_id] for station_id in sorted(request.starts)]
    wished_on = min(local_day(start) for start in request.starts.values())
    found: list[Alternative] = []
    for ahead in range(SEARCH_DAYS + 1):
        places = places_of_day(request, chosen, wished_on + timedelta(days=ahead), not_before)
        nearest = sorted(places, key=lambda place: (place.distance, place.first_at))
        found += islice(_spread(nearest, found), count - len(found))
        if len(found) >= count:
            break
    return tuple(found)


def _spread(places: Iterable[Alternative], kept: Iterable[Alternative]) -> Iterator[Alternative]:
    """Places at least a quarter of an hour apart: three neighbours on the grid would be one choice, not three."""
    seen = [place.first_at for place in kept]
    for place in places:
        if all(abs(place.first_at - other) >= timedelta(minutes=15) for other in seen):
            seen.append(place.first_at)
            yield place


def places_of_day(request: Request, airs: list[Air], day: date, not_before: datetime) -> Iterator[Alternative]:
    """Every place on the grid of a day that is free on all of some stations, as the request pairs the banks."""
    sides = sorted({air.side for air in airs})
    if request.pairing is Pairing.SIMULCAST or len(sides) < 2:
        starts = _starts_in(_common(free_stretches(air, day) for air in airs), length_s=request.length_s)
        yield from (_place(request, dict.fromkeys(request.starts, at)) for at in starts if at >= not_before)
        return
    for pair in _pairs_of_day(request, airs, day, not_before):
        yield _place(request, {air.station_id: pair[sides.index(air.side)] for air in airs})


def _pairs_of_day(
    request: Request, airs: list[Air], day: date, not_before: datetime
) -> Iterator[tuple[datetime, datetime]]:
    """For each start on the left bank the nearest one on the right bank within the window."""
    left, right = (
        [at for at in _starts_in(_common(stretches), length_s=request.length_s) if at >= not_before]
        for stretches in ([free_stretches(air, day) for air in airs if air.side == side] for side in (0, 1))
    )
    wish_left, wish_right = (_wish(request, airs, side) for side in (0, 1))
    shift = wish_right - wish_left
    for at in left:
        close = [other for other in right if abs(other - at) <= request.window]
        if close:
            yield at, min(close, key=lambda other: (abs(other - at - shift), other))


def _wish(request: Request, airs: list[Air], side: int) -> datetime:
    return min(request.starts[air.station_id] for air in airs if air.side == side)


def _place(request: Request, starts: Mapping[int, datetime]) -> Alternative:
    moves = (abs(starts[station_id] - wished) for station_id, wished in request.starts.items())
    return Alternative(starts, max(moves))
