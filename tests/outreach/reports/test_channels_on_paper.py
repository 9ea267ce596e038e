"""The channels of a report in words: counted apart, nothing known said as such, and silent for reports of the first form."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from outreach.reports.chapters import lay_channels
from outreach.reports.words import report_words

COUNTS = {"fm": 10, "community": 4, "relay": None, "stream": 0, "file": 2}


def content(counts: dict[str, Any], *, value: str | None = "1/2") -> dict[str, Any]:
    """As much of a frozen content as channels need."""
    assert value is None or Fraction(value)
    return {"indicators": {"I5": {"value": value, "detail": {"by_channel": counts}}}}


def test_every_channel_is_told_and_what_is_not_known_is_not_none() -> None:
    (said,) = lay_channels(content(COUNTS), report_words())
    assert "FM 10, radio komunitas 4, relai belum ada data." in said
    assert "Bukan sinyal: streaming 0, berkas serahan 2." in said


def test_a_report_of_the_first_form_and_one_without_data_say_nothing_of_channels() -> None:
    assert lay_channels(content({"local_public": 6, "private": 0}), report_words()) == []
    assert lay_channels(content(COUNTS, value=None), report_words()) == []
