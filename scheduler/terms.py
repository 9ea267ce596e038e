"""The words every wing shares about what is planned and what aired; never a rule, never a database row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

WIB = ZoneInfo("Asia/Jakarta")
"""Western Indonesian Time, UTC+7 without summer time: the clock of both regencies."""


class Topic(StrEnum):
    """Scope item 2 of the agreement: laws and regulations, harmony, peace and order."""

    LAW = "law"
    HARMONY = "harmony"
    PEACE = "peace"


class SlotKind(StrEnum):
    """What a slot is in law: a public-service announcement, an advertisement, or an unpaid cooperation programme."""

    ILM = "ilm"
    ADVERTISEMENT = "advertisement"
    COOPERATION = "cooperation"


class Pairing(StrEnum):
    """How the two banks air one joint slot: at the same second, or each at its own time of the same day."""

    SIMULCAST = "simulcast"
    PAIRED = "paired"


class Verdict(StrEnum):
    """What became of a slot, as far as the evidence goes."""

    AIRED = "aired"
    LATE = "late"
    SHORT = "short"
    MISSED = "missed"
    EXTRA = "extra"
    UNPROVEN = "unproven"


class Grade(StrEnum):
    """Grade of proof: none, the operator says so, a station log, matched in an air-check recording."""

    P0 = "P0"
    P1 = "P1"
    P2 = "P2"
    P3 = "P3"


class Rung(StrEnum):
    """The ladder every number stands on; a thing stands on exactly one rung."""

    PLANNED = "planned"
    APPROVED = "approved"
    PUBLISHED = "published"
    AIRED = "aired"
    PROVEN = "proven"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open stretch of time `[start_at, end_at)`; both ends are aware moments."""

    start_at: datetime
    end_at: datetime

    def __post_init__(self) -> None:
        """Refuse naive moments and an end that does not lie after the start."""
        if self.start_at.tzinfo is None or self.end_at.tzinfo is None:
            raise ValueError("a span needs aware moments")
        if self.end_at <= self.start_at:
            raise ValueError("a span ends after it starts")

    @classmethod
    def of(cls, start_at: datetime, length_s: float) -> Span:
        """The span that starts at a moment and lasts `length_s` seconds."""
        return cls(start_at, start_at + timedelta(seconds=length_s))

    @property
    def length_s(self) -> float:
        """How long the span lasts, in seconds."""
        return (self.end_at - self.start_at).total_seconds()

    def overlaps(self, other: Span) -> bool:
        """Whether the two spans share any moment; spans that only touch do not."""
        return self.start_at < other.end_at and other.start_at < self.end_at


def local_day(moment: datetime) -> date:
    """The station's calendar day (WIB) of an aware moment."""
    return moment.astimezone(WIB).date()


def day_span(day: date) -> Span:
    """The whole calendar day in WIB as a span of UTC moments."""
    start_at = datetime(day.year, day.month, day.day, tzinfo=WIB).astimezone(UTC)
    return Span(start_at, start_at + timedelta(days=1))
