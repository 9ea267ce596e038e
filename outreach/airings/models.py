"""Tables of evidence and verdicts: logs, recordings, operators' answers, airings and make-goods; evidence is append-only."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ..db import Base
from ..guards import keep_for_ever, keep_what_was_proven


class MakeGoodState(StrEnum):
    """Where a replacement of a missed slot stands."""

    OPEN = "open"
    PLACED = "placed"
    MADE = "made"
    WAIVED = "waived"
    CARRIED = "carried"
    """The replacement was missed too, and owes one of its own."""


class HearingState(StrEnum):
    """Where the search through a recording stands."""

    WAITING = "waiting"
    HEARING = "hearing"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_open(self) -> bool:
        """Whether an answer is still to come."""
        return self in (HearingState.WAITING, HearingState.HEARING)


class AsRunLog(Base):
    """A station's own log of a day as it was handed in; the raw file stands on the shelf under its SHA-256."""

    __tablename__ = "as_run_log"
    __table_args__ = (UniqueConstraint("station_id", "sha256", "day"), Index("ix_as_run_log_day", "station_id", "day"))

    id: Mapped[int] = mapped_column(primary_key=True)
    station_id: Mapped[int] = mapped_column(ForeignKey("station.id"))
    day: Mapped[date]
    form: Mapped[str] = mapped_column(String(30))
    encoding: Mapped[str] = mapped_column(String(20))
    file_name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    covers_from_at: Mapped[datetime]
    covers_until_at: Mapped[datetime]
    received_at: Mapped[datetime]
    received_from: Mapped[str] = mapped_column(String(120))
    refused_lines: Mapped[int]
    claimed_at: Mapped[datetime | None]
    """What the station's own computer said the time was when the log was handed in."""
    offset_s: Mapped[int | None]
    """How far that clock was ahead of ours; nothing is corrected by it unless a person says so."""
    signed_sequence: Mapped[int | None]
    """The number under which the station signed the file; None for a log without a signature."""


