"""How a station wants its days: a clip that always stands in, file names of its choice, and only what it lacks."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest
from asked import send
from flask.testing import FlaskClient
from listed import SOUND, TUESDAY, Listed, publish_tuesday
from shelved import put_on_shelf
from world import MESUJI, NOW, OKI, World

from audio.shelf import Shelf
from outreach import signing
from outreach.access import Actor, Role
from outreach.audit import lines_of
from outreach.clips.models import Clip
from outreach.db import Database
from outreach.playlists import delivery, receipts
from outreach.playlists import service as playlists
from outreach.playlists.checking import check_package
from outreach.playlists.models import Playlist
from outreach.web import Office
from scheduler.filenames import Named, Naming, name_file

SignIn = Callable[[Actor], FlaskClient]
SPARE = b"suara cadangan"


def take(client: FlaskClient, path: str) -> zipfile.ZipFile:
    """A package, taken to its last byte."""
    with client.get(path) as answer:
        assert answer.status_code == 200, path
        content = answer.get_data()
    receipts.settle()
    return zipfile.ZipFile(io.BytesIO(content))


@pytest.fixture
def operator(signed_in: SignIn, world: World) -> FlaskClient:
    """The operator of Brabasan."""
    return signed_in(world.actor(Role.OPERATOR, world.brabasan))


@pytest.fixture
def home(world: World) -> str:
    """Where Brabasan's Tuesday lives."""
    return f"/stasiun/{world.brabasan}/hari/{TUESDAY}"


def wish(database: Database, world: World, **wanted: object) -> None:
    """Write what Brabasan wants, and publish."""
    values = {"form": "zip", "naming": Naming.CLIP, "fallback_clip_id": None} | wanted
    with database.writer() as session:
        station = session.get_one(playlists.Station, world.brabasan)
        version = delivery.delivery_of(session, station.id).version
        actor = world.actor(Role.OPERATOR, world.brabasan)
        delivery.save_delivery(
            session,
            actor,
            station=station,
            wanted=delivery.Wanted(**values),
            version=version,
            now=NOW,  # type: ignore[arg-type]  # examples, a field each
        )
        playlists.publish_ahead(session, actor, now=NOW)
        session.commit()


def spare(database: Database, world: World, shelf: Shelf, *, title: str = "Cadangan", sound: bytes = SPARE) -> int:
    """One more clip that both regencies let on the air; newer than all before."""
    with database.writer() as session:
        clip = put_on_shelf(session, world, title=title, sound=shelf.put(sound).sha256)
        session.commit()
        return clip.id


def newest(database: Database, world: World) -> Playlist:
    """Brabasan's Tuesday as it stands."""
    with database.reader() as session:
        return playlists.get_published(session, station_id=world.brabasan, day=TUESDAY)


def publish(database: Database, world: World) -> int:
    """Publish; how many revisions that made."""
    with database.writer() as session:
        made = playlists.publish_ahead(session, world.actor(Role.COMMUNICATIONS, OKI), now=NOW)
        session.commit()
        return len(made)


# --- the clip that stands in ------------------------------------------------------------------------------------------


def test_a_package_always_holds_the_fallback_and_its_manifest_marks_it(
    operator: FlaskClient, home: str, listed: Listed
) -> None:
    archive = take(operator, f"{home}/paket.zip")
    told = json.loads(archive.read("manifest.json"))
    assert told["fallback"] == {"file": "audio/fallback.mp3", "title": "Satu pasar 09:00", "length_s": 60.0}
    assert told["files"]["audio/fallback.mp3"]["sha256"] == sha256(archive.read("audio/fallback.mp3")).hexdigest()
    assert archive.read("audio/fallback.mp3") == SOUND + b"09:00"


def test_a_newer_clip_sends_nobody_to_download_again(
    database: Database, world: World, shelf: Shelf, listed: Listed
) -> None:
    spare(database, world, shelf)
    assert publish(database, world) == 0
    with database.writer() as session:
        session.get_one(Clip, listed.clip_id).valid_until_on = date(2026, 11, 20)
        session.commit()
    assert publish(database, world) == 2
    held = newest(database, world)
    assert (held.lines, held.fallback and held.fallback.title) == ([], "Cadangan")


