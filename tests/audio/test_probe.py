"""Files sent by an enemy or by mistake: each is named for what it is, soon, and no other file is ever read."""

from __future__ import annotations

import struct
import subprocess
from collections.abc import Callable
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import pytest
from signals import encode, speech_like, tone, write_channels, write_wav

from audio import errors
from audio.pcm import Fence, decode
from audio.probe import inspect

PLAIN = {
    "empty.mp3": b"",
    "teks.mp3": b"Ini bukan suara.\n" * 50,
    "playlist.mp3": b"#EXTM3U\nfile:///etc/hostname\n",
    "concat.mp3": b"ffconcat version 1.0\nfile /etc/hostname\n",
    "halaman.wav": b"<!DOCTYPE html><title>x</title>",
    "dash.m4a": b'<?xml version="1.0"?><MPD></MPD>',
    "arsip.flac": b"PK\x03\x04" + b"\0" * 200,
    "surat.ogg": b"%PDF-1.7\n%\xe2\xe3\n",
    "acak.mp3": bytes(np.random.default_rng(3).integers(0, 250, 5_000, dtype=np.uint8)),
    "kepala-saja.flac": b"fLaC" + b"\0" * 60,
    "kepala-saja.ogg": b"OggS" + b"\0" * 60,
    "kepala-saja.m4a": b"\0\0\0\x20ftypM4A " + b"\0" * 60,
    "bingkai-saja.mp3": b"\xff\xfb\x90\x00" + b"\0" * 300,
}


@pytest.mark.parametrize("name", PLAIN)
def test_what_is_no_sound_is_refused(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(PLAIN[name])
    with pytest.raises((errors.NotSound, errors.NoAudioTrack, errors.TooShort)):
        inspect(path)


@pytest.mark.parametrize("ending", ["wav", "mp3", "flac", "ogg", "m4a"])
def test_the_five_kinds_are_taken_whatever_their_name(ending: str, tmp_path: Path) -> None:
    source = write_wav(tmp_path / "asal.wav", speech_like(length_s=4, rms=0.05))
    made = source if ending == "wav" else encode(source, tmp_path / f"lain.{ending}")
    disguised = made.rename(tmp_path / "tanpa-akhiran")
    sound = inspect(disguised)
    assert sound.kind == {"m4a": "mov"}.get(ending, ending)
    assert sound.duration_s == pytest.approx(4.0, abs=0.15)
    assert sound.byte_count == disguised.stat().st_size


def test_a_length_that_lies_is_not_believed(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "bohong.wav", tone(-20, length_s=2))
    content = bytearray(path.read_bytes())
    content[40:44] = struct.pack("<I", 6 * 3600 * 96_000)
    path.write_bytes(content)
    assert inspect(path).duration_s == pytest.approx(2.0, abs=0.1)


def test_a_playlist_inside_a_tag_is_not_followed(tmp_path: Path) -> None:
    """An ID3 head makes the first bytes look like MP3; what follows is a list of other files."""
    secret = write_wav(tmp_path / "rahasia.wav", tone(-10, length_s=5))
    path = tmp_path / "menyamar.mp3"
    path.write_bytes(b"ID3\x03\0\0\0\0\0\x00" + f"ffconcat version 1.0\nfile '{secret}'\n".encode())
    with pytest.raises((errors.NotSound, errors.TooShort)):
        inspect(path)


def test_too_long_and_too_short_say_so(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "suara.wav", tone(-20, length_s=5))
    with pytest.raises(errors.TooLong) as long:
        inspect(path, longest_s=4)
    assert long.value.facts == {"most_s": 4}
    with pytest.raises(errors.TooShort) as short:
        inspect(path, shortest_s=6)
    assert short.value.facts == {"least_s": 6, "length_s": 5.0}


def test_a_small_file_that_decodes_to_hours_is_stopped(tmp_path: Path) -> None:
    """A quarter of an hour of silence is some kilobytes of FLAC."""
    hours = encode(write_wav(tmp_path / "asal.wav", np.zeros(1_000 * 48_000)), tmp_path / "bom.flac")
    assert hours.stat().st_size < 1_000_000
    with pytest.raises(errors.TooLong):
        inspect(hours)


def test_a_picture_without_sound_says_nothing_can_be_heard(tmp_path: Path) -> None:
    made = tmp_path / "gambar.m4a"
    square = ["-f", "lavfi", "-i", "color=c=blue:s=32x32:d=1", "-f", "mp4", "-y", str(made)]
    subprocess.run([imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-v", "error", *square], check=True, timeout=60)
    with pytest.raises(errors.NoAudioTrack):
        inspect(made)


def test_a_badly_damaged_recording_is_answered_too(tmp_path: Path) -> None:
    """Thousands of complaints from the decoder must not stop it half-way."""
    sound = encode(write_wav(tmp_path / "asal.wav", speech_like(length_s=120, rms=0.1)), tmp_path / "rusak.mp3")
    content, chance = bytearray(sound.read_bytes()), np.random.default_rng(5)
    for place in chance.integers(2_000, len(content), len(content) // 60):
        content[place] = int(chance.integers(0, 256))
    sound.write_bytes(content)
    assert inspect(sound).duration_s == pytest.approx(120, abs=30)


def test_a_decoder_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "panjang.wav", tone(-20, length_s=60))
    with pytest.raises(errors.TooSlow):
        list(decode(path, fence=Fence(wall_s=0.001)))


def test_a_reader_that_stops_early_ends_the_decoder(write_sound: Callable[..., Path]) -> None:
    blocks = decode(write_sound(tone(-20, length_s=30)))
    first = next(blocks)
    blocks.close()
    assert first


def test_digital_silence_is_refused_and_opposed_channels_are_not(tmp_path: Path) -> None:
    silent = write_wav(tmp_path / "senyap.wav", tone(-20, length_s=2) * 0)
    with pytest.raises(errors.Silent):
        inspect(silent)
    sound = tone(-20, length_s=2)
    assert inspect(write_channels(tmp_path / "lawan.wav", [sound, -sound])).duration_s == pytest.approx(2, abs=0.1)
