"""The calendar of closed times on the office's side: accepted, edited, replaced by an official table, undone; and honoured."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse
from world import NOW, OKI, World

from outreach.access import Actor, Role
from outreach.db import Database
from outreach.slots import booking, calendar_seeds, calendars, service
from outreach.slots.calendars import Scope
from outreach.slots.errors import SlotConflict
from outreach.slots.service import Wish
from scheduler.prayers import PrayerMinutes

TUESDAY = date(2026, 11, 24)


@pytest.fixture
def staff(world: World) -> Actor:
    return world.actor(Role.COMMUNICATIONS, OKI)


def send(browser: FlaskClient, page: str, address: str, fields: dict[str, object]) -> TestResponse:
    """A form of a page, as a browser sends it."""
    key = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert key
    return browser.post(address, data={"csrf_token": key.group(1), **fields})


def closed_at(database: Database, station_id: int, day: date = TUESDAY) -> dict[str, str]:
    with database.reader() as session:
        found = booking.read_closures(session, station_ids=[station_id], day_from=day, day_to=day)
    return {
        c.reason: f"{c.span.start_at:%H:%M}/{c.span.length_s / 60:.0f}" for c in found if c.span.start_at.date() == day
    }


def test_accepted_prayer_times_of_a_bank_close_slots_on_each_of_its_stations(
    database: Database, world: World, staff: Actor, wish: Callable[..., Wish]
) -> None:
    with database.writer() as session:
        seed = calendar_seeds.seed_prayers(
            session, Scope(OKI), first_on=TUESDAY, last_on=TUESDAY, minutes=PrayerMinutes()
        )
        assert seed is not None
        assert "adhanpy" in seed.source and "2 desa OKI" in seed.source
        calendars.accept(
            session, staff, scope=Scope(OKI), topic=seed.topic, days=seed.days, source=seed.source, now=NOW
        )
        with pytest.raises(SlotConflict) as refused:
            service.draft(session, staff, wish=wish(start="17:56"), now=NOW)
    assert {(c.station_id, c.title) for c in refused.value.conflicts} == {(world.sungai_menang, "Salat Magrib")}
    assert refused.value.alternatives


def test_the_month_shows_each_entry_with_its_source_and_who_accepted_it(
    world: World, signed_in: Callable[[Actor], FlaskClient]
) -> None:
    browser = signed_in(world.actor(Role.COMMUNICATIONS, OKI))
    page = browser.get("/kalender?milik=16.02&hari=2026-11-24").get_data(as_text=True)
    assert "Belum ada catatan pada bulan ini." in page
    form = {"scope": "16.02", "topic": "prayer", "first_on": "2026-11-01", "last_on": "2026-11-30"}
    answer = send(browser, page, "/kalender/terima", form)
    assert answer.status_code == 303
    month = browser.get(answer.location).get_data(as_text=True)
    assert "150 catatan diterima." in month and "17.56" in month and "Sumber: adhanpy 1.0.5" in month
    assert "Diterima Uji communications-16.02" in month and "Urungkan" in month
