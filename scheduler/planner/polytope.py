"""The counts a border may have: airings by station, daypart, topic and month, and programmes, as rows of a linear program.

The joint rule is linear and exact. With J programmes in a daypart, topic and month, and y_s airings on each station, the
programmes can be told out so that each airs on both sides and on a station at most once if and only if every y_s <= J and the y
of each side add up to at least J.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import product

import numpy as np
from numpy.typing import NDArray

from .highs import INFINITY, Program
from .openings import Openings
from .problem import Border, Problem

Floats = NDArray[np.float64]
Reason = tuple[str, ...]
"""A promise by its name and place: ("budget", side, first day), ("quota", topic, month), ...; ("joint",) is no promise."""
LAW: Reason = ("law",)
Terms = list[tuple[int, float]]


@dataclass(frozen=True)
class Shape:
    """How many stations, dayparts, topics and months a border's counts have."""

    stations: int
    dayparts: int
    topics: int
    months: int

    @property
    def airings(self) -> int:
        """The number of airing columns."""
        return self.stations * self.dayparts * self.topics * self.months

    @property
    def columns(self) -> int:
        """The number of all columns: airings, then programmes."""
        return self.airings + self.dayparts * self.topics * self.months

    def airing(self, station: int, daypart: int, topic: int, month: int) -> int:
        """The column of airings on a station."""
        return ((station * self.dayparts + daypart) * self.topics + topic) * self.months + month

    def programme(self, daypart: int, topic: int, month: int) -> int:
        """The column of programmes."""
        return self.airings + (daypart * self.topics + topic) * self.months + month


@dataclass(frozen=True)
class Block:
    """One border: its stations (left side first) with their places among all, its columns' bounds and its rows."""

    border: Border
    stations: tuple[str, ...]
    places: tuple[int, ...]
    left: int
    shape: Shape
    low: Floats
    high: Floats
    cost: Floats
    """Rupiah of one more in each column."""
    rows: tuple[tuple[Reason, Terms, float, float], ...]
    matrix: Floats = field(repr=False)
    """All rows as `matrix @ counts <= limit`."""
    limit: Floats = field(repr=False)

    @cached_property
    def two_sided(self) -> tuple[Floats, Floats, Floats]:
        """The rows as `low <= matrix @ counts <= high`, in their own order; infinite where a side is open."""
        matrix = np.zeros((len(self.rows), self.shape.columns))
        for row, (_, terms, _, _) in enumerate(self.rows):
            for column, value in terms:
                matrix[row, column] += value
        low, high = (np.array([entry[side] for entry in self.rows], dtype=float) for side in (2, 3))
        return np.where(low <= -INFINITY, -np.inf, low), np.where(high >= INFINITY, np.inf, high), matrix

    def program(self) -> Program:
        """The block as a linear program without an aim."""
        program = Program()
        for low, high in zip(self.low, self.high, strict=True):
            program.column(float(low), float(high))
        for _, terms, low, high in self.rows:
            program.row(terms, low=low, high=high)
        return program

    def with_rows(self, rows: tuple[tuple[Reason, Terms, float, float], ...]) -> Block:
        """The same border with other rows."""
        matrix, limit = _one_sided(list(rows), self.shape.columns)
        return replace(self, rows=rows, matrix=matrix, limit=limit)

    def allows(self, counts: Floats) -> bool:
        """Whether counts keep every row and bound."""
        return bool(
            np.all(self.matrix @ counts <= self.limit + 1e-6)
            and np.all(counts >= self.low - 1e-9)
            and np.all(counts <= self.high + 1e-9)
        )

    def airings(self, counts: Floats) -> Floats:
        """The airings among counts, shaped station x daypart x topic x month."""
        shape = self.shape
        return counts[: shape.airings].reshape(shape.stations, shape.dayparts, shape.topics, shape.months)

    def programmes(self, counts: Floats) -> Floats:
        """The programmes among counts, shaped daypart x topic x month."""
        return counts[self.shape.airings :].reshape(self.shape.dayparts, self.shape.topics, self.shape.months)


def build_blocks(problem: Problem, openings: Openings, *, cuts: dict[tuple[str, str, int, int], int]) -> list[Block]:
    """A block for every border; `cuts` lowers the days of a (border, station or "", daypart, month) that placement found too many."""
    return [_build_block(problem, openings, border, cuts) for border in problem.borders]


