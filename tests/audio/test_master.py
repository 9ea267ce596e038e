"""What leaves the mastering is fit for air whatever came in, measured on the encoded file; a refusal leaves no file."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from signals import Signal, speech_like, tone, write_wav

from audio import errors
from audio.loudness import measure
from audio.master import Found, Tags, master, preview


def quiet_with_clicks() -> Signal:
    """Speech far too quiet, with clicks at full scale: what single gains and limiters fail at."""
    signal = speech_like(length_s=20, rms=10 ** (-46 / 20))
    for start in range(48_000, signal.size, 96_000):
        signal[start : start + 48] = 0.98
    return signal


SOUNDS: dict[str, Callable[[], Signal]] = {
    "quiet with clicks": quiet_with_clicks,
    "speech": lambda: speech_like(length_s=12, rms=10 ** (-30 / 20)),
    "far too loud": lambda: np.clip(speech_like(length_s=12, rms=10 ** (-8 / 20)), -1, 1),
    "a tone": lambda: tone(-40, length_s=6),
    "one second": lambda: speech_like(length_s=1.2, rms=10 ** (-24 / 20)),
}


@pytest.mark.parametrize("name", SOUNDS)
def test_every_sound_leaves_at_the_target(name: str, write_sound: Callable[..., Path], tmp_path: Path) -> None:
    target = tmp_path / "jadi.mp3"
    master(write_sound(SOUNDS[name]()), target)
    measured = measure(target)
    assert measured.integrated_lufs == pytest.approx(-23.0, abs=0.1)
    assert measured.true_peak_dbtp is not None
    assert measured.true_peak_dbtp <= -1.0


@pytest.mark.parametrize("ending", ["wav", "flac", "mp3", "ogg", "opus"])
def test_every_ending_holds_the_target_after_encoding(
    ending: str, write_sound: Callable[..., Path], tmp_path: Path
) -> None:
    target = tmp_path / f"jadi.{ending}"
    done = master(write_sound(speech_like(length_s=8, rms=0.01), channels=2), target)
    measured = measure(target)
    assert measured.integrated_lufs == pytest.approx(-23.0, abs=0.1)
    assert measured.true_peak_dbtp is not None
    assert measured.true_peak_dbtp <= -1.0
    assert done.after == measured
    assert done.sha256 == hashlib.sha256(target.read_bytes()).hexdigest()
    assert measured.channels == 2


def test_long_silence_at_the_ends_is_cut_and_told(write_sound: Callable[..., Path], tmp_path: Path) -> None:
    signal = np.concatenate([np.zeros(96_000), speech_like(length_s=6, rms=0.05), np.zeros(144_000)])
    done = master(write_sound(signal), tmp_path / "jadi.wav")
    trimmed = {finding.kind: finding.amount for finding in done.findings}[Found.TRIMMED]
    assert trimmed == pytest.approx(done.before.duration_s - done.after.duration_s, abs=0.06)
    assert done.after.leading_silence_s < 0.5 > done.after.trailing_silence_s


def test_what_was_done_is_told(write_sound: Callable[..., Path], tmp_path: Path) -> None:
    done = master(write_sound(quiet_with_clicks()), tmp_path / "jadi.mp3")
    kinds = {finding.kind for finding in done.findings}
    assert {Found.TOO_QUIET, Found.HARD_LIMITED} <= kinds
    assert done.limited
    assert done.gain_db > 15


def test_the_same_sound_twice_is_the_same_file(write_sound: Callable[..., Path], tmp_path: Path) -> None:
    source = write_sound(speech_like(length_s=5, rms=0.02))
    twice = [master(source, tmp_path / f"{name}.mp3", tags=Tags(title="Batas")).sha256 for name in ("satu", "dua")]
    assert twice[0] == twice[1]


def test_silence_and_unknown_endings_are_refused_without_a_file(
    write_sound: Callable[..., Path], tmp_path: Path
) -> None:
    silent, speech = write_sound(np.zeros(96_000)), write_wav(tmp_path / "a.wav", speech_like(length_s=2, rms=0.1))
    with pytest.raises(errors.Silent):
        master(silent, tmp_path / "jadi.mp3")
    with pytest.raises(errors.UnknownEnding):
        master(speech, tmp_path / "jadi.exe")
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(("jadi", "tmp"))] == []


def test_a_fault_on_the_way_leaves_the_old_file(write_sound: Callable[..., Path], tmp_path: Path) -> None:
    target = tmp_path / "jadi.mp3"
    target.write_bytes(b"lama")
    with pytest.raises(errors.Silent):
        master(write_sound(np.zeros(96_000)), target)
    assert target.read_bytes() == b"lama"


def test_the_preview_is_small(write_sound: Callable[..., Path], tmp_path: Path) -> None:
    target = tmp_path / "pratinjau.mp3"
    preview(write_sound(speech_like(length_s=30, rms=0.05), channels=2), target)
    assert target.stat().st_size <= 30 * 32_000 / 8 + 2_000
    assert measure(target).channels == 1
