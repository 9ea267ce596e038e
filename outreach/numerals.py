"""Reads a number as Indonesians write it and as machines do; never guesses silently between two readings that both fit."""

from __future__ import annotations

import re

_PLAIN = re.compile(r"[-−]?\d+(?:[.,]\d+)?")
_GROUPED = {
    ",": re.compile(r"[-−]?[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?"),
    ".": re.compile(r"[-−]?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?"),
}


class TwoReadings(ValueError):
    """The text fits two numbers of the field alike: `readings` holds both, smaller first."""

    def __init__(self, *readings: float) -> None:
        super().__init__(*readings)
        self.readings = readings


def read_number(raw: str, *, least: float, most: float) -> float:
    """The number a text stands for in a field that takes `least` to `most`.

    A dot before groups of three digits parts thousands where the field takes thousands, so `1.000` W is a thousand and
    `97.500` MHz is not. Raises `TwoReadings` for a comma before three digits in such a field, `ValueError` for no number.
    """
    readings = _readings(raw.strip().replace("−", "-"), takes_thousands=max(-least, most) >= 1000)
    if not readings:
        raise ValueError(raw)
    if len(readings) > 1 and "," in raw:
        raise TwoReadings(*sorted(readings))
    return readings[0]


def _readings(text: str, *, takes_thousands: bool) -> list[float]:
    """Every number a text can mean, the Indonesian thousands first."""
    found = []
    for mark, shape in _GROUPED.items():
        if takes_thousands and shape.fullmatch(text):
            thousands = "." if mark == "," else ","
            found.append(float(text.replace(thousands, "").replace(mark, ".")))
    if _PLAIN.fullmatch(text):
        found.append(float(text.replace(",", ".")))
    return found
