"""Shows that only proven airings on stations a village receives are counted, and that blind villages are found."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from outreach.reach.coverage import ProvenAiring, blind_codes, cover
from outreach.reach.evidence import Basis, Outage, Signal
from outreach.reach.signal import SignalClass
from scheduler.terms import Topic

OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)
HEARS, WEAK, DARK = "18.11.01.2003", "16.02.15.2003", "16.02.04.2053"


def signal(station_id: int, code: str, klass: SignalClass, *, silent: bool = False) -> Signal:
    return Signal(station_id, code, klass, Basis.PREDICTION, is_silent=silent)


SIGNALS = {
    (s.station_id, s.village_code): s
    for s in (
        signal(1, HEARS, SignalClass.ADEQUATE),
        signal(1, WEAK, SignalClass.WEAK),
        signal(2, HEARS, SignalClass.WEAK),
    )
}


def airing(id: int, *, station_id: int = 1, day: date = date(2026, 11, 5), topic: Topic = Topic.LAW) -> ProvenAiring:
    return ProvenAiring(id, station_id, day, topic)


def test_an_airing_counts_only_where_its_station_is_adequate() -> None:
    covered = cover([HEARS, WEAK, DARK], SIGNALS, airings=[airing(1), airing(2, station_id=2)])
    assert {code: c.airings(Topic.LAW) for code, c in covered.items()} == {HEARS: 1, WEAK: 0, DARK: 0}
    assert covered[HEARS].airing_ids == (1,)


def test_months_and_topics_are_counted_apart() -> None:
    rows = [airing(1), airing(2, day=date(2026, 10, 31)), airing(3, topic=Topic.PEACE)]
    counts = cover([HEARS], SIGNALS, airings=rows)[HEARS].counts
    assert counts == {(NOVEMBER, Topic.LAW): 1, (OCTOBER, Topic.LAW): 1, (NOVEMBER, Topic.PEACE): 1}


def test_a_month_is_served_only_with_three_of_each_topic() -> None:
    rows = [airing(n, topic=topic) for n, topic in enumerate([*Topic] * 3)]
    assert cover([HEARS], SIGNALS, airings=rows)[HEARS].is_served(NOVEMBER)
    assert not cover([HEARS], SIGNALS, airings=rows[1:])[HEARS].is_served(NOVEMBER)


def test_what_a_log_claims_during_an_outage_reaches_nobody() -> None:
    out = Outage(1, date(2026, 11, 1), date(2026, 11, 5))
    rows = [airing(1, day=date(2026, 11, 4)), airing(2, day=date(2026, 11, 5))]
    assert cover([HEARS], SIGNALS, airings=rows, outages=[out])[HEARS].airing_ids == (2,)


def test_a_station_that_fell_silent_yesterday_still_counts_for_the_days_it_was_on_air() -> None:
    silent = {(1, HEARS): signal(1, HEARS, SignalClass.STRONG, silent=True)}
    out = Outage(1, date(2026, 11, 20))
    covered = cover([HEARS], silent, airings=[airing(1)], outages=[out])[HEARS]
    assert (covered.airings(Topic.LAW), covered.is_blind) == (1, True)


def test_villages_below_adequate_or_without_any_knowledge_are_blind_in_the_order_given() -> None:
    covered = cover([DARK, HEARS, WEAK], SIGNALS, airings=[])
    assert blind_codes(covered) == (DARK, WEAK)
    assert covered[DARK].klass is None


@given(
    st.lists(st.tuples(st.integers(1, 3), st.integers(1, 28), st.sampled_from(list(Topic))), max_size=30),
    st.dictionaries(
        st.tuples(st.integers(1, 3), st.sampled_from([HEARS, WEAK, DARK])), st.sampled_from(list(SignalClass))
    ),
)
def test_counts_equal_a_slow_count(
    rows: list[tuple[int, int, Topic]], classes: dict[tuple[int, str], SignalClass]
) -> None:
    airings = [airing(n, station_id=s, day=date(2026, 11, d), topic=t) for n, (s, d, t) in enumerate(rows)]
    out = Outage(2, date(2026, 11, 10), date(2026, 11, 20))
    signals = {pair: signal(*pair, klass) for pair, klass in classes.items()}
    covered = cover([HEARS, WEAK, DARK], signals, airings=airings, outages=[out])
    for code in (HEARS, WEAK, DARK):
        expected = sum(
            classes.get((a.station_id, code)) in (SignalClass.STRONG, SignalClass.ADEQUATE)
            and not (a.station_id == 2 and 10 <= a.day.day < 20)
            for a in airings
        )
        assert len(covered[code].airing_ids) == expected
