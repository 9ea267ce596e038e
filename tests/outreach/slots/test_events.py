"""What a calendar shows of the joint plan: nothing that is only a draft, tentative until both said yes, and what was called off."""

from __future__ import annotations

from datetime import date, time

from sqlalchemy.orm import Session
from world import MESUJI, NOW, OKI, World

from outreach.access import Role
from outreach.db import Database
from outreach.slots import service, voting
from outreach.slots.events import events_on
from outreach.slots.models import JointSlot
from outreach.slots.service import Wish
from scheduler.icalform import Event, EventState
from scheduler.terms import Pairing, SlotKind

TUESDAY, TODAY = date(2026, 11, 24), date(2026, 11, 23)


def wish(world: World, clip_id: int, hour: int = 9) -> Wish:
    """A simulcast of two stations."""
    starts = dict.fromkeys((world.sungai_menang, world.brabasan), time(hour))
    return Wish(clip_id, TUESDAY, SlotKind.ILM, Pairing.SIMULCAST, starts, 0)


def shown(session: Session, world: World) -> list[Event]:
    """Brabasan's events."""
    session.flush()
    session.expire_all()
    return events_on(session, [world.brabasan], today=TODAY)


def say_yes(session: Session, world: World, proposal_id: int, code: str) -> None:
    """One regency's yes."""
    session.expire_all()
    ballot = voting.Ballot(says_yes=True, shown_hash=voting.hash_of(voting.open_joints(session, proposal_id, now=NOW)))
    proposal = voting.get_proposal(session, proposal_id)
    voting.vote(session, world.actor(Role.APPROVER, code), proposal=proposal, regency_code=code, ballot=ballot, now=NOW)


def joint_of(session: Session, joint_id: int) -> JointSlot:
    """The joint slot as it stands now."""
    session.expire_all()
    return service.get_joint(session, joint_id)


def test_an_event_follows_its_slot_from_the_draft_to_the_end(database: Database, world: World, clip_id: int) -> None:
    staff, steps = world.actor(Role.COMMUNICATIONS, OKI), []
    with database.writer() as session:
        joint_id = service.draft(session, staff, wish=wish(world, clip_id), now=NOW).id
        assert shown(session, world) == [], "a draft is nobody's word"
        proposal_id = voting.propose(session, staff, joint_ids=[joint_id], now=NOW).id
        steps += shown(session, world)
        say_yes(session, world, proposal_id, OKI)
        steps += shown(session, world)
        say_yes(session, world, proposal_id, MESUJI)
        steps += shown(session, world)
        joint = joint_of(session, joint_id)
        service.change(session, staff, joint=joint, wish=wish(world, clip_id, 10), version=joint.version, now=NOW)
        steps += shown(session, world)
        service.cancel(session, staff, joint=joint_of(session, joint_id), reason="uji", now=NOW)
        steps += shown(session, world)
    waits = EventState.TENTATIVE
    assert [event.state for event in steps] == [waits, waits, EventState.CONFIRMED, waits, EventState.CANCELLED]
    assert len({event.uid for event in steps}) == 1
    sequences = [event.sequence for event in steps]
    assert sequences == sorted(set(sequences)), "every edit and every vote is a later one"
    assert [event.start_at.hour for event in steps] == [2, 2, 2, 3, 3]


def test_a_station_sees_its_own_slots_only(database: Database, world: World, clip_id: int) -> None:
    staff = world.actor(Role.COMMUNICATIONS, OKI)
    with database.writer() as session:
        joint_id = service.draft(session, staff, wish=wish(world, clip_id), now=NOW).id
        voting.propose(session, staff, joint_ids=[joint_id], now=NOW)
        session.flush()
        assert events_on(session, [world.kayuagung], today=TODAY) == []
        assert events_on(session, [], today=TODAY) == []
        both = events_on(session, [world.brabasan, world.sungai_menang], today=TODAY)
        assert {event.location for event in both} == {"Contoh FM Brabasan", "Contoh FM Sungai Menang"}
        assert events_on(session, [world.brabasan], today=date(2027, 3, 1)) == []


def test_a_station_that_was_dropped_is_told_so(database: Database, world: World, clip_id: int) -> None:
    staff = world.actor(Role.COMMUNICATIONS, OKI)
    with database.writer() as session:
        joint_id = service.draft(session, staff, wish=wish(world, clip_id), now=NOW).id
        voting.propose(session, staff, joint_ids=[joint_id], now=NOW)
        joint = joint_of(session, joint_id)
        starts = dict.fromkeys((world.kayuagung, world.brabasan), time(9))
        moved = Wish(clip_id, TUESDAY, SlotKind.ILM, Pairing.SIMULCAST, starts, 0)
        service.change(session, staff, joint=joint, wish=moved, version=joint.version, now=NOW)
        session.flush()
        session.expire_all()
        assert [e.state for e in events_on(session, [world.sungai_menang], today=TODAY)] == [EventState.CANCELLED]
        assert [event.state for event in shown(session, world)] == [EventState.TENTATIVE]
