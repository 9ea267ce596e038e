"""Reads where each day of the joint plan stands, from votes to the frozen report, in a few statements; never a change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from scheduler.cycle import DayFacts, DayStage, stage_of
from scheduler.terms import Verdict

from ..airings.judging import newest_airings
from ..airings.models import MakeGood, MakeGoodState
from ..playlists.models import PlaylistLine
from ..slots.models import JointSlot, JointState, Slot
from .models import Report

STANDING = (JointState.DRAFT, JointState.PROPOSED, JointState.APPROVED)
OWED = (MakeGoodState.OPEN, MakeGoodState.PLACED)


def stages_of(session: Session, *, days: Sequence[date], now: datetime) -> dict[date, DayStage]:
    """The step of each of some days that has a slot."""
    rows = _slots(session, days)
    ids = [row.id for row in rows]
    done = {
        "published": set(session.scalars(select(PlaylistLine.slot_id).where(PlaylistLine.slot_id.in_(ids)))),
        "judged": {i for i, airing in newest_airings(session, ids).items() if airing.verdict != Verdict.UNPROVEN},
        "owed": set(
            session.scalars(select(MakeGood.slot_id).where(MakeGood.slot_id.in_(ids), MakeGood.state.in_(OWED)))
        ),
    }
    held: dict[date, list[Row[int, date, str, datetime, datetime]]] = defaultdict(list)
    for row in rows:
        held[row.day].append(row)
    frozen = session.execute(select(Report.from_on, Report.until_on)).all()
    stages = {
        day: stage_of(_facts(held[day], done, reported=any(a <= day <= b for a, b in frozen)), now=now) for day in held
    }
    return {day: stage for day, stage in stages.items() if stage is not None}


def _slots(session: Session, days: Sequence[date]) -> Sequence[Row[int, date, str, datetime, datetime]]:
    query = select(Slot.id, JointSlot.day, JointSlot.state, Slot.start_at, Slot.end_at)
    query = query.join(JointSlot, JointSlot.id == Slot.joint_slot_id)
    return session.execute(query.where(JointSlot.day.in_(days), Slot.booked, JointSlot.state.in_(STANDING))).all()


def _facts(
    rows: Sequence[Row[int, date, str, datetime, datetime]], done: dict[str, set[int]], *, reported: bool
) -> DayFacts:
    agreed = [row for row in rows if row.state == JointState.APPROVED]
    counts = {name: sum(row.id in ids for row in agreed) for name, ids in done.items()}
    return DayFacts(
        agreed=len(agreed),
        waiting=len(rows) - len(agreed),
        first_at=min((row.start_at for row in agreed), default=None),
        last_at=max((row.end_at for row in agreed), default=None),
        reported=reported,
        **counts,
    )