def _build_block(
    problem: Problem, openings: Openings, border: Border, cuts: dict[tuple[str, str, int, int], int]
) -> Block:
    left, right = openings.members[border.name]
    stations = (*left, *right)
    at = {station.name: index for index, station in enumerate(problem.stations)}
    shape = Shape(len(stations), len(problem.dayparts), len(problem.topics), len(problem.months))
    capacity = _Capacity.of(problem, openings, border, cuts)
    rows = list(_Rows(problem, border, stations, len(left), shape, capacity).all())
    low, high = _bounds(problem, border, stations, shape, capacity)
    matrix, limit = _one_sided(rows, shape.columns)
    return Block(
        border, stations, tuple(at[name] for name in stations), len(left), shape, low, high,
        _costs(problem, stations, shape), tuple(rows), matrix, limit,
    )  # fmt: skip


def _costs(problem: Problem, stations: tuple[str, ...], shape: Shape) -> Floats:
    rate = {station.name: station.rate_rupiah for station in problem.stations}
    cost = np.zeros(shape.columns)
    for s, d in product(range(shape.stations), range(shape.dayparts)):
        first = shape.airing(s, d, 0, 0)
        cost[first : first + shape.topics * shape.months] = rate[stations[s]][problem.dayparts[d].name]
    return cost


@dataclass(frozen=True)
class _Capacity:
    """Days by month on which the sides can air together: in a daypart, there with a station, and with a clip of a topic."""

    together: Floats
    """Daypart x month."""
    with_station: Floats
    """Station x daypart x month."""
    with_topic: Floats
    """Daypart x topic x month."""

    @classmethod
    def of(
        cls, problem: Problem, openings: Openings, border: Border, cuts: dict[tuple[str, str, int, int], int]
    ) -> _Capacity:
        left, right = openings.members[border.name]
        names = (*left, *right)
        parts, months, topics = len(problem.dayparts), len(problem.months), problem.topics
        together, with_topic = np.zeros((parts, months)), np.zeros((parts, len(topics), months))
        with_station = np.zeros((len(names), parts, months))
        for m, month in enumerate(problem.months):
            for day, d in product(month, range(parts)):
                teams = openings.teams(border.name, day, d)
                if not teams:
                    continue
                together[d, m] += 1
                with_topic[d, :, m] += [bool(problem.clips_on(topic, day)) for topic in topics]
                with_station[:, d, m] += [any(name in team for team in teams) for name in names]
        for (name, station, d, m), cut in cuts.items():
            if name == border.name:
                target = with_station[names.index(station)] if station else together
                target[d, m] = max(0.0, target[d, m] - cut)
        return cls(together, with_station, with_topic)


def _bounds(
    problem: Problem, border: Border, stations: tuple[str, ...], shape: Shape, capacity: _Capacity
) -> tuple[Floats, Floats]:
    """What is pinned stays; nothing exceeds the days that are open to it."""
    low, high = np.zeros(shape.columns), np.zeros(shape.columns)
    for d, t, m in product(range(shape.dayparts), range(shape.topics), range(shape.months)):
        high[shape.programme(d, t, m)] = capacity.with_topic[d, t, m]
        for s in range(shape.stations):
            high[shape.airing(s, d, t, m)] = min(capacity.with_station[s, d, m], capacity.with_topic[d, t, m])
    names = [part.name for part in problem.dayparts]
    for pin in problem.pinned:
        if pin.border == border.name:
            m = next(at for at, month in enumerate(problem.months) if pin.day in month)
            d, t = names.index(pin.daypart), problem.topics.index(pin.topic)
            low[shape.programme(d, t, m)] += 1
            for airing in pin.slots:
                low[shape.airing(stations.index(airing.station), d, t, m)] += 1
    return low, np.maximum(low, high)


def _one_sided(rows: list[tuple[Reason, Terms, float, float]], columns: int) -> tuple[Floats, Floats]:
    sides = [(terms, sign, bound) for _, terms, low, high in rows for sign, bound in ((1, high), (-1, -low))]
    kept = [(terms, sign, bound) for terms, sign, bound in sides if bound < INFINITY]
    matrix, limit = np.zeros((len(kept), columns)), np.array([bound for _, _, bound in kept])
    for row, (terms, sign, _) in enumerate(kept):
        for column, value in terms:
            matrix[row, column] += sign * value
    return matrix, limit


