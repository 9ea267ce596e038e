"""The best counts when fractions were allowed, and the certificate of how good any plan can be (pairwise Frank-Wolfe).

At any counts x the concave envelope f obeys f(z) <= f(x) + slope(x) . (z - x) for all z, so the best of the linear right side over
all allowed counts bounds every plan. Each border's linear program is small and keeps its basis from one step to the next.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from .audience import Audience
from .curves import Curve, Envelope
from .highs import Answer, Engine
from .polytope import Block

Floats = NDArray[np.float64]
CLOSE = 2e-4
"""Relative distance between value and bound at which the search ends."""


@dataclass(frozen=True)
class Relaxed:
    """Fractional counts of every block, the envelope's value at them, and a bound that no plan exceeds."""

    counts: tuple[Floats, ...]
    value: float
    bound: float


class Infeasible(Exception):
    """A border has no counts that keep its promises."""

    def __init__(self, border: str) -> None:
        super().__init__(border)
        self.border = border


@dataclass
class _Corner:
    """The corners of one block that its present counts are mixed from."""

    points: list[Floats] = field(default_factory=list)
    shares: list[float] = field(default_factory=list)

    def mixed(self) -> Floats:
        """The counts."""
        return np.array(self.shares) @ np.array(self.points)

    def worst(self, slope: Floats) -> int:
        """The corner that lies lowest along a slope."""
        return int(np.argmin(np.array(self.points) @ slope))

    def move(self, source: int, target: Floats, amount: float) -> None:
        """Give a part of one corner's share to another."""
        self.shares[source] -= amount
        known = next((at for at, point in enumerate(self.points) if np.abs(point - target).max() < 1e-7), None)
        if known is None:
            self.points.append(target)
            self.shares.append(amount)
        else:
            self.shares[known] += amount
        if self.shares[source] <= 1e-12:
            del self.points[source], self.shares[source]


@dataclass(frozen=True)
class Terrain:
    """The reach as a function of the counts of all blocks: its value and its slopes, true or under the envelope."""

    audience: Audience
    blocks: Sequence[Block]
    envelope: Envelope

    @classmethod
    def of(cls, audience: Audience, blocks: Sequence[Block], curve: Curve) -> Terrain:
        """The terrain of a goal; the envelope ends where the most airings that the blocks allow would lead."""
        most = audience.opportunities(spread_out(blocks, [block.high for block in blocks], audience.station_count))
        return cls(audience, blocks, Envelope.over(curve, most))

    def means(self, counts: Sequence[Floats]) -> Floats:
        """The opportunities of counts."""
        return self.audience.opportunities(spread_out(self.blocks, counts, self.audience.station_count))

    def gathered(self, terms: Floats) -> list[Floats]:
        """What one more in each column of each block changes, given what one more opportunity changes."""
        pulled = self.audience.pull(terms)
        slopes = []
        for block in self.blocks:
            slope = np.zeros(block.shape.columns)
            slope[: block.shape.airings] = pulled[list(block.places)].ravel()
            slopes.append(slope)
        return slopes


def spread_out(blocks: Sequence[Block], counts: Sequence[Floats], stations: int) -> Floats:
    """All blocks' airings in one array, station x daypart x topic x month."""
    shape = blocks[0].shape
    whole = np.zeros((stations, shape.dayparts, shape.topics, shape.months))
    for block, own in zip(blocks, counts, strict=True):
        whole[list(block.places)] = block.airings(own)
    return whole


def relax(terrain: Terrain, engines: Sequence[Engine], *, steps: int, close: float = CLOSE) -> Relaxed:
    """Climb the envelope until the bound is close or the steps are used up; raises `Infeasible`."""
    worth, envelope = terrain.audience.worth, terrain.envelope
    start = terrain.gathered(worth * envelope.slope(terrain.means([np.zeros(b.shape.columns) for b in terrain.blocks])))
    corners = [
        _Corner([_solve(engine, slope, block).values], [1.0])
        for engine, slope, block in zip(engines, start, terrain.blocks, strict=True)
    ]
    best = np.inf
    counts = [corner.mixed() for corner in corners]
    for _ in range(steps):
        means = terrain.means(counts)
        value = float((worth * envelope.chance(means)).sum())
        slopes = terrain.gathered(worth * envelope.slope(means))
        answers = [_solve(e, g, b) for e, g, b in zip(engines, slopes, terrain.blocks, strict=True)]
        rise = sum(
            certify(block, slope, answer.prices) - float(slope @ own)
            for block, slope, answer, own in zip(terrain.blocks, slopes, answers, counts, strict=True)
        )
        best = min(best, value + rise)
        if best - value <= close * value:
            break
        _climb(terrain, corners, slopes=slopes, targets=[answer.values for answer in answers], means=means)
        counts = [corner.mixed() for corner in corners]
    value = float((worth * envelope.chance(terrain.means(counts))).sum())
    return Relaxed(tuple(counts), value, best)


def certify(block: Block, slope: Floats, prices: Floats) -> float:
    """What no counts of a block exceed along a slope, by weak duality: it holds for any prices of the rows, right or wrong.

    For counts x with low <= A x <= high, slope . x = prices . A x + (slope - prices A) . x, and both parts are bounded one by one.
    """
    low, high, matrix = block.two_sided
    prices = np.where((prices > 0) & np.isinf(high) | (prices < 0) & np.isinf(low), 0.0, prices)
    rows = np.where(
        prices > 0, prices * np.where(np.isinf(high), 0.0, high), prices * np.where(np.isinf(low), 0.0, low)
    )
    rest = slope - prices @ matrix
    return float(rows.sum() + np.maximum(rest * block.low, rest * block.high).sum())


def _solve(engine: Engine, slope: Floats, block: Block) -> Answer:
    engine.aim(slope)
    answer = engine.solve()
    if not answer.is_usable:
        raise Infeasible(block.border.name)
    return answer


def _climb(
    terrain: Terrain, corners: list[_Corner], *, slopes: list[Floats], targets: list[Floats], means: Floats
) -> None:
    """Every block moves share from its worst corner to its best one: as far as its own curvature says, then as far as all rise."""
    worth, envelope = terrain.audience.worth, terrain.envelope
    sources = [corner.worst(slope) for corner, slope in zip(corners, slopes, strict=True)]
    ways = [
        corner.shares[source] * (target - corner.points[source])
        for corner, source, target in zip(corners, sources, targets, strict=True)
    ]
    sizes = np.ones(len(ways))
    gains = np.array([float(slope @ way) for slope, way in zip(slopes, ways, strict=True)])
    for _ in range(3):
        step = terrain.means([size * way for size, way in zip(sizes, ways, strict=True)])
        bends = terrain.gathered(worth * envelope.bend(means + 0.5 * step) * step)
        curvature = np.array([-float(bend @ way) for bend, way in zip(bends, ways, strict=True)])
        wanted = np.where(curvature > 0, gains * sizes / np.maximum(curvature, 1e-300), 1.0)
        sizes = np.clip(0.5 * sizes + 0.5 * wanted, 0.0, 1.0) if len(ways) > 1 else np.clip(wanted, 0.0, 1.0)
    step = terrain.means([size * way for size, way in zip(sizes, ways, strict=True)])
    now = float((worth * envelope.chance(means)).sum())
    scale = 1.0
    while scale > 1e-4 and float((worth * envelope.chance(means + scale * step)).sum()) <= now:
        scale /= 2
    for corner, source, target, size in zip(corners, sources, targets, sizes, strict=True):
        amount = corner.shares[source] * float(size) * scale
        if amount > 0:
            corner.move(source, target, min(corner.shares[source], amount))
