"""Turns a source into the samples that go on air: trimmed, centred, raised, faded, limited; never measures or encodes.

Everything streams in pieces of a second at 48 kHz, so that memory does not grow with length.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .limiter import FRAME, Limiter
from .loudness import Examination
from .oversample import Values
from .pcm import RATE_HZ, Fence, decode_frames
from .plain import Frames

_KEPT_SILENCE_S = 0.2
_LONG_SILENCE_S = 0.5
_FADE_S = 0.01
_PIECE = 100 * FRAME
_NEAR_DB = 0.3
"""Another sampling rate and the fades move a crest by less."""
LEAST_OFFSET = 0.001
"""A constant of -60 dBFS: what is smaller neither clicks nor costs headroom."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """What is done to a source: where it is cut (samples at 48 kHz), what is taken off each channel, gain and ceiling."""

    channels: int
    first: int
    last: int
    offsets: tuple[float, ...]
    gain_db: float
    limit_db: float
    crest_db: float = 0.0

    @property
    def needs_limiter(self) -> bool:
        """Whether the largest crest of the source (`crest_db`) comes near the ceiling after the gain."""
        return self.channels != len(self.offsets) or self.crest_db + self.gain_db > self.limit_db - _NEAR_DB


def recipe_for(before: Examination, *, gain_db: float, limit_db: float) -> Recipe:
    """Cut long silence at both ends to 0.2 s, and centre what lies off its middle."""
    start_s, end_s = (trimmed_s(silence) for silence in (before.leading_silence_s, before.trailing_silence_s))
    channels = 2 if before.channels > 1 else 1
    offsets = before.dc_offset if before.channels <= 2 else ()
    return Recipe(
        channels=channels,
        first=round(start_s * RATE_HZ),
        last=round((before.duration_s - end_s) * RATE_HZ),
        offsets=tuple(offset if abs(offset) > LEAST_OFFSET else 0.0 for offset in offsets),
        gain_db=gain_db,
        limit_db=limit_db,
        crest_db=before.true_peak_dbtp if before.true_peak_dbtp is not None else 0.0,
    )


def trimmed_s(silence_s: float) -> float:
    """How much of a silence at one end is cut."""
    return silence_s - _KEPT_SILENCE_S if silence_s > _LONG_SILENCE_S else 0.0


def treat(source: Path, recipe: Recipe, *, limiter: Limiter, fence: Fence) -> Iterator[Frames]:
    """The samples that go on air. Raises what decoding raises."""
    _, stream = decode_frames(source, channels=recipe.channels, rate_hz=RATE_HZ, fence=fence)
    gain = np.float32(10 ** (recipe.gain_db / 20))
    offsets = np.array(recipe.offsets or (0.0,), dtype=np.float32)[:, None]
    for piece in _faded(_pieces(_cut(stream, recipe)), recipe.last - recipe.first):
        raised = (piece - offsets) * gain
        yield np.ascontiguousarray((limiter.feed(raised) if recipe.needs_limiter else raised).T)
    if recipe.needs_limiter:
        yield np.ascontiguousarray(limiter.rest().T)


def _cut(stream: Iterable[Frames], recipe: Recipe) -> Iterator[Frames]:
    place = 0
    for frames in stream:
        kept = frames[max(0, recipe.first - place) : max(0, recipe.last - place)]
        place += len(frames)
        if len(kept):
            yield kept


def _pieces(stream: Iterable[Frames]) -> Iterator[Values]:
    """One row a channel, in pieces of a second; the last may be shorter."""
    held: list[Frames] = []
    count = 0
    for frames in stream:
        held.append(frames)
        count += len(frames)
        while count >= _PIECE:
            known = np.concatenate(held)
            yield np.ascontiguousarray(known[:_PIECE].T)
            held, count = [known[_PIECE:]], count - _PIECE
    if count:
        yield np.ascontiguousarray(np.concatenate(held).T)


def _faded(pieces: Iterable[Values], length: int) -> Iterator[Values]:
    """Ten milliseconds in and out, so that a cut does not click."""
    fade = round(_FADE_S * RATE_HZ)
    rising = np.linspace(0, 1, fade, endpoint=False, dtype=np.float32)
    place = 0
    for piece in pieces:
        count = piece.shape[1]
        if place < fade:
            part = rising[place : place + count]
            piece[:, : len(part)] *= part
        ahead = length - place - count
        if ahead < fade:
            # The last sample of all is the first of the rise, backwards.
            part = rising[max(0, ahead) : max(0, ahead) + count][::-1]
            piece[:, count - len(part) :] *= part
        place += count
        yield piece
