"""Reads what the office knows of a period into plain values for the planner; never changes a row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.closures import DatedClosure
from scheduler.conflicts import Closure
from scheduler.dayparts import EVERY_DAYPART, Hours
from scheduler.terms import SlotKind, Span, Topic, day_span

from ..clips.content import Hindrance, hindrance_of, standing_of
from ..clips.models import Clip
from ..clips.queries import load_clips
from ..i18n import today
from ..places import rates
from ..places.models import Rate, Station, StationKind
from ..places.service import Banks
from ..reach import service as reach
from ..reach.evidence import Outage
from ..reach.signal import SignalClass
from ..slots import booking
from ..slots.calendars import closures_by_station
from ..slots.models import EntryKind, JointState
from ..slots.queries import PlaceRow, places_between
from .asking import Known, KnownClip, KnownStation, KnownVillage, StandingSlot

CHANCES = {SignalClass.STRONG: 0.9, SignalClass.ADEQUATE: 0.7, SignalClass.WEAK: 0.0, SignalClass.NONE: 0.0}
"""How surely a village receives a station of a class: assumed, as nobody measured it; what is blind on the map is blind here."""
COUNTED = (JointState.DRAFT, JointState.PROPOSED, JointState.APPROVED)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Books:
    """What the office has written down of `days` (first and last): who is heard where, what is closed, silent, booked, and asked for."""

    days: tuple[date, date]
    ground: reach.Ground
    told: Mapping[int, tuple[DatedClosure, ...]]
    closures: Sequence[Closure]
    places: Sequence[PlaceRow]
    rates: Mapping[int, Sequence[Rate]]

    @property
    def stations(self) -> tuple[Station, ...]:
        """The stations, left bank first as the codes sort."""
        return self.ground.stations

    @property
    def every_day(self) -> list[date]:
        """Each of the days."""
        return [self.days[0] + ONE_DAY * step for step in range((self.days[1] - self.days[0]).days + 1)]

    @property
    def resting_relays(self) -> tuple[Station, ...]:
        """Relays that are silent on a day on which their station is not: no plan of these days counts on them."""
        masts = self.ground.masts
        return tuple(
            relay
            for relay in self.ground.relays
            if relay.id not in masts.throughout(masts.relays[relay.id], days=self.every_day)
        )

    def fasting(self, station_id: int) -> frozenset[date]:
        """A station's days of Ramadan, as its calendar or its bank's has them."""
        told = self.told.get(station_id, ())
        return frozenset(entry.day for entry in told if entry.kind == EntryKind.RAMADAN)


def read_books(session: Session, *, days: tuple[date, date], on: date, with_closed: bool = False) -> Books:
    """The books of `[first, last]` by the evidence of a day, in seven statements; `with_closed` also of stations closed since `first`."""
    ground = reach.read_ground(session, on=on, open_on=days[0] if with_closed else None)
    eve = days[0] - ONE_DAY
    rules = booking.rules_of(session, ground.stations, day_from=eve, day_to=days[1])
    codes = {station.id: station.regency_code for station in ground.stations}
    told = closures_by_station(session, codes, first_on=eve, last_on=days[1])
    return Books(
        days,
        ground,
        told,
        [*booking.expand_rules(rules, day_from=eve, day_to=days[1]), *booking.spans_of(told)],
        places_between(session, from_on=eve, until_on=days[1]),
        rates.rates_by_station(session, codes),
    )


def read_known(
    session: Session, *, river: Banks, days: tuple[date, date], kind: SlotKind, now: datetime, window_min: int
) -> tuple[Known, dict[str, Any]]:
    """Everything known of `[first, last]` for slots of a kind, and what a reader must know of it.

    That is in how many of the pairs of village and station somebody listened on the spot, and the relays that are not counted on.
    """
    books = read_books(session, days=days, on=today(now))
    known = known_of(books, river=river, clips=_clips(session, river, days), kind=kind, window_min=window_min)
    told = sum(signal.witnesses > 0 for signal in books.ground.signals.values())
    return known, {"heard_on_the_spot": told, "resting": [relay.short_name for relay in books.resting_relays]}


def known_of(books: Books, *, river: Banks, clips: Iterable[KnownClip], kind: SlotKind, window_min: int) -> Known:
    """The office's books as the planner reads them."""
    return Known(
        sides=river.codes,
        window_min=window_min,
        stations=tuple(_station(station, books, kind=kind) for station in books.stations),
        villages=tuple(_villages(books)),
        clips=tuple(clips),
        standing=tuple(standing_slots(books)),
    )


