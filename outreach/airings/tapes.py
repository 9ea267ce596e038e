"""Reads what recordings off the air say of a station's day; never a change and never a verdict."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from audio.match import Certainty
from scheduler.listening import Sounded, Taped
from scheduler.terms import Span, day_span

from ..clips.models import Clip
from .models import AirCheck, Heard, HeardWord, Hearing, HearingState

LONGEST = timedelta(hours=49)
"""No recording is longer, so those that reach into a day began within it or so long before."""


def taped_on(session: Session, *, station_id: int, day: date) -> list[Taped]:
    """The recordings of a station that reach into a day and were searched to their end."""
    span = day_span(day)
    query = select(AirCheck, Hearing.duration_s).join(Hearing, Hearing.air_check_id == AirCheck.id)
    query = query.where(AirCheck.station_id == station_id, Hearing.state == HearingState.DONE)
    query = query.where(AirCheck.started_at < span.end_at, AirCheck.started_at > span.start_at - LONGEST)
    rows = session.execute(query.order_by(AirCheck.started_at, AirCheck.id))
    tapes = [Taped(kept.id, Span.of(kept.started_at, duration_s or 0.0)) for kept, duration_s in rows if duration_s]
    return [tape for tape in tapes if tape.span.overlaps(span)]


def sounded_on(session: Session, *, station_id: int, day: date) -> list[Sounded]:
    """What was heard on a station's day and proves something: surely, by a person's ear, or still waiting for one."""
    span = day_span(day)
    query = select(Heard, AirCheck.started_at, Clip.title).join(AirCheck, AirCheck.id == Heard.air_check_id)
    query = query.join(Clip, Clip.id == Heard.clip_id).where(
        AirCheck.station_id == station_id, Heard.why_no_proof == ""
    )
    query = query.where(AirCheck.started_at < span.end_at, AirCheck.started_at > span.start_at - LONGEST)
    rows = session.execute(query.order_by(Heard.id)).all()
    words = newest_words(session, [heard.id for heard, *_ in rows])
    told = [_sounded(heard, begun, title, word=words.get(heard.id)) for heard, begun, title in rows]
    return [
        one
        for one in told
        if span.start_at <= one.started_at < span.end_at and (one.is_certain or words.get(one.row_id) is None)
    ]


def _sounded(heard: Heard, begun: datetime, title: str, *, word: HeardWord | None) -> Sounded:
    is_certain = heard.certainty == Certainty.CERTAIN or (word is not None and word.is_it)
    started_at = begun + timedelta(seconds=heard.start_s)
    length_s = heard.end_s - heard.start_s
    return Sounded(heard.id, heard.air_check_id, heard.clip_id, title, started_at, length_s, heard.fraction, is_certain)


def newest_words(session: Session, heard_ids: Collection[int]) -> dict[int, HeardWord]:
    """The latest word of a person on each uncertain find."""
    query = select(HeardWord).where(HeardWord.heard_id.in_(heard_ids)).order_by(HeardWord.id)
    return {word.heard_id: word for word in session.scalars(query)}
