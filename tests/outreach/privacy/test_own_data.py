"""What a person sees, takes along and asks for; who else looks, and that the trail knows of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from appointed import appoint, assign
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from world import MESUJI, NOW, OKI, World

from outreach.access import Actor, Role
from outreach.audit import AuditLine
from outreach.db import Base, Database
from outreach.facilitators import looking
from outreach.people.masking import mask_phone
from outreach.people.models import Person
from outreach.privacy import service
from outreach.privacy.errors import RequestDone
from outreach.privacy.exporting import CLOSED, Subject, is_about
from outreach.privacy.models import PersonalRequest, Wish
from outreach.privacy.words import ROLES, TABLES
from outreach.web import Office

Client = Callable[[Actor], FlaskClient]


def post(client: FlaskClient, page: str, address: str, **fields: object) -> int:
    """Send a form as its page would; returns the status."""
    key = client.get(page).text.partition('name="csrf_token" value="')[2].partition('"')[0]
    return client.post(address, data={"csrf_token": key, **fields}).status_code


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("0812-3456-0789", "0812****789"),
        ("+62 812 3456 789", "6281****789"),
        ("0711 123", "****"),
        ("", ""),
        (None, ""),
        ("tidak ada", ""),
    ],
)
def test_a_number_shows_its_ends_alone(phone: str | None, shown: str) -> None:
    assert mask_phone(phone) == shown


@given(st.text(alphabet="0123456789 -+()", max_size=20))
def test_no_mask_shows_more_than_seven_digits_or_fewer_than_two_hidden(phone: str) -> None:
    digits = sum(letter.isdigit() for letter in phone)
    shown = sum(letter.isdigit() for letter in mask_phone(phone))
    assert shown == 0 or (shown == 7 and digits - shown >= 2)


def test_a_phone_stands_masked_until_the_own_coordinator_opens_it_and_each_hour_is_one_line(
    database: Database, world: World, signed_in: Client
) -> None:
    with database.writer() as session:
        number = appoint(session, world).id
        session.commit()
    pages = {}
    for role, side in ((Role.COMMUNICATIONS, OKI), (Role.COMMUNICATIONS, MESUJI), (Role.OFFICIAL, OKI)):
        client = signed_in(world.actor(role, side))
        pages[role, side] = client.get(f"/fasilitator/{number}").text
        status = client.get(f"/fasilitator/{number}/pribadi").status_code
        assert status == (200 if (role, side) == (Role.COMMUNICATIONS, OKI) else 403)
    assert "0812****000" in pages[Role.COMMUNICATIONS, OKI]
    assert not any("0812-0000-0000" in page for page in pages.values())
    assert "0812" not in pages[Role.COMMUNICATIONS, MESUJI] + pages[Role.OFFICIAL, OKI]
    own = signed_in(world.actor(Role.COMMUNICATIONS, OKI))
    assert "0812-0000-0000" in own.get(f"/fasilitator/{number}/pribadi").text
    assert "0812-0000-0000" in own.get(f"/fasilitator/{number}/ubah").text
    looks = select(func.count()).select_from(AuditLine).where(AuditLine.action == looking.LOOK)
    with database.reader() as session:
        assert session.scalar(looks) == 1
    with database.writer() as session:
        staff = world.actor(Role.COMMUNICATIONS, OKI)
        for minutes, lines in ((59, 1), (61, 2), (62, 2)):
            looking.write_look(session, staff, facilitator_id=number, now=NOW + timedelta(minutes=minutes))
            assert session.scalar(looks) == lines
        looking.write_look(session, world.actor(Role.ADMIN, OKI), facilitator_id=number, now=NOW)
        assert session.scalar(looks) == 3


def test_each_person_sees_and_takes_along_what_is_held_and_no_secret(
    database: Database, world: World, signed_in: Client
) -> None:
    actor = world.actor(Role.FACILITATOR, OKI)
    with database.writer() as session:
        person = session.get_one(Person, actor.person_id)
        person.password_hash, person.totp_secret = "geheim-a", "geheim-b"
        appoint(session, world, person_id=person.id)
        session.commit()
    client = signed_in(actor)
    page, export = client.get("/saya/data"), client.get("/saya/data.json")
    assert "0812-0000-0000" in page.text
    assert "23 November 2026" in page.text
    assert "T03:00" not in page.text
    assert set(export.json["held"]) >= {"person", "facilitator", "role_grant", "audit_line"}
    assert export.json["held"]["person"][0]["account"] == "facilitator-16.02"
    assert "geheim" not in page.text + export.text
    other = signed_in(world.actor(Role.OFFICIAL, MESUJI)).get("/saya/data.json").json
    assert [row["name"] for row in other["held"]["person"]] == ["Uji official-18.11"]
    assert "facilitator" not in other["held"]
    keyed = signed_in(Actor(None, "Perangkat lunak", regency_code=OKI, grants=actor.grants))
    assert keyed.get("/saya/data").status_code == 404


def test_a_request_is_due_after_three_times_twenty_four_hours_and_stands_on_the_own_admins_desk(
    office: Office, database: Database, world: World, signed_in: Client
) -> None:
    client = signed_in(world.actor(Role.FACILITATOR, OKI))
    assert post(client, "/saya/data", "/saya/data", wish="correction", words="Nama saya salah tulis") == 303
    assert post(client, "/saya/data", "/saya/data", wish="", words="") == 422
    with database.reader() as session:
        (request,) = session.scalars(select(PersonalRequest))
        assert request.due_at - request.received_at == timedelta(hours=72)
        number = request.id
    admin = signed_in(world.actor(Role.ADMIN, OKI))
    assert "Permintaan data pribadi, jawab sebelum" in admin.get("/meja").text
    assert "Nama saya salah tulis" in admin.get(f"/tata-kelola/data-pribadi/{number}").text
    other = signed_in(world.actor(Role.ADMIN, MESUJI))
    assert "Permintaan data pribadi" not in other.get("/meja").text
    assert other.get(f"/tata-kelola/data-pribadi/{number}").status_code == 404
    assert "Belum ada permintaan" in other.get("/tata-kelola/data-pribadi").text
    office.now = lambda: NOW + timedelta(hours=73)
    admin = signed_in(world.actor(Role.ADMIN, OKI))
    assert "Permintaan data pribadi lewat batas" in admin.get("/meja").text
    assert "lewat batas" in admin.get("/tata-kelola/data-pribadi").text
    page = f"/tata-kelola/data-pribadi/{number}"
    assert post(admin, page, page, outcome="Sudah dibetulkan") == 303
    assert "Permintaan data pribadi" not in admin.get("/meja").text
    assert "Sudah dibetulkan" in signed_in(world.actor(Role.FACILITATOR, OKI)).get("/saya/data").text


def test_a_request_is_answered_once(database: Database, world: World) -> None:
    with database.writer() as session:
        asker, admin = world.actor(Role.FACILITATOR, OKI), world.actor(Role.ADMIN, OKI)
        request = service.ask(session, asker, wish=Wish.CORRECTION, words="x", regency_code=OKI, now=NOW)
        service.answer(session, admin, request=request, outcome="a", now=NOW)
        with pytest.raises(RequestDone):
            service.answer(session, admin, request=request, outcome="b", now=NOW)
        lines = " ".join(str(line.changes) for line in session.scalars(select(AuditLine)))
        assert "'x'" not in lines


def test_the_page_of_an_erasure_asks_for_the_name_and_the_other_side_finds_no_such_page(
    database: Database, world: World, signed_in: Client
) -> None:
    number = world.actor(Role.OFFICIAL, OKI).person_id
    page = f"/orang/{number}/hapus"
    assert signed_in(world.actor(Role.ADMIN, MESUJI)).get(page).status_code == 404
    admin = signed_in(world.actor(Role.ADMIN, OKI))
    assert "Tidak dapat diurungkan." in admin.get(page).text
    assert post(admin, page, page, typed="salah") == 422
    assert post(admin, page, page, typed="Uji official-16.02") == 303
    assert "(data dihapus)" in admin.get(f"/orang/{number}").text


def test_what_is_held_is_told_in_words_and_every_table_about_a_person_has_a_name(
    database: Database, world: World, signed_in: Client
) -> None:
    actor = world.actor(Role.FACILITATOR, OKI)
    with database.writer() as session:
        assign(session, world, appoint(session, world, person_id=actor.person_id))
        session.commit()
    page = signed_in(actor).get("/saya/data").text
    facts = dict(re.findall(r"<dt>([^<]+)</dt><dd>([^<]+)</dd>", page))
    assert facts["Kabupaten"] == "Kabupaten Ogan Komering Ilir"
    assert facts["Desa"] == "Gajah Mati"
    assert facts["Peran"] == "Fasilitator"
    assert "WIB WIB" not in page
    nobody = Subject(None, ())
    about = {table.name for table in Base.metadata.sorted_tables if " " in str(is_about(table, nobody))}
    assert about - CLOSED <= set(TABLES)
    assert set(ROLES) == set(Role)
