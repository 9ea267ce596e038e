"""Words the figures of a workbook as formulas over its sheet of counted rows, each with our own result beside it; never writes a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from ..tabular import Cell

Plain = Mapping[str, Any]
WEIGHTS = ("hit", "of", "left_hit", "left_of", "right_hit", "right_of")
COLUMNS = dict(zip(WEIGHTS, "CDEFGH", strict=True))
"""Where each weight stands on the sheet of rows; A is the figure, B the row."""
PLACES = {"hit": 3, "of": 4, "left_hit": 5, "left_of": 6, "right_hit": 7, "right_of": 8}
"""Where each sum stands on the sheet of figures; 2 is the result, A the figure."""
RESULT = 2


@dataclass(frozen=True, slots=True)
class Formula:
    """A cell that is counted by the spreadsheet; `value` is what we counted, shown until it counts itself."""

    text: str
    value: Cell


LiveCell = Cell | Formula


def counted_sheet(content: Plain, words: Mapping[str, str]) -> list[list[Cell]]:
    """The frozen rows behind the figures, a line a row of a figure; an empty cell is no data, or none of that side's."""
    left, right = (side["short_name"] for side in content["parties"])
    head: list[Cell] = [
        words["head_figure"],
        words["row"],
        "n",
        "N",
        f"{left} n",
        f"{left} N",
        f"{right} n",
        f"{right} N",
    ]
    return [head, *([row["figure"], row["row"], *(row[w] for w in WEIGHTS)] for row in content.get("counted", ()))]


def make_live(figures: Sequence[Sequence[Cell]], content: Plain, *, sheet: str, no_data: str) -> list[list[LiveCell]]:
    """The sheet of figures with formulas for numbers wherever the frozen rows give exactly the frozen figure.

    A figure of a report that keeps no rows, or that is not counted row by row, stays the number it was frozen as.
    """
    counted = content.get("counted", ())
    sums = _sums(counted)
    ranges = _Ranges(sheet, len(counted) + 1)
    live = [
        _live_line(list(line), number, sums=sums, ranges=ranges, no_data=no_data, content=content)
        for number, line in enumerate(figures[1:], 2)
    ]
    return [[*figures[0]], *live]


@dataclass(frozen=True, slots=True)
class _Ranges:
    """The columns of the sheet of rows as a formula names them."""

    sheet: str
    last: int

    def of(self, column: str) -> str:
        quoted = self.sheet.replace("'", "''")
        return f"'{quoted}'!${column}$2:${column}${self.last}"


def _sums(counted: Sequence[Plain]) -> dict[tuple[str, str], int | None]:
    """What each column adds up to for each figure; None where no row has a number."""
    found: Counter[tuple[str, str]] = Counter()
    known: set[tuple[str, str]] = set()
    for row in counted:
        for weight in WEIGHTS:
            if row[weight] is not None:
                found[row["figure"], weight] += row[weight]
                known.add((row["figure"], weight))
    return {place: found[place] for place in known}


def _live_line(
    line: list[Cell],
    number: int,
    *,
    sums: Mapping[tuple[str, str], int | None],
    ranges: _Ranges,
    no_data: str,
    content: Plain,
) -> list[LiveCell]:
    key = str(line[0])
    live: list[LiveCell] = list(line)
    for weight, place in PLACES.items():
        told, counted = line[place], sums.get((key, weight))
        if counted is not None and counted == told:
            live[place] = Formula(_sum(ranges, weight, number, no_data=no_data), told)
    figure = content["indicators"][key]
    if isinstance(live[PLACES["hit"]], Formula) and isinstance(live[PLACES["of"]], Formula):
        is_count = figure["target"]["at_most"] is not None
        share = float(Fraction(figure["value"]))
        text = f"=D{number}" if is_count else f'=IFERROR(D{number}/E{number},"{_quoted(no_data)}")'
        live[RESULT] = Formula(text, figure["numerator"] if is_count else share)
    return live


def _sum(ranges: _Ranges, weight: str, number: int, *, no_data: str) -> str:
    """A sum over the rows of a figure; where none of them has a number, the words for it and never 0."""
    weights, keys = ranges.of(COLUMNS[weight]), ranges.of("A")
    counted = f'COUNTIFS({keys},$A{number},{weights},">=0")'
    return f'=IF({counted}=0,"{_quoted(no_data)}",SUMIFS({weights},{keys},$A{number}))'


def _quoted(words: str) -> str:
    return words.replace('"', '""')
