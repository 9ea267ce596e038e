"""What exactly a vote binds, as one hash; pure, never a query."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime

from ..access import Actor
from ..joint import Standing, Vote, VoteState, stand
from .models import Approval, JointSlot, JointState


def content_hash(
    *, clip_id: int, day: date, kind: str, pairing: str, starts: Mapping[int, datetime], length_s: float
) -> str:
    """The fingerprint of a joint slot: clip, day, kind, pairing, and each station's start and length."""
    places = sorted((station_id, start.astimezone(UTC).isoformat()) for station_id, start in starts.items())
    content = [clip_id, day.isoformat(), kind, pairing, places, round(length_s, 3)]
    return hashlib.sha256(json.dumps(content, separators=(",", ":")).encode()).hexdigest()


def bound_hash(hashes: Iterable[str]) -> str:
    """The fingerprint of a whole proposal, exactly as an approver sees it."""
    return hashlib.sha256("\n".join(sorted(hashes)).encode()).hexdigest()


def short_hash(full: str) -> str:
    """The first eight letters of a fingerprint in two groups, to compare by eye: 7F3A 91C2."""
    return f"{full[:4]} {full[4:8]}".upper()


def standing_of(joint: JointSlot, *, banks: tuple[str, str]) -> Standing:
    """How both banks stand to a joint slot; needs its approvals loaded."""
    votes = [
        Vote(a.regency_code, a.says_yes, a.content_hash, a.voted_at, a.person_name, a.note) for a in joint.approvals
    ]
    asked = joint.state in (JointState.PROPOSED, JointState.APPROVED, JointState.REFUSED)
    return stand(votes, content_hash=joint.content_hash, banks=banks, asked=asked)


def has_begun(joint: JointSlot, *, now: datetime) -> bool:
    """Whether any of a joint slot's booked places has begun to air; needs its places loaded."""
    return any(slot.booked and slot.start_at <= now for slot in joint.slots)


def settle_state(joint: JointSlot, *, banks: tuple[str, str]) -> None:
    """Let a joint slot's state follow from its votes; drafts and cancelled ones stay what they are."""
    if joint.state in (JointState.DRAFT, JointState.CANCELLED):
        return
    standing = standing_of(joint, banks=banks)
    joint.state = (
        JointState.APPROVED if standing.is_joint else JointState.REFUSED if standing.is_refused else JointState.PROPOSED
    )


def bury_old_votes(joint: JointSlot, actor: Actor, *, banks: tuple[str, str], now: datetime) -> None:
    """After a change back to a content that was voted on before: those votes stay void, as after any other change.

    Votes are kept for ever, so each is taken back by a later row in the name of whoever made the change.
    """
    standing = standing_of(joint, banks=banks)
    for code, state in zip(banks, (standing.left, standing.right), strict=True):
        if state in (VoteState.YES, VoteState.NO):
            joint.approvals.append(
                Approval(
                    joint_slot_id=joint.id,
                    regency_code=code,
                    says_yes=None,
                    content_hash=joint.content_hash,
                    bound_hash=joint.content_hash,
                    person_id=actor.person_id,
                    person_name=actor.name,
                    voted_at=now,
                )
            )
