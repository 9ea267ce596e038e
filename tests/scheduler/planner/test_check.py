"""The independent checker: it passes the worked example and catches the violation of each rule when one thing is changed."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from small_border import changed, plan_document, problem_document

from scheduler.planner import check
from scheduler.planner.check import PlanUnreadable, check_plan

Document = dict[str, Any]


def spoil(rule: str) -> Callable[[Callable[[Document, Document], None]], None]:
    """Keep a way to break one rule."""

    def keep(way: Callable[[Document, Document], None]) -> None:
        WAYS[rule] = way

    return keep


WAYS: dict[str, Callable[[Document, Document], None]] = {}


@spoil("unknown")
def _(problem: Document, plan: Document) -> None:
    changed(plan, "joint_slots.0.slots.0.station", "radio-999")


@spoil("clip_topic")
def _(problem: Document, plan: Document) -> None:
    first = plan["joint_slots"][0]
    first["clip"] = next(clip["name"] for clip in problem["clips"] if clip["topic"] != first["topic"])


@spoil("clip_validity")
def _(problem: Document, plan: Document) -> None:
    for clip in problem["clips"]:
        clip["until_on"] = "2027-01-20"


@spoil("joint")
def _(problem: Document, plan: Document) -> None:
    plan["joint_slots"][0]["slots"] = plan["joint_slots"][0]["slots"][:1]


@spoil("border")
def _(problem: Document, plan: Document) -> None:
    problem["borders"].append({"name": "elsewhere", "sides": ["c", "d"]})
    plan["joint_slots"][0]["border"] = "elsewhere"


@spoil("once")
def _(problem: Document, plan: Document) -> None:
    airings = plan["joint_slots"][0]["slots"]
    airings.append(airings[0])


@spoil("window")
def _(problem: Document, plan: Document) -> None:
    problem["joint"]["window_min"] = 0
    plan["joint_slots"][0]["slots"][0]["start"] = "05:00"


@spoil("daypart")
def _(problem: Document, plan: Document) -> None:
    part = next(p for p in problem["dayparts"] if p["name"] == plan["joint_slots"][0]["daypart"])
    part["from"] = part["until"]


@spoil("open")
def _(problem: Document, plan: Document) -> None:
    problem["open"].append(
        {
            "station": plan["joint_slots"][0]["slots"][0]["station"],
            "from_on": "2027-01-01",
            "until_on": "2027-01-31",
            "spans": [],
        }
    )


@spoil("crowded")
def _(problem: Document, plan: Document) -> None:
    plan["joint_slots"].append(plan["joint_slots"][0])


@spoil("overlap")
def _(problem: Document, plan: Document) -> None:
    plan["joint_slots"].append({**plan["joint_slots"][0], "urgent": True})


@spoil("pinned")
def _(problem: Document, plan: Document) -> None:
    problem["pinned"] = [{**plan["joint_slots"][0], "day": "2027-01-29"}]


@spoil("forbidden")
def _(problem: Document, plan: Document) -> None:
    problem["forbidden"] = [{"station": None, "day": plan["joint_slots"][0]["day"], "daypart": None}]


@spoil("gap")
def _(problem: Document, plan: Document) -> None:
    problem["promises"]["gap_days"] = 1


@spoil("quota")
def _(problem: Document, plan: Document) -> None:
    problem["promises"]["joint_slots_a_month"]["law"]["least"] = 30


@spoil("quota_most")
def _(problem: Document, plan: Document) -> None:
    problem["promises"]["joint_slots_a_month"]["law"] = {"most": 1}


@spoil("topic_share")
def _(problem: Document, plan: Document) -> None:
    problem["promises"]["topic_share"] = {"law": 0.9}


@spoil("daypart_share")
def _(problem: Document, plan: Document) -> None:
    problem["promises"]["daypart_share"] = {"malam": 0.9}


@spoil("parity")
def _(problem: Document, plan: Document) -> None:
    problem["promises"]["parity"] = 0.0


@spoil("budget")
def _(problem: Document, plan: Document) -> None:
    problem["budgets"][0]["rupiah"] = 1000


@spoil("fairness")
def _(problem: Document, plan: Document) -> None:
    plan["fairness"][0]["floor"] = 50.0


def test_the_worked_example_breaks_no_rule_and_says_its_own_score() -> None:
    plan = plan_document()
    found = check_plan(problem_document(), plan)
    assert found.ok
    assert found.score == plan["objective"]


@pytest.mark.parametrize("rule", sorted(WAYS))
def test_the_violation_of_a_rule_is_caught(rule: str) -> None:
    problem, plan = problem_document(), plan_document()
    WAYS[rule](problem, plan)
    found = check_plan(problem, plan)
    assert rule in {violation.rule for violation in found.violations}
    assert all(violation.amount > 0 and violation.where for violation in found.violations)


def test_every_rule_of_the_checker_has_its_mutation() -> None:
    text = Path(check.__file__).read_text(encoding="utf-8")
    named = set(re.findall(r'Violation\(\s*"(\w+)"', text)) | {"topic_share", "daypart_share"}
    assert named == set(WAYS)


def test_a_plan_that_states_no_floor_where_one_is_promised_is_caught() -> None:
    plan = changed(plan_document(), "fairness", [])
    assert {violation.rule for violation in check_plan(problem_document(), plan).violations} == {"fairness"}


@pytest.mark.parametrize(
    ("path", "value", "field"),
    [
        ("form", "x", "form"),
        ("joint_slots", {}, "joint_slots"),
        ("joint_slots.0.day", "soon", "joint_slots[0].day"),
        ("joint_slots.0.slots", [], "joint_slots[0].slots"),
        ("joint_slots.0.slots.0.start", "9:00", "joint_slots[0].slots"),
        ("joint_slots.0.clip", None, "joint_slots[0]"),
    ],
)
def test_what_is_no_plan_is_refused_with_its_field(path: str, value: Any, field: str) -> None:
    with pytest.raises(PlanUnreadable) as refusal:
        check_plan(problem_document(), changed(plan_document(), path, value))
    assert refusal.value.field == field
