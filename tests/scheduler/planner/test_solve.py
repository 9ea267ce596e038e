"""Whole plans of small borders: they keep every rule, know their bound, are the same each time, and say why when there is none."""

from __future__ import annotations

import json
from typing import Any

import pytest
from small_border import PLAN, changed, problem_document

from scheduler.planner.check import check_plan
from scheduler.planner.plan import Plan, Status, hash_of, plan_document, write_document
from scheduler.planner.reading import read_problem
from scheduler.planner.solve import solve


def solved(document: dict[str, Any]) -> Plan:
    """The plan of a document."""
    return solve(read_problem(document), hash_of(document))


def assert_sound(document: dict[str, Any], plan: Plan) -> None:
    """The independent checker finds nothing, and counts the same score."""
    written = json.loads(write_document(plan_document(plan)))
    found = check_plan(document, written)
    assert found.violations == ()
    assert found.score == written["objective"]
    assert plan.score is not None
    assert plan.bound is not None
    reach = plan.score.reach_once if plan.goal == "1+" else plan.score.reach_thrice
    assert reach.middle <= plan.bound + 1e-9


def test_the_worked_example_is_what_the_planner_answers() -> None:
    document = problem_document()
    plan = solved(document)
    assert_sound(document, plan)
    assert json.loads(write_document(plan_document(plan)))["joint_slots"] == PLAN["joint_slots"]


def test_the_same_problem_gives_the_same_bytes() -> None:
    document = problem_document()
    first, second = (write_document(plan_document(solved(document))) for _ in range(2))
    assert first == second
    assert b"seconds" not in first


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("goal", "3+"),
        ("joint.window_min", 0),
        ("joint.grid_min", 5),
        ("promises.gap_days", 2),
        ("promises", None),
        ("listening", None),
        ("villages.0.population", None),
        ("forbidden", [{"station": None, "day": None, "daypart": "malam"}]),
        ("last_on", "2027-01-20"),
    ],
)
def test_a_plan_of_another_kind_of_problem_is_sound_too(path: str, value: Any) -> None:
    document = changed(problem_document(), path, value)
    if path == "forbidden":
        document["promises"]["daypart_share"].pop("malam")
    plan = solved(document)
    assert plan.status is not Status.INFEASIBLE
    assert_sound(document, plan)
    assert plan.gap is not None
    assert plan.gap < 0.05


def test_what_is_pinned_stands_where_it_was_pinned() -> None:
    document = problem_document()
    pin = PLAN["joint_slots"][3]
    document["pinned"] = [pin]
    plan = solved(document)
    assert_sound(document, plan)
    assert pin in plan_document(plan)["joint_slots"]


def test_the_first_plan_is_told_before_the_best_and_reaches_no_more() -> None:
    document, told = problem_document(), []
    plan = solve(read_problem(document), "", tell=lambda stage, plan: told.append((stage, plan)))
    stage, first = told[0]
    assert stage == "promises"
    assert first is not None
    assert first.score is not None
    assert plan.score is not None
    assert first.score.reach_once.middle <= plan.score.reach_once.middle


def poor(document: dict[str, Any]) -> dict[str, Any]:
    """The example with a tenth of one side's money."""
    document["budgets"][0]["rupiah"] //= 10
    return document


def only(document: dict[str, Any], reasons: list[dict[str, Any]]) -> dict[str, Any]:
    """The document with the named promises and no others."""
    whole = document["promises"]
    sides = {reason["place"][0] for reason in reasons if reason["rule"] == "budget"}
    document["budgets"] = [budget for budget in document["budgets"] if budget["side"] in sides]
    promises: dict[str, Any] = {"joint_slots_a_month": {}, "topic_share": {}, "daypart_share": {}}
    for reason in reasons:
        if reason["rule"] == "quota":
            promises["joint_slots_a_month"][reason["place"][1]] = whole["joint_slots_a_month"][reason["place"][1]]
        elif reason["rule"] in {"topic_share", "daypart_share"}:
            promises[reason["rule"]][reason["place"][1]] = whole[reason["rule"]][reason["place"][1]]
        elif reason["rule"] != "budget":
            name = {"gap": "gap_days"}.get(reason["rule"], reason["rule"])
            promises[name] = whole[name]
    document["promises"] = promises
    return document


def test_an_unaffordable_request_names_reasons_that_each_matter_and_a_way_out() -> None:
    plan = solved(poor(problem_document()))
    assert plan.status is Status.INFEASIBLE
    reasons = [dict(reason) for reason in plan.reasons if reason["rule"] not in {"way_out", "affordable"}]
    assert "budget" in {reason["rule"] for reason in reasons}
    assert solved(only(poor(problem_document()), reasons)).status is Status.INFEASIBLE
    for reason in reasons:
        others = [other for other in reasons if other != reason]
        assert solved(only(poor(problem_document()), others)).status is not Status.INFEASIBLE, reason
    document = poor(problem_document())
    for way in (reason for reason in plan.reasons if reason["rule"] == "way_out"):
        budget = next(b for b in document["budgets"] if b["side"] == way["place"][0])
        budget["rupiah"] += way["rupiah"]
    assert_sound(document, solved(document))


def test_a_border_whose_sides_are_never_open_together_says_so() -> None:
    document = problem_document()
    document["joint"]["window_min"] = 0
    sides = {station["name"]: station["side"] for station in document["stations"]}
    for entry in document["open"]:
        is_left = sides[entry["station"]].endswith("a")
        entry["spans"] = [["06:00", "06:30"]] if is_left else [["08:00", "08:30"]]
    document["promises"] = {"joint_slots_a_month": {"law": {"least": 1}}}
    plan = solved(document)
    assert plan.status is Status.INFEASIBLE
    assert {reason["rule"] for reason in plan.reasons} >= {"quota"}


def test_a_clip_is_an_opportunity_only_for_those_who_understand_it() -> None:
    document = problem_document()
    for at, clip in enumerate(document["clips"]):
        clip["language"] = ("id", "jv", "kge")[at % 3]
    understood = solved(document)
    for village in document["villages"]:
        village["languages"] = ["id", "jv"]
    plan = solved(document)
    assert_sound(document, plan)
    assert plan.score is not None
    assert understood.score is not None
    assert plan.score.reach_once.middle < understood.score.reach_once.middle
    for village in document["villages"]:
        village["languages"] = ["min"]
    nobody = solved(document)
    assert_sound(document, nobody)
    assert nobody.score is not None
    assert nobody.score.reach_once.middle == 0


def test_a_gap_that_closed_days_make_is_named_with_its_first_silent_day() -> None:
    document = problem_document()
    document["promises"] = {"gap_days": 4, "joint_slots_a_month": document["promises"]["joint_slots_a_month"]}
    for station in document["stations"]:
        entry = {"station": station["name"], "from_on": "2027-01-10", "until_on": "2027-01-17", "spans": []}
        document["open"].append(entry)
    plan = solved(document)
    assert plan.reasons
    assert {reason["rule"] for reason in plan.reasons} == {"gap_missed"}
    found = check_plan(document, plan_document(plan))
    assert [(v.rule, v.amount) for v in found.violations] == [("gap", float(reason["days"])) for reason in plan.reasons]
    assert plan.reasons[0]["place"] == ["batas-001", "2027-01-10"]
