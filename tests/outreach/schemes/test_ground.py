"""What a planned month counts on: a relay's villages are its station's, and no mast that is silent carries a plan."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from world import MESUJI, World

from outreach.access import CLOCK
from outreach.places import carriers
from outreach.places import service as places
from outreach.places.models import FactName, Outage, Station, StationKind
from outreach.reach.carrying import Masts
from outreach.reach.evidence import Outage as Silence
from outreach.reach.service import read_ground, read_reach
from outreach.schemes.asking import Known
from outreach.schemes.known import read_known
from outreach.web import Office
from scheduler.terms import SlotKind

FIRST, LAST = date(2026, 12, 1), date(2026, 12, 31)
BESIDE = {FactName.LATITUDE: -3.76, FactName.LONGITUDE: 105.50, FactName.ERP_W: 100.0, FactName.MAST_M: 30.0}
"""A small mast beside Gajah Mati."""


def add_relay(session: Session, world: World, *, carries_id: int) -> int:
    """A relay of a station, beside Gajah Mati."""
    made = Station(
        name="Contoh Relai", short_name="Relai", regency_code=MESUJI, kind=StationKind.RELAY,
        sign_on=time(5), sign_off=time(22),
    )  # fmt: skip
    session.add(made)
    session.flush()
    carriers.keep_carried(session, CLOCK, station=made, carries_id=carries_id, now=world.now)
    for name, value in BESIDE.items():
        told = {"value": value, "source": "uji", "source_on": date(2026, 1, 1), "now": world.now}
        places.enter_fact(session, CLOCK, station=made, name=name, **told)
    return made.id


def rest(session: Session, station_id: int, from_on: date, until_on: date | None) -> None:
    """A station off the air."""
    session.add(Outage(station_id=station_id, from_on=from_on, until_on=until_on, reason="uji", source="uji"))
    session.flush()


def known_in(session: Session, world: World) -> tuple[Known, list[str]]:
    """December as the planner is told of it, and the relays it must not count on."""
    river = places.banks(session)
    asked = {"river": river, "days": (FIRST, LAST), "kind": SlotKind.ILM, "window_min": 180}
    known, told = read_known(session, now=world.now, **asked)
    return known, told["resting"]


def chance(session: Session, world: World, station_id: int) -> float:
    """How surely the planner takes Gajah Mati to receive a station."""
    known, _ = known_in(session, world)
    village = next(village for village in known.villages if village.code == world.villages["Gajah Mati"])
    return village.reception.get(station_id, 0.0)


def test_a_relays_villages_count_as_its_stations(heard: Office, world: World) -> None:
    with heard.database.writer() as session:
        assert chance(session, world, world.kayuagung) == 0.0
        relay = add_relay(session, world, carries_id=world.kayuagung)
        assert chance(session, world, world.kayuagung) == 0.9
        known, resting = known_in(session, world)
        assert resting == []
        assert relay not in {station.id for station in known.stations}, "nothing is planned on the relay itself"


@pytest.mark.parametrize(
    ("from_on", "until_on", "resting"),
    [
        (FIRST - timedelta(days=60), None, ["Relai"]),
        (LAST, LAST + timedelta(days=1), ["Relai"]),
        (FIRST - timedelta(days=60), FIRST, []),
        (LAST + timedelta(days=1), None, []),
    ],
    ids=["open", "last day", "over", "after"],
)
def test_a_plan_counts_on_no_relay_that_is_silent_on_one_of_its_days(
    heard: Office, world: World, from_on: date, until_on: date | None, resting: list[str]
) -> None:
    with heard.database.writer() as session:
        relay = add_relay(session, world, carries_id=world.kayuagung)
        rest(session, relay, from_on, until_on)
        assert known_in(session, world)[1] == resting
        assert chance(session, world, world.kayuagung) == (0.0 if resting else 0.9)


def test_a_station_has_no_open_time_on_a_silent_day_and_its_relay_still_counts_on_the_others(
    heard: Office, world: World
) -> None:
    with heard.database.writer() as session:
        add_relay(session, world, carries_id=world.kayuagung)
        rest(session, world.kayuagung, FIRST, FIRST + timedelta(days=3))
        assert chance(session, world, world.kayuagung) == 0.9
        known, resting = known_in(session, world)
        station = next(station for station in known.stations if station.id == world.kayuagung)
        shut = next(span for span in station.closed if span.length_s >= 3 * 86_400)
        assert (shut.start_at.day, resting) == (30, []), "from midnight WIB, which is the evening before in UTC"


def test_planner_and_report_judge_every_mast_alike(heard: Office, world: World) -> None:
    today = world.now.date()
    with heard.database.writer() as session:
        relay = add_relay(session, world, carries_id=world.brabasan)
        rest(session, world.sungai_menang, today - timedelta(days=9), today + timedelta(days=1))
        rest(session, world.brabasan, today, None)
        ground, reach = read_ground(session, on=today), read_reach(session, on=today)
        assert ground.signals == reach.signals
        assert ground.signals[relay, world.villages["Gajah Mati"]].is_silent
        session.get_one(Station, world.brabasan).closed_on = today
        session.flush()
        assert relay not in {station for station, _ in read_ground(session, on=today).signals}
        assert session.scalar(select(Station.closed_on).where(Station.id == world.brabasan)) == today


def test_masts_send_a_programme_while_they_and_its_station_are_on_the_air() -> None:
    day = timedelta(days=1)
    masts = Masts({7: 1, 8: 1}, (Silence(7, FIRST, FIRST + day), Silence(1, LAST, None)))
    assert masts.on_air(1, day=FIRST) == (1, 8)
    assert masts.on_air(1, day=FIRST + day) == (1, 7, 8)
    assert masts.on_air(1, day=LAST) == ()
    assert masts.throughout(1, days=[FIRST, FIRST + day, LAST]) == (1, 8)
    assert masts.throughout(2, days=[FIRST]) == (2,)
