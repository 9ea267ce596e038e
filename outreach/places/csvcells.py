"""Writes rows as CSV no spreadsheet can read as formulas, and packs an uploaded file into a field of its preview; never a figure of its own."""

from __future__ import annotations

import base64
import csv
import io
import zlib
from collections.abc import Iterable, Sequence

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
"""A text that begins with one of these is read as a formula by spreadsheet programs."""

Cell = str | int | float | None


def harmless(cell: Cell) -> Cell:
    """A text no spreadsheet reads as a formula; numbers stay numbers."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(DANGEROUS) else cell


def bare(cell: str) -> str:
    """A cell as it was before `harmless`, so that a file we wrote can be read again."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(DANGEROUS) else cell


def write_rows(rows: Iterable[Sequence[Cell]]) -> bytes:
    """Rows as CSV: UTF-8 with a byte order mark (so that Excel reads it), commas, CRLF."""
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n").writerows([harmless(cell) for cell in row] for row in rows)
    return written.getvalue().encode("utf-8-sig")


def pack(raw: bytes) -> str:
    """A file as text for a hidden field."""
    return base64.b64encode(zlib.compress(raw)).decode()


def unpack(packed: str, *, most: int) -> bytes:
    """The file of a hidden field, cut at `most` bytes; raises `ValueError` for anything we did not pack."""
    try:
        return zlib.decompressobj().decompress(base64.b64decode(packed, validate=True), most)
    except zlib.error as fault:
        raise ValueError("not packed by us") from fault
