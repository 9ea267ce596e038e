"""A recording on its way from senders that err, cheat, meet each other or run out of room: what was acknowledged stays as it is."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from cramped import room_for
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse
from world import OKI, World

from outreach.access import Actor, Role
from outreach.airings import air_checks, intake
from outreach.airings.errors import PieceBusy, PieceDiffers, PieceOutOfPlace
from outreach.airings.models import AirCheck, AirCheckUpload
from outreach.forms import MOST
from outreach.jobs import Lane, run_due
from outreach.queue import Job, JobState
from outreach.web import Office

SignIn = Callable[[Actor], FlaskClient]
BEGUN = datetime(2026, 11, 23, 2, tzinfo=UTC)
RAW = bytes(range(256)) * 8
HALF = len(RAW) // 2


class Sender:
    """A station's program that sends a recording as it is told to."""

    def __init__(self, client: FlaskClient, station_id: int) -> None:
        self.client, self.station_id = client, station_id
        page = client.get("/masuk").get_data(as_text=True)
        self.headers = {"X-Form-Key": re.findall(r'name="csrf_token" value="([^"]+)"', page)[0]}

    def announce(self, **more: Any) -> TestResponse:
        """Say what is coming."""
        told = {"key": "satu", "file_name": "udara.wav", "byte_count": len(RAW), "started_at": BEGUN.isoformat()}
        address = f"/api/v1/stations/{self.station_id}/air-checks"
        return self.client.post(address, json=told | more, headers=self.headers)

    def put(self, upload_id: int, at: int | str, piece: bytes) -> TestResponse:
        """Send one piece."""
        address = f"/api/v1/air-check-uploads/{upload_id}/pieces/{at}"
        return self.client.put(address, data=piece, headers=self.headers)

    def received(self, upload_id: int) -> int:
        """How much was received, as the server tells."""
        return int(self.client.get(f"/api/v1/air-check-uploads/{upload_id}").get_json()["received_bytes"])


@pytest.fixture
def sender(signed_in: SignIn, world: World) -> Sender:
    """The program of Sungai Menang."""
    return Sender(signed_in(world.actor(Role.OPERATOR, world.sungai_menang)), world.sungai_menang)


@pytest.fixture
def upload_id(sender: Sender) -> int:
    """A recording of which nothing was received yet."""
    return int(sender.announce().get_json()["id"])


def part_of(office: Office, upload_id: int) -> Path:
    """Where its pieces are."""
    return intake.part_path(office.settings.data_folder, upload_id)


def kept(office: Office) -> list[str]:
    """The fingerprints of all recordings."""
    run_due(office, lane=Lane.AIR)
    with office.database.reader() as session:
        return list(session.scalars(select(AirCheck.sha256)))


def test_a_recording_that_is_said_to_be_longer_than_it_is_never_counts_as_whole(
    office: Office, sender: Sender, upload_id: int
) -> None:
    longer = sender.announce(key="dua", byte_count=len(RAW) + 1).get_json()["id"]
    assert sender.put(longer, 0, RAW).get_json()["received_bytes"] == len(RAW)
    assert kept(office) == []
    assert sender.received(longer) == len(RAW)


def test_more_bytes_than_were_announced_are_refused(office: Office, sender: Sender, upload_id: int) -> None:
    assert sender.put(upload_id, 0, RAW + b"x").status_code == 409
    assert sender.put(upload_id, HALF, RAW[HALF:]).status_code == 409
    assert sender.received(upload_id) == 0
    assert intake.standing(part_of(office, upload_id)) == 0


def test_a_piece_of_nothing_changes_nothing(office: Office, sender: Sender, upload_id: int) -> None:
    assert sender.put(upload_id, 0, b"").get_json()["received_bytes"] == 0
    sender.put(upload_id, 0, RAW[:HALF])
    assert sender.put(upload_id, HALF, b"").get_json()["received_bytes"] == HALF
    assert kept(office) == []


@pytest.mark.parametrize("at", [-1, "1e3", "%30x", MOST + 1, 10**30])
def test_an_offset_that_is_no_place_in_a_file_leads_nowhere(sender: Sender, upload_id: int, at: int | str) -> None:
    assert sender.put(upload_id, at, b"x").status_code == 404


@pytest.mark.parametrize("at", [1, MOST])
def test_an_offset_beyond_what_was_received_is_refused(office: Office, sender: Sender, upload_id: int, at: int) -> None:
    assert sender.put(upload_id, at, b"x").status_code == 409
    assert intake.standing(part_of(office, upload_id)) == 0


