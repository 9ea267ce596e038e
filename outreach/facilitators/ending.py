"""Takes back the end of an appointment moments after it was recorded; never ends one."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..access import Actor
from ..audit import own_change_just_made, record
from .errors import EndFinal
from .models import Assignment, Facilitator


def undo_end(session: Session, actor: Actor, *, facilitator: Facilitator, now: datetime) -> None:
    """The appointment goes on, and so does every assignment that ended with it; raises `EndFinal`."""
    last = own_change_just_made(session, actor, ("facilitator", facilitator.id), now=now)
    if last is None or last.action != "facilitator.end":
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
