"""Rivendell's RadioTraffic export: fixed columns without a date; its Results Report prints a day of month for seconds.

Columns as this project's contract tells them: scheduled time, actual time, scheduled length, actual length, cart,
title (34), data (32); the data field carries our slot's key.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta

from ..terms import WIB
from .rows import AsRunRow, Refused, Why, read_length

NAME = "rivendell-traffic"
_CLOCK = r"(\d{2}):(\d{2})(?::(\d{2}))?"
_LINE = re.compile(
    rf"^\s*{_CLOCK}\s+{_CLOCK}\s+(\d{{1,2}}:\d{{2}}(?::\d{{2}})?)\s+(\d{{1,2}}:\d{{2}}(?::\d{{2}})?)\s+(\d{{1,6}})\s(.*)$"
)
_NAME_DAY = re.compile(r"(?<!\d)(20\d{2})[-_]?(\d{2})[-_]?(\d{2})(?!\d)|(?<!\d)(\d{2})(\d{2})(\d{2})(?!\d)")
_LONGEST_LINE = 400


def looks_like(line: str) -> bool:
    """Whether a line has the two times and two lengths of a RadioTraffic export."""
    return _LINE.match(line[:_LONGEST_LINE]) is not None


def day_in_name(file_name: str) -> date | None:
    """The day a file is named after: 2026-11-23, 20261123 or 261123."""
    for found in _NAME_DAY.finditer(file_name[:200]):
        year, month, day = (int(part) for part in (found.groups()[:3] if found.group(1) else found.groups()[3:]))
        try:
            return date(year if year > 1999 else 2000 + year, month, day)
        except ValueError:
            continue
    return None


def read(text: str, *, day: date | None) -> tuple[list[AsRunRow], list[Refused]]:
    """Rows and refusals of an export of one day; a clock that runs backwards by half a day has passed midnight."""
    rows: list[AsRunRow] = []
    refused: list[Refused] = []
    on, last = day, time()
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        found = _LINE.match(line[:_LONGEST_LINE])
        clock = _read_clock(found.groups()[3:6]) if found else None
        if found is None or clock is None:
            refused.append(Refused(number, Why.TOO_SHORT if found is None else Why.NO_TIME))
            continue
        if on is None:
            refused.append(Refused(number, Why.NO_DAY))
            continue
        if last.hour - clock.hour >= 12:
            on += timedelta(days=1)
        last = clock
        rows.append(
            _row(number, datetime.combine(on, clock, WIB).astimezone(UTC), length=found.group(8), rest=found.group(10))
        )
    return rows, refused


def _read_clock(parts: tuple[str | None, ...]) -> time | None:
    hour, minute, second = (int(part or 0) for part in parts)
    try:
        # Where the Results Report put the day of the month, anything up to 31 stands for seconds: only minutes are sure.
        return time(hour, minute, second if second < 60 else 0)
    except ValueError:
        return None


def _row(number: int, started_at: datetime, *, length: str, rest: str) -> AsRunRow:
    title, key = rest[:34].strip(), rest[34:].strip().split(" ")[0][:32]
    try:
        length_s = read_length(length)
    except ValueError:
        length_s = None
    return AsRunRow(number, started_at, length_s, title, key)
