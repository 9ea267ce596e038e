"""Money: ceilings hold, a cooperation programme bears no cost in any way, and every entry can be taken back."""

from __future__ import annotations

from datetime import date

import pytest
from moneyed import RATE, TUESDAY, budget_line, charged, paid_slot, set_rate, spent
from sqlalchemy import text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from world import MESUJI, NOW, OKI, World

from outreach.access import Actor, Role
from outreach.budget import charging, queries, service
from outreach.budget.errors import (
    CeilingTooLow,
    CodeTaken,
    CooperationUnpaid,
    LineInUse,
    NothingToCharge,
    OtherKind,
    OverCeiling,
    ReceiptTwice,
    SpentOutsideYear,
    UndoLate,
)
from outreach.budget.ledger import Cost, LineState, add_up, fit
from outreach.budget.models import BudgetLine, Charge
from outreach.budget.service import LineFacts
from outreach.db import Database
from outreach.errors import EditedMeanwhile
from outreach.slots.models import JointSlot
from scheduler.terms import SlotKind


def staff(world: World, side: str = OKI) -> Actor:
    return world.actor(Role.COMMUNICATIONS, side)


def sums(session: Session, line: BudgetLine) -> LineState:
    return service.state_of(session, line)


# --- a cooperation programme bears no cost ----------------------------------------------------------------------------


def test_the_service_refuses_a_line_for_cooperation(database: Database, world: World) -> None:
    with database.writer() as session, pytest.raises(CooperationUnpaid):
        budget_line(session, world, pays_for="cooperation")


def test_the_service_refuses_the_cost_of_a_cooperation_programme(
    database: Database, world: World, clip_id: int
) -> None:
    with database.writer() as session:
        joint, line = paid_slot(session, world, clip_id, kind=SlotKind.COOPERATION), budget_line(session, world)
        place = {"joint_slot_id": joint.id, "station_id": world.sungai_menang}
        with pytest.raises(CooperationUnpaid):
            charging.bear(session, line=line, amount=RATE, now=NOW, **place)
        advertising = budget_line(session, world, code="2", pays_for="advertisement")
        other = paid_slot(session, world, clip_id, at=11)
        with pytest.raises(OtherKind):
            charging.bear(
                session, line=advertising, joint_slot_id=other.id, station_id=world.brabasan, amount=1, now=NOW
            )


def test_the_database_refuses_a_line_for_cooperation(database: Database, world: World) -> None:
    with database.writer() as session:
        line = budget_line(session, world)
        session.flush()
        with pytest.raises(DBAPIError, match="cooperation_is_unpaid"):
            session.execute(update(BudgetLine).where(BudgetLine.id == line.id).values(pays_for="cooperation"))


@pytest.mark.parametrize("kind", [SlotKind.COOPERATION, SlotKind.ADVERTISEMENT])
def test_the_database_refuses_a_cost_on_what_the_line_may_not_pay_for(
    database: Database, world: World, clip_id: int, kind: SlotKind
) -> None:
    with database.writer() as session:
        line = budget_line(session, world)
        joint = paid_slot(session, world, clip_id)
        session.execute(update(JointSlot).where(JointSlot.id == joint.id).values(kind=kind))
        session.add(
            Charge(line_id=line.id, joint_slot_id=joint.id, station_id=world.brabasan, amount_rupiah=1, charged_at=NOW)
        )
        with pytest.raises(DBAPIError, match="unpaid_kind"):
            session.flush()


def test_the_database_refuses_to_turn_a_charged_slot_or_its_line_into_another_kind(
    database: Database, world: World, clip_id: int
) -> None:
    with database.writer() as session:
        line, joint = charged(session, world, clip_id)
        session.commit()
        turns = (
            update(JointSlot).where(JointSlot.id == joint.id).values(kind="cooperation"),
            update(BudgetLine).where(BudgetLine.id == line.id).values(pays_for="advertisement"),
            update(Charge).values(line_id=budget_line(session, world, code="2", pays_for="production").id),
        )
        session.commit()
        for turn in turns:
            with pytest.raises(DBAPIError, match="unpaid_kind"):
                session.execute(turn)
            session.rollback()
        session.execute(text("UPDATE joint_slot SET version = version + 1"))


# --- ceilings ---------------------------------------------------------------------------------------------------------


def test_a_line_bears_approved_airings_at_the_rate_of_the_day_and_gives_them_back(
    database: Database, world: World, clip_id: int
) -> None:
    with database.writer() as session:
        line, _ = charged(session, world, clip_id)
        state = sums(session, line)
        assert (state.bound_rupiah, state.charged, state.proven, state.spent_rupiah) == (RATE, 1, 0, None)
        assert state.physical == 0
        assert state.financial is None
        with pytest.raises(NothingToCharge):
            charging.charge(session, staff(world), line=line, now=NOW)
        charging.undo_charge(session, staff(world), line=line, now=NOW)
        assert sums(session, line).bound_rupiah == 0
        assert len(queries.waiting_costs(session, regency_code=OKI, year=2026)) == 1
        with pytest.raises(UndoLate):
            charging.undo_charge(session, staff(world), line=line, now=NOW)


