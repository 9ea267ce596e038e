"""A series and its days: what moves with it, what it says to whom, and what it never books."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from shelved import put_on_shelf
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session
from voted import again, approved
from world import MESUJI, NOW, OKI, World

from outreach.access import Role
from outreach.audit import lines_of
from outreach.clips.models import Clip
from outreach.db import Database
from outreach.notices import Notice
from outreach.slots import series, service, voting
from outreach.slots.errors import ShiftTooFar, SlotConflict
from outreach.slots.models import JointSlot, JointState, Series
from outreach.slots.service import Wish
from scheduler.terms import WIB

TUESDAY = date(2026, 11, 24)
MakeWish = Callable[..., Wish]


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
            starts = {i: start.astimezone(WIB).time() for i, start in place.starts.items()}
            assert set(starts.values()).isdisjoint({time(9), time(9, 5)})
        nearest = refusal.value.alternatives[0]
        starts = {i: start.astimezone(WIB).time() for i, start in nearest.starts.items()}
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
