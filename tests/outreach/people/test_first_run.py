"""An empty office comes to life: code, agreement, both admins, their invitations, a station and staff; and nobody is locked out."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from outreach import audit
from outreach.app import create_app
from outreach.cli import main
from outreach.config import Config
from outreach.db import Database
from outreach.people import errors, opening
from outreach.security import totp_now
from outreach.web import Office

PASSWORD = "kalimat pendek yang mudah"
ADMINS = {
    "name_left": "Contoh Kiri",
    "account_left": "kiri",
    "office_left": "Diskominfo Kiri",
    "name_right": "Contoh Kanan",
    "account_right": "kanan",
    "office_right": "Diskominfo Kanan",
}


class Clock:
    """A clock that the story sets forward."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    """Monday, 23 November 2026, 10.00 WIB."""
    return Clock()


@pytest.fixture
def empty(database: Database, data_folder: Path, clock: Clock) -> Office:
    """The application over a database without a row."""
    url = database.url.render_as_string(hide_password=False)
    office = create_app(Config(data_folder=data_folder, database_url=url, secret_key=b"k" * 32), now=clock)
    office.testing = True
    office.database.dispose()
    office.database = database
    return office


def fresh_code(office: Office) -> str:
    """What a start of the server prints."""
    with office.database.writer() as session:
        code = opening.open_first_run(session, now=office.now())
        session.commit()
    assert code
    return code


def page_of(client: FlaskClient, address: str) -> str:
    """A page as a reader sees its words."""
    return unescape(client.get(address).get_data(as_text=True))


def send(client: FlaskClient, page: str, address: str, **fields: str) -> tuple[int, str]:
    """Send a form that stands on a page: status and answer."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(page).get_data(as_text=True))
    assert found, "the page has no form"
    answer = client.post(address, data={"csrf_token": found.group(1), **fields})
    return answer.status_code, unescape(answer.get_data(as_text=True))


def links_in(page: str) -> list[str]:
    """The paths of the invitations a page shows."""
    return re.findall(r"/undangan/[\w-]+", page)


def begin(office: Office) -> tuple[FlaskClient, list[str]]:
    """Code, agreement and both admins; returns the browser and the two links."""
    client = office.test_client()
    assert send(client, "/mulai", "/mulai/kode", code=fresh_code(office))[0] == 303
    assert send(client, "/mulai", "/mulai/perjanjian", from_on="2016-04-27")[0] == 303
    status, page = send(client, "/mulai", "/mulai/admin", **ADMINS)
    assert status == 200
    return client, links_in(page)


def accept(office: Office, link: str) -> int:
    """Choose a password in a browser of one's own."""
    return send(office.test_client(), link, link, password=PASSWORD)[0]


def sign_in(office: Office, account: str) -> FlaskClient:
    """Sign an admin in with the authenticator set up for the first time."""
    client = office.test_client()
    assert send(client, "/masuk", "/masuk", account=account, password=PASSWORD)[0] == 303
    shown = re.search(r"<code[^>]*>([A-Z2-7 ]{16,})</code>", page_of(client, "/masuk/kode"))
    assert shown, "the secret is shown for whoever cannot scan"
    code = totp_now(shown.group(1).replace(" ", ""), now=office.now())
    assert send(client, "/masuk/kode", "/masuk/kode", code=code)[0] == 303
    return client


