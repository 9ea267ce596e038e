"""When a missed slot should be made good; never where exactly, and never who decides it."""

from __future__ import annotations

from datetime import date, timedelta

LEAST_DAYS_LEFT = 3
"""With fewer days left in the month there is no time to find a place that both sides agree to."""
OTHERWISE_WITHIN = timedelta(days=14)


def target_day(missed_on: date, *, today: date) -> date:
    """The day by which a replacement should have aired.

    Within the month of the miss while at least three days of it remain (coverage is counted by topic and month), otherwise
    within two weeks of today.
    """
    month_end = _last_day(missed_on)
    if month_end - today >= timedelta(days=LEAST_DAYS_LEFT):
        return month_end
    return today + OTHERWISE_WITHIN


def _last_day(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
