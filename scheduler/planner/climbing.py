"""Betters whole counts of one border step by step: adds what brings most for its money, swaps one thing for a better one.

Every step is measured on the true curve and keeps every row, so the counts stay a plan that keeps its promises.
"""

from __future__ import annotations

from itertools import combinations, product

import numpy as np
from numpy.typing import NDArray

from .audience import Audience
from .curves import Curve
from .polytope import Block
from .things import Things

Floats = NDArray[np.float64]
NOTHING = 1e-10
NARROW = 40
"""How many of the best things to put in and to take out are tried against each other."""
BUNDLE = 12
Step = tuple[int, int, int]
"""A cell (topic and month), a thing, and +1 or -1."""


class Hill:
    """One border's counts, the opportunities they and its neighbours give, and what every single step would bring."""

    def __init__(self, audience: Audience, block: Block, curve: Curve) -> None:
        self.block, self.curve = block, curve
        self.things = Things.of(audience, block)
        self.habit = audience.habit
        rows = self.things.rows
        self.worth, self.speaks = audience.worth[rows][:, :, 0, 0], audience.speaks[rows]
        self.price = np.append(block.cost, 0.0)[self.things.columns].sum(axis=2)
        self._wide = np.hstack([block.matrix, np.zeros((len(block.limit), 1))])
        self._sort_rows()
        self._low, self._high = np.append(block.low, -np.inf), np.append(block.high, np.inf)
        self.counts = np.zeros(0)

    def _sort_rows(self) -> None:
        """What each thing changes in the rows of its own month, and in those that months share: only touched months are asked anew."""
        shape = self.block.shape
        month_of = np.arange(shape.columns) % shape.months
        touched = np.stack(
            [(self.block.matrix[:, month_of == m] != 0).any(axis=1) for m in range(shape.months)], axis=1
        )
        is_shared = touched.sum(axis=1) > 1
        self._shared_rows = np.flatnonzero(is_shared)
        self._shared = self._wide[self._shared_rows][:, self.things.columns].sum(axis=3)
        self._own_rows, self._own = [], []
        for m in range(shape.months):
            rows = np.flatnonzero(touched[:, m] & ~is_shared)
            self._own_rows.append(rows)
            self._own.append(self._wide[rows][:, self.things.columns[m :: shape.months]].sum(axis=3))

    def stand(self, counts: Floats, means: Floats) -> None:
        """Stand on counts whose opportunities, with those of the neighbours, are `means` (of all villages)."""
        self.counts = np.append(np.round(counts), 0.0)
        self.means = means[self.things.rows].copy()
        self.slack = self.block.limit - self.block.matrix @ self.counts[:-1]
        self.gain = {sign: np.full(self.price.shape, -np.inf) for sign in (1, -1)}
        for cell in range(len(self.price)):
            self._look_around(cell)
        self.free = np.zeros(self.price.shape, dtype=bool)
        for month in range(self.block.shape.months):
            self._free_month(month)

    def rise(self, before: Floats) -> Floats:
        """How the opportunities of this border's villages differ from those under other counts."""
        heard = np.einsum("gd,sdtm->sgtm", self.habit, self.block.airings(self.counts[:-1] - before))
        return np.asarray(np.tensordot(self.things.reception, heard, axes=1) * self.speaks[:, None])

    def _look_around(self, cell: int) -> None:
        """Measure every single step in one topic and month anew."""
        for sign in (1, -1):
            self.gain[sign][cell] = self._measure(cell, sign * self.things.unit)

    def _measure(self, cell: int, change: Floats) -> Floats:
        """What changes of the opportunities in one cell bring."""
        topic, month = divmod(cell, self.block.shape.months)
        here = self.means[:, :, topic, month]
        then = np.maximum(here + change * self.speaks[:, topic, month][:, None], 0.0)
        return np.asarray(((self.curve.chance(then) - self.curve.chance(here)) * self.worth).sum(axis=(-2, -1)))

    def _shift(self, steps: tuple[Step, ...]) -> tuple[Floats, Floats]:
        """What steps change in the counts and in the rows."""
        counts = np.zeros(len(self.counts))
        for cell, thing, sign in steps:
            np.add.at(counts, self.things.columns[cell, thing], sign)
        counts[-1] = 0.0
        used = np.flatnonzero(counts)
        return counts, self._wide[:, used] @ counts[used]

    def _fits(self, steps: tuple[Step, ...]) -> bool:
        counts, rows = self._shift(steps)
        after = self.counts + counts
        return bool(np.all(rows <= self.slack + 1e-6) and np.all(after >= self._low) and np.all(after <= self._high))

    def _take(self, steps: tuple[Step, ...]) -> None:
        counts, rows = self._shift(steps)
        self.counts += counts
        self.slack -= rows
        for cell, thing, sign in steps:
            topic, month = divmod(cell, self.block.shape.months)
            change = self.things.unit[thing] * self.speaks[:, topic, month][:, None] * sign
            self.means[:, :, topic, month] = np.maximum(self.means[:, :, topic, month] + change, 0.0)
        for cell in sorted({cell for cell, _, _ in steps}):
            self._look_around(cell)
        for month in sorted({cell % self.block.shape.months for cell, _, _ in steps}):
            self._free_month(month)

    def fill(self) -> None:
        """Add things while they fit, each time what brings most for its money; where shares let no single one in, a few at once."""
        while True:
            value = np.where(self._open() & (self.gain[1] > NOTHING), self.gain[1] / (self.price + 1.0), -np.inf)
            best = int(np.argmax(value))
            cell, thing = divmod(best, value.shape[1])
            steps = ((cell, thing, 1),) if value[cell, thing] > -np.inf else self._find_bundle()
            if steps is None:
                return
            self._take(steps)

    def _open(self) -> NDArray[np.bool_]:
        """Which single things can be added (cell x thing)."""
        slack = self.slack[self._shared_rows][:, None, None]
        return np.asarray(self.free & np.all(self._shared <= slack + 1e-6, axis=0))

    def _free_month(self, month: int) -> None:
        """Which single things the bounds and the month's own rows let in."""
        cells = slice(month, None, self.block.shape.months)
        columns = self.things.columns[cells]
        fits = np.all(self._own[month] <= self.slack[self._own_rows[month]][:, None, None] + 1e-6, axis=0)
        self.free[cells] = fits & np.all(self.counts[columns] + 1 <= self._high[columns], axis=2)

    def _find_bundle(self) -> tuple[Step, ...] | None:
        """Two or three programmes of one month that fit only together, those first that bring most for their money."""
        value = np.where(self.things.is_programme, self.gain[1] / (self.price + 1.0), -np.inf)
        for month in range(self.block.shape.months):
            best = []
            for cell, daypart in product(
                range(month, len(value), self.block.shape.months), range(self.block.shape.dayparts)
            ):
                own = np.where(self.things.daypart == daypart, value[cell], -np.inf)
                best.append((float(own.max()), (cell, int(own.argmax()), 1)))
            ranked = [step for _, step in sorted(best, key=lambda pair: (-pair[0], pair[1]))][:BUNDLE]
            for size in (2, 3):
                found = next((steps for steps in combinations(ranked, size) if self._fits(steps)), None)
                if found is not None:
                    return found
        return None

    def _best(self, sign: int) -> list[tuple[float, Step]]:
        """The most promising single steps that keep the columns' own bounds."""
        order = np.argsort(-self.gain[sign], axis=None, kind="stable")
        found: list[tuple[float, Step]] = []
        for flat in order.tolist():
            cell, thing = divmod(flat, self.price.shape[1])
            columns = self.things.columns[cell, thing]
            after = self.counts[columns] + sign
            if np.all((after >= self._low[columns]) & (after <= self._high[columns])):
                found.append((float(self.gain[sign][cell, thing]), (cell, thing, sign)))
            if len(found) == NARROW:
                break
        return found

    def _pairs(self) -> list[tuple[float, tuple[Step, Step]]]:
        """Swaps in order of what they promise; within one cell the promise is measured, elsewhere it is the sum."""
        puts, takes = self._best(1), self._best(-1)
        pairs = [(a + b, (put, take)) for a, put in puts for b, take in takes if a + b > -abs(b) * 0.5]
        return sorted(pairs, key=lambda pair: (-pair[0], pair[1]))

    def _worth_of(self, put: Step, take: Step) -> float:
        if put[0] != take[0]:
            return float(self.gain[1][put[:2]] + self.gain[-1][take[:2]])
        return float(self._measure(put[0], self.things.unit[put[1]] - self.things.unit[take[1]]))

    def swap(self, *, steps: int) -> None:
        """Swap one thing for another while that brings more, at most `steps` times; fill again whatever a swap set free."""
        for _ in range(steps):
            better = next(
                (pair for _, pair in self._pairs() if self._worth_of(*pair) > NOTHING and self._fits(pair)), None
            )
            if better is None:
                return
            self._take(better)
            self.fill()

    def reach(self) -> float:
        """The reach among this border's villages."""
        return float((self.curve.chance(self.means) * self.worth[:, :, None, None]).sum())

    def without(self, cell: int, daypart: int, stations: list[int]) -> float:
        """What taking a programme of some stations away would change (0 or less)."""
        return float(self._measure(cell, -self._unit_of(daypart, stations)))

    def _unit_of(self, daypart: int, stations: list[int]) -> Floats:
        heard = self.things.reception[:, stations].sum(axis=1)
        return np.asarray(heard[:, None] * self.habit[None, :, daypart])

    def best_instead(self, cell: int, daypart: int, stations: list[int]) -> tuple[int, float] | None:
        """The programme that would best stand in another's place, and what that would change; None where no other fits."""
        taken = np.zeros(len(self.counts))
        shape = self.block.shape
        topic, month = divmod(cell, shape.months)
        for station in stations:
            taken[shape.airing(station, daypart, topic, month)] -= 1
        taken[shape.programme(daypart, topic, month)] -= 1
        own = self._unit_of(daypart, stations)
        found: list[tuple[float, int]] = []
        for thing in np.flatnonzero(self.things.is_programme).tolist():
            if (int(self.things.daypart[thing]), self.things.stations[thing]) == (daypart, tuple(stations)):
                continue
            change = taken.copy()
            np.add.at(change, self.things.columns[cell, thing], 1)
            change[-1] = 0.0
            after = self.counts + change
            if np.all(self._wide @ change <= self.slack + 1e-6) and np.all(
                (after >= self._low) & (after <= self._high)
            ):
                found.append((float(self._measure(cell, self.things.unit[thing] - own)), thing))
        return max(((thing, value) for value, thing in found), key=lambda pair: (pair[1], -pair[0]), default=None)

    def own_bend(self, counts: Floats) -> Floats:
        """How the reach bends along each airing column alone, at any counts of this border."""
        heard = np.einsum("gd,sdtm->sgtm", self.habit, self.block.airings(counts))
        means = np.tensordot(self.things.reception, heard, axes=1) * self.speaks[:, None]
        bends = self.curve.bend(means) * self.worth[:, :, None, None] * self.speaks[:, None]
        squares = np.einsum("vs,gd->vsgd", self.things.reception**2, self.habit**2)
        bend = np.zeros(self.block.shape.columns)
        bend[: self.block.shape.airings] = np.einsum("vsgd,vgtm->sdtm", squares, bends).ravel()
        return bend
