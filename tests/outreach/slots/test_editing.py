"""Changes, undo and the look-up: what an edit voids, what it leaves, and what it finds in the way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from sqlalchemy import func, insert, select, text
from sqlalchemy.orm import Session
from voted import again, approved
from world import MESUJI, NOW, OKI, World

from outreach.access import Role
from outreach.db import Database
from outreach.notices import Notice
from outreach.places.models import Station
from outreach.places.service import banks
from outreach.slots import blackouts, booking, plans, service, voting
from outreach.slots.blackouts import Closing
from outreach.slots.booking import Place
from outreach.slots.content import standing_of
from outreach.slots.errors import SlotConflict, SlotTaken, UndoOver
from outreach.slots.models import JointSlot, JointState, Proposal, Slot
from outreach.slots.service import Wish
from scheduler.recurrence import wall
from scheduler.terms import Pairing, Span

TUESDAY = date(2026, 11, 24)
MakeWish = Callable[..., Wish]


def move(session: Session, world: World, joint: JointSlot, wish: Wish, *, seconds: int = 0) -> bool:
    """A change by OKI's staff, some seconds after now."""
    staff = world.actor(Role.COMMUNICATIONS, OKI)
    when = NOW + timedelta(seconds=seconds)
    return service.change(session, staff, joint=joint, wish=wish, version=joint.version, now=when)


def states(session: Session, joint: JointSlot) -> tuple[str, str]:
    """How both banks stand to a joint slot."""
    standing = standing_of(joint, banks=banks(session).codes)
    return standing.left.value, standing.right.value


# --- votes and edits --------------------------------------------------------------------------------------------------


def test_an_edit_that_leads_back_does_not_bring_old_votes_to_life(
    database: Database, world: World, wish: MakeWish
) -> None:
    with database.writer() as session:
        joint = approved(session, world, wish())
        assert move(session, world, joint, wish(start="10:00"))
        joint = again(session, joint)
        move(session, world, joint, wish(), seconds=60)
        joint = again(session, joint)
        assert (joint.state, states(session, joint)) == (JointState.PROPOSED, ("asked", "asked"))
        for code in (OKI, MESUJI):
            ballot = voting.Ballot(says_yes=True, shown_hash=voting.hash_of([joint]))
            voting.vote(
                session,
                world.actor(Role.APPROVER, code),
                proposal=session.get_one(Proposal, joint.proposal_id),
                regency_code=code,
                ballot=ballot,
                now=NOW + timedelta(minutes=2),
            )
        assert again(session, joint).state == JointState.APPROVED


def test_an_undone_change_gives_the_votes_back(database: Database, world: World, wish: MakeWish) -> None:
    staff = world.actor(Role.COMMUNICATIONS, OKI)
    with database.writer() as session:
        joint = approved(session, world, wish())
        move(session, world, joint, wish(start="10:00"))
        joint = again(session, joint)
        service.undo_change(session, staff, joint=joint, now=NOW + timedelta(seconds=9))
        joint = again(session, joint)
        assert service.wish_of(joint).starts[world.brabasan] == time(9)
        assert (joint.state, states(session, joint)) == (JointState.APPROVED, ("yes", "yes"))
        left = select(func.count()).select_from(Notice).where(Notice.href == f"/pekan/slot/{joint.id}")
        assert session.scalar(left.where(Notice.settled_at.is_(None))) == 0


@pytest.mark.parametrize(("role", "side", "seconds"), [("communications", MESUJI, 5), ("communications", OKI, 60)])
def test_a_change_is_undone_by_its_maker_within_seconds_only(
    database: Database, world: World, wish: MakeWish, role: str, side: str, seconds: int
) -> None:
    with database.writer() as session:
        joint = approved(session, world, wish())
        move(session, world, joint, wish(start="10:00"))
        joint = again(session, joint)
        with pytest.raises(UndoOver):
            service.undo_change(
                session, world.actor(Role(role), side), joint=joint, now=NOW + timedelta(seconds=seconds)
            )


def test_both_regencies_hear_that_their_votes_are_void(database: Database, world: World, wish: MakeWish) -> None:
    with database.writer() as session:
        joint = approved(session, world, wish())
        move(session, world, joint, wish(start="10:00"))
        session.flush()
        told = session.scalars(select(Notice).where(Notice.href == f"/pekan/slot/{joint.id}")).all()
        assert {notice.regency_code for notice in told} == {OKI, MESUJI}
        assert all("gugur" in notice.sentence for notice in told)


def test_a_change_that_changes_nothing_keeps_the_votes(database: Database, world: World, wish: MakeWish) -> None:
    with database.writer() as session:
        joint = approved(session, world, wish())
        assert not move(session, world, joint, wish())
        assert again(session, joint).state == JointState.APPROVED


def test_a_station_left_behind_is_free_and_its_row_stays(database: Database, world: World, wish: MakeWish) -> None:
    with database.writer() as session:
        joint = approved(session, world, wish())
        other = replace(wish(), starts={world.kayuagung: time(9), world.brabasan: time(9)})
        move(session, world, joint, other)
        joint = again(session, joint)
        booked = {slot.station_id: slot.booked for slot in joint.slots}
        assert booked == {world.sungai_menang: False, world.kayuagung: True, world.brabasan: True}
        assert set(service.wish_of(joint).starts) == {world.kayuagung, world.brabasan}
        staff = world.actor(Role.COMMUNICATIONS, OKI)
        service.cancel(session, staff, joint=joint, reason="uji", now=NOW)
        service.restore(session, staff, joint=again(session, joint), now=NOW)
        assert {slot.station_id for slot in again(session, joint).slots if slot.booked} == {
            world.kayuagung,
            world.brabasan,
        }


