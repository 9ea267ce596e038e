"""What a station asks for an airing is entered with its source and day, by the side it belongs to, and never for unpaid programmes."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from world import MESUJI, NOW, OKI, World

from outreach.access import Actor, Role
from outreach.audit import lines_of
from outreach.db import Database
from outreach.places import rates
from outreach.places.errors import RateUnpaid, SourceMissing, UnknownDaypart
from outreach.places.models import Rate, Station
from outreach.places.rates import Price
from scheduler.dayparts import RAMADAN_DAYPARTS
from scheduler.terms import SlotKind

SignIn = Callable[[Actor], FlaskClient]
TODAY = date(2026, 11, 23)
FIELDS = {
    "kind": "ilm",
    "daypart": "Pagi",
    "per_airing_rupiah": "85.000",
    "rate_from_on": "2026-11-23",
    "rate_source": "Penawaran 1/2026",
}


def send(client: FlaskClient, station_id: int, **fields: str) -> tuple[int, str]:
    """Send the form of a station's page."""
    page = f"/tata-kelola/stasiun/{station_id}"
    key = re.search(r'name="csrf_token" value="([^"]+)"', client.get(page).get_data(as_text=True))
    sent = {"csrf_token": key.group(1) if key else ""} | FIELDS | fields
    answer = client.post(f"{page}/tarif", data=sent)
    return answer.status_code, answer.get_data(as_text=True)


def test_a_rate_is_entered_on_the_stations_page_and_shown_with_its_source(
    database: Database, world: World, signed_in: SignIn
) -> None:
    client = signed_in(world.actor(Role.COMMUNICATIONS, OKI))
    assert send(client, world.kayuagung)[0] == 303
    page = client.get(f"/tata-kelola/stasiun/{world.kayuagung}").get_data(as_text=True)
    assert "Rp85.000" in page
    assert "Penawaran 1/2026" in page
    assert ">berlaku<" in page
    with database.reader() as session:
        line = lines_of(session, "station", world.kayuagung)[0]
        assert (line.action, line.changes["per_airing_rupiah"]) == ("station.rate", 85_000)


@pytest.mark.parametrize(
    "wrong",
    [
        {"rate_source": ""},
        {"per_airing_rupiah": "-1"},
        {"per_airing_rupiah": "murah"},
        {"kind": "cooperation"},
        {"daypart": "Subuh"},
        {"rate_from_on": ""},
    ],
    ids=str,
)
def test_what_is_no_rate_is_refused_and_nothing_kept(
    wrong: dict[str, str], database: Database, world: World, signed_in: SignIn
) -> None:
    status, page = send(signed_in(world.actor(Role.ADMIN, OKI)), world.kayuagung, **wrong)
    assert status == 422
    assert "Simpan tarif" in page
    with database.reader() as session:
        assert session.scalars(select(Rate)).all() == []


def test_the_other_sides_station_is_not_ours_to_price(database: Database, world: World, signed_in: SignIn) -> None:
    assert send(signed_in(world.actor(Role.ADMIN, MESUJI)), world.kayuagung)[0] in {400, 403}
    with database.reader() as session:
        assert session.scalars(select(Rate)).all() == []


def test_of_each_kind_and_part_of_the_day_the_newest_begun_rate_holds(database: Database, world: World) -> None:
    staff = world.actor(Role.COMMUNICATIONS, OKI)
    with database.writer() as session:
        station = session.get_one(Station, world.kayuagung)
        for daypart, rupiah, from_on in (
            ("Pagi", 1, date(2026, 1, 1)),
            ("Pagi", 2, TODAY),
            ("Pagi", 3, TODAY),
            ("Pagi", 4, date(2027, 1, 1)),
            (rates.WHOLE_DAY, 5, date(2025, 1, 1)),
        ):
            price = Price(SlotKind.ADVERTISEMENT, daypart, rupiah, from_on, "Penawaran")
            rates.enter_rate(session, staff, station=station, price=price, now=NOW)
        listed = rates.rates_of(session, station.id)
        held = rates.in_force(listed, on=TODAY)
        assert [rate.per_airing_rupiah for rate in listed] == [4, 3, 2, 1, 5]
        assert {key: rate.per_airing_rupiah for key, rate in held.items()} == {
            ("advertisement", "Pagi"): 3,
            ("advertisement", ""): 5,
        }


@pytest.mark.parametrize(
    ("price", "refusal"),
    [
        (Price(SlotKind.COOPERATION, "", 0, TODAY, "Penawaran"), RateUnpaid),
        (Price(SlotKind.ILM, "Subuh", 1, TODAY, "Penawaran"), UnknownDaypart),
        (Price(SlotKind.ILM, "", 1, TODAY, ""), SourceMissing),
    ],
)
def test_a_program_is_refused_what_a_form_is(
    price: Price, refusal: type[Exception], database: Database, world: World
) -> None:
    admin = world.actor(Role.ADMIN, OKI)
    with database.writer() as session:
        station = session.get_one(Station, world.kayuagung)
        with pytest.raises(refusal):
            rates.enter_rate(session, admin, station=station, price=price, now=NOW)


def test_every_part_of_the_day_has_its_word() -> None:
    assert set(rates.DAYPART_WORDS) == set(rates.DAYPART_NAMES)


def test_a_part_of_ramadan_costs_its_own_rate_or_that_of_the_hours_it_lies_in() -> None:
    def rate(daypart: str, rupiah: int) -> Rate:
        return Rate(kind=SlotKind.ILM, daypart=daypart, per_airing_rupiah=rupiah, from_on=TODAY, source="uji")

    sahur, fajar, _, ngabuburit, tarawih = RAMADAN_DAYPARTS
    held = rates.in_force([rate("Sore", 1), rate("Ngabuburit", 2), rate("Malam", 3), rate("", 4)], on=TODAY)
    costs = {
        part.name: rates.rate_for(held, SlotKind.ILM, daypart=part) for part in (sahur, fajar, ngabuburit, tarawih)
    }
    assert {name: found and found.per_airing_rupiah for name, found in costs.items()} == {
        "Sahur": 4, "Fajar": 4, "Ngabuburit": 2, "Tarawih": 3,
    }  # fmt: skip
    assert rates.rate_for({}, SlotKind.ILM, daypart=sahur) is None
