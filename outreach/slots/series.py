"""Weekly series of joint slots: made, materialised ahead, edited in three scopes; never overwrites what a person edited."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import insert, select
from sqlalchemy.orm import Session, selectinload

from scheduler.recurrence import WeeklyRule, occurrences, split, wall
from scheduler.terms import Pairing, SlotKind, Span, local_day

from ..access import Actor
from ..audit import record
from ..errors import N_, NotFound
from ..notices import notify
from ..places.service import Banks, banks
from . import booking
from .booking import Place
from .content import content_hash
from .errors import NoWeekday, PeriodReversed, SeriesOver, TooManyOccurrences
from .models import JointSlot, JointState, Series
from .service import (
    Wish,
    cancel,
    change,
    check_clip,
    check_wish,
    ensure_plan,
    quarter_of,
    refuse_conflicts,
    slot_rows,
    wish_of,
)

LONGEST = timedelta(days=731)


@dataclass(frozen=True, slots=True)
class Weekly:
    """How a joint slot repeats: weekdays (Monday is 0), up to and including a day, every so many weeks."""

    weekdays: frozenset[int]
    until_on: date
    every_weeks: int = 1


@dataclass(frozen=True, slots=True)
class Skipped:
    """An occurrence that could not be booked, and what stood in its way."""

    day: date
    title: str


def _rule(series: Series) -> WeeklyRule:
    return WeeklyRule(frozenset(series.weekdays), series.first_on, series.until_on, series.every_weeks)


def _starts(series: Series) -> dict[int, time]:
    return {int(station_id): time.fromisoformat(start) for station_id, start in series.placing}


def wish_on(series: Series, day: date) -> Wish:
    """What a series asks for on a day."""
    kind, pairing = SlotKind(series.kind), Pairing(series.pairing)
    return Wish(series.clip_id, day, kind, pairing, _starts(series), series.window_min)


def create(
    session: Session, actor: Actor, *, wish: Wish, weekly: Weekly, horizon_on: date, now: datetime
) -> tuple[Series, list[JointSlot]]:
    """Make a weekly series that begins on the wish's day and book it up to the horizon.

    The first stretch is booked whole or refused whole: `SlotConflict` names everything in the way. Raises also what a
    single draft raises, `NoWeekday`, `PeriodReversed` and `TooManyOccurrences`.
    """
    if not weekly.weekdays:
        raise NoWeekday("weekdays")
    if weekly.until_on < wish.day:
        raise PeriodReversed("until_on")
    if weekly.until_on - wish.day > LONGEST:
        raise TooManyOccurrences("until_on")
    river = banks(session)
    rule = WeeklyRule(weekly.weekdays, wish.day, weekly.until_on, weekly.every_weeks)
    days = occurrences(rule, from_on=wish.day, to_on=min(horizon_on, weekly.until_on))
    first = replace(wish, day=days[0] if days else wish.day)
    booking.lock_stations(session, wish.starts)
    length_s, _ = check_wish(session, first, now=now, river=river, last_on=days[-1] if days else None)
    places = [place for day in days for place in _places(wish, day, length_s)]
    refuse_conflicts(session, places, wish=first, river=river, now=now)
    series = Series(
        plan_id=ensure_plan(session, day=wish.day, now=now).id,
        clip_id=wish.clip_id,
        kind=wish.kind,
        pairing=wish.pairing,
        weekdays=sorted(weekly.weekdays),
        every_weeks=weekly.every_weeks,
        first_on=wish.day,
        until_on=weekly.until_on,
        placing=[[station_id, start.isoformat()] for station_id, start in sorted(wish.starts.items())],
        window_min=wish.window_min,
        materialised_until_on=min(horizon_on, weekly.until_on),
        regency_code=actor.regency_code or river.left.code,
    )
    session.add(series)
    session.flush()
    joints = _book(session, actor, series=series, days=days, length_s=length_s, now=now)
    facts = {"weekdays": series.weekdays, "from": wish.day, "until": weekly.until_on, "booked": len(days)}
    record(session, actor, action="series.make", thing=("series", series.id), changes=facts, now=now)
    return series, joints


def _places(wish: Wish, day: date, length_s: float) -> list[Place]:
    return [Place(station_id, Span.of(wall(day, start), length_s)) for station_id, start in sorted(wish.starts.items())]


def _book(
    session: Session, actor: Actor, *, series: Series, days: Sequence[date], length_s: float, now: datetime
) -> list[JointSlot]:
    """Write the joint slots and slots of some days, each kind in one statement."""
    if not days:
        return []
    plans = {first: ensure_plan(session, day=first, now=now).id for first in sorted({quarter_of(day) for day in days})}
    wishes = {day: wish_on(series, day) for day in days}
    rows = [
        _joint_row(series, wishes[day], plan_id=plans[quarter_of(day)], length_s=length_s, actor=actor, now=now)
        for day in days
    ]
    joints = list(session.scalars(insert(JointSlot).returning(JointSlot, sort_by_parameter_order=True), rows))
    booking.write_slots(
        session,
        [
            {
                "joint_slot_id": joint.id,
                "station_id": place.station_id,
                "start_at": place.span.start_at.astimezone(UTC),
                "end_at": place.span.end_at.astimezone(UTC),
                "clip_id": series.clip_id,
                "booked": True,
            }
            for joint in joints
            for place in _places(wishes[joint.day], joint.day, length_s)
        ],
    )
    return joints


def _joint_row(
    series: Series, wish: Wish, *, plan_id: int, length_s: float, actor: Actor, now: datetime
) -> dict[str, object]:
    starts = {place.station_id: place.span.start_at for place in _places(wish, wish.day, length_s)}
    return {
        "plan_id": plan_id,
        "series_id": series.id,
        "occurrence_on": wish.day,
        "clip_id": wish.clip_id,
        "kind": wish.kind,
        "pairing": wish.pairing,
        "window_min": wish.window_min,
        "day": wish.day,
        "state": JointState.DRAFT,
        "content_hash": content_hash(
            clip_id=wish.clip_id, day=wish.day, kind=wish.kind, pairing=wish.pairing, starts=starts, length_s=length_s
        ),
        "regency_code": series.regency_code,
        "is_edited": False,
        "made_at": now,
        "changed_at": now,
        "changed_by": actor.name,
        "version": 1,
    }


def get_series(session: Session, series_id: int) -> Series:
    """One series; raises `NotFound`."""
    series = session.get(Series, series_id)
    if series is None:
        raise NotFound
    return series


def due_series(session: Session, *, horizon_on: date) -> list[Series]:
    """Series that are not yet booked up to the horizon."""
    query = select(Series).where(Series.ended_at.is_(None), Series.materialised_until_on < horizon_on)
    return list(session.scalars(query.where(Series.materialised_until_on < Series.until_on).order_by(Series.id)))


def materialise(session: Session, actor: Actor, *, series: Series, horizon_on: date, now: datetime) -> list[Skipped]:
    """Book a series further ahead; an occurrence that conflicts is skipped, named, and said to both regencies."""
    since = (series.materialised_until_on or series.first_on - timedelta(days=1)) + timedelta(days=1)
    until = min(horizon_on, series.until_on)
    length_s = check_clip(session, series.clip_id, on=since)
    skipped: list[Skipped] = []
    free: list[date] = []
    for day in occurrences(_rule(series), from_on=since, to_on=until):
        in_the_way = booking.conflicts_of(session, _places(wish_on(series, day), day, length_s))
        if in_the_way:
            skipped.append(Skipped(day, in_the_way[0].title))
        else:
            free.append(day)
    _book(session, actor, series=series, days=free, length_s=length_s, now=now)
    series.materialised_until_on = until
    facts = {"until": until, "booked": len(free), "skipped": [s.day for s in skipped]}
    record(session, actor, action="series.extend", thing=("series", series.id), changes=facts, now=now)
    _tell_skipped(session, skipped, river=banks(session), now=now)
    return skipped


def _tell_skipped(session: Session, skipped: Sequence[Skipped], *, river: Banks, now: datetime) -> None:
    for miss in skipped:
        for code in river.codes:
            notify(
                session,
                sentence=N_("Seri mingguan tidak dapat ditempatkan pada %(day)s: bentrok dengan %(title)s."),
                facts={"day": miss.day, "title": miss.title},
                href=f"/pekan?hari={miss.day.isoformat()}",
                regency_code=code,
                now=now,
            )


def low_horizons(session: Session, *, today: date, alarm_days: int) -> list[Series]:
    """Series that run on but are booked for fewer days ahead than the alarm allows."""
    query = select(Series).where(Series.ended_at.is_(None), Series.until_on > today + timedelta(days=alarm_days))
    return list(session.scalars(query.where(Series.materialised_until_on < today + timedelta(days=alarm_days))))


# --- edits in three scopes --------------------------------------------------------------------------------------------


def occurrences_of(session: Session, series_id: int, *, from_on: date) -> list[JointSlot]:
    """A series' joint slots from a day on that still stand."""
    query = select(JointSlot).where(JointSlot.series_id == series_id, JointSlot.occurrence_on >= from_on)
    query = query.where(JointSlot.state != JointState.CANCELLED)
    query = query.options(selectinload(JointSlot.slots), selectinload(JointSlot.approvals))
    return list(session.scalars(query.order_by(JointSlot.occurrence_on)))


