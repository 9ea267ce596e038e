"""Addresses for players and calendars: one key reads one feed, ends when it is told to, and is read in no log and on no page."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from datetime import date, timedelta
from urllib.parse import urljoin, urlsplit

import pytest
from asked import send
from flask.testing import FlaskClient
from icalendar import Calendar
from listed import SOUND, TUESDAY, Listed
from world import MESUJI, NOW, OKI, World

from outreach import feeds
from outreach.access import VISITOR, Actor, Role
from outreach.audit import lines_of
from outreach.errors import NotAllowed
from outreach.feeds import FeedKey, FeedKind
from outreach.playlists.models import Playlist
from outreach.web import Office
from scheduler.formats import FORMS

SignIn = Callable[[Actor], FlaskClient]
ADDRESS = re.compile(r"<code class=\"hash\">([^<]+)</code>")


@pytest.fixture
def page(world: World) -> str:
    """Where Brabasan's address is made."""
    return f"/stasiun/{world.brabasan}/umpan"


@pytest.fixture
def operator(signed_in: SignIn, world: World) -> FlaskClient:
    """The operator of Brabasan."""
    return signed_in(world.actor(Role.OPERATOR, world.brabasan))


def make(client: FlaskClient, page: str) -> list[str]:
    """Make an address; every path that is shown for this once."""
    answer = send(client, page, page)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    return [urlsplit(address).path for address in ADDRESS.findall(answer.get_data(as_text=True))]


def key_of(paths: list[str]) -> str:
    """The key that stands in the addresses."""
    return paths[0].split("/")[2]


@pytest.fixture
def paths(operator: FlaskClient, page: str, listed: Listed, world: World) -> list[str]:
    """Brabasan's addresses, on the day before its Tuesday."""
    return make(operator, page)


@pytest.fixture
def player(office: Office, signed_in: SignIn, paths: list[str]) -> FlaskClient:
    """A program that is signed in as nobody."""
    return signed_in(VISITOR)


def test_every_form_of_today_and_tomorrow_and_a_calendar_are_shown_once(
    paths: list[str], operator: FlaskClient, page: str
) -> None:
    assert len(paths) == len(set(paths)) == 2 * len(FORMS) + 1
    again = operator.get(page).get_data(as_text=True)
    assert key_of(paths) not in again
    assert "Ada alamat yang berlaku" in again


