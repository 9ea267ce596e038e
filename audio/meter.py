"""Meters a stream of samples as it passes: loudness by ITU-R BS.1770-5 and EBU Tech 3341 and 3342; never keeps the sound.

Gating is done by a histogram of a hundredth of a LU whose bins keep their exact energy: so memory does not grow with length.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np

from .oversample import Values
from .plain import Frames
from .riff import Shape
from .weighting import Weighting

HOP_S = 0.1
HOPS = 10
"""New hops of 100 ms in each row; one more repeats, for what depends on neighbours."""
_GATE_LUFS = -70.0
_BINS = 14_000
_MOMENTARY = 4
_SHORT_TERM = 30
_SURROUND = 0x10 | 0x20 | 0x200 | 0x400
_LOW_EFFECTS = 0x8
_USUAL_MASKS = {4: 0x33, 5: 0x37, 6: 0x3F, 7: 0x13F, 8: 0x63F}

Energies = np.ndarray[Any, np.dtype[np.float64]]


def hop_of(rate_hz: int) -> int:
    """Samples in 100 ms, in ten equal parts."""
    return max(1, round(rate_hz / 100)) * 10


def channel_weights(shape: Shape) -> Energies:
    """BS.1770-5 table 4: surround channels count 1.41, the low-frequency channel not at all."""
    mask = shape.mask or _USUAL_MASKS.get(shape.channels, 0)
    places = [1 << bit for bit in range(18) if mask >> bit & 1]
    places += [0] * (shape.channels - len(places))
    return np.array([0.0 if p == _LOW_EFFECTS else 1.41 if p & _SURROUND else 1.0 for p in places[: shape.channels]])


def lufs_of(energy: float) -> float:
    """Loudness of a mean square that the K-weighting has passed (BS.1770-5, formula 2)."""
    return -0.691 + 10 * math.log10(energy)


class Gate:
    """A histogram of block energies: counts and exact sums from -70 to +70 LUFS in steps of 0.01."""

    def __init__(self) -> None:
        self._counts = np.zeros(_BINS, dtype=np.int64)
        self._sums = np.zeros(_BINS)
        self.most = 0.0

    def add(self, energies: Energies) -> None:
        """Count blocks by their mean square; what lies under the absolute gate is left out."""
        if not energies.size:
            return
        self.most = max(self.most, float(energies.max()))
        loud = energies[energies > 10 ** ((_GATE_LUFS + 0.691) / 10)]
        bins = ((10 * np.log10(loud) - 0.691 - _GATE_LUFS) * 100).astype(np.int64).clip(0, _BINS - 1)
        self._counts += np.bincount(bins, minlength=_BINS)
        self._sums += np.bincount(bins, weights=loud, minlength=_BINS)

    def _above(self, below_mean_lu: float) -> np.ndarray[Any, np.dtype[np.bool_]]:
        """The bins over the relative gate, so far under the mean of all that passed the absolute one."""
        means = self._sums / np.maximum(self._counts, 1)
        least = self._sums.sum() / max(1, self._counts.sum()) * 10 ** (-below_mean_lu / 10)
        kept: np.ndarray[Any, np.dtype[np.bool_]] = (self._counts > 0) & (means > least)
        return kept

    def integrated(self) -> float | None:
        """Integrated loudness in LUFS (Tech 3341, 2.2); None when nothing passed the gate."""
        kept = self._above(10.0)
        if not kept.any():
            return None
        return lufs_of(float(self._sums[kept].sum() / self._counts[kept].sum()))

    def spread(self) -> float | None:
        """Loudness range in LU (Tech 3342): from the 10th to the 95th percentile; None when nothing passed the gate."""
        kept = self._above(20.0)
        if not kept.any():
            return None
        counts = np.cumsum(self._counts[kept])
        means = self._sums[kept] / self._counts[kept]
        low, high = (int(np.searchsorted(counts, round((counts[-1] - 1) * part) + 1)) for part in (0.10, 0.95))
        return lufs_of(float(means[high])) - lufs_of(float(means[low]))


class Blocks:
    """Cuts a stream into rows of eight hops of 100 ms, of which the first repeats the last of the row before."""

    def __init__(self, shape: Shape) -> None:
        self.hop = hop_of(shape.rate_hz)
        self._row = np.zeros((shape.channels, (HOPS + 1) * self.hop), dtype=np.float32)
        self._filled = self.hop

    def feed(self, frames: Frames) -> Iterable[Values]:
        """Every row that is full; it is lent, and valid until the next is asked for."""
        taken = 0
        while taken < len(frames):
            part = frames[taken : taken + self._row.shape[1] - self._filled]
            self._row[:, self._filled : self._filled + len(part)] = part.T
            self._filled += len(part)
            taken += len(part)
            if self._filled == self._row.shape[1]:
                yield self._row
                self._row[:, : self.hop] = self._row[:, -self.hop :]
                self._filled = self.hop

    def last(self) -> tuple[Values, int]:
        """The unfinished row, silent where nothing came, and how many new samples it holds."""
        self._row[:, self._filled :] = 0
        return self._row, self._filled - self.hop


class Loudness:
    """Integrated loudness, range, and the most of momentary and short-term loudness, of rows as `Blocks` cuts them."""

    def __init__(self, shape: Shape) -> None:
        self._weights = channel_weights(shape)
        self._hop = hop_of(shape.rate_hz)
        self._ear = Weighting(shape.rate_hz, channels=shape.channels, length=HOPS * self._hop)
        self._latest: Energies = np.zeros(0)
        self.momentary, self.short_term = Gate(), Gate()

    def add(self, row: Values, *, hops: int = HOPS) -> None:
        """Count the first `hops` new hops of a row."""
        energies = self._energies(row)[:hops]
        known = np.concatenate([self._latest, energies])
        new = len(energies)
        self.momentary.add(_means(known, _MOMENTARY, new))
        self.short_term.add(_means(known, _SHORT_TERM, new))
        self._latest = known[-(_SHORT_TERM - 1) :]

    def _energies(self, row: Values) -> Energies:
        """The weighted mean square of each new hop."""
        heard = self._ear.weigh(row[:, self._hop :]).reshape(len(row), HOPS, -1)
        squares = np.einsum("kij,kij->ki", heard, heard).astype(np.float64)
        energies: Energies = self._weights @ squares / self._hop
        return energies


def _means(known: Energies, width: int, new: int) -> Energies:
    """Means over `width` hops that end in one of the last `new` ones."""
    tail = known[-(new + width - 1) :]
    if len(tail) < width:
        return np.zeros(0)
    means: Energies = np.lib.stride_tricks.sliding_window_view(tail, width).mean(axis=1)
    return means


def loudness_of(shape: Shape, stream: Iterable[Frames]) -> float | None:
    """Integrated loudness in LUFS of a stream, and nothing else; None for silence."""
    blocks, loudness = Blocks(shape), Loudness(shape)
    for frames in stream:
        for row in blocks.feed(frames):
            loudness.add(row)
    row, new = blocks.last()
    loudness.add(row, hops=new // blocks.hop)
    return loudness.momentary.integrated()
