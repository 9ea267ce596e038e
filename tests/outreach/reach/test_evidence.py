"""Shows that better evidence outweighs worse, that old and future evidence is left out, and that silence is silence."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.reach.evidence import (
    Basis,
    Outage,
    Recording,
    Report,
    StationSite,
    VillageSite,
    at_10_m,
    best_of,
    judge_signals,
    weigh,
)
from outreach.reach.signal import HANDHELD_LOSS_DB, SignalClass, classify, judge

TODAY = date(2026, 11, 23)
VILLAGE = VillageSite("18.11.01.2003", -3.85619, 105.43104)
STATION = StationSite(1, -3.988, 105.344, 1000.0, 60.0)
BARE = StationSite(2)
STRONG, ADEQUATE, WEAK, NONE = SignalClass


def recording(klass: SignalClass, *, days_ago: int = 0, station_id: int = 1) -> Recording:
    return Recording(station_id, VILLAGE.code, TODAY - timedelta(days=days_ago), klass)


def report(klass: SignalClass, person_id: int, *, days_ago: int = 0, station_id: int = 1) -> Report:
    return Report(station_id, VILLAGE.code, TODAY - timedelta(days=days_ago), person_id, klass)


def basis_and_class(
    recordings: list[Recording], reports: list[Report], *, field: float | None = 70.0
) -> tuple[Basis, SignalClass] | None:
    weighed = weigh(None if field is None else judge(field), recordings, reports, day=TODAY)
    return (weighed[1], weighed[0]) if weighed else None


def test_a_fresh_recording_outweighs_reports_and_prediction() -> None:
    told = [report(NONE, 1), report(NONE, 2)]
    assert basis_and_class([recording(ADEQUATE, days_ago=180)], told) == (Basis.RECORDING, ADEQUATE)


def test_a_recording_of_181_days_ago_no_longer_counts() -> None:
    told = [report(WEAK, 1), report(WEAK, 2)]
    assert basis_and_class([recording(STRONG, days_ago=181)], told) == (Basis.REPORTS, WEAK)


def test_the_newest_recording_counts_not_the_best() -> None:
    assert basis_and_class([recording(STRONG, days_ago=9), recording(WEAK, days_ago=3)], []) == (Basis.RECORDING, WEAK)


def test_reports_of_two_people_outweigh_a_prediction() -> None:
    assert basis_and_class([], [report(NONE, 1), report(NONE, 2)]) == (Basis.REPORTS, NONE)


def test_three_people_are_answered_by_their_median() -> None:
    told = [report(NONE, 1), report(ADEQUATE, 2), report(STRONG, 3)]
    assert basis_and_class([], told) == (Basis.REPORTS, ADEQUATE)


def test_of_two_who_disagree_the_lower_counts() -> None:
    assert basis_and_class([], [report(STRONG, 1), report(WEAK, 2)]) == (Basis.REPORTS, WEAK)


def test_two_reports_of_one_person_are_one_and_the_newer_counts() -> None:
    told = [report(STRONG, 7, days_ago=5), report(WEAK, 7, days_ago=1)]
    assert basis_and_class([], told) == (Basis.REPORT, WEAK)


def test_a_report_of_tomorrow_is_not_known_today() -> None:
    assert basis_and_class([], [report(NONE, 1, days_ago=-1)]) == (Basis.PREDICTION, STRONG)


def test_nothing_is_said_where_nothing_is_known() -> None:
    assert basis_and_class([], [], field=None) is None
    assert judge_signals([BARE], [VILLAGE], day=TODAY) == {}


def test_a_station_without_technical_facts_can_still_be_reported() -> None:
    signals = judge_signals([BARE], [VILLAGE], reports=[report(ADEQUATE, 1, station_id=2)], day=TODAY)
    signal = signals[2, VILLAGE.code]
    assert (signal.klass, signal.basis, signal.field_dbuvm) == (ADEQUATE, Basis.REPORT, None)


def test_a_silent_station_gives_nothing_yet_what_it_gives_on_air_is_kept() -> None:
    silent = judge_signals([STATION], [VILLAGE], outages=[Outage(1, TODAY)], day=TODAY)[1, VILLAGE.code]
    assert (silent.klass, silent.klass_on_air) == (NONE, ADEQUATE)


@pytest.mark.parametrize(("day", "silent"), [(-1, False), (0, True), (4, True), (5, False)])
def test_an_outage_ends_before_its_last_named_day(day: int, *, silent: bool) -> None:
    assert Outage(1, TODAY, TODAY + timedelta(days=5)).covers(TODAY + timedelta(days=day)) is silent


def test_the_best_signal_is_the_clearest_and_among_equals_the_best_proven() -> None:
    stations = [STATION, StationSite(3, -3.988, 105.344, 1000.0, 60.0)]
    heard = [recording(ADEQUATE, station_id=3)]
    best = best_of(judge_signals(stations, [VILLAGE], recordings=heard, day=TODAY).values())
    assert best is not None
    assert (best.station_id, best.basis) == (3, Basis.RECORDING)


@given(st.lists(st.sampled_from(list(SignalClass)), min_size=2, max_size=9))
def test_at_least_half_of_the_people_hear_no_worse_than_the_median_says(classes: list[SignalClass]) -> None:
    told = [report(klass, person) for person, klass in enumerate(classes)]
    weighed = weigh(None, [], told, day=TODAY)
    assert weighed is not None
    assert sum(klass.bars >= weighed[0].bars for klass in classes) * 2 >= len(classes)
    assert sum(klass.bars <= weighed[0].bars for klass in classes) * 2 >= len(classes)


def held(klass: SignalClass, *, person: int = 1) -> Report:
    """What one person heard on a hand-held set."""
    return Report(1, "V", TODAY, person, klass, is_handheld=True)


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        (SignalClass.STRONG, SignalClass.STRONG),
        (SignalClass.ADEQUATE, SignalClass.STRONG),
        (SignalClass.WEAK, SignalClass.ADEQUATE),
        (SignalClass.NONE, SignalClass.NONE),
    ],
)
def test_what_a_handheld_set_hears_stands_for_a_field_thirteen_decibels_stronger(
    heard: SignalClass, meant: SignalClass
) -> None:
    floors = {SignalClass.STRONG: 66.0, SignalClass.ADEQUATE: 54.0, SignalClass.WEAK: 48.0}
    if heard in floors:
        lowest = classify(floors[heard] + HANDHELD_LOSS_DB)
        assert lowest is meant
        assert judge(floors[heard] + HANDHELD_LOSS_DB).handheld_class is heard
    assert at_10_m(heard) is meant


def test_a_handheld_set_that_hears_nothing_says_nothing_against_a_roof_antenna() -> None:
    predicted = judge(58.0)
    assert weigh(predicted, (), [held(SignalClass.NONE)], day=TODAY) == (
        SignalClass.ADEQUATE,
        Basis.PREDICTION,
        None,
        0,
    )
    assert weigh(None, (), [held(SignalClass.NONE)], day=TODAY) == (SignalClass.NONE, Basis.REPORT, TODAY, 1)
    assert weigh(judge(40.0), (), [held(SignalClass.WEAK)], day=TODAY) == (SignalClass.ADEQUATE, Basis.REPORT, TODAY, 1)


def test_the_handheld_class_is_what_people_heard_on_one_and_a_prediction_until_then() -> None:
    site, village = StationSite(1, -4.0, 105.4, 1000.0, 60.0), VillageSite("V", -4.01, 105.4)
    silent = judge_signals([site], [village], day=TODAY)[1, "V"]
    assert (silent.handheld_class, silent.handheld_witnesses) == (SignalClass.STRONG, 0)
    told = [held(SignalClass.WEAK), held(SignalClass.NONE, person=2), held(SignalClass.STRONG, person=3)]
    heard = judge_signals([site], [village], reports=told, day=TODAY)[1, "V"]
    assert (heard.handheld_class, heard.handheld_witnesses) == (SignalClass.WEAK, 3)
    assert (heard.klass, heard.predicted) == (SignalClass.ADEQUATE, SignalClass.STRONG)


def test_what_is_told_of_a_silent_day_says_nothing_of_the_class_on_air() -> None:
    site, village = StationSite(1, -4.0, 105.4, 1000.0, 60.0), VillageSite("V", -4.05, 105.4)
    nothing = Report(1, "V", TODAY - timedelta(days=5), 1, SignalClass.NONE)
    quiet = Outage(1, TODAY - timedelta(days=6), TODAY - timedelta(days=2))
    kept = judge_signals([site], [village], reports=[nothing], outages=[quiet], day=TODAY)[1, "V"]
    assert (kept.klass, kept.basis) == (SignalClass.STRONG, Basis.PREDICTION)
    assert judge_signals([site], [village], reports=[nothing], day=TODAY)[1, "V"].klass is SignalClass.NONE


def test_a_hand_held_set_hears_no_more_than_is_known_of_a_roof_antenna() -> None:
    near = VillageSite("18.11.01.2003", -3.988, 105.35)
    free = judge_signals([STATION], [near], day=TODAY)[1, near.code]
    told = judge_signals([STATION], [near], reports=[report(WEAK, 1)], day=TODAY)[1, near.code]
    unknown = judge_signals([BARE], [near], reports=[report(WEAK, 1, station_id=2)], day=TODAY)[2, near.code]
    assert (free.handheld, told.handheld, unknown.handheld) == (STRONG, WEAK, None)
