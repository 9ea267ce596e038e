"""What tests of reports share: the example quarter with everybody in it, told once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from shelved import shelve_twelve
from sqlalchemy import select, update

from outreach.app import create_app
from outreach.config import Config
from outreach.demo import money
from outreach.demo.cast import gather
from outreach.demo.story import Story
from outreach.facilitators.models import Facilitator, Visit
from outreach.people.models import Person
from outreach.places.models import Station
from outreach.tables import create_tables
from outreach.web import Office

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The example quarter with everybody in it, each person with a NIP, a phone and a note of their own."""
    office = create_app(Config.load(tmp_path_factory.mktemp("example"), {}), now=lambda: NOW, is_demo=True)
    create_tables(office.database)
    with office.database.writer() as session:
        cast = gather(session, now=NOW - timedelta(days=400))
        Story(office, session, cast, now=NOW, commit=session.commit).tell(shelve_twelve(session))
        money.set_rates(session, cast, now=NOW - timedelta(days=100))
        money.keep_books(session, cast, now=NOW - timedelta(days=45))
        money.ask_people(session, cast, now=NOW)
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
