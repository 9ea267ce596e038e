"""Closes a station for good and opens it again, with an eye on the slots that stand there; never cancels a slot."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy.orm import Session

from scheduler.terms import day_span

from ..access import Actor
from ..audit import lines_of, record
from ..errors import N_
from ..i18n import day_plain, today
from ..notices import notify, settle
from ..places.models import Outage, Station
from ..places.service import MOST_AHEAD, banks
from . import booking, queries
from .errors import StandingSlot, StationClosed, StationDayOutside, StationHasSlots, StationOpen
from .models import LAID


def close_station(
    session: Session,
    actor: Actor,
    *,
    station: Station,
    closed_on: date,
    reason: str,
    accepted: Collection[int] = (),
    now: datetime,
) -> None:
    """A station is no more from a day on; both regencies hear of it.

    Proposed and agreed slots of that day and later must all be among the `accepted` ones: they stay, and are marked.
    Raises `StationClosed`, `StationDayOutside` or `StationHasSlots`.
    """
    if station.closed_on is not None:
        raise StationClosed("closed_on")
    last = today(now) + MOST_AHEAD
    if closed_on > last:
        raise StationDayOutside("closed_on", last=day_plain(last))
    booking.lock_stations(session, [station.id])
    standing = standing_from(session, station, closed_on=closed_on)
    if not {slot.slot_id for slot in standing} <= set(accepted):
        raise StationHasSlots(standing)
    station.closed_on = closed_on
    station.version += 1
    facts = {"closed_on": closed_on, "reason": reason, "slots": [slot.slot_id for slot in standing]}
    record(session, actor, action="station.close", thing=("station", station.id), changes=facts, now=now)
    sentence = N_("%(who)s menutup stasiun %(station)s mulai %(day)s: %(reason)s.")
    _say(session, station, sentence=sentence, facts={"who": actor.name, "day": closed_on, "reason": reason}, now=now)


def reopen_station(
    session: Session, actor: Actor, *, station: Station, from_on: date, reason: str, now: datetime
) -> None:
    """A station is there again from a day on; the days between stay silent. Raises `StationOpen` or `StationDayOutside`."""
    closed_on = station.closed_on
    if closed_on is None:
        raise StationOpen("from_on")
    if from_on > max(today(now), closed_on):
        raise StationDayOutside("from_on", last=day_plain(max(today(now), closed_on)))
    if from_on > closed_on:
        why = reason_of_end(session, station)
        session.add(Outage(station_id=station.id, from_on=closed_on, until_on=from_on, reason=why, source=""))
    station.closed_on = None
    station.version += 1
    facts = {"closed_on": closed_on, "from_on": from_on, "reason": reason}
    record(session, actor, action="station.reopen", thing=("station", station.id), changes=facts, now=now)
    settle(session, href=_address(station), now=now)
    sentence = N_("%(who)s membuka lagi stasiun %(station)s mulai %(day)s: %(reason)s.")
    _say(session, station, sentence=sentence, facts={"who": actor.name, "day": from_on, "reason": reason}, now=now)


def _say(session: Session, station: Station, *, sentence: str, facts: dict[str, object], now: datetime) -> None:
    told = facts | {"station": station.name}
    for code in banks(session).codes:
        notify(session, sentence=sentence, facts=told, href=_address(station), regency_code=code, now=now)


def _address(station: Station) -> str:
    return f"/tata-kelola/stasiun/{station.id}"


def standing_from(session: Session, station: Station, *, closed_on: date) -> tuple[StandingSlot, ...]:
    """The proposed and agreed slots of a station on a day and later, those already past as well."""
    begin = day_span(closed_on).start_at
    return tuple(queries.standing_slots(session, station_ids=[station.id], states=LAID, from_at=begin))


def reason_of_end(session: Session, station: Station) -> str:
    """Why a station was closed, as the trail has it; empty where it says nothing."""
    lines = lines_of(session, "station", station.id)
    return next((str(line.changes["reason"]) for line in lines if line.action == "station.close"), "")
