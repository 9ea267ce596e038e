"""Writes a period's rows as CSV files, one a kind, so that anybody can recount every figure without this program; never a figure."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import date
from enum import Enum
from typing import Any

from ..reach.evidence import Signal
from ..tabular import Cell, write_csv
from .figures import ReportRows

KINDS = (
    "villages",
    "stations",
    "joint_slots",
    "slots",
    "airings",
    "outages",
    "assignments",
    "activities",
    "follow_ups",
    "budget",
    "spending",
    "charges",
    "checks",
)
SIGNAL_COLUMNS = ("station_id", "village_code", "klass_on_air", "basis", "is_silent")
FIRST_MOMENT = (1980, 1, 1, 0, 0, 0)
"""Every file of an archive has the same time, so that the same rows make the same bytes."""


def write_rows(rows: ReportRows) -> dict[str, bytes]:
    """Every kind of row as CSV by its file name; days in ISO form, yes and no as 1 and 0, nothing known as an empty cell."""
    told = {f"{kind}.csv": _table(getattr(rows, kind)) for kind in KINDS}
    span = [rows.period.from_on, rows.period.last_on, rows.as_of_on]
    head = ["from_on", "last_on", "as_of_on", "left_code", "right_code"]
    told["period.csv"] = write_csv([head, [*map(_cell, span), rows.left_code, rows.right_code]])
    signals = [_row(signal, SIGNAL_COLUMNS) for _, signal in sorted(rows.signals.items())]
    told["signals.csv"] = write_csv([SIGNAL_COLUMNS, *signals])
    return told


def pack_rows(rows: ReportRows) -> bytes:
    """All files in one archive."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(write_rows(rows).items()):
            archive.writestr(zipfile.ZipInfo(name, FIRST_MOMENT), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _table(held: Sequence[Any]) -> bytes:
    """A kind of which there is no row is a file without a line: nothing is known of it."""
    if not held:
        return write_csv([])
    names = [each.name for each in fields(held[0])]
    return write_csv([names, *(_row(each, names) for each in held)])


def _row(thing: Signal | Any, names: Iterable[str]) -> list[Cell]:
    return [_cell(getattr(thing, name)) for name in names]


def _cell(value: object) -> Cell:
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, frozenset):
        return " ".join(sorted(value))
    assert value is None or isinstance(value, (str, int)), "a row holds plain values"
    return value
