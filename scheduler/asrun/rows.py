"""What every log form yields: rows, refusals, and the text behind them; never a form of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

LONGEST_ROW_S = 86_400


class Why(StrEnum):
    """Why a line was refused."""

    NO_TIME = "no_time"
    NO_DAY = "no_day"
    NO_LENGTH = "bad_length"
    NO_TITLE = "no_title"
    NO_HEADER = "no_header"
    TOO_SHORT = "too_short"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class AsRunRow:
    """One thing a station says it played: its line in the file, when it began, how long, and what it was called."""

    line: int
    started_at: datetime
    length_s: float | None
    title: str
    key: str


@dataclass(frozen=True, slots=True)
class Refused:
    """One line that could not be read, and why."""

    line: int
    why: Why


@dataclass(frozen=True, slots=True)
class AsRunParse:
    """A whole log as read."""

    form: str
    encoding: str
    rows: tuple[AsRunRow, ...]
    refused: tuple[Refused, ...]


def decode(raw: bytes) -> tuple[str, str]:
    """The text of a log and its encoding: UTF-16 by its mark, UTF-8 where it is valid, else Windows-1252."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", "replace").replace("\x00", ""), "utf-16"
    try:
        text = raw.decode("utf-8-sig")
        return text.replace("\x00", ""), "utf-8-sig" if raw.startswith(b"\xef\xbb\xbf") else "utf-8"
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace").replace("\x00", ""), "cp1252"


def read_length(text: str) -> float | None:
    """A length in seconds from `58`, `58,4`, `0:58` or `00:00:58`; None when empty. Raises ValueError."""
    parts = text.strip().replace(",", ".").split(":")
    if parts == [""]:
        return None
    if len(parts) > 3:
        raise ValueError(text)
    seconds = 0.0
    for part in parts:
        seconds = seconds * 60 + float(part)
    if not 0 <= seconds <= LONGEST_ROW_S:
        raise ValueError(text)
    return seconds
