"""Reads stations' own logs of what they played; every line is either a row or refused with a reason, nothing is guessed twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from .definition import DayOrder, Definition
from .guessing import Fit, day_by_name, rank_forms
from .presets import PRESETS, SIARAN
from .reader import read
from .rows import AsRunParse, AsRunRow, Doubt, Refused, Why, decode

__all__ = [
    "FORMS",
    "AsRunParse",
    "AsRunRow",
    "DayOrder",
    "Definition",
    "Doubt",
    "Fit",
    "Refused",
    "Why",
    "guess",
    "parse",
]

FORMS = PRESETS
"""Log forms known beforehand, by name."""


def guess(raw: bytes, *, saved: Sequence[Definition] = ()) -> tuple[Fit, ...]:
    """How well every known form and every definition of the station fits a log, the best first."""
    return rank_forms(decode(raw)[0], FORMS.values(), saved=saved)


def parse(
    raw: bytes,
    *,
    form: str | None = None,
    day: date | None = None,
    file_name: str = "",
    saved: Sequence[Definition] = (),
    order: DayOrder | None = None,
) -> AsRunParse:
    """Read a log by the named form, or by the one that fits best.

    `day` is the station's day for logs that tell none; where it is not given the file's name is asked. `order` is a person's word
    on which of day and month comes first. Never raises on bad content: what cannot be read stands in `refused` with its
    line and reason.
    """
    known = {definition.name: definition for definition in (*FORMS.values(), *saved)}
    definition = known.get(form or "") or _best(raw, saved)
    text, encoding = decode(raw, encoding=definition.encoding)
    rows, refused = read(text, definition, day=day or day_by_name(definition, file_name), order=order)
    return AsRunParse(definition.name, encoding, tuple(rows), tuple(refused))


def _best(raw: bytes, saved: Sequence[Definition]) -> Definition:
    """The form that fits best; our own where the log is wholly strange, so that the refusal speaks of its columns."""
    first = guess(raw, saved=saved)[0]
    return first.definition if first.rank else SIARAN
