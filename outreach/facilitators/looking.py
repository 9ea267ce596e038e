"""Notes in the trail that somebody opened the private facts of a facilitator; one line a reader and an hour.

Each look of a working morning would bury the trail, and one line a day would hide that somebody came back at night.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..access import Actor
from ..audit import AuditLine, record
from ..web import Call
from .models import Facilitator

LOOK = "facilitator.look"
AGAIN_AFTER = timedelta(hours=1)


def write_look(session: Session, actor: Actor, *, facilitator_id: int, now: datetime) -> None:
    """Write that this person looked, unless the trail says so of the last hour."""
    query = select(AuditLine.id).where(AuditLine.action == LOOK, AuditLine.thing_kind == "facilitator")
    query = query.where(AuditLine.thing_id == str(facilitator_id), AuditLine.actor_id == actor.person_id)
    if session.scalar(query.where(AuditLine.happened_at > now - AGAIN_AFTER).limit(1)) is None:
        record(session, actor, action="facilitator.look", thing=("facilitator", facilitator_id), now=now)


def note_look(call: Call, facilitator: Facilitator) -> None:
    """Write the look of a page that only reads, in a short transaction of its own."""
    number = facilitator.id
    call.write_aside(lambda session: write_look(session, call.actor, facilitator_id=number, now=call.now))
