"""The last three figures in the workbook's counted rows and in the tables: each row weighs what the figure says, a small check hides."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from test_plain_indicators import MESUJI, OKI

from outreach import i18n
from outreach.reports.account_chapters import due_rows
from outreach.reports.account_rows import BudgetRow, CheckRow, FollowUpKind, FollowUpRow, SpendingRow
from outreach.reports.accounts import due_of_period
from outreach.reports.canonical import to_plain
from outreach.reports.counted import CountedRow, counted_rows
from outreach.reports.figures import ReportRows
from outreach.reports.formulas import Formula
from outreach.reports.indicators import count_indicators
from outreach.reports.periods import read_code
from outreach.reports.words import report_words
from outreach.reports.xlsx import lay_out_sheets

NOVEMBER, LATER = date(2026, 11, 2), date(2026, 11, 9)
EMPTY = ReportRows(read_code("2026-t4"), date(2026, 11, 22), OKI, MESUJI)
PARTIES = ({"code": OKI, "short_name": "OKI"}, {"code": MESUJI, "short_name": "Mesuji"})


def counted(rows: ReportRows) -> list[CountedRow]:
    return list(counted_rows(rows, count_indicators(rows)))


def check(number: int, asked: int, heard: int, *, side: str = OKI) -> CheckRow:
    return CheckRow(number, side, "Gajah Mati", NOVEMBER, "phone", None, asked, heard)


OWED = (
    FollowUpRow("make_good-1", FollowUpKind.MAKE_GOOD, OKI, NOVEMBER, NOVEMBER),
    FollowUpRow("conflict-2", FollowUpKind.CONFLICT, MESUJI, NOVEMBER, LATER),
    FollowUpRow("report-2026-07-01-16.02", FollowUpKind.REPORT, OKI, NOVEMBER, None),
    FollowUpRow("make_good-3", FollowUpKind.MAKE_GOOD, OKI, date(2026, 11, 23), NOVEMBER),
)


def test_each_follow_up_counts_once_on_its_own_side() -> None:
    assert counted(replace(EMPTY, follow_ups=OWED)) == [
        CountedRow("I10", "make_good-1", 1, 1, 1, 1, None, None),
        CountedRow("I10", "conflict-2", 0, 1, None, None, 0, 1),
        CountedRow("I10", "report-2026-07-01-16.02", 0, 1, 0, 1, None, None),
    ]


def test_a_budget_line_weighs_its_rupiah_and_one_without_an_entry_has_an_empty_cell() -> None:
    lines = tuple(BudgetRow(n, OKI, 2026, f"5.{n}", "Siaran", "ilm", 100 * n) for n in (1, 2))
    spent = (SpendingRow(1, 1, NOVEMBER, 30), SpendingRow(2, 1, NOVEMBER, 0), SpendingRow(3, 2, date(2026, 12, 1), 9))
    assert counted(replace(EMPTY, budget=lines, spending=spent)) == [
        CountedRow("I11", "B1", 30, 100, 30, 100, None, None),
        CountedRow("I11", "B2", None, 200, None, 200, None, None),
    ]


@pytest.mark.parametrize(
    ("checks", "told"),
    [
        ((check(1, 30, 9), check(2, 18, 5)), [("C1 C2", 14, 48)]),
        ((check(1, 18, 5), check(2, 18, 6), check(3, 19, 1)), [("C3", 1, 19), ("C1 C2", 11, 36)]),
        ((check(1, 18, 5),), [("C1", None, 18)]),
    ],
)
def test_who_heard_in_a_check_of_few_people_never_stands_alone(
    checks: tuple[CheckRow, ...], told: list[tuple[str, int | None, int]]
) -> None:
    rows = counted(replace(EMPTY, checks=checks))
    assert [(row.row, row.hit, row.of) for row in rows] == told
    assert [(row.left_hit, row.left_of, row.right_of) for row in rows] == [(hit, of, None) for _, hit, of in told]


def test_a_joint_share_of_two_small_sides_is_a_number_and_no_formula_that_shows_them() -> None:
    """Each side's answers are hidden, so the workbook may tell their sum and not count it."""
    rows = replace(EMPTY, checks=(check(1, 18, 9), check(2, 12, 6, side=MESUJI)))
    figures = count_indicators(rows)
    content: Any = {
        "indicators": to_plain(figures), "counted": to_plain(counted_rows(rows, figures)), "parties": PARTIES,
        "villages": [], "stations": [], "proofs": [], "sources": [], "revision": 1, "corrects": "", "is_example": True,
        "period": {"from_on": "2026-10-01", "last_on": "2026-12-31"}, "frozen_at": "",
    }  # fmt: skip
    for side in content["parties"]:
        side |= {"number": "1"}
    line = list(dict(lay_out_sheets(content, sha256=""))["Ringkasan"][12])
    assert line[0] == "I12"
    assert (line[2], line[3]) == (0.5, 15)
    assert isinstance(line[4], Formula)
    assert (line[5], line[7]) == ("belum ada data", "belum ada data")


@pytest.mark.parametrize(("lang", "words"), [("id", ("siaran pengganti", "ya")), ("en", ("make-good", "yes"))])
def test_every_follow_up_that_counts_is_a_line_that_says_whether_it_was_in_time(
    lang: str, words: tuple[str, str]
) -> None:
    plain: Any = {"due": to_plain(due_of_period(replace(EMPTY, follow_ups=OWED))), "parties": PARTIES}
    with i18n.speaking(lang):
        _, first, second, third = due_rows(plain, report_words())
    assert (first[0], first[4]) == words
    assert first[1:4] == ["OKI", "2026-11-02", "2026-11-02"]
    assert second[1:4] == ["Mesuji", "2026-11-02", "2026-11-09"]
    assert (second[4], third[4]) == ("tidak",) * 2 if lang == "id" else ("no",) * 2
    assert third[3] == ("belum selesai" if lang == "id" else "not done")


def test_an_older_report_that_keeps_no_follow_ups_has_their_head_line_alone() -> None:
    assert len(due_rows({"parties": PARTIES}, report_words())) == 1
