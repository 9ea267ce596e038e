"""Our own log form: CSV with a header in Indonesian or English, any of three delimiters; dates and times in WIB."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time

from ..terms import WIB
from .rows import AsRunRow, Refused, Why, read_length

NAME = "siaran-csv"
_NAMES = {
    "day": ("tanggal", "day", "date"),
    "start": ("mulai", "started_at", "start", "jam"),
    "length": ("lama_detik", "lama", "length_s", "length", "durasi"),
    "title": ("judul", "title"),
    "key": ("kunci", "key", "slot", "kode"),
}
_FIELD_LIMIT = 2_000
_CLOCK = re.compile(r"(\d{1,2})[.:](\d{2})(?:[.:](\d{2})(?:[.,]\d+)?)?")


def read(text: str, *, day: date | None) -> tuple[list[AsRunRow], list[Refused]]:
    """Rows and refusals of a CSV log; a missing date column falls back on `day`."""
    lines = text.splitlines()
    head = next((number for number, line in enumerate(lines) if line.strip()), None)
    columns = _columns(lines[head]) if head is not None else None
    if head is None or columns is None:
        return [], [Refused((head or 0) + 1, Why.NO_HEADER)]
    delimiter = _delimiter(lines[head])
    rows: list[AsRunRow] = []
    refused: list[Refused] = []
    for number, line in enumerate(lines[head + 1 :], head + 2):
        if line.strip():
            read_line = _read_line(number, line[:_FIELD_LIMIT], delimiter=delimiter, columns=columns, day=day)
            (rows if isinstance(read_line, AsRunRow) else refused).append(read_line)  # type: ignore[arg-type]  # one of the two
    return rows, refused


def _delimiter(head: str) -> str:
    return max(",;\t", key=head.count)


def _columns(head: str) -> Mapping[str, int] | None:
    cells = [cell.strip().strip('"').lower().lstrip("\ufeff") for cell in head.split(_delimiter(head))]
    found = {field: cells.index(name) for field, names in _NAMES.items() for name in names[::-1] if name in cells}
    return found if "start" in found else None


def _read_line(
    number: int, line: str, *, delimiter: str, columns: Mapping[str, int], day: date | None
) -> AsRunRow | Refused:
    try:
        cells = next(csv.reader([line], delimiter=delimiter, strict=False), [])
    except csv.Error:
        return Refused(number, Why.UNREADABLE)
    cell = {name: cells[place].strip() if place < len(cells) else "" for name, place in columns.items()}
    try:
        length_s = read_length(cell.get("length", ""))
    except ValueError:
        return Refused(number, Why.NO_LENGTH)
    started_at = _read_start(cell, day)
    if isinstance(started_at, Why):
        return Refused(number, started_at)
    title, key = cell.get("title", "").lstrip("'"), cell.get("key", "").lstrip("'")
    if not title and not key:
        return Refused(number, Why.NO_TITLE)
    return AsRunRow(number, started_at, length_s, title, key)


def _read_start(cell: Mapping[str, str], day: date | None) -> datetime | Why:
    text = cell["start"].replace("T", " ")
    day_text, _, clock_text = text.rpartition(" ")
    clock = _read_clock(clock_text)
    if clock is None:
        return Why.NO_TIME
    try:
        on = date.fromisoformat(day_text or cell.get("day", "")) if day_text or cell.get("day") else day
    except ValueError:
        return Why.NO_DAY
    if on is None or not date(2000, 1, 1) <= on <= date(2100, 1, 1):
        return Why.NO_DAY
    return datetime.combine(on, clock, WIB).astimezone(UTC)


def _read_clock(text: str) -> time | None:
    """A time as people write it: 7:05, 07.05 or 07:05:30, a fraction of a second left out."""
    found = _CLOCK.fullmatch(text)
    if found is None:
        return None
    hour, minute, second = (int(part or 0) for part in found.groups())
    try:
        return time(hour, minute, second)
    except ValueError:
        return None