def test_an_empty_office_comes_to_life(empty: Office) -> None:
    browser, links = begin(empty)
    assert len(links) == 2
    assert [accept(empty, link) for link in links] == [303, 303]
    assert browser.get("/mulai").status_code == 404
    admin = sign_in(empty, "kiri")
    desk = page_of(admin, "/meja")
    assert "Belum ada stasiun kabupaten Anda" in desk
    assert "Belum ada staf komunikasi kabupaten Anda" in desk
    assert "Tidak ada yang menunggu Anda" not in desk
    station = {
        "name": "Contoh FM",
        "short_name": "Contoh",
        "kind": "community",
        "sign_on": "05:00",
        "sign_off": "22:00",
    }
    assert send(admin, "/tata-kelola/stasiun/baru", "/tata-kelola/stasiun", **station)[0] == 303
    staff = {"name": "Contoh Staf", "account": "staf", "office": "Diskominfo Kiri", "role": "communications"}
    status, page = send(admin, "/orang", "/orang", **staff)
    assert status == 200
    assert accept(empty, links_in(page)[0]) == 303
    desk = page_of(admin, "/meja")
    assert "Belum ada stasiun kabupaten Anda" not in desk
    assert "Belum ada staf komunikasi kabupaten Anda" not in desk
    assert "Belum ada penyetuju kabupaten Anda" in desk


def test_a_lost_answer_locks_nobody_out(empty: Office) -> None:
    browser, lost = begin(empty)
    status, page = send(browser, "/mulai", "/mulai/tautan")
    assert status == 200
    assert empty.test_client().get(lost[0]).status_code == 410
    assert accept(empty, links_in(page)[0]) == 303
    assert opening_is_over(empty) is False
    assert accept(empty, links_in(page)[1]) == 303
    assert opening_is_over(empty) is True


def opening_is_over(office: Office) -> bool:
    """Whether the set-up is closed."""
    with office.database.reader() as session:
        return opening.is_over(session)


def test_expired_links_are_made_anew_after_a_restart(empty: Office, clock: Clock) -> None:
    earlier, links = begin(empty)
    clock.now += timedelta(days=8)
    assert empty.test_client().get(links[0]).status_code == 410
    later = empty.test_client()
    assert send(later, "/mulai", "/mulai/kode", code=fresh_code(empty))[0] == 303
    assert "Buat tautan baru" not in page_of(earlier, "/mulai")
    _, page = send(later, "/mulai", "/mulai/tautan")
    assert [accept(empty, link) for link in links_in(page)] == [303, 303]


def test_a_code_that_was_used_elsewhere_says_so(empty: Office) -> None:
    code = fresh_code(empty)
    assert send(empty.test_client(), "/mulai", "/mulai/kode", code=code)[0] == 303
    status, page = send(empty.test_client(), "/mulai", "/mulai/kode", code=code)
    assert status == 409
    assert "Kode sudah dipakai" in page


def test_without_the_code_nothing_is_set_up(empty: Office) -> None:
    fresh_code(empty)
    stranger = empty.test_client()
    assert send(stranger, "/mulai", "/mulai/kode", code="SALAH")[0] == 401
    assert send(stranger, "/mulai", "/mulai/perjanjian", from_on="2016-04-27")[0] == 409
    assert send(stranger, "/mulai", "/mulai/tautan")[0] == 409


def test_once_both_are_in_no_code_is_printed(empty: Office) -> None:
    _, links = begin(empty)
    for link in links:
        accept(empty, link)
    with empty.database.writer() as session:
        assert opening.open_first_run(session, now=empty.now()) is None
        with pytest.raises(errors.FirstRunClosed):
            opening.use_first_run(session, "APA SAJA", now=empty.now())


def test_the_console_invites_anew_and_the_trail_keeps_it(
    empty: Office, database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    begin(empty)
    folder = empty.settings.data_folder
    monkeypatch.setenv("SIARAN_DATABASE", database_url)
    Config.load(folder)
    assert main(["invite", "kanan", "--data", str(folder)]) == 0
    told = capsys.readouterr().out
    assert "http://127.0.0.1:8000/undangan/" in told
    with empty.database.reader() as session:
        line = audit.lines_of(session, "person", 2)[0]
    assert (line.action, line.actor_name) == ("person.invite", "Konsol server")
    assert main(["invite", "tidak-ada", "--data", str(folder)]) == 2
    assert "tidak-ada" in capsys.readouterr().err
