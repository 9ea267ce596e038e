"""A station is closed for good with an eye on what stands there, and opened again without losing the silent days."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from voted import approved
from world import MESUJI, OKI, World

from outreach.access import Actor, Role
from outreach.db import Database
from outreach.notices import Notice
from outreach.places.models import Outage, Station
from outreach.slots import station_ends
from outreach.slots.errors import StationClosed, StationDayOutside, StationHasSlots, StationOpen
from outreach.slots.service import Wish

TUESDAY, MONDAY = date(2026, 11, 24), date(2026, 11, 23)
MakeWish = Callable[..., Wish]
SignIn = Callable[[Actor], FlaskClient]


@pytest.fixture
def session(database: Database, world: World) -> Iterator[Session]:
    """A writing session that is never committed."""
    with database.writer() as session:
        yield session


def close(session: Session, world: World, day: date, accepted: tuple[int, ...] = ()) -> Station:
    """Close Sungai Menang from a day on."""
    station = session.get_one(Station, world.sungai_menang)
    staff = world.actor(Role.ADMIN, OKI)
    station_ends.close_station(
        session, staff, station=station, closed_on=day, reason="izin berakhir", accepted=accepted, now=world.now
    )
    session.flush()
    return station


def reopen(session: Session, world: World, station: Station, day: date, *, later: timedelta = timedelta()) -> None:
    """Open a station again from a day on."""
    staff = world.actor(Role.ADMIN, OKI)
    station_ends.reopen_station(session, staff, station=station, from_on=day, reason="izin baru", now=world.now + later)
    session.flush()


def test_slots_on_and_after_the_day_are_named_before_a_station_is_closed(
    session: Session, world: World, wish: MakeWish
) -> None:
    joint = approved(session, world, wish())
    own = next(slot for slot in joint.slots if slot.station_id == world.sungai_menang)
    with pytest.raises(StationHasSlots) as refused:
        close(session, world, TUESDAY)
    assert [slot.slot_id for slot in refused.value.standing] == [own.id]
    assert session.get_one(Station, world.sungai_menang).closed_on is None
    assert close(session, world, TUESDAY, accepted=(own.id,)).closed_on == TUESDAY
    href = f"/tata-kelola/stasiun/{world.sungai_menang}"
    assert set(session.scalars(select(Notice.regency_code).where(Notice.href == href))) == {OKI, MESUJI}


def test_a_day_after_the_last_slot_asks_nothing(session: Session, world: World, wish: MakeWish) -> None:
    approved(session, world, wish())
    assert close(session, world, TUESDAY + timedelta(days=1)).closed_on == TUESDAY + timedelta(days=1)


def test_a_station_ends_once_and_within_a_year(session: Session, world: World) -> None:
    with pytest.raises(StationDayOutside):
        close(session, world, MONDAY + timedelta(days=367))
    station = close(session, world, TUESDAY)
    with pytest.raises(StationClosed):
        close(session, world, TUESDAY)
    with pytest.raises(StationDayOutside):
        reopen(session, world, station, TUESDAY + timedelta(days=1))
    reopen(session, world, station, TUESDAY)
    with pytest.raises(StationOpen):
        reopen(session, world, station, TUESDAY)
    assert session.scalars(select(Outage)).all() == [], "it never ended"


def test_the_days_between_stay_silent_after_it_opens_again(session: Session, world: World) -> None:
    station = close(session, world, TUESDAY)
    back = TUESDAY + timedelta(days=30)
    reopen(session, world, station, back, later=timedelta(days=40))
    assert station.closed_on is None
    outage = session.scalars(select(Outage)).one()
    assert (outage.from_on, outage.until_on, outage.reason) == (TUESDAY, back, "izin berakhir")


# --- on the pages -----------------------------------------------------------------------------------------------------


def send(client: FlaskClient, address: str, **fields: object) -> tuple[int, str]:
    """The answer to a form of ours, redirects followed."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/masuk").get_data(as_text=True))
    assert found
    answer = client.post(address, data={"csrf_token": found.group(1), **fields}, follow_redirects=True)
    return answer.status_code, answer.get_data(as_text=True)


def test_the_page_asks_closes_marks_the_slot_and_opens_again(
    database: Database, world: World, signed_in: SignIn, wish: MakeWish
) -> None:
    with database.writer() as session:
        joint_id = approved(session, world, wish()).id
        session.commit()
    client = signed_in(world.actor(Role.COMMUNICATIONS, OKI))
    address = f"/tata-kelola/stasiun/{world.sungai_menang}"
    assert f"{address}/tutup" in client.get(address).get_data(as_text=True)
    form = {"closed_on": TUESDAY.isoformat(), "reason": "izin berakhir"}
    code, page = send(client, f"{address}/tutup", **form)
    assert (code, f'href="/pekan/slot/{joint_id}"' in page) == (409, True)
    seen = re.search(r'name="accepted" value="([^"]+)"', page)
    assert seen
    code, page = send(client, f"{address}/tutup", **form, accepted=seen.group(1))
    assert code == 200
    assert f"{address}/buka" in page
    assert "jam ini sekarang tertutup" in client.get(f"/pekan/slot/{joint_id}").get_data(as_text=True)
    assert client.get("/pekan?hari=2026-11-24").status_code == 200
    assert client.get(f"/pekan/slot/{joint_id}/ubah").status_code == 200
    code, page = send(client, f"{address}/buka", from_on=TUESDAY.isoformat(), reason="keliru")
    assert (code, f"{address}/tutup" in page) == (200, True)


def test_an_outage_is_put_right_within_its_bounds(database: Database, world: World, signed_in: SignIn) -> None:
    with database.writer() as session:
        session.add(
            Outage(
                station_id=world.kayuagung, from_on=date(2026, 10, 1), until_on=date(2026, 10, 5), reason="a", source=""
            )
        )
        outage = Outage(station_id=world.kayuagung, from_on=date(2026, 11, 20), reason="petir", source="")
        session.add(outage)
        session.flush()
        outage_id = outage.id
        session.commit()
    client, address = signed_in(world.actor(Role.ADMIN, OKI)), f"/tata-kelola/diam/{outage_id}/ubah"
    assert 'value="2026-11-20"' in client.get(address).get_data(as_text=True)
    right = {"from_on": "2026-11-18", "until_on": "2026-11-21", "reason": "petir", "version": 1}
    for wrong in ({"until_on": "2026-11-18"}, {"from_on": "2026-11-25"}, {"until_on": "2099-01-01"}):
        assert send(client, address, **right | wrong)[0] == 422, wrong
    assert send(client, address, **right | {"from_on": "2026-10-04"})[0] == 409
    assert send(client, address, **right)[0] == 200
    with database.reader() as session:
        kept = session.get_one(Outage, outage_id)
        assert (kept.from_on, kept.until_on, kept.version) == (date(2026, 11, 18), date(2026, 11, 21), 2)
    assert send(client, address, **right)[0] == 409, "another version was saved meanwhile"
    assert send(signed_in(world.actor(Role.ADMIN, MESUJI)), address, **right)[0] == 403


def test_closing_a_station_belongs_to_governance_and_not_to_the_week(world: World, signed_in: SignIn) -> None:
    browser = signed_in(world.actor(Role.ADMIN, OKI))
    for address in (f"/tata-kelola/stasiun/{world.sungai_menang}/tutup", "/tata-kelola", "/pekan"):
        page = browser.get(address).get_data(as_text=True)
        marked = set(re.findall(r'href="(/[^"]*)" aria-current="page"', page.partition("<main")[0]))
        assert marked == {"/pekan" if address == "/pekan" else "/tata-kelola"}, address
