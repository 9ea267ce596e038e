"""What tests of the calendar share: entries taken into it, forms sent, and what is closed in the end."""

from __future__ import annotations

import re
from datetime import date

from flask.testing import FlaskClient
from werkzeug.test import TestResponse
from world import NOW

from outreach.access import Actor
from outreach.db import Database
from outreach.slots import booking, calendar_seeds, calendars
from outreach.slots.calendars import Day, Scope
from outreach.slots.models import CalendarIntake
from scheduler.prayers import PrayerMinutes

TUESDAY = date(2026, 11, 24)


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


def take_prayers(database: Database, staff: Actor, scope: Scope, first_on: date, last_on: date) -> int:
    with database.writer() as session:
        seed = calendar_seeds.seed_prayers(session, scope, first_on=first_on, last_on=last_on, minutes=PrayerMinutes())
        assert seed is not None
        intake = calendars.accept(
            session, staff, scope=scope, topic="prayer", days=seed.days, source=seed.source, now=NOW
        )
        session.commit()
        return intake.id


def note(
    database: Database, staff: Actor, scope: Scope, day: Day, *, source: str = "uji", topic: str = "hand"
) -> CalendarIntake:
    with database.writer() as session:
        intake = calendars.accept(session, staff, scope=scope, topic=topic, days=[day], source=source, now=NOW)
        session.commit()
        return intake
