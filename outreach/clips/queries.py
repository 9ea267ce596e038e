"""How clips are found and read, here and by the later rooms; never changes anything."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, case, func, or_, select, tuple_
from sqlalchemy.orm import Session, joinedload, selectinload

from scheduler.terms import Topic

from ..errors import NotFound
from ..joint import Standing
from ..places.service import banks
from .content import Hindrance, hindrance_of, standing_of
from .models import Clip, Recording, Rendition, RenditionKind

SHELF_PAGE = 24
_ASKED_AT_ONCE = 500
_TOPIC_RANK = case({topic.value: rank for rank, topic in enumerate(Topic)}, value=Clip.topic, else_=9)
_SHELF_ORDER = (_TOPIC_RANK, Clip.language, Clip.title, Clip.id)


@dataclass(frozen=True, slots=True)
class Shelved:
    """One clip as the shelf shows it."""

    clip: Clip
    standing: Standing
    hindrance: Hindrance | None


@dataclass(frozen=True, slots=True)
class ShelfPage:
    """A page of the shelf, in order of topic, language and title; `after` is the clip to continue behind, or None."""

    rows: tuple[Shelved, ...]
    after: int | None


def _whole() -> Select[Clip]:
    """A clip with everything its hash and its standing need."""
    recording = joinedload(Clip.recording).selectinload(Recording.renditions)
    return select(Clip).options(recording, selectinload(Clip.vettings))


def get_clip(session: Session, clip_id: int) -> Clip:
    """One clip with its recording, files and votes; raises `NotFound`."""
    clip = session.scalars(_whole().where(Clip.id == clip_id)).one_or_none()
    if clip is None:
        raise NotFound
    return clip


def load_clips(session: Session, clip_ids: Iterable[int]) -> Iterator[Clip]:
    """Those of the clips that exist, each with its recording, files and votes."""
    wanted = sorted(set(clip_ids))
    for start in range(0, len(wanted), _ASKED_AT_ONCE):
        yield from session.scalars(_whole().where(Clip.id.in_(wanted[start : start + _ASKED_AT_ONCE])))


def airable(session: Session, clip_ids: Iterable[int], on: date) -> dict[int, str | None]:
    """For each clip: None when it may air on that day (WIB), else the `Hindrance`; an unknown clip has no recording."""
    wanted = set(clip_ids)
    answer: dict[int, str | None] = dict.fromkeys(wanted, Hindrance.NO_RECORDING)
    codes = banks(session).codes
    for clip in load_clips(session, wanted):
        answer[clip.id] = hindrance_of(clip, standing=standing_of(clip, banks=codes), on=on)
    return answer


@dataclass(frozen=True, slots=True)
class ClipLine:
    """A clip in one line: what a month shows of it."""

    id: int
    title: str
    topic: Topic
    language: str
    length_s: float


def clip_lines(session: Session, *, days: tuple[date, date], used: Collection[int]) -> list[ClipLine]:
    """The clips in use, and those with a sound that are valid on some of the days, vetted or not; in one statement."""
    valid = Clip.retired_at.is_(None) & (Clip.valid_from_on <= days[1]) & Recording.length_s.is_not(None)
    valid &= or_(Clip.valid_until_on.is_(None), Clip.valid_until_on >= days[0])
    query = select(Clip.id, Clip.title, Clip.topic, Clip.language, Recording.length_s)
    query = query.outerjoin(Recording, Recording.id == Clip.recording_id).where(or_(Clip.id.in_(used), valid))
    rows = session.execute(query.order_by(Clip.id))
    return [ClipLine(row.id, row.title, Topic(row.topic), row.language, row.length_s or 1.0) for row in rows]


def newest_airable(session: Session, *, on: date, most: int) -> list[Clip]:
    """The clips that may air on a day, newest first."""
    query = _whole().where(Clip.retired_at.is_(None), Clip.recording_id.is_not(None), Clip.valid_from_on <= on)
    codes = banks(session).codes
    found: list[Clip] = []
    last: int | None = None
    while len(found) < most:
        below = query.where(Clip.id < last) if last is not None else query
        clips = list(session.scalars(below.order_by(Clip.id.desc()).limit(_ASKED_AT_ONCE)))
        if not clips:
            break
        found += [clip for clip in clips if _shelved(clip, banks=codes, on=on).hindrance is None]
        last = clips[-1].id
    return found[:most]


def broadcast_files(session: Session, clip_ids: Iterable[int]) -> dict[int, Rendition]:
    """The broadcast file of each clip's present recording; clips without one are left out."""
    wanted = sorted(set(clip_ids))
    found: dict[int, Rendition] = {}
    files = select(Clip.id, Rendition).join(Rendition, Rendition.recording_id == Clip.recording_id)
    files = files.where(Rendition.kind == RenditionKind.BROADCAST)
    for start in range(0, len(wanted), _ASKED_AT_ONCE):
        rows = session.execute(files.where(Clip.id.in_(wanted[start : start + _ASKED_AT_ONCE])))
        found.update((clip_id, file) for clip_id, file in rows)
    return found


