"""A missed joint slot is made good on both banks by the planner's rules, before its date where that can be, and reaching no fewer villages."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from scheduler.avails import Air
from scheduler.dayparts import Hours, daypart_of
from scheduler.makegood import Missed, Offer, find_offers, find_team, target_day
from scheduler.recurrence import wall
from scheduler.terms import Pairing, Span, day_span, local_day

MONDAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
DAYS = [MONDAY + timedelta(days=ahead) for ahead in range(2, 14)]
HOURS = Hours(time(5), time(22))
LEFT, OTHER_LEFT, RIGHT, OTHER_RIGHT = 1, 2, 3, 4
SERVED = {LEFT: 4, OTHER_LEFT: 0, RIGHT: 11, OTHER_RIGHT: 12}
AIRS = [Air(LEFT, 0, HOURS), Air(OTHER_LEFT, 0, HOURS), Air(RIGHT, 1, HOURS), Air(OTHER_RIGHT, 1, HOURS)]
NINE = wall(MONDAY, time(9))
MISSED = Missed({LEFT: NINE, RIGHT: NINE}, 60.0, Pairing.SIMULCAST, timedelta(), MONDAY, date(2026, 11, 30))


def offers(missed: Missed = MISSED, airs: list[Air] = AIRS, **rules: object) -> tuple[Offer, ...]:
    """The places offered on a Tuesday noon."""
    told = {"served": SERVED, "standing": set(), "fasting": set(), "days": DAYS, "not_before": NOW, **rules}
    return find_offers(missed, airs, **told)  # type: ignore[arg-type]  # each test names real rules


def silent(station_id: int, *, first: date = DAYS[0], last: date = DAYS[-1]) -> list[Air]:
    """The same stations, one of them off the air for days."""
    off = Span(day_span(first).start_at, day_span(last).end_at)
    return [replace(air, taken=(off,)) if air.station_id == station_id else air for air in AIRS]


def test_the_same_hour_of_the_coming_days_is_offered_first() -> None:
    found = offers()
    assert [local_day(offer.first_at) for offer in found] == DAYS[:3]
    assert all(
        offer.starts == dict.fromkeys((LEFT, RIGHT), wall(day, time(9)))
        for offer, day in zip(found, DAYS, strict=False)
    )


def test_a_part_of_a_day_holds_one_programme() -> None:
    standing = {(DAYS[0], "Pagi")}
    assert local_day(offers(standing=standing)[0].first_at) == DAYS[1]
    everywhere = {(day, part) for day in DAYS for part in ("Pagi", "Siang", "Sore")}
    assert all(daypart_of(offer.first_at, is_fasting=False).name == "Malam" for offer in offers(standing=everywhere))  # type: ignore[union-attr]  # inside one


def test_what_comes_after_the_target_is_late_and_last() -> None:
    close = replace(MISSED, target_on=DAYS[0])
    assert [offer.is_late for offer in offers(close)] == [False, False, False]
    assert [offer.is_late for offer in offers(close, days=DAYS[1:])] == [True, True, True]
    assert [offer.is_late for offer in offers(close, standing={(DAYS[0], p) for p in ("Siang", "Sore")})] == [
        False,
        False,
        True,
    ]


def test_a_week_from_the_missed_day_counts_before_the_same_hour() -> None:
    late = replace(MISSED, target_on=DAYS[-1])
    taken = {(day, "Pagi") for day in DAYS if day - MONDAY <= timedelta(days=7)}
    first = offers(late, standing=taken)[0]
    assert (first.is_apart, local_day(first.first_at) <= MONDAY + timedelta(days=7)) == (False, True)


def test_a_silent_station_is_stood_in_for_by_one_that_reaches_no_fewer_villages() -> None:
    found = offers(airs=silent(RIGHT))
    assert found[0].starts.keys() == {LEFT, OTHER_RIGHT}
    assert found[0].stand_ins == {OTHER_RIGHT: RIGHT}


def test_a_station_that_reaches_fewer_or_of_which_nothing_is_known_stands_in_for_nobody() -> None:
    assert offers(airs=silent(LEFT)) == ()
    assert offers(airs=silent(RIGHT), served={**SERVED, OTHER_RIGHT: None}) == ()
    assert offers(airs=silent(RIGHT), served={**SERVED, OTHER_RIGHT: 10}) == ()
    assert find_team(MISSED, {air.station_id: air for air in silent(RIGHT)}, served={}, day=DAYS[0]) is None


def test_the_station_itself_comes_back_once_it_is_on_the_air_again() -> None:
    found = offers(airs=silent(LEFT, last=DAYS[3]))
    assert local_day(found[0].first_at) == DAYS[4]
    assert found[0].starts.keys() == {LEFT, RIGHT}


spans = st.lists(
    st.tuples(st.sampled_from(DAYS), st.integers(5 * 12, 22 * 12 - 1), st.integers(1, 120)).map(
        lambda told: Span.of(wall(told[0], time()) + timedelta(minutes=5 * told[1]), 60.0 * told[2])
    ),
    max_size=30,
)


@given(
    st.lists(spans, min_size=4, max_size=4),
    st.sampled_from(list(Pairing)),
    st.sets(st.tuples(st.sampled_from(DAYS), st.sampled_from(["Pagi", "Siang"]))),
)
def test_every_offer_keeps_every_rule(
    taken: list[list[Span]], pairing: Pairing, standing: set[tuple[date, str]]
) -> None:
    airs = [replace(air, taken=tuple(busy)) for air, busy in zip(AIRS, taken, strict=True)]
    window = timedelta() if pairing is Pairing.SIMULCAST else timedelta(minutes=45)
    missed = replace(MISSED, pairing=pairing, window=window)
    found = offers(missed, airs, standing=standing)
    assert [offer.is_late for offer in found] == sorted(offer.is_late for offer in found)
    for offer in found:
        assert len(offer.starts) == 2 and max(offer.starts.values()) - min(offer.starts.values()) <= window
        assert {air.side for air in airs if air.station_id in offer.starts} == {0, 1}
        for station_id, start in offer.starts.items():
            span, air = Span.of(start, 60.0), next(air for air in airs if air.station_id == station_id)
            assert not any(span.overlaps(busy) for busy in air.taken) and start > NOW
            part = daypart_of(start, is_fasting=False)
            assert part is not None and (local_day(start), part.name) not in standing
        assert all(SERVED[new] >= SERVED[old] for new, old in offer.stand_ins.items())
        assert offer.is_late == (local_day(offer.first_at) > MISSED.target_on)


def test_the_month_of_the_miss_is_the_date_while_three_days_of_it_are_left() -> None:
    assert target_day(MONDAY, today=date(2026, 11, 27)) == date(2026, 11, 30)
    assert target_day(MONDAY, today=date(2026, 11, 28)) == date(2026, 12, 12)
