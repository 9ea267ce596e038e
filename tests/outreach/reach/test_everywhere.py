"""Shows that what is predicted for a whole country at once is what is predicted for each village alone."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.reach.everywhere import Ground, Mast, best_everywhere, fields_dbuvm, heard_from
from outreach.reach.signal import SignalRefused, distance_km, predict

POINTS = st.tuples(st.floats(-11, 6), st.floats(95, 141))
"""Anywhere in Indonesia, latitude and longitude."""
ANYWHERE = st.tuples(st.floats(-90, 90), st.floats(-180, 180))
MASTS = st.builds(
    lambda at, erp_w, mast_m, offset_db: Mast(*at, erp_w, mast_m, offset_db),
    ANYWHERE, st.floats(0.1, 200_000), st.floats(1, 400), st.floats(-20, 20),
)  # fmt: skip
FLOORS = st.sampled_from([48.0, 54.0, 66.0])


def plain(mast: Mast, point: tuple[float, float]) -> float:
    """One village alone, by the code that every page uses."""
    away = distance_km(mast.latitude, mast.longitude, to=point)
    return predict(mast.erp_w, mast.mast_m, away).field_dbuvm + mast.offset_db


@given(st.lists(MASTS, min_size=1, max_size=3), st.lists(ANYWHERE, min_size=1, max_size=8))
def test_each_field_is_within_a_hundredth_of_a_decibel_of_the_plain_prediction(
    masts: list[Mast], points: list[tuple[float, float]]
) -> None:
    found = fields_dbuvm(masts, Ground.of(points))
    expected = [[plain(mast, point) for point in points] for mast in masts]
    assert np.abs(found - np.array(expected)).max() <= 0.01


@given(MASTS, st.lists(st.tuples(st.floats(-1.5, 1.5), st.floats(-1.5, 1.5)), max_size=12), FLOORS)
def test_no_village_within_reach_is_passed_over_and_none_beyond_it_is_named(
    mast: Mast, steps: list[tuple[float, float]], floor: float
) -> None:
    points = [(max(-90, min(90, mast.latitude + north)), mast.longitude + east) for north, east in steps]
    places, fields = heard_from(mast, Ground.of(points), floor_dbuvm=floor)
    heard = dict(zip(places.tolist(), fields.tolist(), strict=True))
    for place, point in enumerate(points):
        level = plain(mast, point)
        if abs(level - floor) > 0.01:
            assert (place in heard) == (level >= floor)
        if place in heard:
            assert heard[place] == pytest.approx(level, abs=0.01)


@given(st.lists(MASTS, max_size=4), st.lists(POINTS, max_size=6))
def test_the_strongest_station_is_the_strongest_of_all_of_them(
    masts: list[Mast], points: list[tuple[float, float]]
) -> None:
    best = best_everywhere(masts, Ground.of(points))
    for place, point in enumerate(points):
        levels = [plain(mast, point) for mast in masts]
        strongest = max(levels, default=-np.inf)
        if best.stations[place] < 0:
            assert strongest < 48.01
        else:
            assert levels[best.stations[place]] == pytest.approx(strongest, abs=0.01)


def test_a_mast_beside_the_pole_or_the_date_line_still_reaches_over_it() -> None:
    over_the_pole, over_the_line = (89.99, 179.0), (-5.0, -179.99)
    ground = Ground.of([over_the_pole, over_the_line])
    assert heard_from(Mast(89.99, 0.0, 1000, 60), ground)[0].tolist() == [0]
    assert heard_from(Mast(-5.0, 179.99, 1000, 60), ground)[0].tolist() == [1]


def test_impossible_figures_are_refused_here_too() -> None:
    with pytest.raises(SignalRefused):
        fields_dbuvm([Mast(-4, 105, 0, 60)], Ground.of([(-4.0, 105.0)]))


def test_a_region_against_twenty_stations_takes_a_blink() -> None:
    chance = np.random.default_rng(1)
    ground = Ground.of([(float(a), float(b)) for a, b in chance.uniform((-4.5, 104.5), (-2.5, 106.0), (432, 2))])
    masts = [Mast(-3.9, 105.0 + n / 20, 500 + 100 * n, 30 + n) for n in range(20)]
    started = time.process_time()
    fields_dbuvm(masts, ground)
    assert time.process_time() - started < 0.05
