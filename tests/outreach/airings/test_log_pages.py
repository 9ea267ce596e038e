"""A station's log on its way in: looked at first, read by its own definition, its clock set right by a person, its signature checked."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from listed import TUESDAY, Listed
from sqlalchemy import func, select
from werkzeug.test import TestResponse
from world import MESUJI, OKI, World

from outreach.access import Actor, Role
from outreach.airings import clocks, definitions, signing
from outreach.airings.errors import NoOffset
from outreach.airings.judging import newest_airings
from outreach.airings.models import AsRunLog, LogClock, LogDefinition
from outreach.audit import lines_of
from outreach.errors import NotAllowed
from outreach.notices import open_notices, words_of
from outreach.web import Office

SignIn = Callable[[Actor], FlaskClient]
NOON = datetime(2026, 11, 24, 5, tzinfo=UTC)
"""Tuesday, 12.00 WIB: the slot of 09.00 is over."""
HEAD = "tanggal,mulai,lama_detik,judul,kunci\n"
OWN = "Laporan siar\n24/11/2026|09.00.10|Satu pasar|{key}|180000|song\n24/11/2026|09.04|Lagu|x|9000|jingle\n"
CHOSEN = {
    "parted": "bar",
    "skip": "1",
    "column_day": "0",
    "column_start": "1",
    "column_title": "2",
    "column_key": "3",
    "column_length": "4",
    "column_kind": "5",
    "kinds": "song",
    "length_form": "milliseconds",
    "day_from": "column",
    "day_order": "dmy",
}


@pytest.fixture
def brabasan(office: Office, world: World, listed: Listed, signed_in: SignIn) -> FlaskClient:
    """Brabasan's operator at noon of the published Tuesday."""
    office.now = lambda: NOON
    return signed_in(world.actor(Role.OPERATOR, world.brabasan))


def send(client: FlaskClient, address: str, fields: dict[str, Any]) -> TestResponse:
    """A form of ours, sent as a browser would."""
    key = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/masuk").get_data(as_text=True))
    assert key
    return client.post(address, data={"csrf_token": key.group(1), **fields})


def hand_in(client: FlaskClient, world: World, text: str, *, then: str = "", **fields: Any) -> TestResponse:
    """A log as a file to Brabasan's log page, or to the page below it."""
    upload = (io.BytesIO(text.encode()), fields.pop("file_name", "log.txt"))
    return send(client, f"/stasiun/{world.brabasan}/log{then}", {"file": upload, **fields})


