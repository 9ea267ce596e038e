"""The one reader of station logs: follows a definition line by line; every line is a row or refused, and counted once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from ..terms import WIB, local_day
from .clocks import read_day, read_length, read_start, read_zoned, settle_order
from .cutting import LONGEST_LINE, Cut, cut_by, name_places
from .definition import DayOrder, Definition, LengthForm
from .rows import AsRunRow, Doubt, Refused, Why

_HALF_DAY_S = 43_200
_SURE_OF_QUIRK = 3
_SOUND_PATH = re.compile(r"[\\/]([^\\/]+\.(?:mp[23]|wav|flac|ogg|opus|m4a|aac|wma))$", re.IGNORECASE)
Reading = tuple[list[AsRunRow], list[Refused]]


@dataclass(frozen=True, slots=True)
class _Places:
    """Where each meaning stands in a line's cells."""

    start: int
    title: int | None
    day: int | None
    length: int | None
    kind: int | None
    keys: tuple[int, ...]


@dataclass(slots=True)
class _State:
    """What is carried from line to line."""

    day: date | None
    order: DayOrder
    last_s: int = 0
    seen: set[tuple[datetime, str, str]] = field(default_factory=set)
    midnights: dict[date, datetime] = field(default_factory=dict)
    days: dict[str, date | Why] = field(default_factory=dict)


def read(text: str, definition: Definition, *, day: date | None, order: DayOrder | None = None) -> Reading:
    """Rows and refusals of a log. `day` stands for days the log does not tell; `order` is a person's word on day and month."""
    lines = text.splitlines()
    head = next((n for n in range(definition.skip, len(lines)) if lines[n].strip()), None)
    if head is None:
        return [], [Refused(1, Why.NO_HEADER)]
    cut = cut_by(definition, lines[head][:LONGEST_LINE])
    places = _places(definition, cut(lines[head][:LONGEST_LINE]) or [])
    if places is None:
        return [], [Refused(head + 1, Why.NO_HEADER)]
    first = head + 1 if definition.has_header else head
    state = _State(day, order or definition.day_order)
    if state.order is DayOrder.ASK:
        state.order = settle_order({_day_text(cells, places) for _, cells in _cells(lines, first, cut) if cells})
    rows: list[AsRunRow] = []
    refused: list[Refused] = []
    for number, cells in _cells(lines, first, cut):
        read_line = _read_line(number, cells, places=places, definition=definition, state=state)
        (rows if isinstance(read_line, AsRunRow) else refused).append(read_line)  # type: ignore[arg-type]  # one of the two
    return _doubt(rows, definition), refused


def _places(definition: Definition, head: Sequence[str]) -> _Places | None:
    place = name_places(head)
    start = place(definition.start)
    if start is None:
        return None
    keys = tuple(at for column in definition.keys if (at := place(column)) is not None)
    title, day, length = place(definition.title), place(definition.day), place(definition.length)
    return _Places(start, title, day, length, place(definition.kind), keys)


def _cells(lines: Sequence[str], first: int, cut: Cut) -> Iterator[tuple[int, list[str] | None]]:
    """Every line that says something, with its number and cells; what is beyond the longest line is left out."""
    for number in range(first, len(lines)):
        line = lines[number][:LONGEST_LINE]
        if line.strip():
            yield number + 1, cut(line)


def _cell(cells: Sequence[str], place: int | None) -> str:
    return cells[place].strip() if place is not None and place < len(cells) else ""


def _without_folder(key: str) -> str:
    """A key that is the path of a sound file stands for the file's name."""
    found = _SOUND_PATH.search(key)
    return found[1] if found else key


def _day_text(cells: Sequence[str], places: _Places) -> str:
    start = read_start(_cell(cells, places.start))
    return (start[0] if start else "") or _cell(cells, places.day)


