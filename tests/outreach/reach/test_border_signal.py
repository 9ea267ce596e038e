"""Shows on the border's pages what a station gives, what its licence says, what a hand-held set hears, and that silence counts."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.orm import Session
from world import MESUJI, OKI, World

from outreach.access import Actor, Role
from outreach.db import Database
from outreach.facilitators.models import Facilitator, Hearing, ReceptionReport
from outreach.places.models import FactName, Outage, StationFact
from outreach.reach import service
from outreach.reach.signal import SignalClass

READ_ON = date(2025, 6, 1)
SITE = {FactName.LATITUDE: -3.75, FactName.LONGITUDE: 105.5, FactName.ERP_W: 2000.0, FactName.MAST_M: 80.0}
Enter = Callable[[Actor], FlaskClient]


def tell(session: Session, world: World, station_id: int, facts: dict[FactName, float], *, days: int = 0) -> None:
    told = {"source": "izin uji", "source_on": READ_ON, "recorded_at": world.now + timedelta(days=days)}
    session.add_all(StationFact(station_id=station_id, name=name, value=value, **told) for name, value in facts.items())
    session.flush()


@pytest.fixture
def lit(database: Database, world: World) -> World:
    """Sungai Menang sends over the whole border and has a licence for 12 km, once 8."""
    with database.writer() as session:
        tell(session, world, world.sungai_menang, SITE | {FactName.LICENSED_KM: 8.0})
        tell(session, world, world.sungai_menang, {FactName.LICENSED_KM: 12.0}, days=1)
        session.commit()
    return world


def page(client: FlaskClient, path: str) -> str:
    return re.sub(r"\s+", " ", client.get(path).get_data(as_text=True))


def test_the_newest_licensed_radius_stands_beside_the_computed_one_with_source_and_year(
    lit: World, signed_in: Enter
) -> None:
    shown = page(signed_in(lit.actor(Role.OFFICIAL, MESUJI)), "/desa")
    assert re.search(r'Radius menurut izin">12 km <span class="quiet small">\(izin uji, 2025\)', shown)
    assert 'class="licensed"' in shown
    assert "lingkar menurut izin" in shown
    assert "8 km" not in shown


def test_a_border_without_licences_draws_no_circle_and_says_that_it_knows_none(world: World, signed_in: Enter) -> None:
    shown = page(signed_in(world.actor(Role.OFFICIAL, OKI)), "/desa")
    assert 'data-label="Radius menurut izin">belum ada data' in shown
    assert "licensed" not in shown


def test_a_silent_station_reaches_nobody_on_its_days_and_everybody_on_the_day_after(
    lit: World, database: Database
) -> None:
    silent_on = lit.now.date()
    with database.writer() as session:
        out = {"from_on": silent_on, "until_on": silent_on + timedelta(days=2), "reason": "menara roboh"}
        session.add(Outage(station_id=lit.sungai_menang, source="uji", **out))
        session.flush()
        blind = [len(service.read_reach(session, on=silent_on + timedelta(days=day)).blind()) for day in (-1, 0, 1, 2)]
        assert blind == [0, 4, 4, 0]
        silent = service.read_reach(session, on=silent_on)
        assert {signal.handheld for signal in silent.signals.values()} == {SignalClass.NONE}


def test_the_hand_held_class_stands_beside_the_class_on_the_list_the_village_and_in_the_api(
    lit: World, signed_in: Enter
) -> None:
    client, code = signed_in(lit.actor(Role.COMMUNICATIONS, OKI)), lit.villages["Gajah Mati"]
    told = client.get(f"/api/v1/villages/{code}").get_json()["signals"]
    assert [(one["klass"], one["handheld_klass"]) for one in told] == [("strong", "strong")]
    assert (
        client.get(f"/api/v1/villages/{lit.villages['Wiralaga II']}").get_json()["best"]["handheld_klass"] != "strong"
    )
    assert "genggam: kuat" in page(client, "/desa")
    assert 'data-label="Radio genggam">kuat' in page(client, f"/desa/{code}")


def tell_hearing(session: Session, world: World, *, people: int, receiver: str = "", days: int = 12) -> None:
    """Reports that Sungai Menang is weak in Wiralaga I, where it is predicted strong."""
    decree = {"decree_number": "uji", "decree_on": READ_ON, "regency_code": MESUJI}
    tellers = [Facilitator(name=f"Uji {n}", **decree) for n in range(people)]
    session.add_all(tellers)
    session.flush()
    for day in range(days):
        session.add(
            ReceptionReport(
                station_id=world.sungai_menang,
                village_code=world.villages["Wiralaga I"],
                facilitator_id=tellers[day % people].id,
                heard_on=world.now.date() - timedelta(days=day),
                hearing=Hearing.WEAK,
                receiver=receiver,
                recorded_at=world.now,
            )
        )
    session.commit()


def test_what_many_hear_corrects_the_station_and_is_shown_with_what_it_stands_on(
    lit: World, database: Database, signed_in: Enter
) -> None:
    client, code = signed_in(lit.actor(Role.OFFICIAL, OKI)), lit.villages["Gajah Mati"]
    before = client.get(f"/api/v1/villages/{code}").get_json()["signals"][0]
    assert (before["offset_db"], before["offset_person_days"]) == (None, 0)
    assert "(koreksi" not in page(client, "/desa")
    with database.writer() as session:
        tell_hearing(session, lit, people=3)
    after = client.get(f"/api/v1/villages/{code}").get_json()["signals"][0]
    assert after["offset_db"] < 0
    assert after["offset_person_days"] == 12
    assert after["field_dbuvm"] == pytest.approx(before["field_dbuvm"] + after["offset_db"], abs=0.01)
    said = re.search(r"koreksi (-|−)[0-9,]+ dB dari 12 hari-orang, 3 orang", page(client, "/desa"))
    assert said
    assert said[0] in page(client, f"/desa/{code}")


def offsets(session: Session, lit: World) -> set[object]:
    reach, ground = service.read_reach(session, on=lit.now.date()), service.read_ground(session, on=lit.now.date())
    found = [signals.values() for signals in (reach.signals, ground.signals)]
    assert {s.offset for s in found[0]} == {s.offset for s in found[1]}, "map and planner agree"
    return {signal.offset for signal in found[0]}


def test_one_person_corrects_nothing_however_often(lit: World, database: Database) -> None:
    with database.writer() as session:
        tell_hearing(session, lit, people=1, days=40)
        assert offsets(session, lit) == {None}


def test_what_was_heard_while_the_station_was_silent_corrects_nothing(lit: World, database: Database) -> None:
    with database.writer() as session:
        out = {"from_on": lit.now.date() - timedelta(days=30), "until_on": lit.now.date() + timedelta(days=1)}
        session.add(Outage(station_id=lit.sungai_menang, source="uji", reason="uji", **out))
        tell_hearing(session, lit, people=3)
        assert offsets(session, lit) == {None}


def test_weak_on_a_hand_held_set_corrects_by_thirteen_decibels_less(lit: World, database: Database) -> None:
    with database.writer() as session:
        tell_hearing(session, lit, people=3, receiver="handheld")
        (handheld,) = offsets(session, lit)
    with database.writer() as session:
        session.execute(update(ReceptionReport).values(receiver="roof"))
        (roof,) = offsets(session, lit)
    assert handheld is not None
    assert roof is not None
    assert handheld.db - roof.db == pytest.approx(13.0)  # type: ignore[attr-defined]  # offsets, as asserted


def test_on_a_phone_the_blind_villages_stand_by_name_before_the_map(world: World, signed_in: Enter) -> None:
    shown = page(signed_in(world.actor(Role.OFFICIAL, OKI)), "/desa")
    before = shown[: shown.index('class="map')]
    assert before.count('class="narrow-only"') == 2
    assert 'href="/desa/16.02' in before
    assert 'href="/desa/18.11' in before
