"""The law of advertising on a station-day: shares of advertising and of public-service announcements, and what may be paid."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.airtime import Item, Paid, Rule, StationDay, check_day, check_days, may_be_paid
from scheduler.terms import SlotKind

DAY = date(2028, 2, 29)
HOUR = 3600.0


def station_day(*items: Item, kind: str = "private", hours: float = 10, day: date = DAY) -> StationDay:
    return StationDay(1, kind, day, hours * HOUR, items)


def ilm(seconds: float) -> Item:
    return Item(SlotKind.ILM, seconds)


def advertisement(seconds: float) -> Item:
    return Item(SlotKind.ADVERTISEMENT, seconds)


def rules(day: StationDay) -> list[Rule]:
    return [finding.rule for finding in check_day(day)]


def test_a_day_of_announcements_alone_breaks_nothing() -> None:
    assert rules(station_day(ilm(60), ilm(60))) == []
    assert rules(station_day(kind="local_public")) == []


@pytest.mark.parametrize(("kind", "most_s"), [("private", 7200), ("local_public", 5400)])
def test_advertising_fills_its_share_of_the_day_and_not_a_second_more(kind: str, most_s: float) -> None:
    enough = ilm(most_s)
    assert rules(station_day(advertisement(most_s), enough, kind=kind)) == []
    (finding,) = check_day(station_day(advertisement(most_s + 1), enough, kind=kind))
    assert (finding.rule, finding.bound_s, finding.found_s) == (Rule.TOO_MUCH_ADVERTISING, most_s, most_s + 1)
    assert "pasal 46 ayat (8)" in finding.source


def test_a_private_station_airs_a_tenth_of_its_advertising_as_announcements() -> None:
    assert rules(station_day(advertisement(600), ilm(60))) == []
    (finding,) = check_day(station_day(advertisement(600), ilm(59)))
    assert (finding.rule, finding.bound_s) == (Rule.TOO_LITTLE_ILM, pytest.approx(60))


def test_a_public_station_airs_three_tenths_of_all_its_advertising_as_announcements() -> None:
    assert rules(station_day(advertisement(70), ilm(30), kind="local_public")) == []
    assert rules(station_day(advertisement(71), ilm(30), kind="local_public")) == [Rule.TOO_LITTLE_ILM]


def test_a_community_station_airs_no_advertising_at_all_but_announcements() -> None:
    assert rules(station_day(ilm(600), kind="community")) == []
    assert rules(station_day(advertisement(1), ilm(600), kind="community")) == [Rule.COMMUNITY_ADVERTISES]


@pytest.mark.parametrize("paid", list(Paid))
def test_money_attaches_to_announcements_and_advertising_and_never_to_a_cooperation_programme(paid: Paid) -> None:
    assert may_be_paid(SlotKind.ILM, paid) and may_be_paid(SlotKind.ADVERTISEMENT, paid)
    assert may_be_paid(SlotKind.COOPERATION, paid) is (paid is Paid.NOTHING)
    programme = Item(SlotKind.COOPERATION, 300, paid, "Dialog pasar")
    found = check_day(station_day(programme))
    assert [(f.rule, f.title) for f in found] == (
        [] if paid is Paid.NOTHING else [(Rule.AIRTIME_BOUGHT, "Dialog pasar")]
    )


def test_each_day_is_judged_for_itself_across_the_years_end() -> None:
    days = [
        station_day(advertisement(600), day=date(2027, 1, 1)),
        station_day(ilm(600), day=date(2026, 12, 31)),
    ]
    assert [(f.day, f.rule) for f in check_days(days)] == [(date(2027, 1, 1), Rule.TOO_LITTLE_ILM)]


@given(
    sold=st.integers(0, 20_000), given_away=st.integers(0, 20_000), kind=st.sampled_from(["private", "local_public"])
)
def test_more_announcements_never_break_a_rule(sold: int, given_away: int, kind: str) -> None:
    before = rules(station_day(advertisement(sold), ilm(given_away), kind=kind))
    after = rules(station_day(advertisement(sold), ilm(given_away), ilm(20_000), kind=kind))
    assert set(after) <= set(before)
    assert Rule.TOO_LITTLE_ILM not in after
