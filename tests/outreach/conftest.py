"""What tests of the rooms share: a small border, and a client that is signed in as anybody of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from listed import Listed, publish_tuesday
from shelved import put_on_shelf
from world import World, build_world

from audio.shelf import Shelf
from outreach.access import VISITOR, Actor
from outreach.app import create_app
from outreach.config import Config
from outreach.db import Database
from outreach.web import Office


@pytest.fixture
def world(database: Database) -> World:
    """A filled, committed small border."""
    with database.writer() as session:
        world = build_world(session)
        session.commit()
    return world


@pytest.fixture
def office(database: Database, data_folder: Path, world: World) -> Office:
    """The whole application over the test's database, with its clock standing at the world's now."""
    settings = Config(
        data_folder=data_folder, database_url=database.url.render_as_string(hide_password=False), secret_key=b"k" * 32
    )
    office = create_app(settings, now=lambda: world.now)
    office.testing = True
    office.database.dispose()
    office.database = database
    return office


class Browser:
    """A client of one person that carries form keys like a browser does."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def form_key(self, page: str) -> str:
        """The form key a page hands out."""
        found = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert found, "the page has no form"
        return found.group(1)


@pytest.fixture
def signed_in(office: Office) -> Callable[[Actor], FlaskClient]:
    """A Flask client whose requests come from an actor; form keys are checked as in life."""

    def enter(actor: Actor = VISITOR) -> FlaskClient:
        office.find_actor = lambda session, request, now: actor
        return office.test_client()

    return enter


@pytest.fixture
def clip_id(database: Database, world: World) -> int:
    """A clip that both regencies let on the air."""
    with database.writer() as session:
        clip = put_on_shelf(session, world, title="Satu pasar")
        session.commit()
        return clip.id


@pytest.fixture
def shelf(data_folder: Path) -> Shelf:
    """The empty shelf of the test's data folder."""
    return Shelf(data_folder / "shelf")


@pytest.fixture
def listed(database: Database, world: World, shelf: Shelf) -> Listed:
    """A published Tuesday."""
    with database.writer() as session:
        made = publish_tuesday(session, world, shelf)
        session.commit()
    return made
