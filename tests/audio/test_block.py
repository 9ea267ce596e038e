"""A block's length and loudness are known before it is booked, and what is written is what was measured."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from signals import speech_like, tone, write_wav

from audio import errors
from audio.block import Part, build_block
from audio.loudness import measure


def test_opener_clip_and_closer_stand_one_behind_the_other(write_sound: Callable[..., Path]) -> None:
    opener, closer = write_sound(tone(-20, length_s=2), "buka.wav"), write_sound(tone(-20, length_s=1), "tutup.mp3")
    clip = write_sound(speech_like(length_s=4, rms=0.05), "klip.flac", channels=2)
    block = build_block([Part(opener, fade_out_ms=500), Part(clip, gap_ms=300), Part(closer, gap_ms=700)])
    assert block.starts_s == (0.0, 2.3, pytest.approx(7.0, abs=0.01))
    assert block.length_s == pytest.approx(8.0, abs=0.05)
    assert block.measured.integrated_lufs is not None


def test_the_gaps_are_silent_and_the_fades_fade(write_sound: Callable[..., Path], tmp_path: Path) -> None:
    steady = write_sound(tone(-20, length_s=2), "nada.wav")
    block = build_block([Part(steady, fade_in_ms=400, fade_out_ms=400), Part(steady, gap_ms=2_500)])
    assert [(s.start_s, s.length_s) for s in block.measured.inner_silences] == [
        (pytest.approx(2.0, abs=0.05), pytest.approx(2.5, abs=0.05))
    ]
    block.write(tmp_path / "blok.wav")
    written = measure(tmp_path / "blok.wav")
    assert written.duration_s == block.length_s
    assert written.integrated_lufs == block.measured.integrated_lufs


def test_a_closer_may_begin_before_the_clip_ends(write_sound: Callable[..., Path]) -> None:
    low, high = write_sound(tone(-30, length_s=3), "satu.wav"), write_sound(tone(-30, length_s=3), "dua.wav")
    block = build_block([Part(low), Part(high, gap_ms=-1_000)])
    assert block.starts_s == (0.0, 2.0)
    assert block.length_s == pytest.approx(5.0, abs=0.01)
    # One channel becomes two of half its energy each, so that it stays as loud; where both sound, levels add.
    assert block.measured.true_peak_dbtp == pytest.approx(-30 - 3 + 6, abs=0.2)


def test_a_block_of_more_than_ten_minutes_is_refused(tmp_path: Path) -> None:
    long = write_wav(tmp_path / "lama.wav", np.zeros(48_000 * 301))
    with pytest.raises(errors.TooLongForBlock):
        build_block([Part(long), Part(long)])


def test_a_part_that_is_no_sound_is_refused(tmp_path: Path) -> None:
    text = tmp_path / "surat.wav"
    text.write_text("bukan suara")
    with pytest.raises(errors.NotSound):
        build_block([Part(text)])


def test_a_block_of_no_parts_has_no_length() -> None:
    assert build_block([]).length_s == 0
