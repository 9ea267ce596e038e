"""What the agreement covers is worded in both languages by whoever answers for it, seen by the other side, and undone at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from world import MESUJI, NOW, OKI, World

from outreach.access import Actor, Role
from outreach.audit import lines_of
from outreach.db import Database
from outreach.notices import open_notices, words_of
from outreach.places.models import Agreement, ScopeItem

SignIn = Callable[[Actor], FlaskClient]


@pytest.fixture
def address(database: Database, world: World) -> str:
    """The page of one scope item."""
    with database.writer() as session:
        item = ScopeItem(
            agreement_id=session.scalars(select(Agreement.id)).one(), label="2", wording="penyiaran radio bersama"
        )
        session.add(item)
        session.commit()
        return f"/tata-kelola/lingkup/{item.id}"


def send(client: FlaskClient, page: str, to: str = "", **fields: str) -> int:
    """Send the page's form with its key and version."""
    shown = client.get(page).get_data(as_text=True)
    hidden = {
        name: re.search(rf'name="{name}" value="([^"]+)"', shown).group(1)  # type: ignore[union-attr]  # the form has both
        for name in ("csrf_token", "version")
    }
    return client.post(to or page, data=hidden | fields).status_code


def item_of(database: Database) -> ScopeItem:
    """The item as it stands."""
    with database.reader() as session:
        return session.scalars(select(ScopeItem)).one()


@pytest.mark.parametrize("role", [Role.ADMIN, Role.APPROVER])
def test_a_wording_is_saved_in_both_languages_and_the_other_side_reads_it(
    role: Role, database: Database, world: World, address: str, signed_in: SignIn
) -> None:
    client = signed_in(world.actor(role, OKI))
    assert send(client, address, wording="siaran radio bersama", wording_en="joint radio") == 303
    item = item_of(database)
    assert (item.wording, item.wording_en, item.version) == ("siaran radio bersama", "joint radio", 2)
    with database.reader() as session:
        line = lines_of(session, "scope_item", item.id)[0]
        assert line.changes["wording"] == ["penyiaran radio bersama", "siaran radio bersama"]
        told = [words_of(notice) for notice in open_notices(session, world.actor(Role.COMMUNICATIONS, MESUJI))]
        assert any("siaran radio bersama" in words for words in told)
        assert open_notices(session, world.actor(Role.COMMUNICATIONS, OKI)) == []
    assert "siaran radio bersama" in client.get("/tata-kelola").get_data(as_text=True)
    client.set_cookie("siaran_bahasa", "en")
    assert "joint radio" in client.get("/tata-kelola").get_data(as_text=True)


def test_a_change_is_taken_back_at_once_and_not_later(
    database: Database, world: World, address: str, signed_in: SignIn
) -> None:
    client = signed_in(world.actor(Role.ADMIN, OKI))
    assert send(client, address, wording="lain") == 303
    assert send(client, address, f"{address}/urungkan") == 303
    assert (item_of(database).wording, item_of(database).version) == ("penyiaran radio bersama", 3)
    assert send(client, address, f"{address}/urungkan") == 409
    assert send(client, address, wording="lain lagi") == 303
    world.now = NOW + timedelta(minutes=1)
    assert send(client, address, f"{address}/urungkan") == 409
    assert item_of(database).wording == "lain lagi"


def test_the_other_side_cannot_take_it_back(database: Database, world: World, address: str, signed_in: SignIn) -> None:
    assert send(signed_in(world.actor(Role.ADMIN, OKI)), address, wording="lain") == 303
    assert send(signed_in(world.actor(Role.ADMIN, MESUJI)), address, f"{address}/urungkan") == 409


def test_whoever_saves_second_sees_what_the_first_wrote(
    database: Database, world: World, address: str, signed_in: SignIn
) -> None:
    client = signed_in(world.actor(Role.APPROVER, OKI))
    page = client.get(address).get_data(as_text=True)
    key = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert key
    sent = {"csrf_token": key.group(1), "version": "1"}
    assert client.post(address, data=sent | {"wording": "pertama"}).status_code == 303
    late = client.post(address, data=sent | {"wording": "kedua"})
    assert late.status_code == 409
    assert "Yang tersimpan: <b>pertama</b>" in late.get_data(as_text=True)
    assert ">kedua</textarea>" in late.get_data(as_text=True)


def test_an_unchanged_wording_writes_nothing(database: Database, world: World, address: str, signed_in: SignIn) -> None:
    assert send(signed_in(world.actor(Role.ADMIN, OKI)), address, wording="penyiaran radio bersama") == 303
    with database.reader() as session:
        assert lines_of(session, "scope_item", item_of(database).id) == []


@pytest.mark.parametrize("wording", ["", "x" * 501])
def test_no_wording_and_an_endless_one_are_refused(
    wording: str, database: Database, world: World, address: str, signed_in: SignIn
) -> None:
    assert send(signed_in(world.actor(Role.ADMIN, OKI)), address, wording=wording) == 422
    assert item_of(database).wording == "penyiaran radio bersama"
