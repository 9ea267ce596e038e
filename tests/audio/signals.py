"""Signals as numbers, and files of any kind made of them, for the tests of the sound wing."""

from __future__ import annotations

import subprocess
import wave
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import imageio_ffmpeg
import numpy as np

RATE_HZ = 48_000
Signal = np.ndarray[Any, np.dtype[np.float64]]


def tone(dbfs: float, *, length_s: float, hertz: float = 1_000.0, phase: float = 0.0) -> Signal:
    """A sine whose peak lies at a level; full scale is 1."""
    moments = np.arange(round(length_s * RATE_HZ)) / RATE_HZ
    wave_form: Signal = 10 ** (dbfs / 20) * np.sin(2 * np.pi * hertz * moments + phase)
    return wave_form


def speech_like(*, length_s: float, rms: float, seed: int = 7) -> Signal:
    """Noise that swells and pauses as syllables do."""
    chance = np.random.default_rng(seed)
    moments = np.arange(round(length_s * RATE_HZ)) / RATE_HZ
    syllables = np.clip(np.sin(2 * np.pi * 3.1 * moments), 0, None) * (np.sin(2 * np.pi * 0.4 * moments) > -0.6)
    noise = np.convolve(chance.standard_normal(moments.size), np.ones(24) / 24, mode="same")
    shaped: Signal = noise * syllables
    return shaped * rms / float(np.sqrt(np.mean(shaped**2)))


def tones(steps: Sequence[tuple[float, float]]) -> Signal:
    """1 kHz sines one after the other, as (dBFS, seconds): how the EBU writes most of its cases."""
    return np.concatenate([tone(dbfs, length_s=length_s) for dbfs, length_s in steps])


def quiet_with_clicks(*, length_s: float = 20.0, speech_dbfs: float = -46.0) -> Signal:
    """Speech far too quiet, with a click of a millisecond at full scale every two seconds: the hard file."""
    signal = speech_like(length_s=length_s, rms=10 ** (speech_dbfs / 20))
    for start in range(RATE_HZ, signal.size, 2 * RATE_HZ):
        signal[start : start + 48] = 0.98
    return signal


def write_wav(path: Path, signal: Signal, *, channels: int = 1) -> Path:
    """A signal as 16-bit WAV, the same in every channel."""
    return write_channels(path, [signal] * channels)


def write_channels(path: Path, signals: Sequence[Signal]) -> Path:
    """Signals of one length as the channels of a 16-bit WAV."""
    # By 32,768, as a decoder reads it: a level is then exactly that level.
    samples = np.clip((np.stack(signals, axis=1) * 32_768).round(), -32_768, 32_767).astype("<i2")
    with wave.open(str(path), "wb") as file:
        file.setnchannels(len(signals))
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(samples.tobytes())
    return path


def encode(source: Path, target: Path, *options: str) -> Path:
    """A file as another kind, by the target's ending."""
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-v", "error", "-y", "-i", str(source), *options]
    subprocess.run([*command, str(target)], check=True, timeout=60)
    return target
