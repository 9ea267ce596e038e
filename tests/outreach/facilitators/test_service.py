"""Facilitators: appointments, assignments and visits as the rules of the agreement want them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from appointed import PRIVATE, TODAY, appoint, assign, note
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from world import MESUJI, NOW, OKI, World

from outreach.access import Actor, Role
from outreach.audit import AuditLine
from outreach.db import Database
from outreach.errors import EditedMeanwhile, NotFound, Refused
from outreach.facilitators import ending, queries, service
from outreach.facilitators.errors import (
    AlreadyEnded,
    DecreeMissing,
    EndFinal,
    EndTooFar,
    NotABorderVillage,
    OverlappingAssignment,
    PeriodReversed,
    UndoTooLate,
    VisitInFuture,
    VisitTooOld,
)
from outreach.facilitators.models import ReceptionReport, Visit


def test_an_appointment_needs_a_decree(database: Database, world: World) -> None:
    with database.writer() as session, pytest.raises(DecreeMissing):
        service.appoint(
            session,
            world.actor(Role.COMMUNICATIONS, OKI),
            name="Contoh",
            regency_code=OKI,
            decree_number="",
            decree_on=TODAY,
            private=service.PrivateFacts(),
            consent_on=None,
            now=NOW,
        )


def test_no_decree_is_of_a_day_to_come(database: Database, world: World) -> None:
    """Neither when it is entered, nor when it is put right, nor for a village."""
    staff, later = world.actor(Role.COMMUNICATIONS, OKI), {"decree_number": "3/SK/2026", "decree_on": date(2027, 1, 1)}
    with database.writer() as session:
        facilitator = appoint(session, world)
        same = {"name": "Contoh", "private": PRIVATE, "consent_on": None, "person_id": None, "version": 1, "now": NOW}
        with pytest.raises(Refused, match="Refused"):
            service.change_facilitator(session, staff, facilitator=facilitator, **same, **later)
        village = {"village_code": world.villages["Gajah Mati"], "from_on": TODAY, "until_on": None, "now": NOW}
        with pytest.raises(Refused, match="Refused"):
            service.assign(session, staff, facilitator=facilitator, **village, **later)


def test_private_facts_never_enter_the_trail(database: Database, world: World) -> None:
    with database.writer() as session:
        facilitator = appoint(session, world)
        service.change_facilitator(
            session,
            world.actor(Role.COMMUNICATIONS, OKI),
            facilitator=facilitator,
            name="Contoh Baru",
            decree_number="2/SK/2026",
            decree_on=date(2026, 2, 2),
            private=service.PrivateFacts("0813-1111-1111", "lain", "lain"),
            consent_on=None,
            person_id=None,
            version=1,
            now=NOW,
        )
        trail = " ".join(str(line.changes) for line in session.scalars(select(AuditLine)))
    assert "2/SK/2026" in trail
    assert not any(secret in trail for secret in ("0812", "0813", "contoh agama", "contoh suku", "lain"))


def test_a_stale_save_shows_both_versions(database: Database, world: World) -> None:
    with database.writer() as session:
        facilitator = appoint(session, world)
        facilitator.version = 2
        with pytest.raises(EditedMeanwhile) as refusal:
            service.change_facilitator(
                session,
                world.actor(Role.COMMUNICATIONS, OKI),
                facilitator=facilitator,
                name="Mine",
                decree_number="9/SK/2026",
                decree_on=date(2026, 2, 2),
                private=PRIVATE,
                consent_on=None,
                person_id=None,
                version=1,
                now=NOW,
            )
    assert refusal.value.mine["name"] == "Mine"
    assert refusal.value.theirs["name"] == f"Contoh {OKI}"


def test_assignments_of_one_facilitator_to_one_village_never_overlap(database: Database, world: World) -> None:
    with database.writer() as session:
        facilitator = appoint(session, world)
        assign(session, world, facilitator, from_on=date(2026, 1, 1), until_on=date(2026, 6, 1))
        assign(session, world, facilitator, from_on=date(2026, 6, 1))
        with pytest.raises(OverlappingAssignment):
            assign(session, world, facilitator, from_on=date(2026, 5, 31), until_on=date(2026, 6, 2))


def test_an_assignment_is_to_a_border_village_of_the_own_bank(database: Database, world: World) -> None:
    with database.writer() as session:
        facilitator = appoint(session, world)
        with pytest.raises(NotABorderVillage):
            assign(session, world, facilitator, village="Wiralaga I")
        with pytest.raises(NotABorderVillage):
            assign(session, world, facilitator, from_on=date(2019, 1, 1))
        with pytest.raises(PeriodReversed):
            assign(session, world, facilitator, from_on=date(2026, 2, 1), until_on=date(2026, 2, 1))


def test_ending_an_appointment_leaves_its_villages_vacant(database: Database, world: World) -> None:
    with database.writer() as session:
        facilitator = appoint(session, world)
        assign(session, world, facilitator)
        actor = world.actor(Role.COMMUNICATIONS, OKI)
        with pytest.raises(PeriodReversed):
            service.end_facilitator(session, actor, facilitator=facilitator, ended_on=date(1, 1, 1), now=NOW)
        service.end_facilitator(session, actor, facilitator=facilitator, ended_on=TODAY, now=NOW)
        with pytest.raises(AlreadyEnded):
            service.end_facilitator(session, actor, facilitator=facilitator, ended_on=TODAY, now=NOW)
        session.flush()
        before = queries.companions_on(session, on=TODAY - timedelta(days=1))
        after = queries.companions_on(session, on=TODAY)
    assert [c.name for c in before[world.villages["Gajah Mati"]]] == [f"Contoh {OKI}"]
    assert world.villages["Gajah Mati"] not in after


def test_an_end_is_taken_back_within_seconds_with_the_assignments_it_cut(database: Database, world: World) -> None:
    actor, other = world.actor(Role.COMMUNICATIONS, OKI), world.actor(Role.ADMIN, OKI)
    with database.writer() as session:
        facilitator = appoint(session, world)
        assign(session, world, facilitator)
        before = queries.companions_on(session, on=TODAY)
        with pytest.raises(EndTooFar):
            service.end_facilitator(
                session, actor, facilitator=facilitator, ended_on=TODAY + timedelta(days=367), now=NOW
            )
        with pytest.raises(EndFinal):
            ending.undo_end(session, actor, facilitator=facilitator, now=NOW)
        service.end_facilitator(session, actor, facilitator=facilitator, ended_on=TODAY, now=NOW)
        session.flush()
        for who, when in ((other, NOW), (actor, NOW + timedelta(minutes=1))):
            with pytest.raises(EndFinal):
                ending.undo_end(session, who, facilitator=facilitator, now=when)
        ending.undo_end(session, actor, facilitator=facilitator, now=NOW)
        session.flush()
        assert facilitator.ended_on is None
        assert queries.companions_on(session, on=TODAY) == before
        with pytest.raises(EndFinal):
            ending.undo_end(session, actor, facilitator=facilitator, now=NOW)


def test_a_visit_sent_twice_is_one_visit_and_one_reception_report(database: Database, world: World) -> None:
    actor = world.actor(Role.FACILITATOR, OKI)
    with database.writer() as session:
        facilitator = appoint(session, world, person_id=actor.person_id)
        first = service.record_visit(session, actor, facilitator=facilitator, note=note(world), now=NOW)
        again = service.record_visit(
            session, actor, facilitator=facilitator, note=note(world), now=NOW + timedelta(hours=3)
        )
        assert again.id == first.id
        assert session.scalar(select(func.count()).select_from(Visit)) == 1
        assert session.scalar(select(func.count()).select_from(ReceptionReport)) == 1


def test_another_facilitators_client_id_is_not_theirs(database: Database, world: World) -> None:
    with database.writer() as session:
        mine, other = appoint(session, world), appoint(session, world, regency_code=MESUJI)
        service.record_visit(session, Actor(None, "a"), facilitator=mine, note=note(world), now=NOW)
        with pytest.raises(NotFound):
            service.record_visit(session, Actor(None, "b"), facilitator=other, note=note(world), now=NOW)


@pytest.mark.parametrize(("days", "refusal"), [(1, VisitInFuture), (-400, VisitTooOld)])
def test_a_visit_happened_today_or_within_the_last_year(
    database: Database, world: World, days: int, refusal: type[Exception]
) -> None:
    with database.writer() as session:
        facilitator = appoint(session, world)
        late = note(world, happened_on=TODAY + timedelta(days=days))
        with pytest.raises(refusal):
            service.record_visit(session, Actor(None, "a"), facilitator=facilitator, note=late, now=NOW)


def test_a_visit_is_taken_back_soon_by_its_maker_and_later_by_the_coordinator(database: Database, world: World) -> None:
    actor, coordinator = world.actor(Role.FACILITATOR, OKI), world.actor(Role.COMMUNICATIONS, OKI)
    with database.writer() as session:
        facilitator = appoint(session, world, person_id=actor.person_id)
        visit = service.record_visit(session, actor, facilitator=facilitator, note=note(world), now=NOW)
        with pytest.raises(UndoTooLate):
            service.withdraw_visit(session, actor, visit=visit, now=NOW + timedelta(hours=1))
        service.withdraw_visit(session, coordinator, visit=visit, now=NOW + timedelta(hours=1))
        session.flush()
        assert queries.last_visits(session, until_on=TODAY) == {}
        assert session.scalar(select(func.count()).select_from(Visit)) == 1


@given(st.dictionaries(st.text("abcdef", min_size=1, max_size=3), st.integers(0, 40), max_size=8))
def test_no_hidden_cell_can_be_found_by_subtraction(counts: dict[str, int]) -> None:
    shown = queries.suppress_small(counts)
    hidden = [name for name, count in shown.items() if count is None]
    assert all(count is None or count >= 5 for count in shown.values())
    assert len(hidden) != 1 or len(counts) == 1
    assert {name for name, count in counts.items() if count < 5} <= set(hidden)
