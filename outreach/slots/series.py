"""Weekly series of joint slots: made, materialised ahead, edited in three scopes; never overwrites what a person edited."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session, selectinload

from scheduler.recurrence import WeeklyRule, occurrences, split, wall
from scheduler.terms import Pairing, SlotKind, Span, local_day

from ..access import Actor
from ..audit import record
from ..clips.models import Clip
from ..errors import N_, NotFound, OutreachError
from ..notices import notify
from ..places.service import Banks, banks
from . import booking
from .booking import Place
from .content import content_hash, has_begun
from .errors import NoWeekday, PeriodReversed, SeriesOver, ShiftTooFar, TooManyOccurrences
from .models import JointSlot, JointState, Series
from .plans import ensure_plan, quarter_of
from .service import (
    Wish,
    cancel,
    change,
    check_wish,
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


IN_THE_WAY = N_("Seri mingguan tidak dapat ditempatkan pada %(day)s: bentrok dengan %(title)s.")
NOT_FIT = N_(
    "Seri mingguan tidak dapat ditempatkan pada %(day)s: klip “%(title)s” atau jam stasiunnya tidak lagi memenuhi syarat."
)


@dataclass(frozen=True, slots=True)
class Skipped:
    """An occurrence that could not be booked: its day, the sentence that says why, and the title it speaks of."""

    day: date
    title: str
    sentence: str = IN_THE_WAY


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
    places = {day: _places(wish, day, length_s) for day, wish in wishes.items()}
    booking.write_slots(
        session, [row for joint in joints for row in slot_rows(joint.id, series.clip_id, places[joint.day])]
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
    """Book a series further ahead; an occurrence that cannot stand is skipped, named, and said to both regencies."""
    since = (series.materialised_until_on or series.first_on - timedelta(days=1)) + timedelta(days=1)
    until, river = min(horizon_on, series.until_on), banks(session)
    booking.lock_stations(session, _starts(series))
    skipped: list[Skipped] = []
    free: list[date] = []
    length_s = 0.0
    # After a long silence the days that went by are not booked any more.
    for day in occurrences(_rule(series), from_on=max(since, local_day(now) + timedelta(days=1)), to_on=until):
        try:
            length_s, places = check_wish(session, wish_on(series, day), now=now, river=river)
        except OutreachError:
            skipped.append(Skipped(day, session.get_one(Clip, series.clip_id).title, NOT_FIT))
            continue
        in_the_way = booking.conflicts_of(session, places)
        if in_the_way:
            skipped.append(Skipped(day, in_the_way[0].title))
        else:
            free.append(day)
    _book(session, actor, series=series, days=free, length_s=length_s, now=now)
    series.materialised_until_on = until
    facts = {"until": until, "booked": len(free), "skipped": [s.day for s in skipped]}
    record(session, actor, action="series.extend", thing=("series", series.id), changes=facts, now=now)
    _tell_skipped(session, skipped, river=river, now=now)
    return skipped


def _tell_skipped(session: Session, skipped: Sequence[Skipped], *, river: Banks, now: datetime) -> None:
    for miss in skipped:
        for code in river.codes:
            notify(
                session,
                sentence=miss.sentence,
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
    """Change an occurrence and the later ones (the series splits there), or with `whole` every one still to come.

    Occurrences a person edited by hand keep their edit; they are returned so that the screen can say so. Both regencies
    hear once of all votes that are void now. Raises what `service.change` raises, `SeriesOver` and `ShiftTooFar`.
    """
    series = get_series(session, joint.series_id or 0)
    if series.ended_at is not None:
        raise SeriesOver
    occurred_on = joint.occurrence_on or joint.day
    shift = wish.day - occurred_on
    _refuse_far_shift(series, shift)
    since = min(local_day(now), occurred_on) if whole else occurred_on
    target = _split_off(session, series, at_on=since)
    coming = [other for other in occurrences_of(session, target.id, from_on=since) if not has_begun(other, now=now)]
    kept = [other for other in coming if other.is_edited and other.id != joint.id]
    voided = 0
    # The farthest in the direction of the shift goes first, so that none lands on a place not yet left.
    for other in sorted(set(coming) - set(kept), key=lambda o: o.day, reverse=shift > timedelta(0)):
        moved = replace(wish, day=(other.occurrence_on or other.day) + shift)
        known = version if other.id == joint.id else other.version
        voided += change(session, actor, joint=other, wish=moved, version=known, tells=False, now=now)
        other.is_edited = False
    _carry_over(session, target, wish, shift)
    facts = {"from": since, "kept": len(kept), "starts": target.placing, "clip_id": wish.clip_id}
    record(session, actor, action="series.change", thing=("series", target.id), changes=facts, now=now)
    _say_void(session, actor, count=voided, day=since + shift, now=now)
    return kept


def _refuse_far_shift(series: Series, shift: timedelta) -> None:
    """A shift by a week or more would land occurrences on one another; a beat of weeks cannot hold days apart."""
    keeps_no_beat = series.every_weeks > 1 and len(series.weekdays) > 1
    if abs(shift.days) > 6 or (shift and keeps_no_beat):
        raise ShiftTooFar("day")


def _say_void(session: Session, actor: Actor, *, count: int, day: date, now: datetime) -> None:
    """Both regencies hear once that their votes on many slots count no more."""
    for code in banks(session).codes if count else ():
        notify(
            session,
            sentence=N_(
                "Persetujuan atas %(count)s slot mulai %(day)s gugur karena diubah oleh %(who)s. "
                "Kedua kabupaten diminta lagi."
            ),
            facts={"count": count, "day": day, "who": actor.name},
            href=f"/pekan?hari={day.isoformat()}",
            regency_code=code,
            now=now,
        )


def _carry_over(session: Session, series: Series, wish: Wish, shift: timedelta) -> None:
    """Let occurrences booked later follow the change too: the rule moves as a whole, and every occurrence's name with it."""
    first = next(iter(occurrences(_rule(series), from_on=series.first_on, to_on=series.until_on)), series.first_on)
    series.clip_id, series.kind, series.pairing = wish.clip_id, wish.kind, wish.pairing
    series.window_min = wish.window_min
    series.placing = [[station_id, start.isoformat()] for station_id, start in sorted(wish.starts.items())]
    series.version += 1
    if not shift:
        return
    series.weekdays = sorted((day + shift.days) % 7 for day in series.weekdays)
    series.first_on, series.until_on = first + shift, series.until_on + shift
    series.materialised_until_on = (series.materialised_until_on or series.until_on) + shift
    named = select(JointSlot).where(JointSlot.series_id == series.id, JointSlot.occurrence_on.is_not(None))
    order = JointSlot.occurrence_on.desc() if shift > timedelta(0) else JointSlot.occurrence_on
    for joint in session.scalars(named.order_by(order)):
        joint.occurrence_on = (joint.occurrence_on or joint.day) + shift
        session.flush()


