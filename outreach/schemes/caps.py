"""Reads what the plan in force asks of some days for whoever places a replacement in them; never changes a row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.caps import Caps
from scheduler.dayparts import EVERY_DAYPART, daypart_of
from scheduler.terms import SlotKind, Topic, Verdict

from ..airings.models import Airing
from ..airings.queries import newest_revision
from ..clips.models import Clip
from ..places import rates
from ..places.models import Rate, Station
from ..places.service import read_stations
from ..slots.calendars import closures_by_station
from ..slots.models import EntryKind, JointSlot, Slot
from ..slots.queries import PlaceRow, places_between
from .asking import Asked
from .known import COUNTED
from .models import Scheme


def caps_for(session: Session, joint: JointSlot, *, days: Sequence[date]) -> tuple[Caps, ...]:
    """What accepted schemes ask of the days on which a joint slot could be made good, the newest first: it speaks for its days."""
    query = select(Scheme).where(Scheme.accepted_at.is_not(None))
    query = query.where(Scheme.from_on <= days[-1], Scheme.until_on >= days[0])
    schemes = session.scalars(query.order_by(Scheme.accepted_at.desc(), Scheme.id.desc())).all()
    speaking = {next((s.id for s in schemes if s.from_on <= day <= s.until_on), 0) for day in days}
    return tuple(_caps_of(session, scheme, joint) for scheme in schemes if scheme.id in speaking)


def _caps_of(session: Session, scheme: Scheme, joint: JointSlot) -> Caps:
    asked, topic = Asked.of(scheme.asked), Topic(session.get_one(Clip, joint.clip_id).topic)
    stations = {station.id: station for station in read_stations(session, with_closed=True)}
    replaced = {joint.id, *_replaced(session)}
    places = places_between(session, from_on=asked.first_on, until_on=asked.last_on)
    places = [row for row in places if row.booked and row.state in COUNTED]
    standing = {row.joint_slot_id: row for row in places if row.joint_slot_id not in replaced}
    topics = dict(session.execute(select(Clip.id, Clip.topic)).all())
    months = Counter(row.day.replace(day=1) for row in standing.values() if topics[row.clip_id] == topic)
    listed = rates.rates_by_station(session, stations)
    return Caps(
        asked.first_on,
        asked.last_on,
        asked.quotas[topic][1] if topic in asked.quotas else None,
        months,
        asked.budgets,
        _bound(session, places, stations, listed=listed, on=asked.first_on),
        {station.id: station.regency_code for station in stations.values()},
        _prices(listed, joint, on=asked.first_on),
        asked.gap_days,
        frozenset(row.day for row in standing.values()),
    )


def _replaced(session: Session) -> list[int]:
    """Joint slots for which a replacement stands: that one counts in their stead."""
    query = select(JointSlot.make_good_for_id).where(JointSlot.make_good_for_id.is_not(None))
    return [number for number in session.scalars(query.where(JointSlot.state.in_(COUNTED))) if number is not None]


def _prices(listed: Mapping[int, Sequence[Rate]], joint: JointSlot, *, on: date) -> dict[tuple[int, str], int]:
    """What one airing of the joint slot's kind costs on each station, by part of the day."""
    held = {station_id: rates.in_force(own, on=on) for station_id, own in listed.items()}
    found = {
        (i, part.name): rates.rate_for(own, SlotKind(joint.kind), daypart=part)
        for i, own in held.items()
        for part in EVERY_DAYPART
    }
    return {at: rate.per_airing_rupiah for at, rate in found.items() if rate is not None}


def _bound(
    session: Session,
    places: Collection[PlaceRow],
    stations: Mapping[int, Station],
    *,
    listed: Mapping[int, Sequence[Rate]],
    on: date,
) -> Counter[str]:
    """What the slots of the plan's days cost each side, each by the rate for its own kind; what was missed costs nothing."""
    days = sorted(row.day for row in places)
    codes = {station.id: station.regency_code for station in stations.values()}
    told = closures_by_station(session, codes, first_on=days[0], last_on=days[-1]) if days else {}
    fasting = {(i, e.day) for i, entries in told.items() for e in entries if e.kind == EntryKind.RAMADAN}
    missed = _missed(session, {row.joint_slot_id for row in places})
    bound: Counter[str] = Counter()
    for row in places:
        part = daypart_of(row.span.start_at, is_fasting=(row.station_id, row.day) in fasting)
        rate = part and rates.rate_for(rates.in_force(listed[row.station_id], on=on), row.kind, daypart=part)
        if rate and (row.joint_slot_id, row.station_id) not in missed:
            bound[codes[row.station_id]] += rate.per_airing_rupiah
    return bound


def _missed(session: Session, joint_ids: Collection[int]) -> set[tuple[int, int]]:
    """The places, as joint slot and station, that did not air by the verdict in force."""
    query = select(Slot.joint_slot_id, Slot.station_id).join(Airing, Airing.slot_id == Slot.id)
    query = query.where(Slot.joint_slot_id.in_(joint_ids), Airing.revision == newest_revision())
    rows = session.execute(query.where(Airing.verdict == Verdict.MISSED))
    return {(joint_id, station_id) for joint_id, station_id in rows}