def test_the_named_clip_stands_in_while_it_may_air(
    database: Database, world: World, shelf: Shelf, listed: Listed, operator: FlaskClient, home: str
) -> None:
    chosen = spare(database, world, shelf)
    spare(database, world, shelf, title="Terbaru", sound=b"lain")
    wish(database, world, fallback_clip_id=chosen)
    assert take(operator, f"{home}/paket.zip").read("audio/fallback.mp3") == SPARE
    with database.writer() as session:
        session.get_one(Clip, chosen).retired_at = NOW
        session.commit()
    assert operator.get(f"{home}/paket.zip").status_code == 409, "what may not air is not handed out"
    assert publish(database, world) == 1
    fallback = newest(database, world).fallback
    assert fallback and (fallback.title, fallback.is_chosen) == ("Terbaru", False)


def test_a_day_without_any_clip_that_may_air_says_so_plainly(
    database: Database, world: World, listed: Listed, operator: FlaskClient, home: str
) -> None:
    with database.writer() as session:
        session.get_one(Clip, listed.clip_id).retired_at = NOW
        session.commit()
    publish(database, world)
    assert json.loads(take(operator, f"{home}/paket.zip").read("manifest.json"))["fallback"] is None
    page = operator.get(f"/stasiun/{world.brabasan}/penyerahan").get_data(as_text=True)
    assert "Belum ada klip cadangan" in page
    assert "belum berisi klip cadangan" in operator.get(f"/stasiun/{world.brabasan}?hari={TUESDAY}").get_data(
        as_text=True
    )


# --- names and the main form ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("naming", "name"),
    [
        (Naming.CLIP, "k0007-uji.mp3"),
        (Naming.NUMBER_CLIP, "03_k0007-uji.mp3"),
        (Naming.NUMBER_TOPIC_SLOT, "03_kerukunan_S-12.mp3"),
        (Naming.TIME_SLOT, "1000_S-12.mp3"),
    ],
)
def test_each_pattern_fills_its_places(naming: Naming, name: str) -> None:
    assert name_file(naming, Named(3, 12, "harmony", NOW, "k0007-uji.mp3")) == name


def test_a_stations_names_stand_in_the_package_and_in_every_list(
    database: Database, world: World, listed: Listed, operator: FlaskClient, home: str
) -> None:
    wish(database, world, naming=Naming.NUMBER_TOPIC_SLOT)
    name = f"01_kerukunan_S-{listed.slots[world.brabasan]}.mp3"
    archive = take(operator, f"{home}/paket.zip")
    assert archive.read(f"audio/{name}") == SOUND + b"09:00"
    forms = ("daftar.m3u8", "daftar.xspf", "daftar.jspf", "daftar.pls", "daftar.csv", "daftar.liq.txt")
    assert [form for form in forms if name not in archive.read(form).decode()] == []


def test_the_main_button_gives_the_form_the_station_prefers(
    database: Database, world: World, listed: Listed, operator: FlaskClient, home: str
) -> None:
    page = f"/stasiun/{world.brabasan}?hari={TUESDAY}"
    assert f'class="button solid" href="{home}/paket.zip"' in operator.get(page).get_data(as_text=True)
    wish(database, world, form="xspf")
    assert f'class="button solid" href="{home}/daftar.xspf"' in operator.get(page).get_data(as_text=True)
    assert f"{home}/daftar.xspf" in operator.get("/stasiun").get_data(as_text=True)


def test_the_form_keeps_the_wishes_with_a_line_in_the_trail(
    office: Office, world: World, clip_id: int, operator: FlaskClient
) -> None:
    address = f"/stasiun/{world.brabasan}/penyerahan"
    wanted = {"form": "pls", "naming": "{time}_{slot}", "fallback_clip_id": clip_id}
    assert send(operator, address, address, version=0, **wanted).status_code == 303
    with office.database.reader() as session:
        kept = delivery.delivery_of(session, world.brabasan)
        trail = lines_of(session, "station", world.brabasan)
    assert (kept.form, kept.naming, kept.fallback_clip_id, kept.version) == ("pls", "{time}_{slot}", clip_id, 1)
    assert (trail[0].action, trail[0].changes["form"]) == ("station.delivery", ["zip", "pls"])
    assert send(operator, address, address, version=0, **wanted).status_code == 409


