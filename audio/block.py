"""Puts opener, clip and closer into one block with fades and gaps, and tells its length and loudness; never over ten minutes.

A block is held in memory as a whole, so longer ones are refused before anything is decoded twice.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from .encode import Tags, write
from .errors import TooLongForBlock
from .loudness import Examination, examine
from .pcm import DEFAULT, RATE_HZ, Fence, decode
from .plain import Frames
from .riff import Shape

with warnings.catch_warnings():
    # It warns that it finds no ffmpeg, which it is never asked to run, and of its own old ways of writing patterns.
    warnings.simplefilter("ignore")
    from pydub import AudioSegment

MOST_BLOCK_S = 600.0
_STEREO = Shape(RATE_HZ, 2)
_FRAME_BYTES = 4
_PIECE = RATE_HZ * _FRAME_BYTES


@dataclass(frozen=True, slots=True)
class Part:
    """One sound of a block: where it stands, how long it fades in and out, and the gap before it, in milliseconds.

    A negative gap lets it begin while the part before still sounds.
    """

    path: Path
    fade_in_ms: int = 0
    fade_out_ms: int = 0
    gap_ms: int = 0


@dataclass(frozen=True, slots=True)
class Block:
    """A block ready to be heard, measured before anybody books it; `starts_s` is where each part begins."""

    measured: Examination
    starts_s: tuple[float, ...]
    _sound: AudioSegment

    @property
    def length_s(self) -> float:
        """How long a slot must be to hold it."""
        return self.measured.duration_s

    def write(self, target: Path, *, tags: Tags | None = None, fence: Fence = DEFAULT) -> None:
        """Write the block by the target's ending, as it is; `master.master` brings it to broadcast loudness."""
        write(_frames(self._sound), target, shape=_STEREO, tags=tags or Tags(), fence=fence)


def build_block(parts: Sequence[Part], *, fence: Fence = DEFAULT) -> Block:
    """Join parts in their order: 48 kHz stereo, 16 bits.

    Raises `TooLongForBlock` past ten minutes, and what decoding raises.
    """
    sound, starts_s, left_s = AudioSegment.silent(0, frame_rate=RATE_HZ).set_channels(2), [], MOST_BLOCK_S
    for part in parts:
        segment = _segment(part, most_s=left_s + max(0, -part.gap_ms) / 1000, fence=fence)
        sound, begins_ms = _join(sound, segment, gap_ms=part.gap_ms if len(sound) else max(0, part.gap_ms))
        starts_s.append(begins_ms / 1000)
        left_s = MOST_BLOCK_S - sound.frame_count() / RATE_HZ
        if left_s < 0:
            raise TooLongForBlock(most_s=MOST_BLOCK_S)
    return Block(examine(_STEREO, _frames(sound)), tuple(starts_s), sound)


def _segment(part: Part, *, most_s: float, fence: Fence) -> AudioSegment:
    """A part decoded behind the fence: pydub's own reading would need a program that is not there."""
    bounded = replace(fence, most_s=min(fence.most_s, most_s + 1))
    samples = b"".join(decode(part.path, channels=2, fence=bounded))
    if len(samples) > most_s * _PIECE:
        raise TooLongForBlock(most_s=MOST_BLOCK_S)
    whole = samples[: len(samples) // _FRAME_BYTES * _FRAME_BYTES]
    segment = AudioSegment(data=whole, sample_width=2, frame_rate=RATE_HZ, channels=2)
    segment = segment.fade_in(part.fade_in_ms) if part.fade_in_ms else segment
    return segment.fade_out(part.fade_out_ms) if part.fade_out_ms else segment


def _join(sound: AudioSegment, segment: AudioSegment, *, gap_ms: int) -> tuple[AudioSegment, int]:
    """Put a segment behind a sound, with silence between or over its end; returns where it begins, in milliseconds."""
    begins_ms = max(0, len(sound) + gap_ms)
    if gap_ms >= 0:
        silence = AudioSegment.silent(gap_ms, frame_rate=RATE_HZ).set_channels(2)
        return sound + silence + segment, begins_ms
    longest_ms = max(len(sound), begins_ms + len(segment))
    room = sound + AudioSegment.silent(longest_ms - len(sound), frame_rate=RATE_HZ).set_channels(2)
    return room.overlay(segment, position=begins_ms), begins_ms


def _frames(sound: AudioSegment) -> Iterator[Frames]:
    samples = memoryview(sound.raw_data)
    for start in range(0, len(samples), _PIECE):
        whole = np.frombuffer(samples[start : start + _PIECE], dtype="<i2").reshape(-1, 2)
        yield (whole / np.float32(32_768)).astype(np.float32)
