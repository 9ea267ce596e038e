"""How one software's log is laid out, as a value that can be kept; never reads a log itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any


class DayFrom(StrEnum):
    """Where a line's day stands."""

    COLUMN = "column"
    FILE_NAME = "file_name"
    ASKED = "asked"


class DayOrder(StrEnum):
    """In which order a day is written; `ASK` settles it from the file where only one order fits, else asks a person."""

    ASK = "ask"
    YMD = "ymd"
    DMY = "dmy"
    MDY = "mdy"


class LengthForm(StrEnum):
    """How a length is written: `58`, `0:58` and `0:00:58` alike, or thousandths of a second."""

    SECONDS = "seconds"
    MILLISECONDS = "milliseconds"


ENCODINGS = ("utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be")
DELIMITERS = (",", ";", "\t", "|")
MOST_COLUMNS = 200


@dataclass(frozen=True, slots=True)
class Column:
    """Where a cell stands: under one of these names (lower case, the surest first), or at a place counted from 0."""

    names: tuple[str, ...] = ()
    place: int | None = None


@dataclass(frozen=True, slots=True)
class Definition:
    """One log form.

    Cells are parted by `delimiter` (empty: whichever of comma, semicolon and tab the first line has most of), or cut at `spans`
    (`(from, until)` in letters). With `spaced` the line begins with that many words, the last padded to `padded` letters, and
    the spans count from behind them. `skip` lines at the top say nothing. `kinds` are the values of `kind` that count; empty
    means all. Of `keys` the first that is not empty is the row's key.
    """

    name: str
    start: Column
    title: Column | None = None
    day: Column | None = None
    length: Column | None = None
    kind: Column | None = None
    keys: tuple[Column, ...] = ()
    kinds: tuple[str, ...] = ()
    delimiter: str = ""
    spans: tuple[tuple[int, int], ...] = ()
    spaced: int = 0
    padded: int = 0
    skip: int = 0
    encoding: str = ""
    day_from: DayFrom = DayFrom.COLUMN
    day_order: DayOrder = DayOrder.ASK
    file_name: str = ""
    """How a file is named after its day, as `yyyymmdd` or `log-dd-mm-yy`; empty: any usual way."""
    length_form: LengthForm = LengthForm.SECONDS
    is_zoned: bool = False
    """The start is a moment with its zone."""
    is_guarded: bool = False
    """A quote before a cell is a spreadsheet's guard, not part of it."""
    needs_length: bool = False
    """A line whose length cannot be read is refused; otherwise it is read with a doubt."""
    may_print_day_for_seconds: bool = False
    """Some report prints the day of the month where seconds belong: then only minutes are sure."""

    @property
    def columns(self) -> tuple[Column, ...]:
        """Every column that is told."""
        return tuple(c for c in (self.start, self.title, self.day, self.length, self.kind, *self.keys) if c is not None)

    @property
    def has_header(self) -> bool:
        """Whether columns are known by the names in a first line."""
        return any(column.names for column in self.columns)


def to_json(definition: Definition) -> dict[str, Any]:
    """A definition as plain JSON, without what is left at its default."""
    plain = {field.name: _plain(getattr(definition, field.name)) for field in fields(definition)}
    return {name: value for name, value in plain.items() if value not in (None, "", 0, False, [])}


def _plain(value: object) -> Any:
    if isinstance(value, Column):
        return {"names": list(value.names)} if value.names else {"place": value.place}
    return [_plain(one) for one in value] if isinstance(value, tuple) else value


def from_json(told: Mapping[str, Any]) -> Definition:
    """A definition from JSON as `to_json` writes it; raises `ValueError` for anything else."""
    try:
        plain = {name: told[name] for name in _PLAIN if name in told}
        cells: dict[str, Any] = {
            name: _column(told[name]) for name in ("start", "title", "day", "length", "kind") if name in told
        }
        return checked(
            Definition(
                **plain,
                **cells,
                keys=tuple(_column(one) for one in told.get("keys", [])),
                kinds=tuple(str(kind) for kind in told.get("kinds", [])),
                spans=tuple((int(first), int(last)) for first, last in told.get("spans", [])),
                day_from=DayFrom(told.get("day_from", DayFrom.COLUMN)),
                day_order=DayOrder(told.get("day_order", DayOrder.ASK)),
                length_form=LengthForm(told.get("length_form", LengthForm.SECONDS)),
            )
        )
    except (TypeError, KeyError, AttributeError, OverflowError) as fault:
        raise ValueError("no definition") from fault


_PLAIN = (
    "name",
    "delimiter",
    "spaced",
    "padded",
    "skip",
    "encoding",
    "file_name",
    "is_zoned",
    "is_guarded",
    "needs_length",
    "may_print_day_for_seconds",
)


def _column(told: Mapping[str, Any]) -> Column:
    place = told.get("place")
    return Column(tuple(str(name) for name in told.get("names", [])), None if place is None else int(place))


def checked(definition: Definition) -> Definition:
    """The same definition; raises `ValueError` where no reader could follow it."""
    places = [column.place for column in definition.columns if not column.names]
    sound = (
        bool(definition.name)
        and all(place is not None and 0 <= place < MOST_COLUMNS for place in places)
        and all(0 <= first < last for first, last in definition.spans)
        and definition.delimiter in ("", *DELIMITERS)
        and definition.encoding in ("", *ENCODINGS)
        and 0 <= definition.skip <= MOST_COLUMNS
        and 0 <= definition.spaced <= MOST_COLUMNS
    )
    if not sound:
        raise ValueError("no reader can follow this definition")
    return definition
