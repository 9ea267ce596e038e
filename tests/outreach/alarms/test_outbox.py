"""Mail leaves by a real server: refused it waits, given up it is shown, killed it comes once more under the same mark."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from posted import Post
from sqlalchemy import select
from world import MESUJI, NOW, OKI, World

from outreach.access import Role
from outreach.alarms import outbox
from outreach.alarms.models import NEEDLESS, Mail, MailState
from outreach.app import create_app
from outreach.audit import lines_of
from outreach.config import Config, MailServer
from outreach.db import Database
from outreach.i18n import utc_now
from outreach.jobs import Lane, run_due
from outreach.people.models import Person
from outreach.web import Office

EARLY = datetime(2020, 1, 1, tzinfo=UTC)
"""Before the clock of any machine that runs a test."""
WORK = "import sys; from outreach.cli import main; sys.exit(main())"


def write(office: Office, world: World, *, subject: str = "Uji", cause: str = "uji:1", now: datetime = NOW) -> int:
    """Put a mail to OKI's staff into the outbox; returns its number."""
    staff = world.actor(Role.COMMUNICATIONS, OKI)
    with office.database.writer() as session:
        person = session.get_one(Person, staff.person_id)
        person.email = "staf@contoh.id"
        envelope = outbox.Envelope(cause, OKI, person, subject, "Tanah kita.\n.titik\nkasih — sayang\n")
        mail = outbox.put(session, envelope=envelope, now=now)
        session.commit()
        assert mail is not None
        return mail.id


def read(office: Office, mail_id: int) -> Mail:
    """A mail as the database has it."""
    with office.database.reader() as session:
        return session.get_one(Mail, mail_id)


def tick(office: Office, moment: datetime) -> None:
    """Let the office do what is due at a moment."""
    office.now = lambda: moment
    run_due(office)


def test_a_letter_refused_once_is_taken_later_and_only_then(mailing: Office, world: World, post: Post) -> None:
    mail_id, post.refusal = write(mailing, world), "451 nanti"
    tick(mailing, NOW)
    waiting = read(mailing, mail_id)
    assert (waiting.state, waiting.attempts, waiting.fault) == (MailState.WAITING, 1, "SMTPDataError 451")
    post.refusal = ""
    tick(mailing, NOW + timedelta(seconds=59))
    assert post.letters == []
    tick(mailing, NOW + timedelta(seconds=61))
    tick(mailing, NOW + timedelta(days=1))
    assert len(post.letters) == 1
    assert read(mailing, mail_id).state is MailState.SENT


def test_a_letter_arrives_as_plain_text_that_anybody_can_read(mailing: Office, world: World, post: Post) -> None:
    write(mailing, world)
    tick(mailing, NOW)
    (letter,) = post.letters
    assert letter.get_content_type() == "text/plain"
    assert letter.get_content_charset() == "utf-8"
    assert letter.get_content().replace("\r\n", "\n") == "Tanah kita.\n.titik\nkasih — sayang\n"
    assert (letter["From"], letter["To"]) == ("Siaran Bersama <alarm@contoh.id>", "staf@contoh.id")


def test_a_letter_is_given_up_after_its_last_attempt_and_sent_again_by_hand(
    mailing: Office, world: World, post: Post, signed_in: Callable[..., FlaskClient]
) -> None:
    mail_id, post.refusal = write(mailing, world), "550 tidak kenal"
    for day in range(12):
        tick(mailing, NOW + timedelta(days=day))
    dead = read(mailing, mail_id)
    assert (dead.state, dead.attempts) == (MailState.DEAD, outbox.MOST_ATTEMPTS)
    post.refusal = ""
    client = signed_in(world.actor(Role.ADMIN, OKI))
    page = client.get("/tata-kelola/surat").get_data(as_text=True)
    assert "s•••@contoh.id" in page
    assert "staf@contoh.id" not in page
    key = page.split('name="csrf_token" value="')[1].split('"')[0]
    assert client.post(f"/tata-kelola/surat/{mail_id}/lagi", data={"csrf_token": key}).status_code == 303
    tick(mailing, NOW + timedelta(days=20))
    assert len(post.letters) == 1
    with mailing.database.reader() as session:
        assert [line.action for line in lines_of(session, "mail", mail_id)] == ["mail.again"]
    assert client.post(f"/tata-kelola/surat/{mail_id}/lagi", data={"csrf_token": key}).status_code == 409


def test_the_other_side_sees_none_of_it(
    mailing: Office, world: World, post: Post, signed_in: Callable[..., FlaskClient]
) -> None:
    write(mailing, world, subject="Khusus OKI")
    address = "/tata-kelola/surat?status=waiting"
    assert "Khusus OKI" in signed_in(world.actor(Role.ADMIN, OKI)).get(address).get_data(as_text=True)
    assert "Khusus OKI" not in signed_in(world.actor(Role.ADMIN, MESUJI)).get(address).get_data(as_text=True)


def test_the_distance_between_attempts_grows(mailing: Office, world: World) -> None:
    mail_id = write(mailing, world)
    gaps = []
    for _ in range(outbox.MOST_ATTEMPTS):
        with mailing.database.writer() as session:
            outbox.begin(session, mail_id=mail_id, now=NOW)
            session.commit()
        gaps.append(read(mailing, mail_id).due_at - NOW)
    assert gaps == sorted(gaps)
    assert gaps[0] < gaps[-1]


