"""What is wrong with a sound is found where it is, whatever else is in it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from signals import speech_like, tone, write_channels

from audio.loudness import measure


def test_silence_at_both_ends_is_told_apart(write_sound: Callable[..., Path]) -> None:
    signal = np.concatenate([np.zeros(72_000), tone(-20, length_s=2), np.zeros(36_000)])
    measured = measure(write_sound(signal))
    assert measured.leading_silence_s == pytest.approx(1.5, abs=0.02)
    assert measured.trailing_silence_s == pytest.approx(0.75, abs=0.02)
    assert measured.duration_s == pytest.approx(4.25, abs=0.001)
    assert measured.inner_silences == ()


def test_a_long_silence_inside_is_found_and_a_pause_for_breath_is_not(write_sound: Callable[..., Path]) -> None:
    word = tone(-20, length_s=1)
    breath, hole = np.zeros(72_000), np.zeros(150_000)
    measured = measure(write_sound(np.concatenate([word, breath, word, hole, word, hole, hole, word])))
    assert [(s.start_s, s.length_s) for s in measured.inner_silences] == [
        (pytest.approx(3.5, abs=0.02), pytest.approx(3.125, abs=0.02)),
        (pytest.approx(7.625, abs=0.02), pytest.approx(6.25, abs=0.02)),
    ]
    assert measured.inner_silence_s == pytest.approx(9.375, abs=0.04)


def test_clipped_samples_are_counted(write_sound: Callable[..., Path]) -> None:
    loud = np.clip(tone(6.0, length_s=1, hertz=100), -1, 1)
    assert measure(write_sound(loud)).clipped_samples > 10_000
    assert measure(write_sound(loud, channels=2)).clipped_samples > 10_000
    assert measure(write_sound(tone(-1.0, length_s=1))).clipped_samples == 0


def test_a_fault_in_one_of_six_channels_is_seen(tmp_path: Path) -> None:
    quiet, loud = tone(-20, length_s=1), np.clip(tone(6, length_s=1, hertz=100), -1, 1)
    path = write_channels(tmp_path / "enam.wav", [quiet] * 5 + [loud])
    assert measure(path).clipped_samples > 10_000


def test_the_offset_of_each_channel_is_told(tmp_path: Path) -> None:
    signal = tone(-20, length_s=3)
    path = write_channels(tmp_path / "geser.wav", [signal + 0.05, signal])
    assert measure(path).dc_offset == (pytest.approx(0.05, abs=1e-3), pytest.approx(0.0, abs=1e-3))


@pytest.mark.parametrize(
    ("left_to_right", "loss_db"), [((1.0, 1.0), 0.0), ((1.0, 0.0), 3.01), ((1.0, -0.8), 19.2), ((1.0, -1.0), 99.0)]
)
def test_what_a_mono_receiver_loses_is_told(left_to_right: tuple[float, float], loss_db: float, tmp_path: Path) -> None:
    signal = speech_like(length_s=4, rms=0.05)
    measured = measure(write_channels(tmp_path / "dua.wav", [part * signal for part in left_to_right]))
    assert measured.mono_loss_db == pytest.approx(loss_db, abs=0.1)
    assert measured.is_wrong_phase is (loss_db > 6)


def test_two_channels_with_nothing_in_common_are_no_fault(tmp_path: Path) -> None:
    both = [speech_like(length_s=4, rms=0.05, seed=seed) for seed in (1, 2)]
    measured = measure(write_channels(tmp_path / "dua.wav", both))
    assert measured.mono_loss_db == pytest.approx(3.0, abs=0.3)
    assert not measured.is_wrong_phase


def test_one_channel_has_no_phase(write_sound: Callable[..., Path]) -> None:
    assert measure(write_sound(tone(-20, length_s=1))).mono_loss_db is None
