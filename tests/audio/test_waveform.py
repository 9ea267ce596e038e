"""The picture of a sound holds its extremes, in both forms alike."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
from signals import tone

from audio.shell import peaks_file
from audio.waveform import peaks, sketch


def test_each_pixel_holds_its_lowest_and_highest_sample(write_sound: Callable[..., Path]) -> None:
    quiet, loud = tone(-40, length_s=1), tone(-3, length_s=1)
    drawn = peaks(write_sound(np.concatenate([quiet, loud])))
    high = drawn.data[1::2]
    assert drawn.length == len(high) == -(-96_000 // 512)
    assert max(high[:90]) <= 2
    assert max(high[100:]) == int(10 ** (-3 / 20) * 127.99)
    assert min(drawn.data) < -85


def test_both_forms_tell_the_same(write_sound: Callable[..., Path], tmp_path: Path) -> None:
    source = write_sound(tone(-12, length_s=2))
    for name in ("a.json", "a.dat"):
        peaks_file(source, tmp_path / name)
    told = json.loads((tmp_path / "a.json").read_text())
    binary = (tmp_path / "a.dat").read_bytes()
    version, flags, rate, per_pixel, length, channels = struct.unpack("<iIiiIi", binary[:24])
    assert (version, flags, rate, per_pixel, channels) == (2, 1, told["sample_rate"], told["samples_per_pixel"], 1)
    assert list(struct.unpack(f"<{2 * length}b", binary[24:])) == told["data"]
    assert told["length"] == length


def test_the_sketch_rises_where_the_sound_does(write_sound: Callable[..., Path]) -> None:
    bars = sketch(peaks(write_sound(np.concatenate([tone(-40, length_s=1), tone(-6, length_s=1)]))), bars=10)
    assert len(bars) == 10
    assert max(bars[:4]) < 5
    assert min(bars[6:]) > 90


def test_an_empty_sound_has_a_flat_sketch(write_sound: Callable[..., Path]) -> None:
    assert set(sketch(peaks(write_sound(np.zeros(4_800))))) == {0}
