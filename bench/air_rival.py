"""The rival: the same search with Chromaprint alone, as ffmpeg's muxer writes it; never a part of the product."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import imageio_ffmpeg
import numpy as np

ITEM_S = 4096 / 3 / 11_025
"""Chromaprint's second algorithm: frames of 4096 samples at 11,025 Hz, two thirds overlapping."""
_SEGMENT = 64
_HOP = 32
_LIKE = 0.33
"""The usual limit of the share of unlike bits, of 32 a piece."""

Items = np.ndarray[Any, np.dtype[np.uint32]]


def chromaprint(path: Path) -> Items:
    """The raw fingerprint of a file."""
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-v", "error", "-i", str(path)]
    form = ["-f", "chromaprint", "-algorithm", "1", "-fp_format", "raw", "-"]
    done = subprocess.run([*command, *form], capture_output=True, check=True)
    return np.frombuffer(done.stdout, dtype="<u4")


def match_by_chromaprint(recording: Path, clips: Sequence[tuple[str, Items]]) -> list[dict[str, Any]]:
    """Segments of eight seconds every four, at their best places; two that agree on a start to a second are an airing."""
    heard = chromaprint(recording)
    said: list[dict[str, Any]] = []
    for name, items in clips:
        width = min(_SEGMENT, len(items))
        hits: list[tuple[int, int, float]] = []
        for edge in range(0, max(1, len(items) - width + 1), _HOP):
            hits += [(place, edge, unlike) for place, unlike in _places(heard, items[edge : edge + width])]
        said += _airings(name, hits, width=width, count=len(items))
    return _without_conflicts(said)


def _places(heard: Items, segment: Items) -> list[tuple[int, float]]:
    """Where the share of unlike bits is lowest and below the limit."""
    count = len(heard) - len(segment) + 1
    if count <= 0:
        return []
    unlike = np.zeros(count, dtype=np.uint32)
    for k, item in enumerate(segment):
        unlike += np.bitwise_count(heard[k : k + count] ^ item)
    share = unlike / (32 * len(segment))
    low = np.flatnonzero(share < _LIKE)
    runs = np.split(low, np.flatnonzero(np.diff(low) > _HOP) + 1) if low.size else []
    return [(int(run[np.argmin(share[run])]), float(share[run].min())) for run in runs]


def _airings(name: str, hits: list[tuple[int, int, float]], *, width: int, count: int) -> list[dict[str, Any]]:
    found = []
    left = sorted(hits, key=lambda hit: hit[2])
    while left:
        start = left[0][0] - left[0][1]
        own = [hit for hit in left if abs(hit[0] - hit[1] - start) < 1 / ITEM_S]
        left = [hit for hit in left if abs(hit[0] - hit[1] - start) >= count]
        if len(own) >= min(2, 1 + (count - width) // _HOP):
            first, last = min(hit[1] for hit in own), max(hit[1] for hit in own) + width
            found.append(
                {
                    "clip": name,
                    "start_s": (start + first) * ITEM_S,
                    "end_s": (start + last) * ITEM_S,
                    "heard_fraction": min(1.0, (last - first) / count),
                    "certainty": "certain",
                    "score": sum(1 - hit[2] for hit in own),
                }
            )
    return found


def _without_conflicts(said: list[dict[str, Any]]) -> list[dict[str, Any]]:
    kept: list[dict[str, Any]] = []
    for one in sorted(said, key=lambda one: -float(one["score"])):
        if all(min(one["end_s"], k["end_s"]) - max(one["start_s"], k["start_s"]) < 1.0 for k in kept):
            kept.append(one)
    return kept
