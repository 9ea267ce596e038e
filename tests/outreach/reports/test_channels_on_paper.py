"""The channels of a report on paper, in tables and on its pages: counted apart, nothing known said as such, silent for the first form."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from html import unescape
from io import StringIO
from typing import Any

import pytest
from flask.testing import FlaskClient

from outreach import i18n
from outreach.access import Actor, Grant, Role
from outreach.reports import service
from outreach.reports.channel_lines import channel_rows, lay_channels
from outreach.reports.csvfile import Extract, render_csv
from outreach.reports.indicators import IndicatorId
from outreach.reports.periods import read_code
from outreach.reports.words import report_words
from outreach.web import Office

OKI, MESUJI = "16.02", "18.11"
COUNTS = {"fm": 10, "community": 4, "relay": None, "stream": 0, "file": 2}
SIDES = {
    "fm": {OKI: 3, MESUJI: 7}, "community": {OKI: 4, MESUJI: 0}, "relay": {OKI: None, MESUJI: None},
    "stream": {OKI: 0, MESUJI: 0}, "file": {OKI: 1, MESUJI: 1},
}  # fmt: skip
FULL = {"by_channel": COUNTS, "by_channel_and_side": SIDES, "without_signal": {"stream": 0, "file": 1}}
PARTIES = [{"code": OKI, "short_name": "OKI"}, {"code": MESUJI, "short_name": "Mesuji"}]
SignIn = Callable[[Actor], FlaskClient]


def content(detail: dict[str, Any], *, value: str | None = "1/2") -> dict[str, Any]:
    """As much of a frozen content as channels need."""
    return {"parties": PARTIES, "indicators": {"I5": {"value": value, "detail": detail}}}


def test_every_channel_is_told_on_both_sides_and_what_is_not_known_is_not_none() -> None:
    laid = lay_channels(content(FULL), report_words())
    assert laid["head"][:5] == ["Saluran", "OKI", "Mesuji", "Bersama", "Tanpa siaran lain"]
    assert [row[:5] for row in laid["rows"]] == [
        ["FM", "3", "7", "10", "–"],
        ["Radio komunitas", "4", "0", "4", "–"],
        ["Relai", "belum ada data", "belum ada data", "belum ada data", "–"],
        ["Streaming", "0", "0", "0", "0"],
        ["Berkas serahan", "1", "1", "2", "1"],
    ]
    assert [row[5].endswith("bukan sinyal") for row in laid["rows"]] == [False, False, False, True, True]


def test_the_table_for_programs_says_the_same_in_either_language() -> None:
    rows = list(csv.reader(StringIO(render_csv(content(FULL), Extract.CHANNELS, lang="en").decode("utf-8-sig"))))
    assert rows[1][:5] == ["FM", "3", "7", "10", ""]
    assert rows[3][1] == "no data yet"


def test_a_report_that_knew_no_sides_leaves_their_cells_empty() -> None:
    assert channel_rows(content({"by_channel": COUNTS}), report_words())[1][1:5] == [None, None, 10, None]


def test_a_report_of_the_first_form_and_one_without_data_say_nothing_of_channels() -> None:
    assert lay_channels(content({"by_channel": {"local_public": 6, "private": 0}}), report_words())["rows"] == []
    assert lay_channels(content({}), report_words())["rows"] == []
    assert lay_channels(content(FULL, value=None), report_words())["rows"] == []


def test_the_sides_of_each_channel_add_up_to_the_whole(example: Office) -> None:
    with example.database.reader() as session:
        figure = service.count(session, period=read_code("2026-t4"), now=example.now())[1][IndicatorId.I5]
    for channel, count in figure.detail["by_channel"].items():
        sides = figure.detail["by_channel_and_side"][channel].values()
        assert count == (None if None in sides else sum(sides)), channel
    assert figure.detail["by_channel"]["fm"]


def test_the_page_of_a_period_has_the_channels_as_a_table(example: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    official = Actor(1, "Uji", regency_code=OKI, grants=(Grant(Role.OFFICIAL, OKI),))
    monkeypatch.setattr(example, "find_actor", lambda *_: official)
    for address in ("/laporan/periode/2026-t4", "/laporan/angka/I5?periode=2026-t4"):
        page = unescape(example.test_client().get(address).get_data(as_text=True))
        table = page.split("Menurut saluran", 1)[1].split("</table>", 1)[0]
        heads = re.findall(r'<th scope="row">([^<]+)</th>', table)
        assert heads == ["FM", "Radio komunitas", "Relai", "Streaming", "Berkas serahan"]
        assert "dari 12" in table
        assert "dari 25" in table
        assert "dari 37" in table
    with i18n.speaking("id"):
        later = example.test_client().get("/laporan/periode/2019-t4").get_data(as_text=True)
    assert "belum ada data" in later.split('id="saluran"', 1)[1].split("<h2", 1)[0]
