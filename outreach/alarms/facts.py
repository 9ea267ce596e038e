"""Reads what alarms are judged by, in a few statements; never a judgement and never a change."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from scheduler.terms import day_span, local_day

from ..airings import makegoods
from ..clips.models import Clip
from ..places.models import Outage, Station
from ..places.service import read_stations
from ..playlists import service as playlists
from ..slots.models import JointSlot, JointState, Slot
from ..slots.queries import standing_slots
from .rules import At, Debt, ExpiringClip, Facts, PublishedDay, SilentStation


def read_facts(session: Session, *, now: datetime) -> Facts:
    """Every fact there is now, of both banks."""
    return Facts(
        days=tuple(_days(session, now)),
        clips=tuple(_clips(session, now)),
        silences=tuple(_silences(session, now)),
        debts=tuple(_debts(session)),
    )


def _at(station: Station) -> At:
    return At(station.id, station.name, station.regency_code)


def _days(session: Session, now: datetime) -> Iterator[PublishedDay]:
    days = [local_day(now) + timedelta(days=ahead) for ahead in range(playlists.PUBLISH_DAYS_AHEAD + 1)]
    for held in playlists.holdings(session, days=days):
        if held.revision is not None:
            yield PublishedDay(
                _at(held.station), held.day, held.revision, held.held_revision, held.first_at, held.last_at
            )


def _clips(session: Session, now: datetime) -> Iterator[ExpiringClip]:
    last_on = local_day(now) + timedelta(days=playlists.PUBLISH_DAYS_AHEAD)
    query = select(JointSlot.id, Clip.title, func.min(Slot.start_at).label("start_at"), Clip.valid_until_on)
    query = query.join(Slot, Slot.joint_slot_id == JointSlot.id).join(Clip, Clip.id == JointSlot.clip_id)
    query = query.where(JointSlot.state == JointState.APPROVED, JointSlot.day <= last_on, Slot.booked)
    query = query.where(Slot.start_at > now, Clip.valid_until_on < JointSlot.day)
    for row in session.execute(query.group_by(JointSlot.id, Clip.title, Clip.valid_until_on).order_by(JointSlot.id)):
        yield ExpiringClip(row.id, row.title, row.start_at, row.valid_until_on)


def _silences(session: Session, now: datetime) -> Iterator[SilentStation]:
    query = select(Outage, Station).join(Station, Station.id == Outage.station_id)
    query = query.where(or_(Outage.until_on.is_(None), Outage.until_on > local_day(now))).order_by(Outage.id)
    for outage, station in session.execute(query):
        slots = standing_slots(
            session,
            station_ids=[station.id],
            states=[JointState.APPROVED],
            from_at=max(now, day_span(outage.from_on).start_at),
            before_at=day_span(outage.until_on).start_at if outage.until_on else None,
        )
        yield SilentStation(outage.id, _at(station), tuple(slot.span.start_at for slot in slots))


def _debts(session: Session) -> Iterator[Debt]:
    owed = makegoods.list_make_goods(session, states=makegoods.UNPAID)
    stations = {station.id: station for station in read_stations(session, with_closed=True)} if owed else {}
    for row in owed:
        yield Debt(row.owed.id, _at(stations[row.slot.station_id]), row.slot.start_at, row.owed.target_on)
