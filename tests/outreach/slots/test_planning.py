"""Drafts, conflicts, votes and series: nothing is joint until both said yes to exactly the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from world import MESUJI, NOW, OKI, World

from outreach.access import Role
from outreach.clips.models import Clip
from outreach.db import Database
from outreach.errors import EditedMeanwhile
from outreach.notices import Notice
from outreach.places.service import banks
from outreach.slots import blackouts, booking, series, service, voting
from outreach.slots.blackouts import Closing
from outreach.slots.content import standing_of
from outreach.slots.errors import (
    ClipNotAirable,
    ContentChanged,
    InThePast,
    NotEditable,
    NothingToPropose,
    NotTogether,
    OffAir,
    OneBankOnly,
    OutsideWindow,
    SlotConflict,
    VoteFinal,
)
from outreach.slots.models import Approval, JointSlot, JointState, Proposal, Slot
from outreach.slots.service import Wish
from scheduler.terms import Pairing

TUESDAY = date(2026, 11, 24)
MakeWish = Callable[..., Wish]


def draft(session: Session, world: World, wish: Wish) -> JointSlot:
    """A draft by OKI's staff."""
    joint = service.draft(session, world.actor(Role.COMMUNICATIONS, OKI), wish=wish, now=NOW)
    return service.get_joint(session, joint.id)


def propose(session: Session, world: World, joint: JointSlot) -> Proposal:
    """The draft laid before both regencies."""
    return voting.propose(session, world.actor(Role.COMMUNICATIONS, OKI), joint_ids=[joint.id], now=NOW)


def vote(session: Session, world: World, proposal: Proposal, code: str, *, yes: bool = True, shown: str = "") -> None:
    """One regency's vote on the proposal as it stands, or as it was shown."""
    session.expire_all()
    shown = shown or voting.hash_of(voting.open_joints(session, proposal.id, now=NOW))
    ballot = voting.Ballot(yes, shown, "" if yes else "alasan uji")
    voting.vote(session, world.actor(Role.APPROVER, code), proposal=proposal, regency_code=code, ballot=ballot, now=NOW)


def test_a_draft_books_both_banks(database: Database, world: World, wish: MakeWish) -> None:
    with database.writer() as session:
        joint = draft(session, world, wish())
        assert {slot.station_id for slot in joint.slots} == {world.sungai_menang, world.brabasan}
        assert all(slot.booked and (slot.end_at - slot.start_at) == timedelta(seconds=60) for slot in joint.slots)
        assert joint.state == JointState.DRAFT


def test_a_joint_slot_needs_a_station_on_each_bank(database: Database, world: World, wish: MakeWish) -> None:
    one_sided = replace(wish(), starts={world.kayuagung: time(9), world.sungai_menang: time(9)})
    with database.writer() as session, pytest.raises(OneBankOnly):
        draft(session, world, one_sided)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"other": "14:00", "pairing": Pairing.PAIRED}, OutsideWindow),
        ({"other": "09:05"}, NotTogether),
        ({"start": "04:30"}, OffAir),
        ({"start": "21:59"}, None),
        ({"day": date(2026, 11, 23), "start": "08:00"}, InThePast),
    ],
)
def test_a_wish_outside_the_rules_is_refused(
    database: Database, world: World, wish: MakeWish, changes: dict[str, object], refusal: type[Exception] | None
) -> None:
    with database.writer() as session:
        if refusal is None:
            draft(session, world, wish(**changes))
            return
        with pytest.raises(refusal):
            draft(session, world, wish(**changes))


def test_an_expired_clip_is_caught_at_draft_and_at_the_vote(database: Database, world: World, wish: MakeWish) -> None:
    with database.writer() as session:
        joint = draft(session, world, wish())
        proposal = propose(session, world, joint)
        session.execute(update(Clip).values(valid_until_on=date(2026, 11, 1)))
        session.expire_all()
        with pytest.raises(ClipNotAirable):
            draft(session, world, wish(start="11:00"))
        with pytest.raises(ClipNotAirable):
            vote(session, world, proposal, OKI)


def test_a_refusal_names_every_conflict_and_three_places_free_on_both_banks(
    database: Database, world: World, wish: MakeWish
) -> None:
    closing = Closing("Salat", frozenset(range(7)), time(9), 30, date(2026, 1, 1), None)
    with database.writer() as session:
        draft(session, world, wish())
        blackouts.close_time(
            session, world.actor(Role.COMMUNICATIONS, OKI), closing=closing, station_id=world.brabasan, now=NOW
        )
        with pytest.raises(SlotConflict) as refusal:
            draft(session, world, wish())
        names = {(c.station_id, c.title) for c in refusal.value.conflicts}
        assert names == {
            (world.sungai_menang, "Satu pasar"),
            (world.brabasan, "Satu pasar"),
            (world.brabasan, "Salat"),
        }
        assert len(refusal.value.alternatives) == 3
        for place in refusal.value.alternatives:
            starts = {i: s.astimezone(service.WIB).time() for i, s in place.starts.items()}
            day = place.first_at.astimezone(service.WIB).date()
            draft(session, world, replace(wish(), day=day, starts=starts))


