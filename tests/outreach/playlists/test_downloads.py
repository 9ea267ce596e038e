"""What an operator downloads: every form, one package with true fingerprints that resumes at any byte, and nobody else's."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient
from listed import SOUND, TUESDAY, Listed, publish_tuesday
from werkzeug.test import TestResponse
from world import MESUJI, World

from outreach.access import Actor, Role
from outreach.clips.models import Clip
from outreach.playlists import receipts
from outreach.playlists import service as playlists
from outreach.web import Office
from scheduler.formats import FORMS

SignIn = Callable[[Actor], FlaskClient]


def take(client: FlaskClient, path: str, **headers: str) -> TestResponse:
    """A download, whole and closed; header names are written with underscores."""
    with client.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()}) as answer:
        answer.get_data()
    receipts.settle()
    return answer


@pytest.fixture
def operator(signed_in: SignIn, world: World, listed: Listed) -> FlaskClient:
    """The operator of Brabasan."""
    return signed_in(world.actor(Role.OPERATOR, world.brabasan))


@pytest.fixture
def home(world: World) -> str:
    """Where Brabasan's Tuesday lives."""
    return f"/stasiun/{world.brabasan}/hari/{TUESDAY}"


def test_the_package_holds_what_its_manifest_says(operator: FlaskClient, home: str) -> None:
    archive = zipfile.ZipFile(io.BytesIO(take(operator, f"{home}/paket.zip").data))
    told = json.loads(archive.read("manifest.json"))
    assert archive.testzip() is None
    named = {name: entry["sha256"] for name, entry in told["files"].items()}
    assert named == {
        name: hashlib.sha256(archive.read(name)).hexdigest()
        for name in archive.namelist()
        if not name.startswith("manifest.json")
    }
    assert any(archive.read(name) == SOUND + b"09:00" for name in named if name.startswith("audio/"))


def test_a_package_built_twice_is_the_same_bytes(operator: FlaskClient, home: str, office: Office) -> None:
    first = take(operator, f"{home}/paket.zip").data
    for built in (office.settings.data_folder / "packages").glob("*.zip"):
        built.unlink()
    assert take(operator, f"{home}/paket.zip").data == first


def test_a_broken_download_resumes_at_any_byte(operator: FlaskClient, home: str) -> None:
    whole = take(operator, f"{home}/paket.zip")
    tag = whole.headers["ETag"]
    for cut in (1, 1000, len(whole.data) - 1):
        rest = take(operator, f"{home}/paket.zip", Range=f"bytes={cut}-", If_Range=tag)
        assert rest.status_code == 206
        assert rest.headers["Content-Range"] == f"bytes {cut}-{len(whole.data) - 1}/{len(whole.data)}"
        assert whole.data[:cut] + rest.data == whole.data
    assert take(operator, f"{home}/paket.zip", If_None_Match=tag).status_code == 304


def test_a_resume_of_an_older_package_starts_anew(
    operator: FlaskClient, home: str, office: Office, world: World
) -> None:
    old = take(operator, f"{home}/paket.zip").headers["ETag"]
    with office.database.writer() as session:
        publish_tuesday(session, world, office.shelf, start="10:00")
        session.commit()
    anew = take(operator, f"{home}/paket.zip", Range="bytes=100-", If_Range=old)
    assert anew.status_code == 200
    assert anew.headers["ETag"] != old


def test_every_form_says_the_same_file(operator: FlaskClient, home: str) -> None:
    texts = {name: take(operator, f"{home}/daftar.{name}") for name in FORMS}
    assert {name: answer.status_code for name, answer in texts.items()} == dict.fromkeys(FORMS, 200)
    rows = list(csv.reader(io.StringIO(texts["csv"].get_data(as_text=True).removeprefix("\ufeff"))))
    names = [cell for cell in rows[1] if cell.endswith(".mp3")]
    assert len(rows) == 2
    assert len(names) == 1
    for name in ("m3u8", "xspf", "jspf", "pls", "liquidsoap"):
        assert names[0] in texts[name].get_data(as_text=True), name
    assert ET.fromstring(texts["xspf"].data).tag.endswith("playlist")  # noqa: S314 -- our own answer


