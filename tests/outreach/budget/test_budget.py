"""Money: ceilings hold, a cooperation programme bears no cost in any way, and every entry can be taken back."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import date, time

import pytest
from asked import send
from flask.testing import FlaskClient
from moneyed import budget_line, spent
from sqlalchemy import text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from voted import approved
from world import MESUJI, NOW, OKI, World

from outreach.access import Actor, Role
from outreach.budget import charging, csvfile, queries, service
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
from outreach.places import rates
from outreach.places.csvcells import bare, harmless
from outreach.places.errors import ImportRefused
from outreach.places.service import get_station
from outreach.slots.models import JointSlot
from outreach.slots.service import Wish
from scheduler.terms import Pairing, SlotKind

TUESDAY = date(2026, 11, 24)
RATE = 150_000


def staff(world: World, side: str = OKI) -> Actor:
    return world.actor(Role.COMMUNICATIONS, side)


def paid_slot(session: Session, world: World, clip_id: int, *, kind: SlotKind = SlotKind.ILM, at: int = 9) -> JointSlot:
    """An approved joint slot on Sungai Menang and Brabasan."""
    starts = dict.fromkeys((world.sungai_menang, world.brabasan), time(at))
    return approved(session, world, Wish(clip_id, TUESDAY, kind, Pairing.SIMULCAST, starts, 0))


def set_rate(session: Session, world: World, *, kind: SlotKind = SlotKind.ILM, amount: int = RATE) -> None:
    price = rates.Price(kind, rates.WHOLE_DAY, amount, date(2026, 1, 1), "surat stasiun")
    station = get_station(session, world.sungai_menang)
    rates.enter_rate(session, staff(world), station=station, price=price, now=NOW)


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


def charged(session: Session, world: World, clip_id: int) -> tuple[BudgetLine, JointSlot]:
    set_rate(session, world)
    joint, line = paid_slot(session, world, clip_id), budget_line(session, world)
    assert charging.charge(session, staff(world), line=line, now=NOW) == (1, 0)
    return line, joint


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


# --- files ------------------------------------------------------------------------------------------------------------


def rows_of(raw: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig"))))


def test_a_file_comes_back_as_it_went_out_and_holds_no_formula(database: Database, world: World) -> None:
    with database.writer() as session:
        line = budget_line(session, world, code="=1+1")
        line.name = "@SUM(A1)"
        session.flush()
        raw = csvfile.render(queries.read_sides(session, year=2026)[0], year=2026)
        assert rows_of(raw)[1][:4] == ["'=1+1", "'@SUM(A1)", "ilm", "10000000"]
        assert rows_of(raw)[1][6] == "", "nothing entered is an empty cell"
        found = csvfile.preview(session, raw, regency_code=OKI, year=2026)
        assert (found.refused, found.new_count, found.changed_count) == ((), 0, 0)
        kept = csvfile.keep(
            session, staff(world, MESUJI), raw=raw, file_name="a.csv", regency_code=MESUJI, year=2027, now=NOW
        )
        assert kept.new_count == 1
        assert queries.read_sides(session, year=2027)[1].lines[0].code == "=1+1"


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("1,Siaran,kerja sama,100", "tidak berbayar"),
        ("1,Siaran,hadiah,100", "harus ilm"),
        ("1,Siaran,ilm,0", "rupiah"),
        ("1,Siaran,ilm,1e6", "rupiah"),
        (",Siaran,ilm,1", "kosong"),
    ],
)
def test_one_bad_row_refuses_the_file(database: Database, world: World, row: str, why: str) -> None:
    raw = f"kode,nama,jenis,pagu_rupiah\n2,Produksi,produksi,5.000.000\n{row}\n".encode()
    with database.writer() as session:
        found = csvfile.preview(session, raw, regency_code=OKI, year=2026)
        assert [line for line, _ in found.refused] == [3]
        assert why in found.refused[0][1]
        with pytest.raises(ImportRefused):
            csvfile.keep(session, staff(world), raw=raw, file_name="a", regency_code=OKI, year=2026, now=NOW)
        assert queries.read_sides(session, year=2026)[0].lines == ()


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@a", "\t=1", "biasa", "'biasa", 5, None])
def test_a_harmless_cell_can_be_read_again(cell: str | int | None) -> None:
    shown = harmless(cell)
    assert not str(shown).startswith(("=", "+", "-", "@", "\t"))
    assert cell is None or not isinstance(cell, str) or bare(str(shown)) == cell


# --- sums -------------------------------------------------------------------------------------------------------------


def test_sums_of_no_line_know_nothing_and_costs_without_a_rate_are_left_out() -> None:
    assert (add_up([]).financial, add_up([]).physical) == (None, None)
    costs = [Cost(n, 1, "A", TUESDAY, "ilm", amount) for n, amount in enumerate((None, 60, 50, 40))]
    assert [cost.amount_rupiah for cost in fit(costs, left_rupiah=100)] == [60, 40]


# --- pages ------------------------------------------------------------------------------------------------------------


def test_both_budgets_stand_side_by_side_and_each_opens_only_its_own(
    database: Database, world: World, signed_in: Callable[[Actor], FlaskClient]
) -> None:
    with database.writer() as session:
        own, other = budget_line(session, world), budget_line(session, world, side=MESUJI, code="9")
        spent(session, world, own.id)
        session.commit()
    client = signed_in(staff(world))
    page = client.get("/anggaran").get_data(as_text=True)
    assert page.index("Belanja 5.1.02.01") < page.index("Belanja 9")
    assert "belum ada data" in page, "Mesuji has entered nothing"
    assert client.get(f"/anggaran/{own.id}").status_code == 200
    assert client.get(f"/anggaran/{other.id}").status_code == 404
    assert client.get(f"/anggaran/{other.id}/ubah").status_code == 404
    assert signed_in(world.actor(Role.OPERATOR, world.brabasan)).get("/anggaran").status_code == 403


def test_a_line_is_entered_spent_on_and_taken_back_through_the_pages(
    database: Database, world: World, signed_in: Callable[[Actor], FlaskClient]
) -> None:
    client, form = signed_in(staff(world)), "/anggaran/baru"
    told = {"year": "2026", "code": "5", "name": "Produksi", "pays_for": "production"}
    refused = send(client, form, "/anggaran", **{**told, "pays_for": "cooperation", "ceiling_rupiah": "1"})
    assert refused.status_code == 422
    assert "tidak berbayar" in refused.get_data(as_text=True)
    assert send(client, form, "/anggaran", **told, ceiling_rupiah="5.000.000").status_code == 303
    with database.reader() as session:
        line_id = queries.read_sides(session, year=2026)[0].lines[0].id
    entry = {"spent_on": "2026-11-02", "receipt_number": "K-1"}
    over = send(client, form, f"/anggaran/{line_id}/realisasi", **entry, amount_rupiah="6000000")
    assert over.status_code == 409
    assert "Melebihi pagu" in over.get_data(as_text=True)
    assert send(client, form, f"/anggaran/{line_id}/realisasi", **entry, amount_rupiah="0").status_code == 303
    page = client.get(f"/anggaran/{line_id}").get_data(as_text=True)
    assert "nihil" in page
    assert "Urungkan" in page
    assert "mencatat realisasi anggaran" in page
    assert client.get("/anggaran/16.02.csv?tahun=2026").get_data(as_text=True).count("\n") == 2


def test_a_file_is_shown_before_it_is_kept(
    database: Database, world: World, signed_in: Callable[[Actor], FlaskClient]
) -> None:
    client = signed_in(staff(world))
    raw = b"kode;nama;jenis;pagu_rupiah\n1;Siaran;ilm;1.000.000\n"
    fields = {"year": "2026", "file": (io.BytesIO(raw), "anggaran.csv")}
    page = send(client, "/anggaran/impor", "/anggaran/impor", **fields).get_data(as_text=True)
    assert "1 mata anggaran terbaca, 1 baru" in page
    packed = re.search(r'name="packed" value="([^"]+)"', page)
    assert packed
    with database.reader() as session:
        assert queries.read_sides(session, year=2026)[0].lines == ()
    kept = send(client, "/anggaran/impor", "/anggaran/impor/simpan", year="2026", name="a", packed=packed.group(1))
    assert kept.status_code == 303
    with database.reader() as session:
        assert [line.ceiling_rupiah for line in queries.read_sides(session, year=2026)[0].lines] == [1_000_000]
    assert send(client, "/anggaran/impor", "/anggaran/impor/simpan", year="2026", packed="x").status_code == 422


def test_a_charged_slot_that_is_edited_into_a_cooperation_programme_is_refused_in_words(
    database: Database, world: World, clip_id: int, signed_in: Callable[[Actor], FlaskClient]
) -> None:
    with database.writer() as session:
        _, joint = charged(session, world, clip_id)
        session.commit()
        told: dict[str, object] = {"clip_id": clip_id, "day": TUESDAY.isoformat(), "kind": "cooperation"}
        told |= {"pairing": "simulcast", "version": joint.version, "start": "09:00"}
        address = f"/pekan/slot/{joint.id}/ubah"
    client = signed_in(staff(world))
    answer = send(client, "/anggaran/baru", address, **told, stations=[world.sungai_menang, world.brabasan])
    assert answer.status_code == 409
    assert "Lepaskan bebannya dahulu" in answer.get_data(as_text=True)
