"""Places on the air against what is booked and closed: looks up conflicts, offers alternatives, writes slots; never votes."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import insert, or_, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from scheduler.avails import SEARCH_DAYS, Air, Alternative, Request, nearest_alternatives
from scheduler.closures import EVERY_DAY, ClosureRule, DatedClosure, closed_at, expand
from scheduler.conflicts import Booking, Closure, Conflict, Wanted, find_conflicts
from scheduler.dayparts import Hours
from scheduler.terms import Pairing, Span, day_span, local_day

from ..clips.models import Clip
from ..db import lock_for_writing
from ..i18n import clock, gettext
from ..places import silence
from ..places.models import Station
from .calendars import closures_by_station
from .errors import SlotTaken
from .models import Blackout, JointSlot, Slot

_REACH = timedelta(days=1)
"""No slot is longer than a day, so one that begins earlier than a day before a place cannot reach into it."""
_SEARCH = timedelta(days=SEARCH_DAYS + 1)


@dataclass(frozen=True, slots=True)
class Place:
    """A place on one station that a joint slot asks for."""

    station_id: int
    span: Span


# One index range scan a wanted place, however many slots there are: station, then at most a day of starts.
LOOK_UP = {
    "sqlite": text(
        "SELECT DISTINCT slot.id, slot.station_id, slot.start_at, slot.end_at, slot.clip_id, slot.joint_slot_id "
        "FROM json_each(:places) AS wanted CROSS JOIN slot "
        "WHERE slot.station_id = json_extract(wanted.value, '$[0]') AND slot.start_at > json_extract(wanted.value, '$[1]') "
        "AND slot.start_at < json_extract(wanted.value, '$[3]') AND slot.end_at > json_extract(wanted.value, '$[2]') "
        "AND slot.booked"
    ),
    # OFFSET 0 keeps PostgreSQL from turning the look-up of each place into one join over the whole table.
    "postgresql": text(
        "SELECT DISTINCT found.* FROM (SELECT (value->>0)::int AS station_id, (value->>1)::timestamptz AS since, "
        "(value->>2)::timestamptz AS start_at, (value->>3)::timestamptz AS end_at "
        "FROM jsonb_array_elements(CAST(:places AS jsonb))) AS wanted CROSS JOIN LATERAL ("
        "SELECT slot.id, slot.station_id, slot.start_at, slot.end_at, slot.clip_id, slot.joint_slot_id FROM slot "
        "WHERE slot.station_id = wanted.station_id AND slot.start_at > wanted.since AND slot.start_at < wanted.end_at "
        "AND slot.end_at > wanted.start_at AND slot.booked OFFSET 0) AS found"
    ),
}


def _stored(moment: datetime, dialect: str) -> str:
    """A moment as the database compares it: SQLite keeps UTC text with microseconds."""
    utc = moment.astimezone(UTC)
    return utc.strftime("%Y-%m-%d %H:%M:%S.%f") if dialect == "sqlite" else utc.isoformat()


def _read(value: object) -> datetime:
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def wanted_places(places: Sequence[Place], dialect: str) -> str:
    """Places as the look-up takes them, in JSON: station, the earliest start that could reach the place, start, end."""
    return json.dumps(
        [
            [p.station_id, *(_stored(m, dialect) for m in (p.span.start_at - _REACH, p.span.start_at, p.span.end_at))]
            for p in places
        ]
    )


def find_booked(session: Session, places: Sequence[Place], *, except_joint: Iterable[int] = ()) -> list[Booking]:
    """Every booked slot that shares a moment with a wanted place, those of the named joint slots aside."""
    dialect = session.get_bind().dialect.name
    rows = session.execute(LOOK_UP[dialect], {"places": wanted_places(places, dialect)}).all()
    own = set(except_joint)
    found = [row for row in rows if row.joint_slot_id not in own]
    if not found:
        return []
    titles = dict(session.execute(select(Clip.id, Clip.title).where(Clip.id.in_({r.clip_id for r in found}))).all())
    return [
        Booking(row.station_id, row.id, Span(_read(row.start_at), _read(row.end_at)), titles[row.clip_id])
        for row in found
    ]


def rule_of(row: Blackout) -> ClosureRule:
    """A closed time as the arithmetic of time reads it."""
    return ClosureRule(frozenset(row.weekdays), row.starts, row.length_min, row.first_on, row.last_on, row.reason)


def _rules_of(
    session: Session, station_ids: Iterable[int], *, day_from: date, day_to: date
) -> dict[int, list[ClosureRule]]:
    """What closes each station within days: blackouts of the station itself and of its whole bank, and its own end."""
    stations = session.scalars(select(Station).where(Station.id.in_(set(station_ids))))
    return rules_of(session, stations.all(), day_from=day_from, day_to=day_to)


def rules_of(
    session: Session, stations: Iterable[Station], *, day_from: date, day_to: date
) -> dict[int, list[ClosureRule]]:
    """The same for stations at hand, in one statement."""
    chosen = {station.id: station for station in stations}
    codes = {station.regency_code for station in chosen.values()}
    query = select(Blackout).where(
        Blackout.ended_at.is_(None),
        Blackout.first_on <= day_to,
        or_(Blackout.last_on.is_(None), Blackout.last_on >= day_from - timedelta(days=1)),
        or_(Blackout.station_id.in_(set(chosen)), Blackout.regency_code.in_(codes)),
    )
    rules: dict[int, list[ClosureRule]] = {station_id: [] for station_id in chosen}
    for row in session.scalars(query.order_by(Blackout.id)):
        rule = rule_of(row)
        for station_id, station in chosen.items():
            if station_id == row.station_id or station.regency_code == row.regency_code:
                rules[station_id].append(rule)
    for station_id, station in chosen.items():
        if station.closed_on is not None and station.closed_on <= day_to:
            rule = ClosureRule(EVERY_DAY, time(), 1440, station.closed_on, None, gettext("stasiun sudah tutup"))
            rules[station_id].append(rule)
    return rules


def read_closures(session: Session, *, station_ids: Iterable[int], day_from: date, day_to: date) -> list[Closure]:
    """Every closed time of stations within days."""
    rules = _rules_of(session, station_ids, day_from=day_from, day_to=day_to)
    eve = day_from - timedelta(days=1)
    weekly = expand_rules(rules, day_from=eve, day_to=day_to)
    return [*weekly, *dated_closures(session, rules, first_on=eve, last_on=day_to)]


def expand_rules(rules: Mapping[int, Iterable[ClosureRule]], *, day_from: date, day_to: date) -> list[Closure]:
    """The closed times that stations' rules begin within days."""
    return [
        Closure(station_id, span, rule.reason)
        for station_id, known in rules.items()
        for rule in known
        for span in expand(rule, day_from=day_from, day_to=day_to)
    ]


