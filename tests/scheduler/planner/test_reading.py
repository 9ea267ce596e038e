"""The strict reader: examples and schema agree, and each bad input is refused with the field that is wrong."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from small_border import DOCS, PLAN, PROBLEM, changed, problem_document

from scheduler.planner.fields import ProblemRefused
from scheduler.planner.reading import read_problem
from scheduler.planner.solve import Work

PROBLEM_SCHEMA = Draft202012Validator(json.loads((DOCS / "plan-problem.schema.json").read_text(encoding="utf-8")))
PLAN_SCHEMA = Draft202012Validator(json.loads((DOCS / "plan.schema.json").read_text(encoding="utf-8")))


def test_the_worked_examples_keep_their_schemas_and_the_reader_takes_them() -> None:
    assert list(PROBLEM_SCHEMA.iter_errors(PROBLEM)) == []
    assert list(PLAN_SCHEMA.iter_errors(PLAN)) == []
    assert len(read_problem(PROBLEM).stations) == len(PROBLEM["stations"])


SHAPE = (
    ("form", "siaran-plan-problem/9", "form"),
    ("first_on", ..., "first_on"),
    ("first_on", "1 Januari", "first_on"),
    ("goal", "2+", "goal"),
    ("surprise", 1, "surprise"),
    ("joint.window_min", -1, "joint.window_min"),
    ("joint.grid_min", 0, "joint.grid_min"),
    ("dayparts", [], "dayparts"),
    ("dayparts.0.from", "25:00", "dayparts[0].from"),
    ("borders.0.sides", ["a"], "borders[0].sides"),
    ("stations.0.kind", "spot", "stations[0].kind"),
    ("stations.0.rates.pagi", -5, "stations[0].rates.pagi"),
    ("stations.0.rates.pagi", 1.5, "stations[0].rates.pagi"),
    ("stations.0.rates.pagi", True, "stations[0].rates.pagi"),
    ("villages.0.population", -1, "villages[0].population"),
    ("villages.0.reception.radio-001", 1.2, "villages[0].reception.radio-001"),
    ("clips.0.topic", "weather", "clips[0].topic"),
    ("clips.0.length_s", 0, "clips[0].length_s"),
    ("budgets.0.rupiah", -1, "budgets[0].rupiah"),
    ("promises.parity", 2, "promises.parity"),
    ("promises.gap_days", 0, "promises.gap_days"),
    ("open.0.weekdays", [7], "open[0].weekdays[0]"),
    ("open.0.spans", [["06:00"]], "open[0].spans[0]"),
)
"""What breaks the schema: a path, its new value, and the field the reader names."""
MEANING = (
    ("last_on", "2026-12-31", "last_on", "before"),
    ("dayparts.1.from", "09:00", "dayparts[1].from", "overlaps"),
    ("stations.0.side", "nowhere", "stations[0].side", "unknown"),
    ("stations.1.name", "radio-001", "stations[1]", "doubled"),
    ("stations.0.rates.night", 5, "stations[0].rates.night", "unknown"),
    ("stations.0.rates.pagi", ..., "stations[0].rates", "no_rate"),
    ("stations.3.rates.pagi", 5, "stations[3].rates.pagi", "unpaid"),
    ("open.0.station", "radio-999", "open[0].station", "unknown"),
    ("open.0.spans", [["06:00", "05:00"]], "open[0].spans[0]", "no_span"),
    ("open.0.spans", [["06:00", "07:00"], ["06:30", "08:00"]], "open[0].spans[1]", "overlaps"),
    ("villages.0.reception", {"radio-999": 0.5}, "villages[0].reception.radio-999", "unknown"),
    ("budgets.0.side", "nowhere", "budgets[0].side", "unknown"),
    ("budgets.0.until_on", "2027-01-15", "budgets[0].until_on", "not_month"),
    ("promises.topic_share", {"law": 0.7, "peace": 0.7}, "promises.topic_share", "over_whole"),
    ("promises.daypart_share", {"night": 0.1}, "promises.daypart_share.night", "unknown"),
    ("listening.k", [2, 1, 3], "listening.k", "low_middle_high"),
    ("listening.segments.0.share", 0.1, "listening.segments", "not_whole"),
    ("listening.source", ..., "listening.source", "missing"),
    ("last_on", "2029-01-31", "last_on", "too_long"),
)
"""What keeps the schema and still makes no sense: path, value, field, code."""


@pytest.mark.parametrize(("path", "value", "field"), SHAPE)
def test_what_breaks_the_schema_is_refused_with_its_field(path: str, value: Any, field: str) -> None:
    document = changed(problem_document(), path, value)
    assert list(PROBLEM_SCHEMA.iter_errors(document))
    with pytest.raises(ProblemRefused) as refusal:
        read_problem(document)
    assert refusal.value.field == field


@pytest.mark.parametrize(("path", "value", "field", "code"), MEANING)
def test_what_makes_no_sense_is_refused_with_its_field_and_reason(path: str, value: Any, field: str, code: str) -> None:
    document = changed(problem_document(), path, value)
    with pytest.raises(ProblemRefused) as refusal:
        read_problem(document)
    assert (refusal.value.field, refusal.value.code) == (field, code)


def test_a_station_without_open_time_is_refused() -> None:
    document = problem_document()
    document["open"] = [entry for entry in document["open"] if entry["station"] != "radio-002"]
    with pytest.raises(ProblemRefused) as refusal:
        read_problem(document)
    assert (refusal.value.code, refusal.value.facts["name"]) == ("no_open_time", "radio-002")


def test_a_period_before_its_clips_may_air_is_refused() -> None:
    document = problem_document()
    for clip in document["clips"]:
        clip["from_on"] = "2027-01-10"
    with pytest.raises(ProblemRefused) as refusal:
        read_problem(document)
    assert (refusal.value.field, refusal.value.code) == ("first_on", "before_clips")


@pytest.mark.parametrize("document", [None, [], 5, "x", {}, {"form": None}])
def test_what_is_no_problem_at_all_is_refused(document: Any) -> None:
    with pytest.raises(ProblemRefused):
        read_problem(document)


def test_villages_weigh_the_same_when_one_population_is_unknown() -> None:
    document = changed(problem_document(), "villages.0.population", None)
    work = Work.of(read_problem(document), "")
    assert work.audience.is_equal
    assert work.audience.total == len(document["villages"])


def test_listening_that_nobody_measured_is_marked_as_assumed() -> None:
    listening = read_problem(changed(problem_document(), "listening", None)).listening
    assert listening.is_assumed
    assert set(listening.segments[0].dayparts.values()) == {0.25}
    assert not read_problem(problem_document()).listening.is_assumed


def test_dayparts_may_share_minutes_where_no_day_has_both() -> None:
    late = {"name": "buka", "from": "16:00", "until": "19:00"}
    document = problem_document()
    names = [part["name"] for part in document["dayparts"]]
    document["dayparts"].insert(3, late)
    for station in document["stations"]:
        station["rates"]["buka"] = 0
    days = [day.isoformat() for day in read_problem(PROBLEM).days]
    first, others = days[0], days[1:]
    elsewhere = [{"day": day, "daypart": "buka"} for day in others]
    document["forbidden"] = [*elsewhere, *({"day": first, "daypart": name} for name in names)]
    document["listening"] = {
        "segments": [{"name": "semua", "share": 1, "dayparts": {**dict.fromkeys(names, 0.25), "buka": 1}}]
    }
    assert [part.name for part in read_problem(document).dayparts][3] == "buka"
    document["forbidden"].pop()
    with pytest.raises(ProblemRefused) as both:
        read_problem(document)
    assert (both.value.field, both.value.code) == ("dayparts[4].from", "overlaps")
    document["dayparts"][3]["until"], document["dayparts"][3]["from"] = "17:30", "16:00"
    with pytest.raises(ProblemRefused) as whole:
        read_problem(document)
    assert (whole.value.field, whole.value.code) == ("listening.segments[0].dayparts", "not_whole")
