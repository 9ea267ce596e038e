"""A recording off the air: sent in pieces over a bad line, searched apart, and what it proves; a person decides what is not certain."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from listed import TUESDAY, Listed
from on_air import broadcast, make_clips, write_clips
from shelved import put_on_shelf
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from taped import heard, tape, upload
from voted import approved
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart
from world import MESUJI, OKI, World

from audio.shelf import Shelf
from outreach.access import CLOCK, Actor, Role
from outreach.airings import air_checks, intake, judging
from outreach.airings.errors import NothingToDecide, RecordingFromFuture, RecordingKnown, RecordingTooOld
from outreach.airings.models import AirCheck, Airing, Heard, Hearing, HearingState
from outreach.clips.models import Recording
from outreach.jobs import Lane, run_due
from outreach.playlists import service as playlists
from outreach.slots.service import Wish, time
from outreach.web import Office
from scheduler.terms import Pairing, SlotKind

SignIn = Callable[[Actor], FlaskClient]
NINE = datetime(2026, 11, 24, 2, tzinfo=UTC)
"""Tuesday 09.00 WIB."""
EVENING = NINE + timedelta(hours=9)


def publish(session: Session, world: World, *, title: str, sound: str, start: str) -> int:
    """A joint slot of a clip with real sound, published on Tuesday; returns the clip."""
    clip = put_on_shelf(session, world, title=title, sound=sound)
    starts = dict.fromkeys((world.sungai_menang, world.brabasan), time.fromisoformat(start))
    approved(session, world, Wish(clip.id, TUESDAY, SlotKind.ILM, Pairing.SIMULCAST, starts, 0))
    return clip.id


@pytest.fixture
def aired(office: Office, world: World, shelf: Shelf, tmp_path: Path) -> bytes:
    """A recording of Tuesday from 08.59.50 on: one clip in its place, one that was planned for the evening."""
    sounds = make_clips()
    write_clips(tmp_path, {name: sounds[name] for name in ("rukun.wav", "gambut.wav")})
    with office.database.writer() as session:
        for title, name, start in (("Rukun", "rukun.wav", "09:00"), ("Gambut", "gambut.wav", "20:00")):
            publish(session, world, title=title, sound=shelf.put(tmp_path / name).sha256, start=start)
        playlists.publish_ahead(session, world.actor(Role.COMMUNICATIONS, OKI), now=world.now)
        session.commit()
    parts = [(10.0, sounds["rukun.wav"]), (40.0, sounds["gambut.wav"])]
    world.now = NINE + timedelta(hours=5)
    return broadcast(tmp_path / "udara.wav", parts, length_s=70).read_bytes()


def key_of(client: FlaskClient) -> dict[str, str]:
    """The header of a request from our own page."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/masuk").get_data(as_text=True))
    assert found
    return {"X-Form-Key": found.group(1)}


def announced(raw: bytes, *, key: str = "satu", started_at: datetime = NINE - timedelta(seconds=10)) -> dict[str, Any]:
    """What a program says of a recording before it sends it."""
    return {"key": key, "file_name": "udara.wav", "byte_count": len(raw), "started_at": started_at.isoformat()}


def send(client: FlaskClient, station_id: int, raw: bytes, *, key: str = "satu") -> dict[str, Any]:
    """Send a recording in one piece."""
    keyed = key_of(client)
    told = client.post(
        f"/api/v1/stations/{station_id}/air-checks", json=announced(raw, key=key), headers=keyed
    ).get_json()
    answer = client.put(f"/api/v1/air-check-uploads/{told['id']}/pieces/0", data=raw, headers=keyed)
    assert answer.status_code == 200
    return answer.get_json()  # type: ignore[no-any-return]  # JSON


