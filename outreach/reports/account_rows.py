"""The rows that I10, I11 and I12 are counted from, frozen: what was owed, budgets with their spending, listener checks; never a query."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class FollowUpKind(StrEnum):
    """What was owed."""

    MAKE_GOOD = "make_good"
    CONFLICT = "conflict"
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class FollowUpRow:
    """Something owed by a day; `closed_on` is the day it was done, None while it is not.

    A replacement names the slot that was missed, its station and its day, where what proves it is to be read.
    """

    id: str
    kind: FollowUpKind
    regency_code: str
    due_on: date
    closed_on: date | None
    slot_id: int | None = None
    station_id: int | None = None
    day: date | None = None

    @property
    def is_in_time(self) -> bool:
        """Done on the day it was due, or before."""
        return self.closed_on is not None and self.closed_on <= self.due_on


@dataclass(frozen=True, slots=True)
class BudgetRow:
    """A budget line of a regency's year; `physical_percent` is a person's word on a production line."""

    id: int
    regency_code: str
    year: int
    code: str
    name: str
    pays_for: str
    ceiling_rupiah: int
    physical_percent: int | None = None


@dataclass(frozen=True, slots=True)
class SpendingRow:
    """Money spent on a line on a day; 0 says in writing that nothing was."""

    id: int
    line_id: int
    day: date
    amount_rupiah: int


@dataclass(frozen=True, slots=True)
class ChargeRow:
    """An airing that a line bears; `is_proven` by a station's log or a matched recording."""

    id: int
    line_id: int
    day: date
    amount_rupiah: int
    is_proven: bool


@dataclass(frozen=True, slots=True)
class CheckRow:
    """A listener check that was not withdrawn: so many asked, so many heard."""

    id: int
    regency_code: str
    place: str
    day: date
    method: str
    topic: str | None
    interviewed: int
    heard: int
