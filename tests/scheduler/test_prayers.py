"""Prayer times against the sun's altitude reckoned apart from the library, and the days that calendars trip over."""

from __future__ import annotations

import itertools
import math
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.almanac import HIJRIDATE, HOLIDAYS, ProposedFast, differences, propose_fasts, propose_holidays
from scheduler.closures import DatedClosure, anthem_at, prevail
from scheduler.dayparts import Hours
from scheduler.prayers import IMSAK, Point, Prayer, PrayerMinutes, close_for_prayers, prayer_clocks, propose_prayers
from scheduler.terms import WIB

BORDER = Point(-3.83, 105.45)
DAYS = [
    date(2026, 1, 1),
    date(2026, 2, 28),
    date(2026, 3, 1),
    date(2026, 6, 21),
    date(2026, 11, 30),
    date(2026, 12, 31),
    date(2028, 2, 29),
    date(2028, 3, 1),
]


def altitude(point: Point, moment: datetime) -> float:
    """The height of the sun's centre in degrees, by the Astronomical Almanac's low-precision formulas (0.01 degrees)."""
    n = (moment - datetime(2000, 1, 1, 12, tzinfo=UTC)).total_seconds() / 86_400
    mean, anomaly = math.radians(280.460 + 0.9856474 * n), math.radians(357.528 + 0.9856003 * n)
    longitude = mean + math.radians(1.915 * math.sin(anomaly) + 0.020 * math.sin(2 * anomaly))
    tilt = math.radians(23.439 - 4e-7 * n)
    ascension = math.atan2(math.cos(tilt) * math.sin(longitude), math.cos(longitude))
    declination = math.asin(math.sin(tilt) * math.sin(longitude))
    sidereal = math.radians((280.46061837 + 360.98564736629 * n + point.longitude) % 360)
    hour, latitude = sidereal - ascension, math.radians(point.latitude)
    sine = math.sin(latitude) * math.sin(declination) + math.cos(latitude) * math.cos(declination) * math.cos(hour)
    return math.degrees(math.asin(sine))


def minute_of(point: Point, day: date, prayer: Prayer) -> float:
    """The minute of the WIB day at which the sun stands as a prayer's definition says."""
    start = datetime.combine(day, time(), WIB)
    heights = [altitude(point, start + timedelta(minutes=minute)) for minute in range(24 * 60)]
    noon = max(range(24 * 60), key=heights.__getitem__)
    if prayer is Prayer.DHUHR:
        return noon
    # The shadow is as long as the thing itself, beyond its length at noon.
    shade = math.degrees(math.atan(1 / (1 + math.tan(math.radians(90 - heights[noon])))))
    height = {Prayer.FAJR: -20.0, Prayer.ASR: shade, Prayer.MAGHRIB: -0.833, Prayer.ISHA: -18.0}[prayer]
    half = range(noon) if prayer is Prayer.FAJR else range(noon, 24 * 60)
    return min(half, key=lambda minute: abs(heights[minute] - height))


def minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_each_prayer_stands_where_the_sun_says_and_two_minutes_of_caution(day: date) -> None:
    clocks = prayer_clocks(BORDER, day)
    for prayer, clock in clocks.items():
        assert minutes(clock) - 2 == pytest.approx(minute_of(BORDER, day, prayer), abs=1.6), prayer


@given(day=st.dates(date(2020, 1, 1), date(2040, 12, 31)), east=st.floats(95, 119), north=st.floats(-9, 6))
def test_anywhere_in_western_indonesia_the_five_follow_each_other_within_the_day(
    day: date, east: float, north: float
) -> None:
    clocks = list(prayer_clocks(Point(north, east), day).values())
    assert clocks == sorted(clocks)
    assert time(3) < clocks[0] < time(6, 30) and time(18) < clocks[4] < time(21)


def test_maghrib_moves_by_about_half_an_hour_over_the_year() -> None:
    year = [minutes(prayer_clocks(BORDER, date(2026, 1, 1) + timedelta(days=n))[Prayer.MAGHRIB]) for n in range(365)]
    assert 20 <= max(year) - min(year) <= 40
    assert all(abs(one - other) <= 1 for one, other in itertools.pairwise(year))


def test_a_place_further_east_prays_earlier_by_four_minutes_a_degree() -> None:
    west, east = (prayer_clocks(Point(-3.83, degrees), date(2026, 11, 24)) for degrees in (104.5, 105.5))
    assert all(3 <= minutes(west[prayer]) - minutes(east[prayer]) <= 5 for prayer in Prayer)


def test_friday_closes_for_the_friday_prayer_and_thursday_for_the_midday_one() -> None:
    thursday, friday = date(2026, 12, 31), date(2027, 1, 1)
    noons = [c for c in propose_prayers(BORDER, (thursday, friday), minutes=PrayerMinutes()) if c.kind == Prayer.DHUHR]
    assert [(c.reason, c.length_min) for c in noons] == [("dhuhr", 10), ("friday", 60)]