def test_a_recording_sent_in_pieces_over_a_bad_line_proves_what_it_holds(
    office: Office, world: World, signed_in: SignIn, aired: bytes
) -> None:
    client = signed_in(world.actor(Role.OPERATOR, world.sungai_menang))
    keyed, third = key_of(client), len(aired) // 3
    address = f"/api/v1/stations/{world.sungai_menang}/air-checks"
    told = client.post(address, json=announced(aired), headers=keyed).get_json()
    place = f"/api/v1/air-check-uploads/{told['id']}"

    def put(at: int, piece: bytes, **more: str) -> Any:
        return client.put(f"{place}/pieces/{at}", data=piece, headers=keyed | more)

    assert put(0, aired[:third]).get_json()["received_bytes"] == third
    assert put(2 * third, aired[2 * third :]).status_code == 409
    assert put(third, b"x" + aired[third + 1 : 2 * third], **{"X-Piece-Sha256": "0" * 64}).status_code == 422
    assert put(0, aired[:third]).get_json()["received_bytes"] == third
    assert client.post(address, json=announced(aired), headers=keyed).get_json()["received_bytes"] == third
    whole = hashlib.sha256(aired[third:]).hexdigest()
    assert put(third, aired[third:], **{"X-Piece-Sha256": whole}).get_json()["received_bytes"] == len(aired)
    assert put(0, aired[:9]).status_code == 409
    run_due(office, lane=Lane.AIR)
    kept = client.get(place).get_json()["air_check_id"]
    answer = client.get(f"/api/v1/air-checks/{kept}").get_json()
    assert (answer["state"], answer["sha256"]) == ("done", hashlib.sha256(aired).hexdigest())
    assert [(one["certainty"], round(one["start_s"])) for one in answer["heard"]] == [("certain", 10), ("certain", 40)]
    with office.database.reader() as session:
        verdicts = [
            (one.verdict, one.grade, one.slot_id is None, one.heard_id)
            for one in session.scalars(select(Airing).order_by(Airing.started_at))
        ]
    ids = [row.id for row in finds(office)]
    assert verdicts == [("aired", "P3", False, ids[0]), ("extra", "P3", True, ids[1])]
    page = client.get(f"/rekaman/{kept}").get_data(as_text=True)
    assert "Rukun" in page
    assert f"#t={answer['heard'][0]['start_s']}" in page
    with client.get(f"/rekaman/{kept}/suara", headers={"Range": "bytes=4-9"}) as part:
        assert (part.status_code, part.data) == (206, aired[4:10])
    run_due(office, lane=Lane.QUICK)
    assert intake.parts(office.settings.data_folder) == []


def finds(office: Office) -> list[Heard]:
    """Everything that was heard."""
    with office.database.reader() as session:
        return list(session.scalars(select(Heard).order_by(Heard.start_s)))


def test_the_same_recording_twice_is_no_second_proof(
    office: Office, world: World, signed_in: SignIn, aired: bytes
) -> None:
    client = signed_in(world.actor(Role.OPERATOR, world.sungai_menang))
    send(client, world.sungai_menang, aired)
    run_due(office, lane=Lane.AIR)
    again = send(client, world.sungai_menang, aired, key="dua")
    run_due(office, lane=Lane.AIR)
    told = client.get(f"/api/v1/air-check-uploads/{again['id']}").get_json()
    assert (told["air_check_id"], told["fault"]) == (None, "known")
    assert len(finds(office)) == 2


def test_a_recording_older_than_the_clips_file_proves_nothing(
    office: Office, world: World, signed_in: SignIn, aired: bytes
) -> None:
    with office.database.writer() as session:
        session.execute(update(Recording).values(uploaded_at=NINE + timedelta(hours=1)))
        session.commit()
    send(signed_in(world.actor(Role.OPERATOR, world.sungai_menang)), world.sungai_menang, aired)
    run_due(office, lane=Lane.AIR)
    assert {row.why_no_proof for row in finds(office)} == {"older"}
    with office.database.reader() as session:
        assert {one.grade for one in session.scalars(select(Airing))} <= {"P0"}


