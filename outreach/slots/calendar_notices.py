"""Tells both regencies when time was closed over slots they know of, and lets that rest when it is undone; moves nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from ..access import Actor
from ..errors import N_
from ..notices import notify, settle
from ..places.service import banks
from .calendar_month import StandingPlace
from .calendars import Scope, code_of
from .models import LAID, CalendarIntake


def _address(intake: CalendarIntake) -> str:
    """The month of an acceptance; its number tells one from another."""
    code = code_of(Scope(intake.regency_code, intake.station_id))
    return f"/kalender?milik={code}&hari={intake.first_on.isoformat()}&terimaan={intake.id}"


def tell_closed(
    session: Session, actor: Actor, *, intake: CalendarIntake, standing: Sequence[StandingPlace], now: datetime
) -> None:
    """Both regencies hear of proposed and agreed slots that stand in what was just closed."""
    joint_ids = {place.joint_slot_id for place in standing if place.state in LAID}
    for code in banks(session).codes if joint_ids else ():
        notify(
            session,
            sentence=N_("%(who)s menerima kalender siar mulai %(day)s: %(count)s slot bersama ada di waktu tertutup."),
            facts={"who": actor.name, "day": intake.first_on, "count": len(joint_ids)},
            href=_address(intake),
            regency_code=code,
            now=now,
        )


def let_rest(session: Session, *, intake: CalendarIntake, now: datetime) -> None:
    """The notices of an acceptance are settled once it is undone."""
    settle(session, href=_address(intake), now=now)
