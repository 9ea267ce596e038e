"""Holds the crests of a stream under a ceiling, between the samples too, and tells what that cost; never makes it louder.

The gain falls over two milliseconds before a crest and recovers by itself; it is one gain for all channels. A crest of a
few milliseconds is a click and may be held back freely. What is held back again and again within 400 ms is the speech.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .oversample import BOUND, HALF, TAPS, Values, crests
from .pcm import RATE_HZ

Reductions = np.ndarray[Any, np.dtype[np.float64]]
"""By how many dB each sample must be held back, never less than 0."""

FRAME = RATE_HZ // 100
_ATTACK = 96
"""Samples over which the gain falls: 2 ms, even, for two boxes of half that length smooth it."""
_RELEASE = RATE_HZ * 0.04
"""Samples in which a reduction in dB falls to a third."""
_WINDOW_FRAMES = 40
_CLICK_FRAMES = 6
"""Of the 40 frames of 400 ms, so many may belong to clicks: three, each on a border of two frames."""
_NOTHING_DB = 1e-3


class Limiter:
    """A limiter at four times the sampling rate for 48 kHz; feed it whole frames of 10 ms, then ask for the rest.

    `most_db` is the largest reduction needed anywhere; `speech_db` the largest that was needed in more than six frames
    of 10 ms within 400 ms, which no click explains.
    """

    def __init__(self, channels: int, *, ceiling: float) -> None:
        self.most_db = 0.0
        self.speech_db = 0.0
        self._ceiling = ceiling
        self._sound = np.zeros((channels, TAPS + _ATTACK), dtype=np.float32)
        self._wanted = np.zeros(_ATTACK)
        self._held = np.zeros(_ATTACK)
        self._falling = 0.0
        self._frames = np.zeros(_WINDOW_FRAMES - 1)
        self._skip = _ATTACK + HALF

    def feed(self, fresh: Values) -> Values:
        """Take samples (one row a channel), give back as many that are done, 108 samples late; none twice."""
        self._sound = np.concatenate([self._sound, fresh], axis=1)
        count = fresh.shape[1]
        needed = self._needed(count)
        gains = self._gains(needed) if needed is not None or self._is_working() else None
        self._tell(np.zeros(count) if needed is None else needed)
        done = self._sound[:, HALF : HALF + count]
        self._sound = self._sound[:, count:]
        done = done if gains is None else done * gains
        skipped, self._skip = min(self._skip, count), max(0, self._skip - count)
        return done[:, skipped:]

    def rest(self) -> Values:
        """What is still inside, once nothing comes any more."""
        frames = -(-(_ATTACK + HALF) // FRAME)
        silence = np.zeros((len(self._sound), frames * FRAME), dtype=np.float32)
        return self.feed(silence)[:, : _ATTACK + HALF]

    def _is_working(self) -> bool:
        return self._falling > _NOTHING_DB or self._wanted.max() > _NOTHING_DB or self._held.max() > _NOTHING_DB

    def _needed(self, count: int) -> Reductions | None:
        """The reduction in dB each newly known sample needs; None when none does."""
        # Known are the samples that have HALF others behind them.
        known = self._sound[:, self._sound.shape[1] - count - TAPS :]
        if float(np.abs(known).max()) * BOUND <= self._ceiling:
            return None
        heights = np.zeros(count, dtype=np.float32)
        for channel in known:
            np.maximum(heights, _crests_near(channel, count, self._ceiling), out=heights)
        if float(heights.max()) <= self._ceiling:
            return None
        needed: Reductions = 20 * np.log10(np.maximum(heights / self._ceiling, 1.0)).astype(np.float64)
        return needed

    def _gains(self, needed: Reductions | None) -> Values:
        """Gains for the samples that are done, each no larger than what its own crest allows."""
        count = len(needed) if needed is not None else self._sound.shape[1] - TAPS - _ATTACK
        wanted = np.concatenate([self._wanted, self._fall(needed, count)])
        self._wanted = wanted[count:]
        ahead = np.concatenate([self._held, _largest_ahead(wanted, _ATTACK)[:count]])
        self._held = ahead[count:]
        half = _ATTACK // 2
        smooth = _mean_behind(_mean_behind(ahead, half), half)[-count:]
        gains: Values = (10 ** (-smooth / 20)).astype(np.float32)
        return gains

    def _fall(self, needed: Reductions | None, count: int) -> Reductions:
        """Reductions that recover exponentially: a running maximum of logarithms that are tilted by the release."""
        steps = np.arange(1, count + 1) / _RELEASE
        tail = self._falling * np.exp(-steps)
        if needed is not None:
            with np.errstate(divide="ignore"):
                tilted = np.log(needed) + steps
            tail = np.maximum(tail, np.exp(np.maximum.accumulate(tilted) - steps))
        self._falling = float(tail[-1])
        return tail

    def _tell(self, needed: Reductions) -> None:
        if not (needed.any() or self._frames.any()):
            return
        self.most_db = max(self.most_db, float(needed.max()))
        padded = np.pad(needed, (0, -len(needed) % FRAME)).reshape(-1, FRAME).max(axis=1)
        frames = np.concatenate([self._frames, padded])
        windows = np.lib.stride_tricks.sliding_window_view(frames, _WINDOW_FRAMES)
        ranked = np.partition(windows, -_CLICK_FRAMES - 1, axis=1)[:, -_CLICK_FRAMES - 1]
        self.speech_db = max(self.speech_db, float(ranked.max()))
        self._frames = frames[-(_WINDOW_FRAMES - 1) :]


def _crests_near(channel: Values, count: int, ceiling: float) -> Values:
    """The crest beside each of the last `count` known samples, on both sides; exact where it may exceed the ceiling."""
    heights = np.zeros(count, dtype=np.float32)
    for start in range(0, count, FRAME):
        piece = channel[start : start + min(FRAME, count - start) + TAPS]
        if float(np.abs(piece).max()) * BOUND > ceiling:
            forward = crests(piece[None, :])[0]
            heights[start : start + len(forward) - 1] = np.maximum(forward[1:], forward[:-1])
    return heights


def _largest_ahead(values: Reductions, length: int) -> Reductions:
    """The largest of each value and the `length` behind it, by doubling; as many as have so many behind them."""
    width, most = 1, values
    while 2 * width <= length + 1:
        most = np.maximum(most[:-width], most[width:])
        width *= 2
    rest = length + 1 - width
    return np.maximum(most[: len(most) - rest], most[rest:]) if rest else most


def _mean_behind(values: Reductions, length: int) -> Reductions:
    """The mean of each value and the `length` - 1 before it; as many as have so many before them."""
    sums = np.cumsum(np.concatenate([[0.0], values]))
    means: Reductions = (sums[length:] - sums[:-length]) / length
    return means
