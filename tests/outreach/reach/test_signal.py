"""Shows that predicted fields follow the published curves and tell the truth about this border."""

from __future__ import annotations

import math
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from itu_points import ITU_LAND_50_50

from outreach.reach.signal import (
    Curve,
    SignalClass,
    SignalRefused,
    classify,
    distance_km,
    field_dbuvm,
    predict,
)
from outreach.seed import read_border

KAYUAGUNG = (-3.3915, 104.8379)
BRABASAN = (-3.9880, 105.3440)


def receivable(town: tuple[float, float], erp_w: float, *, mast_m: float) -> int:
    curve = Curve.of(erp_w, mast_m)
    villages = [village for village in read_border().villages if village.klass == "A"]
    assert len(villages) == 37
    fields = curve.fields_dbuvm(distance_km(*town, to=(village.latitude, village.longitude)) for village in villages)
    return sum(classify(field).is_receivable for field in fields)


@pytest.mark.parametrize(("mast_and_distance", "reference"), ITU_LAND_50_50.items())
def test_the_field_stays_within_2_db_of_the_itu_recommendation(
    mast_and_distance: tuple[int, int], reference: float
) -> None:
    mast_m, away_km = mast_and_distance
    assert abs(field_dbuvm(1000, mast_m, away_km) - reference) <= 2.0


def test_a_node_of_the_table_is_met_exactly() -> None:
    assert field_dbuvm(1000, 121.92, 16.09344) == pytest.approx(64.0, abs=1e-9)


def test_nothing_from_kayuagung_reaches_the_border() -> None:
    assert receivable(KAYUAGUNG, 4000, mast_m=80) == 0


def test_brabasan_reaches_thirty_villages_at_the_legal_maximum_and_eleven_at_one_kilowatt() -> None:
    assert receivable(BRABASAN, 4000, mast_m=80) == 30
    assert receivable(BRABASAN, 1000, mast_m=60) == 11


def test_ten_times_the_power_adds_ten_decibels() -> None:
    assert field_dbuvm(10_000, 60, 30) - field_dbuvm(1000, 60, 30) == pytest.approx(10)


def test_a_mast_of_fifteen_metres_loses_six_decibels_against_thirty() -> None:
    assert field_dbuvm(1000, 30, 20) - field_dbuvm(1000, 15, 20) == pytest.approx(20 * math.log10(2))


@pytest.mark.parametrize(
    ("field", "klass"),
    [(66.0, "strong"), (65.99, "adequate"), (54.0, "adequate"), (53.99, "weak"), (48.0, "weak"), (47.99, "none")],
)
def test_a_class_begins_at_its_floor(field: float, klass: str) -> None:
    assert classify(field) == SignalClass(klass)


def test_a_hand_held_set_hears_thirteen_decibels_less() -> None:
    prediction = predict(4000, 80, 15)
    assert prediction.klass is SignalClass.STRONG
    assert prediction.handheld_class is classify(prediction.field_dbuvm - 13)


@given(st.floats(1, 100_000), st.floats(1, 3000), st.floats(0, 1000), st.floats(0, 1000))
def test_the_field_never_grows_with_distance(erp_w: float, mast_m: float, one_km: float, other_km: float) -> None:
    near, far = sorted((one_km, other_km))
    assert field_dbuvm(erp_w, mast_m, near) >= field_dbuvm(erp_w, mast_m, far) - 1e-9


@given(st.floats(1, 1700), st.floats(1, 1700), st.floats(0.5, 400))
def test_a_higher_mast_never_gives_less(one_m: float, other_m: float, away_km: float) -> None:
    low, high = sorted((one_m, other_m))
    assert field_dbuvm(1000, high, away_km) >= field_dbuvm(1000, low, away_km) - 1e-9


@given(st.floats(10, 50_000), st.floats(5, 500), st.sampled_from([66.0, 54.0, 48.0]))
def test_the_reach_of_a_floor_is_where_the_field_crosses_it(erp_w: float, mast_m: float, floor: float) -> None:
    curve = Curve.of(erp_w, mast_m)
    away_km = curve.reach_km(floor)
    assert curve.field_dbuvm(away_km) >= floor > curve.field_dbuvm(away_km + 0.002)


@pytest.mark.parametrize(
    "figures", [(0, 60, 5), (-1, 60, 5), (1000, 0, 5), (1000, 60, -1), (math.nan, 60, 5), (1000, 60, math.inf)]
)
def test_impossible_figures_are_refused(figures: tuple[float, float, float]) -> None:
    with pytest.raises(SignalRefused):
        predict(*figures)


def test_a_degree_along_the_equator_is_111_kilometres() -> None:
    assert distance_km(0, 105, to=(0, 106)) == pytest.approx(111.195, abs=0.001)


def test_the_whole_region_against_twenty_stations_takes_a_blink() -> None:
    away = [0.3 * k for k in range(432)]
    started = time.perf_counter()
    for station in range(20):
        Curve.of(1000 + station, 40 + station).fields_dbuvm(away)
    assert time.perf_counter() - started < 0.5
