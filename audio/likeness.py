"""Tells whether two files hold the same recording, whatever their encoding, level and cuts; never whether the words agree.

The fingerprint is Chromaprint's (eight numbers of 32 bits a second), as ffmpeg's muxer writes it: bits of the same recording
differ by at most a seventh after strong compression or 24 kbit/s, bits of another voice with the same script by a third.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from .errors import DamagedFingerprint
from .pcm import DEFAULT, Fence, ffmpeg, run

ITEM_S = 1_365 / 11_025
"""Chromaprint: one number for every 1,365 samples at 11,025 Hz."""
MOST_DIFFERENCE = 0.22
LEAST_SHARE = 0.5
"""So much of the shorter sound must lie within the other: a shared jingle alone makes nobody alike."""
_LEAST_ITEMS = 16
_MOST_ITEMS = 1 << 20

Name = TypeVar("Name")
Bits = np.ndarray[Any, np.dtype[np.float32]]


@dataclass(frozen=True, slots=True)
class Likeness:
    """How a sound lies within another: from which second on of the other, how much of either, and how many bits differ."""

    starts_s: float
    share_of_mine: float
    share_of_other: float
    difference: float


def fingerprint(path: Path, *, fence: Fence = DEFAULT) -> bytes:
    """A sound's fingerprint, 32 bytes a second; empty for less than three seconds. Raises what decoding raises."""
    form = ["-ac", "1", "-ar", "11025", "-f", "chromaprint", "-fp_format", "raw", "pipe:1"]
    printed, _ = run(ffmpeg(form, source=path, fence=fence), fence=fence)
    return printed


def compare(mine: bytes, other: bytes) -> Likeness | None:
    """Where and how far two fingerprints agree; None when they are not of one recording. Raises `DamagedFingerprint`."""
    first, second = _bits(mine), _bits(other)
    if min(len(first), len(second)) < _LEAST_ITEMS:
        return None
    agreement = _agreement(first, second)
    shifts = np.arange(-len(first) + 1, len(second))
    overlaps = np.minimum(len(first) + np.minimum(shifts, 0), len(second) - np.maximum(shifts, 0))
    least = max(_LEAST_ITEMS, round(LEAST_SHARE * min(len(first), len(second))))
    differences = np.where(overlaps >= least, (1 - agreement / (32 * overlaps)) / 2, 1.0)
    best = int(differences.argmin())
    if differences[best] > MOST_DIFFERENCE:
        return None
    overlap = int(overlaps[best])
    return Likeness(
        starts_s=round(float(shifts[best]) * ITEM_S, 2),
        share_of_mine=round(overlap / len(first), 3),
        share_of_other=round(overlap / len(second), 3),
        difference=round(max(0.0, float(differences[best])), 3),
    )


def find_alike(mine: bytes, library: Mapping[Name, bytes]) -> list[tuple[Name, Likeness]]:
    """Those of a library that hold the same recording, the likest first."""
    found = [(name, likeness) for name, other in library.items() if (likeness := compare(mine, other)) is not None]
    return sorted(found, key=lambda pair: pair[1].difference)


def _bits(content: bytes) -> Bits:
    """The numbers as signs, one row for each of the 32 bits."""
    if len(content) % 4 or len(content) > 4 * _MOST_ITEMS:
        raise DamagedFingerprint(byte_count=len(content))
    numbers = np.frombuffer(content, dtype="<u4")
    signs: Bits = np.where(numbers[:, None] >> np.arange(32, dtype=np.uint32) & 1, np.float32(1), np.float32(-1))
    return signs


def _agreement(first: Bits, second: Bits) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Equal bits less different ones for every shift of the second against the first: one correlation over all bits."""
    room = 1 << (len(first) + len(second) - 1).bit_length()
    spectrum = (np.fft.rfft(first, room, axis=0).conj() * np.fft.rfft(second, room, axis=0)).sum(axis=1)
    round_about = np.fft.irfft(spectrum, room)
    return np.concatenate([round_about[room - len(first) + 1 :], round_about[: len(second)]]).astype(np.float64)
