"""Closed times of stations and whole banks, once or weekly; never a joint slot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from ..access import Actor
from ..audit import record
from ..errors import NotFound
from .errors import NoWeekday, PeriodReversed
from .models import Blackout


@dataclass(frozen=True, slots=True)
class Closing:
    """When time is closed: from a local start, for some minutes, on weekdays (Monday is 0), between two days."""

    reason: str
    weekdays: frozenset[int]
    starts: time
    length_min: int
    first_on: date
    last_on: date | None
    source: str = ""


def close_time(
    session: Session,
    actor: Actor,
    *,
    closing: Closing,
    station_id: int | None = None,
    regency_code: str | None = None,
    now: datetime,
) -> Blackout:
    """Close time on one station, or on every station of a bank; raises `NoWeekday` or `PeriodReversed`."""
    if not closing.weekdays:
        raise NoWeekday("weekdays")
    if closing.last_on is not None and closing.last_on < closing.first_on:
        raise PeriodReversed("last_on")
    blackout = Blackout(
        station_id=station_id,
        regency_code=regency_code,
        reason=closing.reason,
        weekdays=sorted(closing.weekdays),
        starts=closing.starts,
        length_min=closing.length_min,
        first_on=closing.first_on,
        last_on=closing.last_on,
        source=closing.source,
    )
    session.add(blackout)
    session.flush()
    facts = {
        "reason": closing.reason,
        "starts": closing.starts,
        "minutes": closing.length_min,
        "station_id": station_id,
    }
    record(session, actor, action="blackout.make", thing=("blackout", blackout.id), changes=facts, now=now)
    return blackout


def open_time(session: Session, actor: Actor, *, blackout: Blackout, now: datetime) -> None:
    """End a closed time; the row stays for the trail."""
    blackout.ended_at = blackout.ended_at or now
    record(session, actor, action="blackout.end", thing=("blackout", blackout.id), now=now)


def get_blackout(session: Session, blackout_id: int) -> Blackout:
    """One closed time; raises `NotFound`."""
    blackout = session.get(Blackout, blackout_id)
    if blackout is None:
        raise NotFound
    return blackout


def list_blackouts(session: Session, *, today: date) -> list[Blackout]:
    """Closed times that hold today or later."""
    query = select(Blackout).where(
        Blackout.ended_at.is_(None), or_(Blackout.last_on.is_(None), Blackout.last_on >= today)
    )
    return list(session.scalars(query.order_by(Blackout.starts, Blackout.id)))
