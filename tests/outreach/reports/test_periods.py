"""Shows that months, quarters, semesters and years have their days, addresses and titles, and keep their own border list."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as some
from sqlalchemy import select
from world import MESUJI, OKI, World

from outreach import i18n
from outreach.access import Actor, Role
from outreach.places.models import BorderEntry
from outreach.reports import service
from outreach.reports.figures import Period
from outreach.reports.indicators import IndicatorId
from outreach.reports.periods import (
    MONTHS,
    PeriodKind,
    after,
    asked_period,
    before,
    code_of,
    kind_of,
    kinds_around,
    name_of,
    neighbours,
    period_of,
    read_code,
)
from outreach.web import Office

DAYS = some.dates(date(2001, 1, 1), date(2099, 12, 31))
SignIn = Callable[[Actor], FlaskClient]


@pytest.mark.parametrize(
    ("code", "first", "last", "name", "english"),
    [
        ("2026-11", "2026-11-01", "2026-11-30", "November 2026", "November 2026"),
        ("2028-02", "2028-02-01", "2028-02-29", "Februari 2028", "February 2028"),
        ("2026-t4", "2026-10-01", "2026-12-31", "Triwulan IV 2026", "Quarter IV 2026"),
        ("2026-s2", "2026-07-01", "2026-12-31", "Semester II 2026", "Semester II 2026"),
        ("2026", "2026-01-01", "2026-12-31", "Tahun 2026", "Year 2026"),
        ("2026-11-01_2026-11-15", "2026-11-01", "2026-11-15", "1 November 2026 – 15 November 2026", None),
    ],
)
def test_a_period_has_an_address_its_days_and_a_title(
    code: str, first: str, last: str, name: str, english: str | None
) -> None:
    period = read_code(code)
    assert (period.from_on.isoformat(), period.last_on.isoformat()) == (first, last)
    assert code_of(period) == code
    assert name_of(period) == name
    with i18n.speaking("en"):
        assert name_of(period) == (english or "1 November 2026 – 15 November 2026")


@pytest.mark.parametrize(
    "code", ["2026-13", "2026-00", "2026-s3", "2026-t5", "1999", "2101", "26", "2026-q1", "", "2026-11-15_2026-11-01"]
)
def test_what_the_calendar_does_not_know_is_no_period(code: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        read_code(code)


@given(DAYS, some.sampled_from(PeriodKind))
def test_a_day_lies_in_one_period_of_each_kind_and_the_next_begins_where_it_ends(day: date, kind: PeriodKind) -> None:
    period = period_of(kind, day)
    assert day in period
    assert kind_of(period) is kind
    assert len(period.months()) == MONTHS[kind]
    assert read_code(code_of(period)) == period
    following = after(period)
    assert following
    assert (following.from_on - period.last_on).days == 1
    assert before(following) == period


def test_days_chosen_freely_have_no_period_before() -> None:
    free = Period(date(2026, 11, 3), date(2026, 11, 9))
    assert (kind_of(free), before(free), after(free)) == (None, None, None)
    assert neighbours(free, today=date(2026, 11, 20)) == (None, None)


def test_a_period_that_has_not_begun_is_not_offered() -> None:
    today = date(2026, 11, 23)
    quarter = read_code("2026-t4")
    assert neighbours(quarter, today=today) == (read_code("2026-t3"), None)
    assert neighbours(read_code("2026-t3"), today=today)[1] == quarter
    assert neighbours(read_code("2000"), today=today)[0] is None
    assert {code_of(one) for one in kinds_around(read_code("2026"), today=today).values()} == {
        "2026-11", "2026-t4", "2026-s2", "2026"
    }  # fmt: skip


def test_a_query_asks_by_code_or_by_days_and_else_for_the_running_quarter() -> None:
    today = date(2026, 11, 23)
    assert asked_period({"periode": "2026-s1"}, today=today) == read_code("2026-s1")
    assert asked_period({"dari": "2026-11-01", "sampai": "2026-11-30"}, today=today) == read_code("2026-11")
    for wrong in ({}, {"periode": "x"}, {"dari": "2026-11-01"}, {"dari": "2026-11-02", "sampai": "2026-11-01"}):
        assert asked_period(wrong, today=today) == read_code("2026-t4")


def test_a_village_that_leaves_the_list_within_a_period_is_counted_to_its_end(office: Office, world: World) -> None:
    """The denominators are those of the border list of the period's first day."""
    with office.database.writer() as session:
        entry = session.scalars(
            select(BorderEntry).where(BorderEntry.village_code == world.villages["Karangsia"])
        ).one()
        entry.until_on = date(2026, 10, 15)
        session.commit()
    with office.database.reader() as session:
        counted = {
            code: service.count(session, period=read_code(code), now=datetime(2027, 2, 1, tzinfo=UTC))[1]
            for code in ("2026-10", "2026-11", "2026-t4", "2026-s2", "2026", "2027")
        }
    assert {code: figures[IndicatorId.I5].denominator for code, figures in counted.items()} == {
        "2026-10": 4, "2026-11": 3, "2026-t4": 4, "2026-s2": 4, "2026": 4, "2027": 3
    }  # fmt: skip


@pytest.mark.parametrize("code", ["2026-11", "2026-t4", "2026-s2", "2026", "2026-11-01_2026-11-15"])
def test_each_period_has_a_page_with_its_title_and_a_csv(world: World, signed_in: SignIn, code: str) -> None:
    client = signed_in(world.actor(Role.OFFICIAL, MESUJI))
    page = client.get(f"/laporan/periode/{code}")
    assert page.status_code == 200
    assert name_of(read_code(code)) in page.get_data(as_text=True)
    table = client.get(f"/laporan/periode/{code}/angka.csv")
    assert (table.status_code, table.mimetype) == (200, "text/csv")
    assert [line.split(",")[0] for line in table.get_data(as_text=True).splitlines()[1:]] == list(IndicatorId)
    assert (
        client.get(f"/laporan/periode/{code}/angka.csv", headers={"If-None-Match": table.headers["ETag"]}).status_code
        == 304
    )
    told = client.get(f"/api/v1/periods/{code}").get_json()
    assert (told["code"], told["name"]) == (code, name_of(read_code(code)))


def test_an_address_of_no_period_leads_nowhere(world: World, signed_in: SignIn) -> None:
    client = signed_in(world.actor(Role.OFFICIAL, OKI))
    for address in ("/laporan/periode/2026-s3", "/laporan/periode/besok/angka.csv", "/api/v1/periods/2026-13"):
        assert client.get(address).status_code == 404


def test_a_semester_is_frozen_as_a_semester(world: World, signed_in: SignIn, office: Office) -> None:
    with office.database.writer() as session:
        report = service.freeze(
            session,
            world.actor(Role.COMMUNICATIONS, OKI),
            period=read_code("2026-s1"),
            left_number="1",
            right_number="2",
            note="",
            now=world.now,
        )
        session.commit()
        report_id = report.id
    client = signed_in(world.actor(Role.OFFICIAL, OKI))
    assert "Laporan Semester I 2026, revisi 1" in client.get(f"/laporan/{report_id}").get_data(as_text=True)
    told = client.get("/api/v1/periods/2026-s1").get_json()
    assert [(one["id"], one["period"]) for one in told["reports"]] == [(report_id, "2026-s1")]
