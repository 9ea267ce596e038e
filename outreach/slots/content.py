"""What exactly a vote binds, as one hash; pure, never a query."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime

from ..joint import Standing, Vote, stand
from .models import JointSlot, JointState


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


def settle_state(joint: JointSlot, *, banks: tuple[str, str]) -> None:
    """Let a joint slot's state follow from its votes; drafts and cancelled ones stay what they are."""
    if joint.state in (JointState.DRAFT, JointState.CANCELLED):
        return
    standing = standing_of(joint, banks=banks)
    joint.state = (
        JointState.APPROVED if standing.is_joint else JointState.REFUSED if standing.is_refused else JointState.PROPOSED
    )
