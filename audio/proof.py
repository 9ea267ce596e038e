"""Proves that a clip itself, not its words by another voice, is heard along a line, and from where to where; never searches.

The clip is laid on the recording by waves. Where coherence stands clearly above that of foreign sounds, the clip is heard, also
under a presenter who talks over it; the interval with the largest sum of what stands above (Kadane's maximum-sum interval)
bridges drop-outs that are shorter than what surrounds them. Each end is then found anew, finer, where coherence falls through
half of what it is just inside. In the clip's own pauses nothing can be heard, so they count neither way.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from .align import Fit, find_shift, fit_waves
from .coherence import FRAMES_PER_S, Crossed, Line, Series, agreement, coherence, cross, lay
from .fingerprint import RATE_HZ, Samples

OVER_S = 0.8
_FINE_S = 0.24
_FINE_NOTHING = 0.25
_REACH_S = 0.8
_PRESENT = 0.3
"""Foreign sounds have a coherence of 0.1, and 0.25 over a quarter of a second, as its chance bias."""
MARKS_PER_S = 10
_LEAST = 0.35
_SNAP_S = 0.45
_SHORTEST_S = 0.6
_UNDER, _UNDER_LEAST_S, _UNDER_NEAR_S = 0.12, 0.12, 5.0
_MOST_LOSSES = 4
_REST_S = 1.5
_SHORT_GAP_S = 1.0
NEAR_S = 8.0
"""A recorder that lost more than that has lost the airing."""

Marks = np.ndarray[Any, np.dtype[np.bool_]]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a clip heard in a recording: where, at what speed, how coherent, and which tenths of the clip's seconds."""

    line: Line
    start_s: float
    end_s: float
    clip_from_s: float
    clip_to_s: float
    level: float
    agreeing: int
    marks: Marks

    @property
    def coherent_s(self) -> float:
        """Seconds of the clip that were really heard, pauses and drop-outs left out."""
        return float(self.marks.sum()) / MARKS_PER_S

    def heard_marks(self, count: int) -> Marks:
        """The tenths of the recording's seconds in which the clip was heard, two tenths wider on both sides."""
        at = np.asarray(self.line.heard_at(np.flatnonzero(self.marks) / MARKS_PER_S) * MARKS_PER_S).astype(int)  # type: ignore[arg-type]  # a series of moments
        marks = np.zeros(count, dtype=bool)
        for step in range(-2, 4):
            marks[np.clip(at + step, 0, count - 1)] = True
        return marks

    def apart_s(self, shared: Iterable[Marks]) -> float:
        """Seconds heard that tell this clip from each of the others; `shared` is what it has in common with one of them each."""
        return float(min([self.marks.sum(), *((self.marks & ~common).sum() for common in shared)])) / MARKS_PER_S


def mark_count(duration_s: float) -> int:
    """How many marks a clip of a length has."""
    return int(duration_s * MARKS_PER_S) + 1


def prove(
    clip: Samples, heard: Samples, line: Line, *, start_s: float, seen_s: tuple[float, float], patient: bool = False
) -> Stretch | None:
    """The part of a clip heard along a line, or None; `heard` begins at `start_s` of the recording.

    `seen_s` is where in the recording something spoke for it: no waves there, no proof anywhere. For `patient` see
    `align.fit_waves`.
    """
    fit = fit_waves(clip, heard, line, start_s=start_s, seen_s=seen_s, patient=patient)
    return _locate(clip, heard, fit, start_s=start_s) if fit.agreeing else None


