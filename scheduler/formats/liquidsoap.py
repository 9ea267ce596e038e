"""Writes Liquidsoap annotate lines; every value is a string, quotes inside are escaped."""

from __future__ import annotations

from ..rundown import Rundown


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def write(rundown: Rundown) -> bytes:
    """The day as one `annotate:` line a slot."""
    lines = [
        f"annotate:title={_quoted(item.plain_title)},slot_id={_quoted(item.key)},file={_quoted(item.file_name)},"
        f"start_at={_quoted(item.start_at.isoformat())},start_unix={_quoted(str(int(item.start_at.timestamp())))}"
        f":audio/{item.file_name}"
        for item in rundown.items
    ]
    return ("\n".join(lines) + "\n").encode() if lines else b""