def test_a_player_reads_tomorrows_list_in_every_form_and_is_told_when_nothing_changed(
    player: FlaskClient, paths: list[str]
) -> None:
    tomorrow = [path for path in paths if "/besok/" in path]
    assert len(tomorrow) == len(FORMS)
    for path in tomorrow:
        answer = player.get(path)
        assert (answer.status_code, answer.headers.get("Content-Disposition")) == (200, None), path
        again = player.get(path, headers={"If-None-Match": answer.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b""), path


def test_a_list_leads_to_its_sounds_under_the_same_key(player: FlaskClient, paths: list[str]) -> None:
    path = next(path for path in paths if path.endswith("/besok/daftar.m3u8"))
    lines = player.get(path).get_data(as_text=True).splitlines()
    sound = urljoin(path, next(line for line in lines if not line.startswith("#")))
    with player.get(sound) as answer:
        assert answer.data == SOUND + b"09:00"
    with player.get(sound, headers={"Range": "bytes=10-19"}) as part:
        assert (part.status_code, part.data) == (206, SOUND[10:20])
    assert player.get(urljoin(path, "audio/lain.mp3")).status_code == 404


def test_a_player_that_holds_the_list_of_before_midnight_still_finds_its_sounds(
    player: FlaskClient, paths: list[str], world: World
) -> None:
    path = next(path for path in paths if path.endswith("/besok/daftar.m3u8"))
    name = player.get(path).get_data(as_text=True).splitlines()[-1]
    for days in (1, 2):
        world.now = NOW + timedelta(days=days)
        with player.get(urljoin(path.replace("besok", "hari-ini"), name)) as answer:
            assert answer.data == SOUND + b"09:00", days
    world.now = NOW + timedelta(days=3)
    assert player.get(urljoin(path.replace("besok", "hari-ini"), name)).status_code == 404


def test_a_day_that_is_not_published_and_a_form_that_is_none_say_so(player: FlaskClient, paths: list[str]) -> None:
    today = next(path for path in paths if path.endswith("/hari-ini/daftar.pls"))
    answers = [player.get(path) for path in (today, today.replace("pls", "exe"), today.replace("hari-ini", "kemarin"))]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert "Belum ada daftar siar" in answers[0].get_data(as_text=True)


def test_a_renewed_and_a_revoked_key_end_at_once_and_stand_in_the_trail(
    player: FlaskClient, paths: list[str], office: Office, signed_in: SignIn, world: World, page: str
) -> None:
    def reads(path: str) -> int:
        return signed_in(VISITOR).get(path).status_code

    calendar = paths[-1]
    assert reads(calendar) == 200
    fresh = make(signed_in(world.actor(Role.OPERATOR, world.brabasan)), page)[-1]
    assert (reads(calendar), reads(fresh)) == (404, 200)
    operator = signed_in(world.actor(Role.OPERATOR, world.brabasan))
    assert send(operator, page, f"{page}/akhiri").status_code == 303
    assert reads(fresh) == 404
    with office.database.reader() as session:
        trail = [line.action for line in lines_of(session, "station", world.brabasan)]
        kept = session.query(FeedKey).all()
    assert trail == ["feed.end", "feed.make", "feed.end", "feed.make"]
    assert all(key_of([path]) not in row.key_hash for row in kept for path in (calendar, fresh))


def test_a_key_opens_nothing_else(player: FlaskClient, paths: list[str], office: Office, world: World) -> None:
    key = key_of(paths)
    assert player.get(f"/umpan/{key}/desa.ics").status_code == 404
    assert player.get(f"/umpan/{key}/fasilitator.ics").status_code == 404
    day = f"/api/v1/stations/{world.brabasan}/days/{TUESDAY}"
    assert player.get(day, headers={"Authorization": f"Bearer {key}"}).status_code == 401


def test_a_programs_key_makes_no_address(office: Office, world: World) -> None:
    program = Actor(None, "uji", grants=world.actor(Role.OPERATOR, world.brabasan).grants, key=("station", 1))
    with office.database.writer() as session, pytest.raises(NotAllowed):
        feeds.make_feed(session, program, kind=FeedKind.STATION, subject=world.brabasan, now=NOW)


def test_another_stations_operator_finds_no_page(signed_in: SignIn, world: World, page: str) -> None:
    assert signed_in(world.actor(Role.OPERATOR, world.kayuagung)).get(page).status_code == 404
    assert signed_in(world.actor(Role.COMMUNICATIONS, OKI)).get(page).status_code == 404
    assert signed_in(world.actor(Role.COMMUNICATIONS, MESUJI)).get(page).status_code == 200


# --- a key is never told --------------------------------------------------------------------------------------------------


def test_no_log_line_and_no_page_of_a_fault_or_refusal_repeats_a_key(
    player: FlaskClient, paths: list[str], office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    key, broken = key_of(paths), RuntimeError("broken on purpose")
    office.testing = False

    def fail(*_: object, **__: object) -> str:
        raise broken

    office.view_functions["playlists.feed_calendar"] = fail
    with caplog.at_level(logging.DEBUG):
        answers = [
            player.get(path) for path in (paths[-1], f"/umpan/{key}/tidak/ada", f"/umpan/{key}/besok/daftar.exe")
        ]
        answers.append(player.post(paths[-1]))
        answers.append(player.get(paths[0].replace(key, key[:-1]), headers={"Referer": f"http://localhost{paths[0]}"}))
    assert answers[0].status_code == 500
    assert "/umpan/tersembunyi/siaran.ics" in caplog.text, "the fault itself is told"
    assert key not in caplog.text
    assert key[:-1] not in caplog.text
    assert [answer.status_code for answer in answers if key[:-1] in answer.get_data(as_text=True)] == []
    assert [value for answer in answers for value in answer.headers.values() if key[:-1] in value] == []


def test_the_servers_own_log_line_holds_no_key(caplog: pytest.LogCaptureFixture) -> None:
    line = logging.LogRecord(
        "waitress", logging.ERROR, "", 0, "Exception while serving %s", ("/umpan/RAHASIA/x",), None
    )
    assert feeds.mask_record(line)
    assert line.getMessage() == "Exception while serving /umpan/tersembunyi/x"
    assert feeds.hide_keys('GET /umpan/RAHASIA/besok/daftar.pls?a "http://x/umpan/LAIN/b"') == (
        'GET /umpan/tersembunyi/besok/daftar.pls?a "http://x/umpan/tersembunyi/b"'
    )


# --- the calendar ---------------------------------------------------------------------------------------------------------


def test_the_calendar_tells_the_published_broadcast_in_its_own_time(
    player: FlaskClient, paths: list[str], listed: Listed, world: World
) -> None:
    answer = player.get(paths[-1])
    assert answer.mimetype == "text/calendar"
    event = Calendar.from_ical(answer.data).walk("VEVENT")[0]
    assert event["UID"] == f"slot-{listed.slots[world.brabasan]}@siaran-bersama"
    assert (event.decoded("DTSTART").isoformat(), event["STATUS"]) == ("2026-11-24T09:00:00+07:00", "CONFIRMED")
    again = player.get(paths[-1], headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_a_playlist_knows_nothing_of_its_readers(player: FlaskClient, paths: list[str], office: Office) -> None:
    player.get(next(path for path in paths if "/besok/" in path))
    with office.database.reader() as session:
        assert {playlist.day for playlist in session.query(Playlist)} == {date(2026, 11, 24)}
        assert session.execute(feeds.select(FeedKey.subject)).scalars().all() != []
