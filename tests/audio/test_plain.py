"""Samples read without a decoder are the decoder's own, and whatever is unusual is left to it."""

from __future__ import annotations

import itertools
import struct
from pathlib import Path

import numpy as np
import pytest

from audio import pcm
from audio.pcm import decode_frames, encode_frames
from audio.plain import find_plain, read_plain
from audio.riff import Shape, pack_chunk

FORMS = ("pcm_s16le", "pcm_s24le", "pcm_s32le", "pcm_f32le")


def write_sound(path: Path, codec: str, *, channels: int = 2, rate_hz: int = 44_100) -> Path:
    """Noise over full scale now and then, odd in length."""
    noise = np.random.default_rng(3).normal(0, 0.5, (70_001, channels)).astype(np.float32)
    form = ["-c:a", codec, "-f", "wav"]
    encode_frames([noise], path, shape=Shape(rate_hz, channels), form=form, fence=pcm.DEFAULT)
    return path


def with_form(form: bytes, samples: bytes = b"\1\2\3\4" * 50) -> bytes:
    """A WAV of one form and some samples."""
    body = b"WAVE" + pack_chunk("fmt ", form) + pack_chunk("data", samples)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def plain_form(*, kind: int = 1, channels: int = 1, frame: int = 2, bits: int = 16) -> bytes:
    """A `fmt ` body."""
    return struct.pack("<HHIIHH", kind, channels, 48_000, 48_000 * frame, frame, bits)


@pytest.mark.parametrize(("codec", "channels"), list(itertools.product(FORMS, (1, 2, 6))))
def test_samples_are_those_of_the_decoder(
    codec: str, channels: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_sound(tmp_path / "a.wav", codec, channels=channels)
    shape, ours = decode_frames(path)
    own = np.concatenate(list(ours))
    monkeypatch.setattr(pcm, "find_plain", lambda _: None)
    their_shape, theirs = decode_frames(path)
    assert (shape.rate_hz, shape.channels) == (their_shape.rate_hz, their_shape.channels)
    assert np.array_equal(own, np.concatenate(list(theirs)))
    assert own.shape == (70_001, channels)


def test_a_plain_file_needs_no_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_sound(tmp_path / "a.wav", "pcm_s24le")
    monkeypatch.setattr(pcm.subprocess, "Popen", None)
    _, frames = decode_frames(path)
    assert sum(map(len, frames)) == 70_001


def test_another_rate_or_count_of_channels_is_the_decoders_work(tmp_path: Path) -> None:
    path = write_sound(tmp_path / "a.wav", "pcm_s16le")
    shape, frames = decode_frames(path, channels=1, rate_hz=48_000)
    assert (shape.channels, shape.rate_hz) == (1, 48_000)
    assert abs(sum(map(len, frames)) - 70_001 * 48_000 / 44_100) < 100


def test_no_more_seconds_are_read_than_allowed(tmp_path: Path) -> None:
    path = write_sound(tmp_path / "a.wav", "pcm_s16le")
    with path.open("rb") as file:
        plain = find_plain(file)
    assert plain is not None
    assert sum(map(len, read_plain(path, plain, most_s=1.0))) == 44_100


def test_a_file_that_was_cut_short_ends_with_its_last_whole_moment(tmp_path: Path) -> None:
    path = write_sound(tmp_path / "a.wav", "pcm_s24le")
    path.write_bytes(path.read_bytes()[:-100])
    _, frames = decode_frames(path)
    assert sum(map(len, frames)) == 70_001 - 17


@pytest.mark.parametrize(
    "content",
    [
        with_form(plain_form(kind=0x11)),
        with_form(plain_form(bits=8, frame=1)),
        with_form(plain_form(frame=3)),
        with_form(plain_form(channels=0, frame=0)),
        with_form(plain_form()[:14]),
        with_form(plain_form(kind=0xFFFE)),
        with_form(plain_form(kind=0xFFFE) + struct.pack("<HHIH", 22, 16, 0, 1) + b"\1" * 14),
        with_form(plain_form(), b""),
        with_form(plain_form()) + pack_chunk("data", b"1234"),
        b"RIFF\0\0\0\0WAVE",
        b"RIFF\0\0\0\0WAVE\0\0\0\0\0\0\0\0",
    ],
)
def test_what_is_unusual_is_left_to_the_decoder(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(content)
    with path.open("rb") as file:
        assert find_plain(file) is None
