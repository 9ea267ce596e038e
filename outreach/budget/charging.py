"""Lets a line bear the airings it may pay for, at the station's rate, and releases them again; never a cooperation programme."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.terms import SlotKind

from ..access import Actor
from ..audit import own_change_just_made, record
from ..slots.models import JointSlot
from .errors import CooperationUnpaid, NothingToCharge, OtherKind, UndoLate
from .ledger import fit
from .models import BudgetLine, Charge
from .queries import states_of, waiting_costs
from .words import kind_word


def charge(session: Session, actor: Actor, *, line: BudgetLine, now: datetime) -> tuple[int, int]:
    """Charge the line with every approved airing of its kind that waits, by day, as far as its ceiling goes.

    Returns how many it took, and how many stayed out because the ceiling is reached or the station told no rate.
    Raises `NothingToCharge`.
    """
    session.execute(select(BudgetLine.id).where(BudgetLine.id == line.id).with_for_update())
    waiting = waiting_costs(session, regency_code=line.regency_code, year=line.year, kind=line.pays_for)
    if not any(cost.amount_rupiah is not None for cost in waiting):
        raise NothingToCharge(kind=kind_word(line.pays_for))
    state = states_of(session, [line])[0]
    taken = fit(waiting, left_rupiah=state.ceiling_rupiah - state.bound_rupiah)
    for cost in taken:
        amount = cost.amount_rupiah or 0
        bear(session, line=line, joint_slot_id=cost.joint_slot_id, station_id=cost.station_id, amount=amount, now=now)
    session.flush()
    told = {"charged": [[cost.joint_slot_id, cost.station_id] for cost in taken], "left_out": len(waiting) - len(taken)}
    if taken:
        record(session, actor, action="budget.charge", thing=("budget_line", line.id), changes=told, now=now)
    return len(taken), len(waiting) - len(taken)


def bear(
    session: Session, *, line: BudgetLine, joint_slot_id: int, station_id: int, amount: int, now: datetime
) -> Charge:
    """One cost on a line; raises `CooperationUnpaid`, or `OtherKind` for what the line may not pay for."""
    kind = session.scalar(select(JointSlot.kind).where(JointSlot.id == joint_slot_id))
    if kind == SlotKind.COOPERATION:
        raise CooperationUnpaid
    if kind != line.pays_for:
        raise OtherKind(code=line.code, kind=kind_word(line.pays_for))
    made = Charge(
        line_id=line.id, joint_slot_id=joint_slot_id, station_id=station_id, amount_rupiah=amount, charged_at=now
    )
    session.add(made)
    return made


def release(session: Session, actor: Actor, *, line: BudgetLine, charge_ids: Collection[int], now: datetime) -> int:
    """Take airings off a line; returns how many it bore."""
    query = select(Charge).where(Charge.line_id == line.id, Charge.id.in_(charge_ids))
    found = list(session.scalars(query))
    for each in found:
        session.delete(each)
    session.flush()
    if found:
        told = {"released": [[each.joint_slot_id, each.station_id] for each in found]}
        record(session, actor, action="budget.release", thing=("budget_line", line.id), changes=told, now=now)
    return len(found)


def undo_charge(session: Session, actor: Actor, *, line: BudgetLine, now: datetime) -> int:
    """Release what was just charged by the same person; raises `UndoLate`."""
    last = own_change_just_made(session, actor, ("budget_line", line.id), now=now)
    if last is None or last.action != "budget.charge":
        raise UndoLate
    pairs = {tuple(pair) for pair in last.changes["charged"]}
    query = select(Charge.id, Charge.joint_slot_id, Charge.station_id).where(Charge.line_id == line.id)
    ids = [number for number, joint_id, station_id in session.execute(query) if (joint_id, station_id) in pairs]
    return release(session, actor, line=line, charge_ids=ids, now=now)
