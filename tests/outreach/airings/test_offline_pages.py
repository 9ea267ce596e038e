"""What a browser may keep of an operator's day: two days of the own station, each sound by its fingerprint, a name for every sign-in."""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from listed import Listed
from world import World

from outreach.access import VISITOR, Actor, Role
from outreach.airings import offline_pages
from outreach.assets import STATIC
from outreach.security import keeper_name
from outreach.web import Office

Client = Callable[[Actor], FlaskClient]


@pytest.fixture
def operator(world: World) -> Actor:
    """Brabasan's operator, at a browser."""
    return replace(world.actor(Role.OPERATOR, world.brabasan), session_id=7)


def test_two_days_and_every_sound_of_them_are_to_be_kept(
    world: World, listed: Listed, operator: Actor, signed_in: Client
) -> None:
    client = signed_in(operator)
    told = client.get(f"/stasiun/{world.brabasan}/simpanan").json
    assert told is not None
    page = f"/stasiun/{world.brabasan}?hari=2026-11-"
    assert told["pages"] == [f"{page}23", f"{page}24"]
    assert [sound["address"].rpartition("/")[2] for sound in told["sounds"]] == [told["sounds"][0]["sha256"]]
    sound = client.get(told["sounds"][0]["address"])
    assert sound.status_code == 200
    sound.close()


def test_every_file_the_kept_page_asks_for_is_named_and_kept_by_its_content(
    world: World, listed: Listed, operator: Actor, signed_in: Client
) -> None:
    client = signed_in(operator)
    told = client.get(f"/stasiun/{world.brabasan}/simpanan").json
    page = client.get(f"/stasiun/{world.brabasan}?hari=2026-11-24").text
    assert told is not None
    asked = set(re.findall(r'(?:src|href)="(/static/[^"]+\.(?:js|css|svg))"', page))
    for address in sorted(asked):
        source = client.get(address)
        folder = address.rpartition("/")[0]
        asked |= {f"{folder}/{name}" for name in re.findall(r'from "\./([\w.]+)"', source.text)}
    assert asked == set(told["files"])
    assert {client.get(address).status_code for address in asked} == {200}


def test_each_sign_in_has_a_name_of_its_own_and_a_visitor_none(
    office: Office, world: World, listed: Listed, operator: Actor, signed_in: Client
) -> None:
    def names(actor: Actor) -> tuple[str, ...]:
        page = signed_in(actor).get(f"/stasiun/{world.brabasan}").text
        found = re.search(r'data-sign-in="(\w+)" data-person="(\w+)"', page)
        assert found
        return found.groups()

    first, second = names(operator), names(replace(operator, session_id=8))
    assert first[0] != second[0]
    assert first[1] == second[1] == keeper_name(office.settings.secret_key, f"person:{operator.person_id}")
    assert "data-sign-in" not in signed_in(VISITOR).get("/masuk").text


def test_a_changed_file_makes_a_new_release_and_the_worker_carries_it(
    office: Office, signed_in: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = office.test_client().get("/stasiun/luring.js")
    assert before.mimetype == "text/javascript"
    assert before.text.startswith(f"// {offline_pages.release()}\n")
    assert before.text.endswith((STATIC / offline_pages.WORKER).read_text())
    monkeypatch.setattr(offline_pages, "FILES", (*offline_pages.FILES, "week.js"))
    assert office.test_client().get("/stasiun/luring.js").text != before.text


def test_the_station_page_can_stand_as_an_application(
    world: World, listed: Listed, operator: Actor, signed_in: Client
) -> None:
    client = signed_in(operator)
    answer = client.get(f"/stasiun/{world.brabasan}/aplikasi.webmanifest")
    assert answer.mimetype == "application/manifest+json"
    told = json.loads(answer.text)
    assert told["start_url"].startswith(told["scope"])
    assert client.get(told["start_url"]).status_code == 200
    for icon in told["icons"]:
        picture = client.get(icon["src"])
        width, height = struct.unpack(">II", picture.data[16:24])
        assert (picture.mimetype, f"{width}x{height}") == (icon["type"], icon["sizes"])


def test_the_page_of_a_day_stays_light(world: World, listed: Listed, operator: Actor, signed_in: Client) -> None:
    client = signed_in(operator)
    zipped = {"Accept-Encoding": "gzip"}
    page = client.get(f"/stasiun/{world.brabasan}?hari=2026-11-24", headers=zipped)
    told = client.get(f"/stasiun/{world.brabasan}/simpanan").json
    assert told is not None
    parts = [len(client.get(address, headers=zipped).data) for address in told["files"]]
    assert len(page.data) <= 10_000
    assert len(page.data) + sum(parts) <= 40_000


def test_a_copy_for_later_holds_no_notice_and_takes_none_from_the_page(
    world: World, listed: Listed, operator: Actor, signed_in: Client
) -> None:
    client, page = signed_in(operator), f"/stasiun/{world.brabasan}"
    with client.session_transaction() as session:
        session["_flashes"] = [("message", {"text": "Kabar tersimpan.", "undo_url": ""})]
    assert "Kabar tersimpan." not in client.get(page, headers={"X-Kept-Copy": "1"}).text
    assert "Kabar tersimpan." in client.get(page).text
