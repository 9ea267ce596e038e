"""Lays a clip on a recording: start and speed, first by fingerprint rows, then by waves; never decides what was heard.

By rows: the clip is warped to the guessed speed, multiplied with the recording at lags around the guessed line (a matched filter,
straight sums because the lags are few), summed over segments of four seconds; a line is fitted to the segments' best lags. By
waves: half-second pieces of the clip are cross-correlated with the recording in the band of speech (magnitude of the analytic
cross-correlation, spectrum flattened), and the line is fitted to the lags of the pieces that agree: to a tenth of a millisecond.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from .coherence import Line, Series, lay
from .fingerprint import RATE_HZ, ROWS_PER_S, Rows, Samples, warp

_SEGMENT = 4 * ROWS_PER_S
_LAGS = 10
_GOOD_SEGMENT = 0.3
_PIECE = RATE_HZ // 2
_PIECE_HOP = RATE_HZ // 4
_MANY = 12 * RATE_HZ
_REACH = round(0.08 * RATE_HZ)
_LOST = RATE_HZ
_AROUND_S = 3.0
_ENOUGH = 6
_SHORT_S = 14.0
_OTHER_SPEEDS = tuple(sign * k * 0.004 for k in range(11) for sign in ((-1, 1) if k else (1,)))
_EVERYWHERE = (-np.inf, np.inf)
_LOW_HZ, _HIGH_HZ = 200.0, 1_800.0
_GOOD_PIECE = 0.35
_AGREE_S = 0.002
_WEAK_PIECE, _SAME_S, _SAME_PIECES = 0.15, 0.001, 4
_LEADERS = 40


@dataclass(frozen=True, slots=True)
class Fit:
    """A line, and how well the sound agrees with it: likeness of the rows, or how many pieces of wave agree."""

    line: Line
    likeness: float
    agreeing: int = 0


def fit_rows(clip: Rows, heard: Rows, line: Line, *, start_s: float) -> Fit:
    """Improve a guessed line by fingerprint rows; `heard` begins at `start_s` of the recording."""
    likeness = np.zeros(1)
    for lags in (_LAGS, 4, 3):
        found = _row_lags(clip, heard, line, start_s=start_s, lags=lags)
        if found is None:
            return Fit(line, 0.0)
        at_s, late_s, likeness = found
        line = _correct(line, at_s, late_s, weights=np.clip(likeness - 0.15, 0.01, None) ** 2)
    return Fit(line, float(np.sort(likeness)[-max(1, len(likeness) // 4) :].mean()))


def _row_lags(
    clip: Rows, heard: Rows, line: Line, *, start_s: float, lags: int
) -> tuple[Series, Series, Series] | None:
    """Middle (s of the recording), lateness (s) and likeness of each segment."""
    first = max(0, round((line.start_s - start_s) * ROWS_PER_S))
    last = min(len(heard), round((line.heard_at(len(clip) / ROWS_PER_S) - start_s) * ROWS_PER_S))
    if last - first < ROWS_PER_S:
        return None
    from_row = line.clip_at(start_s + first / ROWS_PER_S) * ROWS_PER_S
    laid = warp(clip, speed=line.speed, first=from_row, count=last - first)
    padded = np.pad(heard, ((lags, lags), (0, 0)))
    width = min(_SEGMENT, last - first)
    edges = np.arange(0, last - first - width + 1, max(1, width // 2))
    sums = np.stack([_by_segment(laid, padded[first + k : last + k], edges, width) for k in range(2 * lags + 1)])
    best = np.argmax(sums, axis=0)
    late = (best - lags + _between(sums, best)) / ROWS_PER_S
    middles = start_s + (first + edges + width / 2) / ROWS_PER_S
    return middles, late, np.take_along_axis(sums, best[None], axis=0)[0]


def _by_segment(laid: Rows, heard: Rows, edges: np.ndarray[Any, Any], width: int) -> Series:
    """Likeness (-1 to 1) of both in each segment."""
    sums = [
        np.concatenate([[0.0], np.cumsum(np.einsum("ij,ij->i", a, b), dtype=np.float64)])
        for a, b in ((laid, heard), (laid, laid), (heard, heard))
    ]
    cross, ours, theirs = (part[edges + width] - part[edges] for part in sums)
    return np.asarray(cross / np.sqrt(ours * theirs + 1e-6), dtype=np.float64)


def _between(sums: Series, best: np.ndarray[Any, Any]) -> Series:
    """Where between the lags the top of a parabola through three points lies."""
    middle = np.clip(best, 1, len(sums) - 2)
    before, at, after = (np.take_along_axis(sums, (middle + k)[None], axis=0)[0] for k in (-1, 0, 1))
    bend = before - 2 * at + after
    return np.where(bend < -1e-9, np.clip((before - after) / np.minimum(2 * bend, -1e-9), -1, 1), 0.0)


def _correct(line: Line, at_s: Series, late_s: Series, *, weights: Series) -> Line:
    """The line moved and tilted by weighted least squares, after the far ones are left out once."""
    slope, level = 0.0, float(np.average(late_s, weights=weights))
    middle = float(np.average(at_s, weights=weights))
    for _ in range(2):
        near = np.abs(late_s - level - slope * (at_s - middle)) < 0.12
        if near.sum() >= 2:
            weights = np.where(near, weights, 0.0) + 1e-9
            middle = float(np.average(at_s, weights=weights))
            level = float(np.average(late_s, weights=weights))
            spread = float(np.average((at_s - middle) ** 2, weights=weights))
            # Less than two seconds of arm say nothing about speed.
            slope = float(np.average((at_s - middle) * (late_s - level), weights=weights)) / max(spread, 4.0)
    return tilt(line, slope=slope, level=level, middle_s=middle)


def tilt(line: Line, *, slope: float, level: float, middle_s: float) -> Line:
    """The line for which what was `level + slope * (t - middle)` seconds late at t is on time."""
    speed = line.speed / (1 + slope)
    return Line(middle_s + level - line.clip_at(middle_s) / speed, speed)


def fit_waves(
    clip: Samples, heard: Samples, line: Line, *, start_s: float, seen_s: tuple[float, float], patient: bool = False
) -> Fit:
    """Improve a line by waves; `heard` begins at `start_s` of the recording. `agreeing` is 0 where no three pieces agree.

    The first look is where something was seen, and some seconds around it. A `patient` look takes each half of that alone and tries
    other speeds: the rows of a few seconds tell a speed to one per cent only, at which the waves of half a second have lost each
    other, and where a recorder lost a moment the best line through both halves is right in neither.
    """
    near = seen_s[0] - _AROUND_S, seen_s[1] + _AROUND_S
    found = _agree(clip, heard, line, start_s=start_s, reach=_REACH, within=near)
    if patient and found.agreeing < _ENOUGH:
        found = max(found, _search_halves(clip, heard, line, start_s=start_s, near=near), key=_strength)
    for reach in (_REACH // 4, _REACH // 8):
        if found.agreeing:
            found = _agree(clip, heard, found.line, start_s=start_s, reach=reach, within=_EVERYWHERE)
    return found


def _search_halves(clip: Samples, heard: Samples, line: Line, *, start_s: float, near: tuple[float, float]) -> Fit:
    """The best of other speeds in either half of a span, or in a short one; the search ends where enough pieces agree."""
    middle_s = sum(near) / 2
    halves = ((near[0], middle_s), (middle_s, near[1])) if near[1] - near[0] > _SHORT_S else (near,)
    best = Fit(line, 0.0)
    for slope in _OTHER_SPEEDS:
        for half in halves:
            other = tilt(line, slope=slope, level=0.0, middle_s=sum(half) / 2)
            best = max(best, _agree(clip, heard, other, start_s=start_s, reach=_REACH, within=half), key=_strength)
        if best.agreeing >= _ENOUGH:
            break
    return best


def _strength(fit: Fit) -> float:
    return fit.agreeing * fit.likeness


def find_shift(clip: Samples, heard: Samples, line: Line, *, start_s: float, within: tuple[float, float]) -> Fit:
    """Where a clip goes on when a recorder lost or repeated up to a second between two seconds of the recording.

    The speed is known by then, so pieces that noise has made weak speak too when several of them name one millisecond.
    """
    at_s, late_s, strengths = _wave_lags(clip, heard, line, start_s=start_s, reach=_LOST, within=within)
    if not len(at_s):
        return Fit(line, 0.0)
    near = np.abs(late_s[:, None] - late_s) < _SAME_S
    agreed = near[int(np.argmax(near @ strengths))] & (strengths > _WEAK_PIECE)
    if agreed.sum() < _SAME_PIECES:
        return Fit(line, 0.0)
    level = float(np.average(late_s[agreed], weights=strengths[agreed]))
    shifted = tilt(line, slope=0.0, level=level, middle_s=float(at_s[agreed].mean()))
    return Fit(shifted, float(strengths[agreed].mean()), int(agreed.sum()))


def _agree(
    clip: Samples, heard: Samples, line: Line, *, start_s: float, reach: int, within: tuple[float, float]
) -> Fit:
    """The line through the pieces that agree; `agreeing` is 0 for fewer than three."""
    at_s, late_s, strengths = _wave_lags(clip, heard, line, start_s=start_s, reach=reach, within=within)
    agreed = _consensus(at_s, late_s, strengths)
    if agreed.sum() < 3:
        return Fit(line, 0.0)
    better = _through(line, at_s[agreed], late_s[agreed], strengths[agreed])
    return Fit(better, float(strengths[agreed].mean()), int(agreed.sum()))


def _wave_lags(
    clip: Samples, heard: Samples, line: Line, *, start_s: float, reach: int, within: tuple[float, float]
) -> tuple[Series, Series, Series]:
    """Middle (s of the recording), lateness (s) and strength of each piece between two seconds of the recording."""
    first = max(0, round((max(line.start_s, within[0]) - start_s) * RATE_HZ))
    last = min(heard.size, round((min(line.heard_at(clip.size / RATE_HZ), within[1]) - start_s) * RATE_HZ))
    laid = lay(clip, line, first=first + round(start_s * RATE_HZ), count=max(0, last - first))
    edges = np.arange(0, laid.size - _PIECE + 1, _PIECE_HOP if laid.size < _MANY else 2 * _PIECE_HOP)
    if not len(edges):
        return np.empty(0), np.empty(0), np.empty(0)
    padded = (
        np.pad(heard[first:last], (reach, reach))
        if first < reach or last + reach > heard.size
        else heard[first - reach : last + reach]
    )
    size = _fast_size(_PIECE + 2 * reach)
    ours = np.lib.stride_tricks.sliding_window_view(laid, _PIECE)[edges]
    theirs = np.lib.stride_tricks.sliding_window_view(padded, _PIECE + 2 * reach)[edges]
    late, strengths = _correlate(ours, theirs, size=size, reach=reach)
    return start_s + (first + edges + _PIECE / 2) / RATE_HZ, late, strengths


def _fast_size(least: int) -> int:
    return next(n for n in (4_320, 4_608, 4_800, 5_120, 5_400, 6_000, 20_000) if n >= least)


def _correlate(ours: Samples, theirs: Samples, *, size: int, reach: int) -> tuple[Series, Series]:
    """Lateness (s) and strength (0 to 1) of the best lag of each piece."""
    hertz = np.fft.rfftfreq(size, 1 / RATE_HZ)
    band = np.flatnonzero((hertz >= _LOW_HZ) & (hertz <= _HIGH_HZ))
    # Rising with frequency, as speech falls: the flanks of the peak become steep.
    rising = (hertz[band] / _HIGH_HZ).astype(np.float32)
    late, strengths = np.empty(len(ours)), np.empty(len(ours))
    for a in range(0, len(ours), 64):
        x = np.fft.rfft(ours[a : a + 64], size, axis=1)[:, band]
        y = np.fft.rfft(theirs[a : a + 64], size, axis=1)[:, band]
        x, y = x * rising, y * rising
        # The band fills less than a quarter of the circle: every other lag tells it all.
        spectrum = np.zeros((len(x), size // 2), dtype=np.complex64)
        spectrum[:, band] = y * x.conj()
        peaks = np.abs(np.fft.ifft(spectrum, axis=1))[:, : reach + 1]
        best = np.argmax(peaks, axis=1)
        norm = np.sqrt((np.abs(x) ** 2).sum(axis=1) * (np.abs(y) ** 2).sum(axis=1)) / (size // 2) + 1e-9
        late[a : a + 64] = (2 * (best + _between(peaks.T, best)) - reach) / RATE_HZ
        strengths[a : a + 64] = peaks[np.arange(len(best)), best] / norm
    return late, strengths


def _consensus(at_s: Series, late_s: Series, strengths: Series) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """The pieces on the line that most of the strong ones agree on; two of them propose it, the others vote."""
    leaders = np.argsort(-strengths, kind="stable")[:_LEADERS]
    leaders = leaders[strengths[leaders] > _GOOD_PIECE]
    nobody = np.zeros(len(at_s), dtype=bool)
    if len(leaders) < 3:
        return nobody
    one, other = np.triu_indices(len(leaders), 1)
    one, other = leaders[one], leaders[other]
    apart = at_s[other] - at_s[one]
    slopes = (late_s[other] - late_s[one]) / np.where(np.abs(apart) < 0.1, np.inf, apart)
    fair = np.abs(slopes) < 0.012
    one, slopes = one[fair], slopes[fair]
    if not len(one):
        return nobody
    off = np.abs(late_s[None] - late_s[one][:, None] - slopes[:, None] * (at_s[None] - at_s[one][:, None]))
    votes = ((off < _AGREE_S) * np.clip(strengths - 0.2, 0, None)).sum(axis=1)
    agreed: np.ndarray[Any, np.dtype[np.bool_]] = (off[int(np.argmax(votes))] < _AGREE_S) & (strengths > _GOOD_PIECE)
    return agreed


def _through(line: Line, at_s: Series, late_s: Series, weights: Series) -> Line:
    middle = float(np.average(at_s, weights=weights))
    level = float(np.average(late_s, weights=weights))
    spread = float(np.average((at_s - middle) ** 2, weights=weights))
    slope = float(np.average((at_s - middle) * (late_s - level), weights=weights)) / (spread + 0.05)
    return tilt(line, slope=slope, level=level, middle_s=middle)
