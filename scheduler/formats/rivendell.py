"""Writes Rivendell's fixed-column traffic import; our slot's key travels in the data field and comes back in its export."""

from __future__ import annotations

from ..rundown import Rundown
from ..terms import WIB

_WIDTH = 110


def _put(row: list[str], offset: int, width: int, value: str) -> None:
    row[offset : offset + width] = list(value[:width].ljust(width))


def write(rundown: Rundown) -> bytes:
    """The day as fixed columns in ASCII with CRLF; the cart number is the slot's, within six digits."""
    lines = []
    for item in rundown.items:
        local, row = item.start_at.astimezone(WIB), [" "] * _WIDTH
        _put(row, 0, 8, local.strftime("%H:%M:%S"))
        _put(row, 10, 6, f"{item.slot_id % 1_000_000:06}")
        _put(row, 25, 34, item.plain_title.encode("ascii", "replace").decode())
        minutes, seconds = divmod(round(item.length_s), 60)
        _put(row, 60, 8, f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}")
        _put(row, 69, 32, item.key)
        _put(row, 102, 4, "PLAY")
        _put(row, 108, 1, "H")
        lines.append("".join(row).rstrip())
    return "".join(line + "\r\n" for line in lines).encode("ascii")
