"""Measures how loud a sound is by EBU R 128, and where it is silent or clipped; never changes it.

Integrated loudness, range and true peak are ffmpeg's ebur128 filter (ITU-R BS.1770, EBU Tech 3341 and 3342); silences and
clipped samples are counted in a second streamed pass, so memory does not grow with length.
"""

from __future__ import annotations

import math
import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from .pcm import DEFAULT, MOST_CHANNELS, RATE_HZ, Fence, decode, ffmpeg, run

SILENCE_DBFS = -60.0
"""Quieter than this is silence: below the noise of a quiet room recorded well."""
CLIPPED = 32_760
_WINDOW = RATE_HZ // 100
_FLOOR_LUFS = -69.9
_NUMBER = r"(-?(?:\d+(?:\.\d+)?|inf|nan))"


@dataclass(frozen=True, slots=True)
class Measurement:
    """The facts of one sound; loudness and peak are None for digital silence."""

    duration_s: float
    sample_rate_hz: int
    channels: int
    integrated_lufs: float | None
    loudness_range_lu: float | None
    true_peak_dbtp: float | None
    leading_silence_s: float
    trailing_silence_s: float
    clipped_samples: int

    def to_json(self) -> dict[str, Any]:
        """The measurement as the command prints it."""
        return asdict(self)


def measure(path: Path, *, fence: Fence = DEFAULT) -> Measurement:
    """Measure a sound. Raises what `pcm.decode` raises."""
    rate_hz, channels = _shape(path, fence)
    lufs, spread, peak = _ebur128(path, fence)
    samples, leading, trailing, clipped = _scan(path, min(channels, MOST_CHANNELS), fence)
    return Measurement(
        duration_s=round(samples / RATE_HZ, 3),
        sample_rate_hz=rate_hz,
        channels=channels,
        integrated_lufs=lufs,
        loudness_range_lu=spread if lufs is not None else None,
        true_peak_dbtp=peak,
        leading_silence_s=round(leading, 2),
        trailing_silence_s=round(trailing, 2),
        clipped_samples=clipped,
    )


def _shape(path: Path, fence: Fence) -> tuple[int, int]:
    """Sample rate and channels as the decoder sees them."""
    command = ffmpeg(["-t", "0.01", "-af", "ashowinfo", "-f", "null", "-"], source=path, fence=fence)
    command[command.index("error")] = "info"
    _, said = run(command, fence=fence)
    found = re.search(r"\brate:(\d+)", said)
    layout = re.search(r"\bchannels:(\d+)", said)
    return (int(found.group(1)) if found else RATE_HZ, int(layout.group(1)) if layout else 1)


def _ebur128(path: Path, fence: Fence) -> tuple[float | None, float | None, float | None]:
    """Integrated LUFS, range in LU and true peak in dBTP, each to three decimals."""
    chain = "aresample=48000,ebur128=metadata=1:peak=true:framelog=quiet,ametadata=mode=print:file=-"
    printed, _ = run(ffmpeg(["-af", chain, "-f", "null", "-"], source=path, fence=fence), fence=fence)
    text = printed.decode("ascii", "replace")
    peaks = [float(value) for value in re.findall(rf"r128\.true_peaks_ch\d+={_NUMBER}", text[-4000:])]
    peak = 20 * math.log10(max(peaks)) if peaks and max(peaks) > 0 else None
    lufs = _last(text, "I")
    if lufs is None or lufs <= _FLOOR_LUFS:
        return None, None, round(peak, 2) if peak is not None else None
    spread = _last(text, "LRA")
    return (
        round(lufs, 2),
        round(spread, 2) if spread is not None else None,
        round(peak, 2) if peak is not None else None,
    )


def _last(text: str, name: str) -> float | None:
    found = re.findall(rf"r128\.{name}={_NUMBER}", text[-4000:])
    return float(found[-1]) if found and math.isfinite(float(found[-1])) else None


def _scan(path: Path, channels: int, fence: Fence) -> tuple[int, float, float, int]:
    """Samples a channel, leading and trailing silence in seconds, and moments at which any channel is clipped.

    Every channel is read as it is: a mix would lower what is clipped in one of them.
    """
    loud_first = loud_last = -1
    windows = samples = clipped = 0
    limit = 32768 * 10 ** (SILENCE_DBFS / 20)
    rest = np.empty((0, channels), dtype=np.int16)
    for block in decode(path, channels=channels, fence=fence):
        frames = np.frombuffer(block[: len(block) // (2 * channels) * 2 * channels], dtype="<i2")
        values = np.concatenate([rest, frames.reshape(-1, channels)])
        whole = len(values) // _WINDOW * _WINDOW
        rest = values[whole:]
        samples += whole
        loud, clips = _scan_windows(values[:whole], limit)
        clipped += clips
        if loud.size:
            loud_first = windows + int(loud[0]) if loud_first < 0 else loud_first
            loud_last = windows + int(loud[-1])
        windows += whole // _WINDOW
    samples += len(rest)
    length = windows * _WINDOW / RATE_HZ
    if loud_first < 0:
        return samples, length, 0.0, clipped
    return samples, loud_first / 100, max(0.0, length - (loud_last + 1) / 100), clipped


def _scan_windows(values: np.ndarray[Any, np.dtype[np.int16]], limit: float) -> tuple[np.ndarray[Any, Any], int]:
    """Which windows of 10 ms are louder than a limit, and how many moments are clipped."""
    if not values.size:
        return np.empty(0, dtype=int), 0
    high = np.abs(values.astype(np.int32)).max(axis=1)
    return np.flatnonzero(high.reshape(-1, _WINDOW).max(axis=1) > limit), int((high >= CLIPPED).sum())
