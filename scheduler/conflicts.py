"""Finds everything that stands in the way of a wanted place on the air; never chooses another place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from .terms import Span

MAX_SLOT_S = 86_400
"""No slot is longer than a day: the database's search for overlaps relies on it."""


class Obstacle(StrEnum):
    """What kind of thing is in the way."""

    BOOKING = "booking"
    CLOSURE = "closure"


@dataclass(frozen=True, slots=True)
class Booking:
    """A place on a station that is taken."""

    station_id: int
    slot_id: int
    span: Span
    title: str


@dataclass(frozen=True, slots=True)
class Closure:
    """A stretch of a station's time that may not be used."""

    station_id: int
    span: Span
    reason: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """A place that is asked for on one station."""

    station_id: int
    span: Span


@dataclass(frozen=True, slots=True)
class Conflict:
    """One thing in the way of one wanted place: what it is called, where it stands, and how many seconds they share."""

    station_id: int
    wanted: Span
    obstacle: Obstacle
    span: Span
    title: str
    overlap_s: float
    slot_id: int | None = None


def _shared_s(left: Span, right: Span) -> float:
    return (min(left.end_at, right.end_at) - max(left.start_at, right.start_at)).total_seconds()


def find_conflicts(
    wanted: Iterable[Wanted], bookings: Iterable[Booking], closures: Iterable[Closure]
) -> tuple[Conflict, ...]:
    """Every booking and closure that shares a moment with a wanted place of the same station, in order of time."""
    taken: dict[int, list[Booking]] = {}
    closed: dict[int, list[Closure]] = {}
    for booking in bookings:
        taken.setdefault(booking.station_id, []).append(booking)
    for closure in closures:
        closed.setdefault(closure.station_id, []).append(closure)
    found: list[Conflict] = []
    for place in wanted:
        found += [
            Conflict(
                place.station_id,
                place.span,
                Obstacle.BOOKING,
                b.span,
                b.title,
                _shared_s(place.span, b.span),
                b.slot_id,
            )
            for b in taken.get(place.station_id, ())
            if b.span.overlaps(place.span)
        ]
        found += [
            Conflict(place.station_id, place.span, Obstacle.CLOSURE, c.span, c.reason, _shared_s(place.span, c.span))
            for c in closed.get(place.station_id, ())
            if c.span.overlaps(place.span)
        ]
    return tuple(sorted(found, key=lambda c: (c.wanted.start_at, c.station_id, c.span, c.title)))
