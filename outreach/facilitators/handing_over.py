"""Which clip was handed to which facilitator as a file, by which means, and when it was played; never counted as a signal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from scheduler.terms import local_day

from ..access import Actor
from ..audit import own_change_just_made, record
from ..clips.models import Clip
from ..clips.queries import airable
from ..errors import NotFound
from ..i18n import day_long, day_plain
from ..places.models import Village
from .errors import HandedInFuture, HandedTooOld, NoSuchClip, PlayedBeforeHanded, PlayedInFuture, WithdrawalFinal
from .models import Facilitator, HandedFile, Means, Play
from .service import OLDEST_VISIT, border_village

PAGE = 50


@dataclass(frozen=True, slots=True)
class Handing:
    """A clip as it was handed over; `client_id` is the form's own, so that sending it again is the same handing."""

    client_id: str
    clip_id: int
    handed_on: date
    means: Means
    note: str = ""


def hand_over(
    session: Session, actor: Actor, *, facilitator: Facilitator, handing: Handing, now: datetime
) -> HandedFile:
    """Note a handing once; raises `NoSuchClip`, `HandedInFuture` or `HandedTooOld`."""
    same = session.scalars(select(HandedFile).where(HandedFile.client_id == handing.client_id)).first()
    if same is not None:
        if same.facilitator_id != facilitator.id:
            raise NotFound
        return same
    today = local_day(now)
    if handing.handed_on > today:
        raise HandedInFuture("handed_on", day=day_long(handing.handed_on))
    if handing.handed_on < today - OLDEST_VISIT:
        raise HandedTooOld("handed_on", day=day_long(handing.handed_on), oldest=day_plain(today - OLDEST_VISIT))
    hindrances = airable(session, [handing.clip_id], handing.handed_on)
    if handing.clip_id not in hindrances or hindrances[handing.clip_id] is not None:
        raise NoSuchClip("clip_id")
    handed = HandedFile(
        client_id=handing.client_id,
        facilitator_id=facilitator.id,
        clip_id=handing.clip_id,
        handed_on=handing.handed_on,
        means=handing.means,
        note=handing.note,
        recorded_at=now,
        recorded_by=actor.name,
    )
    session.add(handed)
    session.flush()
    facts = {"facilitator_id": facilitator.id, "clip_id": handed.clip_id, "means": handing.means}
    record(session, actor, action="file.hand", thing=("handed_file", handed.id), changes=facts, now=now)
    return handed


def withdraw_handed(session: Session, actor: Actor, *, handed: HandedFile, now: datetime) -> None:
    """What was noted by mistake counts no more, nor do its plays; the row stays, marked."""
    if handed.withdrawn_at is None:
        handed.withdrawn_at = now
        record(session, actor, action="file.withdraw", thing=("handed_file", handed.id), now=now)


def restore_handed(session: Session, actor: Actor, *, handed: HandedFile, now: datetime) -> None:
    """Let a handing stand again that this person withdrew a moment ago; raises `WithdrawalFinal`."""
    last = own_change_just_made(session, actor, ("handed_file", handed.id), now=now)
    if last is None or last.action != "file.withdraw":
        raise WithdrawalFinal
    handed.withdrawn_at = None
    record(session, actor, action="file.restore", thing=("handed_file", handed.id), now=now)


def note_play(
    session: Session, actor: Actor, *, handed: HandedFile, village_code: str, played_on: date, now: datetime
) -> Play:
    """A handed file was played to people in a border village on a day; said twice it is one play.

    Raises `NotABorderVillage`, `PlayedInFuture` or `PlayedBeforeHanded`.
    """
    border_village(session, village_code, on=played_on)
    if played_on > local_day(now):
        raise PlayedInFuture("played_on", day=day_long(played_on))
    if played_on < handed.handed_on:
        raise PlayedBeforeHanded("played_on", day=day_long(handed.handed_on))
    query = select(Play).where(Play.handed_file_id == handed.id, Play.village_code == village_code)
    same = session.scalars(query.where(Play.played_on == played_on)).first()
    if same is not None and same.withdrawn_at is None:
        return same
    play = same or Play(handed_file_id=handed.id, village_code=village_code, played_on=played_on)
    play.withdrawn_at, play.recorded_at, play.recorded_by = None, now, actor.name
    session.add(play)
    session.flush()
    facts = {"village_code": village_code, "played_on": played_on}
    record(session, actor, action="file.play", thing=("handed_file", handed.id), changes=facts, now=now)
    return play


