"""Weekly rules, closed times, conflicts and free places: each held to the plainest account of the same thing."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.avails import Air, Request, nearest_alternatives, room_to_move
from scheduler.closures import ClosureRule, closed_at, expand
from scheduler.conflicts import Booking, Closure, Obstacle, Wanted, find_conflicts
from scheduler.dayparts import Hours
from scheduler.makegood import target_day
from scheduler.recurrence import WeeklyRule, occurrences, split, wall
from scheduler.terms import WIB, Pairing, Span, day_span, local_day

MONDAY = date(2026, 11, 23)
MIDNIGHT = datetime(2026, 11, 23, tzinfo=UTC)

days = st.integers(0, 800).map(lambda step: date(2027, 11, 1) + timedelta(days=step))
"""Days around the leap year 2028."""


@st.composite
def rules(draw: st.DrawFn) -> WeeklyRule:
    """Weekly and every-other-week rules."""
    first_on = draw(days)
    until_on = first_on + timedelta(days=draw(st.integers(0, 200)))
    weekdays = draw(st.frozensets(st.integers(0, 6), min_size=1))
    return WeeklyRule(weekdays, first_on, until_on, draw(st.integers(1, 4)))


def every_day(rule: WeeklyRule) -> tuple[date, ...]:
    """All days of a rule."""
    return occurrences(rule, from_on=date.min, to_on=date.max)


@given(rule=rules())
def test_a_rule_falls_on_its_weekdays_in_its_weeks(rule: WeeklyRule) -> None:
    monday = rule.first_on - timedelta(days=rule.first_on.weekday())
    expected = []
    on = rule.first_on
    while on <= rule.until_on:
        if on.weekday() in rule.weekdays and ((on - monday).days // 7) % rule.every_weeks == 0:
            expected.append(on)
        on += timedelta(days=1)
    assert every_day(rule) == tuple(expected)


@given(rule=rules(), ahead=st.integers(-10, 220))
def test_a_split_series_falls_on_the_same_days_as_the_whole(rule: WeeklyRule, ahead: int) -> None:
    at_on = rule.first_on + timedelta(days=ahead)
    before, after = split(rule, at_on=at_on)
    early = every_day(before) if before else ()
    late = every_day(after) if after else ()
    assert early + late == every_day(rule)
    assert all(day < at_on for day in early)


def test_a_wall_clock_is_the_same_all_year() -> None:
    for day in (date(2026, 1, 1), date(2026, 7, 1), date(2028, 2, 29)):
        assert wall(day, time(7)) == datetime(day.year, day.month, day.day, tzinfo=UTC)
    assert local_day(wall(date(2026, 12, 31), time(23, 59))) == date(2026, 12, 31)
    assert day_span(MONDAY).end_at - day_span(MONDAY).start_at == timedelta(days=1)


# --- closed times -----------------------------------------------------------------------------------------------------

closures = st.builds(
    ClosureRule,
    st.frozensets(st.integers(0, 6), min_size=1),
    st.times().map(lambda clock: clock.replace(second=0, microsecond=0)),
    st.integers(1, 1440),
    st.just(MONDAY),
    st.none() | st.integers(0, 20).map(lambda step: MONDAY + timedelta(days=step)),
    st.just("uji"),
)


@given(rule=closures, minute=st.integers(0, 60 * 24 * 21), length=st.integers(1, 300))
def test_a_closed_time_is_closed_at_every_minute_of_it(rule: ClosureRule, minute: int, length: int) -> None:
    wanted = Span.of(MIDNIGHT + timedelta(minutes=minute), length * 60)
    spans = expand(rule, day_from=MONDAY - timedelta(days=2), day_to=MONDAY + timedelta(days=40))
    expected = {span for span in spans if span.overlaps(wanted)}
    assert {span for _, span in closed_at([rule], wanted)} == expected


def test_a_closed_time_over_midnight_holds_on_the_next_day() -> None:
    late = ClosureRule(frozenset({0}), time(23, 30), 60, MONDAY, None, "uji")
    after = wall(MONDAY + timedelta(days=1), time(0, 10))
    assert list(closed_at([late], Span.of(after, 60)))
    assert not list(closed_at([late], Span.of(wall(MONDAY, time(0, 10)), 60)))


# --- conflicts --------------------------------------------------------------------------------------------------------

spans = st.tuples(st.integers(0, 600), st.integers(1, 90)).map(
    lambda pair: Span.of(MIDNIGHT + timedelta(minutes=pair[0]), pair[1] * 60)
)
stations = st.integers(1, 3)


@given(
    wanted=st.lists(st.builds(Wanted, stations, spans), max_size=4),
    bookings=st.lists(st.builds(Booking, stations, st.integers(1, 99), spans, st.just("klip")), max_size=12),
    closed=st.lists(st.builds(Closure, stations, spans, st.just("tutup")), max_size=6),
)
def test_a_refusal_names_everything_in_the_way_and_nothing_else(
    wanted: list[Wanted], bookings: list[Booking], closed: list[Closure]
) -> None:
    found = find_conflicts(wanted, bookings, closed)
    minutes = [MIDNIGHT + timedelta(minutes=step) for step in range(700)]
    expected = 0
    for place in wanted:
        own = {m for m in minutes if place.span.start_at <= m < place.span.end_at}
        for other in [*bookings, *closed]:
            shared = {m for m in own if other.span.start_at <= m < other.span.end_at}
            expected += bool(shared) and other.station_id == place.station_id
    assert len(found) == expected
    assert all(conflict.overlap_s > 0 for conflict in found)
    assert sum(conflict.obstacle is Obstacle.CLOSURE for conflict in found) <= len(closed) * len(wanted)


# --- free places ------------------------------------------------------------------------------------------------------

HOURS = Hours(time(5), time(22))
taken = st.lists(
    st.tuples(st.integers(0, 3 * 24 * 12), st.integers(1, 60)).map(
        lambda pair: Span.of(wall(MONDAY, time(0)) + timedelta(minutes=pair[0] * 5), pair[1] * 60)
    ),
    max_size=25,
).map(tuple)


@pytest.mark.parametrize("pairing", list(Pairing))
@given(left=taken, right=taken, hour=st.integers(5, 20))
def test_every_place_offered_is_free_on_both_banks(
    pairing: Pairing, left: tuple[Span, ...], right: tuple[Span, ...], hour: int
) -> None:
    airs = [Air(1, 0, HOURS, left), Air(2, 1, HOURS, right)]
    wish = wall(MONDAY, time(hour))
    request = Request({1: wish, 2: wish}, 60, pairing, timedelta(hours=2))
    offered = nearest_alternatives(request, airs, not_before=wall(MONDAY, time(5)))
    assert len(offered) == 3
    for place in offered:
        for air in airs:
            span = Span.of(place.starts[air.station_id], 60)
            clock = span.start_at.astimezone(WIB).time()
            assert time(5) <= clock < time(22)
            assert not any(span.overlaps(other) for other in air.taken)
        starts = sorted(place.starts.values())
        assert starts[-1] - starts[0] <= (timedelta(0) if pairing is Pairing.SIMULCAST else timedelta(hours=2))
    assert offered == nearest_alternatives(request, reversed(airs), not_before=wall(MONDAY, time(5)))


@given(left=taken, right=taken, hour=st.integers(5, 20))
def test_no_free_simulcast_of_the_day_is_nearer_than_the_first_offer(
    left: tuple[Span, ...], right: tuple[Span, ...], hour: int
) -> None:
    wish = wall(MONDAY, time(hour))
    airs = [Air(1, 0, HOURS, left), Air(2, 1, HOURS, right)]
    request = Request({1: wish, 2: wish}, 60, Pairing.SIMULCAST, timedelta(0))
    best = nearest_alternatives(request, airs, not_before=wall(MONDAY, time(5)), count=1)[0]
    distance = abs(best.first_at - wish)
    for step in range(17 * 12):
        at = wall(MONDAY, time(5)) + timedelta(minutes=5 * step)
        span = Span.of(at, 60)
        if local_day(best.first_at) == MONDAY and not any(span.overlaps(other) for other in (*left, *right)):
            assert abs(at - wish) >= distance


@given(left=taken, right=taken, behind=st.integers(0, 24), since=st.integers(0, 24))
def test_a_slot_may_move_just_where_nothing_is_in_its_way(
    left: tuple[Span, ...], right: tuple[Span, ...], behind: int, since: int
) -> None:
    first, later = wall(MONDAY, time(9)), timedelta(minutes=5 * behind)
    airs = [Air(1, 0, HOURS, left), Air(2, 1, HOURS, right)]
    request = Request({1: first, 2: first + later}, 60, Pairing.PAIRED, timedelta(hours=2))
    not_before = wall(MONDAY, time(0)) + timedelta(hours=since)
    rooms = room_to_move(request, airs, MONDAY, not_before=not_before)
    for step in range(24 * 12):
        at = wall(MONDAY, time(0)) + timedelta(minutes=5 * step)
        own, other = Span.of(at, 60), Span.of(at + later, 60)
        free = not any(own.overlaps(span) for span in left) and not any(other.overlaps(span) for span in right)
        on_air = at >= wall(MONDAY, time(5)) and other.end_at <= wall(MONDAY, time(22))
        assert any(start <= at <= end for start, end in rooms) == (free and on_air and at >= not_before)


@given(missed=days, later=st.integers(0, 30))
def test_a_make_good_is_due_after_the_miss_and_never_yesterday(missed: date, later: int) -> None:
    today = missed + timedelta(days=later)
    due = target_day(missed, today=today)
    assert due > missed
    assert due >= today
