"""Writes JSPF, the JSON twin of XSPF; location and identifier are arrays."""

from __future__ import annotations

import json

from ..rundown import Rundown


def write(rundown: Rundown) -> bytes:
    """The day as JSPF."""
    tracks = [
        {
            "location": [f"audio/{item.file_name}"],
            "identifier": [f"urn:siaran:slot:{item.key}"],
            "title": item.plain_title,
            "creator": rundown.station_name,
            "annotation": item.start_at.isoformat(),
            "duration": round(item.length_s * 1000),
        }
        for item in rundown.items
    ]
    title = f"{rundown.station_name} {rundown.day.isoformat()} r{rundown.revision}"
    return json.dumps({"playlist": {"title": title, "track": tracks}}, ensure_ascii=False, indent=1).encode()
