"""The meter against EBU Tech 3341's own cases, made here from their description, and against sounds with known faults."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from signals import tone, write_channels

from audio import errors
from audio.loudness import measure

EBU_CASES = {
    "1: -23 for 20 s": ([(-23, 20)], -23.0),
    "2: -33 for 20 s": ([(-33, 20)], -33.0),
    "3: the gate leaves out what is quiet": ([(-36, 10), (-23, 60), (-36, 10)], -23.0),
    "4: and what is nearly silent": ([(-72, 10), (-36, 10), (-23, 60), (-36, 10), (-72, 10)], -23.0),
    "5: levels close together": ([(-26, 20), (-20, 20.1), (-26, 20)], -23.0),
}


@pytest.mark.parametrize("name", EBU_CASES)
def test_integrated_loudness_of_the_ebu_cases(name: str, write_sound: Callable[..., Path]) -> None:
    steps, expected = EBU_CASES[name]
    signal = np.concatenate([tone(level, length_s=length_s) for level, length_s in steps])
    measured = measure(write_sound(signal, channels=2))
    assert measured.integrated_lufs == pytest.approx(expected, abs=0.1)
    assert measured.channels == 2


@pytest.mark.parametrize(("levels", "expected"), [((-20, -30), 10), ((-20, -15), 5), ((-40, -20), 20)])
def test_loudness_range_of_the_ebu_cases(
    levels: tuple[int, int], expected: float, write_sound: Callable[..., Path]
) -> None:
    signal = np.concatenate([tone(level, length_s=20) for level in levels])
    assert measure(write_sound(signal, channels=2)).loudness_range_lu == pytest.approx(expected, abs=1)


@pytest.mark.parametrize("phase", [0.0, np.pi / 4, np.pi / 3])
def test_true_peak_sees_between_the_samples(phase: float, write_sound: Callable[..., Path]) -> None:
    """Tech 3341 cases 15 to 18: a sine at a quarter of the rate, whose samples miss its crest."""
    signal = tone(-6.0, length_s=2, hertz=12_000, phase=phase) * np.clip(np.linspace(0, 20, 96_000), 0, 1)
    measured = measure(write_sound(signal))
    assert measured.true_peak_dbtp is not None
    assert -6.0 - 0.4 <= measured.true_peak_dbtp <= -6.0 + 0.2


def test_digital_silence_has_no_loudness(write_sound: Callable[..., Path]) -> None:
    measured = measure(write_sound(np.zeros(3 * 48_000)))
    assert (measured.integrated_lufs, measured.loudness_range_lu) == (None, None)
    assert (measured.duration_s, measured.leading_silence_s) == (3.0, 3.0)


def test_silence_at_both_ends_is_told_apart(write_sound: Callable[..., Path]) -> None:
    signal = np.concatenate([np.zeros(72_000), tone(-20, length_s=2), np.zeros(36_000)])
    measured = measure(write_sound(signal))
    assert measured.leading_silence_s == pytest.approx(1.5, abs=0.02)
    assert measured.trailing_silence_s == pytest.approx(0.75, abs=0.02)
    assert measured.duration_s == pytest.approx(4.25, abs=0.001)


def test_clipped_samples_are_counted(write_sound: Callable[..., Path]) -> None:
    loud = np.clip(tone(6.0, length_s=1, hertz=100), -1, 1)
    assert measure(write_sound(loud)).clipped_samples > 10_000
    assert measure(write_sound(loud, channels=2)).clipped_samples > 10_000
    assert measure(write_sound(tone(-1.0, length_s=1))).clipped_samples == 0


def test_the_file_of_a_text_is_not_sound(tmp_path: Path) -> None:
    text = tmp_path / "surat.wav"
    text.write_text("bukan suara")
    with pytest.raises(errors.NotSound):
        measure(text)


def test_a_fault_in_one_of_six_channels_is_seen(tmp_path: Path) -> None:
    quiet, loud = tone(-20, length_s=1), np.clip(tone(6, length_s=1, hertz=100), -1, 1)
    path = write_channels(tmp_path / "enam.wav", [quiet] * 5 + [loud])
    assert measure(path).clipped_samples > 10_000
