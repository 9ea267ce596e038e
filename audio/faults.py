"""Finds what is wrong with a sound as it passes: silences, clipping, a constant offset, opposed channels; never mends it."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .oversample import BOUND, TAPS, Values, largest_crest
from .riff import Shape

SILENCE_DBFS = -60.0
"""Quieter than this is silence: below the noise of a quiet room recorded well."""
CLIPPED = 32_760 / 32_768
INNER_SILENCE_S = 2.0
"""A pause of a speaker is shorter; listeners take a longer one for a fault of the station."""
MOST_SILENCES = 100
WRONG_PHASE_DB = 6.0
"""What a mono receiver may lose of a stereo sound; two channels with nothing in common lose 3 dB."""


@dataclass(frozen=True, slots=True)
class Silence:
    """A stretch inside a sound in which nothing is heard."""

    start_s: float
    length_s: float


@dataclass(slots=True)
class Quiet:
    """Where a stream is silent, in windows of 10 ms."""

    windows: int = 0
    first_loud: int = -1
    last_loud: int = -1
    inner: list[Silence] = field(default_factory=list)
    inner_s: float = 0.0

    def add(self, heights: Values) -> None:
        """Look at the largest magnitude of each further window."""
        loud = np.flatnonzero(heights > 10 ** (SILENCE_DBFS / 20)) + self.windows
        self.windows += len(heights)
        if not loud.size:
            return
        before = loud[0] - 1 if self.last_loud < 0 else self.last_loud
        for end in np.flatnonzero(np.diff(loud, prepend=before) > INNER_SILENCE_S * 100):
            self._keep(int(loud[end - 1] if end else before) + 1, int(loud[end]))
        self.first_loud = int(loud[0]) if self.first_loud < 0 else self.first_loud
        self.last_loud = int(loud[-1])

    def _keep(self, start: int, end: int) -> None:
        self.inner_s += (end - start) / 100
        if len(self.inner) < MOST_SILENCES:
            self.inner.append(Silence(start / 100, (end - start) / 100))


@dataclass(slots=True)
class Faults:
    """Peak, silences, clipped moments, offset and phase of rows as `meter.Blocks` cuts them."""

    shape: Shape
    hop: int
    peak: float = 0.0
    clipped: int = 0
    samples: int = 0
    quiet: Quiet = field(default_factory=Quiet)
    _sums: Any = 0.0
    _squares: Any = 0.0
    _products: float = 0.0

    def add(self, row: Values, *, new: int) -> None:
        """Look at the first `new` new samples of a row."""
        self.samples += new
        window = self.hop // 10
        fresh = row[:, self.hop :]
        # Two passes without a copy: half the time of magnitudes first.
        tiles = fresh.reshape(len(row), -1, window)
        heights = np.maximum(tiles.max(axis=2), -tiles.min(axis=2))
        highest = heights.max(axis=0)
        self.quiet.add(highest[: new // window])
        if float(highest.max(initial=0)) >= CLIPPED:
            self.clipped += int((np.abs(fresh) >= CLIPPED).any(axis=0).sum())
        self._find_peak(row, heights, window)
        self._balance(fresh)

    def _find_peak(self, row: Values, heights: Values, window: int) -> None:
        """True peak up to HALF samples before the row's end: the next row goes on there."""
        self.peak = max(self.peak, float(heights.max(initial=0)))
        for channel, highest in zip(row, heights, strict=True):
            start = self.hop - TAPS + 1
            edge = float(np.abs(channel[start : self.hop]).max())
            if max(edge, float(highest.max())) * BOUND > self.peak:
                self.peak = largest_crest(channel[start:], window, least=self.peak)

    def _balance(self, fresh: Values) -> None:
        self._sums = self._sums + fresh.sum(axis=1, dtype=np.float64)
        if len(fresh) == 2:
            self._squares = self._squares + float(fresh[0] @ fresh[0]) + float(fresh[1] @ fresh[1])
            self._products += float(fresh[0] @ fresh[1])

    def offsets(self) -> tuple[float, ...]:
        """The mean of each channel, full scale 1."""
        return tuple(float(total) / max(1, self.samples) for total in np.atleast_1d(self._sums))

    def mono_loss_db(self) -> float | None:
        """How much energy the mean of both channels loses against them; None unless there are two that sound."""
        if len(self.offsets()) != 2 or self._squares <= 0:
            return None
        kept = (self._squares + 2 * self._products) / (2 * self._squares)
        return min(99.0, -10 * math.log10(kept)) if kept > 1e-10 else 99.0

    def peak_dbtp(self) -> float | None:
        """True peak in dBTP (BS.1770-5 Annex 2); None for digital silence."""
        return 20 * math.log10(self.peak) if self.peak > 0 else None
