"""Reads budget lines with their sums, and the airings that wait for a line; never changes anything."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from scheduler.dayparts import daypart_of
from scheduler.terms import Grade, SlotKind, Verdict

from ..airings.judging import newest_airings
from ..errors import NotFound
from ..places import rates
from ..places.models import Regency, Station
from ..places.service import banks
from ..slots.calendar_seeds import fasting_days
from ..slots.calendars import Scope
from ..slots.models import JointSlot, JointState, Slot
from .ledger import Cost, LineState, Totals, add_up
from .models import BudgetLine, Charge, Spending

PROVEN = {Grade.P2, Grade.P3}
ON_AIR = {Verdict.AIRED, Verdict.LATE, Verdict.SHORT}
DROPPED = (JointState.CANCELLED, JointState.REFUSED)


@dataclass(frozen=True, slots=True)
class Side:
    """One regency's budget of a year."""

    regency: Regency
    lines: tuple[LineState, ...]
    totals: Totals


@dataclass(frozen=True, slots=True)
class ChargedSlot:
    """A booked airing that a line bears; `is_proven` by a station's log or a recording (P2, P3)."""

    id: int
    line_id: int
    joint_slot_id: int
    station: str
    day: date
    amount_rupiah: int
    is_proven: bool


def get_line(session: Session, line_id: int, *, with_removed: bool = False) -> BudgetLine:
    """One line; raises `NotFound`, also for a removed one unless it is asked for."""
    line = session.get(BudgetLine, line_id)
    if line is None or (line.removed_at is not None and not with_removed):
        raise NotFound
    return line


def get_spending(session: Session, spending_id: int) -> Spending:
    """One entry, withdrawn or not; raises `NotFound`."""
    entry = session.get(Spending, spending_id)
    if entry is None:
        raise NotFound
    return entry


def years_of(session: Session, *, today: date) -> list[int]:
    """The years there are lines for, with this one and the next, the latest first."""
    known = set(session.scalars(select(BudgetLine.year).where(BudgetLine.removed_at.is_(None)).distinct()))
    return sorted(known | {today.year, today.year + 1}, reverse=True)


def read_sides(session: Session, *, year: int) -> list[Side]:
    """Both regencies' budgets of a year, in their fixed order."""
    query = select(BudgetLine).where(BudgetLine.year == year, BudgetLine.removed_at.is_(None))
    lines = list(session.scalars(query.order_by(BudgetLine.code)))
    states = {state.id: state for state in states_of(session, lines)}
    sides = []
    for regency in banks(session).both:
        own = tuple(states[line.id] for line in lines if line.regency_code == regency.code)
        sides.append(Side(regency, own, add_up(own)))
    return sides


def states_of(session: Session, lines: Iterable[BudgetLine]) -> list[LineState]:
    """Some lines with their sums."""
    held = list(lines)
    spent = _spent(session, [line.id for line in held])
    borne: dict[int, list[ChargedSlot]] = defaultdict(list)
    for slot in charged_slots(session, [line.id for line in held]):
        borne[slot.line_id].append(slot)
    return [
        LineState(
            line.id,
            line.code,
            line.name,
            line.pays_for,
            line.ceiling_rupiah,
            sum(slot.amount_rupiah for slot in borne[line.id]),
            spent.get(line.id),
            len(borne[line.id]),
            sum(slot.is_proven for slot in borne[line.id]),
            line.physical_percent,
            line.is_example,
        )
        for line in held
    ]


def _spent(session: Session, line_ids: list[int]) -> dict[int, int]:
    query = select(Spending.line_id, func.sum(Spending.amount_rupiah)).group_by(Spending.line_id)
    query = query.where(Spending.line_id.in_(line_ids), Spending.withdrawn_at.is_(None))
    return {line_id: int(total) for line_id, total in session.execute(query)}


def spending_of(session: Session, line_id: int) -> list[Spending]:
    """A line's entries, withdrawn ones too, the latest day first."""
    query = select(Spending).where(Spending.line_id == line_id)
    return list(session.scalars(query.order_by(Spending.spent_on.desc(), Spending.id.desc())))


def charged_slots(session: Session, line_ids: list[int]) -> list[ChargedSlot]:
    """The airings some lines bear that still stand; a cancelled or unbooked one binds no money."""
    query = (
        select(Charge, JointSlot.day, Station.name, Slot.id)
        .join(JointSlot, JointSlot.id == Charge.joint_slot_id)
        .join(Slot, (Slot.joint_slot_id == JointSlot.id) & (Slot.station_id == Charge.station_id) & Slot.booked)
        .join(Station, Station.id == Charge.station_id)
        .where(Charge.line_id.in_(line_ids), JointSlot.state.not_in(DROPPED))
        .order_by(JointSlot.day, Charge.id)
    )
    rows = session.execute(query).all()
    verdicts = newest_airings(session, [slot_id for *_, slot_id in rows])
    proven = {i for i, airing in verdicts.items() if airing.verdict in ON_AIR and airing.grade in PROVEN}
    return [
        ChargedSlot(c.id, c.line_id, c.joint_slot_id, station, day, c.amount_rupiah, slot_id in proven)
        for c, day, station, slot_id in rows
    ]


def waiting_costs(session: Session, *, regency_code: str, year: int, kind: str = "") -> list[Cost]:
    """Approved paid airings of a regency's stations in a year that no line bears yet, by day; of one kind when it is named."""
    charged = select(Charge.id).where(Charge.joint_slot_id == Slot.joint_slot_id, Charge.station_id == Slot.station_id)
    query = (
        select(Slot, JointSlot.day, JointSlot.kind, Station.name)
        .join(JointSlot, JointSlot.id == Slot.joint_slot_id)
        .join(Station, Station.id == Slot.station_id)
        .where(Slot.booked, JointSlot.state == JointState.APPROVED, Station.regency_code == regency_code)
        .where(JointSlot.day.between(date(year, 1, 1), date(year, 12, 31)), ~charged.exists())
        .where(JointSlot.kind.in_([kind] if kind else list(rates.PAID)))
        .order_by(JointSlot.day, Slot.start_at, Slot.station_id)
    )
    rows = session.execute(query).all()
    prices = rates.rates_by_station(session, {slot.station_id for slot, *_ in rows})
    fasting = _fasting(session, regency_code, year)
    costs = []
    for slot, day, slot_kind, station in rows:
        held = rates.in_force(prices[slot.station_id], on=day)
        part = daypart_of(slot.start_at, is_fasting=day in fasting)
        rate = (
            rates.rate_for(held, SlotKind(slot_kind), daypart=part) if part else held.get((slot_kind, rates.WHOLE_DAY))
        )
        amount = rate.per_airing_rupiah if rate else None
        costs.append(Cost(slot.joint_slot_id, slot.station_id, station, day, slot_kind, amount))
    return costs


def _fasting(session: Session, regency_code: str, year: int) -> frozenset[date]:
    first_on = date(year, 1, 1)
    return fasting_days(session, Scope(regency_code), first_on=first_on, last_on=first_on + timedelta(days=365))
