"""A station's day in order, as plain values every playlist form is written from; never a database row."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class RundownItem:
    """One slot in the order of the day; `file_name` is ASCII, `sha256` the sound's fingerprint."""

    slot_id: int
    start_at: datetime
    length_s: float
    title: str
    topic: str
    kind: str
    file_name: str
    sha256: str
    byte_count: int

    @property
    def key(self) -> str:
        """The slot's name in a station's software; it comes back in that software's log."""
        return f"S-{self.slot_id}"

    @property
    def plain_title(self) -> str:
        """The title on one line without control characters: no form of a playlist can carry those."""
        return "".join(letter for letter in " ".join(self.title.split()) if letter.isprintable())


@dataclass(frozen=True, slots=True)
class Fallback:
    """The clip that may stand in wherever a slot's own sound cannot be played; both regencies let it on the air that day."""

    title: str
    length_s: float
    file_name: str
    sha256: str
    byte_count: int


@dataclass(frozen=True, slots=True)
class Rundown:
    """One revision of a station's day."""

    station_id: int
    station_name: str
    day: date
    revision: int
    items: tuple[RundownItem, ...]
    fallback: Fallback | None = None


def order(items: Iterable[RundownItem]) -> tuple[RundownItem, ...]:
    """Items by start, then by slot."""
    return tuple(sorted(items, key=lambda item: (item.start_at, item.slot_id)))


def content_hash(station_id: int, day: date, items: Iterable[RundownItem]) -> str:
    """The fingerprint of a station-day: equal days have equal fingerprints, whatever their revision."""
    rows = [
        [
            item.slot_id,
            item.start_at.isoformat(),
            item.length_s,
            item.title,
            item.topic,
            item.kind,
            item.file_name,
            item.sha256,
        ]
        for item in order(items)
    ]
    text = json.dumps([station_id, day.isoformat(), rows], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
