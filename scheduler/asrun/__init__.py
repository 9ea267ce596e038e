"""Reads stations' own logs of what they played; every line is either a row or refused with a reason, nothing is guessed twice."""

from __future__ import annotations

from datetime import date

from . import rivendell, siaran_csv
from .rows import AsRunParse, AsRunRow, Refused, Why, decode

__all__ = ["FORMS", "AsRunParse", "AsRunRow", "Refused", "Why", "guess_form", "parse"]

FORMS = {siaran_csv.NAME: siaran_csv.read, rivendell.NAME: rivendell.read}
"""Log forms by name."""


def guess_form(text: str) -> str:
    """The form a text most likely has: our CSV has a header, RadioTraffic has two times in fixed places."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return rivendell.NAME if rivendell.looks_like(first) else siaran_csv.NAME


def parse(raw: bytes, *, form: str | None = None, day: date | None = None, file_name: str = "") -> AsRunParse:
    """Read a log. `day` is the station's day for forms without a date; otherwise the file name is asked.

    Never raises on bad content: what cannot be read stands in `refused` with its line and reason.
    """
    text, encoding = decode(raw)
    chosen = form if form in FORMS else guess_form(text)
    rows, refused = FORMS[chosen](text, day=day or rivendell.day_in_name(file_name))
    return AsRunParse(chosen, encoding, tuple(rows), tuple(refused))
