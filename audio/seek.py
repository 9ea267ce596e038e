"""Finds where in a library a stretch of sound may come from, cheaply and with false alarms; never says that it does.

A descriptor is four seconds of fingerprint rows, squeezed by two cosine transforms (12 over time, 8 over the bands) to 96
numbers of length one. The library keeps five a second, the recording asks two a second. The library's descriptors are sorted into
as many cells as the root of their number, each around one of them (an inverted file, Jegou, Douze and Schmid 2011), and a question
looks only into the nearest cells: so the cost of an hour of recording grows with the root of the library, not with it. Speeds
up to 4 % either way need no templates here: over four seconds they move the ends by 80 ms.

What agrees is gathered: answers of one clip that lie on one straight line of clip time against recording time make a guess.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from .coherence import Line
from .fingerprint import BANDS, ROWS_PER_S, Rows

LENGTH = 4 * ROWS_PER_S
LIBRARY_HOP = ROWS_PER_S // 5
RECORDING_HOP = ROWS_PER_S // 2
MOST_SPEED = 0.04
_OVER_TIME, _OVER_BANDS = 12, 8
_LIKE = 0.4
_CELLS_ASKED = 16
_MOST_ANSWERS = 16
_NEAR_S = 0.2
_STRETCH_S = 60.0
_SPEEDS = np.arange(-MOST_SPEED, MOST_SPEED + 1e-9, 0.005)
_MOST_GUESSES_A_MINUTE = 25

Vectors = np.ndarray[Any, np.dtype[np.float32]]
Whole = np.ndarray[Any, np.dtype[np.int64]]


@dataclass(frozen=True, slots=True)
class Guess:
    """A clip, by its place in the library, that may be heard along a line; `weight` sums what speaks for it.

    `seen_s` is from where to where in the recording it does.
    """

    clip: int
    line: Line
    weight: float
    seen_s: tuple[float, float]


def _cosines(length: int, kept: int) -> Vectors:
    """The first cosines (DCT-II) without the constant one, shape (length, kept)."""
    places = (np.arange(length) + 0.5) / length
    return np.cos(np.pi * places[:, None] * np.arange(1, kept + 1)).astype(np.float32)


_TIME = _cosines(LENGTH, _OVER_TIME)
_SPACE = np.concatenate([np.ones((BANDS, 1), dtype=np.float32), _cosines(BANDS, _OVER_BANDS - 1)], axis=1)


def describe(rows: Rows, *, hop: int) -> Vectors:
    """Descriptors around every `hop`-th row, shape (ceil(rows / hop), 96); beyond both ends lies silence."""
    squeezed = np.pad(rows @ _SPACE, ((LENGTH // 2, LENGTH // 2), (0, 0)))
    windows = np.lib.stride_tricks.sliding_window_view(squeezed, LENGTH, axis=0)[: len(rows) : hop]
    out = np.empty((len(windows), _OVER_BANDS * _OVER_TIME), dtype=np.float32)
    for start in range(0, len(windows), 2_000):
        part = windows[start : start + 2_000] @ _TIME
        out[start : start + 2_000] = part.reshape(len(part), -1)
    return out


def _unit(vectors: Vectors) -> Vectors:
    lengths = np.sqrt(np.einsum("ij,ij->i", vectors, vectors))
    unit: Vectors = vectors / np.maximum(lengths, 1e-6)[:, None]
    return unit


class Index:
    """The library's descriptors, sorted into cells."""

    def __init__(self, clips: Iterable[Rows]) -> None:
        described = [describe(rows, hop=LIBRARY_HOP) for rows in clips]
        counts = [len(part) for part in described]
        vectors = np.concatenate(described)
        # Every number weighs the same: without that the slow and broad ones speak for all.
        self._scale = (1 / np.maximum(vectors.std(axis=0), 1e-6)).astype(np.float32)
        vectors = _unit(vectors * self._scale)
        self.clip = np.repeat(np.arange(len(counts)), counts)
        self.clip_s = np.concatenate([np.arange(n) for n in counts]) * (LIBRARY_HOP / ROWS_PER_S)
        self._sort(vectors)

    def _sort(self, vectors: Vectors) -> None:
        cells = max(1, round(np.sqrt(len(vectors))))
        chance = np.random.default_rng(8)
        self._centres = vectors[np.sort(chance.choice(len(vectors), cells, replace=False))]
        nearest = np.concatenate(
            [np.argmax(vectors[a : a + 4_000] @ self._centres.T, axis=1) for a in range(0, len(vectors), 4_000)]
        )
        order = np.argsort(nearest, kind="stable")
        self._starts = np.searchsorted(nearest[order], np.arange(cells + 1))
        self._vectors = vectors[order]
        self.clip, self.clip_s = self.clip[order], self.clip_s[order]

    def ask(self, questions: Vectors) -> tuple[Whole, Whole, Vectors]:
        """Which questions are like which of the library's descriptors: (question, descriptor, likeness), best 16 each."""
        wanted = _unit(questions * self._scale)
        asked = min(_CELLS_ASKED, len(self._centres))
        cells = np.argpartition(-(wanted @ self._centres.T), asked - 1, axis=1)[:, :asked]
        of_question = np.repeat(np.arange(len(wanted)), asked)
        order = np.argsort(cells.ravel(), kind="stable")
        bounds = np.searchsorted(cells.ravel()[order], np.arange(len(self._centres) + 1))
        found = []
        for cell in np.flatnonzero(np.diff(bounds)):
            who = of_question[order[bounds[cell] : bounds[cell + 1]]]
            first = self._starts[cell]
            likeness = wanted[who] @ self._vectors[first : self._starts[cell + 1]].T
            at, which = np.nonzero(likeness > _LIKE)
            found.append((who[at], which + first, likeness[at, which]))
        return _best(found)