def hidden(page: str, name: str) -> str:
    """What a page carries in a field."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    return found.group(1) if found else ""


def kept(office: Office) -> list[AsRunLog]:
    """Every log that was kept."""
    with office.database.reader() as session:
        return list(session.scalars(select(AsRunLog).order_by(AsRunLog.id)))


def test_a_preview_shows_what_was_understood_doubted_and_refused(
    office: Office, world: World, brabasan: FlaskClient
) -> None:
    rows = ["09:00:10,180,Satu pasar,S-1", "09:05,5,Lagu,x", "09:02,5,Lagu lain,x", "jam,5,Rusak,x", "09:05,5,Lagu,x"]
    answer = hand_in(brabasan, world, HEAD + "".join(f"2026-11-24,{row}\n" for row in rows))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert "jam mundur" in page
    assert "jam tidak terbaca: 1" in page
    assert "sama dengan baris sebelumnya: 1" in page
    assert "AzuraCast" in page
    assert kept(office) == []


def test_a_log_without_an_order_of_day_and_month_asks_for_it(
    office: Office, world: World, brabasan: FlaskClient
) -> None:
    text = "tanggal,mulai,judul\n03/11/2026,09:00,Satu pasar\n"
    first = hand_in(brabasan, world, text)
    assert first.status_code == 422
    assert "urutan hari dan bulan belum pasti" in first.get_data(as_text=True)
    again = hand_in(brabasan, world, text, order="dmy")
    assert "3 November 2026" in again.get_data(as_text=True)


def test_a_day_that_differs_from_the_files_name_is_pointed_out(world: World, brabasan: FlaskClient) -> None:
    page = hand_in(brabasan, world, "Time,Title\n09:00,Satu\n", file_name="STrack-261123.csv", day="2026-11-24")
    assert "Nama berkas menyebut 23 November 2026" in page.get_data(as_text=True)


def test_a_station_makes_a_definition_from_a_sample_and_reads_by_it(
    office: Office, world: World, listed: Listed, brabasan: FlaskClient
) -> None:
    text = OWN.format(key=f"S-{listed.slots[world.brabasan]}")
    begun = hand_in(brabasan, world, text, then="/cara")
    assert begun.status_code == 200
    fields = {"packed": hidden(begun.get_data(as_text=True), "packed"), "name": "log.txt", **CHOSEN}
    looked = send(brabasan, f"/stasiun/{world.brabasan}/log/cara", fields).get_data(as_text=True)
    assert "1 baris terbaca, 1 ditolak" in looked
    assert "2 · Satu pasar" not in looked
    assert "3 · Satu pasar" in looked
    saved = send(brabasan, f"/stasiun/{world.brabasan}/log/cara/simpan", {**fields, "name_of_form": "Komputer siar"})
    assert saved.status_code == 200
    preview = hand_in(brabasan, world, text).get_data(as_text=True)
    assert "Komputer siar v1" in preview
    keep = {"packed": hidden(preview, "packed"), "name": "log.txt", "form": hidden(preview, "form")}
    assert send(brabasan, f"/stasiun/{world.brabasan}/log/simpan", keep).status_code == 303
    with office.database.reader() as session:
        airing = newest_airings(session, [listed.slots[world.brabasan]])[listed.slots[world.brabasan]]
        assert (airing.verdict, airing.grade, airing.length_s) == ("aired", "P2", 180)
        row = session.scalars(select(LogDefinition)).one()
        assert kept(office)[0].form == definitions.form_of(row)
        assert lines_of(session, "station", world.brabasan, most=9)[-1].action != ""
    assert "Komputer siar v1" in brabasan.get(f"/bukti/{world.brabasan}?hari={TUESDAY}").get_data(as_text=True)


def test_a_definition_without_a_name_is_shown_again_with_what_was_chosen(world: World, brabasan: FlaskClient) -> None:
    answer = hand_in(brabasan, world, OWN.format(key="x"), then="/cara")
    fields = {"packed": hidden(answer.get_data(as_text=True), "packed"), "name": "log.txt", **CHOSEN}
    refused = send(brabasan, f"/stasiun/{world.brabasan}/log/cara/simpan", fields)
    page = refused.get_data(as_text=True)
    assert (refused.status_code, "Wajib diisi." in page) == (422, True)
    assert hidden(page, "kinds") == "song"


@pytest.mark.parametrize(
    "wrong", [{"parted": "x"}, {"parted": "spans", "spans": "8-2"}, {"column_start": ""}, {"skip": "x"}]
)
def test_a_definition_no_reader_can_follow_is_refused(
    office: Office, world: World, brabasan: FlaskClient, wrong: dict[str, str]
) -> None:
    fields = {**CHOSEN, "name_of_form": "Salah", **wrong}
    assert hand_in(brabasan, world, OWN.format(key="x"), then="/cara/simpan", **fields).status_code == 422
    with office.database.reader() as session:
        assert session.scalar(select(func.count()).select_from(LogDefinition)) == 0


def test_a_definition_is_changed_dropped_and_brought_back_as_versions(
    office: Office, world: World, brabasan: FlaskClient
) -> None:
    text, name = OWN.format(key="x"), {"name_of_form": "Komputer siar"}
    for chosen in (CHOSEN, CHOSEN, CHOSEN | {"kinds": ""}):
        assert hand_in(brabasan, world, text, then="/cara/simpan", **chosen, **name).status_code == 200
    with office.database.reader() as session:
        rows = definitions.saved_definitions(session, world.brabasan)
        assert [(row.name, row.version) for row in rows] == [("Komputer siar", 2)]
    changing = hand_in(brabasan, world, text, then="/cara", definition_id=str(rows[0].id)).get_data(as_text=True)
    assert hidden(changing, "name_of_form") == "Komputer siar"
    assert send(brabasan, f"/stasiun/log/cara/{rows[0].id}/hapus", {}).status_code == 303
    with office.database.reader() as session:
        assert definitions.saved_definitions(session, world.brabasan) == []
        ended = session.scalars(select(LogDefinition).order_by(LogDefinition.id.desc())).first()
    assert ended is not None
    assert "/pulihkan" in brabasan.get(f"/stasiun/{world.brabasan}/log").get_data(as_text=True)
    assert send(brabasan, f"/stasiun/log/cara/{ended.id}/pulihkan", {}).status_code == 303
    with office.database.reader() as session:
        assert [row.version for row in definitions.saved_definitions(session, world.brabasan)] == [4]


def log_of(world: World, listed: Listed, *, clock: str) -> str:
    """A log of Tuesday that names the slot at a time."""
    slot = f"2026-11-24,{clock},180,Satu pasar,S-{listed.slots[world.brabasan]}\n"
    return f"{HEAD}2026-11-24,05:00,180,Pembuka,\n{slot}2026-11-24,11:00,180,Penutup,\n"


def keep_with_clock(client: FlaskClient, world: World, text: str, claimed: str) -> TestResponse:
    """Keep a log through its preview, with the clock of the station's computer."""
    page = hand_in(client, world, text, claimed_at=claimed).get_data(as_text=True)
    names = ("packed", "name", "form", "claimed_at", "heard_at")
    return send(client, f"/stasiun/{world.brabasan}/log/simpan", {name: hidden(page, name) for name in names})


