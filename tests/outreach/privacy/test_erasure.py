"""Erasure: nothing of the person is left in any table, the trail holds, and no count knows of it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import time as clock_time
from datetime import timedelta
from typing import Any

import pytest
from appointed import TODAY, appoint, assign, note
from sqlalchemy import JSON, LargeBinary, String, func, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from voted import approved
from world import NOW, OKI, World

from outreach.access import Actor, Role
from outreach.alarms.models import Mail
from outreach.audit import AuditLine, find_breaks, lines_of, record
from outreach.db import Base, Database
from outreach.facilitators import groups, looking, queries, receptions, service
from outreach.facilitators.models import Assignment, Facilitator, Hearing, Receiver, ReceptionReport, Visit, Way
from outreach.guards import ERASED
from outreach.notices import notify
from outreach.people.errors import OwnAccount
from outreach.people.models import Person
from outreach.privacy import erasing, exporting
from outreach.privacy import service as privacy
from outreach.privacy.errors import ErasedAlready, NameNotTyped, StillInForce
from outreach.privacy.models import Wish
from outreach.reports import service as reports
from outreach.slots.models import Approval
from outreach.slots.service import Wish as SlotWish
from scheduler.terms import Pairing, SlotKind

NAME, PHONE, DIGITS, NIP = "Siti Nur Contohwati", "0812-3456-0789", "081234560789", "198609262015051001"
EMAIL = "siti.contohwati@contoh.id"


def texts(session: Session) -> list[tuple[str, str]]:
    """Every text of every table but the signed reports, with where it stands."""
    found: list[tuple[str, str]] = []
    for table in Base.metadata.sorted_tables:
        if table.name in ("report", "signature"):
            continue
        columns = [column for column in table.columns if isinstance(column.type, (String, JSON, LargeBinary))]
        for row in session.execute(select(*columns)) if columns else ():
            for column, value in zip(columns, row, strict=True):
                shown = value.decode("utf-8", "ignore") if isinstance(value, bytes) else value
                found.append((str(column), shown if isinstance(shown, str) else json.dumps(shown, ensure_ascii=False)))
    return found


def remnants(session: Session) -> list[tuple[str, str]]:
    """Where the person can still be read."""
    needles = (NAME.lower(), "contohwati", PHONE, DIGITS, NIP, EMAIL)
    return [(where, value) for where, value in texts(session) if any(needle in value.lower() for needle in needles)]


def counts(session: Session) -> tuple[Any, ...]:
    """Every count that reports print about the care of villages, and the rows behind them."""
    session.flush()
    rows = [session.scalar(select(func.count()).select_from(table)) for table in (Visit, Assignment, Facilitator)]
    care = [(v.code, len(v.companions), v.last_visit_on) for v in queries.care_of_villages(session, on=TODAY)]
    figures = reports.five_figures(session, today=TODAY, now=NOW)
    told = groups.figures_between(session, from_on=TODAY - timedelta(90), last_on=TODAY)
    return rows, care, figures, told, session.scalar(select(func.sum(Visit.attendance)))


def live(session: Session, world: World) -> Facilitator:
    """A facilitator with an account, phone, NIP and address, who visited, held a group, voted and is spoken of."""
    admin, staff = world.actor(Role.ADMIN, OKI), world.actor(Role.COMMUNICATIONS, OKI)
    person = session.get_one(Person, world.actor(Role.FACILITATOR, OKI).person_id)
    person.name, person.nip, person.email, person.rank = NAME, NIP, EMAIL, "Tokoh"
    made = appoint(session, world, person_id=person.id)
    private = service.PrivateFacts(PHONE, "contoh", "contoh", "Pendampingan", TODAY)
    service.change_facilitator(
        session,
        staff,
        facilitator=made,
        name=NAME,
        decree_number="1/SK/2026",
        decree_on=made.decree_on,
        private=private,
        consent_on=TODAY,
        person_id=person.id,
        version=made.version,
        now=NOW,
    )
    assign(session, world, made)
    own = replace(world.actor(Role.FACILITATOR, OKI), name=NAME)
    service.record_visit(session, own, facilitator=made, note=replace(note(world), note=f"Ditemani {NAME}"), now=NOW)
    group = groups.GroupNote(note(world, client_id="2"), Way.PLAYED, 5, 6, 2, f"Tanya ke {PHONE}?", "Tegang")
    groups.record_group(session, own, facilitator=made, group=group, now=NOW)
    looking.write_look(session, staff, facilitator_id=made.id, now=NOW)
    notify(session, sentence="%(name)s", facts={"name": NAME}, href="/x", regency_code=OKI, now=NOW)
    letter = {
        "recipient": EMAIL,
        "subject": NAME,
        "text": f"Yth. {NAME}, {DIGITS}",
        "mark": "m",
        "key": "k",
        "cause": "c",
    }
    session.add(Mail(regency_code=OKI, person_id=person.id, made_at=NOW, due_at=NOW, **letter))
    record(session, admin, action="person.change", thing=("person", person.id), changes={"name": ["x", NAME]}, now=NOW)
    privacy.ask(session, own, wish=Wish.ERASURE, words=f"Saya {NAME}", regency_code=OKI, now=NOW)
    service.end_facilitator(session, staff, facilitator=made, ended_on=TODAY, now=NOW)
    session.flush()
    return made


def erase(
    session: Session, world: World, facilitator: Facilitator, *, typed: str = NAME, actor: Actor | None = None
) -> None:
    """Erase the facilitator as OKI's admin."""
    subject = exporting.subject_of_facilitator(session, facilitator)
    erasing.erase(session, actor or world.actor(Role.ADMIN, OKI), subject=subject, typed=typed, now=NOW)
    session.flush()


