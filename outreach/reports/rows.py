"""Reads a period's rows from the tables into the frozen form the indicators count; never counts anything itself."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from scheduler.terms import Grade, Topic, Verdict

from ..airings.models import Airing
from ..clips.models import Clip
from ..facilitators.handing_over import villages_played_in
from ..facilitators.models import Assignment, Visit
from ..i18n import today
from ..places.carriers import read_relays
from ..places.service import Banks, banks, border_villages, read_stations
from ..reach import service as reach
from ..reach.reading import read_outages, read_reports, read_sites
from ..slots.content import standing_of
from ..slots.models import JointSlot, JointState, Slot
from .figures import (
    ActivityRow,
    AiringRow,
    AssignmentRow,
    JointSlotRow,
    Period,
    ReportRows,
    SlotRow,
    StationRow,
    VillageRow,
)


def read_rows(session: Session, *, period: Period, now: datetime) -> ReportRows:
    """Everything a period's figures stand on, as it is known now; the border list is the one of the period's first day."""
    river = banks(session)
    as_of_on = min(period.last_on, today(now) - timedelta(days=1))
    villages = border_villages(session, on=period.from_on)
    judged_on = max(period.from_on, as_of_on)
    sites = read_sites(session, open_on=period.from_on)
    signals = reach.judge_villages(session, sites, villages, on=judged_on)
    joints = _joints(session, period)
    return ReportRows(
        period=period,
        as_of_on=as_of_on,
        left_code=river.left.code,
        right_code=river.right.code,
        villages=tuple(VillageRow(v.code, v.name, v.district.name, v.regency_code) for v in villages),
        stations=tuple(
            StationRow(s.id, s.name, s.regency_code, s.kind)
            for s in read_stations(session, open_on=period.from_on, with_carriers=True)
        ),
        joint_slots=tuple(_joint_row(joint, river) for joint in joints),
        slots=_slots(session, joints),
        airings=_airings(session, period),
        signals=signals,
        outages=tuple(read_outages(session)),
        assignments=tuple(
            AssignmentRow(a.id, a.facilitator_id, a.village_code, a.decree_number, a.from_on, a.until_on)
            for a in session.scalars(select(Assignment).order_by(Assignment.id))
        ),
        activities=_activities(session, period),
        relays=read_relays(session),
        words=tuple(read_reports(session)),
        played=frozenset(villages_played_in(session, from_on=period.from_on, until_on=judged_on)),
    )


def _joints(session: Session, period: Period) -> list[JointSlot]:
    query = select(JointSlot).where(JointSlot.day.between(period.from_on, period.last_on))
    query = query.where(JointSlot.state.not_in((JointState.CANCELLED, JointState.DRAFT)))
    query = query.options(selectinload(JointSlot.slots), selectinload(JointSlot.approvals))
    return list(session.scalars(query.order_by(JointSlot.day, JointSlot.id)))


def _joint_row(joint: JointSlot, river: Banks) -> JointSlotRow:
    standing = standing_of(joint, banks=river.codes)
    states = zip(river.codes, (standing.left, standing.right), strict=True)
    approved = frozenset(code for code, state in states if state.value == "yes")
    return JointSlotRow(joint.id, joint.day, is_proposed=True, approved_by=approved, makes_good=joint.make_good_for_id)


def _slots(session: Session, joints: list[JointSlot]) -> tuple[SlotRow, ...]:
    ids = {joint.clip_id for joint in joints}
    topics = dict(session.execute(select(Clip.id, Clip.topic).where(Clip.id.in_(ids))).all())
    return tuple(
        SlotRow(slot.id, joint.id, slot.station_id, joint.day, Topic(topics[slot.clip_id]))
        for joint in joints
        for slot in joint.slots
        if slot.booked
    )


def _airings(session: Session, period: Period) -> tuple[AiringRow, ...]:
    """The newest verdict on each slot of the period's days, and extra airings."""
    within = Airing.day.between(period.from_on, period.last_on)
    revision = func.max(Airing.revision).label("revision")
    newest = select(Airing.slot_id, revision).where(within).group_by(Airing.slot_id).subquery()
    query = (
        select(Airing, Clip.topic, Slot.start_at, Slot.end_at)
        .join(newest, (newest.c.slot_id == Airing.slot_id) & (newest.c.revision == Airing.revision))
        .join(Slot, Slot.id == Airing.slot_id)
        .join(Clip, Clip.id == Slot.clip_id)
        .where(within)
        .order_by(Airing.id)
    )
    return tuple(
        AiringRow(
            airing.id,
            airing.slot_id,
            airing.station_id,
            airing.day,
            Topic(topic),
            Verdict(airing.verdict),
            Grade(airing.grade),
            round(airing.length_s if airing.length_s is not None else (end_at - start_at).total_seconds()),
        )
        for airing, topic, start_at, end_at in session.execute(query)
    )


def _activities(session: Session, period: Period) -> tuple[ActivityRow, ...]:
    query = select(Visit).where(Visit.withdrawn_at.is_(None), Visit.happened_on <= period.last_on)
    return tuple(ActivityRow(v.id, v.village_code, v.happened_on) for v in session.scalars(query.order_by(Visit.id)))