def verdict(office: Office, slot_id: int) -> tuple[str, int]:
    """The verdict in force on a slot, and which it is."""
    with office.database.reader() as session:
        airing = newest_airings(session, [slot_id])[slot_id]
    return airing.verdict, airing.revision


def test_a_clock_that_is_off_is_shown_told_to_both_sides_and_corrected_by_a_person_only(
    office: Office, world: World, listed: Listed, brabasan: FlaskClient
) -> None:
    text, slot_id = log_of(world, listed, clock="09:12:00"), listed.slots[world.brabasan]
    preview = hand_in(brabasan, world, text, claimed_at="2026-11-24T12:12:00").get_data(as_text=True)
    assert "12 menit lebih cepat" in preview
    assert keep_with_clock(brabasan, world, text, "2026-11-24T12:12:00").status_code == 303
    assert verdict(office, slot_id) == ("late", 1)
    log = kept(office)[0]
    assert (log.offset_s, log.claimed_at) == (720, NOON + timedelta(minutes=12))
    with office.database.reader() as session:
        for code in (OKI, MESUJI):
            said = [words_of(notice) for notice in open_notices(session, world.actor(Role.COMMUNICATIONS, code))]
            assert any("berselisih 12 menit" in words for words in said)
    day = brabasan.get(f"/bukti/{world.brabasan}?hari={TUESDAY}").get_data(as_text=True)
    assert "Terapkan selisih jam ini" in day
    assert send(brabasan, f"/bukti/log/{log.id}/jam", {"is_applied": "1"}).status_code == 303
    assert verdict(office, slot_id) == ("aired", 2)
    assert "Kembalikan jam log" in brabasan.get(f"/bukti/{world.brabasan}?hari={TUESDAY}").get_data(as_text=True)
    assert send(brabasan, f"/bukti/log/{log.id}/jam", {}).status_code == 303
    assert verdict(office, slot_id) == ("late", 3)
    with office.database.reader() as session:
        assert [row.shift_s for row in session.scalars(select(LogClock).order_by(LogClock.id))] == [720, 0]
        assert "log.clock" in {line.action for line in lines_of(session, "station", world.brabasan)}


def test_applying_an_offset_twice_acts_once(
    office: Office, world: World, listed: Listed, brabasan: FlaskClient
) -> None:
    assert keep_with_clock(brabasan, world, log_of(world, listed, clock="09:12"), "2026-11-24T12:12").status_code == 303
    log = kept(office)[0]
    for _ in range(2):
        send(brabasan, f"/bukti/log/{log.id}/jam", {"is_applied": "1"})
    with office.database.reader() as session:
        assert session.scalar(select(func.count()).select_from(LogClock)) == 1


def test_a_clock_within_five_minutes_disturbs_nobody(
    office: Office, world: World, listed: Listed, brabasan: FlaskClient
) -> None:
    assert keep_with_clock(brabasan, world, log_of(world, listed, clock="09:00"), "2026-11-24T12:05").status_code == 303
    assert not clocks.is_off(kept(office)[0])
    with office.database.reader() as session:
        said = [words_of(notice) for notice in open_notices(session, world.actor(Role.COMMUNICATIONS, OKI))]
    assert not any("berselisih" in words for words in said)


def test_a_clock_days_off_is_a_slip_of_the_hand(world: World, listed: Listed, brabasan: FlaskClient) -> None:
    answer = hand_in(brabasan, world, log_of(world, listed, clock="09:00"), claimed_at="2025-11-24T12:05")
    assert answer.status_code == 422


def test_a_program_sets_no_clock_and_without_a_claim_there_is_no_offset(
    office: Office, world: World, listed: Listed, brabasan: FlaskClient
) -> None:
    assert keep_with_clock(brabasan, world, log_of(world, listed, clock="09:00"), "").status_code == 303
    log, operator = kept(office)[0], world.actor(Role.OPERATOR, world.brabasan)
    program = Actor(None, "PC siar", grants=operator.grants, key=("station", 1))
    with office.database.writer() as session:
        with pytest.raises(NotAllowed):
            clocks.set_clock(session, program, log=log, is_applied=True, now=NOON)
        with pytest.raises(NoOffset):
            clocks.set_clock(session, operator, log=log, is_applied=True, now=NOON)


