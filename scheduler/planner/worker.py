"""Solves one problem for a process of its own, and tells each stage in plain values; never a database, never the web.

A task is `{"problem": ..., "standing": [...]}`; `standing` are the programmes that stand today. What is said is an object with `stage`,
and with `plan` where there is a usable one; the last one has the stage `done`, the reasons of the plan and what stands today is worth.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .audience import Audience
from .explain import Explained, Why, explain_plan
from .fields import Field
from .plan import Plan, hash_of, plan_document, programme_document, score_document
from .problem import Problem
from .reading import read_problem, read_programme
from .scoring import score_plan
from .solve import solve

Say = Callable[[Mapping[str, Any]], None]


def work(task: Mapping[str, Any], say: Say) -> None:
    """Solve a task's problem, saying each stage; raises `ProblemRefused`."""
    problem = read_problem(task["problem"])

    def tell(stage: str, plan: Plan | None) -> None:
        say({"stage": stage} if plan is None else {"stage": stage, "plan": plan_document(plan)})

    plan = solve(problem, hash_of(task["problem"]), tell=tell)
    standing = [read_programme(Field(f"standing[{at}]", row)) for at, row in enumerate(task["standing"])]
    score = score_document(score_plan(problem, Audience.of(problem), standing))
    say({"stage": "done", "plan": plan_document(plan), "standing": score, "explained": explain(problem, plan)})


def explain(problem: Problem, plan: Plan) -> dict[str, Any] | None:
    """The reasons of a plan as JSON; None where there is no plan."""
    if plan.score is None or not plan.joint_slots:
        return None
    return explained_document(explain_plan(problem, plan.joint_slots))


def explained_document(found: Explained) -> dict[str, Any]:
    """What `siaran plan explain` tells, without words."""
    return {
        "joint_slots": [why_document(why) for why in found.programmes],
        "binding": [list(reason) for reason in found.binding],
        "million": [{"side": side, "reach": round(reach, 9)} for side, reach in found.million],
    }


def why_document(why: Why) -> dict[str, Any]:
    """One programme's reason."""
    other, a_million = why.alternative, why.reach_a_million
    return {
        **programme_document(why.programme),
        "reach": round(why.reach, 9),
        "cost_rupiah": why.cost_rupiah,
        "reach_a_million": None if a_million is None else round(a_million, 9),
        "alternative": other
        and {"daypart": other.daypart, "stations": list(other.stations), "change": round(other.change, 9)},
    }
