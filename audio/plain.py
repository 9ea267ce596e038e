"""Reads the samples of a WAV that needs no decoder: whole numbers of 16, 24 or 32 bits, or floats; never guesses.

Whatever looks unusual is left to the fenced decoder. What is read is what that decoder would give, bit for bit, at a fifth
of its cost: no process, no pipe.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np

from .errors import DamagedChunks
from .riff import Chunk, Shape, list_chunks, read_shape

Frames = np.ndarray[Any, np.dtype[np.float32]]
"""Samples as 32-bit floats, full scale 1, one row a moment and one column a channel."""

_FORM_TAIL = bytes.fromhex("000000001000800000aa00389b71")
"""What follows the kind in an extensible form whose samples are plain (RFC 2361)."""
_EXTENSIBLE = 0xFFFE
_PIECE = 1 << 15
"""Frames read at once."""


@dataclass(frozen=True, slots=True)
class Plain:
    """Where plain samples lie in a file: their shape, bytes a sample, whether floats, first byte, and how many frames."""

    shape: Shape
    width: int
    is_float: bool
    start: int
    count: int


def find_plain(file: IO[bytes]) -> Plain | None:
    """The plain samples of a WAV; None when there are none, or when anything about the file is unusual."""
    try:
        chunks = list_chunks(file)
    except DamagedChunks:
        return None
    names = [chunk.name for chunk in chunks]
    if names.count("fmt ") != 1 or names.count("data") != 1 or names.index("fmt ") > names.index("data"):
        return None
    form, samples = chunks[names.index("fmt ")], chunks[names.index("data")]
    file.seek(form.start)
    return _plain_of(file.read(min(form.length, 64)), samples)


def _plain_of(form: bytes, samples: Chunk) -> Plain | None:
    if len(form) < 16:
        return None
    kind, channels, _, _, frame, bits = struct.unpack_from("<HHIIHH", form)
    if kind == _EXTENSIBLE:
        if len(form) < 40 or form[26:40] != _FORM_TAIL or struct.unpack_from("<H", form, 18)[0] != bits:
            return None
        kind = struct.unpack_from("<H", form, 24)[0]
    if (kind, bits) not in _READERS or not channels or frame != channels * bits // 8 or samples.length < frame:
        return None
    return Plain(read_shape(form), bits // 8, kind == _FLOAT, samples.start, samples.length // frame)


def read_plain(path: Path, plain: Plain, *, most_s: float) -> Iterator[Frames]:
    """The samples, piece by piece, at most so many seconds of them."""
    convert = _READERS[_FLOAT if plain.is_float else _WHOLE, 8 * plain.width]
    frame = plain.width * plain.shape.channels
    left = min(plain.count, int(most_s * plain.shape.rate_hz))
    with path.open("rb") as file:
        # A byte before the first sample lets three bytes be read as the upper part of four.
        file.seek(plain.start - 1)
        before = file.read(1)
        while left and (body := file.read(min(left, _PIECE) * frame)):
            count = len(body) // frame
            yield convert(before + body, count * plain.shape.channels).reshape(count, -1)
            before, left = body[-1:], left - count


def _of_16_bits(body: bytes, count: int) -> Frames:
    return _scaled(np.frombuffer(body, "<i2", count=count, offset=1), bits=16)


def _of_24_bits(body: bytes, count: int) -> Frames:
    values = np.ndarray((count,), "<i4", body, 0, (3,)).astype("<i4")
    values &= -256
    return _scaled(values, bits=32)


def _of_32_bits(body: bytes, count: int) -> Frames:
    return _scaled(np.frombuffer(body, "<i4", count=count, offset=1), bits=32)


def _scaled(values: np.ndarray[Any, Any], *, bits: int) -> Frames:
    scaled: Frames = np.multiply(values, np.float32(2.0 ** (1 - bits)), dtype=np.float32)
    return scaled


def _of_floats(body: bytes, count: int) -> Frames:
    return np.frombuffer(body, "<f4", count=count, offset=1).astype(np.float32)


_WHOLE, _FLOAT = 1, 3
_READERS: dict[tuple[int, int], Callable[[bytes, int], Frames]] = {
    (_WHOLE, 16): _of_16_bits,
    (_WHOLE, 24): _of_24_bits,
    (_WHOLE, 32): _of_32_bits,
    (_FLOAT, 32): _of_floats,
}
