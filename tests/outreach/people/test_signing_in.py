"""How people get in: wrong words all sound alike, guesses run out, a code counts once, and what ended stays ended."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse
from world import MESUJI, OKI, World

from outreach.access import Role
from outreach.errors import NotFound, TooManyAttempts
from outreach.people import errors, service, tokens
from outreach.people.actors import OLDEST_SESSION, find_actor
from outreach.people.closing import close_account, reopen_account
from outreach.people.models import Person, SignIn, StationToken
from outreach.places.models import Station
from outreach.security import hash_password, totp_now
from outreach.web import Office

PASSWORD = "kalimat pendek yang mudah"


@pytest.fixture
def client(office: Office, world: World) -> FlaskClient:
    """A browser before an office whose people all have the same password."""
    office.find_actor = find_actor
    with office.database.writer() as session:
        for person in session.scalars(select(Person)):
            person.password_hash = hash_password(PASSWORD)
        session.commit()
    return office.test_client()


def key_of(client: FlaskClient, address: str) -> str:
    """The form key a page hands out."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(address).get_data(as_text=True))
    assert found, "the page has no form"
    return found.group(1)


def enter(client: FlaskClient, account: str, password: str = PASSWORD) -> TestResponse:
    """Send the sign-in form."""
    form = {"csrf_token": key_of(client, "/masuk"), "account": account, "password": password}
    return client.post("/masuk", data=form)


def send_code(client: FlaskClient, code: str) -> TestResponse:
    """Send a code."""
    return client.post("/masuk/kode", data={"csrf_token": key_of(client, "/masuk/kode"), "code": code})


def is_in(client: FlaskClient) -> bool:
    """Whether the desk opens."""
    return client.get("/meja").status_code == 200


def secret_of(office: Office, world: World, role: Role) -> str:
    """Give OKI's holder of a role an authenticator."""
    with office.database.writer() as session:
        person = session.get_one(Person, world.actor(role, OKI).person_id)
        person.totp_secret = service.fresh_totp_secret()
        session.commit()
        return person.totp_secret


def test_staff_enter_with_account_and_password(client: FlaskClient) -> None:
    assert not is_in(client)
    assert enter(client, f"communications-{OKI}").status_code == 303
    assert is_in(client)


def test_a_wrong_password_and_an_unknown_account_sound_alike(client: FlaskClient) -> None:
    said = [enter(client, account, "salah sekali").get_data(as_text=True) for account in (f"admin-{OKI}", "tidak-ada")]
    keyless = [re.sub(r'value="[^"]*"', "", page) for page in said]
    assert "tidak cocok" in keyless[0]
    assert keyless[0] == keyless[1]


def test_guessing_runs_out_and_begins_anew_later(client: FlaskClient, office: Office, world: World) -> None:
    account = f"communications-{OKI}"
    for _ in range(service.TRIES):
        assert enter(client, account, "salah sekali").status_code == 401
    assert enter(client, account).status_code == 429
    assert not is_in(client)
    world.now += service.TRIES_WITHIN + timedelta(seconds=1)
    assert enter(client, account).status_code == 303


def guess(office: Office, account: str, address: str, now: datetime) -> bool:
    """Whether a wrong password from an address was still looked at."""
    with office.database.writer() as session:
        try:
            service.check_sign_in(session, account=account, password="salah sekali", address=address, now=now)
        except TooManyAttempts:
            return False
        except errors.WrongSignIn:
            service.count_wrong(session, account=account, address=address, now=now)
        session.commit()
    return True


def test_a_stranger_elsewhere_locks_nobody_out(client: FlaskClient, office: Office, world: World) -> None:
    account = f"communications-{OKI}"
    guesses = [guess(office, account, "203.0.113.9", world.now) for _ in range(service.TRIES + 1)]
    assert guesses == [True] * service.TRIES + [False]
    assert enter(client, account).status_code == 303


def test_one_address_and_one_account_each_have_their_bound(office: Office, world: World) -> None:
    with office.database.writer() as session:
        for number in range(service.TRIES_OF_ACCOUNT):
            service.count_wrong(session, account="satu", address=f"203.0.113.{number}", now=world.now)
        for number in range(service.TRIES_OF_ADDRESS):
            service.count_wrong(session, account=f"akun {number}", address="198.51.100.1", now=world.now)
        session.commit()
    assert not guess(office, "satu", "192.0.2.1", world.now)
    assert not guess(office, "belum pernah", "198.51.100.1", world.now)
    assert guess(office, "belum pernah", "192.0.2.1", world.now)


