"""Repairs: only what was hit moves, to the same topic and month; early warnings go in at once; what no longer fits is said."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from small_border import PLAN, changed, problem_document

from scheduler.planner.check import check_plan
from scheduler.planner.fields import ProblemRefused
from scheduler.planner.happenings import read_happened, read_programmes
from scheduler.planner.plan import programme_document
from scheduler.planner.problem import PlannedJointSlot, Problem
from scheduler.planner.reading import read_problem
from scheduler.planner.replan import Happened, Repaired, Urgent, carries, repair

TODAY = date(2027, 1, 12)
BORDER = "batas-001"


def planned(problem: Problem) -> tuple[PlannedJointSlot, ...]:
    """The worked example's programmes."""
    return read_programmes(PLAN, problem)


def rules_broken(document: dict[str, Any], repaired: Repaired) -> set[str]:
    """What the independent checker says about a repaired plan."""
    programmes = [programme_document(programme) for programme in repaired.joint_slots]
    return {v.rule for v in check_plan(document, {**PLAN, "joint_slots": programmes}).violations}


def test_nothing_moves_when_nothing_happened() -> None:
    problem = read_problem(problem_document())
    repaired = repair(problem, planned(problem), Happened(TODAY, 0))
    assert repaired.joint_slots == planned(problem)
    assert (repaired.moved, repaired.dropped, repaired.broken) == ((), (), ())


def test_after_a_day_off_only_the_hit_programmes_move_and_carry_as_much() -> None:
    document = problem_document()
    before = planned(read_problem(document))
    off = next(p for p in before if p.day > TODAY)
    document["open"].append(
        {
            "station": off.slots[0].station,
            "from_on": off.day.isoformat(),
            "until_on": off.day.isoformat(),
            "spans": [],
        }
    )
    problem = read_problem(document)
    hit = {p for p in before if p.day == off.day and off.slots[0].station in {a.station for a in p.slots}}
    repaired = repair(problem, before, Happened(TODAY, 0))
    assert {old for old, _ in repaired.moved} == hit
    assert set(before) - hit <= set(repaired.joint_slots)
    for old, new in repaired.moved:
        assert (new.topic, new.day.month, new.border) == (old.topic, old.day.month, old.border)
        assert carries(problem, new) >= 0.9 * carries(problem, old)
    assert rules_broken(document, repaired) == set()


def test_a_missed_programme_is_made_good_later_in_its_month_and_what_aired_stays() -> None:
    document = problem_document()
    problem = read_problem(document)
    before = planned(problem)
    lost = next(p for p in before if p.day <= TODAY)
    repaired = repair(problem, before, Happened(TODAY, 0, frozenset({(lost.border, lost.day, lost.daypart)})))
    (_, made_good) = repaired.moved[0]
    assert TODAY <= made_good.day <= date(2027, 1, 31)
    assert made_good.topic is lost.topic
    assert set(before) - {lost} <= set(repaired.joint_slots)
    assert not rules_broken(document, repaired) - {"gap"}


def test_an_early_warning_goes_in_at_the_first_moment_on_both_sides() -> None:
    document = problem_document()
    problem = read_problem(document)
    repaired = repair(problem, planned(problem), Happened(TODAY, 12 * 60, urgent=(Urgent(BORDER, "peace-1"),)))
    (warning,) = repaired.inserted
    assert warning.day == TODAY
    assert min(airing.start_min for airing in warning.slots) >= 12 * 60
    assert set(planned(problem)) <= set(repaired.joint_slots)
    assert rules_broken(document, repaired) == {reason[0] for reason in repaired.broken}


def test_what_finds_no_place_is_named() -> None:
    document = problem_document()
    problem = read_problem(document)
    before = planned(problem)
    late = max(before, key=lambda p: p.day)
    missed = frozenset({(late.border, late.day, late.daypart)})
    repaired = repair(problem, before, Happened(date(2027, 1, 31), 24 * 60 - 1, missed, (Urgent(BORDER, "law-1"),)))
    assert repaired.dropped == (late,)
    assert repaired.refused == (Urgent(BORDER, "law-1"),)


HAPPENED = {
    "form": "siaran-plan-happened/1",
    "from_on": "2027-01-12",
    "from": "12:00",
    "missed": [{"border": BORDER, "day": "2027-01-12", "daypart": "pagi"}],
    "urgent": [{"border": BORDER, "clip": "peace-1"}],
}


@pytest.mark.parametrize(
    ("path", "value", "field"),
    [
        ("form", "x", "form"),
        ("from_on", "2027-02-12", "from_on"),
        ("from", "noon", "from"),
        ("missed.0.border", "x", "missed[0].border"),
        ("urgent.0.clip", "x", "urgent[0].clip"),
        ("why", 1, "why"),
    ],
)
def test_a_wrong_account_of_what_happened_is_refused_with_its_field(path: str, value: Any, field: str) -> None:
    problem = read_problem(problem_document())
    good = {**HAPPENED, "missed": [dict(row) for row in HAPPENED["missed"]], "urgent": [dict(HAPPENED["urgent"][0])]}  # type: ignore[arg-type, index]  # rows of a document
    assert read_happened(good, problem).from_min == 720
    with pytest.raises(ProblemRefused) as refusal:
        read_happened(changed(good, path, value), problem)
    assert refusal.value.field == field
