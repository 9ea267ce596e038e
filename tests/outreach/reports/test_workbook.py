"""Shows that the workbook counts its own rows and comes to exactly what was frozen, and that a changed row changes its figure."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import openpyxl
import pytest
from recalculated import Failed, Workbook

from outreach.access import CLOCK
from outreach.reports import service
from outreach.reports.canonical import to_plain
from outreach.reports.counted import counted_rows
from outreach.reports.figures import ReportRows
from outreach.reports.indicators import IndicatorId, count_indicators
from outreach.reports.periods import read_code
from outreach.reports.xlsx import render_xlsx
from outreach.web import Office

PLAIN_KINDS = {"D": "numerator", "E": "denominator"}
COUNTED = [f"I{n}" for n in range(1, 13)]


@pytest.fixture(scope="module", params=["2026-10", "2026-t4", "2026-s1"])
def content(request: pytest.FixtureRequest, example: Office) -> dict[str, Any]:
    """A month, a running quarter and a semester before anything aired, as a report would freeze them."""
    with example.database.reader() as session:
        period = read_code(request.param)
        rows, figures = service.count(session, period=period, now=example.now())
        content = service.compose(
            session,
            rows=rows,
            figures=figures,
            history=(),
            numbers=("1", "2"),
            revision=1,
            corrects="",
            is_example=True,
            now=example.now(),
        )
    plain = to_plain(content)
    assert isinstance(plain, dict)
    return plain


@pytest.mark.parametrize("lang", ["id", "en"])
def test_every_formula_comes_to_the_number_that_was_frozen(content: dict[str, Any], lang: str) -> None:
    live = list(Workbook(render_xlsx(content, lang=lang, sha256="0" * 64)).live())
    assert [(place, shown, counted) for _, place, shown, counted in live if shown != counted] == []
    assert {sheet for sheet, *_ in live} <= {"Ringkasan", "Summary"}


def test_the_numbers_of_all_twelve_figures_are_counted_in_the_workbook(content: dict[str, Any]) -> None:
    book = Workbook(render_xlsx(content, lang="id", sha256="0" * 64))
    live = {place: value for _, place, _, value in book.live()}
    for number, key in enumerate(content["indicators"], 2):
        figure = content["indicators"][key]
        if key not in COUNTED or figure["numerator"] is None:
            continue
        assert live[f"D{number}"] == figure["numerator"]
        assert live[f"E{number}"] == figure["denominator"]
        assert f"C{number}" in live
        sides = [live.get(f"{column}{number}") for column in "FGHI"]
        wanted = [
            figure["by_regency"][side["code"]][part] if figure["by_regency"] else None
            for side in content["parties"]
            for part in ("numerator", "denominator")
        ]
        assert [told for told in sides if told is not None] == [one for one in wanted if one is not None]


def test_a_row_that_is_changed_in_the_workbook_changes_its_figure(content: dict[str, Any]) -> None:
    file = render_xlsx(content, lang="id", sha256="0" * 64)
    book = openpyxl.load_workbook(BytesIO(file))
    rows = book["Baris terhitung"]
    changed = next((row for row in rows.iter_rows(min_row=2) if row[0].value == "I7" and row[2].value == 1), None)
    if changed is None:
        assert content["indicators"]["I7"]["numerator"] in (None, 0)
        return
    changed[2].value = 0
    kept = BytesIO()
    book.save(kept)
    number = list(content["indicators"]).index("I7") + 2
    assert Workbook(kept.getvalue()).value("Ringkasan", f"D{number}") == content["indicators"]["I7"]["numerator"] - 1


def test_a_figure_without_data_is_words_in_every_formula(content: dict[str, Any]) -> None:
    """What has no number at all never becomes 0, not even when the spreadsheet counts it."""
    book = Workbook(render_xlsx(content, lang="id", sha256="0" * 64))
    for number, figure in enumerate(content["indicators"].values(), 2):
        if figure["value"] is None:
            assert book.value("Ringkasan", f"C{number}") == "belum ada data"


def test_an_empty_border_counts_nothing() -> None:
    rows = ReportRows(read_code("2026-10"), read_code("2026-10").last_on, "16.02", "18.11")
    assert counted_rows(rows, count_indicators(rows)) == ()


def test_a_frozen_figure_that_its_rows_do_not_give_stays_the_number_it_was(content: dict[str, Any]) -> None:
    wrong = content | {"counted": [row | {"of": 7} for row in content["counted"]]}
    book = Workbook(render_xlsx(wrong, lang="id", sha256="0" * 64))
    live = {place for _, place, _, _ in book.live()}
    for number, figure in enumerate(content["indicators"].values(), 2):
        if figure["denominator"]:
            assert f"E{number}" not in live
            assert book.value("Ringkasan", f"E{number}") == figure["denominator"]


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ('=IFERROR(A1/B1,"kosong")', 2.5),
        ('=IFERROR(A1/C1,"kosong")', "kosong"),
        ('=IFERROR(A1/D1,"kosong")', "kosong"),
        ('=IF(COUNTIFS(A1:A3,5)=1,"satu ""5""",0)', 'satu "5"'),
        ("=SUMIFS(B1:B3,A1:A3,5)", 2),
        ('=COUNTIFS(A1:A3,">=0")', 2),
    ],
)
def test_the_small_spreadsheet_counts_as_a_large_one_does(formula: str, value: object) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for place, cell in {"A1": 5, "B1": 2, "C1": 0, "D1": "teks", "A2": 6, "B2": 3, "E1": formula}.items():
        sheet[place] = cell
    kept = BytesIO()
    book.save(kept)
    assert Workbook(kept.getvalue()).value("Sheet", "E1") == value


def test_a_division_by_nothing_is_an_error() -> None:
    book = openpyxl.Workbook()
    book.active["A1"], book.active["B1"] = 1, "=A1/C1"
    kept = BytesIO()
    book.save(kept)
    with pytest.raises(Failed):
        Workbook(kept.getvalue()).value("Sheet", "B1")


def test_a_frozen_report_keeps_its_counted_rows(example: Office) -> None:
    with example.database.writer() as session:
        period = read_code("2026-10")
        report = service.freeze(
            session, CLOCK, period=period, left_number="1", right_number="2", note="", now=example.now()
        )
        kept = {row["figure"] for row in report.content["counted"]}
        session.rollback()
    assert kept == {key.value for key in IndicatorId if key.value in COUNTED}
