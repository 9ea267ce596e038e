"""Reads a period's rows from the tables into the frozen form the indicators count; never counts anything itself."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from scheduler.terms import Grade, Topic, Verdict

from ..airings.models import Airing
from ..clips.models import Clip
from ..facilitators.handing_over import villages_played_in
from ..facilitators.models import Assignment, Visit
from ..i18n import today
from ..joint import Vote, VoteState, stand
from ..places.carriers import read_relays
from ..places.service import Banks, banks, border_villages, read_stations
from ..reach import service as reach
from ..reach.reading import read_outages, read_reports, read_sites
from ..slots.models import Approval, JointSlot, JointState, Slot
from .account_reading import read_budget, read_checks, read_follow_ups
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

TOPICS = {topic.value: topic for topic in Topic}
VERDICTS = {verdict.value: verdict for verdict in Verdict}
GRADES = {grade.value: grade for grade in Grade}
"""Kept words looked up: an enumeration asked twenty thousand times is a second of its own."""
UNLAID = (JointState.CANCELLED, JointState.DRAFT)
"""What was not laid before both regencies, or was taken back."""


def read_rows(session: Session, *, period: Period, now: datetime) -> ReportRows:
    """Everything a period's figures stand on, as it is known now; the border list is the one of the period's first day."""
    river = banks(session)
    as_of_on = min(period.last_on, today(now) - timedelta(days=1))
    villages = border_villages(session, on=period.from_on)
    judged_on = max(period.from_on, as_of_on)
    sites = read_sites(session, open_on=period.from_on)
    signals = reach.judge_villages(session, sites, villages, on=judged_on)
    budget, spending, charges = read_budget(session, year=period.last_on.year)
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
        joint_slots=_joints(session, period, river),
        slots=_slots(session, period),
        airings=_airings(session, period),
        signals=signals,
        outages=tuple(read_outages(session)),
        assignments=tuple(
            AssignmentRow(a.id, a.facilitator_id, a.village_code, a.decree_number, a.from_on, a.until_on)
            for a in session.scalars(select(Assignment).order_by(Assignment.id))
        ),
        activities=_activities(session, period),
        follow_ups=read_follow_ups(session, period=period, river=river),
        budget=budget,
        spending=spending,
        charges=charges,
        checks=read_checks(session, period=period, as_of_on=as_of_on),
        relays=read_relays(session),
        words=tuple(read_reports(session)),
        played=frozenset(villages_played_in(session, from_on=period.from_on, until_on=judged_on)),
    )


def _joints(session: Session, period: Period, river: Banks) -> tuple[JointSlotRow, ...]:
    """Every joint slot of the period that was laid before both, with who said yes to its present content."""
    within = JointSlot.day.between(period.from_on, period.last_on) & JointSlot.state.not_in(UNLAID)
    votes: dict[int, list[Vote]] = defaultdict(list)
    told = select(
        Approval.joint_slot_id, Approval.regency_code, Approval.says_yes, Approval.content_hash, Approval.voted_at
    )
    told = told.join(JointSlot, JointSlot.id == Approval.joint_slot_id).where(within).order_by(Approval.id)
    for joint_id, code, says_yes, content, voted_at in session.execute(told):
        votes[joint_id].append(Vote(code, says_yes, content, voted_at))
    query = select(JointSlot.id, JointSlot.day, JointSlot.content_hash, JointSlot.make_good_for_id)
    return tuple(
        JointSlotRow(
            id_, day, is_proposed=True, approved_by=_approved(votes[id_], content, river), makes_good=made_good
        )
        for id_, day, content, made_good in session.execute(query.where(within).order_by(JointSlot.day, JointSlot.id))
    )


def _approved(votes: list[Vote], content_hash: str, river: Banks) -> frozenset[str]:
    standing = stand(votes, content_hash=content_hash, banks=river.codes, asked=True)
    states = zip(river.codes, (standing.left, standing.right), strict=True)
    return frozenset(code for code, state in states if state is VoteState.YES)


def _slots(session: Session, period: Period) -> tuple[SlotRow, ...]:
    query = (
        select(Slot.id, Slot.joint_slot_id, Slot.station_id, JointSlot.day, Clip.topic)
        .join(JointSlot, JointSlot.id == Slot.joint_slot_id)
        .join(Clip, Clip.id == Slot.clip_id)
        .where(JointSlot.day.between(period.from_on, period.last_on), JointSlot.state.not_in(UNLAID), Slot.booked)
        .order_by(JointSlot.day, JointSlot.id, Slot.start_at, Slot.station_id)
    )
    return tuple(
        SlotRow(id_, joint_id, station_id, day, TOPICS[topic])
        for id_, joint_id, station_id, day, topic in session.execute(query)
    )


def _airings(session: Session, period: Period) -> tuple[AiringRow, ...]:
    """The newest verdict on each slot of the period's days, and extra airings."""
    within, booked = Airing.day.between(period.from_on, period.last_on), _booked_lengths(session, period)
    revision = func.max(Airing.revision).label("revision")
    newest = select(Airing.slot_id, revision).where(within).group_by(Airing.slot_id).subquery()
    query = (
        select(
            Airing.id,
            Airing.slot_id,
            Airing.station_id,
            Airing.day,
            Clip.topic,
            Airing.verdict,
            Airing.grade,
            Airing.length_s,
        )
        .join(newest, (newest.c.slot_id == Airing.slot_id) & (newest.c.revision == Airing.revision))
        .join(Slot, Slot.id == Airing.slot_id)
        .join(Clip, Clip.id == Slot.clip_id)
        .where(within)
        .order_by(Airing.id)
    )
    return tuple(
        AiringRow(
            id_,
            slot_id,
            station_id,
            day,
            TOPICS[topic],
            VERDICTS[verdict],
            GRADES[grade],
            round(booked[id_] if length_s is None else length_s),
        )
        for id_, slot_id, station_id, day, topic, verdict, grade, length_s in session.execute(query)
    )


def _booked_lengths(session: Session, period: Period) -> dict[int, float]:
    """How many seconds were booked for each verdict of the period that tells no length of its own."""
    query = select(Airing.id, Slot.start_at, Slot.end_at).join(Slot, Slot.id == Airing.slot_id)
    query = query.where(Airing.day.between(period.from_on, period.last_on), Airing.length_s.is_(None))
    return {id_: (end_at - start_at).total_seconds() for id_, start_at, end_at in session.execute(query)}


def _activities(session: Session, period: Period) -> tuple[ActivityRow, ...]:
    query = select(Visit).where(Visit.withdrawn_at.is_(None), Visit.happened_on <= period.last_on)
    return tuple(ActivityRow(v.id, v.village_code, v.happened_on) for v in session.scalars(query.order_by(Visit.id)))