def test_an_airing_without_a_rate_waits_with_an_unknown_cost_and_is_not_charged_as_nothing(
    database: Database, world: World, clip_id: int
) -> None:
    with database.writer() as session:
        paid_slot(session, world, clip_id)
        line = budget_line(session, world)
        assert [cost.amount_rupiah for cost in queries.waiting_costs(session, regency_code=OKI, year=2026)] == [None]
        with pytest.raises(NothingToCharge):
            charging.charge(session, staff(world), line=line, now=NOW)


def test_charging_stops_at_the_ceiling(database: Database, world: World, clip_id: int) -> None:
    with database.writer() as session:
        set_rate(session, world)
        for at in (9, 11, 13):
            paid_slot(session, world, clip_id, at=at)
        line = budget_line(session, world, ceiling=2 * RATE)
        assert charging.charge(session, staff(world), line=line, now=NOW) == (2, 1)
        assert sums(session, line).left_rupiah == 0


def test_a_cancelled_slot_binds_no_money(database: Database, world: World, clip_id: int) -> None:
    with database.writer() as session:
        line, joint = charged(session, world, clip_id)
        joint.state = "cancelled"
        session.flush()
        assert sums(session, line).bound_rupiah == 0


def test_spending_above_the_ceiling_is_refused_with_the_sum_that_is_left(database: Database, world: World) -> None:
    with database.writer() as session:
        line = budget_line(session, world)
        spent(session, world, line.id)
        with pytest.raises(OverCeiling) as refused:
            spent(session, world, line.id, amount=7_500_001, number="SP2D-2")
        assert "7.500.000" in str(refused.value.facts["left"])
        spent(session, world, line.id, amount=7_500_000, number="SP2D-2")
        assert sums(session, line).financial == 1


def test_a_ceiling_is_not_lowered_below_what_is_spent(database: Database, world: World) -> None:
    with database.writer() as session:
        line = budget_line(session, world)
        spent(session, world, line.id)
        facts = LineFacts(line.code, line.name, "ilm", 2_499_999)
        with pytest.raises(CeilingTooLow):
            service.change_line(session, staff(world), line=line, facts=facts, version=line.version, now=NOW)


def test_a_receipt_counts_once_and_only_in_its_year(database: Database, world: World) -> None:
    with database.writer() as session:
        line = budget_line(session, world)
        spent(session, world, line.id)
        with pytest.raises(ReceiptTwice):
            spent(session, world, line.id)
        for day in (date(2025, 12, 31), date(2026, 11, 24)):
            with pytest.raises(SpentOutsideYear):
                service.enter_spending(
                    session, staff(world), line=line, spent_on=day, amount_rupiah=1, receipt_number="x", now=NOW
                )


def test_a_written_nil_is_not_missing_data(database: Database, world: World) -> None:
    with database.writer() as session:
        line = budget_line(session, world)
        assert sums(session, line).financial is None
        spent(session, world, line.id, amount=0)
        assert sums(session, line).financial == 0


# --- taking back ------------------------------------------------------------------------------------------------------


def test_a_withdrawn_entry_counts_no_more_until_it_is_counted_again(database: Database, world: World) -> None:
    with database.writer() as session:
        line = budget_line(session, world)
        entry = spent(session, world, line.id)
        service.withdraw_spending(session, staff(world), entry=entry, now=NOW)
        assert sums(session, line).spent_rupiah is None
        spent(session, world, line.id, amount=9_000_000)
        with pytest.raises(OverCeiling):
            service.restore_spending(session, staff(world), entry=entry, now=NOW)


def test_a_change_is_undone_by_whoever_just_made_it(database: Database, world: World) -> None:
    with database.writer() as session:
        line = budget_line(session, world)
        facts = LineFacts("baru", "Nama baru", "production", 5, physical_percent=40)
        service.change_line(session, staff(world), line=line, facts=facts, version=1, now=NOW)
        with pytest.raises(EditedMeanwhile):
            service.change_line(session, staff(world), line=line, facts=facts, version=1, now=NOW)
        with pytest.raises(UndoLate):
            service.undo_change(session, staff(world, MESUJI), line=line, now=NOW)
        service.undo_change(session, staff(world), line=line, now=NOW)
        assert (line.code, line.pays_for, line.ceiling_rupiah, line.physical_percent) == (
            "5.1.02.01", "ilm", 10_000_000, None,
        )  # fmt: skip


def test_a_line_in_use_stays_and_an_unused_one_comes_back(database: Database, world: World) -> None:
    with database.writer() as session:
        line = budget_line(session, world)
        with pytest.raises(CodeTaken):
            budget_line(session, world)
        entry = spent(session, world, line.id)
        with pytest.raises(LineInUse):
            service.remove_line(session, staff(world), line=line, now=NOW)
        service.withdraw_spending(session, staff(world), entry=entry, now=NOW)
        service.remove_line(session, staff(world), line=line, now=NOW)
        assert queries.read_sides(session, year=2026)[0].lines == ()
        assert budget_line(session, world, ceiling=7).id == line.id


# --- sums -------------------------------------------------------------------------------------------------------------


def test_sums_of_no_line_know_nothing_and_costs_without_a_rate_are_left_out() -> None:
    assert (add_up([]).financial, add_up([]).physical) == (None, None)
    costs = [Cost(n, 1, "A", TUESDAY, "ilm", amount) for n, amount in enumerate((None, 60, 50, 40))]
    assert [cost.amount_rupiah for cost in fit(costs, left_rupiah=100)] == [60, 40]