@pytest.mark.parametrize("raw", [b"bukan suara sama sekali", b"\x00" * 4000], ids=["text", "zeros"])
def test_what_is_no_sound_is_kept_and_said_to_be_none(
    office: Office, world: World, signed_in: SignIn, aired: bytes, raw: bytes
) -> None:
    client = signed_in(world.actor(Role.OPERATOR, world.sungai_menang))
    told = send(client, world.sungai_menang, raw)
    run_due(office, lane=Lane.AIR)
    kept = client.get(f"/api/v1/air-check-uploads/{told['id']}").get_json()["air_check_id"]
    assert client.get(f"/api/v1/air-checks/{kept}").get_json()["state"] == "failed"
    assert "tidak terbaca sebagai rekaman" in client.get(f"/rekaman/{kept}").get_data(as_text=True)


def test_a_search_beyond_its_limits_fails_and_can_be_begun_again(
    office: Office, world: World, signed_in: SignIn, aired: bytes
) -> None:
    client = signed_in(world.actor(Role.OPERATOR, world.sungai_menang))
    whole = office.settings
    office.settings = replace(whole, hearing_cpu_s=0)
    send(client, world.sungai_menang, aired)
    run_due(office, lane=Lane.AIR)
    with office.database.reader() as session:
        kept = session.scalars(select(AirCheck.id)).one()
    assert client.get(f"/api/v1/air-checks/{kept}").get_json()["state"] == "failed"
    office.settings = whole
    assert client.post(f"/rekaman/{kept}/ulang", headers=key_of(client)).status_code == 303
    run_due(office, lane=Lane.AIR)
    assert client.get(f"/api/v1/air-checks/{kept}").get_json()["state"] == "done"
    assert client.post(f"/rekaman/{kept}/ulang", headers=key_of(client)).status_code == 409


def test_a_cancelled_search_leaves_nothing_and_stays_cancelled(
    office: Office, world: World, signed_in: SignIn, aired: bytes
) -> None:
    client = signed_in(world.actor(Role.OPERATOR, world.sungai_menang))
    with office.database.writer() as session:
        blob = office.shelf.put(aired)
        told = (blob.sha256, blob.byte_count, "udara.wav")
        kept = air_checks.keep_recording(
            session, CLOCK, station_id=world.sungai_menang, told=told, started_at=NINE, now=world.now
        )
        session.commit()
    assert client.post(f"/rekaman/{kept.id}/batal", headers=key_of(client)).status_code == 303
    run_due(office, lane=Lane.AIR)
    assert client.get(f"/api/v1/air-checks/{kept.id}").get_json()["state"] == "cancelled"
    assert finds(office) == []


def test_a_form_without_scripts_takes_the_recording_in_one_piece(
    office: Office, world: World, signed_in: SignIn, aired: bytes, tmp_path: Path
) -> None:
    client = signed_in(world.actor(Role.OPERATOR, world.sungai_menang))
    page = f"/stasiun/{world.sungai_menang}/rekaman"
    key = key_of(client)["X-Form-Key"]
    with (tmp_path / "udara.wav").open("rb") as file:
        fields = {"csrf_token": key, "started_at": "2026-11-24T08:59", "file": FileStorage(file, "udara.wav")}
        boundary, body = encode_multipart(fields)
    answer = client.post(page, data=body, content_type=f"multipart/form-data; boundary={boundary}")
    assert answer.status_code == 303
    assert client.post(page, data={"csrf_token": key}).status_code == 422
    run_due(office, lane=Lane.AIR)
    assert "2 klip terdengar" in client.get(page).get_data(as_text=True)


