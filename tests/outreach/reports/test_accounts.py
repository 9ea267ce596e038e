"""What was owed, money and listener checks: counted as defined, shown with the rows behind them, on paper and in tables."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from moneyed import budget_line, charged, listener_check, spent
from pypdf import PdfReader
from test_plain_indicators import MESUJI, OKI, Dice
from world import NOW, World

from outreach import i18n
from outreach.access import Actor, Role
from outreach.airings.models import MakeGood, MakeGoodState
from outreach.airings.owing import FORGIVEN
from outreach.db import Database
from outreach.reports import service
from outreach.reports.account_chapters import budget_rows, lay_budget, lay_checks
from outreach.reports.account_lines import BudgetEntry, CheckLine, budget_entries, check_lines
from outreach.reports.account_reading import read_follow_ups
from outreach.reports.account_rows import BudgetRow, ChargeRow, CheckRow, FollowUpKind, FollowUpRow, SpendingRow
from outreach.reports.canonical import fingerprint, to_plain
from outreach.reports.csvfile import Extract, render_csv
from outreach.reports.figures import Period, ReportRows, StationRow, VillageRow
from outreach.reports.indicators import Indicator, IndicatorId, count_indicators
from outreach.reports.paper import MOST_PROOFS, lay_out
from outreach.reports.pdf import render_pdf
from outreach.reports.words import report_words
from outreach.reports.xlsx import lay_out_sheets

QUARTER = Period(date(2026, 10, 1), date(2026, 12, 31))
EMPTY = ReportRows(
    QUARTER,
    date(2026, 11, 22),
    OKI,
    MESUJI,
    (VillageRow("16.02.15.2001", "Gajah Mati", "X", OKI),),
    (StationRow(1, "A", OKI, "private"),),
)
NOVEMBER = date(2026, 11, 2)


def figure(rows: ReportRows, key: str) -> Indicator:
    return count_indicators(rows)[IndicatorId(key)]


def owed(number: int, due: date, closed: date | None, side: str = OKI) -> FollowUpRow:
    return FollowUpRow(f"x-{number}", FollowUpKind.MAKE_GOOD, side, due, closed)


def line(number: int, ceiling: int, *, year: int = 2026, side: str = OKI) -> BudgetRow:
    return BudgetRow(number, side, year, f"5.{number}", "Siaran", "ilm", ceiling)


def check(number: int, asked: int, heard: int, *, side: str = OKI, day: date = NOVEMBER) -> CheckRow:
    return CheckRow(number, side, "Gajah Mati", day, "phone", None, asked, heard)


def test_i10_counts_what_was_done_by_its_day_and_leaves_out_what_is_not_due_yet() -> None:
    rows = (
        owed(1, NOVEMBER, NOVEMBER), owed(2, NOVEMBER, NOVEMBER + timedelta(days=1)), owed(3, NOVEMBER, None, MESUJI),
        owed(4, date(2026, 11, 23), NOVEMBER), owed(5, date(2026, 9, 30), NOVEMBER),
    )  # fmt: skip
    found = figure(replace(EMPTY, follow_ups=rows), "I10")
    assert (found.numerator, found.denominator, found.rows, found.hits) == (1, 3, ("x-1", "x-2", "x-3"), ("x-1",))
    assert (found.by_regency[OKI].numerator, found.by_regency[MESUJI].numerator) == (1, 0)
    assert found.met is False


def test_i11_is_spent_out_of_the_ceilings_of_the_year_and_has_no_target() -> None:
    rows = replace(
        EMPTY,
        budget=(line(1, 400), line(2, 600), line(3, 999, year=2025), line(4, 100, side=MESUJI)),
        spending=(SpendingRow(1, 1, NOVEMBER, 250), SpendingRow(2, 2, date(2026, 11, 23), 500), SpendingRow(3, 3, NOVEMBER, 7)),
        charges=(ChargeRow(1, 1, NOVEMBER, 75, is_proven=True), ChargeRow(2, 1, date(2026, 12, 1), 75, is_proven=True)),
    )  # fmt: skip
    found = figure(rows, "I11")
    assert (found.numerator, found.denominator, found.met, found.grade_word) == (250, 1100, None, None)
    assert (found.by_regency[OKI].denominator, found.by_regency[MESUJI].numerator) == (1000, None)
    assert found.detail[OKI] == {
        "ceiling_rupiah": 1000,
        "bound_rupiah": 150,
        "spent_rupiah": 250,
        "charged": 2,
        "proven": 1,
    }


def test_a_written_nil_is_zero_and_silence_is_no_data() -> None:
    rows = replace(EMPTY, budget=(line(1, 400),))
    assert figure(rows, "I11").value is None
    assert figure(replace(rows, spending=(SpendingRow(1, 1, NOVEMBER, 0),)), "I11").value == 0


def test_i12_is_hidden_below_nineteen_people_on_each_side_by_itself() -> None:
    small = replace(EMPTY, checks=(check(1, 18, 9),))
    assert (figure(small, "I12").value, figure(small, "I12").denominator) == (None, 18)
    found = figure(replace(EMPTY, checks=(check(1, 18, 9), check(2, 1, 0, side=MESUJI))), "I12")
    assert (found.numerator, found.denominator) == (9, 19)
    assert found.by_regency[OKI].numerator is None
    assert found.detail["low_permille"] < 1000 * 9 / 19 < found.detail["high_permille"]


# --- what the office knows --------------------------------------------------------------------------------------------


def test_a_replacement_closes_when_it_was_made_or_waived_and_one_that_was_missed_does_not(
    database: Database, world: World, clip_id: int
) -> None:
    states = {
        MakeGoodState.MADE: date(2026, 11, 23),
        MakeGoodState.WAIVED: date(2026, 11, 23),
        MakeGoodState.CARRIED: None,
    }
    with database.writer() as session:
        _, joint = charged(session, world, clip_id)
        for state, closed_on in states.items():
            row = MakeGood(
                slot_id=joint.slots[0].id, regency_code=OKI, owner="x", target_on=date(2026, 11, 30), state=state,
                opened_at=NOW, closed_at=NOW,
            )  # fmt: skip
            session.add(row)
            session.flush()
            river = service.banks(session)  # type: ignore[attr-defined]  # what the service itself reads
            found = [
                f for f in read_follow_ups(session, period=QUARTER, river=river) if f.kind is FollowUpKind.MAKE_GOOD
            ]
            assert [one.closed_on for one in found] == [closed_on]
            row.note = next(iter(FORGIVEN))
            session.flush()
            assert not read_follow_ups(session, period=QUARTER, river=river), "what was never owed is not due"
            session.delete(row)
            session.flush()


def test_the_pages_show_the_three_figures_and_open_their_rows(
    database: Database, world: World, signed_in: Callable[[Actor], FlaskClient]
) -> None:
    with database.writer() as session:
        budget = budget_line(session, world)
        spent(session, world, budget.id)
        listener_check(session, world, interviewed=12, heard=5)
        session.commit()
    client = signed_in(world.actor(Role.OFFICIAL, MESUJI))
    page = client.get("/laporan/periode/2026-t4").get_data(as_text=True)
    assert "25,0%" in page
    assert "Rp2.500.000 / Rp10.000.000" in page
    assert "belum cukup: n = 12" in page
    rows = client.get("/laporan/angka/I11?periode=2026-t4").get_data(as_text=True)
    assert "realisasi Rp2.500.000 dari pagu Rp10.000.000" in rows
    assert "belum cukup, n = 12" in client.get("/laporan/angka/I12?periode=2026-t4").get_data(as_text=True)
    assert client.get("/laporan/angka/I10?periode=2026-t4").status_code == 200


def test_a_report_is_composed_with_both_chapters(database: Database, world: World) -> None:
    with database.writer() as session:
        spent(session, world, budget_line(session, world).id)
        listener_check(session, world)
        rows, _ = service.count(session, period=QUARTER, now=NOW)
    assert [entry.spent_rupiah for entry in budget_entries(rows)] == [2_500_000]
    assert [(one.interviewed, one.heard, one.place) for one in check_lines(rows)] == [(40, 10, "Sungai Menang")]


# --- on paper and in tables -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def content() -> dict[str, Any]:
    """A report with both chapters, and a side that entered nothing."""
    rows = Dice(3).rows()
    figures = to_plain(
        count_indicators(replace(EMPTY, checks=(check(1, 40, 10), check(2, 12, 5)), budget=(line(1, 400),)))
    )
    parties = [
        {"code": code, "name": name, "short_name": name, "province": "X", "office": "Kesbangpol", "number": "1"}
        for code, name in ((OKI, "OKI"), (MESUJI, "Mesuji"))
    ]
    assert rows.villages
    return {
        "period": {"from_on": "2026-10-01", "last_on": "2026-12-31"}, "revision": 1, "corrects": "",
        "frozen_at": "2027-01-02T09:00:00+07:00", "is_example": True, "border_list_on": "2026-10-01", "parties": parties,
        "agreement": {"title": "X", "left_number": "1", "right_number": "2", "signed_on": "2016-04-27"},
        "indicators": figures, "villages": [], "stations": [], "facilitators": [], "outages": [], "follow_ups": [],
        "signers": [], "copies": [], "proofs": [], "sources": [], "changes": [],
        "budget": to_plain((
            BudgetEntry(OKI, "=5.1", "Siaran", "ilm", 1_000_000, 150_000, 250_000, 4, 3, None),
            BudgetEntry(OKI, "5.2", "Produksi", "production", 500_000, 0, None, 0, 0, 40),
        )),
        "checks": to_plain((
            CheckLine(NOVEMBER, OKI, "Gajah Mati", "phone", None, 40, 10),
            CheckLine(NOVEMBER, OKI, "Gajah Mati", "after_prayer", "law", 12, None),
        )),
    }  # fmt: skip


def test_the_chapter_on_money_sums_each_side_and_says_who_entered_nothing(content: dict[str, Any]) -> None:
    with i18n.speaking("id"):
        laid = lay_budget(content, report_words())
    assert laid["rows"] == [
        ["=5.1 Siaran, ILM", "Rp1.000.000", "Rp150.000", "Rp250.000", "25,0%", "75,0%"],
        ["5.2 Produksi, produksi siaran", "Rp500.000", "Rp0", "belum ada data", "belum ada data", "40,0%"],
        ["Jumlah OKI", "Rp1.500.000", "Rp150.000", "Rp250.000", "16,7%", "75,0%"],
        ["Mesuji", *["belum ada data"] * 5],
    ]


def test_the_chapter_on_listener_checks_hides_a_small_one_and_says_how_sure_the_sum_is(content: dict[str, Any]) -> None:
    with i18n.speaking("id"):
        laid = lay_checks(content, report_words())
    assert [row[3:] for row in laid["rows"]] == [["40", "10, 25,0%"], ["12", "belum cukup: n = 12"]]
    assert laid["sum"].startswith("28,8%: 15 dari 52 orang; selang 95 persen 18,")


@pytest.mark.parametrize("lang", ["id", "en"])
def test_both_chapters_are_printed(content: dict[str, Any], lang: str) -> None:
    sha256 = fingerprint(content)
    signed = {OKI: datetime(2027, 1, 3, tzinfo=UTC)}
    printed = render_pdf(content, lang=lang, sha256=sha256, verify_url="https://siaran.example/cek", signed_at=signed)
    page = " ".join(text.extract_text() for text in PdfReader(io.BytesIO(printed)).pages)
    for word in ("Rp1.500.000" if lang == "id" else "1,500,000", "Gajah Mati", "n = 12"):
        assert word in " ".join(page.split()), word


def test_both_chapters_are_sheets_and_tables_without_a_formula_or_a_false_zero(content: dict[str, Any]) -> None:
    sheets = dict(lay_out_sheets(content, sha256="0" * 64))
    assert len(sheets["Anggaran"]) == 3
    assert len(sheets["Uji dengar"]) == 3
    rows = list(csv.reader(io.StringIO(render_csv(content, Extract.BUDGET, lang="id").decode("utf-8-sig"))))
    assert rows[1][0] == "'=5.1"
    assert rows[2][5] == "belum ada data"
    checks = list(csv.reader(io.StringIO(render_csv(content, Extract.CHECKS, lang="id").decode("utf-8-sig"))))
    assert checks[2][-1] == "belum cukup: n = 12"


def test_a_book_of_airings_is_printed_in_part_and_says_so(content: dict[str, Any]) -> None:
    proof = {"day": "2026-11-02", "station": "A", "topic": "law", "verdict": "aired", "grade": "P2", "sha256": ""}
    told = {"sha256": "0" * 64, "verify_url": "https://siaran.example", "signed_at": {}, "has_maps": False}
    with i18n.speaking("id"):
        long = lay_out({**content, "proofs": [proof] * (MOST_PROOFS + 1)}, **told)
        short = lay_out({**content, "proofs": [proof] * MOST_PROOFS}, **told)
    assert len(long["proofs"]) == len(short["proofs"]) == MOST_PROOFS
    assert long["proofs_left"].startswith("1 dari 601 penayangan tidak dicetak")
    assert short["proofs_left"] == ""


def test_a_report_without_the_chapters_has_their_head_lines_alone(content: dict[str, Any]) -> None:
    bare = {key: value for key, value in content.items() if key not in ("budget", "checks")}
    with i18n.speaking("id"):
        assert lay_budget(bare, report_words())["rows"] == []
        assert len(budget_rows(bare, report_words())) == 1
