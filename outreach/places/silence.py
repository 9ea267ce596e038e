"""Outages of stations; never a screen and never a commit."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from ..access import Actor
from ..audit import changed, edited_meanwhile, record
from ..errors import NotFound
from ..i18n import day_plain, today
from .errors import OutageDayOutside, OutageOverlaps, OutageReversed, StillSilent
from .models import Outage, Station
from .service import MOST_AHEAD


def open_outage(
    session: Session, actor: Actor, *, station: Station, from_on: date, reason: str, source: str, now: datetime
) -> Outage:
    """A station fell silent; raises `StillSilent` while an earlier outage is open."""
    _wait_for_others(session, station.id)
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


def _wait_for_others(session: Session, station_id: int) -> None:
    """Who writes down a silence of the same station at the same moment waits here, and then sees the first one's."""
    session.execute(select(Station.id).where(Station.id == station_id).with_for_update())


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


def correct_outage(
    session: Session,
    actor: Actor,
    *,
    outage: Outage,
    from_on: date,
    until_on: date | None,
    reason: str,
    version: int,
    now: datetime,
) -> None:
    """Put right when and why a station was silent; `until_on` is the first day back on the air.

    Raises `EditedMeanwhile`, `OutageReversed`, `OutageDayOutside` or `OutageOverlaps`.
    """
    values = {"from_on": from_on, "until_on": until_on, "reason": reason}
    if outage.version != version:
        raise edited_meanwhile(session, ("station", outage.station_id), mine=values, theirs=outage, since=now)
    _refuse_days(session, outage, from_on=from_on, until_on=until_on, now=now)
    differences = changed(outage, values)
    if differences:
        outage.version += 1
        thing, facts = ("station", outage.station_id), {"outage": outage.id, **differences}
        record(session, actor, action="outage.correct", thing=thing, changes=facts, now=now)


def _refuse_days(session: Session, outage: Outage, *, from_on: date, until_on: date | None, now: datetime) -> None:
    if until_on is not None and until_on <= from_on:
        raise OutageReversed("until_on")
    for field, day, last in (("from_on", from_on, today(now)), ("until_on", until_on, today(now) + MOST_AHEAD)):
        if day is not None and day > last:
            raise OutageDayOutside(field, last=day_plain(last))
    _wait_for_others(session, outage.station_id)
    query = select(Outage).where(Outage.station_id == outage.station_id, Outage.id != outage.id)
    query = query.where(or_(Outage.until_on.is_(None), Outage.until_on > from_on))
    if until_on is not None:
        query = query.where(Outage.from_on < until_on)
    other = session.scalars(query.order_by(Outage.from_on)).first()
    if other is not None:
        raise OutageOverlaps("from_on", day=day_plain(other.from_on))


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
