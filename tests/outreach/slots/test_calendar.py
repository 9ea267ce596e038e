"""The calendar of closed times: accepted, edited, replaced and undone, and honoured by bookings and free places."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest
from dated import closed_at, note, take_prayers
from world import MESUJI, NOW, OKI, World

from outreach.access import Actor, Role
from outreach.db import Database
from outreach.places import service as places
from outreach.places.models import FactName, Village
from outreach.slots import booking, calendar_seeds, calendars, service
from outreach.slots.calendars import Day, Scope
from outreach.slots.errors import EntryReplaced, NothingToAccept, SlotConflict
from outreach.slots.models import EntryKind
from outreach.slots.service import Wish
from scheduler.prayers import Point, PrayerMinutes
from scheduler.terms import WIB, Span

TUESDAY = date(2026, 11, 24)


@pytest.fixture
def staff(world: World) -> Actor:
    return world.actor(Role.COMMUNICATIONS, OKI)


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


def test_prayer_times_differ_from_day_to_day_and_from_bank_to_bank(
    database: Database, world: World, staff: Actor
) -> None:
    with database.writer() as session:
        village = session.get(Village, world.villages["Wiralaga I"])
        assert village is not None
        village.longitude -= 3.0
        session.commit()
    for code in (OKI, MESUJI):
        take_prayers(database, staff, Scope(code), date(2026, 2, 11), date(2026, 11, 24))
    february, november = (closed_at(database, world.kayuagung, day) for day in (date(2026, 2, 11), TUESDAY))
    assert february["Salat Magrib"] != november["Salat Magrib"]
    assert closed_at(database, world.brabasan)["Salat Magrib"] > november["Salat Magrib"]


def test_a_stations_entered_place_is_used_and_named(database: Database, world: World, staff: Actor) -> None:
    with database.writer() as session:
        station = places.get_station(session, world.kayuagung)
        for name, value in ((FactName.LATITUDE, -3.4), (FactName.LONGITUDE, 104.8)):
            places.enter_fact(
                session,
                staff,
                station=station,
                name=name,
                value=value,
                source="surat izin",
                source_on=NOW.date(),
                now=NOW,
            )
        where = calendar_seeds.find_point(session, Scope(OKI, world.kayuagung))
        assert where.point == Point(-3.4, 104.8) and "surat izin" in where.source
        assert "titik tengah 2 desa" in calendar_seeds.find_point(session, Scope(OKI, world.sungai_menang)).source


@pytest.mark.parametrize(("latitude", "longitude"), [(80.0, 105.4), (-3.4, 10.48), (-3.4, -104.8)])
def test_a_station_entered_far_from_the_clock_of_both_banks_is_reckoned_at_its_regencys_villages(
    database: Database, world: World, staff: Actor, latitude: float, longitude: float
) -> None:
    with database.writer() as session:
        station = places.get_station(session, world.kayuagung)
        for name, value in ((FactName.LATITUDE, latitude), (FactName.LONGITUDE, longitude)):
            places.enter_fact(
                session, staff, station=station, name=name, value=value, source="uji", source_on=NOW.date(), now=NOW
            )
        assert "titik tengah 2 desa" in calendar_seeds.find_point(session, Scope(OKI, world.kayuagung)).source


@pytest.mark.parametrize("day", [date(2028, 2, 29), date(2026, 12, 31), date(2027, 1, 1), date(2026, 11, 30)], ids=str)
def test_a_days_entries_close_that_day_alone(database: Database, world: World, staff: Actor, day: date) -> None:
    take_prayers(database, staff, Scope(OKI), day, day)
    assert len(closed_at(database, world.kayuagung, day)) == 5
    for step in (-1, 1):
        assert closed_at(database, world.kayuagung, day + timedelta(days=step)) == {}


def test_a_stations_own_entry_opens_what_its_bank_closes_and_leaves_the_others_closed(
    database: Database, world: World, staff: Actor
) -> None:
    take_prayers(database, staff, Scope(OKI), TUESDAY, TUESDAY)
    note(database, staff, Scope(OKI, world.kayuagung), Day(EntryKind.ASR, "Salat Asar", TUESDAY, time(15), 0))
    assert "Salat Asar" not in closed_at(database, world.kayuagung)
    assert "Salat Asar" in closed_at(database, world.sungai_menang)
    assert closed_at(database, world.brabasan) == {}


def test_an_entry_past_midnight_stands_in_the_way_of_the_morning_after(
    database: Database, world: World, staff: Actor
) -> None:
    eve = Day(EntryKind.OTHER, "Pergantian tahun", date(2026, 12, 31), time(23, 30), 90)
    note(database, staff, Scope(OKI), eve)
    start = datetime(2027, 1, 1, 0, 59, tzinfo=WIB)
    with database.reader() as session:
        places_wanted = [
            booking.Place(world.kayuagung, Span.of(start, 30)),
            booking.Place(world.kayuagung, Span.of(start, 30)),
        ]
        assert {c.title for c in booking.conflicts_of(session, places_wanted)} == {"Pergantian tahun"}
        after = booking.Place(world.kayuagung, Span.of(start + timedelta(minutes=1), 30))
        assert booking.conflicts_of(session, [after]) == ()


def test_accepting_twice_closes_once_even_when_the_clock_was_set_back(
    database: Database, world: World, staff: Actor
) -> None:
    take_prayers(database, staff, Scope(OKI), TUESDAY, TUESDAY)
    with database.writer() as session:
        days = [Day(EntryKind.ASR, "Salat Asar", TUESDAY, time(15, 20), 5)]
        earlier = NOW - timedelta(days=400)
        calendars.accept(session, staff, scope=Scope(OKI), topic="hand", days=days, source="uji", now=earlier)
        session.commit()
    with database.reader() as session:
        found = booking.read_closures(session, station_ids=[world.kayuagung], day_from=TUESDAY, day_to=TUESDAY)
    assert [f"{c.span.start_at:%H:%M}" for c in found if c.reason == "Salat Asar"] == ["15:20"]


def test_undoing_brings_back_what_was_replaced_and_the_latest_goes_first(
    database: Database, world: World, staff: Actor
) -> None:
    first = take_prayers(database, staff, Scope(OKI), TUESDAY, TUESDAY)
    before = closed_at(database, world.kayuagung)
    later = note(database, staff, Scope(OKI), Day(EntryKind.ASR, "Salat Asar", TUESDAY, time(15, 20), 5)).id
    assert closed_at(database, world.kayuagung) != before
    with database.writer() as session, pytest.raises(EntryReplaced):
        calendars.undo(session, staff, intake=calendars.get_intake(session, first), now=NOW)
    for intake_id, then in ((later, before), (first, {})):
        with database.writer() as session:
            calendars.undo(session, staff, intake=calendars.get_intake(session, intake_id), now=NOW)
            session.commit()
        assert closed_at(database, world.kayuagung) == then
    with database.writer() as session, pytest.raises(EntryReplaced):
        calendars.undo(session, staff, intake=calendars.get_intake(session, first), now=NOW)


def test_nothing_is_accepted_from_an_empty_proposal(database: Database, staff: Actor) -> None:
    with database.writer() as session, pytest.raises(NothingToAccept):
        calendars.accept(session, staff, scope=Scope(OKI), topic="hand", days=[], source="uji", now=NOW)


def test_the_anthem_of_a_station_that_never_signs_off_closes_six_oclock(
    database: Database, world: World, staff: Actor
) -> None:
    with database.writer() as session:
        station = places.get_station(session, world.kayuagung)
        station.sign_on = station.sign_off = time(0)
        seed = calendar_seeds.seed_anthem(station, first_on=TUESDAY, last_on=TUESDAY)
        scope = Scope(OKI, station.id)
        calendars.accept(session, staff, scope=scope, topic="anthem", days=seed.days, source=seed.source, now=NOW)
        session.commit()
    assert closed_at(database, world.kayuagung) == {"Indonesia Raya": "06:00/3"}


def test_free_places_keep_clear_of_each_days_own_prayer_times(
    database: Database, world: World, staff: Actor, wish: Callable[..., Wish]
) -> None:
    for code in (OKI, MESUJI):
        take_prayers(database, staff, Scope(code), TUESDAY, TUESDAY + timedelta(days=10))
    with database.writer() as session, pytest.raises(SlotConflict) as refused:
        service.draft(session, staff, wish=wish(start="17:56"), now=NOW)
    with database.reader() as session:
        for place in refused.value.alternatives:
            wanted = [booking.Place(station_id, Span.of(at, 60)) for station_id, at in place.starts.items()]
            assert booking.conflicts_of(session, wanted) == ()
