"""What the screens of the joint plan read, in a few statements whatever the week holds; never a change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from scheduler.terms import SlotKind, Span, day_span

from ..clips.models import Clip
from ..clips.queries import load_clips
from ..joint import Standing, VoteState, together
from ..places.models import Station
from ..places.service import Banks, read_stations
from .board import JointView, SlotView
from .content import standing_of
from .errors import StandingSlot
from .models import JointSlot, JointState, Proposal, Slot


def monday_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def week_days(day: date) -> list[date]:
    """Monday to Sunday of a day's week."""
    return [monday_of(day) + timedelta(days=step) for step in range(7)]


def joints_between(
    session: Session,
    *,
    from_on: date,
    until_on: date,
    station_ids: Iterable[int] | None = None,
    states: Sequence[str] = (),
) -> list[JointSlot]:
    """Joint slots of `[from_on, until_on]` that still stand, with places and votes, by day and id."""
    query = select(JointSlot).where(JointSlot.day.between(from_on, until_on))
    query = query.where(JointSlot.state.in_(states) if states else JointSlot.state != JointState.CANCELLED)
    if station_ids is not None:
        there = select(Slot.joint_slot_id).where(Slot.station_id.in_(list(station_ids)))
        query = query.where(JointSlot.id.in_(there))
    query = query.options(selectinload(JointSlot.slots), selectinload(JointSlot.approvals))
    return list(session.scalars(query.order_by(JointSlot.day, JointSlot.id)))


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One place of a joint slot that still stands, with what a month needs of the joint slot itself."""

    joint_slot_id: int
    clip_id: int
    day: date
    state: JointState
    kind: SlotKind
    station_id: int
    span: Span
    booked: bool


def places_between(session: Session, *, from_on: date, until_on: date) -> list[PlaceRow]:
    """Every place of the joint slots of `[from_on, until_on]` that still stand, by start, in one statement without their rows."""
    query = select(
        JointSlot.id,
        JointSlot.clip_id,
        JointSlot.day,
        JointSlot.state,
        JointSlot.kind,
        Slot.station_id,
        Slot.start_at,
        Slot.end_at,
        Slot.booked,
    ).join(Slot, Slot.joint_slot_id == JointSlot.id)
    query = query.where(JointSlot.day.between(from_on, until_on), JointSlot.state != JointState.CANCELLED)
    return [
        PlaceRow(
            row.id,
            row.clip_id,
            row.day,
            JointState(row.state),
            SlotKind(row.kind),
            row.station_id,
            Span(row.start_at, row.end_at),
            row.booked,
        )
        for row in session.execute(query.order_by(Slot.start_at, JointSlot.id, Slot.station_id))
    ]


def views_of(session: Session, joints: Sequence[JointSlot], *, river: Banks) -> list[JointView]:
    """Joint slots as the screens show them, in order of day and start; places run left bank first."""
    clips = {clip.id: clip for clip in session.scalars(select(Clip).where(Clip.id.in_({j.clip_id for j in joints})))}
    stations = {station.id: station for station in read_stations(session, with_closed=True)}
    views = [view_of(joint, clips[joint.clip_id], stations, river=river) for joint in joints if joint.slots]
    return sorted(views, key=lambda view: (view.day, view.start_at, view.id))


def view_of(joint: JointSlot, clip: Clip, stations: dict[int, Station], *, river: Banks) -> JointView:
    """One joint slot as the screens show it."""
    ordered = sorted(
        joint.slots,
        key=lambda slot: (stations[slot.station_id].regency_code != river.left.code, slot.start_at, slot.station_id),
    )
    places = tuple(
        SlotView(
            slot.id,
            slot.station_id,
            stations[slot.station_id].name,
            stations[slot.station_id].regency_code,
            Span(slot.start_at, slot.end_at),
        )
        for slot in ordered
        if slot.booked or joint.state == JointState.CANCELLED
    )
    standing = standing_of(joint, banks=river.codes)
    return JointView(
        id=joint.id,
        title=clip.title,
        topic=clip.topic,
        kind=joint.kind,
        pairing=joint.pairing,
        state=joint.state,
        day=joint.day,
        length_s=places[0].span.length_s if places else 0,
        standing=standing,
        places=places,
        rung="approved" if standing.is_joint else "planned",
    )


def count_states(views: Iterable[JointView]) -> Counter[str]:
    """How many joint slots are joint, waiting for a bank, refused, or still drafts."""
    counts: Counter[str] = Counter()
    for view in views:
        if view.standing.is_joint:
            counts["joint"] += 1
        elif view.standing.is_refused:
            counts["refused"] += 1
        elif view.state == JointState.DRAFT:
            counts["draft"] += 1
        else:
            counts["left"] += view.standing.left is VoteState.ASKED
            counts["right"] += view.standing.right is VoteState.ASKED
    return counts


def standing_by_day(views: Iterable[JointView]) -> dict[date, Standing]:
    """Where both banks stand on all that a day holds; days without a joint slot are left out."""
    days: dict[date, list[Standing]] = {}
    for view in views:
        days.setdefault(view.day, []).append(view.standing)
    return {day: together(standings) for day, standings in days.items()}


def next_on(
    session: Session, station_ids: Iterable[int], *, now: datetime, most: int = 3
) -> list[tuple[Slot, str, str]]:
    """The next slots on some stations that both regencies said yes to, each with its clip's title and its station's name."""
    query = select(Slot, Clip.title, Station.name).join(JointSlot, JointSlot.id == Slot.joint_slot_id)
    query = query.join(Clip, Clip.id == Slot.clip_id).join(Station, Station.id == Slot.station_id)
    query = query.where(Slot.start_at >= now, Slot.booked, JointSlot.state == JointState.APPROVED)
    query = query.where(Slot.station_id.in_(list(station_ids))).order_by(Slot.start_at, Slot.id)
    return [(row[0], row[1], row[2]) for row in session.execute(query.limit(most))]


def coming(
    session: Session, *, now: datetime, most: int = 8, station_ids: Iterable[int] | None = None
) -> list[JointSlot]:
    """The next approved joint slots, soonest first."""
    query = select(JointSlot.id).join(Slot, Slot.joint_slot_id == JointSlot.id)
    query = query.where(Slot.start_at >= now, Slot.booked, JointSlot.state == JointState.APPROVED)
    if station_ids is not None:
        query = query.where(Slot.station_id.in_(list(station_ids)))
    ids = list(dict.fromkeys(session.scalars(query.order_by(Slot.start_at, JointSlot.id).limit(most * 6))))[:most]
    found = (
        select(JointSlot)
        .where(JointSlot.id.in_(ids))
        .options(selectinload(JointSlot.slots), selectinload(JointSlot.approvals))
    )
    return sorted(session.scalars(found), key=lambda joint: ids.index(joint.id))


def slots_between(
    session: Session,
    *,
    days: tuple[date, date],
    station_id: int | None,
    after: tuple[datetime, int] | None,
    most: int,
) -> list[tuple[Slot, JointSlot]]:
    """Booked slots from a first to a last day, by start and id, those after a key of a page before."""
    query = select(Slot, JointSlot).join(JointSlot, JointSlot.id == Slot.joint_slot_id)
    since = day_span(days[0]).start_at
    if after is not None:
        since = max(since, after[0])
        query = query.where((Slot.start_at > after[0]) | (Slot.id > after[1]))
    query = query.where(Slot.booked, Slot.start_at >= since, Slot.start_at < day_span(days[1]).end_at)
    if station_id is not None:
        query = query.where(Slot.station_id == station_id)
    ordered = query.order_by(Slot.start_at, Slot.id).limit(most)
    return [(slot, joint) for slot, joint in session.execute(ordered)]


def standing_slots(
    session: Session,
    *,
    station_ids: Iterable[int],
    states: Sequence[str],
    from_at: datetime,
    before_at: datetime | None = None,
) -> list[StandingSlot]:
    """Booked slots of joint slots in some states that begin on stations within `[from_at, before_at)`, by start."""
    query = select(
        Slot.id, Slot.joint_slot_id, Slot.station_id, Slot.start_at, Slot.end_at, Clip.title, JointSlot.state
    )
    query = query.join(JointSlot, JointSlot.id == Slot.joint_slot_id).join(Clip, Clip.id == Slot.clip_id)
    query = query.where(Slot.booked, Slot.station_id.in_(list(station_ids)), JointSlot.state.in_(states))
    query = query.where(Slot.start_at >= from_at)
    if before_at is not None:
        query = query.where(Slot.start_at < before_at)
    return [
        StandingSlot(row.id, row.joint_slot_id, row.station_id, Span(row.start_at, row.end_at), row.title, row.state)
        for row in session.execute(query.order_by(Slot.start_at, Slot.id))
    ]


def clip_choices(session: Session) -> list[Clip]:
    """Clips that have a sound and were not retired, by topic and title."""
    query = select(Clip.id).where(Clip.retired_at.is_(None), Clip.recording_id.is_not(None))
    clips = load_clips(session, session.scalars(query))
    return sorted(clips, key=lambda clip: (clip.topic, clip.title))


def uses_of(session: Session, clip_id: int, *, most: int = 200) -> list[JointSlot]:
    """Where a clip is used, newest day first."""
    query = select(JointSlot).where(JointSlot.clip_id == clip_id, JointSlot.state != JointState.CANCELLED)
    query = query.options(selectinload(JointSlot.slots), selectinload(JointSlot.approvals))
    return list(session.scalars(query.order_by(JointSlot.day.desc(), JointSlot.id.desc()).limit(most)))


def open_drafts(session: Session, *, today: date) -> list[JointSlot]:
    """Drafts of today and later, by day."""
    query = select(JointSlot).where(JointSlot.state == JointState.DRAFT, JointSlot.day >= today)
    query = query.options(selectinload(JointSlot.slots), selectinload(JointSlot.approvals))
    return list(session.scalars(query.order_by(JointSlot.day, JointSlot.id)))


@dataclass(frozen=True, slots=True)
class ProposalView:
    """A proposal in the list of them: how many slots of it stand, and how both banks stand to all of those."""

    proposal: Proposal
    count: int
    standing: Standing


def proposals_of(session: Session, *, river: Banks, most: int = 20) -> list[ProposalView]:
    """The newest proposals, each with the vote that holds its slots back longest."""
    proposals = session.scalars(select(Proposal).order_by(Proposal.id.desc()).limit(most)).all()
    query = select(JointSlot).where(JointSlot.proposal_id.in_([proposal.id for proposal in proposals]))
    query = query.where(JointSlot.state != JointState.CANCELLED).options(selectinload(JointSlot.approvals))
    standings: dict[int | None, list[Standing]] = {}
    for joint in session.scalars(query.order_by(JointSlot.day, JointSlot.id)):
        standings.setdefault(joint.proposal_id, []).append(standing_of(joint, banks=river.codes))
    return [
        ProposalView(proposal, len(standings[proposal.id]), min(standings[proposal.id], key=_how_far))
        for proposal in proposals
        if proposal.id in standings
    ]


def _how_far(standing: Standing) -> tuple[bool, int]:
    """A refusal comes before a missing vote, and a missing vote before a yes of both."""
    return not standing.is_refused, sum(state is VoteState.YES for state in (standing.left, standing.right))


def waiting_votes(session: Session, *, river: Banks, today: date) -> list[tuple[JointView, int, datetime]]:
    """Proposed joint slots still to come, each with its proposal and when it was proposed."""
    query = select(JointSlot, Proposal).join(Proposal, Proposal.id == JointSlot.proposal_id)
    query = query.where(JointSlot.state == JointState.PROPOSED, JointSlot.day >= today)
    query = query.options(selectinload(JointSlot.slots), selectinload(JointSlot.approvals))
    rows = session.execute(query).all()
    asked = {joint.id: (proposal.id, proposal.proposed_at) for joint, proposal in rows}
    return [(view, *asked[view.id]) for view in views_of(session, [joint for joint, _ in rows], river=river)]
