"""The most even order of clips that air a given number of times each; never days, hours or stations.

Spread (Bollapragada, Bussieck, Mallik 2004, "Scheduling commercial videotapes in broadcast television"): the sum over
consecutive equal items of |gap - N/n_c|, without wrap-around; N is the length of the order, n_c how often item c stands in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SCOUT = 300
"""Width of the first search, whose order bounds the second."""
WIDTH = 40_000
WORK = 600_000
"""States of a whole search: longer orders are searched more narrowly, so that none takes more than a few seconds."""
EVEN = 1e-9

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Rotation:
    """An order of items 0, 1, ..., its spread, and whether no order is more even."""

    sequence: tuple[int, ...]
    spread: float
    is_proven: bool


@dataclass(frozen=True)
class _Front:
    """All kept beginnings of one length: what is left of each item, how long ago it stood (-1: never), the spread so far."""

    left: Ints
    ago: Ints
    spread: Floats


def measure_spread(sequence: Sequence[int], counts: Sequence[int]) -> float:
    """The spread of an order."""
    last: dict[int, int] = {}
    total = 0.0
    for at, item in enumerate(sequence):
        if item in last:
            total += abs(at - last[item] - len(sequence) / counts[item])
        last[item] = at
    return total


def rotate(counts: Sequence[int]) -> Rotation:
    """The most even order of items with the given counts; deterministic, and proven best where the search kept all it needed."""
    if not sum(counts):
        return Rotation((), 0.0, is_proven=True)
    present = [item for item, count in enumerate(counts) if count]
    wanted = np.array([counts[item] for item in present], dtype=np.int64)
    scout, _ = _search(wanted, width=SCOUT, below=np.inf)
    known = measure_spread(scout, wanted.tolist())
    width = min(WIDTH, WORK // int(wanted.sum()))
    better, is_whole = _search(wanted, width=width, below=known - EVEN)
    best = better or scout
    sequence = tuple(present[item] for item in best)
    return Rotation(sequence, measure_spread(sequence, counts), is_proven=is_whole)


def _search(wanted: Ints, *, width: int, below: float) -> tuple[list[int], bool]:
    """Grow all beginnings by one item at a time, keep the most promising; an empty order when none is below the given spread."""
    front = _Front(wanted[None, :].copy(), np.full((1, len(wanted)), -1), np.zeros(1))
    steps: list[tuple[Ints, Ints]] = []
    is_whole = True
    for at in range(int(wanted.sum())):
        front, parents, items, was_cut = _grow(front, wanted, at=at, width=width, below=below)
        is_whole = is_whole and not was_cut
        if not len(parents):
            return [], is_whole
        steps.append((parents, items))
    return _walk_back(steps, int(np.argmin(front.spread))), is_whole


def _walk_back(steps: list[tuple[Ints, Ints]], row: int) -> list[int]:
    order = []
    for parents, items in reversed(steps):
        order.append(int(items[row]))
        row = int(parents[row])
    return order[::-1]


def _grow(front: _Front, wanted: Ints, *, at: int, width: int, below: float) -> tuple[_Front, Ints, Ints, bool]:
    """One more item for every beginning: equal states are merged, hopeless ones dropped, the best `width` kept."""
    parents, items = np.nonzero(front.left > 0)
    rows = np.arange(len(parents))
    length = int(wanted.sum())
    ideal = length / wanted
    left, ago, spread = front.left[parents], front.ago[parents], front.spread[parents]
    gaps = ago[rows, items] + 1
    spread = spread + np.where(gaps > 0, np.abs(gaps - ideal[items]), 0.0)
    left[rows, items] -= 1
    ago = np.where(ago >= 0, ago + 1, ago)
    ago[rows, items] = 0
    hope = spread + _least_more(left, ago, wanted, free=length - at - 1)
    fits = np.flatnonzero(hope < below)
    kept = _merge(left, ago, wanted, hope=hope, fits=fits)
    was_cut = len(kept) > width
    kept = kept[:width]
    return _Front(left[kept], ago[kept], spread[kept]), parents[kept], items[kept], was_cut


def _merge(left: Ints, ago: Ints, wanted: Ints, *, hope: Floats, fits: Ints) -> Ints:
    """Rows in order of hope, one for each state; items with equal counts are told apart by their state alone."""
    pairs = left[fits] * 1024 + ago[fits] + 1
    for count in np.unique(wanted):
        same = np.flatnonzero(wanted == count)
        pairs[:, same] = np.sort(pairs[:, same], axis=1)
    states = _fold(pairs)
    order = np.lexsort((states, hope[fits]))
    _, first = np.unique(states[order], return_index=True)
    return fits[order[np.sort(first)]]


def _fold(pairs: Ints) -> Ints:
    """Each row as one number; two that meet by chance (once in 2^64) are taken as one."""
    folded = np.zeros(len(pairs), dtype=np.uint64)
    for column in pairs.T.astype(np.uint64):
        folded = (folded ^ column) * np.uint64(0x9E3779B97F4A7C15)
        folded ^= folded >> np.uint64(29)
    return folded.view(np.int64)


def _least_more(left: Ints, ago: Ints, wanted: Ints, *, free: int) -> Floats:
    """A spread that the rest of an order adds at least, item by item.

    Each gap misses its ideal by the distance to the next whole number; the next one is already as long as the item is waiting; and
    gaps that do not fit into the places left are too short together.
    """
    ideal = int(wanted.sum()) / wanted
    off = np.minimum(ideal - np.floor(ideal), np.ceil(ideal) - ideal)
    begun = ago >= 0
    gaps = np.where(begun, left, np.maximum(left - 1, 0))
    room = np.where(begun, free + ago, free - 1)
    late = np.where(begun & (left > 0), np.maximum(ago + 1 - ideal, off) - off, 0.0)
    return np.asarray(np.maximum(gaps * off + late, gaps * ideal - room).clip(0).sum(axis=1))
