"""Reads and writes the chunks of WAV files, `bext` (EBU Tech 3285) and `cart` (AES46) among them; never a sample of sound.

Whatever bytes a file holds, reading ends with an answer or with `DamagedChunks`.
"""

from __future__ import annotations

import struct
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO

from .errors import DamagedChunks, DecoderFailed

_MOST_CHUNKS = 1_000
_MOST_TEXT = 1 << 16
_EXTENSIBLE = 0xFFFE
NO_VALUE = 0x7FFF
"""EBU Tech 3285 v2: a loudness field that says nothing."""
_BEXT = struct.Struct("<256s32s32s10s8sIIH64s5h180s")
_CART = struct.Struct("<4s64s64s64s64s64s64s64s10s8s10s8s64s64s64si64s276s1024s")


@dataclass(frozen=True, slots=True)
class Shape:
    """How samples lie in a stream: rate in Hz, channels, and the loudspeaker mask (0: not said)."""

    rate_hz: int
    channels: int
    mask: int = 0


@dataclass(frozen=True, slots=True)
class Chunk:
    """One chunk of a file: its four letters, where its body begins, and its length in bytes as far as it is there."""

    name: str
    start: int
    length: int


@dataclass(frozen=True, slots=True)
class Bext:
    """What `bext` version 2 says; loudness in LUFS, LU and dBTP, None where it says nothing."""

    description: str = ""
    originator: str = ""
    reference: str = ""
    made_at: datetime | None = None
    lufs: float | None = None
    range_lu: float | None = None
    peak_dbtp: float | None = None
    most_momentary_lufs: float | None = None
    most_short_term_lufs: float | None = None
    history: str = ""


@dataclass(frozen=True, slots=True)
class Cart:
    """What `cart` version 1.01 says to a station's playout: what it is, whose, and from when till when it may air."""

    title: str = ""
    artist: str = ""
    cut_id: str = ""
    category: str = ""
    first_on: date | None = None
    last_on: date | None = None
    tag_text: str = ""


def read_head(head: bytes) -> tuple[Shape, int]:
    """The shape of a streamed WAV and where its samples begin; raises `DecoderFailed` when its head is no head."""
    place, shape = 12, None
    while place + 8 <= len(head) and head[:4] == b"RIFF":
        name, length = struct.unpack_from("<4sI", head, place)
        if name == b"data" and shape is not None:
            return shape, place + 8
        if name == b"fmt " and length >= 16 and place + 24 <= len(head):
            shape = read_shape(head[place + 8 : place + 8 + min(length, 40)])
        place += 8 + length + length % 2
    raise DecoderFailed(reason="no samples")


def read_shape(body: bytes) -> Shape:
    """The shape a `fmt ` body of at least 16 bytes tells."""
    kind, channels, rate_hz = struct.unpack_from("<HHI", body)
    mask = struct.unpack_from("<I", body, 20)[0] if kind == _EXTENSIBLE and len(body) >= 24 else 0
    return Shape(rate_hz, channels, mask)


def list_chunks(file: IO[bytes]) -> list[Chunk]:
    """The chunks of a WAV file in their order, as far as they are really there; raises `DamagedChunks`."""
    file.seek(0, 2)
    size = file.tell()
    file.seek(0)
    head = file.read(12)
    if len(head) < 12 or head[:4] not in (b"RIFF", b"RF64") or head[8:] != b"WAVE":
        raise DamagedChunks(at=0)
    found: list[Chunk] = []
    place = 12
    while place + 8 <= size and len(found) < _MOST_CHUNKS:
        file.seek(place)
        name, length = struct.unpack("<4sI", file.read(8))
        if not all(32 <= letter < 127 for letter in name):
            raise DamagedChunks(at=place)
        found.append(Chunk(name.decode("ascii"), place + 8, min(length, size - place - 8)))
        place += 8 + length + length % 2
    return found


def read_chunk(file: IO[bytes], name: str) -> bytes | None:
    """The body of the first chunk of a name, at most 64 KiB of it; None when there is none."""
    chunk = next((one for one in list_chunks(file) if one.name == name), None)
    if chunk is None:
        return None
    file.seek(chunk.start)
    return file.read(min(chunk.length, _MOST_TEXT))


