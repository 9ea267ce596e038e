"""Numbers and days from the ends of the earth: every address and every form answers them in words, never with a fault."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from listed import Listed
from sqlalchemy import select
from werkzeug.routing import Rule
from world import OKI, World

from outreach.access import Actor, Grant, Role
from outreach.facilitators.models import Assignment, Facilitator, ReceptionReport
from outreach.forms import FIRST_DAY, LAST_DAY, MOST
from outreach.web import Office

NUMBERS = ("0", str(MOST), str(MOST + 1), str(2**63), "9" * 30, "9" * 5000, "-1", "x")
DAYS = ("0001-01-01", "9999-12-31", FIRST_DAY.isoformat(), LAST_DAY.isoformat(), "2026-13-01", "2026-11-23T10:00+14:00")
ASKED = (
    ("hari", "dari", "sampai", "from", "until"),
    ("sebelum", "sesudah", "station", "klip", "nomor"),
    ("after", "jam"),
)
"""What addresses are asked with after the question mark, kind by kind, so that no refusal of one kind hides another."""
MOMENTS = ("9999-12-31T23:59", "0001-01-01T00:00", "0001-01-01T00:00+14:00")


@pytest.fixture
def client(office: Office, world: World, signed_in: Callable[[Actor], FlaskClient]) -> FlaskClient:
    """Somebody who may do everything on OKI's side; a fault is answered as in life, not raised."""
    person = world.actor(Role.COMMUNICATIONS, OKI)
    grants = tuple(
        Grant(role, OKI, world.kayuagung if role is Role.OPERATOR else None)
        for role in Role
        if role is not Role.OFFICIAL
    )
    office.testing = False
    return signed_in(Actor(person.person_id, person.name, person.office_name, OKI, grants))


def readable(office: Office) -> list[Rule]:
    """Every address that may be read."""
    return [rule for rule in office.url_map.iter_rules() if "GET" in (rule.methods or set())]


def addresses(rule: Rule) -> Iterator[str]:
    """An address with each of its places at each extreme."""
    for number in NUMBERS:
        for day in DAYS:
            filled = re.sub(r"<int:[^>]+>", number, rule.rule)
            yield re.sub(r"<[^>]+>", day, filled)
            if "<" not in filled:
                break


def test_no_address_breaks_at_an_extreme_number_or_day(office: Office, client: FlaskClient) -> None:
    asked = [address for rule in readable(office) if "<" in rule.rule for address in addresses(rule)]
    broken = [address[:80] for address in asked if client.get(address).status_code >= 500]
    assert broken == []
    assert len(asked) > 300


@pytest.mark.parametrize("names", ASKED)
def test_no_question_breaks_an_address(
    names: tuple[str, ...], office: Office, client: FlaskClient, world: World
) -> None:
    values = (*NUMBERS, *DAYS, "\0", "2026-01-01~" + "9" * 30, "0001-01-01T00:00+14:00~1", "07:00+14:00")
    stations = re.compile(r"<int:station_id>")
    plain = [stations.sub(str(world.kayuagung), rule.rule) for rule in readable(office)]
    broken = [
        (address, value[:40])
        for address in plain
        if "<" not in address
        for value in values
        if client.get(address, query_string=dict.fromkeys(names, value)).status_code >= 500
    ]
    assert broken == []


def test_a_period_of_a_century_and_one_of_the_calendar_are_both_answered(client: FlaskClient) -> None:
    for first, last in (("0001-01-01", "9999-12-31"), (FIRST_DAY.isoformat(), LAST_DAY.isoformat())):
        assert client.get("/laporan", query_string={"dari": first, "sampai": last}).status_code == 200


def key_of(client: FlaskClient) -> str:
    """The key of a form of ours."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/masuk").get_data(as_text=True))
    assert found
    return found.group(1)


def test_a_draft_of_any_number_or_day_is_refused_in_words(client: FlaskClient, world: World, clip_id: int) -> None:
    good = {"clip_id": clip_id, "day": "2026-11-24", "kind": "ilm", "pairing": "simulcast", "start": "09:00"}
    good |= {"csrf_token": key_of(client), "stations": [world.kayuagung, world.brabasan]}
    wrong: list[dict[str, object]] = [{"stations": ["9" * 30, str(world.brabasan)]}, {"stations": [str(MOST)]}]
    wrong += [{"clip_id": number} for number in NUMBERS] + [{"day": day} for day in DAYS]
    wrong += [{"alternative": f"{number}=2026-12-16T10:00"} for number in NUMBERS]
    wrong += [{"alternative": f"{world.kayuagung}={moment}"} for moment in MOMENTS]
    wrong += [{"weekly": "1", "until_on": day, "every_weeks": "1"} for day in DAYS]
    possible = [f"{{'day': '{LAST_DAY}'}}"]
    answers = {str(fields): client.post("/pekan/baru", data=good | fields).status_code for fields in wrong}
    assert {
        fields: status for fields, status in answers.items() if status != 422 and "until_on" not in fields
    } == dict.fromkeys(possible, 303)
    assert max(answers.values()) < 500


def test_a_village_leaves_the_list_on_no_impossible_day(client: FlaskClient, world: World) -> None:
    fields = {"csrf_token": key_of(client), "village_code": world.villages["Gajah Mati"], "reason": "uji", "klass": "A"}
    for day in DAYS[:2]:
        assert client.post("/tata-kelola/desa-perbatasan", data=fields | {"act": "leave", "on": day}).status_code == 422


def test_a_replacement_is_placed_at_no_impossible_place(client: FlaskClient, listed: Listed) -> None:
    for place in (f"{'9' * 30}=2026-12-16T10:00", "1=9999-12-31T23:59", "1=0001-01-01T00:00"):
        fields = {"csrf_token": key_of(client), "place": place}
        assert client.post("/bukti/pengganti/1/tempatkan", data=fields).status_code in (404, 422)


def test_a_visit_hears_only_a_station_we_know(client: FlaskClient, office: Office, world: World) -> None:
    with office.database.writer() as session:
        own = Facilitator(
            name="Uji",
            regency_code=OKI,
            decree_number="1",
            decree_on=world.now.date(),
            person_id=world.actor(Role.COMMUNICATIONS, OKI).person_id,
        )
        session.add(own)
        session.flush()
        code, since = world.villages["Gajah Mati"], world.now.date() - timedelta(days=30)
        session.add(Assignment(facilitator_id=own.id, village_code=code, from_on=since, decree_number="1"))
        session.commit()
    note = {"csrf_token": key_of(client), "client_id": "a", "village_code": code, "kind": "visit", "hearing": "clear"}
    note |= {"happened_on": world.now.date().isoformat(), "attendance": "3"}
    assert client.post("/kunjungan", data=note | {"station_id": "999"}).status_code == 422
    assert client.post("/kunjungan", data=note | {"station_id": str(world.kayuagung)}).status_code == 303
    with office.database.reader() as session:
        assert [report.station_id for report in session.scalars(select(ReceptionReport))] == [world.kayuagung]
