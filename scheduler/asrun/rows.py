"""What every log form yields: rows, doubts, refusals, and the text behind them; never a form of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

_LOOKED_AT = 4_000
_NUL_SHARE = 0.4


class Why(StrEnum):
    """Why a line was refused."""

    NO_TIME = "no_time"
    NO_DAY = "no_day"
    DAY_ORDER = "day_order"
    """Day and month could change places, and nobody said which comes first."""
    NO_LENGTH = "bad_length"
    NO_TITLE = "no_title"
    NO_HEADER = "no_header"
    TOO_SHORT = "too_short"
    UNREADABLE = "unreadable"
    OTHER_KIND = "other_kind"
    """A line of a kind that does not count."""
    TWICE = "twice"
    """The same moment, title and key stood in an earlier line."""


class Doubt(StrEnum):
    """What a person should look at although the line was read."""

    LENGTH = "length"
    MINUTES = "minutes"
    BACKWARD = "backward"


@dataclass(frozen=True, slots=True)
class AsRunRow:
    """One thing a station says it played: its line in the file, when it began, how long, and what it was called."""

    line: int
    started_at: datetime
    length_s: float | None
    title: str
    key: str
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """One line that could not be read, and why."""

    line: int
    why: Why


@dataclass(frozen=True, slots=True)
class AsRunParse:
    """A whole log as read; `form` names the definition it was read by."""

    form: str
    encoding: str
    rows: tuple[AsRunRow, ...]
    refused: tuple[Refused, ...]


def decode(raw: bytes, *, encoding: str = "") -> tuple[str, str]:
    """The text of a log and its encoding: as told, else UTF-16 by its mark or its zeros, UTF-8, else Windows-1252."""
    chosen = encoding or _encoding_of(raw)
    return raw.decode(chosen, "replace").replace("\x00", ""), chosen


def _encoding_of(raw: bytes) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if plain := _unmarked_utf16(raw[:_LOOKED_AT]):
        return plain
    try:
        raw.decode()
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig" if raw.startswith(b"\xef\xbb\xbf") else "utf-8"


def _unmarked_utf16(head: bytes) -> str:
    """Which UTF-16 a text without a mark is in: letters of ours leave every second byte zero."""
    half = len(head) // 2
    low, high = (head[side::2].count(0) for side in (1, 0))
    if half < 2 or max(low, high) < half * _NUL_SHARE or min(low, high) > half * (1 - _NUL_SHARE) / 10:
        return ""
    return "utf-16-le" if low > high else "utf-16-be"
