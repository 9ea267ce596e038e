"""What tests of alarms share: a mail server on this machine, and an office that hands its mail in there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from posted import Post, posting
from sqlalchemy import update
from world import World

from outreach.people.models import Person
from outreach.web import Office


@pytest.fixture
def post() -> Iterator[Post]:
    """A mail server that takes everything until it is told otherwise."""
    with posting() as server:
        yield server


@pytest.fixture
def mailing(office: Office, post: Post) -> Office:
    """The office with that mail server set."""
    office.settings = replace(office.settings, mail=post.settings())
    return office


@pytest.fixture
def reachable(office: Office, world: World) -> World:
    """Everybody of the border left an address."""
    with office.database.writer() as session:
        session.execute(update(Person).values(email=Person.account + "@contoh.id"))
        session.commit()
    return world
