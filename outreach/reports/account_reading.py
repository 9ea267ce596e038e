"""Reads what was owed, budgets and listener checks of a period into the frozen form the indicators count; never counts anything itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from ..airings.models import MakeGood, MakeGoodState
from ..airings.owing import FORGIVEN
from ..budget.models import BudgetLine, Spending
from ..budget.queries import charged_slots
from ..i18n import today
from ..listening.models import ListenerCheck
from ..places.models import District, Village
from ..places.service import Banks
from ..slots.models import Approval, JointSlot, JointState, Slot
from .account_rows import BudgetRow, ChargeRow, CheckRow, FollowUpKind, FollowUpRow, SpendingRow
from .figures import Period, quarter_end, quarter_start
from .models import Report

REPORT_WITHIN = timedelta(days=30)
"""A quarter's report is signed by each side so many days after its end. Chosen, not measured."""


def read_follow_ups(session: Session, *, period: Period, river: Banks) -> tuple[FollowUpRow, ...]:
    """Replacements of missed slots, refused joint slots and quarterly reports that were due on a day of the period."""
    return (
        *_make_goods(session, period),
        *_conflicts(session, period),
        *_reports(session, period, river),
    )


def _make_goods(session: Session, period: Period) -> Iterator[FollowUpRow]:
    """A replacement is done when it was made or waived in writing; one that was missed too is not.

    A debt that evidence or a decision taken back closed was none: nothing was owed.
    """
    query = select(MakeGood, Slot.station_id, JointSlot.day).join(Slot, Slot.id == MakeGood.slot_id)
    query = query.join(JointSlot, JointSlot.id == Slot.joint_slot_id)
    query = query.where(MakeGood.target_on.between(period.from_on, period.last_on))
    for owed, station_id, day in session.execute(query.where(MakeGood.note.not_in(FORGIVEN)).order_by(MakeGood.id)):
        is_done = owed.state in (MakeGoodState.MADE, MakeGoodState.WAIVED) and owed.closed_at is not None
        closed_on = today(owed.closed_at) if is_done and owed.closed_at is not None else None
        number, kind = f"make_good-{owed.id}", FollowUpKind.MAKE_GOOD
        yield FollowUpRow(number, kind, owed.regency_code, owed.target_on, closed_on, owed.slot_id, station_id, day)


def _conflicts(session: Session, period: Period) -> Iterator[FollowUpRow]:
    """A joint slot that one side refused is settled by its day: agreed after all, or dropped."""
    refused = select(Approval.id).where(Approval.joint_slot_id == JointSlot.id, Approval.says_yes.is_(False))
    query = select(JointSlot).where(JointSlot.day.between(period.from_on, period.last_on), refused.exists())
    for joint in session.scalars(query.options(selectinload(JointSlot.approvals)).order_by(JointSlot.id)):
        closed_at = None
        if joint.state == JointState.APPROVED:
            closed_at = max(vote.voted_at for vote in joint.approvals)
        elif joint.state == JointState.CANCELLED:
            closed_at = joint.changed_at
        closed_on = today(closed_at) if closed_at else None
        yield FollowUpRow(f"conflict-{joint.id}", FollowUpKind.CONFLICT, joint.regency_code, joint.day, closed_on)


def _reports(session: Session, period: Period, river: Banks) -> Iterator[FollowUpRow]:
    """Each quarter in which something was agreed owes a report that each side signs within thirty days."""
    for quarter in _quarters_due(period):
        agreed = select(JointSlot.id).where(JointSlot.day.between(quarter.from_on, quarter.last_on))
        if session.scalar(agreed.where(JointSlot.state == JointState.APPROVED).limit(1)) is None:
            continue
        query = select(Report).where(Report.from_on == quarter.from_on, Report.until_on == quarter.last_on)
        reports = list(session.scalars(query.options(selectinload(Report.signatures))))
        for code in river.codes:
            signed = [s.signed_at for report in reports for s in report.signatures if s.regency_code == code]
            closed_on = today(min(signed)) if signed else None
            number = f"report-{quarter.from_on.isoformat()}-{code}"
            yield FollowUpRow(number, FollowUpKind.REPORT, code, quarter.last_on + REPORT_WITHIN, closed_on)


def _quarters_due(period: Period) -> Iterator[Period]:
    """The quarters whose report is due on a day of the period."""
    first = quarter_start(period.from_on - REPORT_WITHIN - timedelta(days=1))
    while first <= period.last_on:
        quarter = Period(first, quarter_end(first))
        if quarter.last_on + REPORT_WITHIN in period:
            yield quarter
        first = quarter.last_on + timedelta(days=1)


def read_budget(
    session: Session, *, year: int
) -> tuple[tuple[BudgetRow, ...], tuple[SpendingRow, ...], tuple[ChargeRow, ...]]:
    """The lines of a year, what was spent on them and what they bear."""
    query = select(BudgetLine).where(BudgetLine.year == year, BudgetLine.removed_at.is_(None))
    lines = list(session.scalars(query.order_by(BudgetLine.regency_code, BudgetLine.code)))
    ids = [line.id for line in lines]
    entries = select(Spending).where(Spending.line_id.in_(ids), Spending.withdrawn_at.is_(None)).order_by(Spending.id)
    return (
        tuple(
            BudgetRow(
                line.id, line.regency_code, line.year, line.code, line.name, line.pays_for, line.ceiling_rupiah,
                line.physical_percent,
            )
            for line in lines
        ),
        tuple(SpendingRow(e.id, e.line_id, e.spent_on, e.amount_rupiah) for e in session.scalars(entries)),
        tuple(ChargeRow(c.id, c.line_id, c.day, c.amount_rupiah, c.is_proven) for c in charged_slots(session, ids)),
    )  # fmt: skip


def read_checks(session: Session, *, period: Period, as_of_on: date) -> tuple[CheckRow, ...]:
    """The listener checks of the period that were not withdrawn, with the name of their place."""
    query = (
        select(ListenerCheck, District.name, Village.name)
        .join(District, District.code == ListenerCheck.district_code)
        .outerjoin(Village, Village.code == ListenerCheck.village_code)
        .where(ListenerCheck.withdrawn_at.is_(None))
        .where(ListenerCheck.checked_on.between(period.from_on, min(period.last_on, as_of_on)))
        .order_by(ListenerCheck.checked_on, ListenerCheck.id)
    )
    return tuple(
        CheckRow(c.id, c.regency_code, village or district, c.checked_on, c.method, c.topic, c.interviewed, c.heard)
        for c, district, village in session.execute(query)
    )
