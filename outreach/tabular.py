"""Writes rows as CSV for any spreadsheet; never a cell that could become a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from io import StringIO
from typing import TypeAlias

Cell: TypeAlias = str | int | float | None
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
"""A text that begins with one of these is read as a formula by spreadsheet programs."""


def escape_cell(cell: Cell) -> Cell:
    """A text no spreadsheet reads as a formula; numbers stay numbers."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(DANGEROUS) else cell


def bare_cell(cell: str) -> str:
    """A cell as it was before `escape_cell`, so that a file we wrote can be read again."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(DANGEROUS) else cell


def write_csv(rows: Iterable[Sequence[Cell]]) -> bytes:
    """Rows as CSV: UTF-8 with a byte order mark (so that Excel reads it), commas, CRLF."""
    written = StringIO()
    csv.writer(written, lineterminator="\r\n").writerows([escape_cell(cell) for cell in row] for row in rows)
    return written.getvalue().encode("utf-8-sig")
