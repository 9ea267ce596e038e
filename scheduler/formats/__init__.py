"""Playlist forms that stations' software reads, one a file; each writes a rundown as bytes and knows nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..rundown import Rundown
from . import csvform, jspf, liquidsoap, m3u8, pls, rivendell, xspf


@dataclass(frozen=True, slots=True)
class Form:
    """One playlist form: its file ending, media type and writer."""

    name: str
    ending: str
    media_type: str
    write: Callable[[Rundown], bytes]


FORMS: dict[str, Form] = {
    form.name: form
    for form in (
        Form("m3u8", "m3u8", "application/vnd.apple.mpegurl", m3u8.write),
        Form("xspf", "xspf", "application/xspf+xml", xspf.write),
        Form("csv", "csv", "text/csv", csvform.write),
        Form("pls", "pls", "audio/x-scpls", pls.write),
        Form("jspf", "jspf", "application/json", jspf.write),
        Form("liquidsoap", "liq.txt", "text/plain", liquidsoap.write),
        Form("rivendell", "rd.txt", "text/plain", rivendell.write),
    )
}
"""Every form by its name, in the order in which they are offered."""
