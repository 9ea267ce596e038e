"""Days and hours as pages tell them: a stretch ends with the last day it holds, and an hour is WIB."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from outreach.i18n import clock, days_until, speaking

FIRST = date(2026, 11, 23)


def test_a_stretch_is_told_by_its_first_and_its_last_day() -> None:
    with speaking("id"):
        assert days_until(FIRST, date(2026, 11, 28)) == "23 November 2026 – 27 November 2026"
        assert days_until(FIRST, date(2026, 11, 24)) == "23 November 2026"
        assert days_until(FIRST, None) == "23 November 2026 – sekarang"
    with speaking("en"):
        assert days_until(FIRST, None).endswith(" – now")


def test_a_time_of_day_is_told_as_the_moment_it_stands_for() -> None:
    with speaking("id"):
        assert clock(time(17, 56)) == clock(datetime(2026, 11, 24, 10, 56, tzinfo=UTC)) == "17.56"
    with speaking("en"):
        assert clock(time(17, 56)) == clock(datetime(2026, 11, 24, 10, 56, tzinfo=UTC)) == "17:56"
