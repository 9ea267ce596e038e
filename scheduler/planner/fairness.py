"""What the worst village of a border can be given at best, and the rows that promise a share of it to every village."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from .highs import INFINITY, Engine, Program
from .polytope import Block, Reason, Terms
from .problem import Problem

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Floor:
    """The mean opportunities that a plan gives every receivable village of a border, for each topic and month."""

    border: str
    best: float
    promised: float


def promise_floor(problem: Problem, block: Block) -> tuple[Block, Floor]:
    """The block with its floor as rows; no floor where the border has no receivable village or the promise is 0."""
    worst = _worst_villages(problem, block)
    if not problem.promises.fairness or not len(worst):
        return block, Floor(block.border.name, 0.0, 0.0)
    habit = _mean_habit(problem)
    rows = list(_village_rows(block, worst, habit))
    if not (best := _best_floor(block, rows)):
        return block, Floor(block.border.name, 0.0, 0.0)
    promised = round(best * problem.promises.fairness * (1 - 1e-9), 9)
    reason: Reason = ("fairness", block.border.name)
    added = tuple((reason, terms, promised, INFINITY) for terms in rows)
    return block.with_rows(block.rows + added), Floor(block.border.name, best, promised)


def _mean_habit(problem: Problem) -> Floats:
    segments = problem.listening.segments
    return np.array([sum(s.share * s.dayparts[part.name] for s in segments) for part in problem.dayparts])


def _worst_villages(problem: Problem, block: Block) -> Floats:
    """The reception of the villages that no other village of the border undercuts on every station (village x station)."""
    own = [village for village in problem.villages if village.side in block.border.sides]
    heard = np.array([[village.reception.get(name, 0.0) for name in block.stations] for village in own])
    heard = heard.reshape(-1, len(block.stations))
    heard = np.unique(heard[heard.sum(axis=1) > 0], axis=0)
    worst: list[Floats] = []
    for row in heard[np.argsort(heard.sum(axis=1), kind="stable")]:
        if not any(np.all(other <= row) for other in worst):
            worst.append(row)
    return np.array(worst)


def _village_rows(block: Block, worst: Floats, habit: Floats) -> Iterator[Terms]:
    shape = block.shape
    for village, t, m in product(worst, range(shape.topics), range(shape.months)):
        yield [
            (shape.airing(s, d, t, m), float(village[s] * habit[d]))
            for s, d in product(range(shape.stations), range(shape.dayparts))
            if village[s] * habit[d] > 0
        ]


def _best_floor(block: Block, rows: list[Terms]) -> float:
    """The largest floor that the border's promises leave room for; 0 where they leave none."""
    program: Program = block.program()
    program.whole = [False] * len(program.whole)
    floor = program.column(0.0, INFINITY, cost=1.0, is_whole=False)
    for terms in rows:
        program.row([*terms, (floor, -1.0)], low=0.0)
    answer = Engine(program).solve()
    return max(0.0, float(answer.values[floor])) if answer.is_usable else 0.0