def test_in_ramadan_the_evening_closes_longer_and_no_other_prayer_does() -> None:
    day = date(2027, 2, 20)
    usual, fasting = (
        propose_prayers(BORDER, [day], minutes=PrayerMinutes(), fasting=days) for days in ((), frozenset({day}))
    )
    imsak, *fasting_prayers = fasting
    longer = {f.kind for u, f in zip(usual, fasting_prayers, strict=True) if f.length_min > u.length_min}
    assert longer == {"maghrib", "isha"}
    dawn = next(closure for closure in usual if closure.kind == Prayer.FAJR)
    assert (imsak.kind, imsak.length_min) == (IMSAK, 10)
    assert imsak.span is not None and dawn.span is not None
    assert imsak.span.end_at == dawn.span.start_at


def test_imsak_of_a_table_counts_before_the_custom_of_ten_minutes() -> None:
    day = date(2027, 2, 20)
    clocks = {**prayer_clocks(BORDER, day), IMSAK: time(4, 30)}
    first = next(iter(close_for_prayers(clocks, day, minutes=PrayerMinutes(), fasting=True)))
    assert (first.kind, first.starts) == ("imsak", time(4, 30))
    assert IMSAK not in {c.kind for c in close_for_prayers(clocks, day, minutes=PrayerMinutes())}


def test_a_prayer_of_no_minutes_closes_nothing() -> None:
    open_asr = PrayerMinutes({**PrayerMinutes().usual, "asr": 0})
    spans = {c.kind: c.span for c in propose_prayers(BORDER, [date(2026, 11, 24)], minutes=open_asr)}
    assert spans["asr"] is None and spans["fajr"] is not None


# --- the calendar's entries -------------------------------------------------------------------------------------------


def entry(day: date, kind: str = "asr", *, own: bool = False, minutes_long: int = 10, reason: str = "") -> DatedClosure:
    return DatedClosure(day, kind, time(15), minutes_long, reason or kind, own)


def test_a_stations_own_entry_stands_in_the_place_of_its_banks() -> None:
    day = date(2028, 2, 29)
    assert prevail([entry(day, own=True, minutes_long=0), entry(day)], single={"asr"}) == (
        entry(day, own=True, minutes_long=0),
    )


def test_holidays_of_one_day_stand_beside_each_other() -> None:
    day = date(2026, 12, 31)
    both = [entry(day, "other", reason="rapat"), entry(day, "other", reason="pelantikan", own=True)]
    assert len(prevail(both, single={"asr"})) == 2


def test_an_entry_that_runs_past_midnight_belongs_to_the_day_it_begins() -> None:
    span = DatedClosure(date(2026, 12, 31), "other", time(23, 30), 60, "pergantian tahun").span
    assert span is not None
    assert span.end_at == datetime(2027, 1, 1, 0, 30, tzinfo=WIB)


def test_the_anthem_opens_the_day_and_comes_at_six_where_the_day_never_ends() -> None:
    assert anthem_at(Hours(time(5), time(22))) == time(5)
    assert anthem_at(Hours(time(17), time(1))) == time(17)
    assert anthem_at(Hours(time(0), time(0))) == time(6)


# --- feasts -----------------------------------------------------------------------------------------------------------


def test_two_libraries_that_differ_by_a_day_are_both_proposed_with_their_names() -> None:
    pairs = differences(propose_fasts(2026))
    assert [{fast.source for fast in pair} for pair in pairs] == [{HIJRIDATE, HOLIDAYS}]
    assert {fast.feast_on for fast in pairs[0]} == {date(2026, 3, 20), date(2026, 3, 21)}


def test_a_ramadan_across_the_years_end_is_proposed_in_both_years() -> None:
    def across(year: int) -> list[ProposedFast]:
        return [fast for fast in propose_fasts(year) if fast.first_on.year == 2030 < fast.last_on.year]

    assert across(2030) == across(2031) != []
    assert all(len(fast.days) in (29, 30) for fast in across(2030))


@pytest.mark.parametrize("year", range(2020, 2041))
def test_every_ramadan_lasts_29_or_30_days_and_ends_with_the_feast(year: int) -> None:
    fasts = propose_fasts(year)
    assert fasts
    assert all(len(fast.days) in (29, 30) and fast.days[-1] + timedelta(days=1) == fast.feast_on for fast in fasts)


def test_holidays_are_named_in_indonesian_and_feasts_to_come_are_estimates() -> None:
    listed = {holiday.name: holiday for holiday in propose_holidays(2027)}
    assert listed["Hari Kemerdekaan Republik Indonesia"].day == date(2027, 8, 17)
    assert not listed["Hari Kemerdekaan Republik Indonesia"].is_estimate
    assert any(holiday.is_estimate for holiday in listed.values())


def test_a_year_no_library_knows_has_no_proposal() -> None:
    assert propose_fasts(1999) == propose_fasts(2100) == () and propose_holidays(2100) == ()