def dated_closures(
    session: Session, station_ids: Iterable[int], *, first_on: date, last_on: date, only: Collection[date] = ()
) -> list[Closure]:
    """What the calendar closes on stations within days, or on some of them only."""
    query = select(Station.id, Station.regency_code).where(Station.id.in_(list(station_ids)))
    banks = dict(session.execute(query).all())
    return spans_of(closures_by_station(session, banks, first_on=first_on, last_on=last_on, only=only))


def spans_of(held: Mapping[int, Iterable[DatedClosure]]) -> list[Closure]:
    """What entries of the calendar close on their stations; those that close nothing are left out."""
    return [
        Closure(station_id, span, gettext(entry.reason))
        for station_id, entries in held.items()
        for entry in entries
        if (span := entry.span) is not None
    ]


def closures_at(session: Session, places: Sequence[Place]) -> list[Closure]:
    """The closed times that touch some places; a year's other days are never expanded."""
    days = [local_day(place.span.start_at) for place in places]
    stations = {place.station_id for place in places}
    rules = _rules_of(session, stations, day_from=min(days), day_to=max(days) + timedelta(days=1))
    found = {
        Closure(place.station_id, span, rule.reason)
        for place in places
        for rule, span in closed_at(rules[place.station_id], place.span)
    }
    found |= _dated_at(session, places)
    return sorted(found, key=lambda closure: (closure.station_id, closure.span, closure.reason))


def closures_over(session: Session, joint: JointSlot, *, now: datetime) -> list[Closure]:
    """The closed times that a joint slot's places to come stand in; needs its places loaded."""
    places = [Place(s.station_id, Span(s.start_at, s.end_at)) for s in joint.slots if s.booked and s.start_at > now]
    return closures_at(session, places) if places else []


def _dated_at(session: Session, places: Sequence[Place]) -> set[Closure]:
    """What the calendar closes at some places; an entry of the day before may run past midnight into one."""
    reachable: dict[tuple[int, date], list[Span]] = {}
    for place in places:
        span = place.span
        for day in {local_day(span.start_at - _REACH), local_day(span.start_at), local_day(span.end_at)}:
            reachable.setdefault((place.station_id, day), []).append(span)
    days = {day for _, day in reachable}
    stations = {place.station_id for place in places}
    dated = dated_closures(session, stations, first_on=min(days), last_on=max(days), only=days)
    return {
        closure
        for closure in dated
        if any(
            closure.span.overlaps(s) for s in reachable.get((closure.station_id, local_day(closure.span.start_at)), ())
        )
    }


def conflicts_of(
    session: Session, places: Sequence[Place], *, except_joint: Iterable[int] = ()
) -> tuple[Conflict, ...]:
    """Everything in the way of some places, with names and seconds."""
    if not places:
        return ()
    bookings = find_booked(session, places, except_joint=except_joint)
    wanted = [Wanted(place.station_id, place.span) for place in places]
    return find_conflicts(wanted, bookings, closures_at(session, places))


