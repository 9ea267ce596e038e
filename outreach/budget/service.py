"""What changes budget lines and what was spent on them; never a screen, never a commit, and never money for cooperation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.terms import SlotKind

from ..access import Actor
from ..audit import changed, edited_meanwhile, own_change_just_made, record
from ..i18n import rupiah, today
from .errors import (
    CeilingTooLow,
    CodeTaken,
    CooperationUnpaid,
    LineInUse,
    OverCeiling,
    ReceiptTwice,
    SpentOutsideYear,
    UndoLate,
)
from .ledger import LineState
from .models import BudgetLine, PaysFor, Spending
from .queries import get_line, states_of


@dataclass(frozen=True, slots=True)
class LineFacts:
    """A line as somebody enters it; the sum is whole rupiah."""

    code: str
    name: str
    pays_for: str
    ceiling_rupiah: int
    physical_percent: int | None = None

    @property
    def values(self) -> dict[str, object]:
        """What a row is changed to; only production takes a person's word on its progress."""
        by_word = self.pays_for == PaysFor.PRODUCTION
        return {
            "code": self.code,
            "name": self.name,
            "pays_for": PaysFor(self.pays_for),
            "ceiling_rupiah": self.ceiling_rupiah,
            "physical_percent": self.physical_percent if by_word else None,
        }


def state_of(session: Session, line: BudgetLine) -> LineState:
    """A line with its sums."""
    return states_of(session, [line])[0]


def _lock(session: Session, line: BudgetLine) -> LineState:
    """The line's sums as they stand, while nobody else adds to them."""
    session.execute(select(BudgetLine.id).where(BudgetLine.id == line.id).with_for_update())
    return state_of(session, line)


def _refuse_cooperation(pays_for: str) -> None:
    if pays_for == SlotKind.COOPERATION:
        raise CooperationUnpaid("pays_for")


def find_line(session: Session, *, regency_code: str, year: int, code: str) -> BudgetLine | None:
    """The line of a code, removed or not."""
    query = select(BudgetLine).where(BudgetLine.regency_code == regency_code)
    return session.scalars(query.where(BudgetLine.year == year, BudgetLine.code == code)).first()


def add_line(
    session: Session,
    actor: Actor,
    *,
    regency_code: str,
    year: int,
    facts: LineFacts,
    is_example: bool = False,
    now: datetime,
) -> BudgetLine:
    """Enter a line of a regency's year; a removed one of the same code comes back with the new facts.

    Raises `CooperationUnpaid` or `CodeTaken`.
    """
    _refuse_cooperation(facts.pays_for)
    line = find_line(session, regency_code=regency_code, year=year, code=facts.code)
    if line is not None and line.removed_at is None:
        raise CodeTaken("code", code=facts.code, year=year)
    if line is None:
        line = BudgetLine(regency_code=regency_code, year=year, is_example=is_example, **facts.values)
        session.add(line)
    else:
        changed(line, {**facts.values, "removed_at": None})
        line.version += 1
    session.flush()
    told = {"regency": regency_code, "year": year, **facts.values}
    record(session, actor, action="budget.add", thing=("budget_line", line.id), changes=told, now=now)
    return line


def change_line(
    session: Session, actor: Actor, *, line: BudgetLine, facts: LineFacts, version: int, now: datetime
) -> BudgetLine:
    """Save an edited line.

    Raises `EditedMeanwhile`, `CooperationUnpaid`, `CodeTaken`, `LineInUse` for another kind while it bears airings, or
    `CeilingTooLow`.
    """
    _refuse_cooperation(facts.pays_for)
    thing = ("budget_line", line.id)
    if line.version != version:
        raise edited_meanwhile(session, thing, mine=facts.values, theirs=line, since=now)
    _check_change(session, line, facts)
    differences = changed(line, facts.values)
    if differences:
        line.version += 1
        record(session, actor, action="budget.change", thing=thing, changes=differences, now=now)
    return line


def _check_change(session: Session, line: BudgetLine, facts: LineFacts) -> None:
    state = _lock(session, line)
    if facts.pays_for != line.pays_for and state.charged:
        raise LineInUse("pays_for", code=line.code)
    held = max(state.bound_rupiah, state.spent_rupiah or 0)
    if facts.ceiling_rupiah < held:
        raise CeilingTooLow("ceiling_rupiah", held=rupiah(held))
    other = find_line(session, regency_code=line.regency_code, year=line.year, code=facts.code)
    if other is not None and other.id != line.id:
        raise CodeTaken("code", code=facts.code, year=line.year)


