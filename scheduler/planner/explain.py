"""Why a plan is as it is: what each programme brings for its money, what binds, the best alternative, and what more money would bring."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from .climbing import Hill
from .plan import Plan
from .polytope import LAW, Block, Reason
from .problem import PlannedJointSlot, Problem
from .scoring import counts_of
from .solve import Work

Floats = NDArray[np.float64]
MILLION = 1_000_000
SWAPS = 20
TIGHT = 1e-6


@dataclass(frozen=True, slots=True)
class Alternative:
    """The best thing that was rejected for a programme: its daypart and stations, and what it would change in the reach."""

    daypart: str
    stations: tuple[str, ...]
    change: float


@dataclass(frozen=True, slots=True)
class Why:
    """One programme: what the plan would lose without it, its cost, and the best rejected alternative in its topic and month."""

    programme: PlannedJointSlot
    reach: float
    cost_rupiah: int
    alternative: Alternative | None

    @property
    def reach_a_million(self) -> float | None:
        """Reach for each million rupiah; None for what costs nothing."""
        return self.reach / self.cost_rupiah * MILLION if self.cost_rupiah else None


@dataclass(frozen=True)
class Explained:
    """A whole plan: every programme's reason, the promises that bind, and what a million rupiah more brings to each side's budget."""

    programmes: tuple[Why, ...]
    binding: tuple[Reason, ...]
    million: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """What another plan of a changed problem would bring: reach at the middle assumption, rupiah by side, and programmes that differ."""

    reach: float
    cost_rupiah: tuple[tuple[str, int], ...]
    gone: tuple[PlannedJointSlot, ...]
    new: tuple[PlannedJointSlot, ...]


def explain_plan(problem: Problem, programmes: Sequence[PlannedJointSlot]) -> Explained:
    """The reasons of a plan that keeps its promises."""
    work = Work.of(problem, "")
    counts = _block_counts(work, programmes)
    means = work.terrain.means(counts)
    whys: list[Why] = []
    binding: set[Reason] = set()
    for block, hill, own in zip(work.blocks, work.hills, counts, strict=True):
        hill.stand(own, means)
        told: dict[tuple[str, str, tuple[int, int], tuple[str, ...]], Why] = {}
        for programme in (p for p in programmes if p.border == block.border.name):
            whys.append(_explain_one(problem, block, hill, programme, told))
        binding |= _binding(block, own)
    return Explained(
        tuple(sorted(whys, key=lambda w: w.programme.key)), tuple(sorted(binding)), _millions(work, counts, means)
    )


def _block_counts(work: Work, programmes: Sequence[PlannedJointSlot]) -> list[Floats]:
    """The counts of each block's columns."""
    airings = counts_of(work.problem, programmes)
    dayparts = [part.name for part in work.problem.dayparts]
    found = []
    for block in work.blocks:
        counts = np.zeros(block.shape.columns)
        counts[: block.shape.airings] = airings[list(block.places)].ravel()
        for programme in programmes:
            if programme.border == block.border.name:
                d, t = dayparts.index(programme.daypart), work.problem.topics.index(programme.topic)
                counts[block.shape.programme(d, t, _month_of(work.problem, programme.day))] += 1
        found.append(counts)
    return found


def _month_of(problem: Problem, day: date) -> int:
    return next(at for at, month in enumerate(problem.months) if month[0] <= day <= month[-1])


def _explain_one(
    problem: Problem,
    block: Block,
    hill: Hill,
    programme: PlannedJointSlot,
    told: dict[tuple[str, str, tuple[int, int], tuple[str, ...]], Why],
) -> Why:
    """Programmes of the same daypart, topic, month and stations have the same reasons."""
    stations = tuple(airing.station for airing in programme.slots)
    month, topic = _month_of(problem, programme.day), problem.topics.index(programme.topic)
    key = (block.border.name, programme.daypart, (topic, month), stations)
    if key not in told:
        cell = topic * block.shape.months + month
        daypart = [part.name for part in problem.dayparts].index(programme.daypart)
        places = [block.stations.index(name) for name in stations]
        lost = -hill.without(cell, daypart, places)
        rates = {s.name: s.rate_rupiah[programme.daypart] for s in problem.stations}
        other = hill.best_instead(cell, daypart, places)
        told[key] = Why(
            programme, lost, sum(rates[name] for name in stations), _alternative(problem, block, hill, other)
        )
    return replace(told[key], programme=programme)


def _alternative(problem: Problem, block: Block, hill: Hill, other: tuple[int, float] | None) -> Alternative | None:
    if other is None:
        return None
    thing, change = other
    name = problem.dayparts[int(hill.things.daypart[thing])].name
    return Alternative(name, tuple(block.stations[s] for s in hill.things.stations[thing]), change)


def _binding(block: Block, counts: Floats) -> set[Reason]:
    """Promises that leave less room than one more of the cheapest thing takes."""
    found = set()
    for reason, terms, low, high in block.rows:
        if reason == LAW:
            continue
        value = sum(float(counts[column]) * weight for column, weight in terms)
        step = min((abs(weight) for _, weight in terms if weight), default=0.0)
        if high - value < step - TIGHT or value - low < step - TIGHT:
            found.add(reason)
    return found


def _millions(work: Work, counts: Sequence[Floats], means: Floats) -> tuple[tuple[str, float], ...]:
    """What a million rupiah more in each side's budget would bring, filled in and bettered by swaps, all else as planned."""
    gains = []
    for block, own in zip(work.blocks, counts, strict=True):
        for side in block.border.sides:
            richer = _richer(block, side)
            hill = Hill(work.audience, richer, work.terrain.envelope.curve)
            hill.stand(own, means)
            before = hill.reach()
            hill.fill()
            hill.swap(steps=SWAPS)
            gains.append((side, max(0.0, hill.reach() - before)))
    return tuple(gains)


def _richer(block: Block, side: str) -> Block:
    rows = tuple(
        (reason, terms, low, high + MILLION) if reason[:2] == ("budget", side) else (reason, terms, low, high)
        for reason, terms, low, high in block.rows
    )
    return block.with_rows(rows)


def tell_difference(before: Plan, after: Plan) -> Difference | None:
    """What forcing or forbidding something changed, between the plans of both problems; None where one of them has no plan."""
    if before.score is None or after.score is None:
        return None
    reach = [
        (p.score.reach_once if p.goal == "1+" else p.score.reach_thrice).middle for p in (before, after) if p.score
    ]
    sides = sorted(before.score.cost_rupiah)
    old, new = set(before.joint_slots), set(after.joint_slots)
    return Difference(
        reach[1] - reach[0],
        tuple((side, after.score.cost_rupiah[side] - before.score.cost_rupiah[side]) for side in sides),
        tuple(sorted(old - new, key=lambda p: p.key)),
        tuple(sorted(new - old, key=lambda p: p.key)),
    )