def _read_line(
    number: int, cells: list[str] | None, *, places: _Places, definition: Definition, state: _State
) -> AsRunRow | Refused:
    if cells is None:
        return Refused(number, Why.TOO_SHORT if definition.spaced else Why.UNREADABLE)
    if definition.kinds and _cell(cells, places.kind).lower() not in definition.kinds:
        return Refused(number, Why.OTHER_KIND)
    length_s = _read_length(_cell(cells, places.length), definition)
    if length_s == -1 and definition.needs_length:
        return Refused(number, Why.NO_LENGTH)
    started_at = _read_moment(cells, places, definition=definition, state=state)
    if isinstance(started_at, Why):
        return Refused(number, started_at)
    title = _cell(cells, places.title)
    key = _without_folder(next((found for place in places.keys if (found := _cell(cells, place))), ""))
    if definition.is_guarded:
        title, key = title.lstrip("'"), key.lstrip("'")
    if not title and not key:
        return Refused(number, Why.NO_TITLE)
    if (started_at, title, key) in state.seen:
        return Refused(number, Why.TWICE)
    state.seen.add((started_at, title, key))
    if length_s == -1:
        return AsRunRow(number, started_at, None, title, key, (Doubt.LENGTH,))
    return AsRunRow(number, started_at, length_s, title, key)


def _read_length(text: str, definition: Definition) -> float | None:
    """A length in seconds, None where none is told, -1 where what is told cannot be read."""
    try:
        if definition.length_form is LengthForm.MILLISECONDS and text:
            return read_length(f"{int(text) / 1000:.3f}") if text.isascii() and text.isdigit() else -1
        return read_length(text)
    except ValueError:
        return -1


def _read_moment(cells: list[str], places: _Places, *, definition: Definition, state: _State) -> datetime | Why:
    text = _cell(cells, places.start)
    if definition.is_zoned:
        return read_zoned(text) or Why.NO_TIME
    start = read_start(text)
    if start is None:
        return Why.NO_TIME
    day_text, second = start[0] or _cell(cells, places.day), start[1]
    on = _told_day(day_text, state) if day_text else _running_day(second, state)
    if isinstance(on, Why):
        return on
    midnight = state.midnights.get(on)
    if midnight is None:
        midnight = state.midnights[on] = datetime(on.year, on.month, on.day, tzinfo=WIB).astimezone(UTC)
    return midnight + timedelta(seconds=second)


def _told_day(text: str, state: _State) -> date | Why:
    if text not in state.days:
        is_open = state.order is DayOrder.ASK and settle_order([text]) is DayOrder.ASK
        state.days[text] = Why.DAY_ORDER if is_open else read_day(text[:40], order=state.order) or Why.NO_DAY
    return state.days[text]


def _running_day(second: int, state: _State) -> date | Why:
    """The day a line without one belongs to: a clock that runs backwards by half a day has passed midnight."""
    if state.day is None:
        return Why.NO_DAY
    if state.last_s // 3600 - second // 3600 >= _HALF_DAY_S // 3600:
        state.day += timedelta(days=1)
    state.last_s = second
    return state.day


def _doubt(rows: list[AsRunRow], definition: Definition) -> list[AsRunRow]:
    """The same rows, with what a person should look at: seconds that are none, and a clock that was set back."""
    if definition.may_print_day_for_seconds and len(rows) >= _SURE_OF_QUIRK and all(map(_tells_day, rows)):
        rows = [
            replace(row, started_at=row.started_at.replace(second=0), doubts=(*row.doubts, Doubt.MINUTES))
            for row in rows
        ]
    back = [n for n in range(1, len(rows)) if rows[n].started_at < rows[n - 1].started_at]
    # A log that lists the newest first runs backwards all along, and says nothing about the clock.
    if len(back) * 2 < len(rows):
        for number in back:
            rows[number] = replace(rows[number], doubts=(*rows[number].doubts, Doubt.BACKWARD))
    return rows


def _tells_day(row: AsRunRow) -> bool:
    return row.started_at.second == local_day(row.started_at).day
