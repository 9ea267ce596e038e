"""Writes PLS version 2."""

from __future__ import annotations

from ..rundown import Rundown


def write(rundown: Rundown) -> bytes:
    """The day as PLS."""
    lines = ["[playlist]"]
    for place, item in enumerate(rundown.items, 1):
        lines += [
            f"File{place}=audio/{item.file_name}",
            f"Title{place}={item.plain_title}",
            f"Length{place}={round(item.length_s)}",
        ]
    lines += [f"NumberOfEntries={len(rundown.items)}", "Version=2"]
    return ("\r\n".join(lines) + "\r\n").encode()
