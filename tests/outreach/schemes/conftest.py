"""What the tests of schemes share: a border whose stations are heard, clips of every topic, and wishes for a month."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from shelved import put_on_shelf
from world import OKI, World

from outreach.access import CLOCK, Role
from outreach.jobs import run_one
from outreach.places import service as places
from outreach.places.models import FactName
from outreach.schemes import service
from outreach.schemes.asking import Asked
from outreach.web import Office
from scheduler.planner.problem import Goal
from scheduler.terms import Topic

DECEMBER = Asked(date(2026, 12, 1), date(2026, 12, 31), Goal.THRICE, {}, dict.fromkeys(Topic, (3, 5)), 10, 0.5)
SITE = {FactName.LATITUDE: -3.80, FactName.LONGITUDE: 105.45, FactName.ERP_W: 500.0, FactName.MAST_M: 50.0}


@pytest.fixture
def heard(office: Office, world: World) -> Office:
    """The office with a clip of every topic, and with a station on each side that all four villages hear."""
    with office.database.writer() as session:
        for topic in Topic:
            put_on_shelf(session, world, title=f"Pesan {topic.value}", topic=topic)
        for station_id in (world.sungai_menang, world.brabasan):
            station = places.get_station(session, station_id)
            for name, value in SITE.items():
                places.enter_fact(
                    session, CLOCK, station=station, name=name, value=value, source="uji",
                    source_on=date(2026, 1, 1), now=world.now,
                )  # fmt: skip
        session.commit()
    return office


@pytest.fixture
def asking(heard: Office, world: World) -> Callable[..., int]:
    """Has OKI's staff ask for a plan of December; returns the scheme's number."""

    def ask(**changes: Any) -> int:
        with heard.database.writer() as session:
            staff = world.actor(Role.COMMUNICATIONS, OKI)
            asked = replace(DECEMBER, **changes)
            scheme = service.make_scheme(session, staff, asked=asked, window_min=180, now=world.now)
            session.commit()
            return scheme.id

    return ask


@pytest.fixture
def solved(heard: Office, asking: Callable[..., int]) -> int:
    """A scheme of December that is worked out."""
    scheme_id = asking()
    run_one(heard, heard.now())
    return scheme_id
