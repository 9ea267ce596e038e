"""Yesterday's recording sent again is noticed, however it is cut or encoded; two days of air are not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from signals import RATE_HZ, Signal, encode, write_wav
from test_fingerprint import voice

from audio import errors
from audio.resent import BITS_PER_S, RecordingPrint, find_overlaps, is_too_old, print_recording


def on_air(seed: int, *, length_s: float) -> Signal:
    """A sound of one seed at the rate of files."""
    low = voice(seed, length_s=length_s)
    places = np.arange(round(length_s * RATE_HZ)) / RATE_HZ * 8_000
    signal: Signal = np.interp(places, np.arange(low.size), low) / 32_768
    return signal


@pytest.fixture(scope="module")
def yesterday() -> Signal:
    return on_air(1, length_s=240)


def test_a_recording_cut_and_encoded_anew_is_known_again(yesterday: Signal, tmp_path: Path) -> None:
    kept = print_recording(write_wav(tmp_path / "kemarin.wav", yesterday))
    cut = yesterday[round(50.13 * RATE_HZ) :] * 0.5
    again = print_recording(encode(write_wav(tmp_path / "x.wav", cut), tmp_path / "lagi.mp3", "-b:a", "32k"))
    (overlap,) = find_overlaps(again, kept)
    assert not overlap.same_file
    assert overlap.start_s == 0
    assert overlap.end_s == pytest.approx(180, abs=31)
    assert overlap.other_start_s == pytest.approx(50.1, abs=0.5)


def test_the_same_file_is_known_by_its_hash(yesterday: Signal, tmp_path: Path) -> None:
    kept = print_recording(write_wav(tmp_path / "kemarin.wav", yesterday[: 40 * RATE_HZ]))
    (overlap,) = find_overlaps(kept, kept)
    assert (overlap.same_file, overlap.end_s) == (True, 40.0)


def test_another_day_is_no_overlap_though_one_message_aired_on_both(yesterday: Signal, tmp_path: Path) -> None:
    today = on_air(2, length_s=240)
    today[60 * RATE_HZ : 150 * RATE_HZ] = yesterday[30 * RATE_HZ : 120 * RATE_HZ]
    kept = print_recording(write_wav(tmp_path / "kemarin.wav", yesterday))
    assert find_overlaps(print_recording(write_wav(tmp_path / "ini.wav", today)), kept) == ()


def test_two_silent_recordings_do_not_overlap() -> None:
    silent = [RecordingPrint(str(k), 600.0, bytes(600 * BITS_PER_S)) for k in range(2)]
    assert find_overlaps(*silent) == ()


def test_a_print_is_small_and_survives_being_kept(yesterday: Signal, tmp_path: Path) -> None:
    taken = print_recording(write_wav(tmp_path / "kemarin.wav", yesterday[: 61 * RATE_HZ]))
    assert len(taken.bits) == 61 * BITS_PER_S
    assert RecordingPrint.from_json(taken.to_json()) == taken


def test_a_print_has_no_seam_where_blocks_meet(
    yesterday: Signal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_wav(tmp_path / "kemarin.wav", yesterday[: 100 * RATE_HZ])
    whole = print_recording(path)
    monkeypatch.setattr("audio.resent._BLOCK_S", 20)
    assert sum(a != b for a, b in zip(whole.bits, print_recording(path).bits, strict=True)) < 10


def test_half_a_second_has_no_print(tmp_path: Path) -> None:
    with pytest.raises(errors.TooShort):
        print_recording(write_wav(tmp_path / "pendek.wav", np.zeros(RATE_HZ // 2)))


def test_a_recording_from_before_the_clip_cannot_prove_it() -> None:
    made = datetime(2026, 11, 24, tzinfo=UTC)
    assert is_too_old(made - timedelta(seconds=1), made)
    assert not is_too_old(made, made)
