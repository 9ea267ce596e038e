"""Shows that every figure opens its rows and every row what proves it: log line, second of the recording, decree, vote."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
from flask.testing import FlaskClient
from listed import TUESDAY, Listed
from taped import heard, tape
from world import OKI, World

from outreach.access import CLOCK, Actor, Grant, Role
from outreach.airings.judging import judge_day
from outreach.reports import service
from outreach.reports.indicators import IndicatorId
from outreach.reports.periods import read_code
from outreach.web import Office
from scheduler.terms import WIB

OFFICIAL = Actor(1, "Uji", regency_code=OKI, grants=(Grant(Role.OFFICIAL, OKI),))
PERIOD = "2026-t4"
EVIDENCE = {
    IndicatorId.I1: r"Suara",
    IndicatorId.I2: r"\d\d\.\d\d\.\d\d, \d:\d\d",
    IndicatorId.I3: r"\d\d\.\d\d\.\d\d, \d:\d\d",
    IndicatorId.I4: r"\d\d\.\d\d\.\d\d, \d:\d\d",
    IndicatorId.I5: r"dBµV/m",
    IndicatorId.I6: r"/bukti/\d+\?hari=",
    IndicatorId.I7: r"\d+/CONTOH/\d{4}",
    IndicatorId.I8: r"hadir \d+",
    IndicatorId.I9: r"Kegiatan",
}
"""What the page a counted row leads to must show."""
SignIn = Callable[[Actor], FlaskClient]


@pytest.fixture
def official(example: Office) -> FlaskClient:
    """An official of the example, at a browser."""
    example.find_actor = lambda session, request, now: OFFICIAL
    return example.test_client()


def text(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return unescape(answer.get_data(as_text=True))


def rows_of(page: str) -> list[str]:
    return page.split('id="rows">', 1)[1].split("</ul>", 1)[0].split("<li data-row>")[1:]


def follow(client: FlaskClient, link: str) -> str:
    """The page of a link; its anchor must be there, and where it names a row, that row alone is looked at."""
    page, _, anchor = link.partition("#")
    shown = text(client, page)
    if not anchor:
        return shown
    assert f'id="{anchor}"' in shown, link
    return shown.split(f'id="{anchor}"', 1)[1].split("</tr>", 1)[0] if anchor.startswith("baris-") else shown


@pytest.mark.parametrize("key", IndicatorId)
def test_every_figure_opens_its_rows_and_every_row_its_evidence(
    example: Office, official: FlaskClient, key: IndicatorId
) -> None:
    assert f"/laporan/angka/{key}?periode={PERIOD}" in text(official, f"/laporan/periode/{PERIOD}")
    with example.database.reader() as session:
        figure = service.count(session, period=read_code(PERIOD), now=example.now())[1][key]
    rows = rows_of(text(official, f"/laporan/angka/{key}?periode={PERIOD}"))
    assert len(rows) == len(figure.rows) > 0
    assert sum("tidak terhitung" not in row for row in rows) == len(figure.hits)
    links = [re.findall(r'href="([^"]+)"', row) for row in rows]
    assert [row for row, ways in zip(rows, links, strict=True) if not ways] == []
    counted = [ways for row, ways in zip(rows, links, strict=True) if "tidak terhitung" not in row]
    for ways in (*counted[:2], *counted[-1:]):
        assert any(re.search(EVIDENCE[key], follow(official, way)) for way in ways), ways
    for ways in links[:: max(1, len(links) // 5)]:
        for way in ways:
            follow(official, way)


def test_a_village_and_month_leads_over_its_airings_to_the_log_line(official: FlaskClient) -> None:
    rows = [row for row in rows_of(text(official, "/laporan/angka/I6?periode=2026-10")) if "tidak terhitung" not in row]
    (way,) = re.findall(r'href="([^"]+)"', rows[0])
    airings = rows_of(text(official, way))
    assert len(airings) >= 9
    (line,) = re.findall(r'href="([^"]+)"', airings[0])
    assert re.search(EVIDENCE[IndicatorId.I2], follow(official, line))


def test_a_matched_airing_leads_to_the_second_of_its_recording(
    office: Office, world: World, signed_in: SignIn, listed: Listed
) -> None:
    world.now = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
    start = datetime(2026, 11, 24, 9, 0, tzinfo=WIB)
    with office.database.writer() as session:
        kept = tape(session, station_id=world.sungai_menang, started_at=start - timedelta(seconds=600))
        find = heard(session, kept, clip_id=listed.clip_id, start_s=600.0)
        judge_day(session, CLOCK, station_id=world.sungai_menang, day=TUESDAY, now=world.now)
        session.commit()
        kept_id, find_id = kept.id, find.id
    client = signed_in(OFFICIAL)
    (row, *_) = [r for r in rows_of(text(client, "/laporan/angka/I2?periode=2026-11")) if "tidak terhitung" not in r]
    assert 'aria-label="P3' in row
    (way,) = re.findall(r'href="([^"]+)"', row)
    line = follow(client, way)
    assert f"/rekaman/{kept_id}#temuan-{find_id}" in line
    recording = follow(client, f"/rekaman/{kept_id}#temuan-{find_id}")
    assert "#t=600.0,630.0" in recording
    with office.database.reader() as session:
        content = service.count(session, period=read_code("2026-11"), now=world.now)[1][IndicatorId.I2]
    assert content.detail["grades"]["P3"] == 1


def test_a_village_that_is_not_on_the_list_has_no_airings_page(world: World, signed_in: SignIn) -> None:
    client = signed_in(world.actor(Role.OFFICIAL, OKI))
    assert client.get("/laporan/dengar/99.99.99.9999").status_code == 404
    page = client.get(f"/laporan/dengar/{world.villages['Gajah Mati']}?periode=2026-11").get_data(as_text=True)
    assert "Tidak ada penayangan terbukti" in page
    assert date(2026, 11, 1) in read_code("2026-11")
