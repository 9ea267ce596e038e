"""What the last three figures are made of stands above their rows: kinds, both sides, methods; too few people stay hidden."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest

from outreach.access import Actor, Grant, Role
from outreach.reports.detail_lines import lay_detail
from outreach.reports.words import report_words
from outreach.web import Office

OKI, MESUJI = "16.02", "18.11"
PARTIES = [{"code": OKI, "short_name": "OKI"}, {"code": MESUJI, "short_name": "Mesuji"}]


def laid(figure: dict[str, Any]) -> dict[str, Any]:
    found = lay_detail(figure, PARTIES, report_words())
    assert found is not None
    return found


def test_follow_ups_are_told_by_kind_and_a_kind_of_which_nothing_was_due_is_not() -> None:
    kinds = {
        "make_good": {"due": 4, "in_time": 3},
        "conflict": {"due": 0, "in_time": 0},
        "report": {"due": 2, "in_time": 0},
    }
    assert laid({"id": "I10", "detail": {"by_kind": kinds}})["rows"] == [
        ["siaran pengganti", "4", "3"],
        ["laporan triwulan, tanda tangan", "2", "0"],
    ]


def test_money_is_told_on_each_side_with_both_realisations_and_silence_is_no_zero() -> None:
    left = {"ceiling_rupiah": 1000, "bound_rupiah": 150, "spent_rupiah": 250, "charged": 4, "proven": 1}
    right = {"ceiling_rupiah": 500, "bound_rupiah": 0, "spent_rupiah": None, "charged": 0, "proven": 0}
    assert laid({"id": "I11", "detail": {OKI: left, MESUJI: right}})["rows"] == [
        ["OKI", "Rp1.000", "Rp150", "Rp250", "25,0%", "25,0%"],
        ["Mesuji", "Rp500", "Rp0", *["belum ada data"] * 3],
    ]


def test_answers_are_told_with_their_interval_and_those_of_few_people_are_not() -> None:
    sides = {OKI: {"numerator": None, "denominator": 12}, MESUJI: {"numerator": 20, "denominator": 40}}
    figure = {
        "id": "I12",
        "by_regency": sides,
        "numerator": 26,
        "denominator": 52,
        "detail": {"interviewed_by_method": {"phone": 52}},
    }
    told = laid(figure)
    assert told["rows"] == [
        ["OKI", "12", "belum cukup: n = 12", "–"],
        ["Mesuji", "40", "50,0%", "35,2% – 64,8%"],
        ["Bersama", "52", "50,0%", "36,9% – 63,1%"],
    ]
    assert told["note"] == "Yang ditanya menurut cara: telepon 52."
    nobody = {"numerator": None, "denominator": None}
    empty = figure | nobody | {"by_regency": {OKI: nobody, MESUJI: nobody}, "detail": {}}
    assert laid(empty)["rows"][0] == ["OKI", "belum ada data", "belum ada data", "–"]


def test_a_figure_that_is_told_in_another_way_has_no_such_table() -> None:
    assert lay_detail({"id": "I1"}, PARTIES, report_words()) is None


def test_the_pages_of_the_rows_begin_with_the_table(example: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    official = Actor(1, "Uji", regency_code=OKI, grants=(Grant(Role.OFFICIAL, OKI),))
    monkeypatch.setattr(example, "find_actor", lambda *_: official)
    for key, title, word in (("I10", "Menurut jenis", "siaran pengganti"), ("I11", "Menurut kabupaten", "Fisik"), ("I12", "Menurut kabupaten", "Selang 95 persen")):  # fmt: skip
        page = unescape(example.test_client().get(f"/laporan/angka/{key}?periode=2026-t4").get_data(as_text=True))
        assert word in page.split(title, 1)[1].split("</table>", 1)[0], key
