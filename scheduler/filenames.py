"""How the sound files of a station-day are called, by one of a few patterns; never a name that some software refuses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from .terms import WIB

FALLBACK = "fallback"
"""The name of the clip that stands in where a slot's own sound cannot be played; its ending is its kind's."""


class Naming(StrEnum):
    """A pattern of file names; all are ASCII, in small letters but for the slot's key."""

    CLIP = "{clip}"
    NUMBER_CLIP = "{no}_{clip}"
    NUMBER_TOPIC_SLOT = "{no}_{topic}_{slot}"
    TIME_SLOT = "{time}_{slot}"


_TOPICS = {"law": "peraturan", "harmony": "kerukunan", "peace": "ketenteraman"}


@dataclass(frozen=True, slots=True)
class Named:
    """What a pattern may speak of: the slot's place in the day, itself, its topic and start, and the clip's own file."""

    number: int
    slot_id: int
    topic: str
    start_at: datetime
    clip_file: str


def name_file(naming: Naming, slot: Named) -> str:
    """The file name of one slot's sound; two slots of one day share a name only where they share the sound."""
    stem, _, ending = slot.clip_file.rpartition(".")
    filled = naming.value.format(
        no=f"{slot.number:02}",
        topic=_TOPICS.get(slot.topic, slot.topic),
        time=f"{slot.start_at.astimezone(WIB):%H%M}",
        slot=f"S-{slot.slot_id}",
        clip=stem,
    )
    return f"{filled}.{ending}"


def fallback_file(clip_file: str) -> str:
    """The file name of the fallback: one that a station's software may be told once and for ever."""
    return f"{FALLBACK}.{clip_file.rpartition('.')[2]}"
