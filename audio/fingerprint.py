"""Turns a sound into rows of numbers that survive the air, so that it can be found again; never decides whether it was.

A row is 50 ms: 24 log-spaced bands from 200 to 3600 Hz of an 8 kHz mono signal. Three things make the rows of a clip and of
its airing alike. A floor of a third of the band's own mean over four seconds is added before the logarithm: noise, codecs and
gain control live in the troughs, and the floor takes the troughs away (measured on speech with noise at 5 dB: correlation over
eight seconds 0.91 instead of 0.56). The logarithm makes gain an addition, and a moving mean of one second taken away removes
what is added slowly: gain control, equalisers, multi-band compressors.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from .errors import TooLong
from .pcm import Fence, decode

RATE_HZ = 8_000
HOP = 400
ROWS_PER_S = RATE_HZ // HOP
BANDS = 24
_WINDOW = 1_024
_LOWEST_HZ, _HIGHEST_HZ = 200.0, 3_600.0
_FLOOR = 0.3
_FLOOR_ROWS = 81
_SLOW_ROWS = 21
_AT_ONCE = 4_000
_DIGITAL_SILENCE = 1e-3
"""Far below one step of a 16-bit sample: keeps the logarithm of digital silence finite, and its rows flat."""

LONGEST_RECORDING_S = 49 * 3_600.0
"""Two days and an hour, for a recorder that is emptied every other day."""
RECORDING = Fence(most_s=LONGEST_RECORDING_S, wall_s=24 * 3_600.0, cpu_s=6 * 3_600)
"""The decoder of a recording waits for us while we search, so its time is ours."""

Samples = np.ndarray[Any, np.dtype[np.float32]]
Rows = np.ndarray[Any, np.dtype[np.float32]]


def hear(path: Path, *, fence: Fence = RECORDING) -> Iterator[Samples]:
    """The sound as 8 kHz mono samples of the 16-bit scale, in blocks of about four seconds.

    Raises what `pcm.decode` raises, and `TooLong` where the fence's length is reached.
    """
    heard, odd = 0, b""
    for block in decode(path, rate_hz=RATE_HZ, fence=fence):
        whole = odd + block
        odd = whole[len(whole) // 2 * 2 :]
        samples = np.frombuffer(whole[: len(whole) // 2 * 2], dtype="<i2").astype(np.float32)
        heard += samples.size
        if heard >= round(fence.most_s * RATE_HZ):
            raise TooLong(most_s=fence.most_s)
        yield samples


def hear_all(path: Path, *, fence: Fence) -> Samples:
    """A whole sound at once, for clips; raises what `hear` raises."""
    blocks = list(hear(path, fence=fence))
    return np.concatenate(blocks) if blocks else np.empty(0, dtype=np.float32)


def _bands() -> Rows:
    """Triangles over the bins of the spectrum, each of area one; shape (bins, bands)."""
    hertz = np.fft.rfftfreq(_WINDOW, 1 / RATE_HZ)
    edges = np.geomspace(_LOWEST_HZ, _HIGHEST_HZ, BANDS + 2)
    rising = (hertz[:, None] - edges[:-2]) / np.diff(edges)[:-1]
    falling = (edges[2:] - hertz[:, None]) / np.diff(edges)[1:]
    triangles = np.clip(np.minimum(rising, falling), 0, None)
    shares: Rows = (triangles / triangles.sum(axis=0)).astype(np.float32)
    return shares


_BANDS = _bands()
_TAPER = np.hanning(_WINDOW).astype(np.float32)


def rows_of(samples: Samples) -> Rows:
    """The rows of a signal, one each 50 ms, centred on the row's moment; shape (rows, 24)."""
    count = samples.size // HOP
    if count == 0:
        return np.empty((0, BANDS), dtype=np.float32)
    padded = np.pad(samples, (_WINDOW // 2, _WINDOW))
    windows = np.lib.stride_tricks.sliding_window_view(padded, _WINDOW)[::HOP][:count]
    power = np.empty((count, BANDS), dtype=np.float32)
    for start in range(0, count, _AT_ONCE):
        spectrum = np.fft.rfft(windows[start : start + _AT_ONCE] * _TAPER, axis=1)
        power[start : start + _AT_ONCE] = (spectrum.real**2 + spectrum.imag**2) @ _BANDS
    lifted = np.log(power + _FLOOR * moving_mean(power, _FLOOR_ROWS) + _DIGITAL_SILENCE)
    return lifted - moving_mean(lifted, _SLOW_ROWS)


def moving_mean(rows: Rows, width: int) -> Rows:
    """The centred mean over an odd number of rows, the ends repeated; in double precision, for sums over hours."""
    ends = ((width // 2 + 1, width // 2), *([(0, 0)] * (rows.ndim - 1)))
    sums = np.cumsum(np.pad(rows, ends, mode="edge"), axis=0, dtype=np.float64)
    return ((sums[width:] - sums[:-width]) / width).astype(np.float32)


def warp(rows: Rows, *, speed: float, first: float, count: int) -> Rows:
    """The rows of a clip as the air would give them when it is played `speed` times as fast.

    Row k of the answer is the clip at row `first + k * speed`, and its bands are moved by log(speed): played faster, all
    sounds higher. Outside the clip the rows are zero. Shape (count, 24).
    """
    moved = _move_bands(rows, speed)
    places = first + np.arange(count) * speed
    low = np.floor(places).astype(int)
    part = (places - low).astype(np.float32)[:, None]
    padded = np.pad(moved, ((1, 2), (0, 0)))
    last = len(padded) - 1
    warped: Rows = padded[np.clip(low + 1, 0, last)] * (1 - part) + padded[np.clip(low + 2, 0, last)] * part
    return warped


def _move_bands(rows: Rows, speed: float) -> Rows:
    shift = np.log(speed) / (np.log(_HIGHEST_HZ / _LOWEST_HZ) / (BANDS + 1))
    wanted = np.clip(np.arange(BANDS) - shift, 0, BANDS - 1)
    low = np.minimum(np.floor(wanted).astype(int), BANDS - 2)
    part = (wanted - low).astype(np.float32)
    moved: Rows = rows[:, low] * (1 - part) + rows[:, low + 1] * part
    return moved
