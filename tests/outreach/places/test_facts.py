"""A technical fact is stored as its writer meant it: thousands are thousands, megahertz are not, and what is unclear is asked."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse
from world import OKI, World

from outreach.access import Actor, Role
from outreach.db import Database
from outreach.numerals import TwoReadings, read_number
from outreach.places.models import StationFact

SignIn = Callable[[Actor], FlaskClient]
WATT, MEGAHERTZ, DEGREE = (0.1, 200_000.0), (0.5, 110.0), (-180.0, 180.0)
READ = {
    ("1.000", WATT): 1000,
    ("1.000,5", WATT): 1000.5,
    ("1000", WATT): 1000,
    ("1000,5", WATT): 1000.5,
    ("0.500", WATT): 0.5,
    ("12.5", WATT): 12.5,
    ("1,000.5", WATT): 1000.5,
    ("97.5", MEGAHERTZ): 97.5,
    ("97.500", MEGAHERTZ): 97.5,
    ("97,500", MEGAHERTZ): 97.5,
    ("-3.532", DEGREE): -3.532,
    ("−3,532", DEGREE): -3.532,
    ("105.123", DEGREE): 105.123,
}


@pytest.mark.parametrize(("raw", "bounds"), READ)
def test_a_number_is_read_as_it_was_meant(raw: str, bounds: tuple[float, float]) -> None:
    assert read_number(raw, least=bounds[0], most=bounds[1]) == READ[raw, bounds]


@pytest.mark.parametrize("raw", ["seribu", "1e5", "nan", "inf", "1_000", "1.00.0", "1.000.5", "--1"])
def test_what_is_no_number_is_refused(raw: str) -> None:
    with pytest.raises(ValueError, match=re.escape(raw)):
        read_number(raw, least=0.1, most=200_000)


def test_a_number_with_two_readings_is_asked_back() -> None:
    with pytest.raises(TwoReadings) as doubt:
        read_number("1,000", least=0.1, most=200_000)
    assert doubt.value.readings == (1, 1000)


def enter(client: FlaskClient, world: World, **fields: str) -> TestResponse:
    """Send the form of a technical fact."""
    page = f"/tata-kelola/stasiun/{world.kayuagung}"
    key = re.search(r'name="csrf_token" value="([^"]+)"', client.get(page).get_data(as_text=True))
    assert key
    form = {"fact": "erp_w", "value": "1.000", "source": "surat 1", "source_on": "2026-11-20"}
    return client.post(f"{page}/fakta", data=form | fields | {"csrf_token": key[1]}, follow_redirects=True)


def test_the_confirmation_shows_the_stored_value_with_its_unit(
    database: Database, world: World, signed_in: SignIn
) -> None:
    said = enter(signed_in(world.actor(Role.ADMIN, OKI)), world).get_data(as_text=True)
    assert "Daya pancar ERP 1.000 W disimpan beserta sumbernya." in said
    with database.reader() as session:
        assert [fact.value for fact in session.scalars(select(StationFact))] == [1000]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"value": ""}, "Wajib diisi."),
        ({"value": "1,000"}, "“1,000” dapat dibaca 1 atau 1.000."),
        ({"value": "900.000"}, "Harus antara 0,1 dan 200.000."),
        ({"source_on": "2026-11-24"}, "Tanggal sumber belum tiba."),
        ({"source_on": "0001-01-01"}, "Tanggal harus antara 17 Agustus 1945 dan 31 Desember 2100."),
    ],
)
def test_a_refused_fact_says_what_is_wrong_and_keeps_nothing(
    fields: dict[str, str], sentence: str, database: Database, world: World, signed_in: SignIn
) -> None:
    answer = enter(signed_in(world.actor(Role.ADMIN, OKI)), world, **fields)
    assert answer.status_code == 422
    assert sentence in answer.get_data(as_text=True)
    with database.reader() as session:
        assert session.scalars(select(StationFact)).all() == []
