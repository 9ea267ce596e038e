"""Writes a frozen report's figures or rows as CSV for any spreadsheet; never a cell that could become a formula."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from .. import i18n
from ..tabular import Cell, write_csv
from .account_chapters import budget_rows, check_rows, due_rows
from .channel_lines import channel_rows
from .words import report_words
from .xlsx import figure_rows, proof_rows, station_rows, village_rows


class Extract(StrEnum):
    """Which part of a report a CSV file holds."""

    FIGURES = "figures"
    VILLAGES = "villages"
    STATIONS = "stations"
    PROOFS = "proofs"
    BUDGET = "budget"
    CHECKS = "checks"
    FOLLOW_UPS = "follow_ups"
    CHANNELS = "channels"


_ROWS: Mapping[Extract, Callable[[Mapping[str, Any], Mapping[str, str]], list[list[Cell]]]] = {
    Extract.FIGURES: figure_rows,
    Extract.VILLAGES: village_rows,
    Extract.STATIONS: station_rows,
    Extract.PROOFS: proof_rows,
    Extract.BUDGET: budget_rows,
    Extract.CHECKS: check_rows,
    Extract.FOLLOW_UPS: due_rows,
    Extract.CHANNELS: channel_rows,
}


def render_csv(content: Mapping[str, Any], extract: Extract, *, lang: str) -> bytes:
    """One part of a frozen content as CSV: UTF-8 with a byte order mark (so that Excel reads it), commas, CRLF."""
    with i18n.speaking(lang):
        rows = _ROWS[extract](content, report_words())
    return write_csv(rows)
