"""Closed times of stations and whole banks, once or weekly, and the slots that stand in them; never moves a joint slot."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from scheduler.closures import closed_at
from scheduler.terms import day_span

from ..access import Actor
from ..audit import own_change_just_made, record
from ..errors import N_, NotFound
from ..notices import notify, settle
from ..places.models import Station
from ..places.service import banks
from . import booking, queries
from .errors import ClosesNothing, ClosesSlots, NoWeekday, OpeningFinal, PeriodReversed, StandingSlot
from .models import LAID, Blackout


@dataclass(frozen=True, slots=True)
class Closing:
    """When time is closed: from a local start, for some minutes, on weekdays (Monday is 0), between two days.

    A single day is closed whatever weekdays are named.
    """

    reason: str
    weekdays: frozenset[int]
    starts: time
    length_min: int
    first_on: date
    last_on: date | None
    source: str = ""

    @property
    def held_weekdays(self) -> frozenset[int]:
        """The weekdays that are closed."""
        return frozenset({self.first_on.weekday()}) if self.last_on == self.first_on else self.weekdays


def close_time(
    session: Session,
    actor: Actor,
    *,
    closing: Closing,
    station_id: int | None = None,
    regency_code: str | None = None,
    accepted: Collection[int] = (),
    now: datetime,
) -> Blackout:
    """Close time on one station, or on every station of a bank.

    Proposed and agreed slots in it must all be among the `accepted` ones: they stay where they are, and both regencies hear
    of it. Raises `NoWeekday`, `PeriodReversed`, `ClosesNothing` or `ClosesSlots`.
    """
    _refuse_empty(closing)
    blackout = Blackout(
        station_id=station_id,
        regency_code=regency_code,
        reason=closing.reason,
        weekdays=sorted(closing.held_weekdays),
        starts=closing.starts,
        length_min=closing.length_min,
        first_on=closing.first_on,
        last_on=closing.last_on,
        source=closing.source,
    )
    booking.lock_stations(session, _stations_of(session, blackout))
    standing = standing_in(session, blackout, now=now)
    if not {slot.slot_id for slot in standing} <= set(accepted):
        raise ClosesSlots(standing)
    session.add(blackout)
    session.flush()
    facts = {
        "reason": closing.reason,
        "starts": closing.starts,
        "minutes": closing.length_min,
        "station_id": station_id,
        "slots": [slot.slot_id for slot in standing],
    }
    record(session, actor, action="blackout.make", thing=("blackout", blackout.id), changes=facts, now=now)
    _say_closed(session, actor, blackout=blackout, count=len(standing), now=now)
    return blackout


def _refuse_empty(closing: Closing) -> None:
    if not closing.held_weekdays:
        raise NoWeekday("weekdays")
    if closing.last_on is None:
        return
    if closing.last_on < closing.first_on:
        raise PeriodReversed("last_on")
    days = min((closing.last_on - closing.first_on).days + 1, 7)
    if not any((closing.first_on + timedelta(days=step)).weekday() in closing.held_weekdays for step in range(days)):
        raise ClosesNothing("weekdays")


def _say_closed(session: Session, actor: Actor, *, blackout: Blackout, count: int, now: datetime) -> None:
    """Both regencies hear that slots they know of stand in closed time."""
    station = session.get(Station, blackout.station_id) if blackout.station_id else None
    river = banks(session)
    place = station.name if station else river.regency(blackout.regency_code or "").short_name
    for code in river.codes if count else ():
        notify(
            session,
            sentence=N_("%(who)s menutup waktu %(place)s (%(reason)s): %(count)s slot bersama ada di jam itu."),
            facts={"who": actor.name, "place": place, "reason": blackout.reason, "count": count},
            href=_address(blackout),
            regency_code=code,
            now=now,
        )


def _address(blackout: Blackout) -> str:
    return f"/waktu-tertutup/{blackout.id}"


def open_time(session: Session, actor: Actor, *, blackout: Blackout, now: datetime) -> None:
    """End a closed time; the row stays for the trail."""
    blackout.ended_at = blackout.ended_at or now
    settle(session, href=_address(blackout), now=now)
    record(session, actor, action="blackout.end", thing=("blackout", blackout.id), now=now)


def close_again(session: Session, actor: Actor, *, blackout: Blackout, now: datetime) -> None:
    """Undo an opening of a moment ago, by whoever did it; raises `OpeningFinal`."""
    last = own_change_just_made(session, actor, ("blackout", blackout.id), now=now)
    if last is None or last.action != "blackout.end":
        raise OpeningFinal
    blackout.ended_at = None
    standing = standing_in(session, blackout, now=now)
    record(session, actor, action="blackout.restore", thing=("blackout", blackout.id), now=now)
    _say_closed(session, actor, blackout=blackout, count=len(standing), now=now)


# --- reading ----------------------------------------------------------------------------------------------------------


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


def standing_in(session: Session, blackout: Blackout, *, now: datetime) -> tuple[StandingSlot, ...]:
    """The proposed and agreed slots still to come that stand in a closed time, by start."""
    rule, station_ids = booking.rule_of(blackout), _stations_of(session, blackout)
    first = max(now, day_span(rule.first_on).start_at - timedelta(days=1))
    # A closed time may run past midnight, into the day after its last.
    end = day_span(rule.last_on + timedelta(days=1)).end_at if rule.last_on else None
    laid = queries.standing_slots(session, station_ids=station_ids, states=LAID, from_at=first, before_at=end)
    return tuple(slot for slot in laid if any(closed_at([rule], slot.span)))


def _stations_of(session: Session, blackout: Blackout) -> list[int]:
    if blackout.station_id is not None:
        return [blackout.station_id]
    return list(session.scalars(select(Station.id).where(Station.regency_code == blackout.regency_code)))
