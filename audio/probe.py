"""Says what an uploaded file really is, by decoding it; never trusts a name, a tag or a claimed length."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from .errors import DecoderFailed, NoAudioTrack, NotSound, Silent, TooLarge, TooLong, TooShort
from .pcm import Fence, decode, sniff

LONGEST_CLIP_S = 600.0
SHORTEST_CLIP_S = 1.0
MOST_BYTES = 200_000_000
INSPECT = Fence(most_s=LONGEST_CLIP_S + 1, wall_s=9.0, cpu_s=10)
"""An upload is answered within ten seconds."""
_RATE_HZ = 8_000


@dataclass(frozen=True, slots=True)
class Sound:
    """What a file holds: its kind (wav, mp3, flac, ogg, mov) and the length that was really decoded."""

    kind: str
    duration_s: float
    byte_count: int


MEDIA_TYPES = {"wav": "audio/wav", "mp3": "audio/mpeg", "flac": "audio/flac", "ogg": "audio/ogg", "mov": "audio/mp4"}


def inspect(path: Path, *, longest_s: float = LONGEST_CLIP_S, shortest_s: float = SHORTEST_CLIP_S) -> Sound:
    """Decode a file once and say what it is.

    Raises `NotSound`, `NoAudioTrack`, `TooLarge`, `TooLong`, `TooShort`, `Silent`, `TooSlow` or `DecoderFailed`.
    """
    byte_count = path.stat().st_size
    if byte_count > MOST_BYTES:
        raise TooLarge(most_bytes=MOST_BYTES)
    kind = sniff(path)
    fence = Fence(most_s=longest_s + 1, wall_s=INSPECT.wall_s, cpu_s=INSPECT.cpu_s)
    try:
        decoded, is_heard = 0, False
        for block in decode(path, rate_hz=_RATE_HZ, fence=fence):
            decoded, is_heard = decoded + len(block), is_heard or any(block)
    except DecoderFailed as fault:
        reason = str(fault.facts.get("reason", ""))
        if "matches no streams" in reason:
            raise NoAudioTrack(kind=kind) from None
        raise NotSound(found=kind) from None
    duration_s = decoded / 2 / _RATE_HZ
    if duration_s > longest_s:
        raise TooLong(most_s=longest_s)
    if duration_s < shortest_s:
        raise TooShort(least_s=shortest_s, length_s=round(duration_s, 3))
    # Mixed down and at a low rate two opposed channels or a high tone vanish, so silence is confirmed at full quality.
    if not is_heard and not any(any(block) for block in decode(path, channels=2, fence=fence)):
        raise Silent(length_s=round(duration_s, 3))
    return Sound(kind, duration_s, byte_count)
