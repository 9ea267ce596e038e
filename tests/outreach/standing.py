"""An office that stands in a folder of its own, for tests of what keeps it alive."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from shelved import put_on_shelf
from sqlalchemy import select
from world import NOW, OKI, build_world

from outreach import audit, upkeep
from outreach.access import Role
from outreach.clips.models import Recording
from outreach.config import Config
from outreach.db import Database
from outreach.doctor import Check, State, examine
from outreach.people.models import Person
from outreach.security import hash_password

PASSWORD = "kalimat pendek yang mudah"
SOUND, SOURCE = b"suarasiar", b"rekaman" * 100


def stand_up(data: Path) -> Path:
    """A data folder with a small border, a clip with its recording and its two files, and a trail."""
    office = upkeep.prepare_office(data)
    with office.database.writer() as session:
        world = build_world(session)
        put_on_shelf(session, world, title="Satu pasar", sound=office.shelf.put(SOUND).sha256)
        recording = session.scalars(select(Recording)).one()
        recording.source_sha256, recording.source_bytes = office.shelf.put(SOURCE).sha256, len(SOURCE)
        for person in session.scalars(select(Person)):
            person.password_hash = hash_password(PASSWORD)
        for count in range(3):
            audit.record(
                session, world.actor(Role.ADMIN, OKI), action="uji", thing=("uji", count), changes={}, now=world.now
            )
        session.commit()
    office.database.dispose()
    return data


def look_at(folder: Path, *, now: datetime = NOW) -> dict[str, Check]:
    """What the doctor finds, by the name of the check."""
    settings = Config.load_existing(folder, {})
    database = Database(settings.database_url)
    checks = {check.name: check for check in examine(settings, database, now=now)}
    database.dispose()
    return checks


def health_of(folder: Path) -> dict[str, State]:
    """How each check ended."""
    return {name: check.state for name, check in look_at(folder).items()}