def _split_off(session: Session, series: Series, *, at_on: date) -> Series:
    """The series from a day on, as a series of its own when earlier occurrences stay behind."""
    before, after = split(_rule(series), at_on=at_on)
    if before is None or after is None:
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
    follows = update(JointSlot).where(JointSlot.series_id == series.id, JointSlot.occurrence_on >= at_on)
    session.execute(follows.values(series_id=later.id))
    series.until_on = before.until_on
    series.materialised_until_on = min(series.materialised_until_on or before.until_on, before.until_on)
    session.flush()
    return later


def end(session: Session, actor: Actor, *, series: Series, from_on: date, now: datetime) -> Mapping[str, int]:
    """End a series from a day on: its later occurrences are cancelled, and both regencies hear of it once."""
    if series.ended_at is not None:
        raise SeriesOver
    later = [j for j in occurrences_of(session, series.id, from_on=from_on) if not has_begun(j, now=now)]
    laid = sum(joint.state != JointState.DRAFT for joint in later)
    for joint in later:
        cancel(session, actor, joint=joint, reason="seri diakhiri", tells=False, now=now)
    series.ended_at = now
    for code in banks(session).codes if laid else ():
        notify(
            session,
            sentence=N_("%(count)s slot mulai %(day)s dibatalkan: serinya diakhiri oleh %(who)s."),
            facts={"count": laid, "day": from_on, "who": actor.name},
            href=f"/pekan?hari={from_on.isoformat()}",
            regency_code=code,
            now=now,
        )
    record(session, actor, action="series.end", thing=("series", series.id), changes={"cancelled": len(later)}, now=now)
    return {"cancelled": len(later)}


def replace_clip_in_future(session: Session, actor: Actor, *, old_clip_id: int, new_clip_id: int, now: datetime) -> int:
    """Let a new clip stand in for an old one in every joint slot and series to come; returns how many slots changed."""
    query = select(JointSlot).where(JointSlot.clip_id == old_clip_id, JointSlot.state != JointState.CANCELLED)
    query = query.where(JointSlot.day >= local_day(now)).options(
        selectinload(JointSlot.slots), selectinload(JointSlot.approvals)
    )
    count = voided = 0
    for joint in session.scalars(query.order_by(JointSlot.day, JointSlot.id)):
        if not has_begun(joint, now=now):
            wish = replace(wish_of(joint), clip_id=new_clip_id)
            was_edited = joint.is_edited
            voided += change(session, actor, joint=joint, wish=wish, version=joint.version, tells=False, now=now)
            joint.is_edited = was_edited
            count += 1
    for series in session.scalars(select(Series).where(Series.clip_id == old_clip_id, Series.ended_at.is_(None))):
        series.clip_id = new_clip_id
    facts = {"old": old_clip_id, "new": new_clip_id, "slots": count}
    record(session, actor, action="clip.replace", thing=("clip", old_clip_id), changes=facts, now=now)
    _say_void(session, actor, count=voided, day=local_day(now), now=now)
    return count
