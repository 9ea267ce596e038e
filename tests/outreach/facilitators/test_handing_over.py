"""Files handed to facilitators: noted once, played in villages they cover, taken back, and never a signal."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from asked import send
from flask.testing import FlaskClient
from receiving import listeners
from shelved import put_on_shelf
from sqlalchemy import func, select
from world import MESUJI, OKI, World

from outreach.access import Actor, Role
from outreach.facilitators import handing_over
from outreach.facilitators.models import HandedFile, Play
from outreach.reach.service import read_reach
from outreach.web import Office

SignIn = Callable[[Actor], FlaskClient]
PAGE, FORM = "/berkas-serahan", "/berkas-serahan/baru"
TODAY = date(2026, 11, 23)


@pytest.fixture
def people(office: Office, world: World) -> dict[str, int]:
    """The facilitators of the small border."""
    with office.database.writer() as session:
        found = listeners(session, world)
        session.commit()
    return found


def form_of(people: dict[str, int], clip: int, **changed: object) -> dict[str, object]:
    """A handing as the form sends it."""
    form = {"client_id": "meja-1", "clip_id": clip, "facilitator_id": people["oki"], "handed_on": "2026-11-20"}
    return {**form, "means": "flash_disk", "note": "", **changed}


def count(office: Office, kind: type[HandedFile | Play]) -> int:
    """How many rows stand."""
    with office.database.reader() as session:
        return session.scalar(select(func.count()).select_from(kind).where(kind.withdrawn_at.is_(None))) or 0


@pytest.fixture
def handed(office: Office, world: World, people: dict[str, int], clip_id: int, signed_in: SignIn) -> int:
    """A clip handed to the facilitator of Gajah Mati on Friday."""
    client = signed_in(world.actor(Role.COMMUNICATIONS, OKI))
    assert send(client, FORM, PAGE, **form_of(people, clip_id)).status_code == 303
    return 1


def test_a_handing_is_noted_once_and_the_facilitator_sees_it_with_its_means(
    office: Office, world: World, people: dict[str, int], clip_id: int, handed: int, signed_in: SignIn
) -> None:
    client = signed_in(world.actor(Role.COMMUNICATIONS, OKI))
    assert send(client, FORM, PAGE, **form_of(people, clip_id)).status_code == 303
    assert count(office, HandedFile) == 1
    page = signed_in(world.actor(Role.FACILITATOR, OKI)).get(PAGE).get_data(as_text=True)
    assert all(word in page for word in ("Satu pasar", "flashdisk", "Jum, 20 Nov", "belum ada kabar diputar"))
    assert "Satu pasar" not in signed_in(world.actor(Role.FACILITATOR, MESUJI)).get(PAGE).get_data(as_text=True)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"handed_on": "2026-11-24"}, "belum tiba"),
        ({"handed_on": "2025-11-20"}, "terlalu lama"),
        ({"clip_id": "999"}, "Pilih klip dari daftar"),
        ({"means": "pos"}, "Pilih salah satu"),
        ({"facilitator_id": "999"}, "Hubungi koordinator"),
    ],
)
def test_a_handing_that_cannot_be_is_refused_in_plain_words(
    office: Office,
    world: World,
    people: dict[str, int],
    clip_id: int,
    signed_in: SignIn,
    changed: dict[str, str],
    sentence: str,
) -> None:
    client = signed_in(world.actor(Role.COMMUNICATIONS, OKI))
    answer = send(client, FORM, PAGE, **form_of(people, clip_id, **changed))
    assert sentence in answer.get_data(as_text=True)
    assert count(office, HandedFile) == 0


def test_only_what_both_sides_let_on_the_air_is_handed_over(
    office: Office, world: World, people: dict[str, int], signed_in: SignIn
) -> None:
    with office.database.writer() as session:
        unheard = put_on_shelf(session, world, title="Belum dinilai", vetted=False).id
        session.commit()
    client = signed_in(world.actor(Role.COMMUNICATIONS, OKI))
    assert send(client, "/meja", PAGE, **form_of(people, unheard)).status_code == 422
    assert count(office, HandedFile) == 0


def test_a_play_is_noted_in_a_covered_village_once_and_taken_back(
    office: Office, world: World, handed: int, signed_in: SignIn
) -> None:
    client = signed_in(world.actor(Role.FACILITATOR, OKI))
    play = {"village_code": world.villages["Gajah Mati"], "played_on": "2026-11-22"}
    for _ in range(2):
        assert send(client, PAGE, f"{PAGE}/{handed}/putar", **play).status_code == 303
    assert count(office, Play) == 1
    assert "Diputar di Gajah Mati" in client.get(PAGE).get_data(as_text=True)
    foreign = {**play, "village_code": world.villages["Karangsia"]}
    assert send(client, PAGE, f"{PAGE}/{handed}/putar", **foreign).status_code == 404
    for day, sentence in (("2026-11-24", "belum tiba"), ("2026-11-19", "baru diserahkan")):
        answer = send(client, PAGE, f"{PAGE}/{handed}/putar", **{**play, "played_on": day})
        assert sentence in answer.get_data(as_text=True)
    assert send(client, PAGE, f"{PAGE}/putar/1/urungkan").status_code == 303
    assert count(office, Play) == 0
    assert send(client, PAGE, f"{PAGE}/{handed}/putar", **play).status_code == 303
    assert count(office, Play) == 1


def test_a_withdrawn_handing_takes_its_plays_with_it_and_comes_back_with_them(
    office: Office, world: World, handed: int, signed_in: SignIn
) -> None:
    week = {"from_on": TODAY - timedelta(days=7), "until_on": TODAY}
    gajah = world.villages["Gajah Mati"]
    play = {"village_code": gajah, "played_on": "2026-11-22"}
    send(signed_in(world.actor(Role.FACILITATOR, OKI)), PAGE, f"{PAGE}/{handed}/putar", **play)
    with office.database.reader() as session:
        assert handing_over.villages_played_in(session, **week) == {gajah: 1}
        assert read_reach(session, on=TODAY).signals == {}, "a file is no signal"
    assert (
        send(signed_in(world.actor(Role.COMMUNICATIONS, MESUJI)), PAGE, f"{PAGE}/{handed}/urungkan").status_code == 404
    )
    client = signed_in(world.actor(Role.COMMUNICATIONS, OKI))
    assert send(client, PAGE, f"{PAGE}/{handed}/urungkan").status_code == 303
    with office.database.reader() as session:
        assert handing_over.villages_played_in(session, **week) == {}
    assert send(client, PAGE, f"{PAGE}/{handed}/pulihkan").status_code == 303
    with office.database.reader() as session:
        assert handing_over.villages_played_in(session, **week) == {gajah: 1}


def test_the_file_has_a_line_a_play_and_one_for_what_was_not_played(
    office: Office, world: World, handed: int, signed_in: SignIn
) -> None:
    client = signed_in(world.actor(Role.COMMUNICATIONS, OKI))

    def rows() -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(client.get(f"{PAGE}.csv").data.decode("utf-8-sig"))))

    assert [(row["klip"], row["sarana"], row["diputar"]) for row in rows()] == [("Satu pasar", "flash_disk", "")]
    for day in ("2026-11-21", "2026-11-22"):
        play = {"village_code": world.villages["Gajah Mati"], "played_on": day}
        assert send(client, PAGE, f"{PAGE}/{handed}/putar", **play).status_code == 303
    assert [(row["diputar"], row["desa"]) for row in rows()] == [
        ("2026-11-21", "Gajah Mati"),
        ("2026-11-22", "Gajah Mati"),
    ]