def test_the_database_itself_refuses_an_overlap(database: Database, world: World, wish: MakeWish) -> None:
    with database.writer() as session:
        joint = draft(session, world, wish())
        taken = joint.slots[0]
        row = {
            "joint_slot_id": joint.id,
            "station_id": taken.station_id,
            "start_at": taken.start_at + timedelta(seconds=30),
            "end_at": taken.end_at + timedelta(seconds=30),
            "clip_id": taken.clip_id,
            "booked": True,
        }
        with pytest.raises((DBAPIError, booking.SlotTaken)):
            booking.write_slots(session, [row])


def test_nothing_is_joint_until_both_said_yes(database: Database, world: World, wish: MakeWish) -> None:
    with database.writer() as session:
        joint = draft(session, world, wish())
        proposal = propose(session, world, joint)
        vote(session, world, proposal, OKI)
        assert service.get_joint(session, joint.id).state == JointState.PROPOSED
        vote(session, world, proposal, MESUJI)
        assert service.get_joint(session, joint.id).state == JointState.APPROVED


def test_an_edit_voids_both_votes_and_says_so_to_both(database: Database, world: World, wish: MakeWish) -> None:
    with database.writer() as session:
        joint = draft(session, world, wish())
        proposal = propose(session, world, joint)
        for code in world.codes:
            vote(session, world, proposal, code)
        joint = service.get_joint(session, joint.id)
        staff = world.actor(Role.COMMUNICATIONS, MESUJI)
        service.change(session, staff, joint=joint, wish=wish(start="10:00"), version=joint.version, now=NOW)
        session.flush()
        joint = service.get_joint(session, joint.id)
        standing = standing_of(joint, banks=banks(session).codes)
        assert (joint.state, standing.left.value, standing.right.value) == (JointState.PROPOSED, "asked", "asked")
        told = session.scalars(select(Notice.regency_code).where(Notice.href == f"/pekan/slot/{joint.id}")).all()
        assert sorted(told) == sorted(world.codes)
        assert session.scalar(select(func.count()).select_from(Approval)) == 2


def test_a_vote_binds_exactly_what_was_shown(database: Database, world: World, wish: MakeWish) -> None:
    with database.writer() as session:
        joint = draft(session, world, wish())
        proposal = propose(session, world, joint)
        shown = voting.hash_of(voting.open_joints(session, proposal.id, now=NOW))
        joint = service.get_joint(session, joint.id)
        staff = world.actor(Role.COMMUNICATIONS, OKI)
        service.change(session, staff, joint=joint, wish=wish(start="10:00"), version=joint.version, now=NOW)
        session.flush()
        with pytest.raises(ContentChanged):
            vote(session, world, proposal, OKI, shown=shown)
        assert session.scalar(select(func.count()).select_from(Approval)) == 0


def test_a_vote_is_taken_back_within_seconds_and_never_later(database: Database, world: World, wish: MakeWish) -> None:
    with database.writer() as session:
        joint = draft(session, world, wish())
        proposal = propose(session, world, joint)
        vote(session, world, proposal, OKI)
        approver = world.actor(Role.APPROVER, OKI)
        later = NOW + timedelta(minutes=1)
        with pytest.raises(VoteFinal):
            voting.take_back(session, approver, proposal=proposal, regency_code=OKI, now=later)
        voting.take_back(session, approver, proposal=proposal, regency_code=OKI, now=NOW + timedelta(seconds=5))
        session.flush()
        standing = standing_of(service.get_joint(session, joint.id), banks=banks(session).codes)
        assert standing.left.value == "asked"
        assert session.scalar(select(func.count()).select_from(Approval)) == 2


def test_a_refused_proposal_is_not_joint(database: Database, world: World, wish: MakeWish) -> None:
    with database.writer() as session:
        joint = draft(session, world, wish())
        proposal = propose(session, world, joint)
        vote(session, world, proposal, OKI)
        vote(session, world, proposal, MESUJI, yes=False)
        assert service.get_joint(session, joint.id).state == JointState.REFUSED


def test_only_drafts_are_proposed(database: Database, world: World, wish: MakeWish) -> None:
    with database.writer() as session:
        joint = draft(session, world, wish())
        propose(session, world, joint)
        with pytest.raises(NothingToPropose):
            propose(session, world, joint)


def test_a_stale_edit_shows_both_versions(database: Database, world: World, wish: MakeWish) -> None:
    staff = world.actor(Role.COMMUNICATIONS, OKI)
    with database.writer() as session:
        joint = draft(session, world, wish())
        service.change(session, staff, joint=joint, wish=wish(start="10:00"), version=1, now=NOW)
        session.flush()
        joint = service.get_joint(session, joint.id)
        with pytest.raises(EditedMeanwhile) as refusal:
            service.change(session, staff, joint=joint, wish=wish(start="11:00"), version=1, now=NOW)
        assert refusal.value.mine["starts"] != refusal.value.theirs["starts"]


