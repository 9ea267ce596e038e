"""Sees the crests between samples, at four times the sampling rate, where they may matter; never on the rest of a sound.

A window-sinc interpolator as in ITU-R BS.1770-5 Annex 2, with 24 coefficients a phase. No output can exceed the largest
sample under it times the sum of the coefficients' magnitudes, so windows below that bound are left out without loss.
"""

from __future__ import annotations

from typing import Any

import numpy as np

TIMES = 4
TAPS = 24
HALF = TAPS // 2
"""Samples on either side that a crest between two samples depends on."""

Values = np.ndarray[Any, np.dtype[np.float32]]
Places = np.ndarray[Any, np.dtype[np.intp]]


def _phases() -> Values:
    """Coefficients of the three moments between a sample and the next; TAPS rows, one column a moment."""
    places = np.arange(TAPS)[:, None] - (HALF - 1) - np.arange(1, TIMES)[None, :] / TIMES
    window = np.kaiser(TAPS * TIMES + 1, 6.0)[(np.rint((places + HALF) * TIMES)).astype(int)]
    coefficients = np.sinc(places) * window
    # A constant stays that constant.
    phases: Values = (coefficients / coefficients.sum(axis=0)).astype(np.float32)
    return phases


PHASES = _phases()
BOUND = float(np.abs(PHASES).sum(axis=0).max())
"""A crest is at most so many times its largest sample."""
_NEAR = float(np.abs(PHASES[HALF - 1 : HALF + 1]).sum(axis=0).max())
"""Of that bound, the part of the two samples on either side of the crest."""
_FAR = float(np.abs(np.delete(PHASES, [HALF - 1, HALF], axis=0)).sum(axis=0).max())
"""And the part of all others."""


def crests(windows: Values) -> Values:
    """The largest magnitude from each sample up to the next one.

    `windows` has shape (windows, HALF - 1 + length + HALF); the answer has shape (windows, length).
    """
    count, width = windows.shape
    length = width - TAPS + 1
    under = np.lib.stride_tricks.sliding_window_view(windows, TAPS, axis=1)
    between = PHASES.T @ np.ascontiguousarray(under).reshape(-1, TAPS).T
    most: Values = np.abs(between).max(axis=0).reshape(count, length)
    np.maximum(most, np.abs(windows[:, HALF - 1 : HALF - 1 + length]), out=most)
    return most


def largest_crest(signal: Values, length: int, *, least: float) -> float:
    """The true peak of one channel, or `least` when nothing exceeds it.

    `signal` begins HALF - 1 samples before the first window of `length` samples and ends HALF samples behind the last.
    """
    bounds = window_bounds(signal, length)
    # The loudest window first: it raises the bar for the rest.
    order = np.argsort(bounds)[::-1]
    for chosen in (order[:1], order[1:]):
        high = chosen[bounds[chosen] > least]
        if len(high):
            least = max(least, _largest_within(signal, high, length, least))
    return least


def _largest_within(signal: Values, windows: Places, length: int, least: float) -> float:
    """The largest crest in some windows: looked for only beside samples that are high enough for it themselves."""
    heights = np.abs(np.lib.stride_tricks.sliding_window_view(signal[HALF - 1 :], length + 1)[::length][windows])
    beside = np.maximum(heights[:, 1:], heights[:, :-1])
    rows, columns = np.nonzero(beside > (least - _FAR * float(np.abs(signal).max())) / _NEAR)
    if not len(rows):
        return least
    places = windows[rows] * length + columns
    between = signal[places[:, None] + np.arange(TAPS)] @ PHASES
    return max(float(np.abs(between).max()), float(beside.max()))


def window_bounds(signal: Values, length: int) -> Values:
    """What no crest in each window can exceed; `signal` as for `largest_crest`."""
    heights = np.abs(signal)
    inner = heights[HALF - 1 : len(signal) - HALF].reshape(-1, length)
    before = heights[: len(signal) - TAPS + 1].reshape(-1, length)[:, : HALF - 1]
    behind = heights[TAPS - 1 :].reshape(-1, length)[:, -HALF:]
    most: Values = np.maximum(np.maximum(inner.max(axis=1), before.max(axis=1)), behind.max(axis=1))
    return most * BOUND
