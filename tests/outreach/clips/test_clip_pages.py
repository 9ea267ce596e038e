"""The clips' screens through a client: upload of every form, mastering, vetting, files, and who may what."""

from __future__ import annotations

import io
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse
from world import MESUJI, OKI, World

from outreach import queue
from outreach.access import VISITOR, Actor, Role
from outreach.clips import service, work
from outreach.clips.models import Clip, Recording
from outreach.web import Office

SignIn = Callable[[Actor], FlaskClient]
MakeSound = Callable[..., Path]
MakeClip = Callable[..., int]
FORMS = ("wav", "mp3", "flac", "ogg", "m4a")
LIMIT_S = 10.0


def key_of(client: FlaskClient, address: str) -> str:
    """The form key a page hands out."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(address).get_data(as_text=True))
    assert found, "the page has no form"
    return found.group(1)


def send(client: FlaskClient, address: str, page: str, **fields: Any) -> TestResponse:
    """Send a form as a browser does: with the key of the page it stands on."""
    return client.post(address, data={"csrf_token": key_of(client, page)} | fields, content_type="multipart/form-data")


def sheet_fields(**changes: Any) -> dict[str, Any]:
    """A complete clip form."""
    return {
        "title": "Rukun di dua tepi",
        "topic": "harmony",
        "language": "ind",
        "legal_basis": "UU 23/2014",
        "legal_article": "Pasal 363",
        "speaker": "Uji Pembicara",
        "script": "Satu pasar, dua kabupaten.",
        "consent_note": "Lisan",
        "valid_from_on": "2026-11-01",
        "valid_until_on": "2026-12-31",
    } | changes


def upload(client: FlaskClient, path: Path, *, name: str = "", **changes: Any) -> TestResponse:
    """Upload a file as a new clip."""
    sound = (io.BytesIO(path.read_bytes()), name or path.name)
    return send(client, "/klip/baru", "/klip/baru", **sheet_fields(**changes), sound=sound)


def count(office: Office, table: type[Clip | Recording]) -> int:
    """How many rows a table holds."""
    with office.database.reader() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def master_all(office: Office) -> None:
    """Do the mastering jobs that are due, the way the clock does."""
    while True:
        with office.database.writer() as session:
            job = queue.claim(session, now=office.now())
            session.commit()
        if job is None:
            return
        prepared = work.prepare(office, job.payload, office.now())
        with office.database.writer() as session:
            outcome = work.apply(session, office, job.payload, prepared, office.now())
            queue.finish(session.get_one(queue.Job, job.id), outcome=outcome, now=office.now())
            session.commit()


@pytest.mark.parametrize("ending", FORMS)
def test_a_recording_in_any_of_five_forms_becomes_a_mastered_clip(
    office: Office, world: World, signed_in: SignIn, make_sound: MakeSound, ending: str
) -> None:
    client = signed_in(world.actor(Role.COMMUNICATIONS, OKI))
    answer = upload(client, make_sound(ending))
    assert answer.status_code == 303, answer.get_data(as_text=True)
    assert "sedang diolah" in client.get(answer.location).get_data(as_text=True)
    master_all(office)
    page = client.get(answer.location).get_data(as_text=True)
    assert "-23,0 LUFS" in page
    with office.database.reader() as session:
        clip = service.get_clip(session, 1)
        assert clip.recording is not None and clip.recording.length_s == pytest.approx(3.0, abs=0.15)
        kinds = sorted(file.kind for file in clip.recording.renditions)
        assert kinds == ["broadcast", "original", "preview", "waveform"]
        for file in clip.recording.renditions:
            assert office.shelf.path(file.sha256).stat().st_size == file.byte_count


def test_both_regencies_vet_on_their_own_page_and_the_clip_may_air(
    office: Office, world: World, signed_in: SignIn, make_sound: MakeSound
) -> None:
    assert upload(signed_in(world.actor(Role.COMMUNICATIONS, OKI)), make_sound("wav")).status_code == 303
    master_all(office)
    for side in (OKI, MESUJI):
        client = signed_in(world.actor(Role.APPROVER, side))
        page = client.get("/klip/1/nilai").get_data(as_text=True)
        content = re.search(r'name="content_hash" value="([0-9a-f]{64})"', page)
        assert content
        answer = send(client, "/klip/1/nilai", "/klip/1/nilai", says="yes", content_hash=content.group(1))
        assert answer.status_code == 303
    with office.database.reader() as session:
        assert service.airable(session, [1], world.now.date()) == {1: None}


def hostile(folder: Path) -> dict[str, bytes]:
    """Uploads that are not what they say."""
    (folder / "rahasia.txt").write_text("rahasia kabupaten")
    return {
        "playlist.mp3": f"ffconcat version 1.0\nfile '{folder / 'rahasia.txt'}'\n".encode(),
        "m3u.mp3": f"#EXTM3U\n#EXTINF:10,x\n{folder / 'rahasia.txt'}\n".encode(),
        "kosong.wav": b"",
        "halaman.mp3": b"<!doctype html><html><body>bukan suara</body></html>",
        "acak.flac": bytes(range(256)) * 40,
    }


@pytest.mark.parametrize("name", ["playlist.mp3", "m3u.mp3", "kosong.wav", "halaman.mp3", "acak.flac"])
def test_an_upload_that_is_no_sound_is_refused_soon_and_saves_nothing(
    office: Office, world: World, signed_in: SignIn, tmp_path: Path, name: str
) -> None:
    path = tmp_path / name
    path.write_bytes(hostile(tmp_path)[name])
    began = time.monotonic()
    answer = upload(signed_in(world.actor(Role.COMMUNICATIONS, OKI)), path)
    assert time.monotonic() - began < LIMIT_S
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Rukun di dua tepi" in page, "what was typed is still there"
    assert "rahasia kabupaten" not in page
    assert (count(office, Clip), count(office, Recording)) == (0, 0)
    assert not [file for file in office.settings.shelf_folder.rglob("*") if file.is_file()]


def test_a_file_that_lies_about_its_length_never_becomes_six_hours(
    office: Office, world: World, signed_in: SignIn, lying_wav: Path
) -> None:
    began = time.monotonic()
    answer = upload(signed_in(world.actor(Role.COMMUNICATIONS, OKI)), lying_wav)
    assert time.monotonic() - began < LIMIT_S
    assert answer.status_code == 422
    assert count(office, Clip) == 0


def test_a_good_sound_with_a_wrong_field_need_not_be_sent_twice(
    office: Office, world: World, signed_in: SignIn, make_sound: MakeSound
) -> None:
    client = signed_in(world.actor(Role.COMMUNICATIONS, OKI))
    answer = upload(client, make_sound("mp3"), title="")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    received = re.search(r'name="received" value="([^"]+)"', page)
    assert received, "the page remembers the sound"
    assert count(office, Clip) == 0
    again = send(client, "/klip/baru", "/klip/baru", **sheet_fields(received=received.group(1)))
    assert again.status_code == 303
    assert count(office, Clip) == 1


def test_a_made_up_memory_of_a_sound_is_not_believed(office: Office, world: World, signed_in: SignIn) -> None:
    client = signed_in(world.actor(Role.COMMUNICATIONS, OKI))
    answer = send(client, "/klip/baru", "/klip/baru", **sheet_fields(received="bukan.tandatangan"))
    assert answer.status_code == 422
    assert count(office, Clip) == 0


def test_the_same_file_again_is_noticed_and_saved_only_when_asked_for(
    office: Office, world: World, signed_in: SignIn, make_sound: MakeSound
) -> None:
    client, path = signed_in(world.actor(Role.COMMUNICATIONS, OKI)), make_sound("wav")
    assert upload(client, path).status_code == 303
    answer = upload(client, path, title="Judul kedua")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Rekaman yang sama sudah ada: “Rukun di dua tepi”" in page
    found = {name: re.search(rf'name="{name}" value="([^"]+)"', page) for name in ("received", "same_anyway")}
    fields = {name: match.group(1) for name, match in found.items() if match}
    assert send(client, "/klip/baru", "/klip/baru", **sheet_fields(title="Judul kedua"), **fields).status_code == 303
    assert count(office, Clip) == 2


def test_the_preview_is_sent_in_parts_and_not_sent_again_unchanged(
    office: Office, world: World, signed_in: SignIn, make_sound: MakeSound
) -> None:
    client = signed_in(world.actor(Role.COMMUNICATIONS, OKI))
    upload(client, make_sound("wav"))
    master_all(office)
    with client.get("/klip/1/dengar") as whole:
        content, tag = whole.get_data(), whole.headers["ETag"]
    with client.get("/klip/1/dengar", headers={"Range": "bytes=100-199"}) as part:
        assert (whole.status_code, part.status_code) == (200, 206)
        assert part.get_data() == content[100:200]
        assert part.headers["Content-Range"] == f"bytes 100-199/{len(content)}"
    with client.get("/klip/1/dengar", headers={"If-None-Match": tag}) as unchanged:
        assert unchanged.status_code == 304


def test_the_original_is_for_its_own_regency_alone(
    office: Office, world: World, signed_in: SignIn, make_sound: MakeSound
) -> None:
    path = make_sound("flac")
    upload(signed_in(world.actor(Role.COMMUNICATIONS, OKI)), path)
    master_all(office)
    with signed_in(world.actor(Role.COMMUNICATIONS, OKI)).get("/klip/1/berkas/original") as own:
        assert own.get_data() == path.read_bytes()
    other = signed_in(world.actor(Role.COMMUNICATIONS, MESUJI))
    assert other.get("/klip/1/berkas/original").status_code == 403
    with other.get("/klip/1/berkas/broadcast") as broadcast:
        assert broadcast.status_code == 200
    assert other.get("/klip/1/berkas/apa-saja").status_code == 404


def test_the_other_regency_may_vet_but_not_edit(
    office: Office, world: World, signed_in: SignIn, make_clip: MakeClip
) -> None:
    clip_id = make_clip()
    client = signed_in(world.actor(Role.COMMUNICATIONS, MESUJI))
    assert client.get(f"/klip/{clip_id}/nilai").status_code == 200
    for page in ("ubah", "rekaman", "tarik"):
        assert client.get(f"/klip/{clip_id}/{page}").status_code == 403
    answer = send(client, f"/klip/{clip_id}/ubah", f"/klip/{clip_id}/nilai", **sheet_fields(version="1"))
    assert answer.status_code == 403
    with office.database.reader() as session:
        assert service.get_clip(session, clip_id).title == "Satu peta batas"


@pytest.mark.parametrize("address", ["/klip", "/klip/baru", "/klip/1", "/klip/1/nilai", "/klip/1/dengar"])
def test_a_visitor_is_led_to_the_sign_in(office: Office, signed_in: SignIn, make_clip: MakeClip, address: str) -> None:
    make_clip()
    answer = signed_in(VISITOR).get(address)
    assert answer.status_code == 303
    assert "/masuk" in answer.location


def test_the_shelf_is_filtered_by_words_topic_and_language(
    world: World, signed_in: SignIn, make_clip: MakeClip
) -> None:
    make_clip()
    client = signed_in(world.actor(Role.OFFICIAL, OKI))
    for address, shown in (
        ("/klip", True),
        ("/klip?q=PETA+satu", True),
        ("/klip?q=peta+pasar", False),
        ("/klip?topik=law&bahasa=ind", True),
        ("/klip?topik=peace", False),
        ("/klip?ditarik=1", False),
        ("/klip?q=%25", False),
    ):
        assert ("Satu peta batas" in client.get(address).get_data(as_text=True)) is shown, address


def test_the_shelf_goes_on_behind_its_last_clip(
    world: World, signed_in: SignIn, make_clip: MakeClip, sheet: Any
) -> None:
    client = signed_in(world.actor(Role.OFFICIAL, OKI))
    for number in range(30):
        make_clip(service_sheet(sheet, number), sound=f"suara {number}")
    first = client.get("/api/v1/clips").get_json()
    second = client.get(first["next"]).get_json()
    titles = [clip["title"] for clip in first["clips"] + second["clips"]]
    assert titles == sorted(titles) and len(set(titles)) == 30
    assert second["next"] is None


def service_sheet(sheet: Any, number: int) -> Any:
    """The same sheet under a numbered title."""
    return type(sheet)(**(sheet.values() | {"title": f"Klip {number:02}"}))


def test_a_stale_save_shows_both_versions_and_keeps_the_first(
    office: Office, world: World, signed_in: SignIn, make_clip: MakeClip
) -> None:
    clip_id = make_clip()
    client = signed_in(world.actor(Role.COMMUNICATIONS, OKI))
    address = f"/klip/{clip_id}/ubah"
    assert send(client, address, address, **sheet_fields(title="Pertama", version="1")).status_code == 303
    answer = send(client, address, address, **sheet_fields(title="Kedua", version="1"))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "Pertama" in page and "Kedua" in page
    with office.database.reader() as session:
        assert service.get_clip(session, clip_id).title == "Pertama"


def test_a_retired_clip_leaves_the_shelf_and_comes_back(world: World, signed_in: SignIn, make_clip: MakeClip) -> None:
    clip_id = make_clip()
    client = signed_in(world.actor(Role.COMMUNICATIONS, OKI))
    address = f"/klip/{clip_id}/tarik"
    assert send(client, address, address, version="1").status_code == 303
    assert "Satu peta batas" not in client.get("/klip?q=batas").get_data(as_text=True)
    assert "Satu peta batas" in client.get("/klip?ditarik=1").get_data(as_text=True)
    assert send(client, f"/klip/{clip_id}/pulihkan", f"/klip/{clip_id}").status_code == 303
    assert "Satu peta batas" in client.get("/klip?q=batas").get_data(as_text=True)


def test_a_clip_changed_since_the_question_is_not_withdrawn_and_it_is_said_plainly(
    world: World, signed_in: SignIn, make_clip: MakeClip
) -> None:
    client = signed_in(world.actor(Role.COMMUNICATIONS, OKI))
    address = f"/klip/{make_clip()}/tarik"
    refused = send(client, address, address, version="7")
    said = refused.get_data(as_text=True)
    assert refused.status_code == 409
    assert "Klip belum ditarik: " in said
    assert "kedua versi" not in said
    assert send(client, address, address, version="1").status_code == 303
    assert "Klip ini sudah ditarik" in send(client, address, address, version="1").get_data(as_text=True)


def test_the_empty_shelf_says_what_to_do_first(world: World, signed_in: SignIn) -> None:
    page = signed_in(world.actor(Role.COMMUNICATIONS, OKI)).get("/klip").get_data(as_text=True)
    assert "/klip/baru" in page
    assert "Belum ada klip" in page
