"""Writes samples into files a station takes: WAV with `bext` and `cart`, MP3, FLAC, Ogg; never decides how loud they are.

The same samples and tags make the same bytes: no date is read from a clock, no encoder signs its work.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import IO

import numpy as np

from .errors import TooLarge, UnknownEnding
from .loudness import Examination
from .pcm import Fence, encode_frames
from .plain import Frames
from .riff import Bext, Cart, Shape, pack_bext, pack_cart, pack_chunk

_FORMS: dict[str, list[str]] = {
    "flac": ["-c:a", "flac", "-sample_fmt", "s32", "-bits_per_raw_sample", "24", "-f", "flac"],
    "mp3": ["-c:a", "libmp3lame", "-b:a", "192k", "-write_xing", "1", "-id3v2_version", "3", "-f", "mp3"],
    "ogg": ["-c:a", "libvorbis", "-q:a", "6", "-f", "ogg"],
    "opus": ["-c:a", "libopus", "-b:a", "128k", "-f", "ogg"],
}
ENDINGS = frozenset({"wav", *_FORMS})
LOSSY = frozenset({"mp3", "ogg", "opus"})
PROGRAM, VERSION = "Siaran Bersama", "1"
_MOST_RIFF = (1 << 32) - 1
_FULL_SCALE = (1 << 23) - 1


@dataclass(frozen=True, slots=True)
class Tags:
    """What is written into the encoded file; an empty field is left out, and a date is never made up."""

    title: str = ""
    artist: str = ""
    description: str = ""
    originator: str = ""
    cut_id: str = ""
    made_at: datetime | None = None
    first_on: date | None = None
    last_on: date | None = None


def ending_of(target: Path) -> str:
    """The kind a file name asks for; raises `UnknownEnding`."""
    ending = target.suffix.lstrip(".").lower()
    if ending not in ENDINGS:
        raise UnknownEnding(ending=ending)
    return ending


def write(stream: Iterable[Frames], target: Path, *, shape: Shape, tags: Tags, fence: Fence) -> None:
    """Write samples by the target's ending. Raises `TooLarge` past the 4 GiB of WAV, and what encoding raises."""
    ending = ending_of(target)
    if ending == "wav":
        with target.open("wb") as file:
            _write_wav(stream, file, shape=shape, tags=tags)
        return
    encode_frames(stream, target, shape=shape, form=[*_named(tags), *_FORMS[ending]], fence=fence)


def _named(tags: Tags) -> list[str]:
    made_on = tags.made_at.date().isoformat() if tags.made_at else ""
    words = {
        "title": tags.title,
        "artist": tags.artist,
        "comment": tags.description,
        "publisher": tags.originator,
        "date": made_on,
    }
    return [part for key, value in words.items() if value for part in ("-metadata", f"{key}={_printable(value)}")]


def _printable(text: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in text)


def _write_wav(stream: Iterable[Frames], file: IO[bytes], *, shape: Shape, tags: Tags) -> None:
    """24-bit samples behind `bext` and `cart`, whose sizes are known before the first sample."""
    file.write(_wav_head(shape, tags, byte_count=0))
    written = 0
    for frames in stream:
        body = _as_24_bits(frames)
        written += len(body)
        if written > _MOST_RIFF - (1 << 20):
            raise TooLarge(most_bytes=_MOST_RIFF)
        file.write(body)
    file.write(b"\0" * (written % 2))
    file.seek(0)
    file.write(_wav_head(shape, tags, byte_count=written))


def _as_24_bits(frames: Frames) -> bytes:
    """Little-endian samples of three bytes, laid out as two and one."""
    scaled = np.clip(frames, -1, 1) * np.float32(_FULL_SCALE)
    whole = np.rint(scaled, out=scaled).astype(np.int32).ravel()
    body = np.empty(3 * whole.size, dtype=np.uint8)
    np.ndarray(whole.shape, "<u2", body.data, 0, (3,))[:] = whole & 0xFFFF
    body[2::3] = (whole >> 16) & 0xFF
    return body.tobytes()


def _wav_head(shape: Shape, tags: Tags, *, byte_count: int) -> bytes:
    frame = 3 * shape.channels
    form = struct.pack("<HHIIHH", 1, shape.channels, shape.rate_hz, shape.rate_hz * frame, frame, 24)
    cart = Cart(tags.title, tags.artist, tags.cut_id, first_on=tags.first_on, last_on=tags.last_on)
    chunks = (
        pack_chunk("bext", pack_bext(_bext_of(shape, tags)))
        + pack_chunk("fmt ", form)
        + pack_chunk("cart", pack_cart(cart, program=PROGRAM, version=VERSION))
    )
    size = 4 + len(chunks) + 8 + byte_count + byte_count % 2
    return struct.pack("<4sI4s", b"RIFF", size, b"WAVE") + chunks + struct.pack("<4sI", b"data", byte_count)


def _bext_of(shape: Shape, tags: Tags) -> Bext:
    mode = "mono" if shape.channels == 1 else "stereo"
    return Bext(
        description=tags.description or tags.title,
        originator=tags.originator or PROGRAM,
        reference=tags.cut_id,
        made_at=tags.made_at,
        history=f"A=PCM,F={shape.rate_hz},W=24,M={mode},T={PROGRAM}\r\n",
    )


def sign_loudness(target: Path, measured: Examination, *, tags: Tags) -> None:
    """Write what was measured on a WAV into its `bext`; other kinds have no place for it and stay as they are."""
    if ending_of(target) != "wav":
        return
    shape = Shape(measured.sample_rate_hz, measured.channels)
    bext = replace(
        _bext_of(shape, tags),
        lufs=measured.integrated_lufs,
        range_lu=measured.loudness_range_lu,
        peak_dbtp=measured.true_peak_dbtp,
        most_momentary_lufs=measured.most_momentary_lufs,
        most_short_term_lufs=measured.most_short_term_lufs,
    )
    with target.open("r+b") as file:
        file.seek(12)
        file.write(pack_chunk("bext", pack_bext(bext)))