def test_an_applied_offset_carries_an_airing_over_midnight(
    office: Office, world: World, listed: Listed, brabasan: FlaskClient
) -> None:
    """A computer a whole day ahead writes Wednesday for what aired on Tuesday."""
    office.now = lambda: NOON + timedelta(days=1)
    slot_id = listed.slots[world.brabasan]
    text = log_of(world, listed, clock="09:00:30").replace("2026-11-24", "2026-11-25")
    assert keep_with_clock(brabasan, world, text, "2026-11-26T12:00:00").status_code == 303
    log = kept(office)[0]
    assert send(brabasan, f"/bukti/log/{log.id}/jam", {"is_applied": "1"}).status_code == 303
    assert verdict(office, slot_id)[0] == "aired"


def signed_fields(office: Office, world: World, text: str, *, sequence: int, secret: str = "") -> dict[str, str]:
    """What a studio's program sends beside the file."""
    digest = hashlib.sha256(text.encode()).hexdigest()
    signature = signing.sign(signing.Signed(world.brabasan, sequence, digest), secret)
    return {"sequence": str(sequence), "signature": signature}


@pytest.fixture
def secret(office: Office, world: World) -> str:
    """The secret of a key that Brabasan's regency made."""
    with office.database.writer() as session:
        made = signing.make_key(
            session,
            world.actor(Role.ADMIN, MESUJI),
            station_id=world.brabasan,
            secret_key=office.settings.secret_key,
            now=NOON,
        )
        session.commit()
    return made


def send_log(client: FlaskClient, world: World, text: str, fields: dict[str, str]) -> TestResponse:
    """A log through the API."""
    key = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/masuk").get_data(as_text=True))
    assert key
    upload = {"file": (io.BytesIO(text.encode()), "log.csv"), **fields}
    address = f"/api/v1/stations/{world.brabasan}/logs"
    return client.post(address, data=upload, headers={"X-Form-Key": key.group(1)})


def test_a_signed_log_is_marked_and_an_old_number_or_a_wrong_signature_is_refused(
    office: Office, world: World, listed: Listed, brabasan: FlaskClient, secret: str
) -> None:
    first, second = (log_of(world, listed, clock=clock) for clock in ("09:00", "09:01"))
    good = signed_fields(office, world, first, sequence=7, secret=secret)
    answer = send_log(brabasan, world, first, good)
    assert (answer.status_code, answer.json["items"][0]["signed_sequence"]) == (201, 7)  # type: ignore[index]  # a document
    page = brabasan.get(f"/bukti/{world.brabasan}?hari={TUESDAY}").get_data(as_text=True)
    assert "ditandatangani stasiun, no. 7" in page
    for sequence in (7, 6):
        refused = send_log(
            brabasan, world, second, signed_fields(office, world, second, sequence=sequence, secret=secret)
        )
        assert refused.status_code == 409
    assert send_log(brabasan, world, second, good | {"sequence": "8"}).status_code == 422
    stranger = signed_fields(office, world, second, sequence=8, secret="0" * 64)
    assert send_log(brabasan, world, second, stranger).status_code == 422
    assert send_log(brabasan, world, second, {"sequence": "8"}).status_code == 422
    assert len(kept(office)) == 1
    fresh = signed_fields(office, world, second, sequence=8, secret=secret)
    assert send_log(brabasan, world, second, fresh).status_code == 201


def test_a_revoked_or_replaced_key_signs_nothing(
    office: Office, world: World, listed: Listed, brabasan: FlaskClient, secret: str
) -> None:
    text, admin = log_of(world, listed, clock="09:00"), world.actor(Role.ADMIN, MESUJI)
    fields = signed_fields(office, world, text, sequence=1, secret=secret)
    kept_secret = office.settings.secret_key
    with office.database.writer() as session:
        newer = signing.make_key(session, admin, station_id=world.brabasan, secret_key=kept_secret, now=NOON)
        session.commit()
    assert newer != secret
    assert send_log(brabasan, world, text, fields).status_code == 422
    with office.database.writer() as session:
        signing.revoke_keys(session, admin, station_id=world.brabasan, now=NOON)
        session.commit()
    assert send_log(brabasan, world, text, fields).status_code == 409


def test_an_admin_makes_and_revokes_a_signing_key_on_its_page(
    office: Office, world: World, listed: Listed, signed_in: SignIn
) -> None:
    client, address = signed_in(world.actor(Role.ADMIN, MESUJI)), f"/tata-kelola/stasiun/{world.brabasan}/kunci-log"
    made = send(client, address, {}).get_data(as_text=True)
    assert re.search(r"<code[^>]*>[0-9a-f]{64}</code>", made)
    assert "berlaku" in client.get(address).get_data(as_text=True)
    assert send(client, f"{address}/cabut", {}).status_code == 303
    assert "dicabut" in client.get(address).get_data(as_text=True)
