"""The clips that are looked for: their fingerprints, an index of them, and what they share; keeps nothing on disk.

What two clips share, a jingle or a sentence of which there are two versions, proves neither of them. So each clip is first looked
for in all others, by the same search and the same coherence of waves as in a recording, and the shared stretches are marked.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from .align import fit_rows
from .coherence import Line
from .errors import AudioError, EmptyLibrary, TooShort, UnusableClip
from .fingerprint import RATE_HZ, Rows, Samples, hear_all, rows_of
from .pcm import Fence
from .proof import MARKS_PER_S, Marks, Stretch, follow, mark_count, prove
from .seek import Guess, Index, guess

LONGEST_CLIP_S = 1_800.0
SHORTEST_CLIP_S = 1.0
CLIP = Fence(most_s=LONGEST_CLIP_S + 1, wall_s=60.0, cpu_s=60)
ENDINGS = frozenset({".wav", ".mp3", ".flac", ".ogg", ".oga", ".opus", ".m4a", ".mp4"})
_KEPT_BYTES = 64_000_000
_LOOKED_AT = 12
_SHARED_S = 1.0
_KNOWN_PART = 0.6
_SHORT_S = 10.0
_COPIED = 0.9

Progress = Callable[[float], None]
"""Told how much is done, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Clip:
    """A sound to look for: its name, its file, its length and its fingerprint rows in half precision."""

    name: str
    path: Path
    duration_s: float
    rows: np.ndarray[Any, np.dtype[np.float16]]


class Library:
    """Clips, ready to be found. `shared[i][j]` marks the tenths of a second of clip i that clip j has as well."""

    def __init__(self, clips: Sequence[Clip], *, progress: Progress | None = None) -> None:
        if not clips:
            raise EmptyLibrary(folder="")
        self.clips = tuple(clips)
        self.longest_s = max(clip.duration_s for clip in clips)
        self.index = Index(clip.rows.astype(np.float32) for clip in clips)
        self._kept: OrderedDict[int, np.ndarray[Any, np.dtype[np.int16]]] = OrderedDict()
        self.shared: list[dict[int, Marks]] = [{} for _ in clips]
        for place in range(len(clips)):
            self._mark_shared(place)
            if progress:
                progress((place + 1) / len(clips))

    def rows(self, place: int) -> Rows:
        """The fingerprint rows of a clip."""
        return self.clips[place].rows.astype(np.float32)

    def samples(self, place: int) -> Samples:
        """The 8 kHz samples of a clip; the last used stay in memory, others are decoded again."""
        kept = self._kept.pop(place, None)
        if kept is None:
            kept = hear_all(self.clips[place].path, fence=CLIP).astype(np.int16)
        self._kept[place] = kept
        while len(self._kept) > 1 and sum(samples.nbytes for samples in self._kept.values()) > _KEPT_BYTES:
            self._kept.popitem(last=False)
        return kept.astype(np.float32)

    def _mark_shared(self, place: int) -> None:
        rows, samples = self.rows(place), self.samples(place)
        others = [found for found in guess(self.index, rows, start_s=0.0) if found.clip != place]
        known = np.zeros(mark_count(self.clips[place].duration_s), dtype=bool)
        for found in others[:_LOOKED_AT]:
            seen = slice(*(round(second * MARKS_PER_S) for second in found.seen_s))
            # The jingle that half of the library has need not be proved again and again; two versions need.
            if found.seen_s[1] - found.seen_s[0] < _SHORT_S and known[seen].mean() > _KNOWN_PART:
                continue
            other = self.samples(found.clip)
            stretch = _prove_shared(other, samples, self._lines(found, rows), seen_s=found.seen_s)
            if stretch is not None and stretch.coherent_s >= _SHARED_S:
                marks = self.shared[place].setdefault(found.clip, np.zeros(len(known), dtype=bool))
                for part in follow(stretch, other, samples, start_s=0.0, near_s=LONGEST_CLIP_S):
                    marks |= part.heard_marks(len(known))
                known |= marks

    def _lines(self, found: Guess, rows: Rows) -> tuple[Line, Line]:
        """Where a clip may lie in another: at one speed, and as its rows lie."""
        line = fit_rows(self.rows(found.clip), rows, found.line, start_s=0.0).line
        middle_s = sum(found.seen_s) / 2
        return Line(middle_s - line.clip_at(middle_s), 1.0), line


def _prove_shared(
    clip: Samples, heard: Samples, lines: Sequence[Line], *, seen_s: tuple[float, float]
) -> Stretch | None:
    """What two clips have in common along the line on which they agree best, or None.

    A jingle is mostly copied as it is; at a speed a little off, its tones agree with the copy's a period too early or too late.
    """
    best = None
    for line in lines:
        found = prove(clip, heard, line, start_s=0.0, seen_s=seen_s)
        if found is not None and (best is None or found.coherent_s * found.level > best.coherent_s * best.level):
            best = found
        if best is not None and best.level >= _COPIED:
            break
    return best


def read_library(folder: Path, *, progress: Progress | None = None) -> Library:
    """The clips of a folder, in the order of their names; other files and folders in it are left alone.

    Raises `EmptyLibrary`, and `UnusableClip` for a file that is named as a sound and cannot be heard as one.
    """
    paths = sorted(path for path in folder.iterdir() if path.suffix.lower() in ENDINGS and path.is_file())
    if not paths:
        raise EmptyLibrary(folder=folder.name)
    clips = []
    for number, path in enumerate(paths, 1):
        clips.append(read_clip(path))
        if progress:
            progress(number / len(paths) / 2)
    return Library(clips, progress=(lambda done: progress(0.5 + done / 2)) if progress else None)


def read_clip(path: Path, *, name: str = "") -> Clip:
    """Hear one clip; raises `UnusableClip` with the refusal's name."""
    try:
        samples = hear_all(path, fence=CLIP)
        if samples.size < SHORTEST_CLIP_S * RATE_HZ:
            raise TooShort(least_s=SHORTEST_CLIP_S, length_s=round(samples.size / RATE_HZ, 3))
    except AudioError as fault:
        raise UnusableClip(file=name or path.name, why=type(fault).__name__) from fault
    rows = rows_of(samples).astype(np.float16)
    return Clip(name or path.name, path, samples.size / RATE_HZ, rows)