def test_two_browsers_with_one_key_complete_one_recording(office: Office, sender: Sender, upload_id: int) -> None:
    assert sender.announce().get_json()["id"] == upload_id
    sender.put(upload_id, 0, RAW[:HALF])
    assert sender.put(upload_id, 0, RAW[:100]).get_json()["received_bytes"] == HALF
    assert sender.put(upload_id, 50, RAW[50 : HALF + 50]).get_json()["received_bytes"] == HALF + 50
    assert sender.put(upload_id, HALF, RAW[HALF:]).get_json()["received_bytes"] == len(RAW)
    assert kept(office) == [hashlib.sha256(RAW).hexdigest()]


def test_a_second_file_under_the_same_key_alters_nothing_of_the_first(
    office: Office, sender: Sender, upload_id: int
) -> None:
    sender.put(upload_id, 0, RAW[:HALF])
    assert sender.put(upload_id, 0, RAW[::-1][:HALF]).status_code == 422
    assert sender.put(upload_id, HALF - 9, bytes(HALF)).status_code == 422
    assert sender.announce(byte_count=len(RAW) + 7).status_code == 409
    sender.put(upload_id, HALF, RAW[HALF:])
    assert kept(office) == [hashlib.sha256(RAW).hexdigest()]


def test_who_comes_late_with_a_shorter_piece_cuts_off_nothing_acknowledged(tmp_path: Path) -> None:
    path = tmp_path / "uploads" / "1.part"
    with intake.held(path) as handle:
        assert intake.append(handle, RAW[:HALF], at=0, acknowledged=0) == HALF
        assert intake.append(handle, RAW[:9], at=0, acknowledged=HALF) == HALF
    assert path.read_bytes() == RAW[:HALF]


def test_bytes_that_were_never_acknowledged_are_written_over(tmp_path: Path) -> None:
    path = tmp_path / "uploads" / "1.part"
    with intake.held(path) as handle:
        intake.append(handle, b"abcdef", at=0, acknowledged=0)
        assert intake.append(handle, b"XY", at=3, acknowledged=3) == 5
        with pytest.raises(PieceDiffers):
            intake.append(handle, b"Xbc", at=0, acknowledged=3)
        with pytest.raises(PieceOutOfPlace):
            intake.append(handle, b"Z", at=9, acknowledged=9)
    assert path.read_bytes() == b"abcXY"


def test_two_senders_at_once_do_not_mix_their_pieces(tmp_path: Path) -> None:
    path = tmp_path / "uploads" / "1.part"
    with intake.held(path), pytest.raises(PieceBusy), intake.held(path):
        pass
    with intake.held(path):
        assert not intake.forget(path)
    assert intake.forget(path)


def test_another_stations_upload_does_not_exist(
    office: Office, sender: Sender, upload_id: int, signed_in: SignIn, world: World
) -> None:
    other = Sender(signed_in(world.actor(Role.OPERATOR, world.kayuagung)), world.kayuagung)
    assert other.put(upload_id, 0, RAW).status_code == 404
    assert other.client.get(f"/api/v1/air-check-uploads/{upload_id}").status_code == 404
    assert intake.standing(part_of(office, upload_id)) == 0
    assert other.announce().get_json()["id"] != upload_id, "the same key of another station is another upload"


def test_a_full_disk_refuses_a_piece_and_keeps_what_was_acknowledged(
    office: Office, sender: Sender, upload_id: int
) -> None:
    sender.put(upload_id, 0, RAW[:HALF])
    with room_for(HALF + 10):
        refused = sender.put(upload_id, HALF, RAW[HALF:])
    assert (refused.status_code, "penuh" in refused.get_json()["title"]) == (507, True)
    assert sender.received(upload_id) == HALF
    assert sender.put(upload_id, HALF, RAW[HALF:]).get_json()["received_bytes"] == len(RAW)
    assert kept(office) == [hashlib.sha256(RAW).hexdigest()]


def test_a_clock_set_back_between_pieces_undoes_no_acknowledgement(
    office: Office, sender: Sender, upload_id: int, world: World
) -> None:
    sender.put(upload_id, 0, RAW[:HALF])
    world.now = BEGUN - timedelta(days=2)
    assert sender.put(upload_id, HALF, RAW[HALF:]).get_json()["received_bytes"] == len(RAW)
    assert kept(office) == [hashlib.sha256(RAW).hexdigest()]


def test_a_recording_that_grew_too_old_on_a_slow_line_is_kept_all_the_same(
    office: Office, sender: Sender, upload_id: int, world: World
) -> None:
    sender.put(upload_id, 0, RAW[:HALF])
    world.now += timedelta(days=air_checks.BACK_DAYS)
    sender.put(upload_id, HALF, RAW[HALF:])
    assert kept(office) == [hashlib.sha256(RAW).hexdigest()]


