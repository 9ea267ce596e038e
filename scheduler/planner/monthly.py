"""Takes a border's counts apart into its months, which only budgets and gaps tie together, so that each is a small integer program."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .highs import INFINITY, Answer, Engine, Program
from .polytope import Block, Terms

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class MonthPart:
    """One month: its columns within the block, the rows that are its own, and its part of the rows it shares."""

    columns: Ints
    own: tuple[tuple[Terms, float, float], ...]
    shared: tuple[tuple[Terms, int], ...]
    """Terms in the month's own column numbers, and which shared row they belong to."""


@dataclass(frozen=True)
class Months:
    """A block taken apart; `most` are the limits of the shared rows that bound from above."""

    block: Block
    parts: tuple[MonthPart, ...]
    most: tuple[float, ...]

    @classmethod
    def of(cls, block: Block) -> Months:
        """The months of a block."""
        count = block.shape.months
        month_of = np.arange(block.shape.columns) % count
        own: list[list[tuple[Terms, float, float]]] = [[] for _ in range(count)]
        shared: list[list[tuple[Terms, int]]] = [[] for _ in range(count)]
        most: list[float] = []
        for _, terms, low, high in block.rows:
            months = {int(month_of[column]) for column, _ in terms}
            renamed = {m: [(c // count, v) for c, v in terms if month_of[c] == m] for m in months}
            if len(months) == 1:
                own[min(months)].append((renamed[min(months)], low, high))
            elif high < INFINITY:
                for m in months:
                    shared[m].append((renamed[m], len(most)))
                most.append(high)
        parts = [MonthPart(np.flatnonzero(month_of == m), tuple(own[m]), tuple(shared[m])) for m in range(count)]
        return cls(block, tuple(parts), tuple(most))

    def solve(
        self,
        month: int,
        *,
        cost: Floats,
        low: Floats,
        high: Floats,
        limits: Floats,
        effort: tuple[int, float],
        seed: int,
    ) -> Answer:
        """The best whole counts of one month between bounds, its shared rows held to `limits`."""
        part = self.parts[month]
        program = Program(cost=cost[part.columns].tolist())
        program.low, program.high = low[part.columns].tolist(), high[part.columns].tolist()
        program.whole = [True] * len(part.columns)
        for terms, least, most in part.own:
            program.row(terms, low=least, high=most)
        for terms, row in part.shared:
            program.row(terms, high=float(limits[row]))
        nodes, gap = effort
        return Engine(program, nodes=nodes, gap=gap, seed=seed).solve()

    def used(self, month: int, counts: Floats) -> Floats:
        """What a month's counts take of the shared rows."""
        taken = np.zeros(len(self.most))
        part = self.parts[month]
        values = counts[part.columns]
        for terms, row in part.shared:
            taken[row] += sum(values[column] * value for column, value in terms)
        return taken

    def joined(self, answers: Sequence[Floats]) -> Floats:
        """The counts of all months in the block's own columns."""
        counts = np.zeros(self.block.shape.columns)
        for part, values in zip(self.parts, answers, strict=True):
            counts[part.columns] = values
        return counts