def test_nothing_of_the_person_is_left_anywhere_and_no_count_changes(database: Database, world: World) -> None:
    with database.writer() as session:
        facilitator = live(session, world)
        before, spoken = counts(session), {where for where, _ in remnants(session)}
        assert len(spoken) > 9
        erase(session, world, facilitator)
        assert remnants(session) == []
        assert counts(session) == before
        assert list(find_breaks(session)) == []
        person = session.get_one(Person, facilitator.person_id)
        assert (person.name, person.is_active, person.password_hash) == (ERASED, False, None)
        (request,) = privacy.own_requests(session, person.id)
        assert request.done_at == NOW


def test_the_trail_tells_who_erased_on_whose_wish_and_that_lines_were_touched(database: Database, world: World) -> None:
    with database.writer() as session:
        facilitator = live(session, world)
        erase(session, world, facilitator)
        line = lines_of(session, "person", facilitator.person_id, most=1)[0]
        assert (line.action, line.actor_name) == ("person.erase", world.actor(Role.ADMIN, OKI).name)
        assert line.changes["asked_by_person"] is True
        assert len(line.changes["redacted"]) > 5


def unguard(session: Session) -> None:
    """Take the guard of the trail away, as somebody at the console of the database would."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("DROP TRIGGER audit_line_no_update"))
    else:
        session.execute(text("ALTER TABLE audit_line DISABLE TRIGGER USER"))


def test_after_an_erasure_a_line_changed_behind_everybody_is_still_found(database: Database, world: World) -> None:
    with database.writer() as session:
        facilitator = live(session, world)
        erase(session, world, facilitator)
        touched = int(next(iter(lines_of(session, "person", facilitator.person_id, most=1)[0].changes["redacted"])))
        unguard(session)
        session.execute(update(AuditLine).where(AuditLine.id == touched).values(actor_name="Orang Lain"))
        session.expire_all()
        assert [found.line_id for found in find_breaks(session)] == [touched]


@pytest.mark.parametrize("values", [{"actor_name": "Orang Lain"}, {"action": "x"}, {"changes": {"a": 1}}])
def test_the_database_lets_a_name_of_the_trail_be_erased_and_nothing_else(
    database: Database, world: World, values: dict[str, Any]
) -> None:
    with database.writer() as session:
        live(session, world)
        with pytest.raises(DBAPIError, match="append_only"):
            session.execute(update(AuditLine).values(values))


def test_votes_keep_their_word_when_the_voter_is_erased(database: Database, world: World, clip_id: int) -> None:
    with database.writer() as session:
        voter = session.get_one(Person, world.actor(Role.APPROVER, OKI).person_id)
        starts = dict.fromkeys((world.sungai_menang, world.brabasan), clock_time(9))
        wish = SlotWish(clip_id, TODAY + timedelta(1), SlotKind.ILM, Pairing.SIMULCAST, starts, 180)
        approved(session, world, wish)
        session.flush()
        votes = select(Approval.id, Approval.regency_code, Approval.content_hash).order_by(Approval.id)
        before = session.execute(votes).all()
        subject, name = exporting.subject_of_person(session, voter), voter.name
        erasing.erase(session, world.actor(Role.ADMIN, OKI), subject=subject, typed=name, now=NOW)
        assert session.execute(votes).all() == before
        own = select(Approval.person_name).where(Approval.person_id == voter.id).distinct()
        assert list(session.scalars(own)) == [ERASED]
        assert list(find_breaks(session)) == []


def test_a_name_somebody_else_bears_too_goes_from_the_own_rows_alone(database: Database, world: World) -> None:
    with database.writer() as session:
        facilitator = live(session, world)
        other = session.get_one(Person, world.actor(Role.OFFICIAL, OKI).person_id)
        other.name = f"{NAME} Kedua"
        twin = replace(world.actor(Role.OFFICIAL, OKI), name=other.name)
        record(session, twin, action="person.change", thing=("person", other.id), changes={"name": NAME}, now=NOW)
        erase(session, world, facilitator)
        assert other.name == f"{NAME} Kedua"
        left = {where for where, _ in remnants(session)}
        assert "facilitator.name" not in left
        assert [value for where, value in remnants(session) if where == "person.name"] == [other.name]
        actors = select(AuditLine.actor_name).where(AuditLine.actor_id == facilitator.person_id)
        assert set(session.scalars(actors)) == {ERASED}
        assert list(find_breaks(session)) == []


def test_an_erasure_is_typed_comes_after_the_end_of_the_appointment_and_once(database: Database, world: World) -> None:
    with database.writer() as session:
        facilitator = live(session, world)
        with pytest.raises(NameNotTyped):
            erase(session, world, facilitator, typed="siti")
        with pytest.raises(OwnAccount):
            erase(session, world, facilitator, actor=world.actor(Role.FACILITATOR, OKI))
        facilitator.ended_on = TODAY + timedelta(days=1)
        with pytest.raises(StillInForce):
            erase(session, world, facilitator)
        facilitator.ended_on = TODAY
        erase(session, world, facilitator)
        with pytest.raises(ErasedAlready):
            erase(session, world, facilitator, typed=ERASED)


def test_a_facilitator_without_an_account_is_erased_too(database: Database, world: World) -> None:
    with database.writer() as session:
        facilitator = live(session, world)
        facilitator.person_id = None
        session.get_one(Person, world.actor(Role.FACILITATOR, OKI).person_id).name = "Orang Biasa Saja"
        erase(session, world, facilitator)
        assert (facilitator.name, facilitator.phone, facilitator.religion) == (ERASED, "", "")
        assert [where for where, value in remnants(session) if DIGITS in value or PHONE in value] == []


def test_every_kept_table_that_names_a_person_lets_the_name_be_erased_but_signed_reports() -> None:
    signs = ("person_name", "actor_name", "received_from")
    stubborn = [
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        if table.info.get("append_only") and table.name not in erasing.KEPT
        for column in table.columns
        if column.name in signs or column.name.endswith("_by")
        if column.name not in table.info["erasable"]
    ]
    assert stubborn == []


def test_of_a_shared_name_every_line_about_the_person_loses_it_and_no_longer_name_is_cut(
    database: Database, world: World
) -> None:
    longer = f"{NAME} Kedua"
    with database.writer() as session:
        facilitator = live(session, world)
        session.get_one(Person, world.actor(Role.OFFICIAL, OKI).person_id).name = longer
        own, admin = replace(world.actor(Role.FACILITATOR, OKI), name=NAME), world.actor(Role.ADMIN, OKI)
        told = f"{NAME} bertemu {longer}"
        # What this person did to the other's rows, and what others did to this person's.
        record(session, own, action="person.change", thing=("person", 99), changes={"name": longer, "a": told}, now=NOW)
        mine = ("person", facilitator.person_id or 0)
        record(session, admin, action="person.change", thing=mine, changes={"name": NAME}, now=NOW)
        reception = receptions.ReceptionNote(
            "telepon", world.villages["Gajah Mati"], world.brabasan, NOW, Hearing.CLEAR, Receiver.ROOF
        )
        receptions.report_reception(session, own, facilitator=facilitator, note=reception, now=NOW)
        erase(session, world, facilitator)
        (changes,) = session.scalars(select(AuditLine.changes).where(AuditLine.thing_id == "99"))
        assert changes == {"name": longer, "a": f"{ERASED} bertemu {longer}"}
        about = select(AuditLine.changes).where(AuditLine.thing_kind == "person", AuditLine.thing_id == str(mine[1]))
        assert NAME not in json.dumps(list(session.scalars(about)), default=str)
        appointed = select(AuditLine.changes).where(AuditLine.action == "facilitator.change")
        assert NAME not in json.dumps(list(session.scalars(appointed)), default=str)
        assert set(session.scalars(select(ReceptionReport.recorded_by))) == {"", ERASED}
        assert list(find_breaks(session)) == []
