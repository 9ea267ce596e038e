"""What the public takes home of follow-ups, money and listener checks: sums alone, few people hidden, nothing entered as nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from test_plain_indicators import MESUJI, OKI

from outreach.listening.models import Method
from outreach.reach.channels import Channel
from outreach.reports.account_rows import BudgetRow, CheckRow, FollowUpKind
from outreach.reports.figures import ReportRows
from outreach.reports.indicators import Indicator, IndicatorId, count_indicators
from outreach.reports.open_accounts import (
    CHANNELS,
    KINDS,
    METHODS,
    budget_rows,
    channel_rows,
    check_rows,
    follow_up_rows,
)
from outreach.reports.open_data import figure_rows
from outreach.reports.periods import read_code

EMPTY = ReportRows(read_code("2026-t4"), date(2026, 11, 22), OKI, MESUJI)


def figure(rows: ReportRows, key: str) -> Indicator:
    return count_indicators(rows)[IndicatorId(key)]


def check(number: int, asked: int, heard: int, *, side: str = OKI) -> CheckRow:
    return CheckRow(number, side, "Gajah Mati", date(2026, 11, 2), "phone", None, asked, heard)


def test_every_kind_channel_and_method_has_its_word() -> None:
    assert (set(KINDS), set(CHANNELS), set(METHODS)) == (set(FollowUpKind), set(Channel), set(Method))


def test_where_nothing_was_due_or_entered_nothing_stands() -> None:
    assert list(follow_up_rows(figure(EMPTY, "I10"))) == [(word, 0, None) for word in KINDS.values()]
    one = replace(EMPTY, budget=(BudgetRow(1, OKI, 2026, "5.1", "Siaran", "ilm", 400),))
    assert list(budget_rows(figure(one, "I11"), codes=(OKI, MESUJI), year=2026)) == [
        (OKI, 2026, 400, 0, None, 0, 0),
        (MESUJI, 2026, *[None] * 5),
    ]
    assert {row[3] for row in channel_rows(figure(EMPTY, "I5"), codes=(OKI, MESUJI))} == {None}


@pytest.mark.parametrize(
    ("left", "right", "told"),
    [((40, 10), (20, 5), [10, 5]), ((40, 10), (12, 5), [None, None]), ((18, 10), (12, 5), [None, None])],
)
def test_who_heard_is_told_of_both_regencies_or_of_neither(
    left: tuple[int, int], right: tuple[int, int], told: list[int | None]
) -> None:
    rows = replace(EMPTY, checks=(check(1, *left), check(2, *right, side=MESUJI)))
    found = list(check_rows(rows, figure(rows, "I12")))
    assert [row[1:4] for row in found] == [
        (left[0], f"telepon {left[0]}", told[0]),
        (right[0], f"telepon {right[0]}", told[1]),
    ]
    assert [row[4] is None for row in found] == [one is None for one in told]


def test_a_check_of_few_people_is_hidden_in_the_open_figures_too() -> None:
    rows = replace(EMPTY, checks=(check(1, 18, 9),))
    (line,) = [row for row in figure_rows(count_indicators(rows)) if row[0] == "I12"]
    assert line[2:5] == (None, 18, None)
    assert [row[1:] for row in check_rows(rows, figure(rows, "I12"))] == [
        (18, "telepon 18", None, None, None),
        (None, None, None, None, None),
    ]
