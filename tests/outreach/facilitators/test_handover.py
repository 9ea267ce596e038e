"""Villages pass from one facilitator to another without a day between, and the database refuses what no service may let through."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from appointed import TODAY, appoint, assign
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from world import MESUJI, NOW, OKI, World

from outreach.access import Role
from outreach.alarms.rules import Alarm, AlarmKind
from outreach.audit import find_breaks
from outreach.db import Database
from outreach.errors import OutreachError, Refused
from outreach.facilitators import handing, queries, service
from outreach.facilitators.errors import (
    AlreadyEnded,
    DecreeMissing,
    HandoverFinal,
    OverlappingAssignment,
    PeriodReversed,
)
from outreach.facilitators.models import Assignment, Facilitator
from outreach.facilitators.threats import threats

DECREE = handing.Decree("7/SK/2026", date(2026, 11, 20), TODAY)


def hand(
    session: Session, world: World, people: tuple[Facilitator, Facilitator], **changed: object
) -> list[Assignment]:
    """Hand Gajah Mati from the first to the second, by a decree of last week unless said otherwise."""
    facts: dict[str, object] = {
        "number": DECREE.number,
        "dated_on": DECREE.dated_on,
        "from_on": DECREE.from_on,
        "until_on": None,
    }
    codes = changed.pop("codes", [world.villages["Gajah Mati"]])
    return handing.hand_over(
        session,
        world.actor(Role.COMMUNICATIONS, OKI),
        giver=people[0],
        taker=people[1],
        village_codes=codes,  # type: ignore[arg-type]  # told by keyword
        decree=handing.Decree(**(facts | changed)),  # type: ignore[arg-type]  # as above
        now=NOW,
    )


def two(session: Session, world: World) -> tuple[Facilitator, Facilitator]:
    """Two facilitators of OKI; the first covers Gajah Mati."""
    first, second = appoint(session, world), appoint(session, world)
    assign(session, world, first)
    session.flush()
    return first, second


def covering(session: Session, world: World, on: date) -> list[int]:
    """Who covers Gajah Mati on a day."""
    companions = queries.companions_on(session, on=on)
    return [one.facilitator_id for one in companions.get(world.villages["Gajah Mati"], [])]


def test_a_village_is_never_without_anybody_and_never_with_both(database: Database, world: World) -> None:
    with database.writer() as session:
        first, second = people = two(session, world)
        (made,) = hand(session, world, people)
        session.flush()
        assert (made.decree_number, made.decree_on) == ("7/SK/2026", date(2026, 11, 20))
        days = [TODAY + timedelta(days=n) for n in (-1, 0, 1)]
        assert [covering(session, world, day) for day in days] == [[first.id], [second.id], [second.id]]
        assert list(find_breaks(session)) == []


def test_a_handover_is_taken_back_as_if_it_had_not_been(database: Database, world: World) -> None:
    staff = world.actor(Role.COMMUNICATIONS, OKI)
    with database.writer() as session:
        first, second = people = two(session, world)
        hand(session, world, people)
        handing.undo_handover(session, staff, giver=first, now=NOW)
        session.flush()
        assert covering(session, world, TODAY) == [first.id]
        assert service.assignments_of(session, second.id, on=TODAY) == []
        with pytest.raises(HandoverFinal):
            handing.undo_handover(session, staff, giver=first, now=NOW)
        hand(session, world, people)
        with pytest.raises(HandoverFinal):
            handing.undo_handover(session, staff, giver=first, now=NOW + timedelta(minutes=1))


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"number": ""}, DecreeMissing),
        ({"dated_on": TODAY + timedelta(days=1)}, Refused),
        ({"until_on": TODAY}, PeriodReversed),
        ({"codes": []}, Refused),
        ({"codes": ["16.02.15.2002"]}, Refused),
        ({"from_on": date(2026, 1, 5)}, Refused),
    ],
)
def test_what_no_decree_can_say_is_refused(
    database: Database, world: World, changed: dict[str, object], refusal: type[OutreachError]
) -> None:
    with database.writer() as session, pytest.raises(refusal):
        hand(session, world, two(session, world), **changed)


def test_nobody_hands_over_to_themself_to_the_other_side_or_to_who_has_left(database: Database, world: World) -> None:
    with database.writer() as session:
        first, second = two(session, world)
        for taker in (first, appoint(session, world, regency_code=MESUJI)):
            with pytest.raises(Refused):
                hand(session, world, (first, taker))
        staff = world.actor(Role.COMMUNICATIONS, OKI)
        service.end_facilitator(session, staff, facilitator=second, ended_on=TODAY, now=NOW)
        with pytest.raises(AlreadyEnded):
            hand(session, world, (first, second))


def test_who_already_covers_the_village_is_not_given_it_again(database: Database, world: World) -> None:
    with database.writer() as session:
        people = two(session, world)
        assign(session, world, people[1], from_on=TODAY + timedelta(days=5))
        session.flush()
        with pytest.raises(OverlappingAssignment):
            hand(session, world, people)


def insert(session: Session, world: World, facilitator_id: int, from_on: date, until_on: date | None) -> None:
    """Put an assignment in behind the service's back."""
    code = world.villages["Gajah Mati"]
    session.add(
        Assignment(
            facilitator_id=facilitator_id, village_code=code, from_on=from_on, until_on=until_on, decree_number="1"
        )
    )
    session.flush()


