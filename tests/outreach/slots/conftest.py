"""What the tests of the joint plan share: clips that may air, and a wish to place them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time

import pytest
from sqlalchemy.orm import Session
from world import NOW, World

from outreach.clips.content import clip_content_hash
from outreach.clips.models import Clip, Recording, Rendition, RenditionKind, Vetting
from outreach.db import Database
from outreach.slots.service import Wish
from scheduler.terms import Pairing, SlotKind

TUESDAY = date(2026, 11, 24)


def put_on_shelf(session: Session, world: World, *, title: str, topic: str = "harmony", vetted: bool = True) -> Clip:
    """A mastered clip of one minute, vetted by both regencies unless said otherwise."""
    clip = Clip(
        title=title,
        topic=topic,
        language="ind",
        valid_from_on=date(2026, 1, 1),
        regency_code=world.codes[0],
        made_at=NOW,
    )
    session.add(clip)
    session.flush()
    recording = Recording(
        clip_id=clip.id,
        file_name=f"{title}.wav",
        source_sha256=f"{clip.id:064x}",
        source_bytes=1000,
        uploaded_at=NOW,
        mastered_at=NOW,
        length_s=60.0,
        measured={},
        findings=[],
        wave=[],
    )
    session.add(recording)
    session.flush()
    clip.recording_id = recording.id
    for kind in (RenditionKind.BROADCAST, RenditionKind.PREVIEW):
        file = Rendition(
            recording_id=recording.id,
            kind=kind,
            media_type="audio/mpeg",
            sha256=f"{clip.id + 500:064x}",
            byte_count=9,
            length_s=60.0,
        )
        session.add(file)
    session.flush()
    session.refresh(recording, ["renditions"])
    for code in world.codes if vetted else ():
        word = Vetting(
            clip_id=clip.id,
            regency_code=code,
            says_yes=True,
            content_hash=clip_content_hash(clip, recording),
            person_name="uji",
            voted_at=NOW,
        )
        session.add(word)
    session.flush()
    return clip


@pytest.fixture
def clip_id(database: Database, world: World) -> int:
    """A clip that both regencies let on the air."""
    with database.writer() as session:
        clip = put_on_shelf(session, world, title="Satu pasar")
        session.commit()
        return clip.id


@pytest.fixture
def wish(world: World, clip_id: int) -> Callable[..., Wish]:
    """A joint slot on Tuesday at 09.00 on both banks, or as said otherwise."""

    def make(
        *, day: date = TUESDAY, start: str = "09:00", other: str = "", pairing: Pairing = Pairing.SIMULCAST
    ) -> Wish:
        starts = {world.sungai_menang: time.fromisoformat(start), world.brabasan: time.fromisoformat(other or start)}
        return Wish(clip_id, day, SlotKind.ILM, pairing, starts, 180)

    return make
