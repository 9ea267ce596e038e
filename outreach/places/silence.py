"""Outages of stations; never a screen and never a commit."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from ..access import Actor
from ..audit import record
from ..errors import NotFound
from ..i18n import day_plain
from .errors import StillSilent
from .models import Outage, Station


def open_outage(
    session: Session, actor: Actor, *, station: Station, from_on: date, reason: str, source: str, now: datetime
) -> Outage:
    """A station fell silent; raises `StillSilent` while an earlier outage is open."""
    earlier = session.scalars(select(Outage).where(Outage.station_id == station.id, Outage.until_on.is_(None))).first()
    if earlier is not None:
        raise StillSilent("from_on", day=day_plain(earlier.from_on))
    outage = Outage(station_id=station.id, from_on=from_on, reason=reason, source=source)
    session.add(outage)
    session.flush()
    record(
        session,
        actor,
        action="outage.open",
        thing=("station", station.id),
        changes={"from_on": from_on, "reason": reason},
        now=now,
    )
    return outage


def close_outage(session: Session, actor: Actor, *, outage: Outage, until_on: date, now: datetime) -> None:
    """The station is on the air again from a day on."""
    outage.until_on = max(until_on, outage.from_on + timedelta(days=1))
    outage.version += 1
    record(
        session,
        actor,
        action="outage.close",
        thing=("station", outage.station_id),
        changes={"until_on": outage.until_on},
        now=now,
    )


def get_outage(session: Session, outage_id: int) -> Outage:
    """One outage; raises `NotFound`."""
    outage = session.get(Outage, outage_id)
    if outage is None:
        raise NotFound
    return outage


def outages_between(session: Session, *, from_on: date, until_on: date) -> list[Outage]:
    """Outages that touch `[from_on, until_on]`."""
    touching = (Outage.from_on <= until_on) & or_(Outage.until_on.is_(None), Outage.until_on > from_on)
    return list(session.scalars(select(Outage).where(touching).order_by(Outage.from_on)))


def outages_of(session: Session, station_id: int) -> list[Outage]:
    """A station's outages, newest first."""
    return list(session.scalars(select(Outage).where(Outage.station_id == station_id).order_by(Outage.from_on.desc())))