DAYS = st.integers(0, 9)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.tuples(DAYS, st.none() | DAYS), st.tuples(DAYS, st.none() | DAYS))
def test_the_database_refuses_exactly_what_overlaps(
    database: Database, world: World, one: tuple[int, int | None], other: tuple[int, int | None]
) -> None:
    def period(pair: tuple[int, int | None]) -> tuple[date, date | None]:
        start = TODAY + timedelta(days=pair[0])
        return start, None if pair[1] is None else start + timedelta(days=1 + pair[1])

    (start, end), (start2, end2) = period(one), period(other)
    clashes = (end is None or start2 < end) and (end2 is None or start < end2)
    with database.writer() as session:
        first, second = appoint(session, world), appoint(session, world)
        session.flush()
        insert(session, world, first.id, start, end)
        insert(session, world, second.id, start, end)
        if clashes:
            with pytest.raises(DBAPIError, match="period"):
                insert(session, world, first.id, start2, end2)
        else:
            insert(session, world, first.id, start2, end2)
            row = session.scalars(select(Assignment).where(Assignment.from_on == start2)).first()
            assert row is not None


def alarms_of(session: Session, kind: AlarmKind) -> list[Alarm]:
    """The alarms of one kind that stand now."""
    return [alarm for alarm in threats(session, now=NOW) if alarm.kind is kind]


def test_villages_without_anybody_are_told_once_for_each_set_of_them(database: Database, world: World) -> None:
    with database.writer() as session:
        assert alarms_of(session, AlarmKind.VACANT) == []
        first, second = two(session, world)
        (alarm,) = alarms_of(session, AlarmKind.VACANT)
        assert (alarm.regencies, alarm.facts["n"], alarm.facts["names"]) == ((OKI,), 1, "Karangsia")
        staff = world.actor(Role.COMMUNICATIONS, OKI)
        service.end_facilitator(session, staff, facilitator=first, ended_on=TODAY, now=NOW)
        session.flush()
        (worse,) = alarms_of(session, AlarmKind.VACANT)
        assert (worse.facts["n"], worse.cause == alarm.cause) == (2, False)
        for name in ("Gajah Mati", "Karangsia"):
            assign(session, world, second, village=name, from_on=TODAY)
        session.flush()
        assert alarms_of(session, AlarmKind.VACANT) == []


@pytest.mark.parametrize(("days", "count"), [(1, 1), (30, 1), (31, 0)])
def test_a_term_that_ends_within_thirty_days_is_told_unless_somebody_follows(
    database: Database, world: World, days: int, count: int
) -> None:
    until = TODAY + timedelta(days=days)
    with database.writer() as session:
        first, second = appoint(session, world), appoint(session, world)
        assign(session, world, first, until_on=until)
        session.flush()
        found = alarms_of(session, AlarmKind.DECREE_ENDS)
        assert [alarm.href for alarm in found] == [f"/fasilitator/{first.id}"] * count
        assign(session, world, second, from_on=until)
        session.flush()
        assert alarms_of(session, AlarmKind.DECREE_ENDS) == []


def test_facing_villages_stand_beside_each_other_the_emptiest_pair_first(database: Database, world: World) -> None:
    with database.writer() as session:
        two(session, world)
        session.flush()
        villages = queries.care_of_villages(session, on=TODAY)
        pairs = queries.facing_care(session, villages, left_code=OKI)
        assert [(a.name, b.name) for a, b in pairs] == [("Karangsia", "Wiralaga I"), ("Gajah Mati", "Wiralaga II")]
        swapped = queries.facing_care(session, villages, left_code=MESUJI)
        assert [(a.name, b.name) for a, b in swapped] == [("Wiralaga I", "Karangsia"), ("Wiralaga II", "Gajah Mati")]
