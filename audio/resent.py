"""A recording's own fingerprint, small enough to keep, and whether two recordings hold the same air; never who sent them.

Eight bits a row of a fifth of a second: whether the energy of one wide band against its neighbour rises (after Haitsma and Kalker
2002, on the rows of `fingerprint`). An hour is 18 kB. Two recordings of different air agree in half their bits; yesterday's
recording sent again, cut and encoded anew, agrees in nearly all of them over a long stretch. One message that aired on both days
agrees as well, as long as it lasts: so an overlap counts only from two minutes on.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from .errors import TooShort
from .fingerprint import RATE_HZ, RECORDING, Rows, hear, rows_of
from .pcm import Fence

BITS_PER_S = 5
LEAST_OVERLAP_S = 120.0
_ROWS = 4
_BANDS = 9
_BLOCK_S = 600
_PIECE = 30 * BITS_PER_S
_UNLIKE = 0.3
_APART = 3 * BITS_PER_S
_MARGIN = RATE_HZ * 5

Bits = np.ndarray[Any, np.dtype[np.uint8]]


@dataclass(frozen=True, slots=True)
class RecordingPrint:
    """What is kept of a recording: its file's SHA-256, its length, and one byte for each fifth of a second."""

    sha256: str
    duration_s: float
    bits: bytes

    def to_json(self) -> dict[str, Any]:
        """A form for a database or a file."""
        return {"sha256": self.sha256, "duration_s": self.duration_s, "bits": base64.b64encode(self.bits).decode()}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> RecordingPrint:
        """The print as it was kept."""
        return cls(str(kept["sha256"]), float(kept["duration_s"]), base64.b64decode(kept["bits"]))


@dataclass(frozen=True, slots=True)
class Overlap:
    """A stretch of one recording that another holds too, in seconds of each; `same_file` where both are one file."""

    start_s: float
    end_s: float
    other_start_s: float
    same_file: bool


def print_recording(recording: Path, *, fence: Fence = RECORDING) -> RecordingPrint:
    """Hear a recording once and take its print; memory does not grow with its length. Raises what `fingerprint.hear` raises."""
    parts, kept, fresh, heard = [], np.empty(0, dtype=np.float32), np.empty(0, dtype=np.float32), 0
    waiting = []
    for block in hear(recording, fence=fence):
        waiting.append(block)
        heard += block.size
        if sum(part.size for part in waiting) >= _BLOCK_S * RATE_HZ + _MARGIN:
            fresh = np.concatenate(waiting)
            # Five seconds beyond are heard twice, so that no edge is seen.
            parts.append(_bits(np.concatenate([kept, fresh]), skip=kept.size, keep=_BLOCK_S * RATE_HZ))
            kept, waiting = fresh[: _BLOCK_S * RATE_HZ][-_MARGIN:], [fresh[_BLOCK_S * RATE_HZ :]]
    if heard < RATE_HZ:
        raise TooShort(least_s=1.0, length_s=round(heard / RATE_HZ, 3))
    rest = np.concatenate(waiting)
    parts.append(_bits(np.concatenate([kept, rest]), skip=kept.size, keep=rest.size))
    with recording.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return RecordingPrint(sha256, round(heard / RATE_HZ, 3), b"".join(part.tobytes() for part in parts))


def _bits(samples: Rows, *, skip: int, keep: int) -> Bits:
    """A byte for each fifth of a second of the samples after `skip`."""
    rows = rows_of(samples)[skip * 20 // RATE_HZ :][: keep * 20 // RATE_HZ]
    whole = rows[: len(rows) // _ROWS * _ROWS].reshape(-1, _ROWS, rows.shape[1]).mean(axis=1)
    edges = np.linspace(0, rows.shape[1], _BANDS + 1).round().astype(int)
    wide = np.add.reduceat(whole, edges[:-1], axis=1) / np.diff(edges)
    rising = np.diff(wide, axis=1) > 0
    return np.packbits(rising, axis=1).ravel()


def find_overlaps(new: RecordingPrint, earlier: RecordingPrint) -> tuple[Overlap, ...]:
    """Stretches of two minutes or more of a new recording that an earlier one holds too, in order; empty where none is."""
    if new.sha256 == earlier.sha256:
        return (Overlap(0.0, new.duration_s, 0.0, same_file=True),)
    ours, theirs = (np.frombuffer(part.bits, dtype=np.uint8) for part in (new, earlier))
    found: list[tuple[int, int]] = []
    for first in range(0, len(ours) - _PIECE + 1, _PIECE):
        place = _place(ours[first : first + _PIECE], theirs)
        if place is not None:
            found.append((first, place))
    return tuple(_stretches(found))


def _place(piece: Bits, where: Bits) -> int | None:
    """Where a piece fits best, if it fits; a piece of silence or of one tone fits nowhere, for it would fit everywhere."""
    count = len(where) - len(piece) + 1
    if count <= 0 or len(np.unique(piece)) < 12:
        return None
    unlike = _unlike(piece, where)
    best = int(np.argmin(unlike))
    return best if unlike[best] < _UNLIKE else None


def _unlike(piece: Bits, where: Bits) -> np.ndarray[Any, np.dtype[np.float64]]:
    """The share of unlike bits at every place, as a correlation of signs by Fourier transforms."""
    ours, theirs = (np.unpackbits(part[:, None], axis=1).astype(np.float32) * 2 - 1 for part in (piece, where))
    size = 1 << (len(where) + len(piece) - 1).bit_length()
    spectrum = (np.fft.rfft(theirs, size, axis=0) * np.fft.rfft(ours, size, axis=0).conj()).sum(axis=1)
    agreed = np.fft.irfft(spectrum, size)[: len(where) - len(piece) + 1]
    return np.asarray((1 - agreed / ours.size) / 2, dtype=np.float64)


def _stretches(found: Sequence[tuple[int, int]]) -> list[Overlap]:
    """Pieces that follow each other in both recordings, as stretches of two minutes and more."""
    runs: list[list[tuple[int, int]]] = []
    for first, place in found:
        # A speed of 3 % moves the place by a second in half a minute; one piece in between may have failed.
        last = runs[-1][-1] if runs else None
        if last and first - last[0] <= 2 * _PIECE and abs((first - last[0]) - (place - last[1])) <= _APART:
            runs[-1].append((first, place))
        else:
            runs.append([(first, place)])
    return [
        Overlap(run[0][0] / BITS_PER_S, (run[-1][0] + _PIECE) / BITS_PER_S, run[0][1] / BITS_PER_S, same_file=False)
        for run in runs
        if run[-1][0] + _PIECE - run[0][0] >= LEAST_OVERLAP_S * BITS_PER_S
    ]


def is_too_old(recorded_at: datetime, clip_made_at: datetime) -> bool:
    """Whether a recording began before the clip existed, and so cannot hold it: both are aware moments."""
    return recorded_at < clip_made_at
