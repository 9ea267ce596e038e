"""Joint approval as a pure function over votes: nothing is *bersama* until both regencies said yes to the same content."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class VoteState(StrEnum):
    """How one bank stands to a thing: nobody asked it, it is asked, it said yes, it said no."""

    NONE = "none"
    ASKED = "asked"
    YES = "yes"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Vote:
    """One regency's vote, bound to the hash of exactly what it saw; None takes an earlier vote back."""

    regency_code: str
    says_yes: bool | None
    content_hash: str
    voted_at: datetime
    person_name: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """Both banks' votes on one content, left bank first."""

    left: VoteState
    right: VoteState

    @property
    def is_joint(self) -> bool:
        """Whether both said yes."""
        return self.left is VoteState.YES and self.right is VoteState.YES

    @property
    def is_refused(self) -> bool:
        """Whether either said no."""
        return VoteState.NO in (self.left, self.right)


def stand(votes: Iterable[Vote], *, content_hash: str, banks: tuple[str, str], asked: bool) -> Standing:
    """Where both banks stand on a content; votes for any other content count for nothing, and the latest vote counts."""
    latest = {
        vote.regency_code: vote
        for vote in sorted(votes, key=lambda vote: vote.voted_at)
        if vote.content_hash == content_hash
    }
    unsaid = VoteState.ASKED if asked else VoteState.NONE

    def state(code: str) -> VoteState:
        vote = latest.get(code)
        if vote is None or vote.says_yes is None:
            return unsaid
        return VoteState.YES if vote.says_yes else VoteState.NO

    return Standing(state(banks[0]), state(banks[1]))


_FURTHEST_FIRST = (VoteState.NO, VoteState.ASKED, VoteState.NONE, VoteState.YES)


def together(standings: Iterable[Standing]) -> Standing:
    """Where both banks stand on several contents at once, at least one: of each bank its word furthest from yes."""
    every = list(standings)
    left = min((standing.left for standing in every), key=_FURTHEST_FIRST.index)
    right = min((standing.right for standing in every), key=_FURTHEST_FIRST.index)
    return Standing(left, right)
