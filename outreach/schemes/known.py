"""Reads what the office knows of a period into plain values for the planner; never changes a row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from math import ceil

from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.conflicts import Closure
from scheduler.dayparts import DAYPARTS, Hours
from scheduler.terms import SlotKind, Span, Topic, day_span

from ..clips.content import Hindrance, hindrance_of, standing_of
from ..clips.models import Clip
from ..clips.queries import load_clips
from ..i18n import today
from ..places import rates, silence
from ..places import service as places
from ..places.models import Outage, Station
from ..places.service import Banks
from ..reach import service as reach
from ..reach.signal import SignalClass
from ..slots import booking
from ..slots.models import JointSlot, JointState, Slot
from ..slots.queries import joints_between
from .asking import Known, KnownClip, KnownStation, KnownVillage, StandingSlot

CHANCES = {SignalClass.STRONG: 0.9, SignalClass.ADEQUATE: 0.7, SignalClass.WEAK: 0.0, SignalClass.NONE: 0.0}
"""How surely a village receives a station of a class: assumed, as nobody measured it; what is blind on the map is blind here."""
COUNTED = (JointState.DRAFT, JointState.PROPOSED, JointState.APPROVED)


def read_known(
    session: Session, *, river: Banks, days: tuple[date, date], now: datetime, window_min: int
) -> tuple[Known, int]:
    """Everything known of `[first, last]`; also in how many of the pairs of village and station somebody listened on the spot."""
    stations = places.read_stations(session)
    found = reach.read_reach(session, on=today(now))
    known = Known(
        sides=river.codes,
        window_min=window_min,
        stations=tuple(_stations(session, stations, days)),
        villages=tuple(_village(found, row) for row in found.villages),
        clips=tuple(_clips(session, river, days)),
        standing=tuple(_standing(session, days)),
    )
    return known, sum(signal.witnesses > 0 for signal in found.signals.values())


def _stations(session: Session, stations: Sequence[Station], days: tuple[date, date]) -> Iterable[KnownStation]:
    ids = [station.id for station in stations]
    closures = booking.read_closures(session, station_ids=ids, day_from=days[0], day_to=days[1])
    outages = silence.outages_between(session, from_on=days[0], until_on=days[1])
    booked = _booked(session, ids, days)
    for station in stations:
        yield KnownStation(
            station.id,
            station.regency_code,
            Hours(station.sign_on, station.sign_off),
            _rates(session, station.id, days[0]),
            (*_closed(station.id, closures), *_silent(station.id, outages, days)),
            tuple((joint_id, span) for station_id, joint_id, span in booked if station_id == station.id),
        )


def _rates(session: Session, station_id: int, on: date) -> dict[str, int]:
    """What one public-service airing costs on a day, by part of the day; parts without a rate are left out."""
    held = rates.in_force(rates.rates_of(session, station_id), on=on)
    found = {
        part.name: held.get((SlotKind.ILM, part.name)) or held.get((SlotKind.ILM, rates.WHOLE_DAY)) for part in DAYPARTS
    }
    return {name: rate.per_airing_rupiah for name, rate in found.items() if rate is not None}


def _closed(station_id: int, closures: Iterable[Closure]) -> Iterable[Span]:
    return (closure.span for closure in closures if closure.station_id == station_id)


def _silent(station_id: int, outages: Iterable[Outage], days: tuple[date, date]) -> Iterable[Span]:
    for outage in outages:
        last = min(outage.until_on - timedelta(days=1) if outage.until_on else days[1], days[1])
        first = max(outage.from_on, days[0])
        if outage.station_id == station_id and first <= last:
            yield Span(day_span(first).start_at, day_span(last).end_at)


def _booked(session: Session, station_ids: Sequence[int], days: tuple[date, date]) -> list[tuple[int, int, Span]]:
    since, until = day_span(days[0]).start_at, day_span(days[1]).end_at
    query = select(Slot).where(
        Slot.station_id.in_(station_ids), Slot.booked, Slot.start_at < until, Slot.end_at > since
    )
    return [
        (slot.station_id, slot.joint_slot_id, Span(slot.start_at, slot.end_at))
        for slot in session.scalars(query.order_by(Slot.id))
    ]


def _village(found: reach.Reach, row: reach.VillageReach) -> KnownVillage:
    village = row.village
    heard = {
        station_id: CHANCES[signal.klass_on_air]
        for (station_id, code), signal in found.signals.items()
        if code == village.code
    }
    return KnownVillage(village.code, village.regency_code, village.population, heard)


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


def _standing(session: Session, days: tuple[date, date]) -> Iterable[StandingSlot]:
    for joint in joints_between(session, from_on=days[0], until_on=days[1], states=COUNTED):
        starts = _starts(joint)
        if starts:
            yield StandingSlot(joint.id, joint.clip_id, joint.day, starts)


def _starts(joint: JointSlot) -> dict[int, datetime]:
    return {slot.station_id: slot.start_at for slot in joint.slots if slot.booked}
