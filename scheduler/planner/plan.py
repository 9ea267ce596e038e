"""The planner's answer: programmes, reach as a range, cost, bound and what no plan could bring; its document is the same each time."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from importlib.metadata import version
from typing import Any

from .fairness import Floor
from .problem import PlannedJointSlot

FORM = "siaran-plan/1"
EDITION = "2"
"""Raised whenever the planner answers the same problem differently."""
PLACES = 9


class Status(StrEnum):
    """How far an answer is proven."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"


@dataclass(frozen=True, slots=True)
class Range:
    """A modelled figure for the low, the middle and the high assumption, in order of size."""

    low: float
    middle: float
    high: float


@dataclass(frozen=True, slots=True)
class Score:
    """What a plan brings: shares of all people (or villages, where they weigh the same) with an opportunity to hear."""

    reach_once: Range
    reach_thrice: Range
    cost_rupiah: Mapping[str, int]
    slots: Mapping[str, int]
    joint_slots: int


@dataclass(frozen=True, slots=True)
class Missing:
    """Programmes or airings (with a station) of a daypart and month that found no place."""

    border: str
    station: str
    daypart: str
    month: str
    count: int


@dataclass(frozen=True)
class Plan:
    """A solved problem."""

    problem_sha256: str
    status: Status
    goal: str
    joint_slots: tuple[PlannedJointSlot, ...]
    score: Score | None
    bound: float | None
    gap: float | None
    floors: tuple[Floor, ...]
    unplaced: tuple[Missing, ...]
    reasons: tuple[Mapping[str, Any], ...]
    assumptions: tuple[str, ...]
    unreached: tuple[str, ...]
    way: str = ""
    seconds: Mapping[str, float] = field(default_factory=dict, compare=False)
    """How long each stage took; never part of the document."""


def clock_of(minute: int) -> str:
    """06:30 of 390."""
    return f"{minute // 60:02}:{minute % 60:02}"


def hash_of(document: Any) -> str:
    """The SHA-256 of a document, however its keys were ordered."""
    canonical = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def programme_document(programme: PlannedJointSlot) -> dict[str, Any]:
    """A programme as JSON."""
    urgent = {"urgent": True} if programme.is_urgent else {}
    return {
        **urgent,
        "border": programme.border,
        "topic": programme.topic.value,
        "clip": programme.clip,
        "day": programme.day.isoformat(),
        "daypart": programme.daypart,
        "slots": [{"station": a.station, "start": clock_of(a.start_min)} for a in programme.slots],
    }


def _range_document(figures: Range) -> dict[str, float]:
    return {name: round(getattr(figures, name), PLACES) for name in ("low", "middle", "high")}


def score_document(score: Score) -> dict[str, Any]:
    """A score as JSON."""
    return {
        "reach_1": _range_document(score.reach_once),
        "reach_3": _range_document(score.reach_thrice),
        "cost_rupiah": dict(sorted(score.cost_rupiah.items())),
        "slots": dict(sorted(score.slots.items())),
        "joint_slots": score.joint_slots,
    }


def plan_document(plan: Plan) -> dict[str, Any]:
    """A plan as JSON: the same problem gives the same bytes, for no clock and no machine is in it."""
    return {
        "form": FORM,
        "problem_sha256": plan.problem_sha256,
        "versions": {"planner": EDITION, "highspy": version("highspy"), "numpy": version("numpy")},
        "status": plan.status.value,
        "goal": plan.goal,
        "objective": score_document(plan.score) if plan.score else None,
        "bound": None if plan.bound is None else {"goal": plan.goal, "reach": round(plan.bound, PLACES)},
        "gap": None if plan.gap is None else round(plan.gap, PLACES),
        "fairness": [
            {"border": f.border, "best": round(f.best, PLACES), "floor": round(f.promised, PLACES)} for f in plan.floors
        ],
        "joint_slots": [programme_document(programme) for programme in plan.joint_slots],
        "unplaced": [
            {"border": m.border, "station": m.station, "daypart": m.daypart, "month": m.month, "count": m.count}
            for m in plan.unplaced
        ],
        "reasons": [dict(reason) for reason in plan.reasons],
        "assumptions": list(plan.assumptions),
        "unreached": list(plan.unreached),
    }


def write_document(document: Mapping[str, Any]) -> bytes:
    """The bytes of a plan's file."""
    return (json.dumps(document, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()