def test_the_guards_refusal_of_a_move_names_what_is_in_the_way(
    database: Database, world: World, wish: MakeWish
) -> None:
    with database.writer() as session:
        taken = service.draft(session, world.actor(Role.COMMUNICATIONS, OKI), wish=wish(start="10:00"), now=NOW)
        joint = approved(session, world, wish())
        session.commit()
        place = next(s for s in service.get_joint(session, taken.id).slots if s.station_id == world.brabasan)
        mine = next(s for s in joint.slots if s.station_id == world.brabasan)
        mine.start_at, mine.end_at = place.start_at, place.end_at
        with pytest.raises(SlotTaken) as refusal:
            booking.flush_places(session, [Place(world.brabasan, Span(place.start_at, place.end_at))])
        assert refusal.value.facts == {"station": "Contoh FM Brabasan", "clock": "10.00", "title": "Satu pasar"}


# --- the look-up ------------------------------------------------------------------------------------------------------


def test_the_look_up_stays_a_range_scan_of_one_index(database: Database, world: World, wish: MakeWish) -> None:
    """Whatever the table holds, a place is looked up by station and start, never by reading slots one by one."""
    with database.writer() as session:
        joint = service.draft(session, world.actor(Role.COMMUNICATIONS, OKI), wish=wish(), now=NOW)
        many = [
            Station(
                name=f"Uji {n}",
                short_name=f"Uji {n}",
                regency_code=OKI,
                kind="private",
                sign_on=time(5),
                sign_off=time(22),
            )
            for n in range(40)
        ]
        session.add_all(many)
        session.flush()
        starts = [wall(TUESDAY + timedelta(days=1 + n // 8), time(6 + n % 8)) for n in range(400)]
        places = [Place(station.id, Span.of(at, 60)) for station in many for at in starts]
        session.execute(insert(Slot), service.slot_rows(joint.id, joint.clip_id, places))
        session.execute(text("ANALYZE"))
        session.commit()
        told = "\n".join(plan_of(session, world))
    assert "ix_slot_station_start" in told
    assert "SCAN slot" not in told
    assert "Seq Scan on slot" not in told


def places_at(world: World, start: object) -> list[Place]:
    """The same minute on both banks."""
    span = Span.of(start, 60)  # type: ignore[arg-type]  # a moment
    return [Place(station_id, span) for station_id in (world.sungai_menang, world.brabasan)]


def plan_of(session: Session, world: World) -> list[str]:
    """How the database itself says it answers the look-up."""
    dialect = session.get_bind().dialect.name
    explain = "EXPLAIN QUERY PLAN " if dialect == "sqlite" else "EXPLAIN "
    places = booking.wanted_places(places_at(world, wall(TUESDAY, time(9))), dialect)
    rows = session.execute(text(explain + str(booking.LOOK_UP[dialect])), {"places": places}).all()
    return [str(row[-1]) for row in rows]


def test_a_closed_time_after_midnight_and_of_the_whole_bank_is_in_the_way(
    database: Database, world: World, wish: MakeWish
) -> None:
    staff = world.actor(Role.COMMUNICATIONS, OKI)
    every_day = frozenset(range(7))
    with database.writer() as session:
        night = Closing("Relai malam", every_day, time(22), 9 * 60, date(2026, 1, 1), None)
        blackouts.close_time(session, staff, closing=night, regency_code=OKI, now=NOW)
        over = Closing("Sudah lewat", every_day, time(6), 60, date(2026, 1, 1), date(2026, 11, 23))
        blackouts.close_time(session, staff, closing=over, station_id=world.brabasan, now=NOW)
        found = booking.conflicts_of(session, places_at(world, wall(TUESDAY, time(6, 59))))
        assert [(c.station_id, c.title, c.overlap_s) for c in found] == [(world.sungai_menang, "Relai malam", 60)]
        assert booking.conflicts_of(session, places_at(world, wall(TUESDAY, time(7)))) == ()


def test_a_plan_is_made_for_each_quarter_once(database: Database, world: World) -> None:
    with database.writer() as session:
        first = plans.ensure_plan(session, day=date(2026, 12, 31), now=NOW)
        assert plans.ensure_plan(session, day=date(2026, 10, 1), now=NOW).id == first.id
        assert (first.from_on, first.until_on) == (date(2026, 10, 1), date(2026, 12, 31))
        following = plans.ensure_plan(session, day=date(2027, 1, 1), now=NOW)
        assert plans.list_plans(session) == [following, first]
        assert plans.current_plan(session, day=TUESDAY) is first
        assert plans.current_plan(session, day=date(2028, 1, 1)) is None


def test_a_simulcast_offer_is_one_start_and_a_pair_stays_within_its_window(
    database: Database, world: World, wish: MakeWish
) -> None:
    staff = world.actor(Role.COMMUNICATIONS, OKI)
    with database.writer() as session:
        paired = wish(start="09:00", other="11:30", pairing=Pairing.PAIRED)
        service.draft(session, staff, wish=paired, now=NOW)
        with pytest.raises(SlotConflict) as refusal:
            service.draft(session, staff, wish=paired, now=NOW)
        for place in refusal.value.alternatives:
            left, right = place.starts[world.sungai_menang], place.starts[world.brabasan]
            assert abs(right - left) <= timedelta(minutes=180)