@pytest.mark.parametrize("wrong", [{"form": "exe"}, {"naming": "../{clip}"}, {"fallback_clip_id": 999}])
def test_a_wish_that_is_none_is_refused_at_its_field(
    world: World, clip_id: int, operator: FlaskClient, wrong: dict[str, object]
) -> None:
    address = f"/stasiun/{world.brabasan}/penyerahan"
    wanted = {"form": "pls", "naming": "{clip}", "fallback_clip_id": clip_id} | wrong
    answer = send(operator, address, address, version=0, **wanted)
    assert answer.status_code == 422
    assert "field refused" in answer.get_data(as_text=True)


# --- only what is missing ---------------------------------------------------------------------------------------------


def revise(office: Office, world: World) -> None:
    """A second slot on Tuesday."""
    with office.database.writer() as session:
        publish_tuesday(session, world, office.shelf, start="10:00")
        session.commit()


def test_the_difference_holds_only_new_sound_and_unpacks_over_the_old_folder(
    operator: FlaskClient, home: str, office: Office, world: World, listed: Listed, tmp_path: Path
) -> None:
    take(operator, f"{home}/paket.zip").extractall(tmp_path)
    revise(office, world)
    assert "Unduh selisih" in operator.get(f"/stasiun/{world.brabasan}?hari={TUESDAY}").get_data(as_text=True)
    archive = take(operator, f"{home}/selisih.zip")
    sounds = [archive.read(name) for name in archive.namelist() if name.startswith("audio/")]
    assert sounds == [SOUND + b"10:00"]
    archive.extractall(tmp_path)
    key = signing.read_key(office.settings.data_folder / signing.KEY_FILE).public
    checked = check_package(tmp_path / "manifest.json", key=key)
    assert (checked.document["revision"], len(checked.document["slots"])) == (2, 2)
    with office.database.reader() as session:
        assert playlists.holdings(session, days=[TUESDAY], station_ids=[world.brabasan])[0].is_current


def test_a_station_that_took_nothing_is_given_everything(operator: FlaskClient, home: str, listed: Listed) -> None:
    archive = take(operator, f"{home}/selisih.zip")
    assert len([name for name in archive.namelist() if name.startswith("audio/")]) == 2


def test_a_file_whose_name_stands_for_another_sound_now_is_sent_again(
    operator: FlaskClient, home: str, office: Office, world: World, listed: Listed, tmp_path: Path
) -> None:
    wish(office.database, world, naming=Naming.NUMBER_TOPIC_SLOT)
    take(operator, f"{home}/paket.zip").extractall(tmp_path)
    with office.database.writer() as session:
        publish_tuesday(session, world, office.shelf, start="08:00")
        session.commit()
    take(operator, f"{home}/selisih.zip").extractall(tmp_path)
    key = signing.read_key(office.settings.data_folder / signing.KEY_FILE).public
    assert check_package(tmp_path / "manifest.json", key=key).document["revision"] == 3


def test_a_program_is_given_what_it_does_not_list(
    operator: FlaskClient, office: Office, world: World, listed: Listed
) -> None:
    revise(office, world)
    address = f"/api/v1/stations/{world.brabasan}/days/{TUESDAY}/delta"
    held = [sha256(SOUND + start).hexdigest() for start in (b"09:00", b"10:00")]
    names = take(operator, f"{address}?held={held[0]},{'a' * 64}").namelist()
    assert len([name for name in names if name.startswith("audio/")]) == 1
    assert {"manifest.json", "manifest.json.minisig"} <= set(names)
    assert not [name for name in take(operator, f"{address}?held={','.join(held)}").namelist() if "audio/" in name]
    refused = operator.get(f"{address}?held=abc")
    assert (refused.status_code, refused.mimetype) == (422, "application/problem+json")
    assert not list((office.settings.data_folder / "packages").glob("*.zip")), "a difference is built for one answer"


def test_another_side_finds_neither_wishes_nor_differences(
    signed_in: SignIn, world: World, home: str, listed: Listed
) -> None:
    stranger = signed_in(world.actor(Role.OPERATOR, world.kayuagung))
    own = f"/stasiun/{world.brabasan}/penyerahan"
    assert [stranger.get(path).status_code for path in (own, f"{home}/selisih.zip")] == [404, 404]
    assert signed_in(world.actor(Role.APPROVER, MESUJI)).get(own).status_code == 403
