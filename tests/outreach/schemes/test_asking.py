"""What is known of a period becomes the planner's problem: open time, what stands, and what cannot be counted."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from outreach.schemes.asking import (
    Asked,
    Known,
    KnownClip,
    KnownStation,
    KnownVillage,
    StandingSlot,
    build_problem,
    open_minutes,
)
from outreach.schemes.periods import default_code, offered_periods
from scheduler.dayparts import DAYPARTS, EVERY_DAYPART, Hours
from scheduler.planner.check import check_plan
from scheduler.planner.fields import ProblemRefused
from scheduler.planner.openings import Openings
from scheduler.planner.plan import hash_of, plan_document
from scheduler.planner.problem import Goal
from scheduler.planner.reading import read_problem
from scheduler.planner.solve import solve
from scheduler.terms import WIB, SlotKind, Span, Topic

SCHEMA = json.loads((Path(__file__).parents[3] / "docs" / "plan-problem.schema.json").read_text())
DAY = date(2026, 12, 1)
HOURS = Hours(time(5), time(22))
ASKED = Asked(DAY, date(2026, 12, 31), Goal.ONCE, {"A": 5_000_000}, dict.fromkeys(Topic, (1, 4)), 7, 0.5)
CLIPS = tuple(
    KnownClip(number, topic, "ind", 60, date(2026, 1, 1), date(2026, 12, 31)) for number, topic in enumerate(Topic, 1)
)


def at(clock: str, day: date = DAY) -> datetime:
    """A moment in WIB."""
    return datetime.combine(day, time.fromisoformat(clock), WIB)


def stretch(begin: str, end: str) -> Span:
    """A stretch of the first day."""
    return Span(at(begin), at(end))


RATES = {part.name: 100_000 for part in DAYPARTS}


def station(number: int, side: str, **facts: Any) -> KnownStation:
    """A station that is open from five to ten at night."""
    return replace(KnownStation(number, side, HOURS, RATES, (), ()), **facts)


def known(*stations: KnownStation, standing: tuple[StandingSlot, ...] = ()) -> Known:
    """Two sides with a village each that hears every station."""
    heard = {one.id: 0.9 for one in stations}
    villages = (KnownVillage("V1", "A", None, heard), KnownVillage("V2", "B", 900, {}))
    return Known(("A", "B"), 180, stations, villages, CLIPS, standing)


def slot(number: int, left: str, right: str, *, clip: int = 1) -> StandingSlot:
    """A joint slot of the first day on both stations."""
    return StandingSlot(number, clip, DAY, {1: at(left), 2: at(right)})


def test_open_time_is_the_hours_without_what_is_closed_or_booked() -> None:
    taken = [stretch("11:30", "13:00"), stretch("12:30", "13:30"), stretch("04:00", "05:10")]
    assert open_minutes(HOURS, DAY, taken) == ((310, 690), (810, 1320))


def test_a_minute_that_is_taken_in_part_is_not_open() -> None:
    assert open_minutes(HOURS, DAY, [stretch("09:00:20", "09:01:20")]) == ((300, 540), (542, 1320))


def test_a_station_that_airs_past_midnight_is_open_until_the_day_ends() -> None:
    assert open_minutes(Hours(time(18), time(2)), DAY, []) == ((1080, 1440),)


def test_the_problem_keeps_the_published_form() -> None:
    asking = build_problem(ASKED, known(station(1, "A"), station(2, "B")), title="uji")
    jsonschema.validate(asking.document, SCHEMA)
    assert asking.document["budgets"] == [
        {"side": "A", "from_on": "2026-12-01", "until_on": "2026-12-31", "rupiah": 5_000_000}
    ]
    assert [village["population"] for village in asking.document["villages"]] == [None, 900]


def test_what_stands_is_pinned_where_it_stands_and_its_time_stays_open_to_itself() -> None:
    held = {"booked": ((7, stretch("09:00", "09:01")),)}
    asking = build_problem(
        ASKED, known(station(1, "A", **held), station(2, "B", **held), standing=(slot(7, "09:00", "09:00"),)), title=""
    )
    assert [pin["slots"][0] for pin in asking.document["pinned"]] == [{"station": "stasiun-1", "start": "09:00"}]
    assert {tuple(span) for entry in asking.document["open"] for span in entry["spans"]} == {("05:00", "22:00")}


@pytest.mark.parametrize(
    ("second", "why"),
    [
        (slot(8, "09:30", "09:30"), "shares its daypart"),
        (slot(8, "09:50", "10:10"), "runs across two dayparts"),
        (slot(8, "13:00", "13:00", clip=99), "airs a clip that may air no more"),
    ],
)
def test_a_standing_slot_that_cannot_be_counted_keeps_its_time(second: StandingSlot, why: str) -> None:
    held = {"booked": ((8, Span(second.starts[1], at("13:59"))),)}
    asking = build_problem(
        ASKED,
        known(station(1, "A", **held), station(2, "B"), standing=(slot(7, "09:00", "09:00"), second)),
        title="",
    )
    assert asking.uncounted == (8,), why
    first_day = next(entry for entry in asking.document["open"] if entry["station"] == "stasiun-1")
    assert first_day["until_on"] == "2026-12-01"
    assert len(first_day["spans"]) == 2


def test_a_station_without_open_time_is_left_out_and_named() -> None:
    shut = station(3, "A", closed=(Span(at("00:00"), at("23:59", date(2026, 12, 31))),))
    asking = build_problem(ASKED, known(station(1, "A"), station(2, "B"), shut), title="")
    assert asking.shut == (3,)
    assert [row["name"] for row in asking.document["stations"]] == ["stasiun-1", "stasiun-2"]


def test_what_stands_on_a_station_that_is_silent_all_month_does_not_stop_the_planning() -> None:
    silent = Span(at("00:00"), at("23:59", date(2026, 12, 31)))
    standing = StandingSlot(7, 1, DAY, {1: at("09:00"), 2: at("09:00"), 3: at("09:00")})
    stations = (station(1, "A"), station(2, "B"), station(3, "A", closed=(silent,)))
    asking = build_problem(ASKED, known(*stations, standing=(standing,)), title="")
    assert (asking.shut, asking.uncounted, asking.document["pinned"]) == ((3,), (7,), [])


def test_a_pinned_slot_whose_clip_may_air_no_more_is_lost() -> None:
    places = [{"station": "stasiun-1", "start": "06:00"}, {"station": "stasiun-2", "start": "06:00"}]
    row = {
        "border": "batas",
        "topic": "law",
        "clip": "klip-99",
        "day": "2026-12-01",
        "daypart": "Pagi",
        "slots": places,
    }
    asking = build_problem(replace(ASKED, pinned=(row,)), known(station(1, "A"), station(2, "B")), title="")
    assert (asking.lost, asking.document["pinned"]) == ((row,), [])


def test_a_station_without_a_rate_is_reckoned_free_and_named() -> None:
    asking = build_problem(ASKED, known(station(1, "A", rates_rupiah={"Pagi": 50_000}), station(2, "B")), title="")
    assert asking.unrated == (1,)
    assert asking.document["stations"][0]["rates"] == {"Pagi": 50_000, "Siang": 0, "Sore": 0, "Malam": 0}


def test_a_side_without_a_station_is_refused() -> None:
    with pytest.raises(ProblemRefused) as refused:
        build_problem(ASKED, known(station(1, "A")), title="")
    assert refused.value.code == "no_station"


def test_a_pinned_slot_whose_time_is_closed_is_lost() -> None:
    shut = station(1, "A", closed=(stretch("05:00", "10:00"),))
    row = {
        "border": "batas",
        "topic": "law",
        "clip": "klip-1",
        "day": "2026-12-01",
        "daypart": "Pagi",
        "slots": [{"station": "stasiun-1", "start": "06:00"}, {"station": "stasiun-2", "start": "06:00"}],
    }
    asking = build_problem(replace(ASKED, pinned=(row,)), known(shut, station(2, "B")), title="")
    assert asking.lost == (row,)


def test_wishes_survive_being_written_and_read() -> None:
    assert Asked.of(json.loads(json.dumps(ASKED.document()))) == ASKED


def test_no_period_begins_before_tomorrow() -> None:
    offered = {period.code: period for period in offered_periods(date(2026, 11, 23))}
    assert offered["2026-11"].first_on == date(2026, 11, 24)
    assert offered["2026-11"].is_part
    assert (offered["2026-T4"].first_on, offered["2026-T4"].last_on) == (date(2026, 12, 1), date(2026, 12, 31))
    assert offered["2027-T1"].quarter == "I"
    assert default_code(date(2026, 12, 31)) == "2027-01"


def test_on_a_months_last_day_nothing_of_it_is_offered() -> None:
    codes = [period.code for period in offered_periods(date(2026, 12, 31))]
    assert "2026-12" not in codes
    assert "2026-T4" not in codes


# --- days of Ramadan --------------------------------------------------------------------------------------------------

FAST = frozenset(DAY + timedelta(days=step) for step in range(10))
NIGHT = Hours(time(0), time(0))
ALL_RATES = {part.name: 100_000 for part in EVERY_DAYPART}


def fasting(number: int, side: str, **facts: Any) -> KnownStation:
    """A station on air round the clock that keeps the fast in the first ten days."""
    return station(number, side, hours=NIGHT, rates_rupiah=ALL_RATES, **{"fasting": FAST, **facts})


def test_a_period_without_ramadan_is_asked_as_ever() -> None:
    document = build_problem(ASKED, known(station(1, "A"), station(2, "B")), title="").document
    assert [part["name"] for part in document["dayparts"]] == ["Pagi", "Siang", "Sore", "Malam"]
    assert (document["forbidden"], "listening" in document) == ([], False)


def test_days_of_ramadan_bring_their_own_dayparts_into_the_published_form() -> None:
    document = build_problem(ASKED, known(fasting(1, "A"), fasting(2, "B")), title="").document
    jsonschema.validate(document, SCHEMA)
    assert [part["name"] for part in document["dayparts"]] == [
        "Sahur", "Pagi", "Fajar", "Siang", "Puasa", "Sore", "Ngabuburit", "Malam", "Tarawih",
    ]  # fmt: skip
    problem = read_problem(document)
    openings = Openings.of(problem)
    has = {
        day: [part.name for at, part in enumerate(problem.dayparts) if openings.teams("batas", day, at)]
        for day in (DAY, DAY + timedelta(days=10))
    }
    assert has[DAY] == ["Sahur", "Fajar", "Puasa", "Ngabuburit", "Tarawih"]
    assert has[DAY + timedelta(days=10)] == ["Pagi", "Siang", "Sore", "Malam"]


def test_a_period_that_lies_in_ramadan_has_its_dayparts_alone() -> None:
    inside = replace(ASKED, last_on=max(FAST))
    document = build_problem(inside, known(fasting(1, "A"), fasting(2, "B")), title="").document
    assert [part["name"] for part in document["dayparts"]] == ["Sahur", "Fajar", "Puasa", "Ngabuburit", "Tarawih"]
    assert (document["forbidden"], "listening" in document) == ([], False)


def test_a_station_that_does_not_keep_the_day_has_the_usual_dayparts_and_meets_nobody() -> None:
    document = build_problem(ASKED, known(fasting(1, "A"), fasting(2, "B", fasting=frozenset())), title="").document
    problem = read_problem(document)
    openings = Openings.of(problem)
    assert not any(openings.teams("batas", DAY, at) for at in range(len(problem.dayparts)))
    assert {entry.get("station") for entry in document["forbidden"] if entry["day"] == "2026-12-01"} == {
        "stasiun-1", "stasiun-2",
    }  # fmt: skip


def test_what_stands_in_ramadan_is_counted_in_the_part_of_its_day() -> None:
    before_magrib = slot(7, "17:30", "18:10")
    asking = build_problem(ASKED, known(fasting(1, "A"), fasting(2, "B"), standing=(before_magrib,)), title="")
    assert [pin["daypart"] for pin in asking.document["pinned"]] == ["Ngabuburit"]
    outside = build_problem(ASKED, known(station(1, "A"), station(2, "B"), standing=(before_magrib,)), title="")
    assert outside.uncounted == (7,)


def test_what_was_forbidden_for_a_part_that_is_gone_is_dropped() -> None:
    wishes = replace(
        ASKED, forbidden=({"day": "2026-12-01", "daypart": "Sahur"}, {"day": "2026-12-02", "daypart": "Pagi"})
    )
    document = build_problem(wishes, known(station(1, "A"), station(2, "B")), title="").document
    assert [entry["daypart"] for entry in document["forbidden"]] == ["Pagi"]


def test_a_plan_over_the_end_of_ramadan_keeps_every_rule_of_the_checker() -> None:
    many = replace(ASKED, quotas=dict.fromkeys(Topic, (12, 30)), budgets={}, goal=Goal.THRICE)
    document = build_problem(many, known(fasting(1, "A"), fasting(2, "B")), title="").document
    plan = plan_document(solve(read_problem(document), hash_of(document)))
    assert not check_plan(document, plan).violations
    parts = {(row["day"] <= max(FAST).isoformat(), row["daypart"]) for row in plan["joint_slots"]}
    assert {name for in_fast, name in parts if in_fast} <= {"Sahur", "Fajar", "Puasa", "Ngabuburit", "Tarawih"}
    assert {name for in_fast, name in parts if not in_fast} <= {"Pagi", "Siang", "Sore", "Malam"}
    assert {in_fast for in_fast, _ in parts} == {True, False}


# --- kinds of slots ---------------------------------------------------------------------------------------------------


def test_advertisements_stand_only_where_they_are_allowed_and_their_rate_is_known() -> None:
    wishes = replace(ASKED, kind=SlotKind.ADVERTISEMENT)
    part_time = station(2, "B", rates_rupiah={"Pagi": 75_000})
    stations = (station(1, "A"), part_time, station(3, "A", rates_rupiah={}), station(4, "B", may_advertise=False))
    asking = build_problem(wishes, known(*stations), title="")
    jsonschema.validate(asking.document, SCHEMA)
    assert (asking.unsold, asking.unrated) == ((3, 4), ())
    assert {row["kind"] for row in asking.document["stations"]} == {"advertisement"}
    openings = Openings.of(read_problem(asking.document))
    assert [bool(openings.teams("batas", DAY, at)) for at in range(4)] == [True, False, False, False]


def test_a_cooperation_programme_is_never_paid() -> None:
    wishes = replace(ASKED, kind=SlotKind.COOPERATION)
    asking = build_problem(wishes, known(station(1, "A"), station(2, "B", rates_rupiah={})), title="")
    assert {rate for row in read_problem(asking.document).stations for rate in row.rate_rupiah.values()} == {0}
    assert (asking.unsold, asking.unrated) == ((), ())


def test_wishes_of_before_kinds_were_asked_are_for_announcements() -> None:
    told = ASKED.document()
    del told["kind"]
    assert Asked.of(told).kind is SlotKind.ILM
    wishes = replace(ASKED, kind=SlotKind.COOPERATION)
    assert Asked.of(json.loads(json.dumps(wishes.document()))) == wishes
