"""Cuts a log's lines into cells as a definition says; never knows what a cell means."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Sequence

from .definition import Column, Definition

LONGEST_LINE = 2_000
Cut = Callable[[str], list[str] | None]


def cut_by(definition: Definition, head: str) -> Cut:
    """What cuts a line into cells; None for a line that has not the form. `head` is the line that chooses a delimiter."""
    if definition.spaced:
        return _spaced(definition)
    if definition.spans:
        return lambda line: [line[first:last].strip() for first, last in definition.spans]
    return _delimited(definition.delimiter or choose_delimiter(head))


def choose_delimiter(head: str) -> str:
    """Which of comma, semicolon and tab a line has most of."""
    return max(",;\t", key=head.count)


def _delimited(delimiter: str) -> Cut:
    def cut(line: str) -> list[str] | None:
        if '"' not in line:
            return line.split(delimiter)
        try:
            return next(csv.reader([line], delimiter=delimiter, strict=False), [])
        except csv.Error:
            return None

    return cut


def _spaced(definition: Definition) -> Cut:
    """Words first, then columns; a last word shorter than `padded` may be followed by the blanks it lacks."""
    words = re.compile(r"\s*" + r"\s+".join([r"(\S+)"] * definition.spaced) + r"(?=\s|$)")

    def cut(line: str) -> list[str] | None:
        found = words.match(line)
        if found is None:
            return None
        end = found.start(definition.spaced) + definition.padded
        behind = end if found.end() < end and not line[found.end() : end].strip() else found.end()
        rest = line[behind + 1 :]
        return [*found.groups(), *(rest[first:last].strip() for first, last in definition.spans)]

    return cut


def name_places(cells: Sequence[str]) -> Callable[[Column | None], int | None]:
    """Where each column stands, by the names in the first line."""
    names = [cell.strip().strip('"').strip().lower().lstrip("\ufeff") for cell in cells]

    def place(column: Column | None) -> int | None:
        if column is None or not column.names:
            return column.place if column else None
        return next((names.index(name) for name in column.names if name in names), None)

    return place