def _locate(clip: Samples, heard: Samples, fit: Fit, *, start_s: float) -> Stretch | None:
    """From where to where a clip is heard along the line its waves have told."""
    line = fit.line
    origin = round(start_s * RATE_HZ)
    first = max(0, round(line.start_s * RATE_HZ) - origin)
    last = min(heard.size, round(line.heard_at(clip.size / RATE_HZ) * RATE_HZ) - origin)
    if last - first < RATE_HZ // 2:
        return None
    laid = lay(clip, line, first=origin + first, count=last - first)
    crossed = cross(laid, heard[first:last])
    coherent = coherence(crossed, over_s=OVER_S)
    active = _active(laid)[: len(coherent)]
    level = _level(coherent[active])
    if level is None:
        return None
    above = np.where(active, coherent - _PRESENT, 0.0)
    begin, end = _densest(above)
    fine = coherence(crossed, over_s=_FINE_S)
    end = _sharpen(fine, active, end)
    begin = len(active) - _sharpen(fine[::-1], active[::-1], len(active) - begin)
    begin, end = _reach_under(crossed, active, begin, end)
    end += _pause(active[end:]) // 2
    begin -= _pause(active[:begin][::-1]) // 2
    begin, end = _snap(begin, end, active=active)
    heard_from, heard_to = (start_s + first / RATE_HZ + frame / FRAMES_PER_S for frame in (begin, end))
    marks = np.zeros(mark_count(clip.size / RATE_HZ), dtype=bool)
    at = line.clip_at(start_s + first / RATE_HZ + (begin + np.flatnonzero(above[begin:end] > 0)) / FRAMES_PER_S)  # type: ignore[arg-type]  # a series of moments
    marks[np.clip((np.asarray(at) * MARKS_PER_S).astype(int), 0, len(marks) - 1)] = True
    clip_s = clip.size / RATE_HZ
    return Stretch(
        line=line,
        start_s=heard_from,
        end_s=heard_to,
        clip_from_s=min(max(0.0, line.clip_at(heard_from)), clip_s),
        clip_to_s=min(max(0.0, line.clip_at(heard_to)), clip_s),
        level=level,
        agreeing=fit.agreeing,
        marks=marks,
    )


def follow(stretch: Stretch, clip: Samples, heard: Samples, *, start_s: float, near_s: float = NEAR_S) -> list[Stretch]:
    """A stretch, and what continues it on both sides, up to a second earlier or later than it should, some times over.

    A recorder loses or repeats such moments; of two versions of a script one has a longer sentence. What continues begins
    within `near_s` seconds of what was heard.
    """
    clip_s = clip.size / RATE_HZ
    parts, whole = [stretch], stretch
    for _ in range(_MOST_LOSSES):
        rests = ((whole.clip_to_s, clip_s), (0.0, whole.clip_from_s))
        tried = (
            _continue(whole, clip, heard, start_s=start_s, rest_s=rest_s, near_s=near_s)
            for rest_s in rests
            if rest_s[1] - rest_s[0] > _REST_S
        )
        more = next(filter(None, tried), None)
        if more is None:
            break
        parts.append(more)
        whole = join(parts)
    return parts


def _continue(
    stretch: Stretch, clip: Samples, heard: Samples, *, start_s: float, rest_s: tuple[float, float], near_s: float
) -> Stretch | None:
    """The rest of a clip, heard near where it would have been."""
    rest = np.zeros_like(clip)
    kept = slice(round(rest_s[0] * RATE_HZ), round(rest_s[1] * RATE_HZ))
    rest[kept] = clip[kept]
    if rest_s[0] > 0:
        within = stretch.end_s - 1.0, stretch.end_s + near_s
    else:
        within = stretch.start_s - near_s, stretch.start_s + 1.0
    fit = find_shift(rest, heard, stretch.line, start_s=start_s, within=within)
    if not fit.agreeing:
        return None
    more = _locate(rest, heard, fit, start_s=start_s)
    if more is None or more.coherent_s < _REST_S:
        return None
    more = _within(more, rest_s)
    return more if _joins(stretch, more, near_s=near_s) else None


def _within(stretch: Stretch, rest_s: tuple[float, float]) -> Stretch:
    """A stretch without the silence that stands for what was heard before."""
    first, last = max(stretch.clip_from_s, rest_s[0]), min(stretch.clip_to_s, rest_s[1])
    start_s = stretch.start_s if first == stretch.clip_from_s else stretch.line.heard_at(first)
    end_s = stretch.end_s if last == stretch.clip_to_s else stretch.line.heard_at(last)
    return replace(stretch, start_s=start_s, end_s=end_s, clip_from_s=first, clip_to_s=last)


def _joins(stretch: Stretch, more: Stretch, *, near_s: float) -> bool:
    """Whether both follow each other in the clip and in the recording alike, with less between them than what follows."""
    if more.clip_from_s >= stretch.clip_to_s - 0.5:
        between_s = abs(more.start_s - stretch.end_s)
    elif more.clip_to_s <= stretch.clip_from_s + 0.5:
        between_s = abs(stretch.start_s - more.end_s)
    else:
        return False
    # One phrase said again somewhere else is short, and what lies between is not the clip.
    return between_s < min(near_s, max(_SHORT_GAP_S, more.coherent_s))


