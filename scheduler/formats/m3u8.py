"""Writes extended M3U in UTF-8 with relative ASCII paths; players drop comments, so nothing needed lives only there."""

from __future__ import annotations

from ..rundown import Rundown


def write(rundown: Rundown) -> bytes:
    """The day as M3U8 with CRLF line ends."""
    lines = ["#EXTM3U"]
    for item in rundown.items:
        lines += [
            f"#EXTINF:{round(item.length_s)},{rundown.station_name} - {item.plain_title}",
            f"audio/{item.file_name}",
        ]
    return ("\r\n".join(lines) + "\r\n").encode()
