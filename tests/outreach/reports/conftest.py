"""What tests of reports share: the example quarter with everybody in it, told once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from shelved import put_on_shelf
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from world import World

from outreach.app import create_app
from outreach.clips.models import Clip
from outreach.config import Config
from outreach.demo.cast import gather
from outreach.demo.story import Story
from outreach.facilitators.models import Facilitator, Visit
from outreach.people.models import Person
from outreach.places.models import Station
from outreach.tables import create_tables
from outreach.web import Office

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


def _shelve(session: Session) -> list[Clip]:
    """Twelve clips without their sound; the story itself lets both regencies vet them."""
    topics = ("law", "law", "law", "law", "harmony", "harmony", "harmony", "harmony", "peace", "peace", "peace", "law")
    made = [
        put_on_shelf(session, World(), title=f"Klip {n}", topic=topic, vetted=False) for n, topic in enumerate(topics)
    ]
    for clip in made:
        session.refresh(clip, ["recording"])
    return made


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The example quarter with everybody in it, each person with a NIP, a phone and a note of their own."""
    office = create_app(Config.load(tmp_path_factory.mktemp("example"), {}), now=lambda: NOW, is_demo=True)
    create_tables(office.database)
    with office.database.writer() as session:
        cast = gather(session, now=NOW - timedelta(days=400))
        Story(office, session, cast, now=NOW, commit=session.commit).tell(_shelve(session))
        for person in session.scalars(select(Person)):
            person.nip, person.email = f"1980010120050110{person.id:02}", f"orang{person.id}@contoh.id"
            person.rank = f"Pangkat Rahasia {person.id}"
        for facilitator in session.scalars(select(Facilitator)):
            facilitator.phone = f"62812345{facilitator.id:04}"
            facilitator.religion, facilitator.ethnicity = f"Agama {facilitator.id}", f"Suku {facilitator.id}"
        session.execute(update(Visit).values(note="Catatan rahasia kunjungan"))
        session.execute(update(Station).values(phone="6281199998888"))
        session.commit()
    yield office
    office.database.dispose()
