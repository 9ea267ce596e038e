"""Shows what an official's first page answers, and that everything else is at most two clicks away."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from html import unescape

import pytest
from flask.testing import FlaskClient
from world import MESUJI, OKI, World

from outreach.access import Actor, Role
from outreach.places.models import Outage
from outreach.reports import service
from outreach.reports.content import FollowUp
from outreach.reports.periods import read_code
from outreach.reports.service import Obstacles
from outreach.web import Office

SignIn = Callable[[Actor], FlaskClient]
FIVE = ("I2", "I3", "I5", "I7", "I9")


@pytest.fixture
def client(office: Office, world: World, signed_in: SignIn) -> FlaskClient:
    with office.database.writer() as session:
        session.add(
            Outage(station_id=world.brabasan, from_on=date(2026, 11, 2), until_on=None, reason="menara", source="")
        )
        session.add(
            Outage(
                station_id=world.kayuagung,
                from_on=date(2026, 10, 2),
                until_on=date(2026, 10, 9),
                reason="petir",
                source="",
            )
        )
        session.commit()
    return signed_in(world.actor(Role.OFFICIAL, OKI))


def page(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return unescape(answer.get_data(as_text=True))


def links(text: str) -> set[str]:
    return set(re.findall(r'href="(/[^"#]*)', text.split("<main", 1)[1].split("</main>", 1)[0]))


def test_an_official_sees_the_five_figures_the_map_and_what_stands_in_the_way(client: FlaskClient) -> None:
    desk = page(client, "/meja")
    for key in FIVE:
        assert f"/laporan/angka/{key}?periode=2026-t4" in desk
    assert 'class="map' in desk
    assert "Contoh FM Brabasan tidak mengudara" in desk
    assert "menara" in desk
    assert "petir" not in desk, "an outage that is over stands in the way of nothing"
    assert "Fasilitator untuk Gajah Mati, Karangsia" in desk
    assert "Kesbangpol OKI" in desk


def test_missing_figures_are_words_and_never_zero(client: FlaskClient) -> None:
    desk = page(client, "/meja")
    assert desk.count("belum ada data") >= len(FIVE)
    assert "0,0%" not in desk


def test_the_villages_that_nobody_reaches_are_one_click_away(client: FlaskClient) -> None:
    assert "/desa" in links(page(client, "/meja"))
    villages = page(client, "/desa")
    assert villages.index("Desa perbatasan mana yang belum dapat mendengar") < villages.index("Gajah Mati")


def test_every_answer_is_at_most_two_clicks_away(client: FlaskClient, world: World) -> None:
    near = links(page(client, "/meja"))
    far = set().union(*(links(page(client, address)) for address in sorted(near) if not address.endswith(".pdf")))
    wanted = {
        *(f"/laporan/angka/{key}?periode=2026-t4" for key in FIVE),
        "/laporan/periode/2026-t4",
        "/laporan/periode/2026-t4/perkembangan",
        "/laporan/periode/2026-s2",
        f"/desa/{world.villages['Gajah Mati']}",
        "/bukti",
    }
    assert wanted - near - far == set()


def test_open_obstacles_are_those_that_last_the_oldest_due_first(
    office: Office, world: World, client: FlaskClient
) -> None:
    with office.database.reader() as session:
        found = service.open_obstacles(session, period=read_code("2026-t4"), now=world.now)
    assert [one.station for one in found.outages] == ["Contoh FM Brabasan"]
    assert [one.regency_code for one in found.follow_ups] == [OKI, MESUJI]
    assert {one.due_on for one in found.follow_ups} == {world.now.date() + timedelta(days=30)}


def test_others_still_see_what_awaits_them(world: World, signed_in: SignIn) -> None:
    staff = page(signed_in(world.actor(Role.COMMUNICATIONS, OKI)), "/meja")
    assert "Apa yang menunggu Anda hari ini?" in staff
    assert "/laporan/angka/" not in staff


def test_what_one_owner_owes_by_one_day_several_times_stands_once_with_its_count() -> None:
    monday = date(2026, 11, 30)
    a = FollowUp("Siaran pengganti Contoh FM", OKI, "Kominfo", monday, is_done=False)
    b = FollowUp("Siaran pengganti Contoh FM", MESUJI, "Kominfo", monday, is_done=False)
    assert Obstacles((), (a, b, a)).owed == [(a, 2), (b, 1)]
