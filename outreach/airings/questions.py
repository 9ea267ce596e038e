"""What of a station-day a person has to decide, each with its evidence and the decision in force; never a change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from audio.match import Certainty
from scheduler.reconcile import ON_TIME, WHOLE, Reason, same_title
from scheduler.terms import Verdict, day_span

from ..clips.models import Clip
from .clocks import is_off
from .judging import shifts_of
from .models import AirCheck, Airing, AsRunLog, Heard, HeardWord, Ruling
from .queries import Extra, OperatorLine
from .rulings import rulings_on, ties_of
from .tapes import LONGEST, newest_words

NEARLY = timedelta(minutes=1)
"""So little over five minutes may be the clock of the studio."""
NEARLY_WHOLE = 0.05
"""So little under nine tenths may be how the station's software counts."""


class Why(StrEnum):
    """Why a person is asked."""

    NO_WORD = "no_word"
    SOUND = "sound"
    CONTRADICTED = "contradicted"
    LIMIT = "limit"
    STRAY = "stray"
    CLOCK = "clock"


@dataclass(frozen=True, slots=True)
class Find:
    """Something like a clip, heard at a second of a recording, and a person's word on it."""

    heard: Heard
    clip: Clip
    at: datetime
    word: HeardWord | None


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to decide: what is asked about, and the decision in force."""

    why: Why
    at: datetime
    line: OperatorLine | None = None
    extra: Extra | None = None
    candidate: OperatorLine | None = None
    log: AsRunLog | None = None
    find: Find | None = None
    ruling: Ruling | None = None
    is_shifted: bool = False

    @property
    def is_decided(self) -> bool:
        """Whether a person has decided."""
        return self.ruling is not None or self.is_shifted or (self.find is not None and self.find.word is not None)

    @property
    def name(self) -> str:
        """What its place on the page is called."""
        told = {
            "slot": self.line and self.line.line.slot_id,
            "luar": self.extra and self.extra.airing.id,
            "log": self.log and self.log.id,
            "temuan": self.find and self.find.heard.id,
        }
        return "-".join(f"{kind}-{number}" for kind, number in told.items() if number is not None)


def questions_of(
    session: Session, lines: Sequence[OperatorLine], *, extras: Sequence[Extra], logs: Sequence[AsRunLog], where: Where
) -> list[Question]:
    """Everything of a day that is not sure, in order of time; what is decided stays among it."""
    airings = [line.airing for line in lines if line.airing is not None] + [extra.airing for extra in extras]
    ruled, left = rulings_on(session, airing_ids=[a.id for a in airings], log_ids=[log.id for log in logs])
    ties = ties_of(session, [a.as_run_line_id for a in airings if a.as_run_line_id and a.slot_id])
    shifts = shifts_of(session, [log.id for log in logs])
    found = [
        *_of_lines(lines, ruled, ties),
        *_of_extras(extras, lines, ruled),
        *(Question(Why.SOUND, find.at, find=find) for find in uncertain_finds(session, where)),
        *(
            Question(
                Why.CLOCK, log.covers_from_at, log=log, ruling=left.get(log.id), is_shifted=bool(shifts.get(log.id))
            )
            for log in logs
            if is_off(log)
        ),
    ]
    return sorted(found, key=lambda question: (question.at, question.name))


@dataclass(frozen=True, slots=True)
class Where:
    """A station's day."""

    station_id: int
    day: date


def _of_lines(lines: Sequence[OperatorLine], ruled: Mapping[int, Ruling], ties: Mapping[int, Ruling]) -> list[Question]:
    found = []
    for line in lines:
        airing = line.airing
        if airing is None:
            continue
        tie, why = ties.get(airing.as_run_line_id or 0), why_doubted(line, airing)
        if tie is not None:
            found.append(Question(Why.STRAY, line.line.start_at, line=line, ruling=tie))
        elif why is not None:
            found.append(Question(why, line.line.start_at, line=line, ruling=ruled.get(airing.id)))
    return found


def why_doubted(line: OperatorLine, airing: Airing) -> Why | None:
    """Why a slot's verdict is not sure; None for one that is, or that waits for an ear on its sound."""
    if airing.verdict == Verdict.UNPROVEN:
        return None if Reason.DOUBTFUL in airing.reasons else Why.NO_WORD
    if Reason.CONTRADICTED in airing.reasons:
        return Why.CONTRADICTED
    return Why.LIMIT if _is_at_limit(line, airing) else None


def _is_at_limit(line: OperatorLine, airing: Airing) -> bool:
    if airing.verdict == Verdict.LATE and airing.started_at is not None:
        return abs(airing.started_at - line.line.start_at) <= ON_TIME + NEARLY
    if airing.verdict == Verdict.SHORT and airing.length_s is not None:
        return airing.length_s >= (WHOLE - NEARLY_WHOLE) * line.line.length_s
    return False


def _of_extras(extras: Sequence[Extra], lines: Sequence[OperatorLine], ruled: Mapping[int, Ruling]) -> list[Question]:
    found = []
    for extra in extras:
        candidate, ruling = candidate_of(extra, lines), ruled.get(extra.airing.id)
        if (candidate is not None or ruling is not None) and extra.airing.started_at is not None:
            at = extra.airing.started_at
            found.append(Question(Why.STRAY, at, extra=extra, candidate=candidate, ruling=ruling))
    return found


def candidate_of(extra: Extra, lines: Sequence[OperatorLine]) -> OperatorLine | None:
    """The slot that a log's line beside the plan may have been: of the same clip, not on the air, the nearest in time."""
    at = extra.airing.started_at
    if extra.airing.as_run_line_id is None or at is None:
        return None
    open_ones = [
        line
        for line in lines
        if line.airing is not None
        and line.airing.verdict in (Verdict.MISSED, Verdict.UNPROVEN)
        and (extra.title == line.line.file_name or same_title(extra.title, line.line.title))
    ]
    return min(open_ones, key=lambda line: abs(line.line.start_at - at), default=None)


def uncertain_finds(session: Session, where: Where) -> list[Find]:
    """What was heard on a day and is not certain, decided or not."""
    span = day_span(where.day)
    query = select(Heard, AirCheck.started_at, Clip).join(AirCheck, AirCheck.id == Heard.air_check_id)
    query = query.join(Clip, Clip.id == Heard.clip_id).where(AirCheck.station_id == where.station_id)
    query = query.where(AirCheck.started_at < span.end_at, AirCheck.started_at > span.start_at - LONGEST)
    query = query.where(Heard.certainty == Certainty.UNCERTAIN, Heard.why_no_proof == "")
    rows = session.execute(query.order_by(Heard.id)).all()
    words = newest_words(session, [heard.id for heard, *_ in rows])
    finds = [Find(h, clip, begun + timedelta(seconds=h.start_s), words.get(h.id)) for h, begun, clip in rows]
    return [find for find in finds if span.start_at <= find.at < span.end_at]
