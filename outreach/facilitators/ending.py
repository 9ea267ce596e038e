"""Takes back the end of an appointment moments after it was recorded; never ends one."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..access import Actor
from ..audit import lines_of, record
from .errors import EndFinal
from .models import Assignment, Facilitator

UNDO_WITHIN = timedelta(seconds=15)


def undo_end(session: Session, actor: Actor, *, facilitator: Facilitator, now: datetime) -> None:
    """The appointment goes on, and so does every assignment that ended with it; raises `EndFinal`."""
    last = next(iter(lines_of(session, "facilitator", facilitator.id, most=1)), None)
    is_own = last is not None and last.action == "facilitator.end" and last.actor_id == actor.person_id
    if last is None or not is_own or now - last.happened_at > UNDO_WITHIN:
        raise EndFinal
    facilitator.ended_on = None
    facilitator.version += 1
    cut: dict[str, str | None] = last.changes["assignments"]
    query = select(Assignment).where(Assignment.id.in_([int(number) for number in cut]))
    for assignment in session.scalars(query):
        until = cut[str(assignment.id)]
        assignment.until_on = date.fromisoformat(until) if until else None
        assignment.version += 1
    thing, facts = ("facilitator", facilitator.id), {"assignments": list(cut)}
    record(session, actor, action="facilitator.undo_end", thing=thing, changes=facts, now=now)
