"""Joint slots as a calendar shows them, station by station; a draft is nobody's word yet and never shown."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from scheduler.icalform import Event, EventState
from scheduler.terms import day_span

from ..clips.models import Clip
from ..errors import N_
from ..i18n import gettext
from ..places.models import Station
from .models import Approval, JointSlot, JointState, Proposal, Slot

SHOWN_BEFORE, SHOWN_AHEAD = timedelta(days=30), timedelta(days=120)
STATES = {JointState.PROPOSED: EventState.TENTATIVE, JointState.APPROVED: EventState.CONFIRMED}
"""Every other state of what was once laid before both regencies is called off, as far as a calendar goes."""
WORDS = {
    EventState.TENTATIVE: N_("Menunggu persetujuan kedua kabupaten."),
    EventState.CONFIRMED: N_("Disetujui kedua kabupaten."),
    EventState.CANCELLED: N_("Dibatalkan."),
}


def events_on(session: Session, station_ids: Iterable[int], *, today: date) -> list[Event]:
    """Everything that was laid before both regencies for some stations, a month back and four months ahead."""
    votes = (
        select(Approval.joint_slot_id, func.count().label("votes"), func.max(Approval.voted_at).label("voted_at"))
        .group_by(Approval.joint_slot_id)
        .subquery()
    )
    query = (
        select(Slot, JointSlot, Clip.title, Station.name, Proposal.proposed_at, votes.c.votes, votes.c.voted_at)
        .join(JointSlot, JointSlot.id == Slot.joint_slot_id)
        .join(Proposal, Proposal.id == JointSlot.proposal_id)
        .join(Clip, Clip.id == Slot.clip_id)
        .join(Station, Station.id == Slot.station_id)
        .outerjoin(votes, votes.c.joint_slot_id == JointSlot.id)
        .where(Slot.station_id.in_(list(station_ids)))
        .where(Slot.start_at >= day_span(today - SHOWN_BEFORE).start_at)
        .where(Slot.start_at < day_span(today + SHOWN_AHEAD).end_at)
    )
    return [
        _event(slot, joint, title=title, station=station, said=[proposed_at, voted_at], votes=count or 0)
        for slot, joint, title, station, proposed_at, count, voted_at in session.execute(query)
    ]


def _event(slot: Slot, joint: JointSlot, *, title: str, station: str, said: list[datetime | None], votes: int) -> Event:
    state = STATES.get(JointState(joint.state), EventState.CANCELLED) if slot.booked else EventState.CANCELLED
    return Event(
        uid=f"slot-{slot.id}@siaran-bersama",
        start_at=slot.start_at,
        end_at=slot.end_at,
        summary=gettext("Siaran bersama: %(title)s") % {"title": title},
        description=gettext(WORDS[state]),
        location=station,
        state=state,
        # Votes are kept for ever and every edit makes a new version: both only rise.
        sequence=joint.version - 1 + votes,
        changed_at=max(moment for moment in (joint.changed_at, *said) if moment is not None),
    )
