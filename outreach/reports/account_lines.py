"""The lines of the chapters on budget and listener checks, drawn from a period's rows; never words or layout."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ..listening.interval import LEAST_INTERVIEWED
from .accounts import checks_of_period, lines_of_year, spent_by
from .figures import ReportRows


@dataclass(frozen=True, slots=True)
class BudgetEntry:
    """One budget line up to the judged day; `spent_rupiah` is None while nothing was entered on it."""

    regency_code: str
    code: str
    name: str
    pays_for: str
    ceiling_rupiah: int
    bound_rupiah: int
    spent_rupiah: int | None
    charged: int
    proven: int
    physical_percent: int | None


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One listener check; `heard` is None where fewer than 19 people were asked."""

    day: date
    regency_code: str
    place: str
    method: str
    topic: str | None
    interviewed: int
    heard: int | None


def budget_entries(rows: ReportRows) -> tuple[BudgetEntry, ...]:
    """Every budget line of the period's year, left regency first."""
    entries = []
    for line in sorted(lines_of_year(rows), key=lambda x: (rows.regency_codes.index(x.regency_code), x.code)):
        spent = [entry.amount_rupiah for entry in spent_by(rows, [line])]
        charges = [charge for charge in rows.charges if charge.line_id == line.id]
        entries.append(
            BudgetEntry(
                line.regency_code,
                line.code,
                line.name,
                line.pays_for,
                line.ceiling_rupiah,
                sum(charge.amount_rupiah for charge in charges),
                sum(spent) if spent else None,
                len(charges),
                sum(charge.is_proven and charge.day <= rows.judged_on for charge in charges),
                line.physical_percent,
            )
        )
    return tuple(entries)


def check_lines(rows: ReportRows) -> tuple[CheckLine, ...]:
    """Every listener check of the period, left regency first, by day."""
    return tuple(
        CheckLine(
            check.day,
            check.regency_code,
            check.place,
            check.method,
            check.topic,
            check.interviewed,
            check.heard if check.interviewed >= LEAST_INTERVIEWED else None,
        )
        for check in sorted(
            checks_of_period(rows), key=lambda c: (rows.regency_codes.index(c.regency_code), c.day, c.id)
        )
    )