def _station(station: Station, books: Books, *, kind: SlotKind) -> KnownStation:
    closed = (closure.span for closure in books.closures if closure.station_id == station.id)
    return KnownStation(
        station.id,
        station.regency_code,
        Hours(station.sign_on, station.sign_off),
        _rates(books.rates[station.id], kind, on=books.days[0]),
        (*closed, *_silent(station.id, books.ground.masts.outages, books.days)),
        tuple((row.joint_slot_id, row.span) for row in books.places if row.booked and row.station_id == station.id),
        books.fasting(station.id),
        may_advertise=station.kind != StationKind.COMMUNITY,
    )


def _rates(listed: Iterable[Rate], kind: SlotKind, *, on: date) -> dict[str, int]:
    """What one airing of a kind costs on a day, by part of the day; parts without a rate are left out."""
    held = rates.in_force(listed, on=on)
    found = {part.name: rates.rate_for(held, kind, daypart=part) for part in EVERY_DAYPART}
    return {name: rate.per_airing_rupiah for name, rate in found.items() if rate is not None}


def _silent(station_id: int, outages: Iterable[Outage], days: tuple[date, date]) -> Iterable[Span]:
    for outage in outages:
        last = min(outage.until_on - ONE_DAY if outage.until_on else days[1], days[1])
        first = max(outage.from_on, days[0])
        if outage.station_id == station_id and first <= last:
            yield Span(day_span(first).start_at, day_span(last).end_at)


def _villages(books: Books) -> Iterator[KnownVillage]:
    """The villages with how surely each receives a station: from its own mast or a relay's, whichever is best; heard twice is once."""
    ground = books.ground
    sending = {station.id: ground.masts.throughout(station.id, days=books.every_day) for station in ground.stations}
    for village in ground.villages:
        heard = {
            station_id: max(CHANCES[signal.klass_on_air] for signal in signals)
            for station_id, masts in sending.items()
            if (signals := [s for mast in masts if (s := ground.signals.get((mast, village.code))) is not None])
        }
        yield KnownVillage(village.code, village.regency_code, village.population, heard)


def _clips(session: Session, river: Banks, days: tuple[date, date]) -> Iterable[KnownClip]:
    """The clips that may air on some day of the period."""
    query = select(Clip.id).where(Clip.retired_at.is_(None), Clip.valid_from_on <= days[1]).order_by(Clip.id)
    for clip in load_clips(session, session.scalars(query)):
        first = max(clip.valid_from_on, days[0])
        hindrance: Hindrance | None = hindrance_of(clip, standing=standing_of(clip, banks=river.codes), on=first)
        if hindrance is None and clip.recording is not None and clip.recording.length_s:
            length_s = max(1, ceil(clip.recording.length_s))
            until_on = clip.valid_until_on or days[1]
            yield KnownClip(clip.id, Topic(clip.topic), clip.language, length_s, clip.valid_from_on, until_on)


def standing_slots(books: Books) -> Iterable[StandingSlot]:
    """The joint slots of the days themselves that are drafted, proposed or approved, by day and number."""
    starts: dict[tuple[date, int, int], dict[int, datetime]] = {}
    for row in books.places:
        if row.booked and row.state in COUNTED and row.day >= books.days[0]:
            starts.setdefault((row.day, row.joint_slot_id, row.clip_id), {})[row.station_id] = row.span.start_at
    for (day, joint_id, clip_id), begun in sorted(starts.items()):
        yield StandingSlot(joint_id, clip_id, day, begun)
