"""Proposals and votes: what was laid before both regencies, and what each said to exactly that; never a place on the air."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from ..access import Actor
from ..audit import UNDO_WITHIN, record
from ..errors import N_, NotFound
from ..notices import notify, settle
from ..places.service import Banks, banks
from .content import bound_hash, has_begun, settle_state
from .errors import ContentChanged, NothingToPropose, VoteFinal
from .models import Approval, JointSlot, JointState, Proposal
from .service import check_clip

"""Ten seconds on screen, and the time the answer needs on a thin line."""

REMINDER = N_("%(who)s mengingatkan: slot %(day)s menunggu suara Anda.")


@dataclass(frozen=True, slots=True)
class Ballot:
    """A vote as it was cast: yes or no to a proposal whose content had a hash when it was shown."""

    says_yes: bool
    shown_hash: str
    note: str = ""


def whole(query_where: object, session: Session) -> list[JointSlot]:
    """Joint slots with places and votes, by day."""
    query = select(JointSlot).where(query_where)  # type: ignore[arg-type]  # any SQL condition
    query = query.options(selectinload(JointSlot.slots), selectinload(JointSlot.approvals))
    return list(session.scalars(query.order_by(JointSlot.day, JointSlot.id)))


def propose(session: Session, actor: Actor, *, joint_ids: Iterable[int], note: str = "", now: datetime) -> Proposal:
    """Lay drafts before both regencies as one proposal; raises `NothingToPropose`, and `ClipNotAirable` for a bad clip."""
    chosen = set(joint_ids)
    drafts = whole((JointSlot.id.in_(chosen)) & (JointSlot.state == JointState.DRAFT), session)
    joints = [joint for joint in drafts if not has_begun(joint, now=now)]
    if not joints:
        raise NothingToPropose
    river = banks(session)
    _check_clips(session, joints, river=river)
    earlier = (
        session.scalar(select(func.count()).select_from(Proposal).where(Proposal.plan_id == joints[0].plan_id)) or 0
    )
    proposal = Proposal(
        plan_id=joints[0].plan_id,
        regency_code=actor.regency_code or river.left.code,
        revision=earlier + 1,
        proposed_at=now,
        proposed_by=actor.name,
        note=note,
    )
    session.add(proposal)
    session.flush()
    for joint in joints:
        joint.state, joint.proposal_id = JointState.PROPOSED, proposal.id
        joint.version += 1
    facts = {"slots": len(joints), "joint_slot_ids": [joint.id for joint in joints]}
    record(session, actor, action="proposal.make", thing=("proposal", proposal.id), changes=facts, now=now)
    _ask(session, proposal, len(joints), river=river, now=now)
    return proposal


def _check_clips(session: Session, joints: Iterable[JointSlot], *, river: Banks) -> None:
    """Refuse what may not air on its day any more, each clip looked up once."""
    days: dict[int, list[date]] = {}
    for joint in joints:
        days.setdefault(joint.clip_id, []).append(joint.day)
    for clip_id, wanted in days.items():
        check_clip(session, clip_id, days=wanted, river=river)


def _ask(session: Session, proposal: Proposal, count: int, *, river: Banks, now: datetime) -> None:
    for code in river.codes:
        notify(
            session,
            sentence=N_("%(count)s slot bersama menunggu suara Anda, diusulkan %(who)s."),
            facts={"count": count, "who": proposal.proposed_by},
            href=f"/usulan/{proposal.id}",
            regency_code=code,
            now=now,
        )


def get_proposal(session: Session, proposal_id: int) -> Proposal:
    """One proposal; raises `NotFound`."""
    proposal = session.get(Proposal, proposal_id)
    if proposal is None:
        raise NotFound
    return proposal


def joints_of(session: Session, proposal_id: int) -> list[JointSlot]:
    """The joint slots of a proposal that still stand, by day."""
    return whole((JointSlot.proposal_id == proposal_id) & (JointSlot.state != JointState.CANCELLED), session)


def open_joints(session: Session, proposal_id: int, *, now: datetime) -> list[JointSlot]:
    """Those a vote still binds: not cancelled, and not yet begun."""
    return [joint for joint in joints_of(session, proposal_id) if not has_begun(joint, now=now)]


def hash_of(joints: Sequence[JointSlot]) -> str:
    """The fingerprint of a proposal as it stands."""
    return bound_hash(joint.content_hash for joint in joints)


def vote(
    session: Session, actor: Actor, *, proposal: Proposal, regency_code: str, ballot: Ballot, now: datetime
) -> int:
    """Cast one regency's vote on every open slot of a proposal, bound to exactly what was shown.

    Returns how many slots it binds. Raises `ContentChanged` when anything differs from what was shown, and
    `ClipNotAirable` when a yes would let a bad clip on the air.
    """
    joints = open_joints(session, proposal.id, now=now)
    if not joints or hash_of(joints) != ballot.shown_hash:
        raise ContentChanged
    river = banks(session)
    if ballot.says_yes:
        _check_clips(session, joints, river=river)
    for joint in joints:
        joint.approvals.append(
            Approval(
                joint_slot_id=joint.id,
                regency_code=regency_code,
                says_yes=ballot.says_yes,
                content_hash=joint.content_hash,
                bound_hash=ballot.shown_hash,
                note=ballot.note,
                person_id=actor.person_id,
                person_name=actor.name,
                voted_at=now,
            )
        )
        settle_state(joint, banks=river.codes)
    session.flush()
    facts = {"yes": ballot.says_yes, "slots": len(joints), "hash": ballot.shown_hash, "note": ballot.note}
    record(session, actor, action="proposal.vote", thing=("proposal", proposal.id), changes=facts, now=now)
    settle(session, href=f"/usulan/{proposal.id}", regency_code=regency_code, now=now)
    _tell_other(session, proposal, ballot, voter=regency_code, river=river, now=now)
    return len(joints)


def _tell_other(
    session: Session, proposal: Proposal, ballot: Ballot, *, voter: str, river: Banks, now: datetime
) -> None:
    sentence = (
        N_("%(who)s menyetujui usulan %(revision)s.")
        if ballot.says_yes
        else N_("%(who)s menolak usulan %(revision)s: %(note)s")
    )
    facts = {"who": river.regency(voter).short_name, "revision": proposal.revision, "note": ballot.note}
    notify(
        session,
        sentence=sentence,
        facts=facts,
        href=f"/usulan/{proposal.id}",
        regency_code=river.other(voter).code,
        now=now,
    )


def take_back(session: Session, actor: Actor, *, proposal: Proposal, regency_code: str, now: datetime) -> None:
    """Undo the own regency's vote of this very moment; raises `VoteFinal` after a few seconds.

    Votes are kept for ever, so a later row takes the earlier one back and the bank is asked again.
    """
    # What has begun to air was bound by the vote and stays so.
    joints = open_joints(session, proposal.id, now=now)
    last = max(
        (a.voted_at for joint in joints for a in joint.approvals if a.regency_code == regency_code), default=None
    )
    if last is None or now - last > UNDO_WITHIN:
        raise VoteFinal
    river = banks(session)
    for joint in joints:
        joint.approvals.append(
            Approval(
                joint_slot_id=joint.id,
                regency_code=regency_code,
                says_yes=None,
                content_hash=joint.content_hash,
                bound_hash=hash_of(joints),
                person_id=actor.person_id,
                person_name=actor.name,
                voted_at=now,
            )
        )
        settle_state(joint, banks=river.codes)
    record(session, actor, action="proposal.take_back", thing=("proposal", proposal.id), now=now)
