"""Calendars of a facilitator's villages and of one village: what can be received there, by a key of its own."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from urllib.parse import urlsplit

import pytest
from asked import send
from flask.testing import FlaskClient
from icalendar import Calendar
from listed import Listed
from world import MESUJI, OKI, World

from outreach.access import VISITOR, Actor, Role
from outreach.facilitators.models import Assignment, Facilitator, Hearing, ReceptionReport
from outreach.web import Office

SignIn = Callable[[Actor], FlaskClient]


@pytest.fixture
def facilitator_id(office: Office, world: World, listed: Listed) -> int:
    """Mesuji's facilitator, who covers Wiralaga I and heard Brabasan there."""
    code = world.villages["Wiralaga I"]
    with office.database.writer() as session:
        person = Facilitator(
            name="Uji", regency_code=MESUJI, decree_number="1", decree_on=date(2026, 1, 5),
            person_id=world.actor(Role.FACILITATOR, MESUJI).person_id,
        )  # fmt: skip
        session.add(person)
        session.flush()
        told = {"facilitator_id": person.id, "village_code": code}
        session.add(Assignment(**told, from_on=date(2026, 1, 5), decree_number="1"))
        for day in (20, 21, 22):
            heard_on = date(2026, 11, day)
            session.add(
                ReceptionReport(
                    **told, station_id=world.brabasan, heard_on=heard_on, hearing=Hearing.CLEAR, recorded_at=world.now
                )
            )
        session.commit()
        return person.id


def make(client: FlaskClient, page: str) -> str:
    """Make an address and return its path."""
    shown = re.findall(r"<code class=\"hash\">([^<]+)</code>", send(client, page, page).get_data(as_text=True))
    assert len(shown) == 1
    return urlsplit(shown[0]).path


def places_of(client: FlaskClient, path: str) -> list[str]:
    """The stations whose broadcasts a calendar shows."""
    answer = client.get(path)
    assert answer.status_code == 200
    return [str(event["LOCATION"]) for event in Calendar.from_ical(answer.data).walk("VEVENT")]


def test_a_facilitators_calendar_shows_what_the_own_villages_receive(
    signed_in: SignIn, world: World, facilitator_id: int
) -> None:
    page = f"/fasilitator/{facilitator_id}/umpan"
    path = make(signed_in(world.actor(Role.FACILITATOR, MESUJI)), page)
    assert places_of(signed_in(VISITOR), path) == ["Contoh FM Brabasan"]
    assert signed_in(world.actor(Role.FACILITATOR, OKI)).get(page).status_code == 404
    coordinator = signed_in(world.actor(Role.COMMUNICATIONS, MESUJI))
    assert send(coordinator, page, f"{page}/akhiri").status_code == 303
    assert signed_in(VISITOR).get(path).status_code == 404


def test_a_village_without_any_station_has_an_empty_calendar_that_says_so(
    signed_in: SignIn, world: World, facilitator_id: int
) -> None:
    staff = signed_in(world.actor(Role.COMMUNICATIONS, MESUJI))
    heard, blind = (make(staff, f"/desa/{world.villages[name]}/umpan") for name in ("Wiralaga I", "Wiralaga II"))
    assert places_of(staff, heard) == ["Contoh FM Brabasan"]
    assert places_of(staff, blind) == []
    assert "Belum ada stasiun terdengar" in staff.get(blind).get_data(as_text=True)


def test_whoever_covers_a_village_arranges_its_calendar_and_no_other(
    signed_in: SignIn, world: World, facilitator_id: int
) -> None:
    own = signed_in(world.actor(Role.FACILITATOR, MESUJI))
    assert own.get(f"/desa/{world.villages['Wiralaga I']}/umpan").status_code == 200
    assert own.get(f"/desa/{world.villages['Wiralaga II']}/umpan").status_code == 403
    assert (
        signed_in(world.actor(Role.COMMUNICATIONS, OKI)).get(f"/desa/{world.villages['Wiralaga I']}/umpan").status_code
        == 403
    )


def test_the_own_page_tells_what_can_be_heard_next_and_that_it_is_planned_alone(
    world: World, listed: Listed, facilitator_id: int, signed_in: SignIn
) -> None:
    page = signed_in(world.actor(Role.FACILITATOR, MESUJI)).get("/desa-saya").text
    told = page.partition("Berikutnya dapat didengar di desa Anda")[2].partition("Catat kelompok dengar")[0]
    assert "Satu pasar 09:00" in told
    assert re.findall(r"Sel, 24 Nov, 09\.00 WIB, ([^<]+)<", told) == ["Contoh FM Brabasan"]
    assert "belum tentu tayang" in told
