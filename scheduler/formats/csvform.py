"""Writes our own CSV, and makes cells harmless that a spreadsheet would take for a formula."""

from __future__ import annotations

import csv
import io

from ..rundown import Rundown
from ..terms import WIB

COLUMNS = ("tanggal", "mulai", "lama_detik", "judul", "tema", "jenis", "berkas", "kunci", "sha256")
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def harmless(cell: str) -> str:
    """A cell that no spreadsheet runs: one that begins like a formula gets an apostrophe in front."""
    return f"'{cell}" if cell.startswith(_DANGEROUS) else cell


def write(rundown: Rundown) -> bytes:
    """The day as CSV (UTF-8 with a byte-order mark, so that spreadsheets read it right), times in WIB."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for item in rundown.items:
        local = item.start_at.astimezone(WIB)
        cells = [
            local.date().isoformat(),
            local.strftime("%H:%M:%S"),
            f"{item.length_s:.1f}",
            item.plain_title,
            item.topic,
            item.kind,
            item.file_name,
            item.key,
            item.sha256,
        ]
        writer.writerow([harmless(cell) for cell in cells])
    return text.getvalue().encode("utf-8-sig")
