"""Counts what I10, I11 and I12 stand on: what was owed and done, budgets, and listener checks; never an estimate or a rating."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from ..listening.interval import LEAST_INTERVIEWED, wilson
from .account_rows import BudgetRow, CheckRow, FollowUpKind, FollowUpRow, SpendingRow
from .achievement import NOTHING, Share
from .counts import Count, share_of
from .figures import ReportRows


def due_of_period(rows: ReportRows) -> list[FollowUpRow]:
    """What was owed by a day of the period that is over."""
    return [row for row in rows.follow_ups if row.due_on in rows.period and row.due_on <= rows.as_of_on]


def count_followed_up(rows: ReportRows) -> Count:
    """I10: what was due in the period and done in time / what was due in it."""
    due = due_of_period(rows)
    hits = [row for row in due if row.is_in_time]
    sides = {}
    for code in rows.regency_codes:
        own = [row for row in due if row.regency_code == code]
        sides[code] = share_of([row for row in own if row.is_in_time], own)
    asked, kept = Counter(row.kind for row in due), Counter(row.kind for row in hits)
    detail = {"by_kind": {kind.value: {"due": asked[kind], "in_time": kept[kind]} for kind in FollowUpKind}}
    ids = tuple(row.id for row in due)
    return Count(share_of(hits, due), sides, ids, tuple(row.id for row in hits), detail)


def lines_of_year(rows: ReportRows) -> tuple[BudgetRow, ...]:
    """The budget lines of the year in which the period ends."""
    return tuple(line for line in rows.budget if line.year == rows.period.last_on.year)


def spent_by(rows: ReportRows, lines: Iterable[BudgetRow]) -> list[SpendingRow]:
    """What was spent on some lines up to the judged day."""
    ids = {line.id for line in lines}
    return [entry for entry in rows.spending if entry.line_id in ids and entry.day <= rows.judged_on]


def count_spent(rows: ReportRows) -> Count:
    """I11: spent up to the judged day / ceilings of the year; no figure while nobody entered anything, not even a nil.

    `detail` tells of each regency the ceiling, what is bound, what was spent (None: nothing entered), and how many
    charged airings are proven: the physical realisation.
    """
    lines = lines_of_year(rows)
    sides, detail = {}, {}
    for code in rows.regency_codes:
        own = [line for line in lines if line.regency_code == code]
        sides[code] = _spent_share(rows, own)
        detail[code] = _sums(rows, own)
    used = {entry.line_id for entry in spent_by(rows, lines)}
    ids = tuple(f"B{line.id}" for line in lines)
    hits = tuple(f"B{line.id}" for line in lines if line.id in used)
    return Count(_spent_share(rows, lines), sides, ids, hits, detail)


def _spent_share(rows: ReportRows, lines: Iterable[BudgetRow]) -> Share:
    held = list(lines)
    entries = spent_by(rows, held)
    if not held:
        return NOTHING
    spent = sum(entry.amount_rupiah for entry in entries) if entries else None
    return Share(spent, sum(line.ceiling_rupiah for line in held))


def _sums(rows: ReportRows, lines: list[BudgetRow]) -> dict[str, int | None]:
    ids = {line.id for line in lines}
    charges = [charge for charge in rows.charges if charge.line_id in ids]
    share = _spent_share(rows, lines)
    return {
        "ceiling_rupiah": share.denominator,
        "bound_rupiah": sum(charge.amount_rupiah for charge in charges) if lines else None,
        "spent_rupiah": share.numerator,
        "charged": len(charges),
        "proven": sum(charge.is_proven and charge.day <= rows.judged_on for charge in charges),
    }


def checks_of_period(rows: ReportRows) -> tuple[CheckRow, ...]:
    """The listener checks of the period's days that are over."""
    return tuple(check for check in rows.checks if check.day in rows.period and check.day <= rows.as_of_on)


def count_heard(rows: ReportRows) -> Count:
    """I12: those who heard a message in 30 days / those interviewed; hidden where fewer than 19 were asked."""
    checks = checks_of_period(rows)
    whole = _heard_share(checks)
    sides = {code: _heard_share(c for c in checks if c.regency_code == code) for code in rows.regency_codes}
    methods: Counter[str] = Counter()
    for check in checks:
        methods[check.method] += check.interviewed
    detail: dict[str, object] = {"least": LEAST_INTERVIEWED, "interviewed_by_method": dict(sorted(methods.items()))}
    if whole.numerator is not None and whole.denominator:
        sure = wilson(whole.numerator, whole.denominator)
        detail |= {"low_permille": sure.low_permille, "high_permille": sure.high_permille}
    ids = tuple(f"C{check.id}" for check in checks)
    return Count(whole, sides, ids, ids if whole.value is not None else (), detail)


def _heard_share(checks: Iterable[CheckRow]) -> Share:
    held = list(checks)
    if not held:
        return NOTHING
    interviewed = sum(check.interviewed for check in held)
    is_shown = interviewed >= LEAST_INTERVIEWED
    return Share(sum(check.heard for check in held) if is_shown else None, interviewed)
