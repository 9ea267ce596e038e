"""Reads times of day, days and lengths as stations write them; never guesses between two readings."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from functools import lru_cache

from .definition import DayOrder

LONGEST_ROW_S = 86_400
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 1, 1)
_START = re.compile(
    r"(?:(?P<day>\S.{0,30}?)(?:[ T,]\s*))?"
    r"(?P<hour>\d{1,2})[.:](?P<minute>\d{2})(?:[.:](?P<second>\d{2})(?:[.,]\d{1,9})?)?\s?(?:(?P<half>[ap])\.?m\.?)?",
    re.IGNORECASE | re.ASCII,
)
_DAY = re.compile(r"(\d{1,4})([-/. _])(\d{1,2})\2(\d{1,4})", re.ASCII)
_SOLID_DAY = re.compile(r"(20\d{2})(\d{2})(\d{2})", re.ASCII)
_LENGTH_PART = re.compile(r"\d{1,9}(?:\.\d{0,9})?", re.ASCII)
_NAME_DAY = re.compile(r"(?<!\d)(20\d{2})[-_]?(\d{2})[-_]?(\d{2})(?!\d)|(?<!\d)(\d{2})(\d{2})(\d{2})(?!\d)", re.ASCII)
_NAME_PARTS = {"yyyy": r"(?P<y>\d{4})", "yy": r"(?P<y>\d{2})", "mm": r"(?P<m>\d{2})", "dd": r"(?P<d>\d{2})"}
_LONGEST_CELL = 60
_TURNS = {DayOrder.YMD: (0, 1, 2), DayOrder.DMY: (2, 1, 0), DayOrder.MDY: (2, 0, 1)}


@lru_cache(maxsize=4096)
def read_start(text: str) -> tuple[str, int] | None:
    """The day a cell begins with (often none) and the second of the day, from `7:05`, `07.05.30`, `7:12am`, `2026-11-23 7:05`."""
    found = _START.fullmatch(text.strip()) if len(text) <= _LONGEST_CELL else None
    if found is None:
        return None
    hour, minute, second = (int(found[part] or 0) for part in ("hour", "minute", "second"))
    if found["half"]:
        if hour > 12:
            return None
        hour = hour % 12 + (12 if found["half"] in "pP" else 0)
    if hour > 23 or minute > 59 or second > 59:
        return None
    return (found["day"] or "").strip(), hour * 3600 + minute * 60 + second


def read_zoned(text: str) -> datetime | None:
    """A moment that tells its zone, in UTC; None for anything else."""
    try:
        moment = datetime.fromisoformat(text.strip()[:_LONGEST_CELL])
    except ValueError:
        return None
    if moment.tzinfo is None or not FIRST_DAY.year <= moment.year < LAST_DAY.year:
        return None
    return moment.astimezone(UTC)


def read_day(text: str, *, order: DayOrder) -> date | None:
    """A day of this century. A year of four digits in front settles the order by itself."""
    solid = _SOLID_DAY.fullmatch(text)
    found = None if solid else _DAY.fullmatch(text)
    if solid:
        parts, turn = [int(part) for part in solid.groups()], _TURNS[DayOrder.YMD]
    elif found:
        parts = [int(found[1]), int(found[3]), int(found[4])]
        turn = _turn(found, order)
    else:
        return None
    year, month, day = (parts[place] for place in turn)
    try:
        on = date(year + 2000 if year < 100 else year, month, day)
    except ValueError:
        return None
    return on if FIRST_DAY <= on <= LAST_DAY else None


def _turn(found: re.Match[str], order: DayOrder) -> tuple[int, int, int]:
    return _TURNS[DayOrder.YMD] if len(found[1]) > 2 else _TURNS.get(order, _TURNS[DayOrder.DMY])


def settle_order(texts: Iterable[str]) -> DayOrder:
    """The one order in which all these days can be read, or `ASK` where more than one would give other days."""
    asked = [found[0] for text in texts if (found := _DAY.fullmatch(text)) and len(found[1]) <= 2]
    readings = {order: [read_day(text, order=order) for text in asked] for order in _TURNS}
    whole = {order: days for order, days in readings.items() if None not in days}
    if not asked or not whole:
        return DayOrder.DMY
    first = next(iter(whole))
    return first if all(days == whole[first] for days in whole.values()) else DayOrder.ASK


def day_in_name(file_name: str, *, pattern: str = "") -> date | None:
    """The day a file is named after: 2026-11-23, 20261123 or 261123, or as the pattern says."""
    if pattern:
        return _day_by_pattern(file_name[:200], pattern)
    for found in _NAME_DAY.finditer(file_name[:200]):
        parts = found.groups()[:3] if found.group(1) else found.groups()[3:]
        if on := _day(*parts):
            return on
    return None


def _day_by_pattern(file_name: str, pattern: str) -> date | None:
    pieces = re.split("(yyyy|yy|mm|dd)", pattern.lower())
    used = [piece for piece in pieces if piece in _NAME_PARTS]
    if sorted(piece[0] for piece in used) != ["d", "m", "y"]:
        return None
    form = "".join(_NAME_PARTS.get(piece) or re.escape(piece) for piece in pieces)
    found = re.search(form, file_name, re.IGNORECASE | re.ASCII)
    return _day(found["y"], found["m"], found["d"]) if found else None


def _day(year: str, month: str, day: str) -> date | None:
    try:
        on = date(int(year) if len(year) == 4 else 2000 + int(year), int(month), int(day))
    except ValueError:
        return None
    return on if FIRST_DAY <= on <= LAST_DAY else None


@lru_cache(maxsize=4096)
def read_length(text: str) -> float | None:
    """A length in seconds from `58`, `58,4`, `0:58` or `00:00:58`; None when empty. Raises ValueError."""
    parts = text.strip().replace(",", ".").split(":")
    if parts == [""]:
        return None
    if len(parts) > 3 or not all(_LENGTH_PART.fullmatch(part) for part in parts):
        raise ValueError(text)
    seconds = 0.0
    for part in parts:
        seconds = seconds * 60 + float(part)
    if not 0 <= seconds <= LONGEST_ROW_S:
        raise ValueError(text)
    return seconds