@dataclass(frozen=True)
class _Rows:
    """The rows of a border, promise by promise."""

    problem: Problem
    border: Border
    stations: tuple[str, ...]
    left: int
    shape: Shape
    capacity: _Capacity

    def all(self) -> Iterator[tuple[Reason, Terms, float, float]]:
        """Every row with the promise it keeps."""
        yield from self._joint()
        yield from self._days()
        yield from self._quotas()
        yield from self._shares()
        yield from self._parity()
        yield from self._gaps()
        yield from self._budgets()

    def _cells(self) -> Iterator[tuple[int, int, int]]:
        return product(range(self.shape.dayparts), range(self.shape.topics), range(self.shape.months))

    def _sides(self) -> tuple[range, range]:
        return range(self.left), range(self.left, self.shape.stations)

    def _joint(self) -> Iterator[tuple[Reason, Terms, float, float]]:
        for d, t, m in self._cells():
            programmes = self.shape.programme(d, t, m)
            for s in range(self.shape.stations):
                yield LAW, [(self.shape.airing(s, d, t, m), 1.0), (programmes, -1.0)], -INFINITY, 0.0
            for side in self._sides():
                yield LAW, [(programmes, 1.0), *((self.shape.airing(s, d, t, m), -1.0) for s in side)], -INFINITY, 0.0

    def _days(self) -> Iterator[tuple[Reason, Terms, float, float]]:
        """At most one programme a border, day and daypart."""
        topics = range(self.shape.topics)
        for d, m in product(range(self.shape.dayparts), range(self.shape.months)):
            most = float(self.capacity.together[d, m])
            yield LAW, [(self.shape.programme(d, t, m), 1.0) for t in topics], -INFINITY, most
            for s in range(self.shape.stations):
                most = float(self.capacity.with_station[s, d, m])
                yield LAW, [(self.shape.airing(s, d, t, m), 1.0) for t in topics], -INFINITY, most

    def _month(self, month: int) -> str:
        return self.problem.months[month][0].isoformat()[:7]

    def _quotas(self) -> Iterator[tuple[Reason, Terms, float, float]]:
        for t, topic in enumerate(self.problem.topics):
            least, most = self.problem.promises.programmes.get(topic, (0, None))
            for m in range(self.shape.months):
                terms = [(self.shape.programme(d, t, m), 1.0) for d in range(self.shape.dayparts)]
                if least:
                    yield ("quota", self.border.name, topic.value, self._month(m)), terms, float(least), INFINITY
                if most is not None:
                    yield ("quota_most", self.border.name, topic.value, self._month(m)), terms, -INFINITY, float(most)

    def _shares(self) -> Iterator[tuple[Reason, Terms, float, float]]:
        shape, promises = self.shape, self.problem.promises
        for m in range(shape.months):
            cells = list(product(range(shape.dayparts), range(shape.topics)))
            for t, topic in enumerate(self.problem.topics):
                if share := promises.topic_share.get(topic, 0.0):
                    terms = [(shape.programme(d, u, m), float(u == t) - share) for d, u in cells]
                    yield ("topic_share", self.border.name, topic.value, self._month(m)), terms, 0.0, INFINITY
            for d, part in enumerate(self.problem.dayparts):
                if share := promises.daypart_share.get(part.name, 0.0):
                    terms = [(shape.programme(e, t, m), float(e == d) - share) for e, t in cells]
                    yield ("daypart_share", self.border.name, part.name, self._month(m)), terms, 0.0, INFINITY

    def _parity(self) -> Iterator[tuple[Reason, Terms, float, float]]:
        parity = self.problem.promises.parity
        if parity >= 1:
            return
        for m, sign in product(range(self.shape.months), (1.0, -1.0)):
            terms = [
                (self.shape.airing(s, d, t, m), sign * (1.0 if s < self.left else -1.0) - parity)
                for s in range(self.shape.stations)
                for d, t in product(range(self.shape.dayparts), range(self.shape.topics))
            ]
            yield ("parity", self.border.name, self._month(m)), terms, -INFINITY, 0.0

    def _gaps(self) -> Iterator[tuple[Reason, Terms, float, float]]:
        """Every stretch of months holds as many days with a programme as its length has whole gaps."""
        gap, months = self.problem.promises.gap_days, self.problem.months
        for first, last in product(range(len(months)), repeat=2) if gap else ():
            if gap and first <= last:
                length = sum(len(month) for month in months[first : last + 1])
                cells = product(range(self.shape.dayparts), range(self.shape.topics), range(first, last + 1))
                terms = [(self.shape.programme(d, t, m), 1.0) for d, t, m in cells]
                reason = ("gap", self.border.name, self._month(first), self._month(last))
                yield reason, terms, float(length // gap), INFINITY

    def _budgets(self) -> Iterator[tuple[Reason, Terms, float, float]]:
        rate = {station.name: station for station in self.problem.stations}
        for budget in self.problem.budgets:
            if budget.side not in self.border.sides:
                continue
            months = [m for m, days in enumerate(self.problem.months) if budget.from_on <= days[0] <= budget.until_on]
            terms = [
                (self.shape.airing(s, d, t, m), float(rate[name].rate_rupiah[part.name]))
                for s, name in enumerate(self.stations)
                if rate[name].side == budget.side
                for d, part in enumerate(self.problem.dayparts)
                for t in range(self.shape.topics)
                for m in months
                if rate[name].rate_rupiah[part.name]
            ]
            yield ("budget", budget.side, budget.from_on.isoformat()), terms, -INFINITY, float(budget.rupiah)
