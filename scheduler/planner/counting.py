"""Whole counts for every border: rounded from the relaxation, or grown from the cheapest plan that keeps its promises."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

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


def grow(terrain: Terrain, hills: Sequence[Hill], *, seed: int) -> Counted:
    """Greedy: the promises first, then one thing after another for its money."""
    counts = [keep_promises(block, seed=seed) for block in terrain.blocks]
    _walk(terrain, hills, counts, swaps=0)
    return Counted(tuple(counts), true_reach(terrain, counts), "greedy")


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
    cost = slope + 0.5 * _own_bend(hill, block, counts) * (1.0 - 2.0 * (counts - np.floor(counts)))
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


def _own_bend(hill: Hill, block: Block, counts: Floats) -> Floats:
    """How the reach bends along each airing column alone, at fractional counts (0 or less)."""
    shape, things = block.shape, hill.things
    heard = np.einsum("gd,sdtm->sgtm", hill.habit, block.airings(counts))
    means = np.tensordot(things.reception, heard, axes=1) * hill.speaks[:, None]
    bends = np.minimum(hill.curve.bend(means), 0.0) * hill.worth[:, :, None, None] * hill.speaks[:, None]
    squares = np.einsum("vs,gd->vsgd", things.reception**2, hill.habit**2)
    bend = np.zeros(shape.columns)
    bend[: shape.airings] = np.einsum("vsgd,vgtm->sdtm", squares, bends).ravel()
    return bend