def join(parts: Sequence[Stretch]) -> Stretch:
    """Parts of one airing as one stretch; line and level are the longest one's."""
    longest = max(parts, key=lambda part: part.coherent_s)
    return Stretch(
        line=longest.line,
        start_s=min(part.start_s for part in parts),
        end_s=max(part.end_s for part in parts),
        clip_from_s=min(part.clip_from_s for part in parts),
        clip_to_s=max(part.clip_to_s for part in parts),
        level=longest.level,
        agreeing=sum(part.agreeing for part in parts),
        marks=np.logical_or.reduce([part.marks for part in parts]),
    )


def _active(laid: Samples) -> Marks:
    """Frames in which the clip itself is not silent: within 20 dB of its mean over a fifth of a second."""
    hop = round(RATE_HZ / FRAMES_PER_S)
    power = (laid[: laid.size // hop * hop].reshape(-1, hop) ** 2).mean(axis=1)
    near = np.convolve(power, np.ones(13) / 13, mode="same")
    return np.asarray(near > 0.01 * power.mean(), dtype=bool)


def _level(coherent: Series) -> float | None:
    """The coherence of what is coherent at all; None where that is less than 0.6 s."""
    some = coherent[coherent > _LEAST]
    return float(np.median(some)) if len(some) >= _SHORTEST_S * FRAMES_PER_S else None


def _densest(above: Series) -> tuple[int, int]:
    """First and last (exclusive) frame of the interval with the largest sum."""
    sums = np.concatenate([[0.0], np.cumsum(above)])
    lowest = np.minimum.accumulate(sums)
    end = int(np.argmax(sums - lowest))
    begin = int(np.flatnonzero(sums[: end + 1] == lowest[end])[-1])
    return begin, end


def _sharpen(fine: Series, active: Marks, end: int) -> int:
    """An end (exclusive frame) moved by up to 0.8 s to where fine coherence falls through half of what it is inside."""
    reach = round(_REACH_S * FRAMES_PER_S)
    low, high = max(0, end - reach), min(len(fine), end + reach)
    inside = slice(max(0, end - 3 * reach), max(1, end - reach // 4))
    if (high == len(fine) and end == high) or not active[inside].any():
        return end
    middle = (float(np.median(fine[inside][active[inside]])) + _FINE_NOTHING) / 2
    sums = np.concatenate([[0.0], np.cumsum(np.where(active[low:high], fine[low:high] - middle, 0.0))])
    return low + int(np.argmax(sums))


def _reach_under(crossed: Crossed, active: Marks, begin: int, end: int) -> tuple[int, int]:
    """The ends moved on to where the clip ends under something louder, a presenter who talks over it."""
    near = round(_UNDER_NEAR_S * FRAMES_PER_S)
    later = agreement(crossed, sure=slice(max(begin, end - near), end), over_s=OVER_S)
    sooner = agreement(crossed, sure=slice(begin, min(end, begin + near)), over_s=OVER_S)
    more = _buried(later[end:], active[end:])
    return begin - _buried(sooner[:begin][::-1], active[:begin][::-1]), end + more


def _buried(agreed: Series, active: Marks) -> int:
    """How many frames from here on the clip can still be told; 0 where it is not clear that it can."""
    sums = np.cumsum(np.where(active, agreed - _UNDER, 0.0))
    if not sums.size or sums.max() < _UNDER_LEAST_S * FRAMES_PER_S:
        return 0
    return int(np.argmax(sums)) + 1


def _pause(active: Marks) -> int:
    """How many frames of the clip's own silence come first: somewhere in it the clip was cut, most likely near the middle."""
    loud = np.flatnonzero(active)
    return int(loud[0]) if len(loud) else 0


def _snap(begin: int, end: int, *, active: Marks) -> tuple[int, int]:
    """The ends moved to the clip's own where only its silence, or less than half the window, lies between."""
    near = round(_SNAP_S * FRAMES_PER_S)
    if begin <= near or not active[:begin].any():
        begin = 0
    if len(active) - end <= near or not active[end:].any():
        end = len(active)
    return begin, end
