"""Changes, undo, series edits and the look-up: what an edit voids, what it leaves, and what it finds in the way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from shelved import put_on_shelf
from sqlalchemy import func, insert, select, text, update
from sqlalchemy.orm import Session
from world import MESUJI, NOW, OKI, World

from outreach.access import Role
from outreach.audit import lines_of
from outreach.clips.models import Clip
from outreach.db import Database
from outreach.notices import Notice
from outreach.places.models import Station
from outreach.places.service import banks
from outreach.slots import blackouts, booking, plans, series, service, voting
from outreach.slots.blackouts import Closing
from outreach.slots.booking import Place
from outreach.slots.content import standing_of
from outreach.slots.errors import ShiftTooFar, SlotConflict, SlotTaken, UndoOver
from outreach.slots.models import JointSlot, JointState, Proposal, Series, Slot
from outreach.slots.service import Wish
from scheduler.recurrence import wall
from scheduler.terms import Pairing, Span

TUESDAY = date(2026, 11, 24)
MakeWish = Callable[..., Wish]


def approved(session: Session, world: World, wish: Wish) -> JointSlot:
    """A joint slot both regencies said yes to."""
    staff = world.actor(Role.COMMUNICATIONS, OKI)
    joint = service.draft(session, staff, wish=wish, now=NOW)
    proposal = voting.propose(session, staff, joint_ids=[joint.id], now=NOW)
    for code in (OKI, MESUJI):
        say_yes(session, world, proposal, code)
    return service.get_joint(session, joint.id)


def say_yes(session: Session, world: World, proposal: Proposal, code: str) -> None:
    """One regency's yes to a proposal as it stands."""
    session.expire_all()
    ballot = voting.Ballot(says_yes=True, shown_hash=voting.hash_of(voting.open_joints(session, proposal.id, now=NOW)))
    voting.vote(session, world.actor(Role.APPROVER, code), proposal=proposal, regency_code=code, ballot=ballot, now=NOW)


def move(session: Session, world: World, joint: JointSlot, wish: Wish, *, seconds: int = 0) -> bool:
    """A change by OKI's staff, some seconds after now."""
    staff = world.actor(Role.COMMUNICATIONS, OKI)
    when = NOW + timedelta(seconds=seconds)
    return service.change(session, staff, joint=joint, wish=wish, version=joint.version, now=when)


def again(session: Session, joint: JointSlot) -> JointSlot:
    """A joint slot as the database has it now."""
    session.flush()
    session.expire_all()
    return service.get_joint(session, joint.id)


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


# --- series -----------------------------------------------------------------------------------------------------------


def weekly(session: Session, world: World, wish: Wish, *, weeks: int, days: frozenset[int] | None = None) -> Series:
    """A series from the wish's day on, booked whole."""
    until_on = wish.day + timedelta(weeks=weeks) - timedelta(days=1)
    rule = series.Weekly(days or frozenset({wish.day.weekday()}), until_on)
    staff = world.actor(Role.COMMUNICATIONS, OKI)
    made, _ = series.create(session, staff, wish=wish, weekly=rule, horizon_on=until_on, now=NOW)
    return made


def coming(session: Session, made: Series) -> list[JointSlot]:
    """What stands of a series."""
    session.flush()
    session.expire_all()
    return series.occurrences_of(session, made.id, from_on=date.min)


def test_a_daily_series_moves_a_day_without_landing_on_itself(database: Database, world: World, wish: MakeWish) -> None:
    staff = world.actor(Role.COMMUNICATIONS, OKI)
    with database.writer() as session:
        made = weekly(session, world, wish(), weeks=1, days=frozenset(range(7)))
        first = coming(session, made)[0]
        later = replace(wish(), day=first.day + timedelta(days=1))
        series.change_later(session, staff, joint=first, wish=later, version=1, whole=True, now=NOW)
        days = [joint.day for joint in coming(session, made)]
        assert days == [TUESDAY + timedelta(days=n) for n in range(1, 8)]
        assert [joint.occurrence_on for joint in coming(session, made)] == days


def test_a_series_moved_to_another_weekday_goes_on_there(database: Database, world: World, wish: MakeWish) -> None:
    staff = world.actor(Role.COMMUNICATIONS, OKI)
    with database.writer() as session:
        rule = series.Weekly(frozenset({1}), TUESDAY + timedelta(weeks=9))
        made, joints = series.create(
            session, staff, wish=wish(), weekly=rule, horizon_on=TUESDAY + timedelta(weeks=2), now=NOW
        )
        chosen = service.get_joint(session, joints[0].id)
        friday = replace(wish(), day=TUESDAY + timedelta(days=3))
        series.change_later(session, staff, joint=chosen, wish=friday, version=1, whole=True, now=NOW)
        skipped = series.materialise(session, staff, series=made, horizon_on=TUESDAY + timedelta(weeks=4), now=NOW)
        assert skipped == []
        days = [joint.day for joint in coming(session, made)]
        assert days == [TUESDAY + timedelta(days=3, weeks=n) for n in range(4)]


def test_a_series_does_not_move_by_a_week(database: Database, world: World, wish: MakeWish) -> None:
    with database.writer() as session:
        first = coming(session, weekly(session, world, wish(), weeks=3))[0]
        far = replace(wish(), day=first.day + timedelta(days=7))
        with pytest.raises(ShiftTooFar):
            series.change_later(
                session, world.actor(Role.COMMUNICATIONS, OKI), joint=first, wish=far, version=1, now=NOW
            )