def pack_bext(bext: Bext) -> bytes:
    """A `bext` body, version 2; text is cut to its field and written in ASCII."""
    made_on = bext.made_at.strftime("%Y-%m-%d") if bext.made_at else ""
    made = bext.made_at.strftime("%H:%M:%S") if bext.made_at else ""
    levels = (bext.lufs, bext.range_lu, bext.peak_dbtp, bext.most_momentary_lufs, bext.most_short_term_lufs)
    texts = [
        _ascii(text, most)
        for text, most in (
            (bext.description, 256),
            (bext.originator, 32),
            (bext.reference, 32),
            (made_on, 10),
            (made, 8),
        )
    ]
    return _BEXT.pack(*texts, 0, 0, 2, b"", *map(_hundredths, levels), b"") + _ascii(bext.history, _MOST_TEXT)


def read_bext(body: bytes) -> Bext:
    """What a `bext` body says; raises `DamagedChunks` when it is shorter than its fields."""
    if len(body) < _BEXT.size:
        raise DamagedChunks(at=len(body))
    fields = _BEXT.unpack_from(body)
    texts = [_text(field) for field in fields[:5]]
    levels = [_level(value) for value in fields[9:14]] if fields[7] >= 2 else [None] * 5
    return Bext(
        description=texts[0],
        originator=texts[1],
        reference=texts[2],
        made_at=_moment(texts[3], texts[4]),
        lufs=levels[0],
        range_lu=levels[1],
        peak_dbtp=levels[2],
        most_momentary_lufs=levels[3],
        most_short_term_lufs=levels[4],
        history=_text(body[_BEXT.size :]),
    )


def pack_cart(cart: Cart, *, program: str, version: str) -> bytes:
    """A `cart` body, version 1.01; without a last day it may air for ever, as AES46 writes it."""
    days = (_day_of(cart.first_on, "1900-01-01"), b"00:00:00", _day_of(cart.last_on, "9999-12-31"), b"23:59:59")
    names = [_ascii(text, 64) for text in (cart.title, cart.artist, cart.cut_id, "", cart.category, "", "")]
    made = [_ascii(text, 64) for text in (program, version, "")]
    return _CART.pack(b"0101", *names, *days, *made, 32_768, b"", b"", b"") + _ascii(cart.tag_text, _MOST_TEXT)


def read_cart(body: bytes) -> Cart:
    """What a `cart` body says; raises `DamagedChunks` when it is shorter than its fields."""
    if len(body) < _CART.size:
        raise DamagedChunks(at=len(body))
    fields = _CART.unpack_from(body)
    first_on, last_on = (_moment(_text(fields[place]), "00:00:00") for place in (8, 10))
    return Cart(
        title=_text(fields[1]),
        artist=_text(fields[2]),
        cut_id=_text(fields[3]),
        category=_text(fields[5]),
        first_on=first_on.date() if first_on else None,
        last_on=last_on.date() if last_on else None,
        tag_text=_text(body[_CART.size :]),
    )


def _ascii(text: str, most: int) -> bytes:
    """Letters without their accents; what has no such letter becomes a question mark, a control character a space."""
    plain = unicodedata.normalize("NFKD", text)
    kept = "".join(
        letter if letter.isprintable() or letter in "\r\n" else " "
        for letter in plain
        if not unicodedata.combining(letter)
    )
    return kept.encode("ascii", "replace")[:most]


def _text(field: bytes) -> str:
    return field.split(b"\0", 1)[0].decode("latin-1").strip()


def _hundredths(value: float | None) -> int:
    return NO_VALUE if value is None else max(-32_768, min(NO_VALUE - 1, round(value * 100)))


def _level(value: int) -> float | None:
    return None if value == NO_VALUE else value / 100


def _day_of(day: date | None, otherwise: str) -> bytes:
    return (day.isoformat() if day else otherwise).encode("ascii")


def _moment(day: str, moment: str) -> datetime | None:
    """A moment as written; the standards let other signs stand between the numbers."""
    digits = (day[:4], day[5:7], day[8:10], moment[:2], moment[3:5], moment[6:8])
    if not all(part.isascii() and part.isdigit() for part in digits):
        return None
    try:
        return datetime(*map(int, digits))  # type: ignore[arg-type]  # noqa: DTZ001 - the file says no zone
    except ValueError:
        return None


def pack_chunk(name: str, body: bytes) -> bytes:
    """A chunk with its head, padded to an even length."""
    return struct.pack("<4sI", name.encode("ascii"), len(body)) + body + b"\0" * (len(body) % 2)