def test_a_cancelled_slot_gives_its_place_back_and_can_be_restored(
    database: Database, world: World, wish: MakeWish
) -> None:
    staff = world.actor(Role.COMMUNICATIONS, OKI)
    with database.writer() as session:
        joint = draft(session, world, wish())
        service.cancel(session, staff, joint=joint, reason="uji", now=NOW)
        other = draft(session, world, wish())
        with pytest.raises(SlotConflict):
            service.restore(session, staff, joint=joint, now=NOW)
        service.cancel(session, staff, joint=other, reason="uji", now=NOW)
        service.restore(session, staff, joint=joint, now=NOW)
        session.flush()
        assert service.get_joint(session, joint.id).state == JointState.DRAFT
        with pytest.raises(NotEditable):
            service.cancel(session, staff, joint=joint, reason="uji", now=NOW + timedelta(days=3))


# --- weekly series ----------------------------------------------------------------------------------------------------


def weekly(
    session: Session, world: World, wish: Wish, *, weeks: int, horizon: int = 60
) -> tuple[object, list[JointSlot]]:
    """A series on the wish's weekday for some weeks, booked up to a horizon in days."""
    rule = series.Weekly(frozenset({wish.day.weekday()}), wish.day + timedelta(weeks=weeks - 1))
    staff = world.actor(Role.COMMUNICATIONS, OKI)
    return series.create(session, staff, wish=wish, weekly=rule, horizon_on=wish.day + timedelta(days=horizon), now=NOW)


def test_a_series_is_booked_up_to_the_horizon_and_later_by_the_job(
    database: Database, world: World, wish: MakeWish
) -> None:
    with database.writer() as session:
        made, joints = weekly(session, world, wish(), weeks=20, horizon=27)
        assert len(joints) == 4
        blocker = wish(day=TUESDAY + timedelta(weeks=5))
        draft(session, world, blocker)
        horizon_on = TUESDAY + timedelta(weeks=7)
        assert [s.id for s in series.due_series(session, horizon_on=horizon_on)] == [made.id]
        skipped = series.materialise(
            session, world.actor(Role.COMMUNICATIONS, OKI), series=made, horizon_on=horizon_on, now=NOW
        )
        assert [miss.day for miss in skipped] == [blocker.day]
        days = session.scalars(
            select(JointSlot.day).where(JointSlot.series_id == made.id).order_by(JointSlot.day)
        ).all()
        assert days == [TUESDAY + timedelta(weeks=n) for n in (0, 1, 2, 3, 4, 6, 7)]
        assert series.due_series(session, horizon_on=horizon_on) == []


def test_a_low_horizon_raises_the_alarm(database: Database, world: World, wish: MakeWish) -> None:
    with database.writer() as session:
        made, _ = weekly(session, world, wish(), weeks=20, horizon=10)
        session.flush()
        assert [s.id for s in series.low_horizons(session, today=TUESDAY, alarm_days=14)] == [made.id]
        assert series.low_horizons(session, today=TUESDAY, alarm_days=7) == []


def test_this_and_later_splits_the_series_and_keeps_what_a_person_edited(
    database: Database, world: World, wish: MakeWish
) -> None:
    staff = world.actor(Role.COMMUNICATIONS, OKI)
    with database.writer() as session:
        made, joints = weekly(session, world, wish(), weeks=6)
        ids = [joint.id for joint in joints]
        by_hand = service.get_joint(session, ids[4])
        service.change(
            session, staff, joint=by_hand, wish=replace(wish(start="13:00"), day=by_hand.day), version=1, now=NOW
        )
        session.flush()
        chosen = service.get_joint(session, ids[2])
        kept = series.change_later(
            session, staff, joint=chosen, wish=replace(wish(start="15:00"), day=chosen.day), version=1, now=NOW
        )
        session.flush()
        starts = [service.wish_of(service.get_joint(session, i)).starts[world.brabasan].hour for i in ids]
        assert starts == [9, 9, 15, 15, 13, 15]
        assert [joint.id for joint in kept] == [ids[4]]
        assert len({service.get_joint(session, i).series_id for i in ids}) == 2
        assert made.until_on < chosen.day


def test_all_changes_every_future_occurrence(database: Database, world: World, wish: MakeWish) -> None:
    staff = world.actor(Role.COMMUNICATIONS, OKI)
    with database.writer() as session:
        _, joints = weekly(session, world, wish(), weeks=4)
        ids = [joint.id for joint in joints]
        chosen = service.get_joint(session, ids[3])
        moved = replace(wish(start="16:00"), day=chosen.day)
        series.change_later(session, staff, joint=chosen, wish=moved, version=1, whole=True, now=NOW)
        session.flush()
        assert {service.wish_of(service.get_joint(session, i)).starts[world.brabasan].hour for i in ids} == {16}


def test_ending_a_series_cancels_what_is_to_come(database: Database, world: World, wish: MakeWish) -> None:
    with database.writer() as session:
        made, _ = weekly(session, world, wish(), weeks=4)
        staff = world.actor(Role.COMMUNICATIONS, OKI)
        done = series.end(session, staff, series=made, from_on=TUESDAY + timedelta(days=1), now=NOW)
        session.flush()
        assert done == {"cancelled": 3}
        assert session.scalar(select(func.count()).select_from(Slot).where(Slot.booked)) == 2