class LogClock(Base):
    """By how much a person has a log's clock set back; the newest row counts, and 0 takes it all back."""

    __tablename__ = "log_clock"
    __table_args__ = (Index("ix_log_clock_log", "log_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    log_id: Mapped[int] = mapped_column(ForeignKey("as_run_log.id"))
    shift_s: Mapped[int]
    set_at: Mapped[datetime]
    set_by: Mapped[str] = mapped_column(String(120))


class LogDefinition(Base):
    """One version of how a station's logs are read; the newest of a name counts, and an ended one reads nothing."""

    __tablename__ = "log_definition"
    __table_args__ = (UniqueConstraint("station_id", "name", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    station_id: Mapped[int] = mapped_column(ForeignKey("station.id"))
    name: Mapped[str] = mapped_column(String(60))
    version: Mapped[int]
    content: Mapped[dict[str, Any]]
    is_ended: Mapped[bool]
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(120))


class SigningKey(Base):
    """That a station may sign its logs; the secret itself is reckoned from the office's own and stands nowhere."""

    __tablename__ = "signing_key"
    __table_args__ = (Index("ix_signing_key_station", "station_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    station_id: Mapped[int] = mapped_column(ForeignKey("station.id"))
    made_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class AsRunLine(Base):
    """One line of a station's log."""

    __tablename__ = "as_run_line"
    __table_args__ = (Index("ix_as_run_line_log", "log_id", "line"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    log_id: Mapped[int] = mapped_column(ForeignKey("as_run_log.id"))
    line: Mapped[int]
    started_at: Mapped[datetime]
    length_s: Mapped[float | None]
    title: Mapped[str] = mapped_column(String(200))
    key: Mapped[str] = mapped_column(String(80))


class Answer(Base):
    """The operator's word on one slot; `client_id` is made by the phone, so a retry is the same answer."""

    __tablename__ = "answer"
    __table_args__ = (Index("ix_answer_slot", "slot_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    client_id: Mapped[str] = mapped_column(String(64), unique=True)
    slot_id: Mapped[int] = mapped_column(ForeignKey("slot.id"))
    aired: Mapped[bool | None]
    said_at: Mapped[datetime]
    received_at: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    person_name: Mapped[str] = mapped_column(String(120))


class Airing(Base):
    """The verdict on a slot; a better-informed one is a new row with the next revision: changes leave a trace."""

    __tablename__ = "airing"
    __table_args__ = (
        UniqueConstraint("slot_id", "revision"),
        Index("ix_airing_station_day", "station_id", "day"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slot_id: Mapped[int | None] = mapped_column(ForeignKey("slot.id"))
    station_id: Mapped[int] = mapped_column(ForeignKey("station.id"))
    day: Mapped[date]
    revision: Mapped[int]
    verdict: Mapped[str] = mapped_column(String(10))
    grade: Mapped[str] = mapped_column(String(2))
    started_at: Mapped[datetime | None]
    length_s: Mapped[float | None]
    reasons: Mapped[list[Any]]
    as_run_line_id: Mapped[int | None] = mapped_column(ForeignKey("as_run_line.id"))
    answer_id: Mapped[int | None] = mapped_column(ForeignKey("answer.id"))
    heard_id: Mapped[int | None] = mapped_column(ForeignKey("heard.id"))
    judged_at: Mapped[datetime]


class AirCheckUpload(Base):
    """A recording on its way, piece by piece; `key` is the sender's own, so that a broken line goes on where it stopped."""

    __tablename__ = "air_check_upload"
    __table_args__ = (UniqueConstraint("station_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    station_id: Mapped[int] = mapped_column(ForeignKey("station.id"))
    key: Mapped[str] = mapped_column(String(64))
    file_name: Mapped[str] = mapped_column(String(200))
    byte_count: Mapped[int] = mapped_column(BigInteger)
    received_bytes: Mapped[int] = mapped_column(BigInteger, default=0)
    started_at: Mapped[datetime]
    opened_at: Mapped[datetime]
    opened_by: Mapped[str] = mapped_column(String(120))
    touched_at: Mapped[datetime]
    fault: Mapped[str] = mapped_column(String(20), default="")
    air_check_id: Mapped[int | None] = mapped_column(ForeignKey("air_check.id"))

    @property
    def is_whole(self) -> bool:
        """Whether every byte was acknowledged."""
        return self.received_bytes >= self.byte_count

    @property
    def is_over(self) -> bool:
        """Whether nothing more is to come: it became a recording, or was refused."""
        return self.air_check_id is not None or self.fault != ""


class AirCheck(Base):
    """A recording off the air of one station; `started_at` is when it begins, as its sender says."""

    __tablename__ = "air_check"
    __table_args__ = (UniqueConstraint("sha256"), Index("ix_air_check_station", "station_id", "started_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    station_id: Mapped[int] = mapped_column(ForeignKey("station.id"))
    sha256: Mapped[str] = mapped_column(String(64))
    byte_count: Mapped[int] = mapped_column(BigInteger)
    file_name: Mapped[str] = mapped_column(String(200))
    started_at: Mapped[datetime]
    received_at: Mapped[datetime]
    received_from: Mapped[str] = mapped_column(String(120))


class Hearing(Base):
    """The search through one recording: how far it is, and the recording's own print once it was heard."""

    __tablename__ = "hearing"

    air_check_id: Mapped[int] = mapped_column(ForeignKey("air_check.id"), primary_key=True)
    state: Mapped[str] = mapped_column(String(10), default=HearingState.WAITING)
    share: Mapped[float] = mapped_column(default=0.0)
    fault: Mapped[str] = mapped_column(String(40), default="")
    duration_s: Mapped[float | None]
    print: Mapped[dict[str, Any] | None]
    finished_at: Mapped[datetime | None]


class Heard(Base):
    """A clip recognised in a recording, in seconds of both; `why_no_proof` says why it proves nothing (empty: it does)."""

    __tablename__ = "heard"
    __table_args__ = (Index("ix_heard_air_check", "air_check_id", "start_s"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    air_check_id: Mapped[int] = mapped_column(ForeignKey("air_check.id"))
    clip_id: Mapped[int] = mapped_column(ForeignKey("clip.id"))
    sha256: Mapped[str] = mapped_column(String(64))
    start_s: Mapped[float]
    end_s: Mapped[float]
    fraction: Mapped[float]
    score: Mapped[float]
    speed: Mapped[float]
    certainty: Mapped[str] = mapped_column(String(10))
    why_no_proof: Mapped[str] = mapped_column(String(10), default="")


class HeardWord(Base):
    """A person's ear on what is not certain; the newest word counts."""

    __tablename__ = "heard_word"
    __table_args__ = (Index("ix_heard_word_heard", "heard_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    heard_id: Mapped[int] = mapped_column(ForeignKey("heard.id"))
    is_it: Mapped[bool]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    person_name: Mapped[str] = mapped_column(String(120))
    said_at: Mapped[datetime]


class Choice(StrEnum):
    """What a person decides of a questionable verdict, or of a log's clock."""

    STANDS = "stands"
    REPLACE = "replace"
    IS_SLOT = "is_slot"
    UNDONE = "undone"


class Ruling(Base):
    """A person's decision on one questionable verdict, or on a log's clock, with its reason; the newest row counts."""

    __tablename__ = "ruling"
    __table_args__ = (
        CheckConstraint("(airing_id IS NULL) <> (log_id IS NULL)", name="airing_or_log"),
        Index("ix_ruling_airing", "airing_id", "id"),
        Index("ix_ruling_log", "log_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    airing_id: Mapped[int | None] = mapped_column(ForeignKey("airing.id"))
    log_id: Mapped[int | None] = mapped_column(ForeignKey("as_run_log.id"))
    slot_id: Mapped[int | None] = mapped_column(ForeignKey("slot.id"))
    """The slot to which what aired beside the plan was given."""
    choice: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(String(300), default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    person_name: Mapped[str] = mapped_column(String(120))
    ruled_at: Mapped[datetime]


_NAMES = {
    AsRunLog: "received_from",
    LogClock: "set_by",
    LogDefinition: "made_by",
    Answer: "person_name",
    AirCheck: "received_from",
    HeardWord: "person_name",
    Ruling: "person_name",
}
"""Which evidence holds a person's name, and where."""
for _evidence in (AsRunLog, AsRunLine, LogClock, LogDefinition, Answer, Airing, AirCheck, Heard, HeardWord, Ruling):
    _names = (_NAMES[_evidence],) if _evidence in _NAMES else ()
    keep_for_ever(_evidence.__table__, names=_names)  # type: ignore[arg-type]  # a mapped class's __table__ is typed as FromClause
keep_what_was_proven(Airing.__table__)  # type: ignore[arg-type]  # as above


class MakeGood(Base):
    """What is owed for a missed slot: a replacement by a target day, with an owner."""

    __tablename__ = "make_good"
    __table_args__ = (Index("ix_make_good_state", "state", "target_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    slot_id: Mapped[int] = mapped_column(ForeignKey("slot.id"), unique=True)
    joint_slot_id: Mapped[int | None] = mapped_column(ForeignKey("joint_slot.id"))
    regency_code: Mapped[str] = mapped_column(ForeignKey("regency.code"))
    owner: Mapped[str] = mapped_column(String(120))
    target_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(10), default=MakeGoodState.OPEN)
    note: Mapped[str] = mapped_column(String(300), default="")
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
