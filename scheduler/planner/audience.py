"""Who may hear what: from counts of airings to opportunities village by village, and back from slopes to stations.

Counts have the shape station x daypart x topic x month, opportunities village x segment x topic x month. An opportunity is an
airing on a station that the village receives, in a daypart in which its people listen; it is never a listener.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .problem import Problem

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Audience:
    """Villages with equal reception merged; `station` and `chance` list each row's stations, padded with chance 0."""

    weight: Floats
    station: Ints
    chance: Floats
    habit: Floats
    """Segment x daypart: how a segment's listening falls on the dayparts."""
    share: Floats
    """How many of all people a segment is."""
    speaks: Floats
    """Village x topic x month: 1 where a clip of the topic is in a language of the village."""
    tongues: tuple[str, ...]
    """The languages of all clips."""
    knows: Floats
    """Village x tongue: 1 where its people understand it."""
    station_count: int
    total: float
    is_equal: bool
    """Whether villages weigh the same because a population is unknown."""

    @classmethod
    def of(cls, problem: Problem) -> Audience:
        """The audience of a problem; where one population is unknown, every village weighs the same."""
        at = {station.name: index for index, station in enumerate(problem.stations)}
        is_equal = any(village.population is None for village in problem.villages)
        tongues = tuple(sorted({clip.language for clip in problem.clips}))
        merged: dict[Any, float] = {}
        total = 0.0
        for village in problem.villages:
            weight = 1.0 if is_equal else float(village.population or 0)
            total += weight
            if village.reception:
                heard = tuple(sorted((at[name], chance) for name, chance in village.reception.items()))
                key = (heard, tuple(not village.languages or tongue in village.languages for tongue in tongues))
                merged[key] = merged.get(key, 0.0) + weight
        return cls._pack(problem, merged, tongues=tongues, total=total, is_equal=is_equal)

    @classmethod
    def _pack(
        cls, problem: Problem, merged: dict[Any, float], *, tongues: tuple[str, ...], total: float, is_equal: bool
    ) -> Audience:
        rows = sorted(merged)
        wide = max((len(heard) for heard, _ in rows), default=1)
        station = np.zeros((len(rows), wide), dtype=np.int64)
        chance = np.zeros((len(rows), wide))
        for row, (heard, _) in enumerate(rows):
            station[row, : len(heard)] = [index for index, _ in heard]
            chance[row, : len(heard)] = [value for _, value in heard]
        segments = problem.listening.segments
        knows = np.array([known for _, known in rows], dtype=bool).reshape(len(rows), len(tongues))
        return cls(
            weight=np.array([merged[key] for key in rows]),
            station=station,
            chance=chance,
            habit=np.array([[segment.dayparts[part.name] for part in problem.dayparts] for segment in segments]),
            share=np.array([segment.share for segment in segments]),
            speaks=_speaks(problem, tongues, knows),
            tongues=tongues,
            knows=knows.astype(float),
            station_count=len(problem.stations),
            total=max(total, 1e-12),
            is_equal=is_equal,
        )

    def part(self, rows: Ints) -> Audience:
        """The same for some rows."""
        return Audience(
            self.weight[rows], self.station[rows], self.chance[rows], self.habit, self.share, self.speaks[rows],
            self.tongues, self.knows[rows], self.station_count, self.total, self.is_equal,
        )  # fmt: skip

    @property
    def worth(self) -> Floats:
        """What a chance of 1 in each term adds to the reach, which is 1 when everybody has it for every topic and month."""
        cells = self.speaks.shape[1] * self.speaks.shape[2]
        return np.asarray(self.weight[:, None] * self.share[None, :] / self.total / cells)[:, :, None, None]

    def opportunities(self, counts: Floats) -> Floats:
        """The mean opportunities of counts."""
        heard = np.einsum("gd,sdtm->sgtm", self.habit, counts)
        flat = heard.reshape(self.station_count, -1)
        means = np.zeros((len(self.weight), flat.shape[1]))
        for column in range(self.station.shape[1]):
            means += self.chance[:, column, None] * flat[self.station[:, column]]
        return means.reshape(len(self.weight), *heard.shape[1:]) * self.speaks[:, None, :, :]

    def pull(self, terms: Floats) -> Floats:
        """What one more airing changes, given what one more opportunity changes in each term: the transpose of `opportunities`."""
        flat = (terms * self.speaks[:, None, :, :]).reshape(len(self.weight), -1)
        heard = np.zeros((self.station_count, flat.shape[1]))
        stations, first, rows, chances = self._by_station
        if len(stations):
            heard[stations] = np.add.reduceat(chances[:, None] * flat[rows], first, axis=0)
        shaped = heard.reshape(self.station_count, *terms.shape[1:])
        return np.asarray(np.einsum("gd,sgtm->sdtm", self.habit, shaped))

    @cached_property
    def _by_station(self) -> tuple[Ints, Ints, Ints, Floats]:
        """The stations that are received, where each one's stretch begins, and the rows and chances of all stretches."""
        keys, chances = self.station.ravel(), self.chance.ravel()
        rows = np.repeat(np.arange(len(self.weight)), self.station.shape[1])
        used = np.flatnonzero(chances > 0)
        used = used[np.argsort(keys[used], kind="stable")]
        stations, first = np.unique(keys[used], return_index=True)
        return stations, first, rows[used], chances[used]


def _speaks(problem: Problem, tongues: tuple[str, ...], knows: NDArray[np.bool_]) -> Floats:
    """Village x topic x month: whether some clip that may air is understood; who understands every language always does."""
    cells = [
        frozenset(clip.language for day in (month[0], month[-1], *month) for clip in problem.clips_on(topic, day))
        for topic in problem.topics
        for month in problem.months
    ]
    aired = np.array([[tongue in cell for tongue in tongues] for cell in cells], dtype=bool)
    aired = aired.reshape(len(cells), len(tongues))
    everything = np.all(knows, axis=1, keepdims=True)
    found = np.any(knows[:, None, :] & aired[None, :, :], axis=2) | everything
    return np.asarray(found.reshape(len(knows), len(problem.topics), len(problem.months)), dtype=np.float64)