@pytest.mark.parametrize("role", [Role.APPROVER, Role.ADMIN])
def test_approvers_and_admins_are_asked_for_a_code_that_counts_once(
    client: FlaskClient, office: Office, world: World, role: Role
) -> None:
    secret = secret_of(office, world, role)
    assert enter(client, f"{role.value}-{OKI}").headers["Location"].startswith("/masuk/kode")
    assert not is_in(client)
    code = totp_now(secret, now=world.now)
    assert send_code(client, code).status_code == 303
    assert is_in(client)
    other = office.test_client()
    enter(other, f"{role.value}-{OKI}")
    assert send_code(other, code).status_code == 401
    assert not is_in(other)


def test_codes_cannot_be_guessed_through(client: FlaskClient, office: Office, world: World) -> None:
    secret = secret_of(office, world, Role.APPROVER)
    right = totp_now(secret, now=world.now)
    enter(client, f"approver-{OKI}")
    wrong = "000000" if right != "000000" else "000001"
    for _ in range(service.TRIES):
        assert send_code(client, wrong).status_code == 401
    assert send_code(client, right).status_code == 429
    assert not is_in(client)


def test_an_ended_session_enters_no_more(client: FlaskClient, office: Office, world: World) -> None:
    enter(client, f"communications-{OKI}")
    with office.database.writer() as session:
        sign_in = session.scalars(select(SignIn)).one()
        with pytest.raises(NotFound):
            service.end_session(session, world.actor(Role.COMMUNICATIONS, MESUJI), sign_in_id=sign_in.id, now=world.now)
        service.end_session(session, world.actor(Role.COMMUNICATIONS, OKI), sign_in_id=sign_in.id, now=world.now)
        session.commit()
    assert not is_in(client)


def test_a_session_of_staff_ends_by_itself_and_an_operators_lasts(
    client: FlaskClient, office: Office, world: World
) -> None:
    operator = office.test_client()
    enter(client, f"communications-{OKI}")
    enter(operator, f"operator-{world.brabasan}")
    world.now += timedelta(hours=office.settings.session_hours, minutes=1)
    assert not is_in(client)
    assert is_in(operator)
    world.now += service.LONG_SESSION
    assert not is_in(operator)


def test_a_session_in_use_goes_on_for_a_week_at_most(client: FlaskClient, office: Office, world: World) -> None:
    began = world.now
    enter(client, f"communications-{OKI}")
    step = timedelta(hours=office.settings.session_hours - 1)
    while world.now + step <= began + OLDEST_SESSION:
        world.now += step
        assert is_in(client)
    world.now = began + OLDEST_SESSION + timedelta(minutes=1)
    assert not is_in(client)


def test_the_use_of_a_session_is_noted_once_in_a_while(client: FlaskClient, office: Office, world: World) -> None:
    began = world.now
    enter(client, f"communications-{OKI}")
    seen = []
    for minutes in (4, 5, 9, 10):
        world.now = began + timedelta(minutes=minutes)
        assert is_in(client)
        with office.database.reader() as session:
            seen.append((session.scalars(select(SignIn.seen_at)).one() - began) // timedelta(minutes=1))
    assert seen == [0, 5, 5, 10]


def test_a_new_password_signs_the_other_devices_out(client: FlaskClient, office: Office, world: World) -> None:
    account = f"communications-{OKI}"
    lost = office.test_client()
    for browser in (client, lost):
        enter(browser, account)
    form = {"csrf_token": key_of(client, "/akun"), "old_password": PASSWORD, "password": "kalimat lain yang baru"}
    assert client.post("/akun/sandi", data=form).status_code == 303
    assert is_in(client)
    assert not is_in(lost)
    assert enter(office.test_client(), account).status_code == 401


def test_an_invitation_is_used_once_within_its_days(office: Office, world: World) -> None:
    admin = world.actor(Role.ADMIN, OKI)
    with office.database.writer() as session:
        person = session.get_one(Person, world.actor(Role.COMMUNICATIONS, OKI).person_id)
        late = service.invite(session, admin, person=person, now=world.now)
        with pytest.raises(errors.InvitationOver):
            service.find_invitation(session, late, now=world.now + service.INVITED_FOR)
        token = service.invite(session, admin, person=person, now=world.now)
        invitation = service.find_invitation(session, token, now=world.now)
        with pytest.raises(errors.WeakPassword):
            service.accept(session, invitation=invitation, password="pendek", now=world.now)
        service.accept(session, invitation=invitation, password=PASSWORD, now=world.now)
        with pytest.raises(errors.InvitationOver):
            service.find_invitation(session, token, now=world.now)


def test_who_is_invited_again_sets_the_authenticator_up_anew(client: FlaskClient, office: Office, world: World) -> None:
    secret_of(office, world, Role.APPROVER)
    enter(client, f"approver-{OKI}")
    with office.database.writer() as session:
        person = session.get_one(Person, world.actor(Role.APPROVER, OKI).person_id)
        token = service.invite(session, world.actor(Role.ADMIN, OKI), person=person, now=world.now)
        invitation = service.find_invitation(session, token, now=world.now)
        service.accept(session, invitation=invitation, password="kalimat lain yang baru", now=world.now)
        session.commit()
        assert person.totp_secret is None
        assert service.open_sign_ins(session, person.id, now=world.now) == []
    enter(client, f"approver-{OKI}", "kalimat lain yang baru")
    assert "Pindai gambar ini" in client.get("/masuk/kode").get_data(as_text=True)


def test_a_stations_token_reads_its_own_days_until_it_is_revoked(office: Office, world: World) -> None:
    office.find_actor = find_actor
    admin = world.actor(Role.ADMIN, MESUJI)
    with office.database.writer() as session:
        station = session.get_one(Station, world.brabasan)
        token = tokens.make_station_token(session, admin, station=station, label="PC siaran", now=world.now)
        session.commit()
        row = session.scalars(select(StationToken)).one()
        assert token not in (row.token_hash, row.label)
    client, bearer = office.test_client(), {"Authorization": f"Bearer {token}"}
    assert client.get(f"/stasiun/{world.brabasan}", headers=bearer).status_code == 200
    assert client.get(f"/stasiun/{world.sungai_menang}", headers=bearer).status_code == 404
    assert client.get(f"/stasiun/{world.brabasan}", headers={"Authorization": "Bearer x"}).status_code != 200
    with office.database.writer() as session:
        tokens.revoke_station_token(session, admin, token_id=row.id, now=world.now)
        session.commit()
    assert client.get(f"/stasiun/{world.brabasan}", headers=bearer).status_code != 200


def test_a_form_without_its_key_changes_nothing(client: FlaskClient, office: Office) -> None:
    answer = client.post("/masuk", data={"account": f"communications-{OKI}", "password": PASSWORD})
    assert answer.status_code == 400
    assert not is_in(client)


@pytest.mark.parametrize("address", ["/masuk", "/umum", "/tidak-ada", "/meja"])
def test_every_answer_carries_the_headers_that_keep_others_out(client: FlaskClient, address: str) -> None:
    headers = client.get(address).headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe-inline" not in headers["Content-Security-Policy"].replace("style-src", "")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"] or headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"]


