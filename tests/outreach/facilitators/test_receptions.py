"""Reception reports: who may tell what, once, in plain words when it cannot be; withdrawn ones count for nothing."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from air_station import Condition
from asked import send
from flask.testing import FlaskClient
from listed import TUESDAY
from on_air import broadcast, make_clips, write_clips
from receiving import form_of, listeners, told, tone
from shelved import put_on_shelf
from sqlalchemy import func, select
from voted import approved
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart
from world import MESUJI, NOW, OKI, World

from audio.shelf import Shelf
from outreach.access import Actor, Role
from outreach.audit import AuditLine
from outreach.db import Database
from outreach.errors import OutreachError
from outreach.facilitators import receptions, service
from outreach.facilitators.models import Hearing, Listening, ReceptionReport, ReceptionSound
from outreach.jobs import Lane, run_due
from outreach.playlists import service as playlists
from outreach.reach.evidence import Basis
from outreach.reach.reading import read_recordings
from outreach.reach.service import read_reach, read_reports
from outreach.slots.service import Wish, time
from outreach.web import Office
from scheduler.terms import WIB, Pairing, SlotKind

SignIn = Callable[[Actor], FlaskClient]
FORM = "/laporan-terima/baru"


@pytest.fixture
def people(office: Office, world: World) -> dict[str, int]:
    """The facilitators of the small border."""
    with office.database.writer() as session:
        found = listeners(session, world)
        session.commit()
    return found


def count(office: Office) -> int:
    """How many reports there are."""
    with office.database.reader() as session:
        return session.scalar(select(func.count()).select_from(ReceptionReport)) or 0


def test_a_facilitator_tells_how_a_station_is_heard_and_a_double_send_is_one_row(
    office: Office, world: World, people: dict[str, int], signed_in: SignIn
) -> None:
    client = signed_in(world.actor(Role.FACILITATOR, OKI))
    for _ in range(2):
        assert send(client, FORM, "/laporan-terima", **form_of(world)).status_code == 303
    assert count(office) == 1
    page = client.get("/laporan-terima").get_data(as_text=True)
    assert all(word in page for word in ("Gajah Mati", "balai desa", "Jelas", "Antena atap", "Uji oki"))
    with office.database.reader() as session:
        report = session.scalars(select(ReceptionReport)).one()
        assert (report.facilitator_id, report.heard_at) == (people["oki"], datetime(2026, 11, 23, 9, 30, tzinfo=WIB))
        assert session.scalars(select(AuditLine.action)).all() == ["reception.report"]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"heard_on": "2026-11-24"}, "belum tiba"),
        ({"heard_on": "2025-11-20"}, "terlalu lama"),
        ({"village_code": "18.11.01.9999"}, "tidak ada dalam daftar desa perbatasan"),
        ({"station_id": "9999"}, "Stasiun"),
        ({"hearing": "lumayan"}, "Pilih salah satu"),
        ({"receiver": ""}, "Wajib diisi"),
        ({"heard_clock": "25:00"}, "Tulis jam"),
    ],
)
def test_what_cannot_be_is_refused_in_plain_words_and_nothing_is_kept(
    office: Office, world: World, people: dict[str, int], signed_in: SignIn, changed: dict[str, str], sentence: str
) -> None:
    client = signed_in(world.actor(Role.FACILITATOR, OKI))
    answer = send(client, FORM, "/laporan-terima", **form_of(world, **changed))
    assert answer.status_code in (409, 422)
    assert sentence in answer.get_data(as_text=True)
    assert "balai desa" in answer.get_data(as_text=True), "what was typed stays"
    assert count(office) == 0


def test_nobody_tells_of_a_village_that_is_not_theirs(
    office: Office, world: World, people: dict[str, int], signed_in: SignIn
) -> None:
    client = signed_in(world.actor(Role.FACILITATOR, OKI))
    for village in ("Karangsia", "Wiralaga I"):
        form = form_of(world, village_code=world.villages[village])
        assert send(client, FORM, "/laporan-terima", **form).status_code == 404
    assert count(office) == 0


def test_staff_tell_on_behalf_of_a_facilitator_of_their_own_bank_alone(
    office: Office, world: World, people: dict[str, int], signed_in: SignIn
) -> None:
    client = signed_in(world.actor(Role.COMMUNICATIONS, OKI))
    own = form_of(world, facilitator_id=people["oki-2"])
    assert send(client, FORM, "/laporan-terima", **own).status_code == 303
    other = form_of(world, facilitator_id=people["mesuji"], client_id="ponsel-2")
    assert send(client, FORM, "/laporan-terima", **other).status_code == 409
    with office.database.reader() as session:
        report = session.scalars(select(ReceptionReport)).one()
    assert (report.facilitator_id, report.recorded_by) == (people["oki-2"], "Uji communications-16.02")


def test_a_report_is_taken_back_for_a_while_and_then_counts_for_nothing(
    office: Office, world: World, people: dict[str, int], signed_in: SignIn
) -> None:
    client = signed_in(world.actor(Role.FACILITATOR, OKI))
    send(client, FORM, "/laporan-terima", **form_of(world))
    with office.database.reader() as session:
        assert len(read_reports(session)) == 1
        number = session.scalars(select(ReceptionReport.id)).one()
    assert send(client, FORM, f"/laporan-terima/{number}/urungkan").status_code == 303
    with office.database.reader() as session:
        assert read_reports(session) == []
    assert "Belum ada laporan penerimaan." in client.get("/laporan-terima").get_data(as_text=True)
    assert send(client, FORM, f"/laporan-terima/{number}/pulihkan").status_code == 303
    with office.database.reader() as session:
        assert len(read_reports(session)) == 1
    world.now = NOW + service.UNDO_WITHIN + timedelta(seconds=1)
    assert send(client, FORM, f"/laporan-terima/{number}/urungkan").status_code == 409
    staff = signed_in(world.actor(Role.COMMUNICATIONS, OKI))
    assert send(staff, FORM, f"/laporan-terima/{number}/urungkan").status_code == 303
    world.now += timedelta(minutes=1)
    assert send(staff, FORM, f"/laporan-terima/{number}/pulihkan").status_code == 409


def test_what_was_told_on_a_visit_goes_with_the_visit(
    database: Database, world: World, office: Office, people: dict[str, int]
) -> None:
    note = service.VisitNote(
        "kunjungan-1",
        world.villages["Gajah Mati"],
        service.VisitKind.VISIT,
        NOW.date(),
        4,
        station_id=world.brabasan,
        hearing=Hearing.FAIR,
    )
    with database.writer() as session:
        actor = world.actor(Role.COMMUNICATIONS, OKI)
        who = service.get_facilitator(session, people["oki"])
        visit = service.record_visit(session, actor, facilitator=who, note=note, now=NOW)
        session.flush()
        assert len(read_reports(session)) == 1
        service.withdraw_visit(session, actor, visit=visit, now=NOW)
        session.flush()
        assert read_reports(session) == []


def test_the_list_is_filtered_and_the_file_holds_the_same_rows_without_formulas(
    office: Office, world: World, people: dict[str, int], signed_in: SignIn
) -> None:
    with office.database.writer() as session:
        gajah, wiralaga = world.villages["Gajah Mati"], world.villages["Wiralaga I"]
        first = told(session, people["oki"], village_code=gajah, station_id=world.brabasan)
        first.place = "=HYPERLINK(1)"
        told(session, people["mesuji"], village_code=wiralaga, station_id=world.sungai_menang, hearing=Hearing.NONE)
        session.commit()
    client = signed_in(world.actor(Role.OFFICIAL, MESUJI))

    def rows(query: str) -> list[dict[str, str]]:
        text = client.get(f"/laporan-terima.csv{query}").data.decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text)))

    assert [row["desa"] for row in rows("")] == ["Wiralaga I", "Gajah Mati"]
    for query in ("?pihak=16.02", f"?stasiun={world.brabasan}", "?terdengar=clear", "?q=gajah"):
        assert [row["desa"] for row in rows(query)] == ["Gajah Mati"], query
        page = client.get(f"/laporan-terima{query}").get_data(as_text=True)
        assert ">Gajah Mati</a>" in page and ">Wiralaga I</a>" not in page
    assert rows("?q=gajah")[0]["tempat"] == "'=HYPERLINK(1)"
    assert "Tidak ada laporan yang cocok" in client.get("/laporan-terima?q=zzz").get_data(as_text=True)


@pytest.mark.parametrize(
    ("sound", "sentence"),
    [
        (tone(17), "lebih panjang dari 15 detik"),
        (b"\x7fELF" + bytes(900), "bukan rekaman suara"),
    ],
)
def test_a_recording_that_is_too_long_or_no_sound_is_refused(
    office: Office, world: World, people: dict[str, int], signed_in: SignIn, sound: bytes, sentence: str
) -> None:
    client = signed_in(world.actor(Role.FACILITATOR, OKI))
    answer = send(client, FORM, "/laporan-terima", **form_of(world, sound=(io.BytesIO(sound), "../../a.wav")))
    assert answer.status_code == 422
    assert sentence in answer.get_data(as_text=True)
    assert count(office) == 0


def test_a_recording_of_more_than_three_megabytes_is_refused(
    office: Office, world: World, people: dict[str, int], signed_in: SignIn
) -> None:
    client = signed_in(world.actor(Role.FACILITATOR, OKI))
    key = re.search(r'name="csrf_token" value="([^"]+)"', client.get(FORM).get_data(as_text=True))
    assert key
    large = FileStorage(io.BytesIO(tone(3) + bytes(3_000_001)), filename="a.wav")
    fields = {name: str(value) for name, value in form_of(world, csrf_token=key.group(1)).items()}
    boundary, body = encode_multipart({**fields, "sound": large})
    kind = f"multipart/form-data; boundary={boundary}"
    answer = client.post("/laporan-terima", data=body, content_type=kind)
    assert "paling besar 3" in answer.get_data(as_text=True)
    assert count(office) == 0


def test_one_recording_stands_behind_one_report(
    office: Office, world: World, people: dict[str, int], signed_in: SignIn
) -> None:
    client = signed_in(world.actor(Role.FACILITATOR, OKI))
    assert (
        send(client, FORM, "/laporan-terima", **form_of(world, sound=(io.BytesIO(tone(3)), "a.wav"))).status_code == 303
    )
    again = form_of(world, client_id="ponsel-2", sound=(io.BytesIO(tone(3)), "b.wav"))
    assert "sudah dipakai" in send(client, FORM, "/laporan-terima", **again).get_data(as_text=True)
    assert count(office) == 1


def test_a_recording_is_heard_by_who_made_it_and_by_the_own_coordinator_alone(
    office: Office, world: World, people: dict[str, int], signed_in: SignIn
) -> None:
    client = signed_in(world.actor(Role.FACILITATOR, OKI))
    send(client, FORM, "/laporan-terima", **form_of(world, sound=(io.BytesIO(tone(3)), "a.wav")))
    with office.database.reader() as session:
        number = session.scalars(select(ReceptionReport.id)).one()
    for role, side, status in (
        (Role.FACILITATOR, OKI, 200),
        (Role.COMMUNICATIONS, OKI, 200),
        (Role.COMMUNICATIONS, MESUJI, 404),
        (Role.FACILITATOR, MESUJI, 404),
        (Role.OFFICIAL, OKI, 403),
    ):
        answer = signed_in(world.actor(role, side)).get(f"/laporan-terima/{number}/suara")
        answer.close()
        assert answer.status_code == status, (role, side)


@pytest.fixture
def aired(office: Office, world: World, shelf: Shelf, tmp_path: Path) -> bytes:
    """Fifteen seconds off Sungai Menang's air on Tuesday, in which the clip of its day is heard."""
    sounds = make_clips()
    write_clips(tmp_path, {"rukun.wav": sounds["rukun.wav"]})
    with office.database.writer() as session:
        clip = put_on_shelf(session, world, title="Rukun", sound=shelf.put(tmp_path / "rukun.wav").sha256)
        starts = dict.fromkeys((world.sungai_menang, world.brabasan), time.fromisoformat("09:00"))
        approved(session, world, Wish(clip.id, TUESDAY, SlotKind.ILM, Pairing.SIMULCAST, starts, 0))
        playlists.publish_ahead(session, world.actor(Role.COMMUNICATIONS, OKI), now=world.now)
        session.commit()
    world.now = datetime(2026, 11, 24, 7, tzinfo=WIB) + timedelta(hours=5)
    parts = [(2.0, sounds["rukun.wav"])]
    return broadcast(tmp_path / "udara.mp3", parts, length_s=14, condition=Condition("village")).read_bytes()