def test_a_person_decides_what_is_not_certain_and_may_think_again(
    office: Office, world: World, signed_in: SignIn, listed: Listed
) -> None:
    world.now = EVENING
    staff = world.actor(Role.COMMUNICATIONS, OKI)
    with office.database.writer() as session:
        kept = tape(session, station_id=world.sungai_menang, started_at=NINE - timedelta(minutes=30))
        row = heard(session, kept, clip_id=listed.clip_id, start_s=1_800.0, certainty="uncertain")
        judging.judge_day(session, staff, station_id=world.sungai_menang, day=TUESDAY, now=world.now)
        session.commit()
    slot_id = listed.slots[world.sungai_menang]
    assert verdict(office, slot_id) == ("unproven", "P0", ["no_word", "doubtful"])
    client = signed_in(staff)
    assert "belum pasti" in client.get(f"/rekaman/{kept.id}").get_data(as_text=True)
    keyed = key_of(client)
    assert client.post(f"/rekaman/temuan/{row.id}", data={"is_it": "yes"}, headers=keyed).status_code == 303
    assert verdict(office, slot_id) == ("aired", "P3", ["heard"])
    assert client.post(f"/rekaman/temuan/{row.id}", data={"is_it": "no"}, headers=keyed).status_code == 303
    assert verdict(office, slot_id) == ("unproven", "P0", ["no_word"])


def verdict(office: Office, slot_id: int) -> tuple[str, str, list[Any]]:
    """The verdict in force on a slot."""
    with office.database.reader() as session:
        airing = judging.newest_airings(session, [slot_id])[slot_id]
    return airing.verdict, airing.grade, airing.reasons


def test_what_is_certain_waits_for_nobody(office: Office, world: World, listed: Listed) -> None:
    staff = world.actor(Role.COMMUNICATIONS, OKI)
    with office.database.writer() as session:
        kept = tape(session, station_id=world.sungai_menang, started_at=NINE)
        row = heard(session, kept, clip_id=listed.clip_id, start_s=0.0)
        with pytest.raises(NothingToDecide):
            air_checks.decide(session, staff, heard=row, is_it=False, now=EVENING)


def test_neither_the_future_nor_the_long_past_is_recorded(office: Office, world: World) -> None:
    with office.database.writer() as session:
        for begun, refusal in (
            (world.now + timedelta(minutes=1), RecordingFromFuture),
            (world.now - timedelta(days=90), RecordingTooOld),
        ):
            told = air_checks.Announced("k", "a.mp3", 5, begun)
            with pytest.raises(refusal):
                air_checks.open_upload(
                    session, CLOCK, station_id=world.kayuagung, announced=told, most_bytes=9, now=world.now
                )


def test_a_file_another_station_sent_is_no_proof_for_this_one(office: Office, world: World) -> None:
    with office.database.writer() as session:
        tape(session, station_id=world.brabasan, started_at=world.now, digest="c")
        with pytest.raises(RecordingKnown):
            air_checks.keep_recording(
                session,
                world.actor(Role.COMMUNICATIONS, MESUJI),
                station_id=world.kayuagung,
                told=("c" * 64, 5, "a.mp3"),
                started_at=world.now,
                now=world.now,
            )


def test_pieces_nobody_goes_on_with_are_cleared_after_a_week(office: Office, world: World) -> None:
    folder = office.settings.data_folder
    with office.database.writer() as session:
        row = upload(session, station_id=world.kayuagung, started_at=world.now)
        session.commit()
    path = intake.part_path(folder, row.id)
    with intake.held(path) as handle:
        intake.append(handle, b"12345", at=0, acknowledged=0)
    run_due(office, lane=Lane.QUICK)
    assert path.exists()
    world.now += timedelta(days=8)
    run_due(office, lane=Lane.QUICK)
    assert not path.exists()
    with office.database.reader() as session:
        assert air_checks.get_upload(session, row.id).fault == "abandoned"


def test_a_recording_of_two_days_judges_both(office: Office, world: World, listed: Listed) -> None:
    world.now = NINE + timedelta(days=2)
    with office.database.writer() as session:
        kept = tape(
            session, station_id=world.sungai_menang, started_at=NINE + timedelta(hours=10), duration_s=8 * 3600.0
        )
        hearing = session.get_one(Hearing, kept.id)
        assert HearingState(hearing.state) is HearingState.DONE
        days = air_checks.judge_days(session, CLOCK, kept=kept, hearing=hearing, now=world.now)
    assert days == [TUESDAY, TUESDAY + timedelta(days=1)]