def test_the_very_same_role_is_granted_once(office: Office, world: World) -> None:
    admin, operator = world.actor(Role.ADMIN, OKI), world.actor(Role.OPERATOR, world.kayuagung)
    assert operator.person_id is not None
    with office.database.writer() as session:
        wish = service.RoleWish(Role.OPERATOR, OKI, world.kayuagung)
        with pytest.raises(errors.RoleHeld):
            service.grant_role(session, admin, person_id=operator.person_id, wish=wish, now=world.now)
        elsewhere = service.RoleWish(Role.OPERATOR, OKI, world.sungai_menang)
        grant = service.grant_role(session, admin, person_id=operator.person_id, wish=elsewhere, now=world.now)
        service.end_role(session, admin, grant=grant, now=world.now)
        session.flush()
        service.grant_role(session, admin, person_id=operator.person_id, wish=elsewhere, now=world.now)


def test_who_left_enters_no_more_until_the_account_is_opened_again(
    client: FlaskClient, office: Office, world: World
) -> None:
    admin = world.actor(Role.ADMIN, OKI)
    enter(client, f"communications-{OKI}")
    assert is_in(client)
    with office.database.writer() as session:
        person = service.get_person(session, world.actor(Role.COMMUNICATIONS, OKI).person_id or 0)
        link = service.invite(session, admin, person=person, now=world.now)
        close_account(session, admin, person=person, now=world.now)
        with pytest.raises(errors.InvitationOver):
            service.find_invitation(session, link, now=world.now)
        with pytest.raises(errors.AccountClosed):
            service.invite(session, admin, person=person, now=world.now)
        wish = service.RoleWish(Role.OFFICIAL, OKI)
        with pytest.raises(errors.AccountClosed):
            service.grant_role(session, admin, person_id=person.id, wish=wish, now=world.now)
        session.commit()
        assert all(grant.ended_at for grant in person.roles)
    assert not is_in(client)
    assert enter(client, f"communications-{OKI}").status_code == 401
    with office.database.writer() as session:
        person = service.get_person(session, person.id)
        reopen_account(session, admin, person=person, now=world.now)
        assert service.invite(session, admin, person=person, now=world.now)


def test_neither_the_own_account_nor_the_last_admins_is_closed(office: Office, world: World) -> None:
    admin = world.actor(Role.ADMIN, OKI)
    with office.database.writer() as session:
        person = service.get_person(session, admin.person_id or 0)
        with pytest.raises(errors.OwnAccount):
            close_account(session, admin, person=person, now=world.now)
        with pytest.raises(errors.LastAdmin):
            close_account(session, world.actor(Role.ADMIN, MESUJI), person=person, now=world.now)
