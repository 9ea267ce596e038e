"""Puts a clip on the shelf by its rows alone, for tests that are not about sound."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session
from world import NOW, World

from outreach.clips.content import clip_content_hash
from outreach.clips.models import Clip, Recording, Rendition, RenditionKind, Vetting


def put_on_shelf(
    session: Session, world: World, *, title: str, topic: str = "harmony", vetted: bool = True, sound: str = ""
) -> Clip:
    """A mastered clip of one minute, vetted by both regencies unless said otherwise; `sound` is the SHA-256 of its file."""
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
            sha256=sound or f"{clip.id + 500:064x}",
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


def shelve_twelve(session: Session) -> list[Clip]:
    """Twelve clips without their sound, as the example quarter wants them; its story lets both regencies vet them."""
    topics = ("law", "law", "law", "law", "harmony", "harmony", "harmony", "harmony", "peace", "peace", "peace", "law")
    made = [
        put_on_shelf(session, World(), title=f"Klip {n}", topic=topic, vetted=False) for n, topic in enumerate(topics)
    ]
    for clip in made:
        session.refresh(clip, ["recording"])
    return made
