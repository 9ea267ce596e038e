"""Channels apart: a relay stands and falls with its station, a stream and a file are never a signal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from asked import send
from flask.testing import FlaskClient
from receiving import listeners, told
from sqlalchemy import select
from world import MESUJI, NOW, OKI, World

from outreach.access import CLOCK, Actor, Role
from outreach.db import Database
from outreach.facilitators.models import Hearing, Receiver
from outreach.places import carriers
from outreach.places.carriers import CarriesNothing, CarriesWrong
from outreach.places.errors import UnknownStation
from outreach.places.models import Outage as OutageRow
from outreach.places.models import Station, StationFact, StationKind
from outreach.places.service import banks, read_stations
from outreach.reach.channels import Channel, reach_by_channel
from outreach.reach.coverage import ProvenAiring, cover
from outreach.reach.evidence import Basis, Outage, Report, Signal
from outreach.reach.reading import read_outages, read_sites
from outreach.reach.service import read_reach
from outreach.reach.signal import SignalClass
from outreach.slots.service import Wish, check_wish, time
from outreach.web import Office
from scheduler.terms import Pairing, SlotKind, Topic

SignIn = Callable[[Actor], FlaskClient]
DAY = date(2026, 11, 23)
KINDS = {1: "private", 2: "community", 3: "relay", 4: "stream"}


def signal(station_id: int, code: str, klass: SignalClass = SignalClass.STRONG) -> tuple[tuple[int, str], Signal]:
    """A known signal."""
    return (station_id, code), Signal(station_id, code, klass, Basis.PREDICTION)


def codes_of(channel: Channel, **more: object) -> tuple[set[str], set[str]]:
    """The villages of one channel, and those without a signal."""
    known = dict([signal(1, "A"), signal(1, "B", SignalClass.WEAK), signal(2, "B"), signal(3, "C"), signal(1, "Z")])
    found = reach_by_channel(["A", "B", "C", "D"], known, kinds=KINDS, day=DAY, **more)  # type: ignore[arg-type]  # named by each test
    one = next(each for each in found if each.channel is channel)
    return set(one.codes), set(one.without_signal)


def word(code: str, klass: SignalClass, *, person: int = 1, days_ago: int = 1, number: int = 1) -> Report:
    """What somebody told of the stream."""
    return Report(4, code, DAY - timedelta(days=days_ago), person, klass, is_handheld=True, id=number)


def test_each_channel_counts_the_villages_of_its_own_stations() -> None:
    assert codes_of(Channel.FM) == ({"A"}, set())
    assert codes_of(Channel.COMMUNITY) == ({"B"}, set())
    assert codes_of(Channel.RELAY) == ({"C"}, set())
    assert codes_of(Channel.STREAM) == codes_of(Channel.FILE) == (set(), set())


def test_a_stream_counts_by_what_people_said_lately_and_never_as_a_signal() -> None:
    told_of = [word("A", SignalClass.STRONG), word("D", SignalClass.ADEQUATE)]
    assert codes_of(Channel.STREAM, words=told_of) == ({"A", "D"}, {"D"})
    assert codes_of(Channel.FM, words=told_of) == ({"A"}, set())
    assert codes_of(Channel.STREAM, words=[word("D", SignalClass.WEAK)])[0] == set()
    assert codes_of(Channel.STREAM, words=[word("D", SignalClass.STRONG, days_ago=181)])[0] == set()
    doubted = [word("D", SignalClass.STRONG), word("D", SignalClass.NONE, person=2)]
    assert codes_of(Channel.STREAM, words=doubted)[0] == set(), "of two the lower counts"
    quiet, over = Outage(4, DAY), Outage(4, DAY - timedelta(days=2), DAY)
    assert codes_of(Channel.STREAM, words=told_of, outages=[quiet])[0] == set(), "silent today"
    assert codes_of(Channel.STREAM, words=told_of, outages=[over])[0] == set(), "told of a silent day"


def test_a_village_reached_only_by_a_file_is_told_apart_and_stays_without_a_signal() -> None:
    assert codes_of(Channel.FILE, played={"A", "D", "Z"}) == ({"A", "D"}, {"D"})
    assert not Channel.FILE.is_signal
    assert not Channel.STREAM.is_signal


def test_a_channel_of_which_nothing_is_known_has_no_count() -> None:
    found = reach_by_channel(["A"], {}, kinds={1: "private", 4: "stream"}, day=DAY)
    counts = {one.channel.value: one.count for one in found}
    assert counts == {"fm": 0, "community": None, "relay": None, "stream": 0, "file": None}


def airing(number: int, station_id: int, *, day: date = DAY) -> ProvenAiring:
    """A proven airing of a law clip."""
    return ProvenAiring(number, station_id, day, Topic.LAW)


def test_what_the_carried_station_aired_counts_where_the_relay_is_received_and_once_where_both_are() -> None:
    known = dict([signal(1, "A"), signal(3, "A"), signal(3, "C"), signal(3, "D", SignalClass.WEAK)])
    covered = cover(["A", "C", "D"], known, airings=[airing(7, 1), airing(8, 1)], relays={3: 1})
    assert [covered[code].airing_ids for code in "ACD"] == [(7, 8), (7, 8), ()]
    assert covered["A"].airings(Topic.LAW) == 2


@pytest.mark.parametrize("silent", [1, 3])
def test_neither_a_silent_relay_nor_a_relay_of_a_silent_station_carries_anything(silent: int) -> None:
    known = dict([signal(3, "C")])
    quiet = Outage(silent, DAY, DAY + timedelta(days=1))
    airings = [airing(7, 1), airing(8, 1, day=DAY - timedelta(days=1))]
    covered = cover(["C"], known, airings=airings, relays={3: 1}, outages=[quiet])
    assert covered["C"].airing_ids == (8,)


# --- in the database --------------------------------------------------------------------------------------------------


def carrier(database: Database, world: World, kind: StationKind, *, carries_id: int | None) -> int:
    """A relay or a stream of Mesuji beside Gajah Mati."""
    with database.writer() as session:
        made = Station(
            name=f"Contoh {kind}",
            short_name="Contoh",
            regency_code=MESUJI,
            kind=kind,
            sign_on=time(5),
            sign_off=time(22),
        )
        session.add(made)
        session.flush()
        carriers.keep_carried(session, CLOCK, station=made, carries_id=carries_id, now=NOW)
        facts = (("latitude", -3.76), ("longitude", 105.50), ("erp_w", 100.0), ("mast_m", 30.0))
        session.add_all(
            StationFact(station_id=made.id, name=name, value=value, source="uji", source_on=DAY, recorded_at=NOW)
            for name, value in facts
        )
        session.commit()
        return made.id


def test_a_relay_reaches_by_its_own_mast_and_falls_silent_with_the_station_it_carries(
    database: Database, world: World
) -> None:
    relay = carrier(database, world, StationKind.RELAY, carries_id=world.brabasan)
    gajah = world.villages["Gajah Mati"]
    with database.writer() as session:
        reach = read_reach(session, on=DAY)
        assert reach.signals[relay, gajah].klass is SignalClass.STRONG
        assert next(one for one in reach.channels if one.channel is Channel.RELAY).codes >= {gajah}
        session.add(OutageRow(station_id=world.brabasan, from_on=DAY, reason="uji", source="uji"))
        session.flush()
        reach = read_reach(session, on=DAY)
        assert reach.signals[relay, gajah].is_silent
        assert next(one for one in reach.channels if one.channel is Channel.RELAY).codes == frozenset()
        assert {one.station_id for one in read_outages(session)} == {world.brabasan, relay}


def test_a_stream_has_no_signal_whatever_is_told_of_it(database: Database, world: World) -> None:
    stream = carrier(database, world, StationKind.STREAM, carries_id=world.brabasan)
    with database.writer() as session:
        people = listeners(session, world)
        gajah = world.villages["Gajah Mati"]
        told(
            session,
            people["oki"],
            village_code=gajah,
            station_id=stream,
            hearing=Hearing.CLEAR,
            receiver=Receiver.PHONE,
        )
        reach = read_reach(session, on=DAY)
        assert reach.signals == {}
        assert stream not in {site.id for site in read_sites(session, open_on=DAY)}
        found = next(one for one in reach.channels if one.channel is Channel.STREAM)
    assert (found.codes, found.without_signal) == ({gajah}, {gajah})
    assert len(reach.blind()) == 4, "every village is as blind as before"


def test_nothing_is_planned_on_a_carrier(database: Database, world: World, clip_id: int) -> None:
    relay = carrier(database, world, StationKind.RELAY, carries_id=world.brabasan)
    wish = Wish(
        clip_id, DAY + timedelta(days=1), SlotKind.ILM, Pairing.SIMULCAST, {world.kayuagung: time(9), relay: time(9)}, 0
    )
    with database.reader() as session:
        assert relay not in {station.id for station in read_stations(session)}
        assert relay in {station.id for station in read_stations(session, with_carriers=True)}
        with pytest.raises(UnknownStation):
            check_wish(session, wish, now=NOW, river=banks(session))


@pytest.mark.parametrize("kind", [StationKind.RELAY, StationKind.STREAM])
def test_a_carrier_carries_a_station_with_a_programme_of_its_own(
    database: Database, world: World, kind: StationKind
) -> None:
    with pytest.raises(CarriesNothing):
        carrier(database, world, kind, carries_id=None)
    other = carrier(database, world, kind, carries_id=world.brabasan)
    with database.writer() as session:
        own = session.get_one(Station, world.kayuagung)
        with pytest.raises(CarriesWrong):
            carriers.keep_carried(session, CLOCK, station=own, carries_id=world.brabasan, now=NOW)
        made = session.get_one(Station, other)
        for wrong in (other, 9999):
            with pytest.raises(CarriesWrong):
                carriers.keep_carried(session, CLOCK, station=made, carries_id=wrong, now=NOW)


def test_staff_enter_a_relay_on_the_stations_form_and_the_pages_count_it_apart(
    office: Office, world: World, signed_in: SignIn
) -> None:
    client = signed_in(world.actor(Role.COMMUNICATIONS, OKI))
    form = {
        "name": "Contoh Relai", "short_name": "Relai", "kind": "relay", "sign_on": "05:00", "sign_off": "22:00",
    }  # fmt: skip
    page, address = "/tata-kelola/stasiun/baru", "/tata-kelola/stasiun"
    answer = send(client, page, address, **form)
    assert "Pilih stasiun induknya" in answer.get_data(as_text=True)
    assert send(client, page, address, **form, carries_id=world.brabasan).status_code == 303
    with office.database.reader() as session:
        relay = session.scalars(select(Station).where(Station.kind == "relay")).one()
        assert carriers.read_relays(session) == {relay.id: world.brabasan}
    edit = f"{address}/{relay.id}/ubah"
    turned = {**form, "kind": "private", "version": relay.version}
    assert send(client, edit, edit, **turned).status_code == 409
    assert "Menurut saluran" in client.get("/desa").get_data(as_text=True)
    assert "Contoh Relai" not in client.get("/pekan").get_data(as_text=True)
