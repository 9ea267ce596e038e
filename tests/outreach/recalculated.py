"""A small spreadsheet for tests: reads a workbook's cells and counts its formulas itself, by the functions our figures use."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import openpyxl
from openpyxl.utils import range_boundaries

TOKEN = re.compile(
    r"""\s*(?:(?P<text>"(?:[^"]|"")*")|(?P<range>(?:'(?:[^']|'')*'!)?\$?[A-Z]+\$?\d+(?::\$?[A-Z]+\$?\d+)?)|(?P<number>\d+(?:\.\d+)?)|(?P<name>[A-Z]+)|(?P<sign>[(),=/]))"""
)


class Failed(Exception):
    """A formula came to an error, as #DIV/0! and #VALUE! are."""


class Workbook:
    """The cells of a workbook, counted when they are asked for."""

    def __init__(self, file: bytes) -> None:
        self.formulas = openpyxl.load_workbook(BytesIO(file))
        self.cached = openpyxl.load_workbook(BytesIO(file), data_only=True)

    def live(self) -> Iterator[tuple[str, str, Any, Any]]:
        """Every formula with its sheet, place, what the file shows and what it comes to."""
        for sheet in self.formulas.worksheets:
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.data_type == "f":
                        shown = self.cached[sheet.title][cell.coordinate].value
                        yield sheet.title, cell.coordinate, shown, self.value(sheet.title, cell.coordinate)

    def value(self, sheet: str, place: str) -> Any:
        """What a cell comes to."""
        held = self.formulas[sheet][place.replace("$", "")]
        return _Reader(self, sheet, held.value[1:]).all() if held.data_type == "f" else held.value

    def column(self, sheet: str, place: str) -> list[Any]:
        """The values of a stretch of one column."""
        left, top, right, bottom = range_boundaries(place)
        assert left == right, place
        return [self.formulas[sheet].cell(row, left).value for row in range(top, bottom + 1)]


class _Reader:
    """Reads one formula from left to right."""

    def __init__(self, book: Workbook, sheet: str, formula: str) -> None:
        self.book, self.sheet, self.left = book, sheet, formula

    def all(self) -> Any:
        value = self.comparison()
        assert not self.left.strip(), self.left
        return value

    def take(self, sign: str = "") -> str:
        found = TOKEN.match(self.left)
        assert found, self.left
        assert not sign or found["sign"] == sign, self.left
        self.left = self.left[found.end() :]
        return found.group().strip()

    def next_is(self, signs: str) -> bool:
        return self.left.lstrip()[:1] in tuple(signs)

    def comparison(self) -> Any:
        value = self.quotient()
        while self.next_is("="):
            self.take("=")
            value = value == self.quotient()
        return value

    def quotient(self) -> Any:
        value = self.part()
        while self.next_is("/"):
            self.take("/")
            below = self.part()
            if not isinstance(value, (int, float)) or not isinstance(below, (int, float)) or below == 0:
                raise Failed
            value = value / below
        return value

    def part(self) -> Any:
        found = TOKEN.match(self.left)
        assert found, self.left
        token = self.take()
        if found["text"]:
            return token[1:-1].replace('""', '"')
        if found["number"]:
            return float(token) if "." in token else int(token)
        if found["range"]:
            return self.cells(token)
        return self.function(token)

    def cells(self, token: str) -> Any:
        sheet, _, place = token.rpartition("!")
        name = sheet[1:-1].replace("''", "'") if sheet else self.sheet
        return self.book.column(name, place) if ":" in place else self.book.value(name, place)

    def function(self, name: str) -> Any:
        self.take("(")
        if name == "IFERROR":
            return self.if_error()
        values = [self.comparison()]
        while self.next_is(","):
            self.take(",")
            values.append(self.comparison())
        self.take(")")
        return FUNCTIONS[name](*values)

    def if_error(self) -> Any:
        start = self.left
        try:
            value = self.comparison()
        except Failed:
            self.left = start[_end_of_part(start) :]
            self.take(",")
            value = self.comparison()
        else:
            self.take(",")
            self.comparison()
        self.take(")")
        return value


def _end_of_part(words: str) -> int:
    """Where the first comma stands that is in no brackets."""
    depth = 0
    for place, letter in enumerate(words):
        depth += (letter == "(") - (letter == ")")
        if letter == "," and depth == 0:
            return place
    raise AssertionError(words)


def meets(value: Any, wanted: Any) -> bool:
    """Whether a cell meets a criterion: equal, or a number at least as large."""
    if isinstance(wanted, str) and wanted.startswith(">="):
        return isinstance(value, (int, float)) and value >= float(wanted[2:])
    return bool(value == wanted)


def sum_ifs(cells: list[Any], *criteria: Any) -> int | float:
    columns, wanted = criteria[::2], criteria[1::2]
    return sum(
        cell
        for cell, *held in zip(cells, *columns, strict=True)
        if isinstance(cell, (int, float)) and all(meets(one, want) for one, want in zip(held, wanted, strict=True))
    )


def count_ifs(*criteria: Any) -> int:
    columns, wanted = criteria[::2], criteria[1::2]
    return sum(
        all(meets(one, want) for one, want in zip(held, wanted, strict=True)) for held in zip(*columns, strict=True)
    )


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "SUMIFS": sum_ifs,
    "COUNTIFS": count_ifs,
    "IF": lambda test, yes, no: yes if test else no,
}
