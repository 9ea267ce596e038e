"""Which village is to be visited next, and how the villages are spread over facilitators; pure, never a query."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

from .service import VillageReach

OVERDUE_AFTER_DAYS = 30
"""As the facilitator's desk reckons: a village without a recorded activity for longer is due."""


@dataclass(frozen=True, slots=True)
class Spread:
    """How one bank's villages are covered; median and most are None while nobody covers any."""

    villages: int
    covered: int
    facilitators: int
    median: float | None
    most: int | None

    @property
    def ratio(self) -> float | None:
        """The share of villages with a facilitator; None where there is no village."""
        return self.covered / self.villages if self.villages else None


def is_overdue(row: VillageReach) -> bool:
    """Whether nothing was recorded in the village for longer than `OVERDUE_AFTER_DAYS`, or ever."""
    return row.days_since_visit is None or row.days_since_visit > OVERDUE_AFTER_DAYS


def next_visits(rows: Iterable[VillageReach]) -> list[VillageReach]:
    """Overdue and blind villages first, then the other overdue ones, then the other blind ones; in each the longest unvisited first."""

    def rank(row: VillageReach) -> tuple[bool, bool, float, str]:
        days = float("inf") if row.days_since_visit is None else row.days_since_visit
        return not is_overdue(row), not row.is_blind, -days, row.village.code

    return sorted(rows, key=rank)


def spread_of(rows: Iterable[VillageReach]) -> Spread:
    """The coverage of some villages and how many each of their facilitators has."""
    held = list(rows)
    loads = Counter(one.facilitator_id for row in held for one in row.care.companions)
    covered = sum(bool(row.care.companions) for row in held)
    middle = float(median(loads.values())) if loads else None
    return Spread(len(held), covered, len(loads), middle, max(loads.values(), default=None))