def test_a_changed_series_says_so_once_to_each_regency(database: Database, world: World, wish: MakeWish) -> None:
    staff = world.actor(Role.COMMUNICATIONS, OKI)
    with database.writer() as session:
        made = weekly(session, world, wish(), weeks=5)
        ids = [joint.id for joint in coming(session, made)]
        voting.propose(session, staff, joint_ids=ids, now=NOW)
        chosen = coming(session, made)[1]
        at_ten = replace(wish(start="10:00"), day=chosen.day)
        series.change_later(session, staff, joint=chosen, wish=at_ten, version=chosen.version, now=NOW)
        session.flush()
        told = session.scalars(select(Notice).where(Notice.sentence.contains("gugur"))).all()
        assert [(notice.regency_code, notice.facts["count"]) for notice in told] == [(OKI, 4), (MESUJI, 4)]


def test_a_series_whose_clip_expires_says_so_and_books_the_rest(
    database: Database, world: World, wish: MakeWish
) -> None:
    staff = world.actor(Role.COMMUNICATIONS, OKI)
    with database.writer() as session:
        rule = series.Weekly(frozenset({1}), TUESDAY + timedelta(weeks=5))
        made, _ = series.create(session, staff, wish=wish(), weekly=rule, horizon_on=TUESDAY, now=NOW)
        session.execute(update(Clip).values(valid_until_on=TUESDAY - timedelta(days=1)))
        session.expire_all()
        skipped = series.materialise(session, staff, series=made, horizon_on=TUESDAY + timedelta(weeks=1), now=NOW)
        assert [(miss.day, miss.sentence) for miss in skipped] == [(TUESDAY + timedelta(weeks=1), series.NOT_FIT)]
        assert session.scalar(select(func.count()).select_from(Notice).where(Notice.sentence == series.NOT_FIT)) == 2


def test_a_series_that_slept_does_not_book_the_past(database: Database, world: World, wish: MakeWish) -> None:
    staff = world.actor(Role.COMMUNICATIONS, OKI)
    with database.writer() as session:
        rule = series.Weekly(frozenset({1}), TUESDAY + timedelta(weeks=9))
        made, _ = series.create(session, staff, wish=wish(), weekly=rule, horizon_on=TUESDAY, now=NOW)
        awake = NOW + timedelta(weeks=4)
        series.materialise(session, staff, series=made, horizon_on=TUESDAY + timedelta(weeks=5), now=awake)
        assert [joint.day for joint in coming(session, made)] == [
            TUESDAY,
            TUESDAY + timedelta(weeks=4),
            TUESDAY + timedelta(weeks=5),
        ]


def test_a_series_in_the_way_of_one_day_is_offered_times_free_on_all(
    database: Database, world: World, wish: MakeWish
) -> None:
    staff = world.actor(Role.COMMUNICATIONS, OKI)
    with database.writer() as session:
        service.draft(session, staff, wish=wish(day=TUESDAY + timedelta(weeks=2)), now=NOW)
        at_five_past = wish(day=TUESDAY + timedelta(weeks=3), start="09:05")
        service.draft(session, staff, wish=at_five_past, now=NOW)
        with pytest.raises(SlotConflict) as refusal:
            weekly(session, world, wish(), weeks=6)
        assert [conflict.station_id for conflict in refusal.value.conflicts] == [world.sungai_menang, world.brabasan]
        assert len(refusal.value.alternatives) == 3
        for place in refusal.value.alternatives:
            starts = {i: start.astimezone(service.WIB).time() for i, start in place.starts.items()}
            assert set(starts.values()).isdisjoint({time(9), time(9, 5)})
        nearest = refusal.value.alternatives[0]
        starts = {i: start.astimezone(service.WIB).time() for i, start in nearest.starts.items()}
        weekly(session, world, replace(wish(), starts=starts), weeks=6)


def test_a_new_clip_stands_in_for_an_old_one_in_every_slot_to_come(
    database: Database, world: World, wish: MakeWish
) -> None:
    staff = world.actor(Role.COMMUNICATIONS, OKI)
    with database.writer() as session:
        made = weekly(session, world, wish(), weeks=3)
        single = approved(session, world, wish(start="15:00"))
        fresh = put_on_shelf(session, world, title="Pengganti")
        old = single.clip_id
        session.flush()
        session.expire_all()
        count = series.replace_clip_in_future(session, staff, old_clip_id=old, new_clip_id=fresh.id, now=NOW)
        assert count == 4
        assert {joint.clip_id for joint in coming(session, made)} == {fresh.id}
        assert {slot.clip_id for joint in coming(session, made) for slot in joint.slots} == {fresh.id}
        assert session.get_one(Series, made.id).clip_id == fresh.id
        assert again(session, single).state == JointState.PROPOSED


def test_a_whole_series_leaves_one_line_in_the_trail(database: Database, world: World, wish: MakeWish) -> None:
    with database.writer() as session:
        made = weekly(session, world, wish(), weeks=4)
        [line] = lines_of(session, "series", made.id)
        assert (line.action, line.changes["booked"]) == ("series.make", 4)


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
