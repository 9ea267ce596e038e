"""Where a joint plan's day stands between its first draft and its report, as one pure function over facts; never a query."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class DayStage(StrEnum):
    """The steps of a plan's day, in order; none is left out on the way."""

    DRAFT = "draft"
    APPROVED = "approved"
    PUBLISHED = "published"
    ON_AIR = "on_air"
    RECONCILING = "reconciling"
    RECONCILED = "reconciled"
    REPORTED = "reported"


@dataclass(frozen=True, slots=True)
class DayFacts:
    """A day's booked slots: how many both approved and how many still wait for a vote; of those agreed how many are published and judged.

    `first_at` and `last_at` are when the agreed ones begin and are over; `owed` counts the make-goods not made yet, `reported`
    says whether a frozen report holds the day.
    """

    agreed: int = 0
    waiting: int = 0
    published: int = 0
    judged: int = 0
    owed: int = 0
    first_at: datetime | None = None
    last_at: datetime | None = None
    reported: bool = False


def stage_of(facts: DayFacts, *, now: datetime) -> DayStage | None:
    """The step a day stands on; None for a day without a slot."""
    if facts.agreed + facts.waiting == 0:
        return None
    if facts.reported:
        return DayStage.REPORTED
    if facts.first_at is None or facts.last_at is None or (facts.waiting and now < facts.first_at):
        return DayStage.DRAFT
    # A slot that is agreed while others are on the air takes nothing back: the day is on the air.
    if facts.published < facts.agreed and (now < facts.first_at or not facts.published):
        return DayStage.APPROVED
    if now < facts.last_at:
        return DayStage.PUBLISHED if now < facts.first_at else DayStage.ON_AIR
    return DayStage.RECONCILING if facts.judged < facts.agreed or facts.owed else DayStage.RECONCILED
