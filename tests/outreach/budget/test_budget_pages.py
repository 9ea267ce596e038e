"""Pages and files of money: side by side, each its own, all or nothing, and no cell that becomes a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable

import pytest
from asked import send
from flask.testing import FlaskClient
from moneyed import TUESDAY, budget_line, charged, spent
from world import MESUJI, NOW, OKI, World

from outreach.access import Actor, Role
from outreach.budget import csvfile, queries
from outreach.db import Database
from outreach.places.errors import ImportRefused
from outreach.tabular import bare_cell, escape_cell


def staff(world: World, side: str = OKI) -> Actor:
    return world.actor(Role.COMMUNICATIONS, side)


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
    shown = escape_cell(cell)
    assert not str(shown).startswith(("=", "+", "-", "@", "\t"))
    assert cell is None or not isinstance(cell, str) or bare_cell(str(shown)) == cell


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
