"""What has begun to air is history: no service changes an agreed slot after its start, nor any slot of a reported period."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from listed import TUESDAY, Listed
from sqlalchemy.orm import Session
from world import MESUJI, NOW, OKI, World

from outreach.access import Role
from outreach.db import Database
from outreach.errors import OutreachError
from outreach.places.models import Station
from outreach.playlists import service as playlists
from outreach.reports import service as reports
from outreach.reports.cycles import stages_of
from outreach.reports.figures import Period
from outreach.slots import service, station_ends, voting
from outreach.slots.models import JointSlot, Proposal
from scheduler.cycle import DayStage

FIRST = datetime(2026, 11, 24, 2, tzinfo=UTC)
AUTUMN = Period(date(2026, 10, 1), date(2026, 12, 31))
Act = Callable[[Session, World, JointSlot, datetime], object]


def change(session: Session, world: World, joint: JointSlot, now: datetime) -> None:
    wish = replace(service.wish_of(joint), day=joint.day + timedelta(days=200))
    service.change(
        session, world.actor(Role.COMMUNICATIONS, OKI), joint=joint, wish=wish, version=joint.version, now=now
    )


def undo(session: Session, world: World, joint: JointSlot, now: datetime) -> None:
    service.undo_change(session, world.actor(Role.COMMUNICATIONS, OKI), joint=joint, now=now)


def cancel(session: Session, world: World, joint: JointSlot, now: datetime) -> None:
    service.cancel(session, world.actor(Role.COMMUNICATIONS, OKI), joint=joint, reason="uji", now=now)


def restore(session: Session, world: World, joint: JointSlot, now: datetime) -> None:
    service.restore(session, world.actor(Role.COMMUNICATIONS, OKI), joint=joint, now=now)


def propose(session: Session, world: World, joint: JointSlot, now: datetime) -> None:
    voting.propose(session, world.actor(Role.COMMUNICATIONS, OKI), joint_ids=[joint.id], now=now)


def proposal_of(session: Session, joint: JointSlot) -> Proposal:
    return voting.get_proposal(session, joint.proposal_id or 0)


def refuse(session: Session, world: World, joint: JointSlot, now: datetime) -> None:
    proposal = proposal_of(session, joint)
    shown = voting.hash_of(voting.open_joints(session, proposal.id, now=now))
    ballot = voting.Ballot(says_yes=False, shown_hash=shown)
    approver = world.actor(Role.APPROVER, MESUJI)
    voting.vote(session, approver, proposal=proposal, regency_code=MESUJI, ballot=ballot, now=now)


def take_back(session: Session, world: World, joint: JointSlot, now: datetime) -> None:
    approver = world.actor(Role.APPROVER, MESUJI)
    voting.take_back(session, approver, proposal=proposal_of(session, joint), regency_code=MESUJI, now=now)


def close(session: Session, world: World, joint: JointSlot, now: datetime) -> None:
    station = session.get_one(Station, world.brabasan)
    staff, ids = world.actor(Role.COMMUNICATIONS, MESUJI), [slot.id for slot in joint.slots]
    station_ends.close_station(session, staff, station=station, closed_on=TUESDAY, reason="uji", accepted=ids, now=now)


def publish(session: Session, world: World, joint: JointSlot, now: datetime) -> None:
    playlists.publish_ahead(session, world.actor(Role.COMMUNICATIONS, OKI), now=now)


ACTS: list[Act] = [change, undo, cancel, restore, propose, refuse, take_back, close, publish]


def content_of(session: Session, joint_id: int) -> tuple[object, ...]:
    """All that was agreed of a joint slot, as the database has it."""
    session.flush()
    session.expire_all()
    joint = service.get_joint(session, joint_id)
    slots = [(slot.id, slot.station_id, slot.start_at, slot.end_at, slot.clip_id, slot.booked) for slot in joint.slots]
    return joint.state, joint.content_hash, joint.clip_id, joint.day, joint.kind, joint.pairing, slots


def attempt(session: Session, act: Act, world: World, joint_id: int, now: datetime) -> None:
    """Let a service try; what it half did before it refused is undone, as at every request."""
    try:
        with session.begin_nested():
            act(session, world, service.get_joint(session, joint_id), now)
    except OutreachError:
        session.expire_all()


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    acts=st.lists(st.sampled_from(ACTS), min_size=1, max_size=5),
    minutes=st.integers(0, 60 * 24 * 30),
    kinds=st.frozensets(st.sampled_from(["draft", "reported"])),
)
def test_no_service_changes_what_has_begun_or_was_reported(
    database: Database,
    world: World,
    listed: Listed,
    acts: list[Act],
    minutes: int,
    kinds: frozenset[str],
) -> None:
    now = FIRST + timedelta(minutes=minutes, days=60 if "reported" in kinds else 0)
    staff = world.actor(Role.COMMUNICATIONS, OKI)
    with database.writer() as session:
        joint_id = listed.joint_id
        if "draft" in kinds:
            wish = service.wish_of(service.get_joint(session, joint_id))
            earlier = {station: start.replace(hour=8) for station, start in wish.starts.items()}
            joint_id = service.draft(session, staff, wish=replace(wish, starts=earlier), now=NOW).id
        if "reported" in kinds:
            reports.freeze(session, staff, period=AUTUMN, left_number="1", right_number="2", note="", now=now)
            session.flush()
            assert stages_of(session, days=[TUESDAY], now=now) == {TUESDAY: DayStage.REPORTED}
        before = content_of(session, joint_id)
        for act in acts:
            attempt(session, act, world, joint_id, now)
        assert content_of(session, joint_id) == before
        session.rollback()


def test_a_vote_of_the_last_moment_is_not_taken_back_after_the_start(
    database: Database, world: World, listed: Listed
) -> None:
    with database.writer() as session:
        joint = service.get_joint(session, listed.joint_id)
        approver = world.actor(Role.APPROVER, MESUJI)
        proposal, just = proposal_of(session, joint), FIRST - timedelta(seconds=3)
        shown = voting.hash_of(voting.open_joints(session, proposal.id, now=just))
        ballot = voting.Ballot(says_yes=True, shown_hash=shown)
        voting.vote(session, approver, proposal=proposal, regency_code=MESUJI, ballot=ballot, now=just)
        before = content_of(session, joint.id)
        attempt(session, take_back, world, joint.id, FIRST + timedelta(seconds=1))
        assert content_of(session, joint.id) == before


def test_the_day_of_the_plan_stands_where_its_rows_say(database: Database, world: World, listed: Listed) -> None:
    with database.reader() as session:
        assert stages_of(session, days=[TUESDAY], now=NOW) == {TUESDAY: DayStage.PUBLISHED}
        assert stages_of(session, days=[TUESDAY], now=FIRST) == {TUESDAY: DayStage.ON_AIR}
        assert stages_of(session, days=[TUESDAY], now=FIRST + timedelta(hours=2)) == {TUESDAY: DayStage.RECONCILING}
        assert stages_of(session, days=[TUESDAY - timedelta(days=1)], now=NOW) == {}
