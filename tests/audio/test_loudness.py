"""The meter against EBU Tech 3341's and 3342's own cases, made here from their definitions, and on any sound as a stream."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from signals import Signal, speech_like, tone, tones, write_channels

from audio import errors
from audio.loudness import Examination, examine, measure
from audio.meter import channel_weights
from audio.riff import Shape

INTEGRATED = {
    "1": ([(-23, 20)], -23.0),
    "2": ([(-33, 20)], -33.0),
    "3, the gate leaves out what is quiet": ([(-36, 10), (-23, 60), (-36, 10)], -23.0),
    "4, and what is nearly silent": ([(-72, 10), (-36, 10), (-23, 60), (-36, 10), (-72, 10)], -23.0),
    "5, levels close together": ([(-26, 20), (-20, 20.1), (-26, 20)], -23.0),
}
RANGES = {
    "1": ([(-20, 20), (-30, 20)], 10),
    "2": ([(-20, 20), (-15, 20)], 5),
    "3": ([(-40, 20), (-20, 20)], 20),
    "4": ([(-50, 20), (-35, 20), (-20, 20), (-35, 20), (-50, 20)], 15),
}
PEAKS = {
    "15": (4, 0.0, 0.50, -6.0),
    "16": (4, 45.0, 0.50, -6.0),
    "17": (6, 60.0, 0.50, -6.0),
    "18": (8, 67.5, 0.50, -6.0),
    "19": (4, 45.0, 1.41, 3.0),
}


def as_stream(*signals: Signal, rate_hz: int = 48_000, piece: int = 7_001) -> Examination:
    """Measure channels in memory, in pieces of an odd size."""
    frames = np.stack(signals, axis=1).astype(np.float32)
    pieces = (frames[start : start + piece] for start in range(0, len(frames), piece))
    return examine(Shape(rate_hz, len(signals)), pieces)


@pytest.mark.parametrize("case", INTEGRATED)
def test_integrated_loudness_of_tech_3341(case: str, write_sound: Callable[..., Path]) -> None:
    steps, expected = INTEGRATED[case]
    measured = measure(write_sound(tones(steps), channels=2))
    assert measured.integrated_lufs == pytest.approx(expected, abs=0.1)
    assert measured.channels == 2


def test_surround_channels_of_tech_3341_case_6_weigh_more(tmp_path: Path) -> None:
    levels = (-28, -28, -24, -30, -30)
    path = write_channels(tmp_path / "lima.wav", [tone(level, length_s=20) for level in levels])
    assert measure(path).integrated_lufs == pytest.approx(-23.0, abs=0.1)


def test_the_low_frequency_channel_counts_for_nothing() -> None:
    assert tuple(channel_weights(Shape(48_000, 6, 0x3F))) == (1.0, 1.0, 1.0, 0.0, 1.41, 1.41)
    silent, loud = np.zeros(240_000), tone(-10, length_s=5, hertz=60)
    assert as_stream(silent, silent, silent, loud, silent, silent).integrated_lufs is None


def test_the_loudest_moments_of_tech_3341_cases_9_and_12() -> None:
    short_term, momentary = tones([(-20, 1.34), (-30, 1.66)] * 5), tones([(-20, 0.18), (-30, 0.22)] * 25)
    assert as_stream(short_term, short_term).most_short_term_lufs == pytest.approx(-23.0, abs=0.1)
    assert as_stream(momentary, momentary).most_momentary_lufs == pytest.approx(-23.0, abs=0.1)


@pytest.mark.parametrize("case", PEAKS)
def test_true_peak_of_tech_3341_sees_between_the_samples(case: str, write_sound: Callable[..., Path]) -> None:
    part_of_rate, degrees, height, expected = PEAKS[case]
    moments = np.arange(96_000)
    wave_form = height * np.sin(2 * np.pi * moments / part_of_rate + np.deg2rad(degrees))
    signal = wave_form * np.clip(np.minimum(moments, moments[::-1]) / 4_800, 0, 1)
    measured = measure(write_sound(signal, channels=2)).true_peak_dbtp
    assert measured is not None
    assert expected - 0.4 <= measured <= expected + 0.2


@pytest.mark.parametrize("case", RANGES)
def test_loudness_range_of_tech_3342(case: str, write_sound: Callable[..., Path]) -> None:
    steps, expected = RANGES[case]
    assert measure(write_sound(tones(steps), channels=2)).loudness_range_lu == pytest.approx(expected, abs=1)


@pytest.mark.parametrize("rate_hz", [8_000, 11_025, 22_050, 44_100, 96_000])
def test_the_sound_is_as_loud_at_every_sampling_rate(rate_hz: int) -> None:
    moments = np.arange(6 * rate_hz) / rate_hz
    signal = 10 ** (-20 / 20) * np.sin(2 * np.pi * 997 * moments)
    measured = as_stream(signal, rate_hz=rate_hz)
    assert measured.integrated_lufs == pytest.approx(-23.01, abs=0.05)
    assert measured.true_peak_dbtp == pytest.approx(-20.0, abs=0.05)
    assert measured.duration_s == pytest.approx(6.0, abs=0.001)


def test_the_pieces_a_stream_comes_in_change_nothing() -> None:
    signal = np.concatenate([speech_like(length_s=9, rms=0.05), np.zeros(12_345), tone(-9, length_s=0.731)])
    once = as_stream(signal, signal, piece=signal.size)
    assert once == as_stream(signal, signal, piece=1_000) == as_stream(signal, signal, piece=38_400)


def test_a_crest_on_the_border_of_two_blocks_is_seen() -> None:
    """Every place of a block once, as far as the interpolator reaches."""
    for place in range(7 * 4_800 - 30, 7 * 4_800 + 30, 3):
        signal = np.zeros(72_000)
        signal[place : place + 2] = 0.5
        measured = as_stream(signal).true_peak_dbtp
        assert measured == pytest.approx(20 * np.log10(0.5 * 4 / np.pi), abs=0.1), place


def test_digital_silence_has_no_loudness(write_sound: Callable[..., Path]) -> None:
    measured = measure(write_sound(np.zeros(3 * 48_000)))
    assert (measured.integrated_lufs, measured.loudness_range_lu, measured.true_peak_dbtp) == (None, None, None)
    assert (measured.duration_s, measured.leading_silence_s) == (3.0, 3.0)


def test_numbers_that_are_none_do_not_spoil_the_rest(tmp_path: Path) -> None:
    path = write_float_wav(tmp_path / "rusak.wav", np.array([np.nan, np.inf, -np.inf, 1e30, 0.1] * 20_000))
    measured = measure(path)
    assert measured.integrated_lufs is not None
    assert measured.true_peak_dbtp is not None
    assert measured.duration_s == pytest.approx(100_000 / 48_000, abs=0.001)


def write_float_wav(path: Path, signal: Signal) -> Path:
    """A WAV of 32-bit floats, which may hold what no sound is."""
    body = signal.astype("<f4").tobytes()
    head = b"RIFF" + (36 + len(body)).to_bytes(4, "little") + b"WAVEfmt " + (16).to_bytes(4, "little")
    form = np.array([3, 1], "<u2").tobytes() + np.array([48_000, 192_000], "<u4").tobytes()
    path.write_bytes(
        head + form + np.array([4, 32], "<u2").tobytes() + b"data" + len(body).to_bytes(4, "little") + body
    )
    return path


def test_the_command_prints_the_agreed_keys_and_no_others(write_sound: Callable[..., Path]) -> None:
    assert list(measure(write_sound(tone(-20, length_s=1))).to_json()) == [
        "duration_s",
        "sample_rate_hz",
        "channels",
        "integrated_lufs",
        "loudness_range_lu",
        "true_peak_dbtp",
        "leading_silence_s",
        "trailing_silence_s",
        "clipped_samples",
    ]


def test_the_file_of_a_text_is_not_sound(tmp_path: Path) -> None:
    text = tmp_path / "surat.wav"
    text.write_text("bukan suara")
    with pytest.raises(errors.NotSound):
        measure(text)
