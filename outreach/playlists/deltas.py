"""What of a station-day a station holds already, so that only the rest is sent; never what the day should hold."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..errors import N_, OutreachError
from .delivery import PACKAGE
from .models import Fetch, Playlist
from .package import sounds_of
from .service import DELTA, WHOLE

KEPT_FOR = timedelta(days=30)
"""So long a station is thought to keep what it unpacked."""
MOST_HELD = 2000
_DIGEST = re.compile(r"[0-9a-f]{64}")


class HeldRefused(OutreachError):
    """The list of held files cannot be read."""

    status = 422
    sentence = N_("Daftar berkas yang sudah ada harus berisi SHA-256 (64 huruf heksadesimal), paling banyak %(most)s.")


def held_files(session: Session, *, station_id: int, now: datetime) -> dict[str, str]:
    """The SHA-256 of each sound in the folder of a station that unpacks one package over the other, by file name."""
    query = select(Playlist).join(Fetch, Fetch.playlist_id == Playlist.id).options(*WHOLE)
    query = query.where(Playlist.station_id == station_id, Fetch.form.in_((PACKAGE, DELTA)))
    taken = session.scalars(query.where(Fetch.fetched_at > now - KEPT_FOR).order_by(Fetch.fetched_at, Fetch.id))
    return {name: part.sha256 for playlist in taken for name, part in sounds_of(playlist).items()}


def needless_names(playlist: Playlist, held: dict[str, str]) -> frozenset[str]:
    """The sounds of a revision that stand in the folder under the same name with the same content."""
    return frozenset(name for name, part in sounds_of(playlist).items() if held.get(name) == part.sha256)


def needless_sounds(playlist: Playlist, held: frozenset[str]) -> frozenset[str]:
    """The sounds of a revision whose content is held under whatever name: for software that keeps files by SHA-256."""
    return frozenset(name for name, part in sounds_of(playlist).items() if part.sha256 in held)


def left_bytes(session: Session, playlist: Playlist, *, now: datetime) -> int:
    """How many bytes of sound a station's folder lacks of a revision."""
    held = held_files(session, station_id=playlist.station_id, now=now)
    needless = needless_names(playlist, held)
    return sum(part.byte_count for name, part in sounds_of(playlist).items() if name not in needless)


def read_held(words: str) -> frozenset[str]:
    """The SHA-256 of held files, parted by commas or spaces; raises `HeldRefused`."""
    digests = words.lower().replace(",", " ").split()
    if len(digests) > MOST_HELD or not all(_DIGEST.fullmatch(digest) for digest in digests):
        raise HeldRefused(most=MOST_HELD)
    return frozenset(digests)