def change_later(
    session: Session, actor: Actor, *, joint: JointSlot, wish: Wish, version: int, whole: bool = False, now: datetime
) -> list[JointSlot]:
    """Change an occurrence and the later ones (the series splits there), or with `whole` every future one.

    Occurrences a person edited by hand keep their edit; they are returned so that the screen can say so.
    """
    series = get_series(session, joint.series_id or 0)
    if series.ended_at is not None:
        raise SeriesOver
    since = local_day(now) + timedelta(days=1) if whole else joint.occurrence_on or joint.day
    target = series if whole else _split_off(session, series, at_on=since)
    shift = wish.day - joint.day
    kept: list[JointSlot] = []
    for other in occurrences_of(session, target.id, from_on=since):
        if other.id != joint.id and other.is_edited:
            kept.append(other)
            continue
        moved = replace(wish, day=other.day + shift)
        change(
            session, actor, joint=other, wish=moved, version=version if other.id == joint.id else other.version, now=now
        )
        other.is_edited = False
    _carry_over(target, wish, shift)
    record(
        session,
        actor,
        action="series.change",
        thing=("series", target.id),
        changes={"from": since, "kept": len(kept)},
        now=now,
    )
    return kept


def _carry_over(series: Series, wish: Wish, shift: timedelta) -> None:
    """Let occurrences booked later follow the change too."""
    series.clip_id, series.kind, series.pairing, series.window_min = (
        wish.clip_id,
        wish.kind,
        wish.pairing,
        wish.window_min,
    )
    series.placing = [[station_id, start.isoformat()] for station_id, start in sorted(wish.starts.items())]
    series.weekdays = sorted((day + shift.days) % 7 for day in series.weekdays)
    series.first_on = series.first_on + shift
    series.version += 1


