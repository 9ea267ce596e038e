"""Keys of programs: shown once, listed without their secret, revoked with a question, and never more than their holder may."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from world import MESUJI, OKI, World

from outreach.access import Actor, Role
from outreach.audit import AuditLine
from outreach.errors import NotAllowed, NotFound
from outreach.people import errors, service, tokens
from outreach.people.actors import find_actor
from outreach.people.models import Person, PersonToken, StationToken
from outreach.web import Office

SignIn = Callable[[Actor], FlaskClient]
SHOWN = re.compile(r'<code class="hash">([^<]+)</code>')


def send(client: FlaskClient, page: str, address: str, **fields: str) -> str:
    """Send a form of a page and return the answer's text."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(page).get_data(as_text=True))
    assert found, "the page has a form"
    sent = {"csrf_token": found.group(1), **fields}
    return client.post(address, data=sent, follow_redirects=True).get_data(as_text=True)


def shown_key(page: str) -> str:
    """The key a page shows."""
    found = SHOWN.search(page)
    assert found, page
    return found.group(1)


def status_with(office: Office, address: str, token: str) -> int:
    """How an address answers a program with a key."""
    office.find_actor = find_actor
    return office.test_client().get(address, headers={"Authorization": f"Bearer {token}"}).status_code


def test_a_stations_key_is_made_listed_and_revoked_on_its_page(office: Office, world: World, signed_in: SignIn) -> None:
    admin = signed_in(world.actor(Role.ADMIN, OKI))
    page = f"/tata-kelola/stasiun/{world.kayuagung}/kunci"
    assert page in admin.get(f"/tata-kelola/stasiun/{world.kayuagung}").get_data(as_text=True)
    token = shown_key(send(admin, page, page, label="PC siaran"))
    listed = admin.get(page).get_data(as_text=True)
    assert "PC siaran" in listed
    assert token not in listed
    assert status_with(office, f"/stasiun/{world.kayuagung}", token) == 200
    with office.database.reader() as session:
        assert session.scalars(select(StationToken.seen_at)).one() == world.now
    admin = signed_in(world.actor(Role.ADMIN, OKI))
    question = re.search(r'href="(/tata-kelola/kunci/\d+/cabut)"', admin.get(page).get_data(as_text=True))
    assert question
    assert "dicabut" in send(admin, question.group(1), question.group(1))
    assert status_with(office, f"/stasiun/{world.kayuagung}", token) != 200
    with office.database.reader() as session:
        told = session.scalars(select(AuditLine.action).where(AuditLine.action.startswith("token."))).all()
    assert told == ["token.make", "token.revoke"]


def test_another_regencys_admin_makes_no_key(office: Office, world: World, signed_in: SignIn) -> None:
    admin = signed_in(world.actor(Role.ADMIN, MESUJI))
    assert admin.get(f"/tata-kelola/stasiun/{world.kayuagung}/kunci").status_code == 403
    assert f"{world.kayuagung}/kunci" not in admin.get(f"/tata-kelola/stasiun/{world.kayuagung}").get_data(as_text=True)


def test_an_own_key_acts_with_the_roles_of_its_person(office: Office, world: World, signed_in: SignIn) -> None:
    staff = world.actor(Role.COMMUNICATIONS, OKI)
    token = shown_key(send(signed_in(staff), "/akun", "/akun/kunci", label="Skrip"))
    assert status_with(office, "/api/v1/clips", token) == 200
    assert status_with(office, "/orang", token) == 403
    with office.database.writer() as session:
        actor = replace(staff, key=("person", 1))
        with pytest.raises(NotAllowed):
            tokens.make_person_token(session, actor, label="lagi", now=world.now)
        session.get_one(Person, staff.person_id).is_active = False
        session.commit()
    assert status_with(office, "/api/v1/clips", token) == 401


def test_nobody_revokes_anothers_key_nor_hoards_keys(office: Office, world: World) -> None:
    staff = world.actor(Role.COMMUNICATIONS, OKI)
    with office.database.writer() as session:
        for number in range(tokens.MOST_KEYS):
            tokens.make_person_token(session, staff, label=f"{number}", now=world.now)
        with pytest.raises(errors.TooManyKeys):
            tokens.make_person_token(session, staff, label="lagi", now=world.now)
        key = tokens.person_tokens(session, staff.person_id or 0)[0]
        with pytest.raises(NotFound):
            tokens.get_own_token(session, world.actor(Role.COMMUNICATIONS, MESUJI), key.id)
        tokens.revoke_person_token(session, staff, token=key, now=world.now)
        assert tokens.make_person_token(session, staff, label="lagi", now=world.now)


def test_whoever_is_invited_again_loses_the_old_keys(office: Office, world: World) -> None:
    staff, admin = world.actor(Role.COMMUNICATIONS, OKI), world.actor(Role.ADMIN, OKI)
    with office.database.writer() as session:
        tokens.make_person_token(session, staff, label="lama", now=world.now)
        person = session.get_one(Person, staff.person_id)
        invited = service.invite(session, admin, person=person, now=world.now)
        invitation = service.find_invitation(session, invited, now=world.now)
        service.accept(session, invitation=invitation, password="kalimat lain yang baru", now=world.now)
        session.flush()
        assert session.scalars(select(PersonToken.revoked_at)).one() == world.now


def test_wrong_keys_run_out_without_hurting_a_good_one(office: Office, world: World) -> None:
    with office.database.writer() as session:
        good = tokens.make_person_token(session, world.actor(Role.COMMUNICATIONS, OKI), label="baik", now=world.now)
        session.commit()
    answers = [status_with(office, "/api/v1/clips", "salah") for _ in range(tokens.WRONG_KEYS + 1)]
    assert answers == [401] * tokens.WRONG_KEYS + [429]
    assert status_with(office, "/api/v1/clips", good) == 200
    world.now += tokens.WRONG_WITHIN + timedelta(seconds=1)
    assert status_with(office, "/api/v1/clips", "salah") == 401
