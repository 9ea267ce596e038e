"""Shows that a figure is held against the last period of its kind, in words and shapes, and drawn the same everywhere."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from datetime import date
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select

from outreach import i18n
from outreach.access import CLOCK, Actor, Grant, Role
from outreach.reports import service
from outreach.reports.achievement import NOTHING, Share
from outreach.reports.comparison import MOST_PERIODS, Direction, compare_shares
from outreach.reports.indicators import IndicatorId
from outreach.reports.models import Report
from outreach.reports.paper import lay_out
from outreach.reports.pdf import render_pdf
from outreach.reports.periods import code_of, read_code, short_name_of
from outreach.reports.trend import Point, Trend, draw_trend
from outreach.reports.trend_words import Stand, changes_in, frozen_stands, table_of, trend_of
from outreach.web import Office

SVG = "{http://www.w3.org/2000/svg}"
OFFICIAL = Actor(1, "Uji", grants=(Grant(Role.OFFICIAL, "16.02"),))
VERIFY = "https://siaran.example/cek"


@pytest.mark.parametrize(
    ("key", "now", "before", "difference", "direction", "is_better"),
    [
        (IndicatorId.I2, Share(6, 10), Share(1, 2), Fraction(1, 10), Direction.UP, True),
        (IndicatorId.I2, Share(1, 3), Share(1, 2), Fraction(-1, 6), Direction.DOWN, False),
        (IndicatorId.I5, Share(3, 6), Share(1, 2), Fraction(0), Direction.SAME, None),
        (IndicatorId.I9, Share(3, 37), Share(5, 37), Fraction(-2), Direction.DOWN, True),
        (IndicatorId.I9, Share(5, 37), Share(3, 36), Fraction(2), Direction.UP, False),
        (IndicatorId.I9, Share(0, 37), Share(0, 36), Fraction(0), Direction.SAME, None),
        (IndicatorId.I11, Share(3, 4), Share(1, 4), Fraction(1, 2), Direction.UP, None),
        (IndicatorId.I12, Share(1, 20), Share(19, 20), Fraction(-9, 10), Direction.DOWN, None),
        (IndicatorId.I2, Share(1, 2), NOTHING, None, None, None),
        (IndicatorId.I2, Share(None, 4), Share(1, 2), None, None, None),
        (IndicatorId.I2, Share(1, 2), Share(None, 4), None, None, None),
    ],
)
def test_a_figure_is_held_against_the_one_before(
    key: IndicatorId,
    now: Share,
    before: Share,
    difference: Fraction | None,
    direction: Direction | None,
    is_better: bool | None,  # noqa: FBT001 -- a column of the examples
) -> None:
    change = compare_shares(key, now, before)
    assert (change.difference, change.direction, change.is_better) == (difference, direction, is_better)


def stands(*values: tuple[str, Share], key: str = "I2") -> list[Stand]:
    return [Stand(read_code(code), is_frozen=True, shares={key: share}) for code, share in values]


def test_a_change_is_worded_with_the_period_it_is_held_against() -> None:
    up = changes_in(stands(("2026-t3", Share(1, 2)), ("2026-t4", Share(532, 1000))))["I2"]
    assert (up.words, up.direction) == ("naik 3,2 poin dari 50,0% (Triwulan III 2026)", "up")
    blind = changes_in(stands(("2026-s1", Share(5, 37)), ("2026-s2", Share(4, 37)), key="I9"))["I9"]
    assert (blind.words, blind.direction) == ("turun 1 desa dari 5 (Semester I 2026)", "down")
    assert changes_in(stands(("2026-t3", NOTHING), ("2026-t4", Share(1, 2))))["I2"].words == (
        "Triwulan III 2026: belum ada data"
    )
    same = changes_in(stands(("2025", Share(1, 2)), ("2026", Share(2, 4))))["I2"]
    assert (same.words, same.direction) == ("tetap, seperti Tahun 2025", "same")


def test_a_share_of_few_people_that_may_have_stayed_is_not_called_a_change() -> None:
    near = changes_in(stands(("2026-t3", Share(20, 60)), ("2026-t4", Share(24, 60)), key="I12"))["I12"]
    assert (near.words, near.direction) == (
        "33,3% (Triwulan III 2026); selangnya bertumpang tindih, belum tentu berubah",
        "",
    )
    far = changes_in(stands(("2026-t3", Share(5, 60)), ("2026-t4", Share(50, 60)), key="I12"))["I12"]
    assert (far.words, far.direction) == ("naik 75,0 poin dari 8,3% (Triwulan III 2026)", "up")
    few = changes_in(stands(("2026-t3", Share(None, 12)), ("2026-t4", Share(24, 60)), key="I12"))["I12"]
    assert (few.words, few.direction) == ("Triwulan III 2026: belum cukup: n = 12", "")


def test_only_the_period_right_before_is_compared() -> None:
    """A quarter of a year ago is no comparison for this one where the last quarter has no report."""
    gap = changes_in(stands(("2026-t1", Share(1, 2)), ("2026-t4", Share(1, 4))))["I2"]
    assert (gap.words, gap.direction) == ("Triwulan III 2026: belum ada data", "")
    free = changes_in(stands(("2026-11-01_2026-11-09", Share(1, 2))))["I2"]
    assert (free.words, free.direction) == ("", "")


@pytest.mark.parametrize(
    ("code", "short"), [("2026-11", "Nov 26"), ("2026-t4", "T4 26"), ("2026-s2", "S2 26"), ("2026", "2026")]
)
def test_a_period_has_a_short_name_for_a_chart(code: str, short: str) -> None:
    assert short_name_of(read_code(code)) == short


def drawn(*shares: float | None) -> ET.Element:
    points = [Point(f"P{n}", share, f"{share}", is_frozen=n % 2 == 0) for n, share in enumerate(shares)]
    trend = Trend("I2 <&>", "satu; dua", points, goal=0.85, no_data="belum ada data")
    return ET.fromstring(draw_trend(trend))  # noqa: S314 -- our own drawing


def test_a_drawing_has_a_name_and_gaps_where_there_is_no_data() -> None:
    picture = drawn(0.5, None, 0.25, 1.0)
    assert picture.get("role") == "img"
    assert [picture.findtext(f"{SVG}{part}") for part in ("title", "desc")] == ["I2 <&>", "satu; dua"]
    dots = picture.findall(f"{SVG}circle")
    assert [dot.get("class") for dot in dots] == ["dot", "dot", "dot open"]
    runs = [path.get("d") or "" for path in picture.findall(f"{SVG}path") if path.get("class") == "run"]
    assert len(runs) == 1, "a line joins only two neighbours that both have data"
    heights = [float(dot.get("cy") or 0) for dot in dots]
    assert heights[2] < heights[0] < heights[1]
    assert "belum ada data" in [title.text for title in picture.iter(f"{SVG}title")]


def test_a_zero_is_drawn_at_the_foot_and_nothing_is_not_drawn_as_zero() -> None:
    assert drawn(0.0).find(f"{SVG}circle") is not None
    assert drawn(None).find(f"{SVG}circle") is None


def test_all_labels_lie_within_the_drawing() -> None:
    picture = drawn(*([1.0] * MOST_PERIODS))
    width, height = (float(number) for number in (picture.get("viewBox") or "").split()[2:])
    for word in picture.iter(f"{SVG}text"):
        assert 14 < float(word.get("x") or 0) < width - 14
        assert 10 < float(word.get("y") or 0) < height - 3


def test_the_description_says_every_value_of_the_drawing() -> None:
    told = trend_of("I2", stands(("2026-t3", NOTHING), ("2026-t4", Share(1, 2))))
    assert told.description == "Triwulan III 2026: belum ada data; Triwulan IV 2026: 50,0%"
    head, rows = table_of(stands(("2026-t3", NOTHING), ("2026-t4", Share(1, 2))))
    assert head == ["Angka", "T3 26", "T4 26"]
    assert rows == [["I2 Siaran terbukti", "belum ada data", "50,0%"]]


def test_no_more_than_eight_periods_and_none_before_the_first_plan(example: Office) -> None:
    with example.database.reader() as session:
        months = service.past_figures(session, read_code("2027-12"), now=example.now())
        assert [code_of(one.period) for one in months] == [f"2027-{n:02}" for n in range(5, 12)]
        assert len(months) == MOST_PERIODS - 1
        quarters = service.past_figures(session, read_code("2026-t4"), now=example.now())
        assert [code_of(one.period) for one in quarters] == ["2026-t3"]
        assert service.past_figures(session, read_code("2026-11-01_2026-11-09"), now=example.now()) == []


@pytest.fixture
def frozen(example: Office) -> dict[str, Any]:
    """September frozen, then October, which remembers it; the example stays as it was."""
    with example.database.writer() as session:
        for code in ("2026-09", "2026-10"):
            service.freeze(
                session, CLOCK, period=read_code(code), left_number="1", right_number="2", note="", now=example.now()
            )
        october = session.scalars(select(Report).where(Report.from_on == date(2026, 10, 1))).one()
        content = dict(october.content)
        session.rollback()
    return content


@pytest.mark.parametrize("lang", ["id", "en"])
def test_a_frozen_report_remembers_the_period_before_and_prints_it(frozen: dict[str, Any], lang: str) -> None:
    (september,) = frozen["history"]
    assert september["period"]["from_on"] == "2026-09-01"
    assert len(september["sha256"]) == 64
    with i18n.speaking(lang):
        laid = lay_out(frozen, sha256="0" * 64, verify_url=VERIFY, signed_at={}, has_maps=False)
        chart = draw_trend(trend_of("I2", frozen_stands(frozen)), font="Libertinus Serif")
    assert laid["development"]["charts"][0]["svg"] == chart
    assert all(figure["change"] for figure in laid["summary"])
    paper = PdfReader(BytesIO(render_pdf(frozen, lang=lang, sha256="0" * 64, verify_url=VERIFY, signed_at={})))
    pages = [page.extract_text() for page in paper.pages]
    title = "Perkembangan" if lang == "id" else "Development"
    assert [title in page for page in pages].count(True) == 1
    assert laid["summary"][0]["change"][:8] in " ".join(pages)


def test_a_lone_report_and_one_of_the_first_form_have_no_such_page() -> None:
    old = json.loads(Path(__file__).with_name("frozen_first_form.json").read_text(encoding="utf-8"))
    laid = lay_out(old, sha256="0" * 64, verify_url=VERIFY, signed_at={}, has_maps=False)
    assert laid["development"] is None
    assert {figure["change"] for figure in laid["summary"]} == {""}


@pytest.fixture
def official(example: Office) -> FlaskClient:
    example.find_actor = lambda session, request, now: OFFICIAL
    return example.test_client()


def test_the_page_of_a_period_says_how_each_figure_went(official: FlaskClient) -> None:
    page = official.get("/laporan/periode/2026-10").get_data(as_text=True)
    assert "(September 2026)" in page
    assert page.count('class="small change"') == 5
    told = official.get("/api/v1/periods/2026-10").get_json()["changes"]
    assert set(told) == set(IndicatorId)
    assert told["I2"]["direction"] in ("up", "down", "same")


def test_the_development_is_drawn_and_stands_in_a_table(official: FlaskClient) -> None:
    page = official.get("/laporan/periode/2026-t4/perkembangan").get_data(as_text=True)
    assert page.count('class="trend"') == len(IndicatorId)
    for key in IndicatorId:
        assert f'id="{key}-t"' in page
    assert page.count('data-label="Triwulan III 2026"') == len(IndicatorId)
