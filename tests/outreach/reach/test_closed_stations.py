"""A station that was closed for good counts for the days it was open, and for none after."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time, timedelta

import pytest
from listed import TUESDAY, Listed
from sqlalchemy.orm import Session
from world import OKI, World

from outreach.access import Role
from outreach.airings.models import Airing
from outreach.db import Database
from outreach.places.errors import UnknownStation
from outreach.places.models import FactName, Station, StationFact
from outreach.places.service import read_stations
from outreach.playlists import service as playlists
from outreach.reach import service as reach
from outreach.reports import service as reports
from outreach.reports.figures import Period
from outreach.reports.indicators import IndicatorId
from outreach.slots import booking, service
from scheduler.terms import Pairing, SlotKind, Topic

CLOSED_ON = date(2026, 12, 10)
NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))
DECEMBER = Period(date(2026, 12, 1), date(2026, 12, 31))
JANUARY = Period(date(2027, 1, 1), date(2027, 1, 31))
FACTS = {FactName.LATITUDE: -3.75, FactName.LONGITUDE: 105.5, FactName.ERP_W: 2000.0, FactName.MAST_M: 80.0}


@pytest.fixture
def session(database: Database, world: World, listed: Listed) -> Iterator[Session]:
    """A border on which Sungai Menang reaches every village, aired on Tuesday, and closed on 10 December."""
    with database.writer() as session:
        for name, value in FACTS.items():
            place = {"station_id": world.sungai_menang, "recorded_at": world.now, "source_on": TUESDAY}
            session.add(StationFact(name=name, value=value, source="uji", **place))
        aired = {
            "verdict": "aired",
            "grade": "P2",
            "revision": 1,
            "length_s": 30.0,
            "judged_at": world.now,
            "reasons": [],
        }
        where = {"slot_id": listed.slots[world.sungai_menang], "station_id": world.sungai_menang, "day": TUESDAY}
        session.add(Airing(**where, **aired))
        session.get_one(Station, world.sungai_menang).closed_on = CLOSED_ON
        session.flush()
        yield session


def reached(session: Session, world: World, period: Period) -> tuple[int | None, set[int]]:
    """How many villages a finished period's report counts as reached, and the stations it speaks of."""
    after = world.now + timedelta(days=120)
    rows, figures = reports.count(session, period=period, now=after)
    return figures[IndicatorId.I5].numerator, {station.id for station in rows.stations}


def test_a_period_before_the_end_keeps_the_station_and_its_reach(session: Session, world: World) -> None:
    count, stations = reached(session, world, NOVEMBER)
    assert (count, world.sungai_menang in stations) == (4, True)
    november = reach.read_reach(session, on=NOVEMBER.last_on)
    assert november.blind() == ()
    assert [row.coverage.airings(Topic.HARMONY) for row in november.villages] == [1, 1, 1, 1]


def test_the_period_of_the_end_keeps_the_open_days_and_is_silent_after(session: Session, world: World) -> None:
    _, stations = reached(session, world, DECEMBER)
    assert world.sungai_menang in stations
    assert reach.read_reach(session, on=CLOSED_ON - timedelta(days=1)).blind() == ()
    whole = reach.read_reach(session, on=DECEMBER.last_on, from_on=NOVEMBER.from_on)
    assert len(whole.blind()) == 4, "on the last day nobody is on air"
    assert {row.coverage.airings(Topic.HARMONY) for row in whole.villages} == {1}


def test_a_period_after_the_end_knows_nothing_of_the_station(session: Session, world: World) -> None:
    _, stations = reached(session, world, JANUARY)
    assert world.sungai_menang not in stations
    assert world.sungai_menang not in {
        station.id for station in reach.read_reach(session, on=CLOSED_ON + timedelta(31)).stations
    }
    served, _ = reach.villages_served(session, on=CLOSED_ON)
    assert world.sungai_menang not in served
    assert reach.villages_served(session, on=CLOSED_ON - timedelta(days=1))[0][world.sungai_menang] == 4


def test_nothing_is_planned_or_published_on_a_closed_station(session: Session, world: World, listed: Listed) -> None:
    staff = world.actor(Role.COMMUNICATIONS, OKI)
    starts = dict.fromkeys((world.sungai_menang, world.brabasan), time(15))
    wish = service.Wish(listed.clip_id, CLOSED_ON, SlotKind.ILM, Pairing.SIMULCAST, starts, 180)
    with pytest.raises(UnknownStation):
        service.draft(session, staff, wish=wish, now=world.now)
    days = {"day_from": CLOSED_ON - timedelta(days=2), "day_to": CLOSED_ON + timedelta(days=1)}
    closures = booking.read_closures(session, station_ids=[world.sungai_menang, world.brabasan], **days)
    assert [closure.station_id for closure in closures] == [world.sungai_menang] * 2
    assert world.sungai_menang in {s.id for s in read_stations(session, open_on=CLOSED_ON - timedelta(days=1))}
    assert world.sungai_menang not in {s.id for s in read_stations(session, open_on=CLOSED_ON)}
    held = playlists.holdings(session, days=[CLOSED_ON])
    assert world.sungai_menang not in {holding.station.id for holding in held}
