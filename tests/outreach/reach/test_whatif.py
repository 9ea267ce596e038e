"""Shows that an assumed mast changes what it must and nothing else, and that what people reported goes on to count."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.reach.evidence import Basis, Outage, Report, Signal, StationSite, VillageSite, judge_signals
from outreach.reach.signal import SignalClass, SignalRefused
from outreach.reach.whatif import Assumption, Change, alone, changed, suppose, total_cost
from outreach.seed import read_border

TODAY = date(2026, 11, 23)
VILLAGES = [VillageSite(v.code, v.latitude, v.longitude) for v in read_border().villages if v.klass == "A"]
CODES = [village.code for village in VILLAGES]
KAYUAGUNG, BRABASAN = (-3.3915, 104.8379), (-3.9880, 105.3440)
STATION = StationSite(1, *BRABASAN, 1000.0, 60.0)
FIELDS = st.floats(0, 110)
KLASSES = list(SignalClass)


def same(site: StationSite, **other: float) -> Assumption:
    """The station as it stands, but for what is named."""
    facts = {"latitude": site.latitude, "longitude": site.longitude, "erp_w": site.erp_w, "mast_m": site.mast_m}
    return Assumption(**(facts | other), station_id=site.id)  # type: ignore[arg-type]  # the site is known


def known(reports: list[Report], *, outages: tuple[Outage, ...] = ()) -> dict[tuple[int, str], Signal]:
    return judge_signals([STATION], VILLAGES, reports=reports, outages=outages, day=TODAY)


REPORTS = st.lists(
    st.builds(
        lambda code, person, klass: Report(1, code, TODAY, person, klass),
        st.sampled_from(CODES), st.integers(1, 4), st.sampled_from(KLASSES),
    ),
    max_size=30,
)  # fmt: skip


def test_four_kilowatts_in_kayuagung_reach_none_of_the_thirty_seven_and_brabasan_thirty() -> None:
    far = alone(Assumption(*KAYUAGUNG, 4000, 80), VILLAGES)
    assert (far.served, round(far.nearest_km), round(far.farthest_km)) == (0, 59, 128)
    assert alone(Assumption(*BRABASAN, 4000, 80), VILLAGES).served == 30
    assert alone(Assumption(*BRABASAN, 1000, 60), VILLAGES).served == 11
    outcomes = suppose(VILLAGES, [Assumption(*BRABASAN, 4000, 80)], sites=[], signals={})
    assert len(changed(outcomes, Change.WON)) == 30
    assert sum(outcome.is_blind for outcome in outcomes.values()) == 7


@given(REPORTS)
def test_a_station_supposed_as_it_stands_changes_no_village(reports: list[Report]) -> None:
    outcomes = suppose(VILLAGES, [same(STATION)], sites=[STATION], signals=known(reports))
    assert all(outcome.before is outcome.after for outcome in outcomes.values())


@given(REPORTS, st.floats(1, 50), st.floats(1, 5))
def test_more_power_and_a_higher_mast_never_lose_a_village(reports: list[Report], power: float, height: float) -> None:
    stronger = same(STATION, erp_w=1000 * power, mast_m=60 * height)
    outcomes = suppose(VILLAGES, [stronger], sites=[STATION], signals=known(reports))
    assert changed(outcomes, Change.LOST) == []


@given(REPORTS, st.lists(st.floats(1, 100_000), min_size=2, max_size=5))
def test_the_villages_heard_grow_with_the_power_supposed(reports: list[Report], powers: list[float]) -> None:
    signals = known(reports)
    heard = [
        {
            code
            for code, outcome in suppose(
                VILLAGES, [same(STATION, erp_w=power)], sites=[STATION], signals=signals
            ).items()
            if not outcome.is_blind
        }
        for power in sorted(powers)
    ]
    assert all(weaker <= stronger for weaker, stronger in pairwise(heard))


@given(REPORTS, st.floats(-4.3, -3.5), st.floats(104.9, 105.9))
def test_one_more_mast_never_loses_a_village_and_two_win_what_each_wins(
    reports: list[Report], latitude: float, longitude: float
) -> None:
    signals = known(reports)
    one, other = Assumption(latitude, longitude, 500, 50), Assumption(-4.1, 105.6, 500, 50)

    def won(*masts: Assumption) -> set[str]:
        outcomes = suppose(VILLAGES, masts, sites=[STATION], signals=signals)
        assert changed(outcomes, Change.LOST) == []
        return set(changed(outcomes, Change.WON))

    assert won(one, other) == won(one) | won(other)


def test_a_moved_mast_loses_the_villages_it_leaves() -> None:
    away = same(STATION, latitude=KAYUAGUNG[0], longitude=KAYUAGUNG[1])
    outcomes = suppose(VILLAGES, [away], sites=[STATION], signals=known([]))
    assert len(changed(outcomes, Change.LOST)) == 11
    assert all(outcome.is_blind for outcome in outcomes.values())


def test_what_two_people_heard_goes_on_to_count_when_the_power_is_raised_a_little() -> None:
    near = min(VILLAGES, key=same(STATION).away_km)
    deaf = [Report(1, near.code, TODAY, person, SignalClass.NONE) for person in (1, 2)]
    louder = suppose(VILLAGES, [same(STATION, erp_w=1200)], sites=[STATION], signals=known(deaf))
    assert louder[near.code].is_blind, "a fifth more power does not lift a village over 6 dB"
    loudest = suppose(VILLAGES, [same(STATION, erp_w=10_000)], sites=[STATION], signals=known(deaf))
    assert loudest[near.code].change is Change.WON


def test_a_silent_station_that_is_supposed_is_on_the_air() -> None:
    signals = known([], outages=(Outage(1, TODAY),))
    assert len(changed(suppose(VILLAGES, [same(STATION)], sites=[STATION], signals=signals), Change.WON)) == 11


def test_a_station_without_facts_gives_its_supposed_prediction() -> None:
    bare = StationSite(2)
    told = {(2, CODES[0]): Signal(2, CODES[0], SignalClass.STRONG, Basis.REPORT)}
    outcomes = suppose(VILLAGES, [Assumption(*KAYUAGUNG, 1000, 60, station_id=2)], sites=[bare], signals=told)
    assert outcomes[CODES[0]].change is Change.LOST


def test_a_hand_held_set_is_told_beside_the_roof_antenna() -> None:
    near = min(VILLAGES, key=same(STATION).away_km)
    outcome = suppose(VILLAGES, [Assumption(*BRABASAN, 1000, 60)], sites=[], signals={})[near.code]
    assert outcome.after is SignalClass.ADEQUATE
    assert outcome.handheld is SignalClass.WEAK


def test_the_cost_is_known_only_when_that_of_each_mast_is() -> None:
    dear = Assumption(*BRABASAN, 1000, 60, cost_rupiah=350_000_000, cost_source="penawaran uji")
    cheap = Assumption(*BRABASAN, 50, 30, cost_rupiah=0, cost_source="hibah uji")
    assert total_cost([dear, cheap]) == 350_000_000
    assert total_cost([dear, Assumption(*BRABASAN, 50, 30)]) is None
    assert total_cost([]) is None


def test_an_impossible_mast_is_refused() -> None:
    with pytest.raises(SignalRefused):
        suppose(VILLAGES, [Assumption(*BRABASAN, 0, 60)], sites=[], signals={})
