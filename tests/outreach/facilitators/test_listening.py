"""Listening groups and what is noted in confidence: counts that agree, and a note the other regency never learns of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from appointed import TODAY, appoint, assign, note
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from world import MESUJI, NOW, OKI, World

from outreach.access import Actor, Role
from outreach.alarms.models import Mail
from outreach.alarms.telling import tell_alarms
from outreach.audit import find_breaks, latest_lines, newest_line
from outreach.db import Database
from outreach.errors import EditedMeanwhile, Refused
from outreach.facilitators import groups, notes, service
from outreach.facilitators.errors import NoteClosed, NoteReopenTooLate
from outreach.facilitators.models import Facilitator, ListeningGroup, PrivateNote, Visit, VisitKind, Way
from outreach.facilitators.threats import threats
from outreach.notices import Notice, open_notices
from outreach.people.models import Person

SECRET = "Dua kelompok saling menunggu di dermaga"
Client = Callable[[Actor], FlaskClient]


def group(world: World, *, client_id: str = "phone-1", tension: str = "", young: int = 4) -> groups.GroupNote:
    """Twelve men and nine women of Gajah Mati around a radio."""
    visit = replace(note(world, client_id=client_id), station_id=None, hearing=None)
    return groups.GroupNote(visit, Way.ON_AIR, 12, 9, young, "Kapan diputar lagi?", tension)


@pytest.fixture
def facilitator_id(database: Database, world: World) -> int:
    """Who covers Gajah Mati, with an account."""
    with database.writer() as session:
        person_id = world.actor(Role.FACILITATOR, OKI).person_id
        made = appoint(session, world, person_id=person_id)
        assign(session, world, made)
        session.commit()
        return made.id


def keep(session: Session, world: World, facilitator_id: int, told: groups.GroupNote) -> Visit:
    """Record a group as its facilitator."""
    facilitator = session.get_one(Facilitator, facilitator_id)
    actor = world.actor(Role.FACILITATOR, OKI)
    return groups.record_group(session, actor, facilitator=facilitator, group=told, now=NOW)


def test_a_group_sent_three_times_is_one_visit_one_group_and_one_note(
    database: Database, world: World, facilitator_id: int
) -> None:
    with database.writer() as session:
        for _ in range(3):
            visit = keep(session, world, facilitator_id, group(world, tension=SECRET))
        counts = [
            session.scalar(select(func.count()).select_from(table)) for table in (Visit, ListeningGroup, PrivateNote)
        ]
        assert counts == [1, 1, 1]
        assert (visit.kind, visit.attendance) == (VisitKind.LISTENING_GROUP, 21)


@pytest.mark.parametrize(("men", "women", "young", "field"), [(0, 0, 0, "men"), (3, 4, 8, "young")])
def test_counts_that_cannot_be_are_refused_at_their_field(
    database: Database, world: World, facilitator_id: int, men: int, women: int, young: int, field: str
) -> None:
    told = replace(group(world), men=men, women=women, young=young)
    with database.writer() as session, pytest.raises(Refused) as refusal:
        keep(session, world, facilitator_id, told)
    assert refusal.value.field == field


@pytest.mark.parametrize(("tense", "published"), [(0, None), (4, None), (5, 5)])
def test_notes_are_published_as_a_count_from_five_on(
    database: Database, world: World, facilitator_id: int, tense: int, published: int | None
) -> None:
    with database.writer() as session:
        for number in range(6):
            keep(
                session,
                world,
                facilitator_id,
                group(world, client_id=f"p{number}", tension=SECRET if number < tense else ""),
            )
        withdrawn = keep(session, world, facilitator_id, group(world, client_id="p9", tension=SECRET))
        service.withdraw_visit(session, world.actor(Role.COMMUNICATIONS, OKI), visit=withdrawn, now=NOW)
        session.flush()
        figures = groups.figures_between(session, from_on=TODAY, last_on=TODAY)
        assert set(figures) == {OKI}
        own = figures[OKI]
        assert (own.groups, own.attendance, own.men, own.women, own.young) == (6, 126, 72, 54, 24)
        assert own.tension == published
        assert groups.figures_between(session, from_on=TODAY - timedelta(9), last_on=TODAY - timedelta(1)) == {}


def test_the_own_coordinator_alone_is_told_and_neither_notice_nor_mail_holds_a_word_of_it(
    database: Database, world: World, facilitator_id: int
) -> None:
    with database.writer() as session:
        for role, side in ((Role.COMMUNICATIONS, OKI), (Role.APPROVER, OKI), (Role.COMMUNICATIONS, MESUJI)):
            session.get_one(Person, world.actor(role, side).person_id).email = f"{role.value}{side[:2]}@contoh.id"
        keep(session, world, facilitator_id, group(world, tension=SECRET))
        tell_alarms(session, base_url="https://contoh.id", mails=True, more=threats(session, now=NOW), now=NOW)
        session.flush()
        held = session.scalars(select(PrivateNote)).one()
        href = f"/fasilitator/catatan-tertutup/{held.id}"
        for role, side in ((r, s) for r in (Role.COMMUNICATIONS, Role.APPROVER, Role.OFFICIAL) for s in (OKI, MESUJI)):
            told = [notice.href for notice in open_notices(session, world.actor(role, side), most=99)]
            assert (href in told) is (role is Role.COMMUNICATIONS and side == OKI)
        mails = [mail for mail in session.scalars(select(Mail)) if href in mail.text]
        assert [mail.person_id for mail in mails] == [world.actor(Role.COMMUNICATIONS, OKI).person_id]
        written = " ".join(f"{mail.subject} {mail.text}" for mail in mails)
        assert SECRET not in written
        assert "Gajah Mati" not in written
        again = tell_alarms(session, base_url="", mails=True, more=threats(session, now=NOW), now=NOW)
        assert again == []


def test_the_alarm_ends_when_somebody_takes_the_note_on_and_comes_back_when_the_step_is_late(
    database: Database, world: World, facilitator_id: int
) -> None:
    staff = world.actor(Role.COMMUNICATIONS, OKI)
    with database.writer() as session:
        keep(session, world, facilitator_id, group(world, tension=SECRET))
        held = session.scalars(select(PrivateNote)).one()
        tell_alarms(session, base_url="", mails=False, more=threats(session, now=NOW), now=NOW)
        step = notes.Step(staff.person_id, "Bertemu kepala desa", TODAY + timedelta(2))
        notes.plan_step(session, staff, note=held, step=step, version=1, now=NOW)
        tell_alarms(session, base_url="", mails=False, more=threats(session, now=NOW), now=NOW)
        session.flush()
        query = select(Notice).where(Notice.href.contains("catatan-tertutup")).order_by(Notice.id)
        assert [notice.settled_at for notice in session.scalars(query)] == [NOW]
        late = NOW + timedelta(days=3)
        tell_alarms(session, base_url="", mails=False, more=threats(session, now=late), now=late)
        session.flush()
        assert [notice.person_id for notice in session.scalars(query) if notice.settled_at is None] == [staff.person_id]
        notes.close(session, staff, note=held, outcome="Didamaikan", version=2, now=late)
        assert [alarm for alarm in threats(session, now=late) if alarm.persons] == []


def test_a_step_needs_an_own_coordinator_a_coming_day_and_the_newest_version(
    database: Database, world: World, facilitator_id: int
) -> None:
    staff, other = world.actor(Role.COMMUNICATIONS, OKI), world.actor(Role.COMMUNICATIONS, MESUJI)
    with database.writer() as session:
        keep(session, world, facilitator_id, group(world, tension=SECRET))
        held = session.scalars(select(PrivateNote)).one()

        def plan(owner_id: int | None, due_on: date, version: int = 1) -> None:
            step = notes.Step(owner_id, "Bertemu", due_on)
            notes.plan_step(session, staff, note=held, step=step, version=version, now=NOW)

        for owner_id, due_on, field in (
            (other.person_id, TODAY, "owner_id"),
            (staff.person_id, TODAY - timedelta(1), "due_on"),
        ):
            with pytest.raises(Refused) as refusal:
                plan(owner_id, due_on)
            assert refusal.value.field == field
        with pytest.raises(EditedMeanwhile):
            plan(staff.person_id, TODAY, version=7)
        notes.close(session, staff, note=held, outcome="Selesai", version=1, now=NOW)
        with pytest.raises(NoteClosed):
            plan(staff.person_id, TODAY, version=2)
        notes.reopen(session, staff, note=held, now=NOW)
        plan(staff.person_id, TODAY, version=3)
        with pytest.raises(NoteReopenTooLate):
            notes.reopen(session, staff, note=held, now=NOW)


def test_the_trail_shows_private_lines_to_the_own_side_alone_and_the_chain_holds_them_all(
    database: Database, world: World, facilitator_id: int, signed_in: Client
) -> None:
    with database.writer() as session:
        keep(session, world, facilitator_id, group(world, tension=SECRET))
        session.commit()
    with database.reader() as session:
        assert list(find_breaks(session)) == []
        newest = newest_line(session)
        assert newest is not None
        assert newest.thing_kind == "private_note"
        assert newest.id not in {line.id for line in latest_lines(session)}
        assert newest.id in {line.id for line in latest_lines(session, private_of={OKI})}
        assert SECRET not in str(newest.changes)
    for role, side, is_seen in (
        (Role.COMMUNICATIONS, OKI, True),
        (Role.OFFICIAL, OKI, False),
        (Role.COMMUNICATIONS, MESUJI, False),
    ):
        page = signed_in(world.actor(role, side)).get("/jejak").text
        assert ("catatan tertutup" in page) is is_seen
        narrowed = signed_in(world.actor(role, side)).get("/jejak?jenis=private_note").text
        assert ("menulis catatan tertutup" in narrowed) is is_seen


def send(client: FlaskClient, address: str, **fields: object) -> int:
    """Post a form as its own page would; returns the status."""
    page = client.get("/fasilitator/kelompok-dengar").text
    token = page.partition('name="csrf_token" value="')[2].partition('"')[0]
    return client.post(address, data={"csrf_token": token, **fields}).status_code


def test_a_facilitator_records_a_group_on_the_page_and_only_the_own_coordinator_can_open_what_was_noted(
    database: Database, world: World, facilitator_id: int, signed_in: Client
) -> None:
    client = signed_in(world.actor(Role.FACILITATOR, OKI))
    fields = {
        "client_id": "x1",
        "village_code": world.villages["Gajah Mati"],
        "happened_on": TODAY.isoformat(),
        "topic": "peace",
        "way": "played",
        "men": "7",
        "women": "6",
        "young": "5",
        "questions": "Apa isi perjanjian itu?",
        "tension": SECRET,
    }
    assert send(client, "/fasilitator/kelompok-dengar", **fields) == 303
    assert (
        send(client, "/fasilitator/kelompok-dengar", **(fields | {"village_code": world.villages["Wiralaga I"]})) == 404
    )
    own = client.get("/fasilitator/kelompok-dengar").text
    assert "hadir 13: 7 laki-laki, 6 perempuan, di antaranya 5 muda" in own
    assert SECRET not in own
    with database.reader() as session:
        note_id = session.scalars(select(PrivateNote.id)).one()
    for role, side, status in (
        (Role.COMMUNICATIONS, OKI, 200),
        (Role.COMMUNICATIONS, MESUJI, 404),
        (Role.APPROVER, OKI, 403),
        (Role.FACILITATOR, OKI, 403),
    ):
        page = signed_in(world.actor(role, side)).get(f"/fasilitator/catatan-tertutup/{note_id}")
        assert page.status_code == status
        assert (SECRET in page.text) is (status == 200)
    other = signed_in(world.actor(Role.COMMUNICATIONS, MESUJI))
    assert "Belum ada catatan tertutup" in other.get("/fasilitator/catatan-tertutup").text
    assert "Belum ada kelompok dengar" in other.get("/fasilitator/kelompok-dengar").text
    coordinator = signed_in(world.actor(Role.COMMUNICATIONS, OKI))
    assert "1 catatan tertutup belum punya penanggung jawab" in coordinator.get("/meja").text
    assert "Buka catatan tertutup" in coordinator.get("/fasilitator/kelompok-dengar").text