@pytest.mark.parametrize(
    ("station", "listening"), [("sungai_menang", Listening.MATCHED), ("kayuagung", Listening.NOTHING)]
)
def test_a_recording_is_searched_for_the_clips_its_station_was_given_that_day(
    office: Office,
    world: World,
    people: dict[str, int],
    signed_in: SignIn,
    aired: bytes,
    station: str,
    listening: Listening,
) -> None:
    client = signed_in(world.actor(Role.FACILITATOR, OKI))
    form = form_of(world, station_id=getattr(world, station), heard_on="2026-11-24", heard_clock="09:00")
    assert send(client, FORM, "/laporan-terima", **form, sound=(io.BytesIO(aired), "a.wav")).status_code == 303
    assert "menunggu dicocokkan" in client.get("/laporan-terima").get_data(as_text=True)
    run_due(office, lane=Lane.AIR)
    with office.database.reader() as session:
        sound = session.scalars(select(ReceptionSound)).one()
        proofs = read_recordings(session)
        best = {key: signal.basis for key, signal in read_reach(session, on=TUESDAY).signals.items()}
    assert (sound.listening, sound.clip_id is not None) == (listening, listening is Listening.MATCHED)
    pair = (getattr(world, station), world.villages["Gajah Mati"])
    assert [(one.station_id, one.village_code) for one in proofs] == [pair] * (listening is Listening.MATCHED)
    assert best == {pair: Basis.RECORDING if proofs else Basis.REPORT}
    words = "klip kita terdengar" if listening is Listening.MATCHED else "tidak ada klip kita"
    assert words in client.get("/laporan-terima").get_data(as_text=True)


def test_every_refusal_of_a_report_is_a_sentence_of_its_own() -> None:
    refusals = {one for one in vars(receptions).values() if isinstance(one, type) and issubclass(one, OutreachError)}
    assert len({one.sentence for one in refusals}) == len(refusals)
