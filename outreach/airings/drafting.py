"""A definition of a log as the fields of a form, and back; keeps nothing and shows nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from scheduler.asrun import DayOrder, Definition
from scheduler.asrun.cutting import LONGEST_LINE, cut_by
from scheduler.asrun.definition import (
    ENCODINGS,
    MOST_COLUMNS,
    Column,
    DayFrom,
    LengthForm,
    checked,
)
from scheduler.asrun.rows import decode

from ..errors import N_
from ..forms import NO_CHOICE, Form
from .errors import DefinitionRefused

NO_SPANS = N_("Tulis kolom tetap sebagai awal-akhir dipisah koma, misalnya 0-8, 9-43.")
PARTED = {"auto": "", "comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"}
MEANINGS = ("start", "day", "title", "key", "other_key", "length", "kind")
_LONGEST_SAMPLE = 40
_DRAFT = "contoh"


@dataclass(frozen=True, slots=True)
class Offer:
    """One column of the sample: its place, its name where the first line tells one, and a cell of it."""

    place: int
    name: str
    sample: str


@dataclass(frozen=True, slots=True)
class Draft:
    """What the form shows: the definition as it stands, the columns of the sample, and which column means what."""

    definition: Definition
    offers: list[Offer]
    chosen: Mapping[str, int | None]
    has_header: bool

    @property
    def parted(self) -> str:
        """The chosen way of parting, as the form calls it."""
        if self.definition.spans:
            return "spans"
        return next(name for name, sign in PARTED.items() if sign == self.definition.delimiter)

    @property
    def spans(self) -> str:
        """Fixed columns as the form writes them."""
        return ", ".join(f"{first}-{last}" for first, last in self.definition.spans)


def draft_of(raw: bytes, definition: Definition) -> Draft:
    """A known definition as the fields of the form, over a sample."""
    lines = _sample_lines(raw, definition)
    cut = cut_by(definition, lines[0])
    head = [cell.strip() for cell in cut(lines[0]) or []][:MOST_COLUMNS]
    body = (cut(lines[1]) or []) if definition.has_header and len(lines) > 1 else head
    names = [cell.lower() for cell in head] if definition.has_header else []
    offers = [
        Offer(place, head[place] if names else "", body[place].strip()[:_LONGEST_SAMPLE] if place < len(body) else "")
        for place in range(len(head))
    ]
    keys = (*definition.keys, None, None)
    columns = (definition.start, definition.day, definition.title, keys[0], keys[1], definition.length, definition.kind)
    chosen = {meaning: _place(column, names) for meaning, column in zip(MEANINGS, columns, strict=True)}
    return Draft(definition, offers, chosen, definition.has_header)


def _sample_lines(raw: bytes, definition: Definition) -> list[str]:
    text = decode(raw, encoding=definition.encoding)[0][:200_000]
    lines = [line[:LONGEST_LINE] for line in text.splitlines()[definition.skip :] if line.strip()]
    return lines[:2] or [""]


def _place(column: Column | None, names: list[str]) -> int | None:
    if column is None or not column.names:
        return column.place if column else None
    return next((names.index(name) for name in column.names if name in names), None)


def plainly(definition: Definition) -> Definition:
    """A definition the form can show: words before fixed columns are beyond it, and begin again as parted cells."""
    if not definition.spaced:
        return definition
    return Definition(definition.name, start=Column(place=0), day_from=definition.day_from)


def build_definition(form: Form, raw: bytes, *, start: Column | None = None) -> Definition:
    """The definition a form tells, over the sample it was chosen on; `start` stands in until the form names that column.

    Raises `FormRefused` or `DefinitionRefused`.
    """
    frame = _frame(form)
    form.check()
    has_header = form.ticked("has_header")
    names: list[str] = []
    if has_header:
        head = _sample_lines(raw, frame)[0]
        names = [cell.strip().strip('"').lower() for cell in cut_by(frame, head)(head) or []]
    columns = {meaning: _column(form, meaning, names) for meaning in MEANINGS}
    form.check()
    start = columns["start"] or start
    if start is None:
        raise DefinitionRefused("start")
    keys = tuple(column for name in ("key", "other_key") if (column := columns[name]) is not None)
    definition = replace(
        frame,
        start=start,
        day=columns["day"],
        title=columns["title"],
        length=columns["length"],
        kind=columns["kind"],
        keys=keys,
    )
    try:
        return checked(definition)
    except ValueError:
        raise DefinitionRefused("start") from None


def _frame(form: Form) -> Definition:
    """Everything but the columns."""
    parted = form.one_of("parted", [*PARTED, "spans"])
    kinds = form.text("kinds", required=False, most=200).lower().split(",")
    encoding = form.fields.get("encoding", "")
    if encoding and encoding not in ENCODINGS:
        form.refuse("encoding", NO_CHOICE)
    return Definition(
        _DRAFT,
        start=Column(place=0),
        delimiter=PARTED.get(parted, ""),
        spans=_spans(form) if parted == "spans" else (),
        skip=form.maybe_integer("skip", most=MOST_COLUMNS) or 0,
        encoding=encoding,
        day_from=form.choice("day_from", DayFrom),
        day_order=form.choice("day_order", DayOrder),
        file_name=form.text("file_name", required=False, most=60),
        length_form=form.choice("length_form", LengthForm),
        is_zoned=form.ticked("is_zoned"),
        kinds=tuple(kind.strip() for kind in kinds if kind.strip()),
    )


def _spans(form: Form) -> tuple[tuple[int, int], ...]:
    """Fixed columns from `0-8, 9-43`."""
    pieces = [piece.split("-") for piece in form.text("spans", most=400).replace(" ", "").split(",")]
    try:
        spans = tuple((int(first), int(last)) for first, last in pieces)
    except ValueError:
        form.refuse("spans", NO_SPANS)
        return ()
    if not all(0 <= first < last <= LONGEST_LINE for first, last in spans):
        form.refuse("spans", NO_SPANS)
    return spans


def _column(form: Form, meaning: str, names: list[str]) -> Column | None:
    """A chosen column: by its name where the first line names it once, else by its place."""
    place = form.maybe_integer(f"column_{meaning}", most=MOST_COLUMNS - 1)
    if place is None:
        return None
    name = names[place] if place < len(names) else ""
    return Column(names=(name,)) if name and names.count(name) == 1 else Column(place=place)
