"""Shows that the places named for more masts are good, and that what is proven of them is true."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.reach.best_masts import Finding, find_best, set_one_by_one, set_together, wins_of
from outreach.reach.evidence import VillageSite
from outreach.reach.signal import SignalRefused, distance_km, predict
from outreach.reach.whatif import Assumption, suppose
from outreach.seed import read_border

VILLAGES = [VillageSite(v.code, v.latitude, v.longitude) for v in read_border().villages]
TOUCHING = [VillageSite(v.code, v.latitude, v.longitude) for v in read_border().villages if v.klass == "A"]
WINS = st.dictionaries(
    st.text("abcdefghij", min_size=1, max_size=1), st.frozensets(st.integers(0, 9).map(str)), max_size=7
)


def best_by_trying(wins: dict[str, frozenset[str]], masts: int) -> int:
    """Every choice there is."""
    choices = combinations(sorted(wins), min(masts, len(wins)))
    return max((len(frozenset().union(*(wins[code] for code in choice))) for choice in choices), default=0)


@settings(deadline=None)
@given(WINS, st.integers(1, 4))
def test_the_best_choice_is_the_one_that_trying_all_of_them_finds(wins: dict[str, frozenset[str]], masts: int) -> None:
    chosen, bound = set_together(wins, masts=masts)
    won = len(frozenset().union(*(wins[code] for code in chosen)))
    assert len(chosen) <= masts
    assert won == bound == best_by_trying(wins, masts)


@given(WINS, st.integers(1, 4))
def test_one_by_one_wins_at_least_63_per_cent_of_the_best_and_never_more(
    wins: dict[str, frozenset[str]], masts: int
) -> None:
    steps = set_one_by_one(wins, masts=masts)
    won = [village for step in steps for village in step.wins]
    assert len(won) == len(set(won))
    assert all(step.wins for step in steps)
    best = best_by_trying(wins, masts)
    assert (1 - 1 / 2.718281828459045) * best <= len(won) <= best
    assert len(steps) <= masts


def test_where_one_by_one_is_not_the_best_the_share_says_so() -> None:
    wins = {"tengah": frozenset("abcd"), "kiri": frozenset("abx"), "kanan": frozenset("cdy")}
    greedy = set_one_by_one(wins, masts=2)
    chosen, bound = set_together(wins, masts=2)
    best = set_one_by_one({at: wins[at] for at in chosen}, masts=2)
    found = Finding(greedy, best, bound)
    assert (found.won, found.won_at_best, found.bound) == (5, 6, 6)
    assert found.share == pytest.approx(5 / 6)
    assert found.share_at_best == 1.0


def test_a_mast_wins_the_villages_that_the_plain_prediction_gives_it() -> None:
    wins = wins_of(VILLAGES, TOUCHING, erp_w=500, mast_m=40)
    for site in VILLAGES:
        expected = {
            v.code
            for v in TOUCHING
            if predict(
                500, 40, distance_km(site.latitude, site.longitude, to=(v.latitude, v.longitude))
            ).klass.is_receivable
        }
        assert wins[site.code] == expected


@given(st.lists(st.tuples(st.floats(-4.2, -3.6), st.floats(105.0, 105.8)), max_size=7))
def test_a_village_of_hamlets_is_won_exactly_where_what_if_wins_it(hamlets: list[tuple[float, float]]) -> None:
    village = VillageSite("18.11.01.2001", -3.86, 105.48, tuple(hamlets))
    site = VillageSite("18.11.01.2002", -3.95, 105.46)
    won = wins_of([site], [village], erp_w=800, mast_m=50)[site.code]
    outcome = suppose([village], [Assumption(site.latitude, site.longitude, 800, 50)], sites=[], signals={})[
        village.code
    ]
    assert (village.code in won) == (not outcome.is_blind)


@pytest.mark.parametrize("masts", [1, 2, 3, 5])
def test_on_this_border_the_choice_is_the_best_possible_and_one_by_one_comes_near(masts: int) -> None:
    found = find_best(VILLAGES, TOUCHING, masts=masts, erp_w=1000, mast_m=60)
    assert found.share_at_best == 1.0
    assert found.share >= 0.85
    assert found.won <= found.won_at_best <= found.bound <= 37


def test_where_no_village_is_blind_no_mast_is_named() -> None:
    found = find_best(VILLAGES, [], masts=3, erp_w=1000, mast_m=60)
    assert (found.greedy, found.bound, found.share) == ((), 0, 1.0)


def test_an_impossible_mast_is_refused() -> None:
    with pytest.raises(SignalRefused):
        find_best(VILLAGES, TOUCHING, masts=1, erp_w=0, mast_m=60)
