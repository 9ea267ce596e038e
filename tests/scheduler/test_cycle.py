"""A day of the plan climbs its steps in order, stands on one of them, and never goes back by time alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.cycle import DayFacts, DayStage, stage_of

FIRST = datetime(2026, 11, 24, 2, tzinfo=UTC)
LAST = FIRST + timedelta(hours=3)
BEFORE, DURING, AFTER = FIRST - timedelta(hours=1), FIRST, LAST
AGREED = DayFacts(agreed=2, first_at=FIRST, last_at=LAST)
OUT = replace(AGREED, published=2)
JUDGED = replace(OUT, judged=2)


@pytest.mark.parametrize(
    ("facts", "now", "stage"),
    [
        (DayFacts(), AFTER, None),
        (DayFacts(waiting=1), BEFORE, DayStage.DRAFT),
        (replace(AGREED, waiting=1), BEFORE, DayStage.DRAFT),
        (AGREED, BEFORE, DayStage.APPROVED),
        (replace(AGREED, published=1), BEFORE, DayStage.APPROVED),
        (OUT, BEFORE, DayStage.PUBLISHED),
        (replace(OUT, waiting=1), DURING, DayStage.ON_AIR),
        (OUT, DURING, DayStage.ON_AIR),
        (replace(AGREED, published=1), DURING, DayStage.ON_AIR),
        (AGREED, DURING, DayStage.APPROVED),
        (OUT, AFTER, DayStage.RECONCILING),
        (replace(OUT, judged=1), AFTER, DayStage.RECONCILING),
        (replace(JUDGED, owed=1), AFTER, DayStage.RECONCILING),
        (JUDGED, AFTER, DayStage.RECONCILED),
        (replace(JUDGED, reported=True), AFTER, DayStage.REPORTED),
    ],
)
def test_a_day_stands_on_the_step_its_facts_say(facts: DayFacts, now: datetime, stage: DayStage | None) -> None:
    assert stage_of(facts, now=now) == stage


@given(
    st.builds(
        DayFacts,
        agreed=st.just(2),
        waiting=st.integers(0, 2),
        published=st.integers(0, 2),
        judged=st.integers(0, 2),
        owed=st.integers(0, 2),
        first_at=st.just(FIRST),
        last_at=st.just(LAST),
        reported=st.booleans(),
    ),
    st.integers(-300, 300),
    st.integers(0, 300),
)
def test_no_day_goes_back_because_time_passes(facts: DayFacts, minutes: int, later: int) -> None:
    order = list(DayStage)
    now = FIRST + timedelta(minutes=minutes)
    before, after = stage_of(facts, now=now), stage_of(facts, now=now + timedelta(minutes=later))
    assert before is not None
    assert after is not None
    assert order.index(before) <= order.index(after)
