"""The picture of a sound: peaks in BBC audiowaveform's data format version 2, and a sketch of few bars; never drawn here."""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from .errors import DamagedPeaks
from .pcm import DEFAULT, RATE_HZ, Fence, decode

SAMPLES_PER_PIXEL = 512


@dataclass(frozen=True, slots=True)
class Peaks:
    """Smallest and largest sample of each pixel, in 8 bits, alternating; one channel."""

    sample_rate: int
    samples_per_pixel: int
    data: tuple[int, ...]

    @property
    def length(self) -> int:
        """How many pixels."""
        return len(self.data) // 2

    def to_json(self) -> str:
        """The JSON form, version 2."""
        document = {
            "version": 2,
            "channels": 1,
            "sample_rate": self.sample_rate,
            "samples_per_pixel": self.samples_per_pixel,
            "bits": 8,
            "length": self.length,
            "data": list(self.data),
        }
        return json.dumps(document, separators=(",", ":"))

    def to_dat(self) -> bytes:
        """The binary form, version 2: little-endian, flag 1 says 8 bits."""
        head = struct.pack("<iIiiIi", 2, 1, self.sample_rate, self.samples_per_pixel, self.length, 1)
        return head + struct.pack(f"<{len(self.data)}b", *self.data)


def read_peaks(content: bytes) -> Peaks:
    """Peaks of one channel in 8 bits from either form, versions 1 and 2; raises `DamagedPeaks` for anything else."""
    return _read_json(content) if content.lstrip()[:1] == b"{" else _read_dat(content)


def _read_dat(content: bytes) -> Peaks:
    if len(content) < 20:
        raise DamagedPeaks(reason="head")
    version, flags, rate_hz, per_pixel, length = struct.unpack_from("<iIiiI", content)
    start = {1: 20, 2: 24}.get(version, 0)
    channels = struct.unpack_from("<i", content, 20)[0] if version == 2 and len(content) >= 24 else 1
    if not start or flags != 1 or channels != 1 or len(content) != start + 2 * length:
        raise DamagedPeaks(reason="head or length")
    return _checked(rate_hz, per_pixel, list(struct.unpack_from(f"<{2 * length}b", content, start)))


def _read_json(content: bytes) -> Peaks:
    try:
        told = json.loads(content)
    except (ValueError, RecursionError):
        raise DamagedPeaks(reason="json") from None
    if not isinstance(told, dict) or told.get("channels", 1) != 1 or told.get("bits") != 8:
        raise DamagedPeaks(reason="kind")
    if not isinstance(told.get("data"), list) or told.get("length") != len(told["data"]) / 2:
        raise DamagedPeaks(reason="length")
    return _checked(told.get("sample_rate"), told.get("samples_per_pixel"), told["data"])


def _checked(rate_hz: object, per_pixel: object, values: list[object]) -> Peaks:
    if not (type(rate_hz) is int and rate_hz > 0 and type(per_pixel) is int and per_pixel > 0):
        raise DamagedPeaks(reason="rate")
    known = [value for value in values if type(value) is int and -128 <= value <= 127]
    if len(known) != len(values):
        raise DamagedPeaks(reason="values")
    return Peaks(rate_hz, per_pixel, tuple(known))


def peaks(path: Path, *, samples_per_pixel: int = SAMPLES_PER_PIXEL, fence: Fence = DEFAULT) -> Peaks:
    """The peaks of a sound, mixed to one channel; raises what decoding raises."""
    found: list[int] = []
    rest = np.empty(0, dtype=np.int16)
    for block in decode(path, fence=fence):
        values = np.concatenate([rest, np.frombuffer(block[: len(block) // 2 * 2], dtype="<i2")])
        whole = len(values) // samples_per_pixel * samples_per_pixel
        rest = values[whole:]
        pixels = values[:whole].reshape(-1, samples_per_pixel) >> 8
        if len(pixels):
            found += np.stack([pixels.min(axis=1), pixels.max(axis=1)], axis=1).ravel().tolist()
    if len(rest):
        found += [int(rest.min()) >> 8, int(rest.max()) >> 8]
    return Peaks(RATE_HZ, samples_per_pixel, tuple(found))


def sketch(drawn: Peaks, *, bars: int = 48) -> tuple[int, ...]:
    """The sound as a few bars of height 0 to 100, the loudest 100."""
    heights = [max(-low, high) for low, high in zip(drawn.data[::2], drawn.data[1::2], strict=True)]
    if not heights:
        return (0,) * bars
    edges = [round(place * len(heights) / bars) for place in range(bars + 1)]
    tallest = [max(heights[start : max(end, start + 1)], default=0) for start, end in pairwise(edges)]
    loudest = max(tallest) or 1
    return tuple(round(100 * height / loudest) for height in tallest)
