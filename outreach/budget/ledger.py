"""Adds up budget lines: ceiling, bound, spent, and how much of the bound work is proven; pure, and never a query."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class LineState:
    """A line with its sums: `spent_rupiah` is None while nothing was entered; `charged` airings, `proven` of them (P2, P3)."""

    id: int
    code: str
    name: str
    pays_for: str
    ceiling_rupiah: int
    bound_rupiah: int
    spent_rupiah: int | None
    charged: int
    proven: int
    physical_percent: int | None = None
    is_example: bool = False

    @property
    def financial(self) -> Fraction | None:
        """Spent out of the ceiling; None while nothing was entered."""
        return None if self.spent_rupiah is None else Fraction(self.spent_rupiah, self.ceiling_rupiah)

    @property
    def physical(self) -> Fraction | None:
        """Proven out of charged airings, or a person's word on a line that bears none; None where nothing is known."""
        if self.charged:
            return Fraction(self.proven, self.charged)
        return None if self.physical_percent is None else Fraction(self.physical_percent, 100)

    @property
    def left_rupiah(self) -> int:
        """What is neither spent nor bound."""
        return self.ceiling_rupiah - max(self.bound_rupiah, self.spent_rupiah or 0)


@dataclass(frozen=True, slots=True)
class Totals:
    """The sums of some lines; `spent_rupiah` and both shares are None where nothing was entered."""

    ceiling_rupiah: int
    bound_rupiah: int
    spent_rupiah: int | None
    charged: int
    proven: int

    @property
    def financial(self) -> Fraction | None:
        """Spent out of all ceilings."""
        known = self.spent_rupiah is not None and self.ceiling_rupiah
        return Fraction(self.spent_rupiah or 0, self.ceiling_rupiah) if known else None

    @property
    def physical(self) -> Fraction | None:
        """Proven out of charged airings."""
        return Fraction(self.proven, self.charged) if self.charged else None


@dataclass(frozen=True, slots=True)
class Cost:
    """An approved paid airing and what it costs (None: the station told no rate)."""

    joint_slot_id: int
    station_id: int
    station: str
    day: date
    kind: str
    amount_rupiah: int | None


def add_up(lines: Iterable[LineState]) -> Totals:
    """The totals of some lines."""
    held = list(lines)
    spent = [line.spent_rupiah for line in held if line.spent_rupiah is not None]
    return Totals(
        sum(line.ceiling_rupiah for line in held),
        sum(line.bound_rupiah for line in held),
        sum(spent) if spent else None,
        sum(line.charged for line in held),
        sum(line.proven for line in held),
    )


def fit(costs: Sequence[Cost], *, left_rupiah: int) -> list[Cost]:
    """The costs, in their order, that a line can bear with what is left; those without a rate are left out."""
    taken: list[Cost] = []
    for cost in costs:
        if cost.amount_rupiah is not None and cost.amount_rupiah <= left_rupiah:
            taken.append(cost)
            left_rupiah -= cost.amount_rupiah
    return taken
