"""A published Tuesday with sound behind it, for tests of what stations take and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from shelved import put_on_shelf
from sqlalchemy.orm import Session
from voted import approved
from world import NOW, OKI, World

from audio.shelf import Shelf
from outreach.access import Role
from outreach.playlists import service as playlists
from outreach.slots.service import Wish
from scheduler.terms import Pairing, SlotKind

TUESDAY = date(2026, 11, 24)
SOUND = bytes(range(256)) * 200


@dataclass(frozen=True)
class Listed:
    """What was published: the joint slot and its slots by station."""

    joint_id: int
    clip_id: int
    slots: dict[int, int]


def publish_tuesday(session: Session, world: World, shelf: Shelf, *, start: str = "09:00") -> Listed:
    """One agreed simulcast on Tuesday, published to every station; the caller commits."""
    sound = shelf.put(SOUND + start.encode()).sha256
    clip = put_on_shelf(session, world, title=f"Satu pasar {start}", sound=sound)
    starts = dict.fromkeys((world.sungai_menang, world.brabasan), time.fromisoformat(start))
    joint = approved(session, world, Wish(clip.id, TUESDAY, SlotKind.ILM, Pairing.SIMULCAST, starts, 0))
    playlists.publish_ahead(session, world.actor(Role.COMMUNICATIONS, OKI), now=NOW)
    return Listed(joint.id, clip.id, {slot.station_id: slot.id for slot in joint.slots})