def _best(found: list[tuple[Whole, Whole, Vectors]]) -> tuple[Whole, Whole, Vectors]:
    """The strongest answers to each question."""
    if not found:
        return np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.float32)
    question, which, likeness = (np.concatenate(part) for part in zip(*found, strict=True))
    order = np.lexsort((-likeness, question))
    question, which, likeness = question[order], which[order], likeness[order]
    rank = np.arange(len(question)) - np.searchsorted(question, question)
    kept = rank < _MOST_ANSWERS
    return question[kept], which[kept], likeness[kept]


def guess(index: Index, rows: Rows, *, start_s: float) -> list[Guess]:
    """Clips that may be heard in rows which begin at a second of the recording, the likeliest first."""
    question, which, likeness = index.ask(describe(rows, hop=RECORDING_HOP))
    if not len(question):
        return []
    heard_s = start_s + question * (RECORDING_HOP / ROWS_PER_S)
    clip, clip_s = index.clip[which], index.clip_s[which]
    # A long clip is looked at by the minute: its speed would blur one long line.
    groups = clip * 1_000 + (clip_s // _STRETCH_S).astype(int)
    order = np.argsort(groups, kind="stable")
    edges = np.flatnonzero(np.diff(groups[order], prepend=-1, append=-1))
    guesses: list[Guess] = []
    for first, last in pairwise(edges):
        some = order[first:last]
        guesses += [
            Guess(int(clip[some[0]]), line, weight, seen_s)
            for line, weight, seen_s in _lines(heard_s[some], clip_s[some], likeness[some].astype(float))
        ]
    most = max(20, round(len(rows) / ROWS_PER_S / 60 * _MOST_GUESSES_A_MINUTE))
    return sorted(guesses, key=lambda guess: -guess.weight)[:most]


def _lines(
    heard_s: np.ndarray[Any, Any], clip_s: np.ndarray[Any, Any], likeness: np.ndarray[Any, Any]
) -> list[tuple[Line, float, tuple[float, float]]]:
    """Straight lines through answers of one clip, each with the weight of the answers near it."""
    middle = float(np.median(clip_s))
    found: list[tuple[Line, float, tuple[float, float]]] = []
    left = np.ones(len(heard_s), dtype=bool)
    while left.sum() >= 2:
        at, speed, weight = _densest(heard_s[left], clip_s[left] - middle, likeness[left])
        near = np.abs(heard_s - (clip_s - middle) / speed - at) < _NEAR_S
        # Two questions at least, half a second apart, must agree.
        seen = np.unique(heard_s[near & left])
        if weight < 1.0 or len(seen) < 2:
            break
        found.append((Line(at - middle / speed, speed), weight, (float(seen[0]), float(seen[-1]))))
        left &= np.abs(heard_s - (clip_s - middle) / speed - at) > 3 * _NEAR_S
    return found


def _densest(
    heard_s: np.ndarray[Any, Any], from_middle_s: np.ndarray[Any, Any], likeness: np.ndarray[Any, Any]
) -> tuple[float, float, float]:
    """The start (of the middle), the speed and the weight of the line with most answers near it."""
    best = (0.0, 1.0, -1.0)
    for away in sorted(_SPEEDS, key=abs):
        starts = heard_s - from_middle_s / (1 + away)
        order = np.argsort(starts, kind="stable")
        ranked = starts[order]
        sums = np.concatenate([[0.0], np.cumsum(likeness[order] ** 2)])
        ends = np.searchsorted(ranked, ranked + _NEAR_S, side="right")
        weights = sums[ends] - sums[:-1]
        top = int(np.argmax(weights))
        if weights[top] > best[2] * 1.02:
            inside = slice(top, int(ends[top]))
            best = (
                float(np.average(ranked[inside], weights=likeness[order][inside])),
                1 + float(away),
                float(weights[top]),
            )
    return best