def test_who_is_killed_between_sending_and_noting_sends_at_most_once_more_under_the_same_mark(
    database: Database, data_folder: Path, office: Office, world: World, post: Post
) -> None:
    mail_id = write(office, world, now=EARLY)
    (data_folder / "secret").write_bytes(b"k" * 32)
    url = database.url.render_as_string(hide_password=False)
    told = {"SIARAN_DATABASE": url, "SIARAN_SMTP_HOST": "127.0.0.1", "SIARAN_SMTP_FROM": "alarm@contoh.id"}
    told |= {"SIARAN_SMTP_PORT": str(post.server_address[1]), "SIARAN_SMTP_STARTTLS": "0"}
    with subprocess.Popen(
        [sys.executable, "-c", WORK, "--data", str(data_folder), "work", "--once"],
        env={**os.environ, **told},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as worker:
        post.before_answer = worker.kill
        assert worker.wait(120) < 0
    post.before_answer = lambda: None
    assert len(post.letters) == 1
    assert read(office, mail_id).state is MailState.WAITING
    again = create_app(Config.load(data_folder, told), now=lambda: utc_now() + timedelta(days=1))
    for _ in range(3):
        run_due(again)
    again.database.dispose()
    assert post.marks == [post.marks[0]] * 2
    mail = read(office, mail_id)
    assert (mail.state, mail.attempts) == (MailState.SENT, 2)


def test_who_dies_at_the_last_attempt_leaves_no_letter_waiting_for_ever(mailing: Office, world: World) -> None:
    mail_id = write(mailing, world)
    with mailing.database.writer() as session:
        mail = session.get_one(Mail, mail_id)
        mail.attempts = outbox.MOST_ATTEMPTS
        session.commit()
    tick(mailing, NOW + timedelta(days=2))
    assert read(mailing, mail_id).state is MailState.DEAD


def test_one_alarm_is_one_letter_to_one_person(mailing: Office, world: World, post: Post) -> None:
    write(mailing, world)
    with mailing.database.writer() as session:
        person = session.scalars(select(Person).where(Person.email.is_not(None))).one()
        assert outbox.put(session, envelope=outbox.Envelope("uji:1", OKI, person, "Uji", "x"), now=NOW) is None
    tick(mailing, NOW)
    assert len(post.letters) == 1


def test_a_line_end_in_a_title_makes_no_header(mailing: Office, world: World, post: Post) -> None:
    write(mailing, world, subject="Halo\r\nBcc: lain@contoh.id\nX-Uji: ya")
    tick(mailing, NOW)
    (letter,) = post.letters
    assert letter["Subject"] == "Halo Bcc: lain@contoh.id X-Uji: ya"
    assert letter["Bcc"] is letter["X-Uji"] is None
    assert post.recipients == ["rcpt TO:<staf@contoh.id>"]


def test_a_password_reaches_the_server_and_no_log(
    mailing: Office, world: World, post: Post, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "sandi").write_text("sangat-rahasia\n")
    server = replace(post.settings(user="alarm"), password_file=tmp_path / "sandi")
    mailing.settings = replace(mailing.settings, mail=server)
    mail_id, post.refusal = write(mailing, world), "535 sangat-rahasia salah"
    with caplog.at_level(logging.DEBUG):
        tick(mailing, NOW)
    assert "sangat-rahasia" in post.passwords
    assert "rahasia" not in caplog.text + read(mailing, mail_id).fault + repr(server)
    assert read(mailing, mail_id).fault == "SMTPAuthenticationError 535"


def test_a_password_is_not_told_to_another_machine_in_the_clear(mailing: Office, world: World, post: Post) -> None:
    mailing.settings = replace(mailing.settings, mail=post.settings(user="alarm", host="127.0.0.1."))
    server = mailing.settings.mail
    assert server.host not in ("127.0.0.1", "localhost")
    mail_id = write(mailing, world)
    tick(mailing, NOW)
    assert post.passwords == []
    assert read(mailing, mail_id).state is MailState.WAITING


def test_no_server_that_is_down_holds_other_work_up(mailing: Office, world: World, post: Post) -> None:
    mail_id = write(mailing, world)
    run_due(mailing, lane=Lane.QUICK)
    assert post.letters == []
    mailing.settings = replace(mailing.settings, mail=replace(post.settings(), port=1))
    run_due(mailing, lane=Lane.MAIL)
    assert read(mailing, mail_id).fault == "ConnectionRefusedError"


def test_without_a_server_nothing_is_sent_and_the_page_says_so(
    office: Office, world: World, post: Post, signed_in: Callable[..., FlaskClient]
) -> None:
    mail_id = write(office, world)
    run_due(office)
    assert read(office, mail_id).attempts == 0
    page = signed_in(world.actor(Role.ADMIN, OKI)).get("/tata-kelola/surat").get_data(as_text=True)
    assert "Server surel belum disetel" in page
    assert not MailServer(host="contoh.id").is_set


def test_what_has_no_cause_any_more_is_kept_back(mailing: Office, world: World, post: Post) -> None:
    mail_id = write(mailing, world)
    with mailing.database.writer() as session:
        outbox.withdraw(session, causes={"uji:1"}, now=NOW)
        session.commit()
    tick(mailing, NOW)
    assert post.letters == []
    assert read(mailing, mail_id).fault == NEEDLESS