def offer_alternatives(
    session: Session,
    places: Sequence[Place],
    *,
    pairing: Pairing,
    window: timedelta,
    left_code: str,
    now: datetime,
    except_joint: Iterable[int] = (),
) -> tuple[Alternative, ...]:
    """The three nearest places that are free on every wanted station of both banks.

    Places of several days are a series: what is offered is free on every one of its days, so all its days are laid over
    the first one, and everything in the way of any of them is in the way there.
    """
    days = sorted({local_day(place.span.start_at) for place in places})
    first = [place for place in places if local_day(place.span.start_at) == days[0]]
    ids = [place.station_id for place in first]
    stations = session.scalars(select(Station).where(Station.id.in_(ids)).order_by(Station.id)).all()
    taken = _taken_on(session, ids, days=days, except_joint=set(except_joint))
    airs = [
        Air(s.id, int(s.regency_code != left_code), Hours(s.sign_on, s.sign_off), tuple(taken[s.id])) for s in stations
    ]
    starts = {place.station_id: place.span.start_at for place in first}
    wanted = Request(starts, first[0].span.length_s, pairing, window)
    return nearest_alternatives(wanted, airs, not_before=now)


def _taken_on(
    session: Session, station_ids: Sequence[int], *, days: Sequence[date], except_joint: set[int]
) -> dict[int, list[Span]]:
    """What is booked or closed on stations in the week from each of some days, laid over the week of the first one."""
    last = days[-1] + timedelta(days=SEARCH_DAYS + 1)
    query = select(Slot.station_id, Slot.start_at, Slot.end_at, Slot.joint_slot_id)
    query = query.where(Slot.station_id.in_(station_ids), Slot.booked)
    since, until = day_span(days[0]).start_at - _REACH, day_span(last).end_at
    rows = session.execute(query.where(Slot.start_at > since, Slot.start_at < until)).all()
    spans = [(row.station_id, Span(row.start_at, row.end_at)) for row in rows if row.joint_slot_id not in except_joint]
    closures = read_closures(session, station_ids=station_ids, day_from=days[0], day_to=last)
    spans += [(closure.station_id, closure.span) for closure in closures]
    taken: dict[int, list[Span]] = {station_id: [] for station_id in station_ids}
    for day in days:
        back, stretch = day - days[0], Span(day_span(day).start_at - _REACH, day_span(day).end_at + _SEARCH)
        for station_id, span in spans:
            if span.overlaps(stretch):
                taken[station_id].append(Span(span.start_at - back, span.end_at - back))
    return taken


def airs_on(session: Session, stations: Sequence[Station], *, days: Sequence[date], left_code: str) -> list[Air]:
    """The air of stations on days in a row: what is booked, closed or silent on them is taken."""
    ids = [station.id for station in stations]
    taken: dict[int, list[Span]] = {station_id: [] for station_id in ids}
    for obstacle in read_obstacles(session, ids, days=days, except_joint=0):
        taken[obstacle.station_id].append(obstacle.span)
    end_at = day_span(days[-1]).end_at + _REACH
    for outage in silence.outages_between(session, from_on=days[0], until_on=days[-1]):
        if outage.station_id in taken:
            until_at = day_span(outage.until_on).start_at if outage.until_on else end_at
            taken[outage.station_id].append(Span(day_span(outage.from_on).start_at, until_at))
    return [
        Air(s.id, int(s.regency_code != left_code), Hours(s.sign_on, s.sign_off), tuple(taken[s.id])) for s in stations
    ]


def read_obstacles(
    session: Session, station_ids: Sequence[int], *, days: Sequence[date], except_joint: int
) -> list[Booking | Closure]:
    """Everything booked or closed on stations within days, one joint slot's own places aside."""
    places = [Place(station_id, day_span(day)) for station_id in station_ids for day in days]
    closed = read_closures(session, station_ids=station_ids, day_from=days[0], day_to=days[-1])
    return [*find_booked(session, places, except_joint=[except_joint]), *closed]


def lock_stations(session: Session, station_ids: Iterable[int]) -> None:
    """Queue behind other writers of the same stations, always in the same order: unordered locks would deadlock."""
    for station_id in sorted(set(station_ids)):
        lock_for_writing(session, station_id)


def write_slots(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert slots in one statement; the database's own guard has the last word (`SlotTaken`)."""
    try:
        session.execute(insert(Slot), rows)
    except DBAPIError as fault:
        places = [Place(row["station_id"], Span(row["start_at"], row["end_at"])) for row in rows]
        raise _as_taken(session, fault, places) from fault


def flush_places(session: Session, places: Sequence[Place]) -> None:
    """Write slots that were given new places; the database's own guard has the last word (`SlotTaken`)."""
    try:
        session.flush()
    except DBAPIError as fault:
        raise _as_taken(session, fault, places) from fault


def _as_taken(session: Session, fault: DBAPIError, places: Sequence[Place]) -> Exception:
    """The guard's refusal as a named error that says what stands in the way; any other fault stays what it is."""
    if "slot_overlap" not in str(fault.orig) and getattr(fault.orig, "sqlstate", "") != "23P01":
        return fault
    session.rollback()
    known = find_booked(session, places)
    first = known[0] if known else Booking(places[0].station_id, 0, places[0].span, "")
    station = session.get(Station, first.station_id)
    return SlotTaken(
        station=station.name if station else "",
        clock=clock(first.span.start_at),
        title=first.title or gettext("slot lain"),
    )
