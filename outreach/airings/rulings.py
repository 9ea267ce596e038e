"""Keeps what persons decide of questionable verdicts and of logs' clocks, and lets it have its effect; never weighs evidence."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.terms import Verdict

from ..access import Actor
from ..audit import record
from ..errors import NotAllowed, NotFound
from ..playlists.models import Playlist, PlaylistLine
from .errors import VerdictMoved
from .judging import judge_day, newest_airings, newest_extras
from .models import Airing, AsRunLog, Choice, Ruling
from .owing import forgive, owe_by_ruling


@dataclass(frozen=True, slots=True)
class Word:
    """A decision as it was made: what, why, and for what aired beside the plan the slot it belongs to."""

    choice: Choice
    reason: str = ""
    slot_id: int | None = None


def get_airing(session: Session, airing_id: int) -> Airing:
    """One verdict; raises `NotFound`."""
    airing = session.get(Airing, airing_id)
    if airing is None:
        raise NotFound
    return airing


def get_ruling(session: Session, ruling_id: int) -> tuple[Ruling, int]:
    """One decision with the station it is about; raises `NotFound`."""
    ruling = session.get(Ruling, ruling_id)
    if ruling is None:
        raise NotFound
    return ruling, _subject(session, ruling).station_id


def day_of(session: Session, ruling: Ruling) -> date:
    """The station-day a decision is about."""
    return _subject(session, ruling).day


def _subject(session: Session, ruling: Ruling) -> Airing | AsRunLog:
    if ruling.airing_id is not None:
        return session.get_one(Airing, ruling.airing_id)
    return session.get_one(AsRunLog, ruling.log_id)


def rule_airing(session: Session, actor: Actor, *, airing: Airing, word: Word, now: datetime) -> Ruling:
    """Decide one questionable verdict; raises `VerdictMoved` for one that is superseded or cannot be decided so.

    A verdict stands as it is, a slot is to be replaced although it was no miss, or what aired beside the plan is given to a slot of
    the day. What evidence says is not touched: a decision is a row of its own.
    """
    _check_person(actor)
    if not _is_newest(session, airing) or not _fits(session, airing, word):
        raise VerdictMoved
    ruling = _keep(session, actor, word, airing_id=airing.id, about=airing, now=now)
    if word.choice == Choice.REPLACE:
        owe_by_ruling(session, actor, airing=airing, now=now)
    if word.choice == Choice.IS_SLOT:
        judge_day(session, actor, station_id=airing.station_id, day=airing.day, now=now)
    return ruling


def leave_clock(session: Session, actor: Actor, *, log: AsRunLog, reason: str, now: datetime) -> Ruling:
    """Decide that a log stays as it is written although its computer's clock was off."""
    _check_person(actor)
    return _keep(session, actor, Word(Choice.STANDS, reason), log_id=log.id, about=log, now=now)


def take_back(session: Session, actor: Actor, *, ruling: Ruling, now: datetime) -> Ruling:
    """Undo a decision by a later row, and what it had done; raises `VerdictMoved` where it is not the newest."""
    _check_person(actor)
    about = _subject(session, ruling)
    same = Ruling.airing_id == ruling.airing_id if ruling.airing_id else Ruling.log_id == ruling.log_id
    newest = session.scalars(select(Ruling).where(same).order_by(Ruling.id.desc()).limit(1)).one()
    if newest.id != ruling.id or ruling.choice == Choice.UNDONE:
        raise VerdictMoved
    ids = {"airing_id": ruling.airing_id, "log_id": ruling.log_id}
    undone = _keep(session, actor, Word(Choice.UNDONE), about=about, now=now, **ids)
    if isinstance(about, Airing) and ruling.choice == Choice.REPLACE:
        forgive(session, actor, airing=about, now=now)
    if isinstance(about, Airing) and ruling.choice == Choice.IS_SLOT:
        judge_day(session, actor, station_id=about.station_id, day=about.day, now=now)
    return undone


def _check_person(actor: Actor) -> None:
    if actor.person_id is None or actor.key is not None:
        raise NotAllowed


def _is_newest(session: Session, airing: Airing) -> bool:
    if airing.slot_id is not None:
        return newest_airings(session, [airing.slot_id])[airing.slot_id].id == airing.id
    told = newest_extras(session, station_id=airing.station_id, day=airing.day)
    return told[airing.as_run_line_id, airing.heard_id].id == airing.id


def _fits(session: Session, airing: Airing, word: Word) -> bool:
    """Whether a verdict may be decided so: a miss is owed anyway, and only a log's line can be given to a slot."""
    if word.choice == Choice.REPLACE:
        return airing.slot_id is not None and airing.verdict != Verdict.MISSED
    if word.choice == Choice.IS_SLOT:
        own = select(PlaylistLine.id).join(Playlist, Playlist.id == PlaylistLine.playlist_id)
        own = own.where(Playlist.station_id == airing.station_id, Playlist.day == airing.day)
        listed = session.scalar(own.where(PlaylistLine.slot_id == word.slot_id).limit(1)) is not None
        return airing.verdict == Verdict.EXTRA and airing.as_run_line_id is not None and listed
    return word.choice == Choice.STANDS


def _keep(
    session: Session,
    actor: Actor,
    word: Word,
    *,
    about: Airing | AsRunLog,
    now: datetime,
    airing_id: int | None = None,
    log_id: int | None = None,
) -> Ruling:
    ruling = Ruling(
        airing_id=airing_id,
        log_id=log_id,
        slot_id=word.slot_id,
        choice=word.choice,
        reason=word.reason,
        person_id=actor.person_id,
        person_name=actor.name,
        ruled_at=now,
    )
    session.add(ruling)
    session.flush()
    facts = {"day": about.day, "choice": word.choice.value, "reason": word.reason, "slot_id": word.slot_id}
    record(session, actor, action="day.rule", thing=("station", about.station_id), changes=facts, now=now)
    return ruling


def rulings_on(
    session: Session, *, airing_ids: Collection[int], log_ids: Collection[int]
) -> tuple[dict[int, Ruling], dict[int, Ruling]]:
    """The decisions in force: on verdicts by the verdict, on clocks by the log."""
    query = select(Ruling).where(Ruling.airing_id.in_(airing_ids) | Ruling.log_id.in_(log_ids)).order_by(Ruling.id)
    rows = session.scalars(query).all()
    airings = {row.airing_id: row for row in rows if row.airing_id is not None}
    logs = {row.log_id: row for row in rows if row.log_id is not None}
    return (
        {number: row for number, row in airings.items() if row.choice != Choice.UNDONE},
        {number: row for number, row in logs.items() if row.choice != Choice.UNDONE},
    )


def ties_of(session: Session, line_ids: Collection[int]) -> dict[int, Ruling]:
    """The decisions that gave log lines to slots, by the line."""
    query = select(Airing.as_run_line_id, Ruling).join(Airing, Airing.id == Ruling.airing_id)
    query = query.where(Airing.as_run_line_id.in_(line_ids), Airing.slot_id.is_(None)).order_by(Ruling.id)
    rows = {line: ruling for line, ruling in session.execute(query) if line is not None}
    return {line: ruling for line, ruling in rows.items() if ruling.choice == Choice.IS_SLOT}
