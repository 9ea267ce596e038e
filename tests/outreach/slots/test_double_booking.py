"""No double booking: many processes want the same place at once, and the database lets one of them have it."""

from __future__ import annotations

from datetime import date

import pytest
from contenders import Contest, hold
from sqlalchemy import text
from world import NOW, OKI, World

from outreach.access import Role
from outreach.db import Database
from outreach.slots import service
from outreach.slots.service import Wish
from scheduler.terms import Pairing, SlotKind

PROCESSES = 8
OVERLAPS = text(
    "SELECT count(*) FROM slot AS a JOIN slot AS b ON a.station_id = b.station_id AND a.id < b.id "
    "AND a.start_at < b.end_at AND b.start_at < a.end_at WHERE a.booked AND b.booked"
)
GUARDS = {
    "sqlite": ("DROP TRIGGER slot_overlap_insert", "DROP TRIGGER slot_overlap_update"),
    "postgresql": ("ALTER TABLE slot DROP CONSTRAINT ex_slot_overlap",),
}


@pytest.fixture
def joint_slot_id(database: Database, world: World, clip_id: int) -> int:
    """Some joint slot, for raw places to belong to."""
    from_wall = dict.fromkeys((world.sungai_menang, world.brabasan), service.time(20))
    wish = Wish(clip_id, date(2026, 11, 24), SlotKind.ILM, Pairing.SIMULCAST, from_wall, 180)
    with database.writer() as session:
        joint = service.draft(session, world.actor(Role.COMMUNICATIONS, OKI), wish=wish, now=NOW)
        session.commit()
        return joint.id


def contest(
    database: Database, world: World, *, clip_id: int, joint: int, rounds: int, through_service: bool
) -> Contest:
    """One place a round on both banks."""
    url = database.url.render_as_string(hide_password=False)
    return Contest(url, clip_id, joint, (world.sungai_menang, world.brabasan), rounds, through_service)


def overlaps(database: Database) -> int:
    """How many pairs of booked slots share a moment."""
    with database.reader() as session:
        return session.scalar(OVERLAPS) or 0


@pytest.mark.slow
def test_one_of_eight_wins_each_of_200_rounds(
    database: Database, world: World, clip_id: int, joint_slot_id: int
) -> None:
    fight = contest(database, world, clip_id=clip_id, joint=joint_slot_id, rounds=200, through_service=True)
    winners, faults = hold(fight, processes=PROCESSES)
    assert faults == []
    assert winners == dict.fromkeys(range(200), 1)
    assert overlaps(database) == 0


def test_the_guard_alone_lets_one_win(database: Database, world: World, clip_id: int, joint_slot_id: int) -> None:
    fight = contest(database, world, clip_id=clip_id, joint=joint_slot_id, rounds=25, through_service=False)
    winners, faults = hold(fight, processes=4)
    assert [fault for fault in faults if "deadlock" not in fault] == []
    assert max(winners.values()) == 1
    assert overlaps(database) == 0


def test_without_the_guard_the_same_contest_double_books(
    database: Database, world: World, clip_id: int, joint_slot_id: int
) -> None:
    with database.writer() as session:
        for statement in GUARDS[database.url.get_backend_name()]:
            session.execute(text(statement))
        session.commit()
    fight = contest(database, world, clip_id=clip_id, joint=joint_slot_id, rounds=3, through_service=False)
    winners, _ = hold(fight, processes=4)
    assert max(winners.values()) > 1
    assert overlaps(database) > 0
