"""Whole counts for every border: rounded from the relaxation, or grown from the cheapest plan that keeps its promises."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .branching import WIDTHS, propose
from .climbing import Hill
from .highs import INFINITY, Engine, Outcome
from .monthly import Months
from .polytope import Block
from .relaxation import Infeasible, Relaxed, Terrain

Floats = NDArray[np.float64]
ROUNDING = (5, 1e-3)
PATIENCE = ((1, 0.3), (200, 0.5), (20_000, 1.0))
"""Nodes and gap of one try after another: the cheapest counts are only where greedy starts, so any near ones do."""
SWAPS = 60
SMALL, FURTHER, NEAR = 300, 2, 6e-3
"""Columns up to which counts are looked at more closely, how many rounds of that, and the distance to the bound that is near enough."""


@dataclass(frozen=True)
class Counted:
    """Whole counts of every border, their reach on the true curve, and how they were found."""

    counts: tuple[Floats, ...]
    reach: float
    way: str


def true_reach(terrain: Terrain, counts: Sequence[Floats]) -> float:
    """The reach of counts on the true curve."""
    return float((terrain.audience.worth * terrain.envelope.curve.chance(terrain.means(counts))).sum())


def keep_promises(block: Block, *, seed: int) -> Floats:
    """Cheap whole counts that keep every promise: month by month, or all at once where months need each other; raises `Infeasible`."""
    cost = -(block.cost + 1.0 + np.arange(block.shape.columns) * 1e-3)
    months, found = Months.of(block), []
    for month in range(block.shape.months):
        limits = np.full(len(months.most), INFINITY)
        answer = months.solve(
            month, cost=cost, low=block.low, high=block.high, limits=limits, effort=PATIENCE[0], seed=seed
        )
        if answer.outcome is Outcome.INFEASIBLE:
            raise Infeasible(block.border.name)
        if answer.is_usable:
            found.append(answer.values)
    if len(found) == block.shape.months and block.allows(counts := months.joined(found)):
        return counts
    return _keep_all_at_once(block, cost, seed=seed)


def _keep_all_at_once(block: Block, cost: Floats, *, seed: int) -> Floats:
    program = block.program()
    program.cost = cost.tolist()
    for nodes, gap in PATIENCE:
        answer = Engine(program, nodes=nodes, gap=gap, seed=seed).solve()
        if answer.is_usable:
            return answer.values
        if answer.outcome is Outcome.INFEASIBLE:
            break
    raise Infeasible(block.border.name)


def promise(terrain: Terrain, *, seed: int) -> Counted:
    """Cheap counts that keep every promise and no more: the first usable plan; raises `Infeasible`."""
    counts = [keep_promises(block, seed=seed) for block in terrain.blocks]
    return Counted(tuple(counts), true_reach(terrain, counts), "promises")


def fill_up(terrain: Terrain, hills: Sequence[Hill], counted: Counted) -> Counted:
    """Greedy: one thing after another for its money."""
    counts = list(counted.counts)
    _walk(terrain, hills, counts, swaps=0)
    return Counted(tuple(counts), true_reach(terrain, counts), "greedy")


def grow(terrain: Terrain, hills: Sequence[Hill], *, seed: int) -> Counted:
    """The promises first, then greedily on."""
    return fill_up(terrain, hills, promise(terrain, seed=seed))


def round_counts(terrain: Terrain, hills: Sequence[Hill], relaxed: Relaxed, *, seed: int) -> Counted:
    """The relaxation's counts made whole border by border, filled up and bettered by swaps."""
    means = terrain.means(relaxed.counts)
    slopes = terrain.gathered(terrain.audience.worth * terrain.envelope.slope(means))
    counts = [
        _round_block(block, hill, own, slope=slope, seed=seed)
        for block, hill, own, slope in zip(terrain.blocks, hills, relaxed.counts, slopes, strict=True)
    ]
    _walk(terrain, hills, counts, swaps=SWAPS)
    return Counted(tuple(counts), true_reach(terrain, counts), "envelope")


def better(terrain: Terrain, hills: Sequence[Hill], counted: Counted) -> Counted:
    """The same counts bettered by swaps."""
    counts = list(counted.counts)
    _walk(terrain, hills, counts, swaps=SWAPS)
    return Counted(tuple(counts), true_reach(terrain, counts), counted.way)


def look_further(terrain: Terrain, hills: Sequence[Hill], counted: Counted, *, bound: float, seed: int) -> Counted:
    """A small problem's counts bettered by several changes at once, until none helps, the work is used up or the bound is near."""
    if len(terrain.blocks) > 1 or terrain.blocks[0].shape.columns > SMALL:
        return counted
    best = counted
    for _ in range(FURTHER):
        before = best.reach
        for width in WIDTHS:
            if bound - best.reach > NEAR * bound:
                best = _try_width(terrain, hills, best, width=width, seed=seed)
        if best.reach <= before:
            break
    return best


def _try_width(terrain: Terrain, hills: Sequence[Hill], counted: Counted, *, width: int, seed: int) -> Counted:
    """The better of counts and what a search of some width proposes beside them."""
    (block,), (counts,) = terrain.blocks, counted.counts
    slope = terrain.gathered(terrain.audience.worth * terrain.envelope.curve.slope(terrain.means([counts])))[0]
    proposed = propose(block, hills[0], counts, slope=slope, width=width, seed=seed)
    if proposed is None:
        return counted
    found = [proposed]
    _walk(terrain, hills, found, swaps=SWAPS)
    return max(counted, Counted(tuple(found), true_reach(terrain, found), counted.way), key=lambda c: c.reach)


def _walk(terrain: Terrain, hills: Sequence[Hill], counts: list[Floats], *, swaps: int) -> None:
    """Let every border climb in turn, seeing what its neighbours have."""
    means = terrain.means(counts)
    for at, hill in enumerate(hills):
        hill.stand(counts[at], means)
        hill.fill()
        hill.swap(steps=swaps)
        means[hill.things.rows] += hill.rise(counts[at])
        counts[at] = hill.counts[:-1].copy()


def _round_block(block: Block, hill: Hill, counts: Floats, *, slope: Floats, seed: int) -> Floats:
    """Whole counts beside fractional ones, month by month: up or down by slope and curvature, within what the months before left."""
    counts = np.where(np.abs(counts - np.round(counts)) < 1e-6, np.round(counts), counts)
    cost = slope + 0.5 * np.minimum(hill.own_bend(counts), 0.0) * (1.0 - 2.0 * (counts - np.floor(counts)))
    months, found = Months.of(block), []
    left = np.zeros(len(months.most))
    for month in range(block.shape.months):
        left += months.used(month, counts)
        values = _round_month(months, month, counts, cost=cost, limits=left + 1e-6, seed=seed)
        if values is None:
            return keep_promises(block, seed=seed)
        found.append(values)
        whole = np.zeros(block.shape.columns)
        whole[months.parts[month].columns] = values
        left -= months.used(month, whole)
    joined = months.joined(found)
    return joined if block.allows(joined) else keep_promises(block, seed=seed)


def _round_month(
    months: Months, month: int, counts: Floats, *, cost: Floats, limits: Floats, seed: int
) -> Floats | None:
    """One month's whole counts; further from the fractional ones where nothing near keeps the promises."""
    block, floor = months.block, np.floor(counts)
    for wider in (0, 1, 3, np.inf):
        low, high = np.maximum(block.low, floor - wider), np.minimum(block.high, np.ceil(counts) + wider)
        answer = months.solve(month, cost=cost, low=low, high=high, limits=limits, effort=ROUNDING, seed=seed)
        if answer.is_usable:
            return answer.values
    return None