def undo_change(session: Session, actor: Actor, *, line: BudgetLine, now: datetime) -> None:
    """Take back the own change of a line that was just made; raises `UndoLate`."""
    last = own_change_just_made(session, actor, ("budget_line", line.id), now=now)
    if last is None or last.action != "budget.change":
        raise UndoLate
    before = {field: old for field, (old, _) in last.changes.items()}
    _check_change(session, line, LineFacts(**(_facts_of(line) | before)))
    changes = changed(line, before)
    line.version += 1
    record(session, actor, action="budget.undo", thing=("budget_line", line.id), changes=changes, now=now)


def _facts_of(line: BudgetLine) -> dict[str, Any]:
    return {name: getattr(line, name) for name in LineFacts.__dataclass_fields__}


def remove_line(session: Session, actor: Actor, *, line: BudgetLine, now: datetime) -> None:
    """Remove a line that bears nothing; raises `LineInUse`."""
    state = _lock(session, line)
    if state.charged or state.spent_rupiah is not None:
        raise LineInUse(code=line.code)
    line.removed_at = now
    line.version += 1
    record(session, actor, action="budget.remove", thing=("budget_line", line.id), changes={"code": line.code}, now=now)


def restore_line(session: Session, actor: Actor, *, line: BudgetLine, now: datetime) -> None:
    """Bring a removed line back; one that stands stays as it is."""
    if line.removed_at is None:
        return
    line.removed_at = None
    line.version += 1
    record(
        session, actor, action="budget.restore", thing=("budget_line", line.id), changes={"code": line.code}, now=now
    )


# --- what was spent ---------------------------------------------------------------------------------------------------


def enter_spending(
    session: Session,
    actor: Actor,
    *,
    line: BudgetLine,
    spent_on: date,
    amount_rupiah: int,
    receipt_number: str,
    note: str = "",
    now: datetime,
) -> Spending:
    """Enter what was spent on a line, by its receipt; 0 says in writing that nothing was.

    Raises `SpentOutsideYear`, `ReceiptTwice` or `OverCeiling`.
    """
    if spent_on.year != line.year or spent_on > today(now):
        raise SpentOutsideYear("spent_on", year=line.year)
    _refuse_over(session, line, amount_rupiah)
    query = select(Spending.id).where(Spending.line_id == line.id, Spending.receipt_number == receipt_number)
    if session.scalar(query.where(Spending.withdrawn_at.is_(None)).limit(1)) is not None:
        raise ReceiptTwice("receipt_number", number=receipt_number)
    entry = Spending(
        line_id=line.id,
        spent_on=spent_on,
        amount_rupiah=amount_rupiah,
        receipt_number=receipt_number,
        note=note,
        entered_at=now,
        entered_by=actor.name,
    )
    session.add(entry)
    session.flush()
    told = {"entry": entry.id, "on": spent_on, "rupiah": amount_rupiah, "receipt": receipt_number}
    record(session, actor, action="budget.spend", thing=("budget_line", line.id), changes=told, now=now)
    return entry


def _refuse_over(session: Session, line: BudgetLine, amount_rupiah: int) -> None:
    state = _lock(session, line)
    left = state.ceiling_rupiah - (state.spent_rupiah or 0)
    if amount_rupiah > left:
        told = {"asked": rupiah(amount_rupiah), "left": rupiah(left), "ceiling": rupiah(state.ceiling_rupiah)}
        raise OverCeiling("amount_rupiah", **told)


def withdraw_spending(session: Session, actor: Actor, *, entry: Spending, now: datetime) -> None:
    """Withdraw an entry: it stays readable and counts no more."""
    if entry.withdrawn_at is None:
        entry.withdrawn_at = now
        thing, told = ("budget_line", entry.line_id), _told(entry)
        record(session, actor, action="budget.withdraw", thing=thing, changes=told, now=now)


def restore_spending(session: Session, actor: Actor, *, entry: Spending, now: datetime) -> None:
    """Let a withdrawn entry count again; raises `OverCeiling` where others took its place, `NotFound` on a removed line."""
    if entry.withdrawn_at is not None:
        _refuse_over(session, get_line(session, entry.line_id), entry.amount_rupiah)
        entry.withdrawn_at = None
        thing, told = ("budget_line", entry.line_id), _told(entry)
        record(session, actor, action="budget.count_again", thing=thing, changes=told, now=now)


def _told(entry: Spending) -> dict[str, object]:
    return {"entry": entry.id, "rupiah": entry.amount_rupiah, "receipt": entry.receipt_number}
