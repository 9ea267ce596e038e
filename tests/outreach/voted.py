"""Joint slots that went through both regencies' votes, for tests of what comes after."""

from __future__ import annotations

from sqlalchemy.orm import Session
from world import MESUJI, NOW, OKI, World

from outreach.access import Role
from outreach.slots import service, voting
from outreach.slots.models import JointSlot, Proposal
from outreach.slots.service import Wish


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


def again(session: Session, joint: JointSlot) -> JointSlot:
    """A joint slot as the database has it now."""
    session.flush()
    session.expire_all()
    return service.get_joint(session, joint.id)
