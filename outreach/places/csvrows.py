"""Reads the rows of a CSV by the columns an import knows, or says why it cannot; never judges a cell."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Mapping, Sequence

from ..errors import N_
from ..i18n import gettext

MOST_ROWS = 100_000

NO_COLUMN = N_("kolom %(column)s tidak ada")
TWICE = N_("kolom %(column)s ada lebih dari satu kali")
NOT_TEXT = N_("berkas bukan teks UTF-8; simpan ulang sebagai CSV UTF-8")
EMPTY = N_("tidak ada baris data")
BROKEN = N_("baris ini dan sesudahnya tidak terbaca sebagai CSV")
TOO_MANY = N_("lebih dari %(most)s baris")

Columns = Mapping[str, tuple[str, ...]]
"""What a column may be called in a file, by our own word for it; the first name is the one refusals speak of."""
Cells = tuple[int, dict[str, str]]
"""A line of the file with its cells, trimmed; a column that the file lacks is empty."""


class Unfit(ValueError):
    """A cell that cannot be used, and the sentence that says so."""


def unfit(sentence: str, **facts: object) -> Unfit:
    """A refusal in the reader's language."""
    return Unfit(gettext(sentence) % facts)


def read_rows(
    raw: bytes,
    *,
    columns: Columns,
    needed: Sequence[str],
    most: int | None = None,
    delimiters: str = ",",
) -> tuple[list[Cells], list[tuple[int, str]]]:
    """Every row of a CSV with the line it stands on; a file that cannot be read has no rows and one refusal or more.

    A file of more rows than `most`, or than `MOST_ROWS`, is never cut in silence: it is refused. Of several delimiters
    the one that stands most often in the first line parts the cells, the first named where they tie.
    """
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return [], [(0, gettext(NOT_TEXT))]
    if "\0" in text:  # UTF-16 without a mark, or a broken file: no database keeps such a letter
        return [], [(0, gettext(NOT_TEXT))]
    delimiter = max(delimiters, key=text.partition("\n")[0].count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        return _read(reader, columns, needed, MOST_ROWS if most is None else most)
    except csv.Error:
        return [], [(reader.line_num, gettext(BROKEN))]


def _read(
    reader: csv.DictReader[str], columns: Columns, needed: Sequence[str], most: int
) -> tuple[list[Cells], list[tuple[int, str]]]:
    names = {column: _find(called, reader.fieldnames or []) for column, called in columns.items()}
    missing = [columns[column][0] for column in needed if names[column] is None]
    if missing:
        return [], [(1, gettext(NO_COLUMN) % {"column": name}) for name in missing]
    doubled = _doubled(reader.fieldnames or [], columns)
    if doubled:
        return [], [(1, gettext(TWICE) % {"column": name}) for name in doubled]
    rows: list[Cells] = []
    for cells in reader:
        if len(rows) >= most:
            return [], [(reader.line_num, gettext(TOO_MANY) % {"most": most})]
        rows.append(
            (reader.line_num, {column: (cells.get(name or "") or "").strip() for column, name in names.items()})
        )
    return rows, [] if rows else [(1, gettext(EMPTY))]


def _doubled(fieldnames: Sequence[str], columns: Columns) -> list[str]:
    """Columns we read that stand more than once: which of them is meant, nobody can tell."""
    counted = Counter(str(name).strip().lower() for name in fieldnames)
    return [name for called in columns.values() for name in called if counted[name] > 1]


def _find(called: Sequence[str], fieldnames: Sequence[str]) -> str | None:
    lowered = {str(name).strip().lower(): name for name in fieldnames}
    return next((lowered[name] for name in called if name in lowered), None)