def clip_of_source(session: Session, sha256: str, *, except_clip_id: int | None = None) -> Clip | None:
    """A clip on the shelf whose present recording is this very file."""
    query = select(Clip).join(Recording, Recording.id == Clip.recording_id)
    query = query.where(Recording.source_sha256 == sha256, Clip.retired_at.is_(None))
    if except_clip_id is not None:
        query = query.where(Clip.id != except_clip_id)
    return session.scalars(query.order_by(Clip.id).limit(1)).first()


def fingerprints(session: Session, *, except_clip_id: int) -> dict[int, bytes]:
    """The fingerprint of each other clip on the shelf, by the clip's id."""
    query = select(Clip.id, Recording.fingerprint).join(Recording, Recording.id == Clip.recording_id)
    query = query.where(Clip.id != except_clip_id, Clip.retired_at.is_(None), Recording.fingerprint.is_not(None))
    return {clip_id: known for clip_id, known in session.execute(query) if known}


def titles_of(session: Session, clip_ids: Iterable[int]) -> dict[int, str]:
    """The titles of those of the clips that are still on the shelf."""
    query = select(Clip.id, Clip.title).where(Clip.id.in_(sorted(set(clip_ids))), Clip.retired_at.is_(None))
    return {clip_id: title for clip_id, title in session.execute(query)}  # noqa: C416 - a row is no pair of the types asked for


def _matches(words: str) -> list[ColumnElement[bool]]:
    """Every typed word stands somewhere in what is written about the clip."""
    columns = (Clip.title, Clip.speaker, Clip.legal_basis, Clip.script)
    return [
        or_(*(func.lower(column).contains(word, autoescape=True) for column in columns))
        for word in words.lower().split()[:8]
    ]


def _behind(session: Session, clip_id: int) -> ColumnElement[bool]:
    """Everything that stands behind a clip on the shelf."""
    last = session.get(Clip, clip_id)
    if last is None:
        raise NotFound
    rank = [topic.value for topic in Topic].index(last.topic)
    return tuple_(*_SHELF_ORDER) > tuple_(rank, last.language, last.title, last.id)


def shelf(
    session: Session,
    *,
    on: date,
    words: str = "",
    topic: str = "",
    language: str = "",
    shows_retired: bool = False,
    after: int | None = None,
    most: int = SHELF_PAGE,
) -> ShelfPage:
    """A page of the clips that fit every filter; an empty filter fits all."""
    query = _whole().where(
        Clip.retired_at.is_not(None) if shows_retired else Clip.retired_at.is_(None), *_matches(words)
    )
    query = query.where(Clip.topic == topic) if topic else query
    query = query.where(Clip.language == language) if language else query
    query = query.where(_behind(session, after)) if after is not None else query
    clips = list(session.scalars(query.order_by(*_SHELF_ORDER).limit(most + 1)))
    codes = banks(session).codes
    rows = tuple(_shelved(clip, banks=codes, on=on) for clip in clips[:most])
    return ShelfPage(rows, rows[-1].clip.id if len(clips) > most else None)


def _shelved(clip: Clip, *, banks: tuple[str, str], on: date) -> Shelved:
    standing = standing_of(clip, banks=banks)
    return Shelved(clip, standing, hindrance_of(clip, standing=standing, on=on))


def replacements(session: Session, clip: Clip, *, on: date, most: int = 30) -> list[Clip]:
    """Clips that may air on a day and could stand in for a clip: those of its topic first."""
    query = _whole().where(Clip.retired_at.is_(None), Clip.recording_id.is_not(None), Clip.id != clip.id)
    candidates = session.scalars(
        query.order_by(case((Clip.topic == clip.topic, 0), else_=1), Clip.title).limit(2 * most)
    )
    codes = banks(session).codes
    return [other for other in candidates if _shelved(other, banks=codes, on=on).hindrance is None][:most]


def count_by_topic(session: Session) -> dict[str, int]:
    """How many clips stand on the shelf for each topic."""
    query = select(Clip.topic, func.count()).where(Clip.retired_at.is_(None)).group_by(Clip.topic)
    counted = dict(row for row in session.execute(query))
    return {topic.value: counted.get(topic.value, 0) for topic in Topic}


def languages_on_shelf(session: Session) -> list[str]:
    """The languages of the clips on the shelf."""
    return sorted(session.scalars(select(Clip.language).where(Clip.retired_at.is_(None)).distinct()))
