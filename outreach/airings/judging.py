"""Has a station-day judged from everything known about it, and keeps each new verdict beside the old; never weighs evidence itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from scheduler.listening import listen
from scheduler.reconcile import Judged, Logged, Planned, Tap, reconcile
from scheduler.terms import Grade, Span, Verdict, local_day

from ..access import Actor
from ..audit import record
from ..clips.models import Clip
from ..db import lock_for_writing
from ..playlists.models import Playlist, PlaylistLine
from ..slots.models import JointSlot, Slot
from .models import Airing, Answer, AsRunLine, AsRunLog, Choice, LogClock, MakeGood, MakeGoodState, Ruling
from .owing import settle_make_goods
from .tapes import sounded_on, taped_on


def judge_day(session: Session, actor: Actor, *, station_id: int, day: date, now: datetime) -> list[Airing]:
    """Judge one station-day anew; returns the verdicts that changed.

    What the newest published revision plans is held against logs, recordings and answers. Verdicts on slots that have not begun are
    not given. A changed verdict is a new revision of the slot's airing; a miss opens a make-good, a later proof closes it.
    """
    lock_for_writing(session, station_id)
    lines = [line for line in _published(session, station_id, day) if line.start_at <= now]
    logs = _logs(session, station_id, day)
    planned = [
        Planned(line.slot_id, Span.of(line.start_at, line.length_s), line.title, line.file_name) for line in lines
    ]
    sound = listen(
        planned,
        clip_of={line.slot_id: line.clip_id for line in lines},
        sounded=sounded_on(session, station_id=station_id, day=day),
        taped=taped_on(session, station_id=station_id, day=day),
    )
    judged = reconcile(
        planned,
        logged=_logged(session, logs, day),
        covered=[_covered(log, shift) for log, shift in logs],
        taps=_taps(session, [line.slot_id for line in lines]),
        heard=sound.heard,
        silent=sound.silent,
        doubtful=sound.doubtful,
        loose=sound.loose,
        ours=session.scalars(select(Clip.title)).all() if logs else (),
        tied=ties_on(session, station_id=station_id, day=day) if logs else {},
    )
    fresh = _keep(session, judged, station_id=station_id, day=day, now=now)
    if fresh:
        counts = {verdict.value: sum(1 for a in fresh if a.verdict == verdict) for verdict in Verdict}
        facts = {"day": day, **{name: count for name, count in counts.items() if count}}
        record(session, actor, action="day.judge", thing=("station", station_id), changes=facts, now=now)
    settle_make_goods(session, actor, fresh=fresh, now=now)
    return fresh


def _published(session: Session, station_id: int, day: date) -> Sequence[PlaylistLine]:
    newest = (
        select(Playlist.id)
        .where(Playlist.station_id == station_id, Playlist.day == day)
        .order_by(Playlist.revision.desc())
        .limit(1)
        .scalar_subquery()
    )
    query = select(PlaylistLine).where(PlaylistLine.playlist_id == newest)
    return session.scalars(query.order_by(PlaylistLine.position)).all()


def shifts_of(session: Session, log_ids: Iterable[int]) -> dict[int, timedelta]:
    """By how much persons have set back the clocks of logs; a log that nobody touched is not among them."""
    query = select(LogClock).where(LogClock.log_id.in_(list(log_ids))).order_by(LogClock.id)
    return {row.log_id: timedelta(seconds=row.shift_s) for row in session.scalars(query)}


def _logs(session: Session, station_id: int, day: date) -> list[tuple[AsRunLog, timedelta]]:
    """The logs that speak of a day with how far each is set back; one of a day beside it may reach over midnight by that."""
    near = (day - timedelta(days=1), day + timedelta(days=1))
    query = select(AsRunLog).where(AsRunLog.station_id == station_id, AsRunLog.day.between(*near))
    logs = list(session.scalars(query.order_by(AsRunLog.id)))
    shifts = shifts_of(session, [log.id for log in logs])
    found = [(log, shifts.get(log.id, timedelta())) for log in logs]
    return [(log, shift) for log, shift in found if log.day == day or shift]


def _covered(log: AsRunLog, shift: timedelta) -> Span:
    from_at = log.covers_from_at - shift
    return Span(from_at, max(log.covers_until_at - shift, from_at + timedelta(seconds=1)))


def _logged(session: Session, logs: Sequence[tuple[AsRunLog, timedelta]], day: date) -> list[Logged]:
    shifts = {log.id: shift for log, shift in logs}
    # Plain columns: a day of hundreds of thousands of lines would be as many objects.
    query = select(
        AsRunLine.id, AsRunLine.log_id, AsRunLine.started_at, AsRunLine.length_s, AsRunLine.title, AsRunLine.key
    )
    query = query.where(AsRunLine.log_id.in_(shifts)).order_by(AsRunLine.id)
    # The same airing told by two logs of a day is one airing, as the log handed in later tells it.
    seen: dict[tuple[datetime, str, str], Logged] = {}
    for row_id, log_id, written_at, length_s, title, key in session.execute(query):
        at = written_at - shifts[log_id]
        if local_day(at) == day:
            seen[at, key, title] = Logged(row_id, at, length_s, title, key)
    return list(seen.values())


def _taps(session: Session, slot_ids: Sequence[int]) -> list[Tap]:
    query = select(Answer).where(Answer.slot_id.in_(slot_ids)).order_by(Answer.id)
    return [Tap(row.id, row.slot_id, row.aired, row.said_at) for row in session.scalars(query)]


def newest_airings(session: Session, slot_ids: Sequence[int]) -> dict[int, Airing]:
    """The verdict in force on each slot."""
    query = select(Airing).where(Airing.slot_id.in_(slot_ids)).order_by(Airing.revision)
    return {airing.slot_id: airing for airing in session.scalars(query) if airing.slot_id is not None}


def _keep(session: Session, judged: Iterable[Judged], *, station_id: int, day: date, now: datetime) -> list[Airing]:
    """Write what is new: every changed verdict, every extra airing that was not known, and that a known one is none any more."""
    verdicts = list(judged)
    known = newest_airings(session, [j.slot_id for j in verdicts if j.slot_id is not None])
    told = newest_extras(session, station_id=station_id, day=day)
    planned = [(one, known.get(one.slot_id)) for one in verdicts if one.slot_id is not None]
    extras = {(one.log_row_id, one.heard_row_id): one for one in verdicts if one.slot_id is None}
    pairs = [*planned, *((one, told.get(rows)) for rows, one in extras.items())]
    fresh = [_airing(one, old, station_id, day, now) for one, old in pairs if _is_new(one, old)]
    gone = [old for rows, old in told.items() if rows not in extras and old.verdict == Verdict.EXTRA]
    fresh += [_airing(_withdrawn(old), old, station_id, day, now) for old in gone]
    session.add_all(fresh)
    session.flush()
    return fresh


def ties_on(session: Session, *, station_id: int, day: date) -> dict[int, int]:
    """The log lines that a person gave to slots of a day, by the newest word on each."""
    query = select(Airing.as_run_line_id, Ruling.choice, Ruling.slot_id).join(Airing, Airing.id == Ruling.airing_id)
    query = query.where(Airing.station_id == station_id, Airing.day == day, Airing.slot_id.is_(None))
    words = {line: (choice, slot) for line, choice, slot in session.execute(query.order_by(Ruling.id))}
    tied = {line: slot for line, (choice, slot) in words.items() if choice == Choice.IS_SLOT}
    return {line: slot for line, slot in tied.items() if line is not None and slot is not None}


def newest_extras(session: Session, *, station_id: int, day: date) -> dict[tuple[int | None, int | None], Airing]:
    """The word in force on each log line and find that was ever held for an airing beside the plan; EXTRA, or taken back."""
    query = select(Airing).where(Airing.station_id == station_id, Airing.day == day, Airing.slot_id.is_(None))
    rows = session.scalars(query.order_by(Airing.id))
    return {(airing.as_run_line_id, airing.heard_id): airing for airing in rows}


def _withdrawn(old: Airing) -> Judged:
    """That an airing beside the plan is none: its line or sound belongs to a slot, to another hour, or to no clip of ours."""
    rows = {"log_row_id": old.as_run_line_id, "heard_row_id": old.heard_id}
    return Judged(None, Verdict.UNPROVEN, Grade.P0, (), old.started_at, old.length_s, **rows)


def _is_new(one: Judged, old: Airing | None) -> bool:
    if old is None:
        return True
    rows = (one.log_row_id, one.tap_row_id, one.heard_row_id)
    return (one.verdict, one.grade, one.started_at, [r.value for r in one.reasons], *rows) != (
        old.verdict,
        old.grade,
        old.started_at,
        old.reasons,
        old.as_run_line_id,
        old.answer_id,
        old.heard_id,
    )


def _airing(one: Judged, old: Airing | None, station_id: int, day: date, now: datetime) -> Airing:
    return Airing(
        slot_id=one.slot_id,
        station_id=station_id,
        day=day,
        revision=old.revision + 1 if old else 1,
        verdict=one.verdict,
        grade=one.grade,
        started_at=one.started_at,
        length_s=one.length_s,
        reasons=[reason.value for reason in one.reasons],
        as_run_line_id=one.log_row_id,
        answer_id=one.tap_row_id,
        heard_id=one.heard_row_id,
        judged_at=now,
    )


def count_open_make_goods(session: Session, *, regency_code: str | None = None) -> int:
    """How many replacements are owed."""
    query = select(func.count()).select_from(MakeGood).where(MakeGood.state == MakeGoodState.OPEN)
    if regency_code is not None:
        query = query.where(MakeGood.regency_code == regency_code)
    return session.scalar(query) or 0


def joint_of(session: Session, slot_id: int) -> JointSlot:
    """The joint slot a station's slot belongs to."""
    return session.scalars(
        select(JointSlot).join(Slot, Slot.joint_slot_id == JointSlot.id).where(Slot.id == slot_id)
    ).one()
