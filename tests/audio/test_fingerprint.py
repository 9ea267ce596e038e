"""Rows of a sound stay what they are through gain, equaliser and noise, and differ where the sound does."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from signals import RATE_HZ as FILE_HZ
from signals import speech_like, write_wav

from audio import errors
from audio.align import fit_waves
from audio.coherence import FRAMES_PER_S, Line, coherence, cross, lay
from audio.fingerprint import BANDS, RATE_HZ, ROWS_PER_S, Samples, hear, hear_all, rows_of, warp
from audio.pcm import Fence
from audio.seek import Index, guess


def voice(seed: int, *, length_s: float = 30.0) -> Samples:
    """Coloured noise whose bands swell and fade on their own, as a voice's do; 16-bit scale."""
    chance = np.random.default_rng(seed)
    size = round(length_s * RATE_HZ)
    spectrum = np.fft.rfft(chance.standard_normal(size))
    hertz = np.fft.rfftfreq(size, 1 / RATE_HZ)
    sound = np.zeros(size)
    for low in (200, 500, 900, 1_500, 2_300):
        band = np.fft.irfft(spectrum * ((hertz >= low) & (hertz < low * 1.6)), size)
        swell = np.interp(np.arange(size), np.arange(0, size + 2_000, 2_000), chance.random(size // 2_000 + 1) ** 3)
        sound += band * swell
    return (sound * 3_000 / sound.std()).astype(np.float32)


def likeness(one: Samples, other: Samples) -> float:
    a, b = rows_of(one), rows_of(other)
    return float((a * b).sum() / np.sqrt((a * a).sum() * (b * b).sum()))


def noisy(sound: Samples, snr_db: float) -> Samples:
    noise = np.random.default_rng(1).standard_normal(sound.size)
    return (sound + noise * sound.std() * 10 ** (-snr_db / 20)).astype(np.float32)


def test_there_are_twenty_rows_a_second() -> None:
    assert rows_of(voice(1, length_s=3)).shape == (3 * ROWS_PER_S, BANDS)
    assert rows_of(np.empty(0, dtype=np.float32)).shape == (0, BANDS)


def test_gain_and_noise_change_the_rows_little_and_another_sound_much() -> None:
    sound = voice(1)
    assert likeness(sound, sound * np.float32(0.05)) > 0.99
    assert likeness(sound, noisy(sound, 10)) > 0.85
    assert abs(likeness(sound, voice(2))) < 0.15


def test_digital_silence_has_rows_of_nothing() -> None:
    assert np.abs(rows_of(np.zeros(RATE_HZ * 3, dtype=np.float32))).max() == 0


def test_warped_rows_are_those_of_the_faster_sound() -> None:
    sound = voice(3)
    fast = np.interp(np.arange(0, sound.size - 1, 1.03), np.arange(sound.size), sound).astype(np.float32)
    wanted = rows_of(fast)

    def like(rows: Samples) -> float:
        return float((rows * wanted).sum() / np.sqrt((rows**2).sum() * (wanted**2).sum()))

    straight = warp(rows_of(sound), speed=1.0, first=0.0, count=len(wanted))
    assert like(warp(rows_of(sound), speed=1.03, first=0.0, count=len(wanted))) > 0.9
    assert like(straight) < 0.5


def test_a_sound_is_heard_whole_and_a_fence_of_length_holds(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "suara.wav", speech_like(length_s=5, rms=0.1))
    assert abs(sum(block.size for block in hear(path)) - 5 * RATE_HZ) <= 8_000 * 400 / FILE_HZ
    with pytest.raises(errors.TooLong):
        hear_all(path, fence=Fence(most_s=3))


def test_a_part_of_a_library_is_guessed_at_its_place_and_speed() -> None:
    clips = [voice(seed, length_s=20) for seed in range(8)]
    index = Index(rows_of(clip) for clip in clips)
    heard = np.concatenate([voice(90, length_s=10), clips[5], voice(91, length_s=5)])
    best = guess(index, rows_of(noisy(heard, 10)), start_s=100.0)[0]
    assert best.clip == 5
    assert best.line.start_s == pytest.approx(110, abs=0.3)
    assert best.line.speed == pytest.approx(1, abs=0.01)
    assert 108 < best.seen_s[0] < best.seen_s[1] < 132


def test_waves_tell_start_and_speed_to_a_millisecond() -> None:
    clip = voice(4)
    places = np.arange(0, clip.size - 1, 1.0123)
    heard = np.concatenate([voice(80, length_s=7), np.interp(places, np.arange(clip.size), clip)]).astype(np.float32)
    fit = fit_waves(clip, noisy(heard, 10), Line(7.03, 1.011), start_s=0.0, seen_s=(8.0, 30.0))
    assert fit.agreeing > 20
    assert fit.line.start_s == pytest.approx(7, abs=0.001)
    assert fit.line.speed == pytest.approx(1.0123, abs=0.0001)


def test_the_same_rows_with_other_waves_are_not_coherent() -> None:
    """The phases of the clip shuffled: its rows stay, its waves go."""
    clip = voice(5)
    line = Line(0.0, 1.0)
    frames = np.lib.stride_tricks.sliding_window_view(np.pad(clip, 256), 512)[::256] * np.hanning(512)
    spectra = np.fft.rfft(frames, axis=1)
    turned = np.abs(spectra) * np.exp(2j * np.pi * np.random.default_rng(2).random(spectra.shape))
    other = np.zeros(clip.size + 1_024)
    for place, frame in enumerate(np.fft.irfft(turned, axis=1)):
        other[place * 256 : place * 256 + 512] += frame
    twin = other[256 : 256 + clip.size].astype(np.float32)
    laid = lay(clip, line, first=0, count=clip.size)
    assert likeness(clip, twin) > 0.6
    assert np.median(coherence(cross(laid, twin), over_s=0.8)) < 0.2
    same = coherence(cross(laid, noisy(clip, 10)), over_s=0.8)
    assert np.median(same) > 0.85
    assert len(same) == int(clip.size / RATE_HZ * FRAMES_PER_S)
