"""Hears whether two stretches are the same recording and not only the same words, wave by wave; never searches for them.

Two voices that read one script give nearly the same rows of a fingerprint; a synthesiser's voices do so to 0.95. But only one
and the same recording keeps its phases: after the clip is laid on the recording with the right start and speed, the cross
spectrum of both adds up over half a second in narrow bands, through gain control, compressors, codecs and noise alike, while
another voice's turns around and cancels. The measure is the magnitude-squared coherence's root (Carter, Knapp and Nuttall 1973)
with bands of 125 Hz summed apart, so that a phase rotator or a small delay between bands does no harm.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from .fingerprint import RATE_HZ, Samples

Series = np.ndarray[Any, np.dtype[np.float64]]
Spectrum = np.ndarray[Any, np.dtype[np.complex64]]

_WINDOW, _HOP = 256, 128
FRAMES_PER_S = RATE_HZ / _HOP
_BINS = slice(7, 71)
"""219 to 2188 Hz: telephone speech without what a low-rate codec throws away."""
_TOGETHER = 4
_TAPER = np.hanning(_WINDOW).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Line:
    """Where a clip lies in a recording: the clip's second u is heard at `start_s` + u / `speed`."""

    start_s: float
    speed: float

    def heard_at(self, clip_s: float) -> float:
        """The recording's second at which a second of the clip is heard."""
        return self.start_s + clip_s / self.speed

    def clip_at(self, heard_s: float) -> float:
        """The second of the clip that is heard at a second of the recording."""
        return (heard_s - self.start_s) * self.speed


def lay(clip: Samples, line: Line, *, first: int, count: int) -> Samples:
    """The clip as it would be heard from sample `first` of the recording on; zero outside the clip."""
    places = (np.arange(first, first + count, dtype=np.float64) / RATE_HZ - line.start_s) * (line.speed * RATE_HZ)
    return np.interp(places, np.arange(clip.size), clip, left=0.0, right=0.0).astype(np.float32)


def _spectra(samples: Samples) -> Spectrum:
    """Short spectra, 62.5 a second, shape (frames, bins)."""
    padded = np.pad(samples, (_WINDOW // 2, _WINDOW))
    windows = np.lib.stride_tricks.sliding_window_view(padded, _WINDOW)[::_HOP][: samples.size // _HOP]
    out = np.empty((len(windows), _BINS.stop - _BINS.start), dtype=np.complex64)
    for start in range(0, len(windows), 4_000):
        out[start : start + 4_000] = np.fft.rfft(windows[start : start + 4_000] * _TAPER, axis=1)[:, _BINS]
    return out


def _flatten(spectra: Spectrum) -> Spectrum:
    """Each bin divided by the root of its own level: neither bass nor hiss speaks alone."""
    level = np.sqrt(np.mean(np.abs(spectra) ** 2, axis=0)) + 1e-3
    flat: Spectrum = (spectra / np.sqrt(level)).astype(np.complex64)
    return flat


@dataclass(frozen=True, slots=True)
class Crossed:
    """Two signals of one length, multiplied frame by frame: their cross spectrum in wide bands, and the power of each."""

    cross: Spectrum
    ours: Series
    theirs: Series


def cross(laid: Samples, heard: Samples) -> Crossed:
    """The clip as it was laid, against what was heard."""
    ours, theirs = _flatten(_spectra(laid)), _flatten(_spectra(heard))
    both = ours * theirs.conj()
    grouped = both.reshape(len(both), both.shape[1] // _TOGETHER, _TOGETHER).sum(axis=2)
    powers = [(part.real**2 + part.imag**2).sum(axis=1).astype(np.float64) for part in (ours, theirs)]
    return Crossed(grouped, *powers)


def coherence(crossed: Crossed, *, over_s: float) -> Series:
    """How coherent both are around each frame of 16 ms, 0 to 1, summed over `over_s` seconds."""
    width = round(over_s * FRAMES_PER_S) | 1
    summed = np.abs(_moving_sum(crossed.cross, width)).sum(axis=1)
    return np.asarray(summed / _level_around(crossed, width), dtype=np.float64)


def agreement(crossed: Crossed, *, sure: slice, over_s: float) -> Series:
    """How far both agree in each single frame, -1 to 1, with the phases they have in the frames `sure`.

    Foreign sounds agree as often as they disagree: without the magnitude's bias, what is buried under another voice adds up over
    seconds. Levels are taken over `over_s` seconds.
    """
    phases = crossed.cross[sure].sum(axis=0).conj()
    phases /= np.abs(phases) + 1e-9
    agreed = (crossed.cross * phases).real.sum(axis=1)
    width = round(over_s * FRAMES_PER_S) | 1
    return np.asarray(agreed * width / _level_around(crossed, width), dtype=np.float64)


def _level_around(crossed: Crossed, width: int) -> Series:
    powers = [_moving_sum(power, width) for power in (crossed.ours, crossed.theirs)]
    # Where the clip itself is silent nothing can be said: its pauses are kept near zero by a floor on its level.
    floor = 0.01 * float(powers[0].mean() + 1e-9) if len(powers[0]) else 0.0
    return np.asarray(np.sqrt((powers[0] + floor) * (powers[1] + 1e-9)), dtype=np.float64)


def _moving_sum(values: np.ndarray[Any, Any], width: int) -> np.ndarray[Any, Any]:
    ends = ((width // 2 + 1, width // 2), *([(0, 0)] * (values.ndim - 1)))
    sums = np.cumsum(np.pad(values, ends), axis=0, dtype=np.complex128 if np.iscomplexobj(values) else np.float64)
    return sums[width:] - sums[:-width]
