"""What a phone may keep of a facilitator's pages, and that every file they ask for is among it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from appointed import appoint, assign
from flask.testing import FlaskClient
from world import MESUJI, OKI, World

from outreach.access import Actor, Role
from outreach.airings import offline_pages as stations
from outreach.db import Database
from outreach.facilitators.offline_pages import KIT
from outreach.web import Office

Client = Callable[[Actor], FlaskClient]


@pytest.fixture
def facilitator(database: Database, world: World) -> Actor:
    """Who covers Gajah Mati, at a phone."""
    actor = replace(world.actor(Role.FACILITATOR, OKI), session_id=7)
    with database.writer() as session:
        assign(session, world, appoint(session, world, person_id=actor.person_id))
        session.commit()
    return actor


def test_every_form_is_kept_with_every_file_they_ask_for(facilitator: Actor, signed_in: Client) -> None:
    client = signed_in(facilitator)
    told = client.get("/desa-saya/simpanan").json
    assert told is not None
    assert told["pages"] == ["/desa-saya", "/fasilitator/kelompok-dengar", "/laporan-terima/baru"]
    assert told["sounds"] == []
    used: set[str] = set()
    for address in told["pages"]:
        page = client.get(address).text
        asked = set(re.findall(r'(?:src|href)="(/static/[^"]+\.(?:js|css|svg))"', page))
        for script in sorted(asked):
            folder = script.rpartition("/")[0]
            asked |= {f"{folder}/{name}" for name in re.findall(r'from "\./([\w.]+)"', client.get(script).text)}
        assert asked <= set(told["files"])
        used |= asked
        assert "data-later=" in page
        assert 'data-sign-in="' in page
    assert used == set(told["files"])
    assert {client.get(address).status_code for address in told["files"]} == {200}


def test_the_microphone_is_lent_to_the_form_of_reception_alone(facilitator: Actor, signed_in: Client) -> None:
    client = signed_in(facilitator)
    lent = {at: client.get(at).headers["Permissions-Policy"] for at in ("/laporan-terima/baru", "/desa-saya")}
    assert "microphone=(self)" in lent["/laporan-terima/baru"]
    assert "microphone=()" in lent["/desa-saya"]


def test_staff_who_speak_for_a_facilitator_keep_nothing_on_their_machine(
    facilitator: Actor, world: World, signed_in: Client
) -> None:
    page = signed_in(world.actor(Role.COMMUNICATIONS, OKI)).get("/laporan-terima/baru").text
    assert "Didengar oleh" in page
    assert "record.js" in page
    assert "data-keeping" not in page
    assert "data-later" not in page


def test_one_worker_opens_the_pages_of_stations_and_of_facilitators(
    office: Office, facilitator: Actor, signed_in: Client
) -> None:
    page = signed_in(facilitator).get("/desa-saya").text
    assert 'data-worker="/stasiun/luring.js"' in page
    assert 'data-scopes="/desa-saya /fasilitator/kelompok-dengar /laporan-terima/baru"' in page
    worker = office.test_client().get("/stasiun/luring.js")
    assert worker.headers["Service-Worker-Allowed"] == "/"
    assert KIT.release() != stations.release()


def test_the_pages_can_stand_as_an_application_and_stay_light(facilitator: Actor, signed_in: Client) -> None:
    client = signed_in(facilitator)
    told = json.loads(client.get("/desa-saya/aplikasi.webmanifest").text)
    assert told["start_url"].startswith(told["scope"])
    assert client.get(told["start_url"]).status_code == 200
    listing, zipped = client.get("/desa-saya/simpanan").json, {"Accept-Encoding": "gzip"}
    assert listing is not None
    pages = [len(client.get(address, headers=zipped).data) for address in listing["pages"]]
    files = [len(client.get(address, headers=zipped).data) for address in listing["files"]]
    assert max(pages) <= 10_000
    assert max(pages) + sum(files) <= 40_000


def test_who_walks_nowhere_is_kept_nothing_of_others(world: World, signed_in: Client) -> None:
    page = signed_in(world.actor(Role.FACILITATOR, MESUJI)).get("/desa-saya").text
    assert "Belum ada desa yang ditugaskan kepada Anda." in page
    assert signed_in(world.actor(Role.OPERATOR, world.brabasan)).get("/desa-saya/simpanan").status_code == 403


def test_a_refusal_is_told_as_json_so_that_the_phone_can_give_it_back(
    facilitator: Actor, world: World, signed_in: Client
) -> None:
    client = signed_in(facilitator)
    key = client.get("/desa-saya").text.partition('name="csrf_token" value="')[2].partition('"')[0]
    fields = {
        "csrf_token": key,
        "client_id": "a" * 32,
        "village_code": world.villages["Gajah Mati"],
        "kind": "visit",
        "happened_on": "2026-12-24",
        "attendance": "3",
    }
    answer = client.post("/kunjungan", data=fields, headers={"Accept": "application/json"})
    assert answer.status_code == 422
    assert answer.json is not None
    assert "belum tiba" in answer.json["title"]