def withdraw_play(session: Session, actor: Actor, *, play: Play, now: datetime) -> None:
    """Take a play back; it may be noted again."""
    if play.withdrawn_at is None:
        play.withdrawn_at = now
        facts = {"village_code": play.village_code, "played_on": play.played_on}
        record(session, actor, action="file.unplay", thing=("handed_file", play.handed_file_id), changes=facts, now=now)


def get_handed(session: Session, handed_id: int) -> HandedFile:
    """One handing; raises `NotFound`."""
    handed = session.get(HandedFile, handed_id)
    if handed is None:
        raise NotFound
    return handed


def get_play(session: Session, play_id: int) -> Play:
    """One play; raises `NotFound`."""
    play = session.get(Play, play_id)
    if play is None:
        raise NotFound
    return play


@dataclass(frozen=True, slots=True)
class HandedRow:
    """A standing handing with the names it speaks of and the plays that were noted, oldest first."""

    handed: HandedFile
    clip: Clip
    facilitator: Facilitator
    plays: tuple[tuple[Play, str], ...]


def list_handed(
    session: Session,
    *,
    regency_code: str = "",
    facilitator_id: int | None = None,
    words: str = "",
    after: int | None = None,
    most: int = PAGE,
) -> list[HandedRow]:
    """The newest standing handings, of one bank or one facilitator where asked, in two statements."""
    query = select(HandedFile, Clip, Facilitator).join(Clip, Clip.id == HandedFile.clip_id)
    query = query.join(Facilitator, Facilitator.id == HandedFile.facilitator_id)
    query = query.where(HandedFile.withdrawn_at.is_(None))
    if regency_code:
        query = query.where(Facilitator.regency_code == regency_code)
    if facilitator_id is not None:
        query = query.where(HandedFile.facilitator_id == facilitator_id)
    if words:
        named = Clip.title.icontains(words, autoescape=True) | Facilitator.name.icontains(words, autoescape=True)
        query = query.where(named)
    if after is not None:
        query = query.where(HandedFile.id < after)
    rows = session.execute(query.order_by(HandedFile.id.desc()).limit(most)).all()
    plays = _plays(session, [handed.id for handed, _, _ in rows])
    return [HandedRow(handed, clip, who, tuple(plays.get(handed.id, ()))) for handed, clip, who in rows]


def _plays(session: Session, ids: list[int]) -> dict[int, list[tuple[Play, str]]]:
    query = select(Play, Village.name).join(Village, Village.code == Play.village_code)
    query = query.where(Play.handed_file_id.in_(ids), Play.withdrawn_at.is_(None)).order_by(Play.played_on, Play.id)
    found: dict[int, list[tuple[Play, str]]] = {}
    for play, village in session.execute(query):
        found.setdefault(play.handed_file_id, []).append((play, village))
    return found


def villages_played_in(session: Session, *, from_on: date, until_on: date) -> dict[str, int]:
    """How often handed files were played in each village within `[from_on, until_on]`: the channel of files, never a signal."""
    query = select(Play.village_code, func.count()).join(HandedFile, HandedFile.id == Play.handed_file_id)
    query = query.where(HandedFile.withdrawn_at.is_(None), Play.withdrawn_at.is_(None))
    query = query.where(Play.played_on.between(from_on, until_on)).group_by(Play.village_code)
    return dict(session.execute(query).all())