def _split_off(session: Session, series: Series, *, at_on: date) -> Series:
    """The series from a day on, as a series of its own when earlier occurrences stay behind."""
    before, after = split(_rule(series), at_on=at_on)
    if before is None:
        return series
    later = Series(
        plan_id=series.plan_id,
        clip_id=series.clip_id,
        kind=series.kind,
        pairing=series.pairing,
        weekdays=sorted(after.weekdays),
        every_weeks=after.every_weeks,
        first_on=after.first_on,
        until_on=after.until_on,
        placing=series.placing,
        window_min=series.window_min,
        materialised_until_on=series.materialised_until_on,
        regency_code=series.regency_code,
    )
    session.add(later)
    session.flush()
    for joint in occurrences_of(session, series.id, from_on=at_on):
        joint.series_id = later.id
    series.until_on = before.until_on
    series.materialised_until_on = min(series.materialised_until_on or before.until_on, before.until_on)
    session.flush()
    return later


def end(session: Session, actor: Actor, *, series: Series, from_on: date, now: datetime) -> Mapping[str, int]:
    """End a series from a day on: its later occurrences are cancelled, one by one, for both regencies to see."""
    if series.ended_at is not None:
        raise SeriesOver
    later = [j for j in occurrences_of(session, series.id, from_on=from_on) if all(s.start_at > now for s in j.slots)]
    for joint in later:
        cancel(session, actor, joint=joint, reason="seri diakhiri", now=now)
    series.ended_at = now
    record(session, actor, action="series.end", thing=("series", series.id), changes={"cancelled": len(later)}, now=now)
    return {"cancelled": len(later)}


def replace_clip_in_future(session: Session, actor: Actor, *, old_clip_id: int, new_clip_id: int, now: datetime) -> int:
    """Let a new clip stand in for an old one in every joint slot and series to come; returns how many slots changed."""
    query = select(JointSlot).where(JointSlot.clip_id == old_clip_id, JointSlot.state != JointState.CANCELLED)
    query = query.where(JointSlot.day >= local_day(now)).options(
        selectinload(JointSlot.slots), selectinload(JointSlot.approvals)
    )
    count = 0
    for joint in session.scalars(query.order_by(JointSlot.day, JointSlot.id)):
        if all(slot.start_at > now for slot in joint.slots):
            wish = replace(wish_of(joint), clip_id=new_clip_id)
            change(session, actor, joint=joint, wish=wish, version=joint.version, now=now)
            count += 1
    for series in session.scalars(select(Series).where(Series.clip_id == old_clip_id, Series.ended_at.is_(None))):
        series.clip_id = new_clip_id
    facts = {"old": old_clip_id, "new": new_clip_id, "slots": count}
    record(session, actor, action="clip.replace", thing=("clip", old_clip_id), changes=facts, now=now)
    return count
