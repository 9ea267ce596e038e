"""The months and quarters a plan may be asked for, none of which begins before tomorrow; pure, never a query."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

MONTHS_AHEAD = 5
NUMERALS = ("I", "II", "III", "IV")


@dataclass(frozen=True, slots=True)
class Period:
    """A choice of the form: its code in the address, its days, and whether only a part of it is left."""

    code: str
    first_on: date
    last_on: date
    is_part: bool

    @property
    def quarter(self) -> str:
        """The quarter's Roman number; empty for a month."""
        return NUMERALS[int(self.code[-1]) - 1] if "-T" in self.code else ""


def offered_periods(today: date) -> list[Period]:
    """The rest of this month, the months after it, what is left of this quarter, and the next two quarters."""
    first = today.replace(day=1)
    months = [_month(add_months(first, step), today) for step in range(MONTHS_AHEAD + 1)]
    quarter = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    quarters = [_quarter(add_months(quarter, 3 * step), today) for step in range(3)]
    return [period for period in (*months, *quarters) if period.first_on <= period.last_on]


def default_code(today: date) -> str:
    """The month that begins next."""
    return f"{add_months(today.replace(day=1), 1):%Y-%m}"


def add_months(first: date, count: int) -> date:
    """The first day of a month some months later."""
    months = first.year * 12 + first.month - 1 + count
    return date(months // 12, months % 12 + 1, 1)


def _month(first: date, today: date) -> Period:
    begin = max(first, today + timedelta(days=1))
    return Period(f"{first:%Y-%m}", begin, add_months(first, 1) - timedelta(days=1), begin > first)


def _quarter(first: date, today: date) -> Period:
    """A quarter that has begun is left from its next month on: promises are counted by whole months."""
    begin = first if first > today else max(first, add_months(today.replace(day=1), 1))
    code = f"{first.year}-T{(first.month + 2) // 3}"
    return Period(code, begin, add_months(first, 3) - timedelta(days=1), begin > first)
