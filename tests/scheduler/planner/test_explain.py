"""The reasons of a plan: each held to a plan counted anew without the programme, with more money, or with something forbidden."""

from __future__ import annotations

from dataclasses import replace

import pytest
from small_border import PLAN, problem_document

from scheduler.planner.audience import Audience
from scheduler.planner.explain import explain_plan, tell_difference
from scheduler.planner.happenings import read_programmes
from scheduler.planner.plan import hash_of
from scheduler.planner.problem import Forbidden
from scheduler.planner.reading import read_problem
from scheduler.planner.scoring import score_plan
from scheduler.planner.solve import solve

PROBLEM = read_problem(problem_document())
PROGRAMMES = read_programmes(PLAN, PROBLEM)
EXPLAINED = explain_plan(PROBLEM, PROGRAMMES)


def test_what_a_programme_adds_is_what_the_plan_loses_without_it() -> None:
    audience = Audience.of(PROBLEM)
    whole = score_plan(PROBLEM, audience, PROGRAMMES)
    assert len(EXPLAINED.programmes) == len(PROGRAMMES)
    for why in EXPLAINED.programmes:
        rest = score_plan(PROBLEM, audience, [p for p in PROGRAMMES if p != why.programme])
        assert whole.reach_once.middle - rest.reach_once.middle == pytest.approx(why.reach, abs=1e-9)
        assert sum(whole.cost_rupiah.values()) - sum(rest.cost_rupiah.values()) == why.cost_rupiah


def test_the_best_rejected_alternative_is_no_improvement() -> None:
    others = [why.alternative for why in EXPLAINED.programmes if why.alternative]
    assert others
    assert max(other.change for other in others) <= 1e-9


def test_what_binds_names_promises_of_the_problem() -> None:
    assert EXPLAINED.binding
    assert {reason[0] for reason in EXPLAINED.binding} <= {
        "budget", "quota", "topic_share", "daypart_share", "parity", "gap", "fairness",
    }  # fmt: skip


def test_more_money_never_brings_less() -> None:
    assert [side for side, _ in EXPLAINED.million] == list(PROBLEM.borders[0].sides)
    assert all(reach >= 0 for _, reach in EXPLAINED.million)
    assert max(reach for _, reach in EXPLAINED.million) > 0


def test_forbidding_something_shows_what_it_costs() -> None:
    before = solve(PROBLEM, hash_of(problem_document()))
    used = before.joint_slots[0]
    narrower = replace(PROBLEM, forbidden=(Forbidden(used.slots[0].station, used.day, None),))
    after = solve(narrower, "")
    told = tell_difference(before, after)
    assert told is not None
    assert used in told.gone
    assert told.new
    assert after.score is not None
    assert before.score is not None
    assert told.reach == pytest.approx(after.score.reach_once.middle - before.score.reach_once.middle)