def test_a_download_is_remembered_and_a_newer_revision_is_pointed_out(
    operator: FlaskClient, home: str, office: Office, world: World
) -> None:
    take(operator, f"{home}/paket.zip")
    with office.database.writer() as session:
        assert playlists.holdings(session, days=[TUESDAY], station_ids=[world.brabasan])[0].is_current
        publish_tuesday(session, world, office.shelf, start="10:00")
        session.commit()
    assert "masih memegang rev. 1" in take(operator, "/stasiun").get_data(as_text=True)


def held(office: Office, station_id: int) -> int | None:
    """Which revision the station is thought to hold."""
    with office.database.reader() as session:
        return playlists.holdings(session, days=[TUESDAY], station_ids=[station_id])[0].held_revision


def test_only_a_package_whose_last_byte_was_sent_is_held(
    operator: FlaskClient, home: str, office: Office, world: World
) -> None:
    tag = take(operator, f"{home}/paket.zip", Range="bytes=0-99").headers["ETag"]
    operator.head(f"{home}/paket.zip").close()
    take(operator, f"{home}/paket.zip", If_None_Match=tag)
    take(operator, f"{home}/daftar.csv")
    with operator.get(f"{home}/paket.zip", buffered=False) as broken:
        next(iter(broken.iter_encoded()))
    receipts.settle()
    assert held(office, world.brabasan) is None
    take(operator, f"{home}/paket.zip", Range="bytes=100-", If_Range=tag)
    assert held(office, world.brabasan) == 1, "the rest completes it"


def test_staff_who_look_at_a_package_are_no_station(
    signed_in: SignIn, home: str, office: Office, world: World, listed: Listed
) -> None:
    staff = signed_in(world.actor(Role.COMMUNICATIONS, MESUJI))
    assert take(staff, f"{home}/paket.zip").status_code == 200
    assert held(office, world.brabasan) is None


@pytest.mark.parametrize("path", ["paket.zip", "daftar.csv", ""])
def test_another_stations_day_does_not_exist(operator: FlaskClient, world: World, path: str) -> None:
    other = f"/stasiun/{world.sungai_menang}/hari/{TUESDAY}/{path}".rstrip("/")
    assert take(operator, other).status_code == 404


@pytest.mark.parametrize("path", ["paket.zip", "daftar.m3u8", "daftar.exe"])
def test_a_day_without_a_playlist_and_an_unknown_form_say_so(operator: FlaskClient, world: World, path: str) -> None:
    empty = take(operator, f"/stasiun/{world.brabasan}/hari/2026-12-24/{path}")
    assert 400 <= empty.status_code < 500
    words = empty.get_data(as_text=True)
    assert "Traceback" not in words
    assert "Tidak dapat dilanjutkan" in words


def test_a_clip_that_expired_after_publishing_is_not_handed_out(
    operator: FlaskClient, home: str, office: Office, listed: Listed
) -> None:
    with office.database.writer() as session:
        session.get_one(Clip, listed.clip_id).valid_until_on = date(2026, 11, 20)
        session.commit()
    answer = take(operator, f"{home}/paket.zip")
    assert answer.status_code == 409
    assert "Satu pasar" in answer.get_data(as_text=True)


def test_a_sound_is_handed_out_by_its_fingerprint_only_to_who_published_it(
    operator: FlaskClient, world: World, office: Office, listed: Listed
) -> None:
    digest = hashlib.sha256(SOUND + b"09:00").hexdigest()
    stranger = office.shelf.put(b"not published").sha256
    assert take(operator, f"/stasiun/{world.brabasan}/audio/{digest}").data == SOUND + b"09:00"
    assert take(operator, f"/stasiun/{world.brabasan}/audio/{stranger}").status_code == 404
    assert take(operator, f"/stasiun/{world.brabasan}/audio/..%2f..%2fsiaran.db").status_code == 404
