"""A month of one calendar as its page shows it: entries, acceptances, and the slots that stand in what it closes; changes nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from scheduler.conflicts import Closure
from scheduler.terms import Span, day_span

from ..audit import AuditLine
from ..places.models import Station
from . import booking, queries
from .calendar_seeds import Seed, days_between
from .calendars import SINGLE, Day, Scope, entries_between
from .models import Blackout, CalendarEntry, CalendarIntake, JointState

_STANDING = tuple(state for state in JointState if state is not JointState.CANCELLED)


def month_of(day: date) -> tuple[date, date]:
    """The first and the last day of a day's month."""
    first_on = day.replace(day=1)
    following = (first_on + timedelta(days=31)).replace(day=1)
    return first_on, following - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class MonthDay:
    """What holds on one day of a calendar: one entry of each single kind, and any number of others."""

    day: date
    single: dict[str, CalendarEntry]
    others: tuple[CalendarEntry, ...]


def held(entries: Iterable[CalendarEntry], scope: Scope) -> list[CalendarEntry]:
    """The entries that hold in a calendar: a station's own ones before those of its bank."""
    here = [entry for entry in entries if entry.station_id in (None, scope.station_id)]
    kept = {
        (entry.day, entry.kind, "" if entry.kind in SINGLE else entry.name): entry
        for entry in sorted(here, key=lambda entry: entry.station_id is not None)
    }
    return sorted(kept.values(), key=lambda entry: (entry.day, entry.starts, entry.id))


def read_entries(
    session: Session, scope: Scope, *, first_on: date, last_on: date, kinds: Collection[str] = ()
) -> list[CalendarEntry]:
    """What holds in a calendar within days, of some kinds or of all."""
    period = {"first_on": first_on, "last_on": last_on}
    return held(entries_between(session, regency_codes=[scope.regency_code], **period, kinds=kinds), scope)


def lay_out_month(entries: Sequence[CalendarEntry], *, first_on: date, last_on: date) -> list[MonthDay]:
    """A month's entries day by day, empty days included."""
    return [
        MonthDay(
            day,
            {entry.kind: entry for entry in entries if entry.day == day and entry.kind in SINGLE},
            tuple(entry for entry in entries if entry.day == day and entry.kind not in SINGLE),
        )
        for day in days_between(first_on, last_on)
    ]


def count_new(seed: Seed, entries: Iterable[CalendarEntry]) -> int:
    """How many entries of a proposal differ from what holds."""
    known = {Day(entry.kind, entry.name, entry.day, entry.starts, entry.length_min) for entry in entries}
    return sum(day not in known for day in seed.days)


@dataclass(frozen=True, slots=True)
class Acceptance:
    """One acceptance in the list of them; the last one is undone first."""

    intake: CalendarIntake
    can_undo: bool


def read_acceptances(session: Session, scope: Scope, *, first_on: date, last_on: date) -> list[Acceptance]:
    """The acceptances that touch a period of a calendar, newest first."""
    query = select(CalendarIntake).where(
        CalendarIntake.regency_code == scope.regency_code,
        or_(CalendarIntake.station_id.is_(None), CalendarIntake.station_id == scope.station_id),
        CalendarIntake.first_on <= last_on,
        CalendarIntake.last_on >= first_on,
    )
    intakes = session.scalars(query.order_by(CalendarIntake.id.desc()).limit(40)).all()
    covered = select(CalendarEntry.intake_id).where(
        CalendarEntry.intake_id.in_([intake.id for intake in intakes]), CalendarEntry.replaced_by_id.is_not(None)
    )
    below = set(session.scalars(covered.distinct()))
    return [Acceptance(intake, intake.undone_at is None and intake.id not in below) for intake in intakes]


@dataclass(frozen=True, slots=True)
class WeeklyClosure:
    """A weekly closed time (a relay, a programme of the station's own) with who entered it."""

    blackout: Blackout
    entered_by: str


def read_weekly(session: Session, scope: Scope, *, first_on: date, last_on: date) -> list[WeeklyClosure]:
    """The weekly closed times that touch a period on a bank, or on one station of it."""
    stations = select(Station.id).where(Station.regency_code == scope.regency_code)
    here = Blackout.station_id.in_(stations) if scope.station_id is None else Blackout.station_id == scope.station_id
    query = select(Blackout).where(
        here | (Blackout.regency_code == scope.regency_code),
        Blackout.ended_at.is_(None),
        Blackout.first_on <= last_on,
        or_(Blackout.last_on.is_(None), Blackout.last_on >= first_on),
    )
    found = list(session.scalars(query.order_by(Blackout.starts, Blackout.id)))
    made = select(AuditLine.thing_id, AuditLine.actor_name).where(
        AuditLine.thing_kind == "blackout",
        AuditLine.action == "blackout.make",
        AuditLine.thing_id.in_([str(blackout.id) for blackout in found]),
    )
    names = dict(session.execute(made).all())
    return [WeeklyClosure(blackout, names.get(str(blackout.id), "")) for blackout in found]


@dataclass(frozen=True, slots=True)
class StandingPlace:
    """A joint slot's place on a station, in time the calendar closes."""

    joint_slot_id: int
    title: str
    station: str
    span: Span
    reason: str
    state: str


def places_in_closed_time(
    session: Session, scope: Scope, *, first_on: date, last_on: date, now: datetime
) -> list[StandingPlace]:
    """Slots still to come on the stations of a calendar that stand in time it closes, by start."""
    names = _stations_of(session, scope)
    slots = queries.standing_slots(
        session,
        station_ids=names,
        states=_STANDING,
        from_at=max(now, day_span(first_on).start_at),
        before_at=day_span(last_on).end_at,
    )
    if not slots:
        return []
    closed = booking.dated_closures(
        session, {slot.station_id for slot in slots}, first_on=first_on - timedelta(days=1), last_on=last_on
    )
    by_station: dict[int, list[Closure]] = {}
    for closure in closed:
        by_station.setdefault(closure.station_id, []).append(closure)
    return [
        StandingPlace(slot.joint_slot_id, slot.title, names[slot.station_id], slot.span, closure.reason, slot.state)
        for slot in slots
        for closure in by_station.get(slot.station_id, ())
        if closure.span.overlaps(slot.span)
    ]


def _stations_of(session: Session, scope: Scope) -> dict[int, str]:
    """The stations a calendar speaks of, with their names."""
    query = select(Station.id, Station.name).where(Station.regency_code == scope.regency_code)
    if scope.station_id is not None:
        query = query.where(Station.id == scope.station_id)
    return dict(session.execute(query).all())
