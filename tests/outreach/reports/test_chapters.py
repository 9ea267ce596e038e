"""Lines of the report as paper lays them out, one by one."""

from __future__ import annotations

from datetime import date

import pytest

from outreach.reports.canonical import to_plain
from outreach.reports.chapters import lay_outage
from outreach.reports.content import OutageLine

NAME, REASON = "Contoh FM Brabasan", "Menara roboh"


@pytest.mark.parametrize(
    ("until", "days"),
    [
        (date(2026, 8, 12), "3 Agustus 2026 – 11 Agustus 2026"),
        (date(2026, 8, 4), "3 Agustus 2026"),
        (None, "3 Agustus 2026 – masih berlangsung"),
    ],
)
def test_an_outage_names_its_days_and_a_single_one_once(until: date | None, days: str) -> None:
    line = to_plain(OutageLine(NAME, "18.11", date(2026, 8, 3), until, REASON))
    assert isinstance(line, dict)
    assert lay_outage(line, {"still": "masih berlangsung"}) == [NAME, days, REASON]