def test_a_whole_recording_is_never_cleared_and_comes_onto_the_shelf_when_it_is_asked_again(
    office: Office, sender: Sender, upload_id: int, world: World
) -> None:
    sender.put(upload_id, 0, RAW)
    with office.database.writer() as session:
        session.scalars(select(Job).where(Job.kind == air_checks.KEEP)).one().state = JobState.FAILED
        session.commit()
    world.now += timedelta(days=30)
    run_due(office, lane=Lane.QUICK)
    assert part_of(office, upload_id).exists()
    sender.announce()
    assert kept(office) == [hashlib.sha256(RAW).hexdigest()]


def test_pieces_that_a_restored_backup_does_not_hold_are_asked_for_again(
    office: Office, sender: Sender, upload_id: int
) -> None:
    sender.put(upload_id, 0, RAW[:HALF])
    part_of(office, upload_id).unlink()
    refused = sender.put(upload_id, HALF, RAW[HALF:])
    assert refused.status_code == 409
    assert sender.received(upload_id) == 0
    sender.put(upload_id, 0, RAW)
    part_of(office, upload_id).unlink()
    assert kept(office) == []
    assert sender.received(upload_id) == 0
    sender.put(upload_id, 0, RAW)
    assert kept(office) == [hashlib.sha256(RAW).hexdigest()]


def test_who_comes_back_after_its_pieces_were_cleared_begins_anew(
    office: Office, sender: Sender, upload_id: int, world: World
) -> None:
    sender.put(upload_id, 0, RAW[:HALF])
    world.now += timedelta(days=8)
    run_due(office, lane=Lane.QUICK)
    assert sender.put(upload_id, HALF, RAW[HALF:]).status_code == 409
    assert sender.announce().get_json()["received_bytes"] == 0
    sender.put(upload_id, 0, RAW)
    assert kept(office) == [hashlib.sha256(RAW).hexdigest()]


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("../../etc/udara.wav", "udara.wav"),
        ("C:\\rekaman\\udara.wav", "udara.wav"),
        ("udara\r\nSet-Cookie: a=b.wav", "udaraSet-Cookie: a=b.wav"),
        ("uda\x00ra.wav", "udara.wav"),
        ("rekaman/" * 60 + "udara.wav", "udara.wav"),
    ],
)
def test_a_file_name_is_a_name_and_nothing_else(office: Office, sender: Sender, sent: str, shown: str) -> None:
    told = sender.announce(file_name=sent, key="nama")
    assert told.status_code == 201
    with office.database.reader() as session:
        assert session.get_one(AirCheckUpload, told.get_json()["id"]).file_name == shown
    sender.put(told.get_json()["id"], 0, RAW)
    kept(office)
    assert sender.client.get(f"/stasiun/{sender.station_id}/rekaman").status_code == 200


@pytest.mark.parametrize("name", ["", "/", "..", "a/", "\x00"])
def test_a_file_name_without_a_name_is_refused(sender: Sender, name: str) -> None:
    assert sender.announce(file_name=name, key="nama").status_code == 422


@pytest.mark.parametrize("hours", [-11, 0, 7, 14])
def test_a_start_told_in_another_zone_is_the_same_moment(sender: Sender, upload_id: int, hours: int) -> None:
    there = BEGUN.astimezone(timezone(timedelta(hours=hours))).isoformat()
    told = sender.announce(started_at=there)
    assert (told.status_code, told.get_json()["id"]) == (201, upload_id)


@pytest.mark.parametrize(
    "moment",
    ["2026-11-23T09:00:00", "2000-01-01T00:00:00+14:00", "2100-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00", "x"],
)
def test_a_start_that_names_no_possible_moment_is_refused(sender: Sender, moment: str) -> None:
    assert sender.announce(started_at=moment, key="waktu").status_code == 422


@pytest.mark.parametrize("byte_count", [0, -1, 1 << 60, "9" * 40, 1.5, None, "x", True])
def test_a_size_no_recording_has_is_refused(sender: Sender, byte_count: Any) -> None:
    assert sender.announce(byte_count=byte_count, key="besar").status_code in (413, 422)


def test_the_last_piece_sent_again_asks_for_no_second_recording(office: Office, sender: Sender, upload_id: int) -> None:
    sender.put(upload_id, 0, RAW)
    assert sender.put(upload_id, HALF, RAW[HALF:]).status_code == 409
    assert sender.announce().get_json()["received_bytes"] == len(RAW)
    assert len(kept(office)) == 1
    with office.database.reader() as session:
        count = select(func.count()).select_from(Job).where(Job.kind == air_checks.KEEP)
        assert session.scalar(count) == 1


def test_staff_of_the_bank_may_send_for_its_station(signed_in: SignIn, world: World, office: Office) -> None:
    staff = Sender(signed_in(world.actor(Role.COMMUNICATIONS, OKI)), world.kayuagung)
    upload = staff.announce().get_json()
    staff.put(upload["id"], 0, RAW)
    assert kept(office) == [hashlib.sha256(RAW).hexdigest()]
