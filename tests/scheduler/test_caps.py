"""A replacement keeps what the plan in force asks: programmes a month, money, days of silence; and what breaks it is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

from scheduler.caps import Caps, Shortlist, keep_within
from scheduler.makegood import Broken, CapKind, Offer
from scheduler.recurrence import wall

FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)
MISSED = date(2026, 11, 10)
LEFT, RIGHT = 1, 2
FREE = Caps(FIRST, LAST, None, {}, {}, {}, {LEFT: "A", RIGHT: "B"}, {}, None, frozenset())


def offer(day: date, hour: int = 9) -> Offer:
    """A simulcast at an hour."""
    return Offer(dict.fromkeys((LEFT, RIGHT), wall(day, time(hour))), timedelta(), {}, is_late=False, is_apart=False)


def choose(offers: list[Offer], *caps: Caps, missed_on: date = MISSED) -> Shortlist:
    """The choice among some places, nearest first."""
    return keep_within(offers, caps, missed_on=missed_on, fasting=())


def days(*numbers: int) -> frozenset[date]:
    """Days of November."""
    return frozenset(date(2026, 11, number) for number in numbers)


def test_without_a_plan_every_place_may_be_chosen() -> None:
    places = [offer(MISSED + timedelta(days=ahead)) for ahead in range(1, 6)]
    assert choose(places) == Shortlist(tuple(places[:3]))
    assert choose(places, FREE) == Shortlist(tuple(places[:3]))
    assert choose([]) == Shortlist(())


def test_a_month_that_is_full_refuses_a_place_in_words_and_the_next_month_takes_it() -> None:
    full = replace(FREE, most=4, programmes={FIRST: 4})
    late, within = offer(LAST), offer(LAST + timedelta(days=1))
    choice = choose([late, within], full)
    assert choice.offers == (within,)
    assert choice.refused == (replace(late, broken=(Broken(CapKind.MONTH, 5, 4, LAST),)),)
    assert choose([late], replace(full, programmes={FIRST: 3})).offers == (late,)


def test_a_budget_refuses_the_dear_hours_and_takes_the_cheap_ones() -> None:
    prices = {(LEFT, "Pagi"): 300, (LEFT, "Siang"): 100, (RIGHT, "Pagi"): 50}
    money = replace(FREE, budgets={"A": 1000}, bound_rupiah={"A": 900, "B": 9_999}, prices=prices)
    dear, cheap = offer(MISSED, 9), offer(MISSED, 11)
    choice = choose([dear, cheap], money)
    assert choice.offers == (cheap,)
    assert choice.refused[0].broken == (Broken(CapKind.BUDGET, 1200, 1000, MISSED, "A"),)


def test_what_costs_nothing_may_stand_even_where_the_ceiling_is_passed_already() -> None:
    money = replace(FREE, budgets={"A": 1000}, bound_rupiah={"A": 5000})
    assert choose([offer(MISSED)], money).offers == (offer(MISSED),)


def test_the_silence_round_the_miss_is_cut_short_enough() -> None:
    quiet = replace(FREE, gap_days=7, stands_on=days(6, 16))
    near, middle, beyond = (offer(date(2026, 11, number)) for number in (15, 11, 20))
    choice = choose([near, beyond, middle], quiet)
    assert choice.offers == (middle,)
    assert [place.broken for place in choice.refused] == [
        (Broken(CapKind.GAP, 8, 7, date(2026, 11, 15)),),
        (Broken(CapKind.GAP, 9, 7, date(2026, 11, 20)),),
    ]


def test_a_miss_that_leaves_no_long_silence_forbids_nothing() -> None:
    short = replace(FREE, gap_days=7, stands_on=days(8, 14, 29))
    other = replace(FREE, gap_days=7, stands_on=days(10))
    for caps in (short, other):
        assert choose([offer(date(2026, 11, 20))], caps).refused == ()


def test_where_every_place_breaks_a_cap_the_least_bad_one_alone_is_offered_and_marked() -> None:
    prices = {(LEFT, "Pagi"): 300, (LEFT, "Siang"): 200}
    tight = replace(FREE, most=1, programmes={FIRST: 1}, budgets={"A": 100}, prices=prices)
    dear, less, least = offer(MISSED, 9), offer(MISSED, 11), offer(MISSED, 16)
    choice = choose([dear, less, least], tight)
    assert [one.first_at for one in choice.offers] == [least.first_at]
    assert [one.kind for one in choice.offers[0].broken] == [CapKind.MONTH]
    assert choose([dear, less], tight).offers[0].first_at == less.first_at
    assert choice.refused == ()


def test_of_two_plans_of_a_day_the_first_speaks() -> None:
    newer = replace(FREE, first_on=MISSED, last_on=MISSED)
    older = replace(FREE, most=0)
    choice = choose([offer(MISSED + timedelta(days=1)), offer(MISSED)], newer, older)
    assert choice.offers == (offer(MISSED),)
    assert len(choice.refused) == 1
