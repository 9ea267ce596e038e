"""Shows that a station's correction follows what many people hear, moves for no single one, and is none where too little is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from outreach.reach.evidence import Outage, Report, StationSite, VillageSite, judge_signals
from outreach.reach.offset import MOST_DB, Observation, Offset, fit_offset
from outreach.reach.signal import HANDHELD_LOSS_DB, SignalClass, classify, distance_km, field_dbuvm
from outreach.seed import read_border

TODAY = date(2026, 11, 23)
OBSERVATIONS = st.builds(
    lambda person, day, field, klass, is_handheld: Observation(
        person, TODAY - timedelta(days=day), field, klass, is_handheld
    ),
    st.integers(1, 6), st.integers(0, 9), st.floats(20, 100), st.sampled_from(list(SignalClass)), st.booleans(),
)  # fmt: skip
MANY = st.lists(OBSERVATIONS, min_size=12, max_size=40)
VILLAGES = [VillageSite(v.code, v.latitude, v.longitude) for v in read_border().villages if v.klass == "A"]
STATION = StationSite(1, -3.988, 105.344, 1000.0, 60.0)


def misfit(observations: list[Observation], db: float) -> float:
    """The total distance to all stretches, every person weighing the same, counted plainly."""
    total = 0.0
    for one in observations:
        least, most = one.asks_for
        own = sum(other.person_id == one.person_id for other in observations)
        total += max(least - db, db - most, 0.0) / own
    return total


def hearing(person: int, day: int, field: float, heard_db: float) -> Observation:
    """One who hears a field truly."""
    return Observation(person, TODAY - timedelta(days=day), field, classify(heard_db))


@given(MANY)
def test_no_other_correction_fits_better_and_of_equal_ones_the_smallest_is_taken(told: list[Observation]) -> None:
    found = fit_offset(told)
    if found is None:
        return
    least = misfit(told, found.db)
    tried = [step / 4 for step in range(-80, 81)]
    assert all(misfit(told, db) >= least - 1e-6 for db in tried)
    assert all(abs(db) >= abs(found.db) - 1e-6 for db in tried if misfit(told, db) < least + 1e-9)
    assert abs(found.db) <= MOST_DB


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(0, 9), st.floats(20, 100)), min_size=12))
@example([(1, 0, 53.9921875), *((1, day, 20.0) for day in range(9)), (2, 0, 20.0), (2, 1, 20.0), (3, 0, 20.0)])
def test_where_all_hear_what_is_predicted_nothing_is_corrected(told: list[tuple[int, int, float]]) -> None:
    found = fit_offset(hearing(person, day, field, field) for person, day, field in told)
    assert found is None or found.db == 0.0


@given(st.floats(-15, 15))
def test_a_station_that_is_really_stronger_or_weaker_is_found_to_be_within_a_class(true_db: float) -> None:
    told = [hearing(n % 4, n // 4, 30 + 0.5 * n, 30 + 0.5 * n + true_db) for n in range(100)]
    found = fit_offset(told)
    assert found is not None
    assert found.db * true_db >= 0
    assert abs(found.db) <= abs(true_db) + 0.51
    assert abs(found.db - true_db) <= 0.51


@given(MANY, st.lists(OBSERVATIONS, min_size=1, max_size=30))
def test_one_person_cannot_carry_the_correction_beyond_what_others_ask_for(
    others: list[Observation], lies: list[Observation]
) -> None:
    honest = [replace(one, person_id=one.person_id + 10, klass=SignalClass.WEAK, field_dbuvm=45.0) for one in others]
    honest = [replace(one, is_handheld=False) for one in honest]
    if len({one.person_id for one in honest}) < 2:
        return
    found = fit_offset([*honest, *(replace(lie, person_id=1) for lie in lies)])
    if found is not None:
        assert 3.0 - 1e-9 <= found.db <= 9.0, "all others ask for 3 to 9 dB"


@given(MANY, st.integers(2, 5))
def test_who_says_the_same_again_weighs_no_more(told: list[Observation], times: int) -> None:
    once, often = fit_offset(told), fit_offset(told + [one for one in told if one.person_id == 1] * times)
    assert (once and once.db) == pytest.approx(often and often.db)


@given(st.lists(OBSERVATIONS, max_size=60))
def test_nothing_is_fitted_from_one_person_or_from_few_days(told: list[Observation]) -> None:
    assert fit_offset([replace(one, person_id=1) for one in told]) is None
    days = {(one.person_id, one.day) for one in told}
    people = {one.person_id for one in told}
    assert (fit_offset(told) is None) == (len(days) < 10 or len(people) < 2)


def test_a_hand_held_set_asks_for_thirteen_decibels_more() -> None:
    roof = Observation(1, TODAY, 60.0, SignalClass.WEAK)
    held = replace(roof, is_handheld=True)
    assert held.asks_for[0] - roof.asks_for[0] == HANDHELD_LOSS_DB


def predicted(village: VillageSite) -> float:
    return field_dbuvm(1000, 60, distance_km(-3.988, 105.344, to=(village.latitude, village.longitude)))


def near(most: float) -> list[VillageSite]:
    """Villages in which the station is predicted weak or a little less, nearest first."""
    found = [village for village in VILLAGES if 44 <= predicted(village) < most]
    return sorted(found, key=lambda village: -predicted(village))


def reports(villages: list[VillageSite], *, people: int) -> list[Report]:
    """Twelve person-days that say the station is adequate in some villages."""
    told = (villages * 3)[:12]
    return [
        Report(1, village.code, TODAY - timedelta(days=n), n % people, SignalClass.ADEQUATE)
        for n, village in enumerate(told)
    ]


def test_what_ten_person_days_say_elsewhere_lifts_the_prediction_where_nobody_reported() -> None:
    told_at, silent = near(54.0)[2:6], near(54.0)[0]
    bare = judge_signals([STATION], VILLAGES, day=TODAY)[1, silent.code]
    known = judge_signals([STATION], VILLAGES, reports=reports(told_at, people=3), day=TODAY)
    lifted = known[1, silent.code]
    assert lifted.offset is not None
    assert (lifted.offset.person_days, lifted.offset.people) == (12, 3)
    assert lifted.offset.db > 0
    assert lifted.field_dbuvm == pytest.approx((bare.field_dbuvm or 0) + lifted.offset.db)
    assert (bare.klass, lifted.klass) == (SignalClass.WEAK, SignalClass.ADEQUATE)
    assert bare.offset is None


def test_only_what_is_told_of_the_station_in_these_villages_while_it_sends_counts() -> None:
    told = reports(near(54.0)[2:6], people=3)
    elsewhere = [replace(report, village_code="99.99.99.9999") for report in told]
    other = [replace(report, station_id=2) for report in told]
    tomorrow = [replace(report, heard_on=TODAY + timedelta(days=1)) for report in told]
    long_ago = [replace(report, heard_on=TODAY - timedelta(days=400)) for report in told]
    for kind in (elsewhere, other, tomorrow, long_ago, reports(near(54.0)[2:6], people=1)):
        signals = judge_signals([STATION], VILLAGES, reports=kind, day=TODAY)
        assert {signal.offset for (station, _), signal in signals.items() if station == 1} == {None}


def test_what_was_told_of_silent_days_corrects_nothing() -> None:
    told, out = reports(near(54.0)[2:6], people=3), Outage(1, TODAY - timedelta(days=30), TODAY + timedelta(days=1))
    signals = judge_signals([STATION], VILLAGES, reports=told, outages=[out], day=TODAY)
    assert {signal.offset for signal in signals.values()} == {None}


def test_a_correction_of_one_station_leaves_the_others_alone() -> None:
    other = replace(STATION, id=2)
    signals = judge_signals([STATION, other], VILLAGES, reports=reports(near(54.0)[2:6], people=3), day=TODAY)
    assert {signal.offset for (station, _), signal in signals.items() if station == 2} == {None}
    assert isinstance(next(s.offset for (station, _), s in signals.items() if station == 1), Offset)
