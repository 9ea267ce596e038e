"""Writes XSPF version 1; durations are in milliseconds and each track names its slot."""

from __future__ import annotations

from xml.etree import ElementTree

from ..rundown import Rundown

NAMESPACE = "http://xspf.org/ns/0/"


def write(rundown: Rundown) -> bytes:
    """The day as XSPF."""
    root = ElementTree.Element("playlist", {"version": "1", "xmlns": NAMESPACE})
    ElementTree.SubElement(root, "title").text = f"{rundown.station_name} {rundown.day.isoformat()} r{rundown.revision}"
    tracks = ElementTree.SubElement(root, "trackList")
    for item in rundown.items:
        track = ElementTree.SubElement(tracks, "track")
        for name, value in (
            ("location", f"audio/{item.file_name}"),
            ("identifier", f"urn:siaran:slot:{item.key}"),
            ("title", item.plain_title),
            ("creator", rundown.station_name),
            ("annotation", item.start_at.isoformat()),
            ("duration", str(round(item.length_s * 1000))),
        ):
            ElementTree.SubElement(track, name).text = value
    ElementTree.indent(root)
    document: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return document + b"\n"
