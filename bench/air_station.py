"""Sends synthetic sound through a station and a receiver: processing, noise, speed, codec; block by block, never a whole hour at once."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import imageio_ffmpeg
import numpy as np
from air_sounds import LEVEL, RATE_HZ, Sound

FRAME = RATE_HZ // 100
EDGES_HZ = (150.0, 500.0, 1_500.0, 5_000.0)
LOW_PASS_HZ = 15_000.0
_MARGIN = RATE_HZ // 4
_THRESHOLDS_DB = np.array([-32.0, -30.0, -34.0, -38.0, -44.0])


@dataclass(frozen=True)
class Condition:
    """What happens between the studio and the file.

    `snr_db` counts noise in the 4 kHz that speech needs (white noise up to 16 kHz has four times as much in all); `bed_db` and
    `bleed_db` are the levels of a music bed under everything and of a second station; `codec` is what ffmpeg is told.
    """

    name: str
    snr_db: float = 20.0
    speed: float = 1.0
    bed_db: float | None = None
    bleed_db: float | None = None
    codec: tuple[str, ...] = ("-c:a", "libmp3lame", "-b:a", "64k", "-f", "mp3")
    dropouts_an_hour: float = 12.0


LOW_RATE = ("-ar", "16000", "-c:a", "libmp3lame", "-b:a", "24k", "-f", "mp3")


@dataclass
class Processor:
    """Gain control, five-band compressor with a phase rotator, limiter and 15 kHz low-pass, with their memory between blocks."""

    gain_db: float = 0.0
    band_db: np.ndarray[Any, Any] = field(default_factory=lambda: np.zeros(5))
    limit: float = 1.0

    def process(self, block: Sound, *, before: Sound, after: Sound) -> Sound:
        """One block as the transmitter gets it; a quarter of a second on both sides is heard as well."""
        whole = np.concatenate([before, block, after])
        inner = slice(before.size, before.size + block.size)
        bands = _split(whole)[:, inner]
        levelled = bands * self._control(block)
        return self._limit((levelled * self._compress(levelled)).sum(axis=0))

    def _control(self, block: Sound) -> Sound:
        """Slow gain towards the common level, 10 dB either way at most."""
        levels = _frame_levels_db(block[None], RATE_HZ // 2)[0]
        gains = []
        for level in levels:
            wanted = float(np.clip(20 * np.log10(LEVEL) - level, -10, 10)) if level > -50 else self.gain_db
            self.gain_db += 0.15 * (wanted - self.gain_db)
            gains.append(self.gain_db)
        factors: Sound = _spread(np.array([gains]), block.size, RATE_HZ // 2)[0]
        return factors

    def _compress(self, bands: Sound) -> Sound:
        """Each band down 3:1 above its threshold, 10 ms attack and 200 ms release, with make-up gain."""
        over = np.maximum(0, _frame_levels_db(bands, FRAME) - _THRESHOLDS_DB[:, None]) * (2 / 3)
        gains = np.empty_like(over)
        now = self.band_db
        for place in range(over.shape[1]):
            wanted = over[:, place]
            now = now + np.where(wanted > now, 0.6, 0.05) * (wanted - now)
            gains[:, place] = now
        self.band_db = now
        return _spread(6.0 - gains, bands.shape[1], FRAME)

    def _limit(self, mixed: Sound) -> Sound:
        """Peaks under 0.7, quick down and slow up."""
        short = FRAME // 4
        frames = mixed[: mixed.size // short * short].reshape(-1, short)
        wanted = np.minimum(1.0, 0.7 / np.maximum(np.abs(frames).max(axis=1), 1e-6))
        gains, now = [], self.limit
        for value in wanted.tolist():
            now = value if value < now else now + 0.02 * (value - now)
            gains.append(now)
        self.limit = now
        gain = np.repeat(np.array(gains, dtype=np.float32), short)
        return np.clip(mixed * np.pad(gain, (0, mixed.size - gain.size), mode="edge"), -0.95, 0.95).astype(np.float32)


def _split(sound: Sound) -> Sound:
    """Five bands that add up to the sound under 15 kHz, their phases turned as a rotator does; shape (5, samples)."""
    spectrum = np.fft.rfft(sound)
    hertz = np.fft.rfftfreq(sound.size, 1 / RATE_HZ)
    turned = spectrum * np.exp(-4j * np.arctan2(hertz / 200, 1)) * (hertz < LOW_PASS_HZ)
    steps = [np.ones_like(hertz)]
    steps += [np.clip((np.log2(np.maximum(hertz, 1)) - np.log2(edge)) * 2 + 0.5, 0, 1) for edge in EDGES_HZ]
    steps.append(np.zeros_like(hertz))
    bands = [np.fft.irfft((turned * (low - high)).astype(np.complex64), sound.size) for low, high in pairwise(steps)]
    return np.stack(bands).astype(np.float32)


def _frame_levels_db(bands: Sound, frame: int) -> np.ndarray[Any, Any]:
    whole = bands[:, : bands.shape[1] // frame * frame].reshape(len(bands), -1, frame)
    levels: np.ndarray[Any, Any] = 10 * np.log10((whole**2).mean(axis=2, dtype=np.float64) + 1e-10)
    return levels


def _spread(gains_db: np.ndarray[Any, Any], size: int, frame: int) -> Sound:
    """Gains of frames as factors of samples, gliding."""
    middles = (np.arange(gains_db.shape[1]) + 0.5) * frame
    factors = 10 ** (gains_db / 20)
    return np.stack([np.interp(np.arange(size), middles, row) for row in factors]).astype(np.float32)


def transmit(blocks: Iterator[Sound], condition: Condition, *, seed: int, other: Iterator[Sound]) -> Iterator[Sound]:
    """The received signal, block by block: processed, with the other station, noise and drop-outs, not yet at another speed."""
    chance = np.random.default_rng([seed, 4])
    processor = Processor()
    noise = 0.12 * 10 ** (-condition.snr_db / 20) * 2
    for before, block, after in _with_neighbours(blocks):
        air = processor.process(block, before=before, after=after)
        if condition.bleed_db is not None:
            air = air + next(other)[: air.size] * np.float32(0.12 / LEVEL * 10 ** (condition.bleed_db / 20))
        air = air + chance.standard_normal(air.size, dtype=np.float32) * np.float32(noise)
        for _ in range(int(chance.poisson(condition.dropouts_an_hour * air.size / RATE_HZ / 3_600))):
            at = int(chance.integers(air.size))
            air[at : at + int(chance.uniform(0.1, 1.5) * RATE_HZ)] *= 0.01
        yield air


def _with_neighbours(blocks: Iterator[Sound]) -> Iterator[tuple[Sound, Sound, Sound]]:
    """Each block with the quarter of a second before and after it."""
    before = np.zeros(_MARGIN, dtype=np.float32)
    block = next(blocks)
    for following in blocks:
        yield before, block, following[:_MARGIN]
        before, block = block[-_MARGIN:], following
    yield before, block, np.zeros(_MARGIN, dtype=np.float32)


def change_speed(blocks: Iterator[Sound], speed: float) -> Iterator[Sound]:
    """Played `speed` times as fast, its pitch with it; cubic interpolation between samples."""
    carried = np.zeros(2, dtype=np.float32)
    place = 2.0
    for block in blocks:
        if speed == 1.0:
            yield block
            continue
        whole = np.concatenate([carried, block])
        places = np.arange(place, whole.size - 2.001, speed)
        yield _between(whole, places)
        place = float(places[-1]) + speed - (whole.size - 4)
        carried = whole[-4:]


def _between(sound: Sound, places: np.ndarray[Any, Any]) -> Sound:
    low = places.astype(int)
    t = (places - low).astype(np.float32)
    a, b, c, d = (sound[low + k] for k in (-1, 0, 1, 2))
    between: Sound = b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)))
    return between


def record(blocks: Iterator[Sound], target: Path, *, codec: tuple[str, ...]) -> None:
    """Write a signal as the logger's file."""
    raw = ["-f", "s16le", "-ar", str(RATE_HZ), "-ac", "1", "-i", "pipe:0"]
    command = [
        imageio_ffmpeg.get_ffmpeg_exe(),
        "-nostdin",
        "-v",
        "error",
        "-y",
        *raw,
        "-threads",
        "1",
        *codec,
        str(target),
    ]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as process:
        assert process.stdin is not None
        for block in blocks:
            process.stdin.write((np.clip(block, -1, 1) * 32_767).astype("<i2").tobytes())
        process.stdin.close()
        if process.wait():
            raise SystemExit("the logger's encoder failed")
