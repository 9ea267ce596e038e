"""Shows that anybody can read and take home what was planned, aired and reached, and that no person appears in any of it."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from world import OKI, World

from outreach.access import VISITOR, Actor, Grant, Role
from outreach.clips.models import Vetting
from outreach.config import Config
from outreach.facilitators.models import Facilitator, Visit
from outreach.people.models import Person
from outreach.places.models import Station
from outreach.reports.open_columns import COLUMNS, Table, dictionary
from outreach.web import Office

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
ADDRESSES = [
    "/umum",
    "/umum?bahasa=en",
    "/umum/data",
    *(f"/umum/data/{table}.{ending}" for table in (*Table, "kamus") for ending in ("csv", "json")),
]
SignIn = Callable[[Actor], FlaskClient]


def secrets_of(office: Office) -> set[str]:
    """Everything in the tables that points to a person."""
    with office.database.reader() as session:
        return {
            value
            for query in (
                select(Person.name), select(Person.account), select(Person.nip), select(Person.email), select(Person.rank),
                select(Facilitator.name), select(Facilitator.phone), select(Facilitator.decree_number),
                select(Facilitator.religion), select(Facilitator.ethnicity),
                select(Visit.note), select(Vetting.person_name), select(Station.phone),
            )
            for value in session.scalars(query)
            if value
        }  # fmt: skip


def test_no_person_of_the_example_appears_on_any_public_page_or_file(example: Office) -> None:
    secrets = secrets_of(example)
    assert len(secrets) > 60
    client = example.test_client()
    for address in ADDRESSES:
        answer = client.get(address)
        assert answer.status_code == 200, address
        text = answer.get_data(as_text=True)
        assert {secret for secret in secrets if secret in text} == set(), address


def test_a_person_on_a_public_page_would_be_noticed(example: Office) -> None:
    """The same scan finds people on a page that may name them."""
    with example.database.reader() as session:
        names = set(session.scalars(select(Facilitator.name)))
    example.find_actor, kept = (lambda session, request, now: OFFICIAL), example.find_actor
    try:
        text = example.test_client().get("/fasilitator").get_data(as_text=True)
    finally:
        example.find_actor = kept
    assert {name for name in names if name in text}


OFFICIAL = Actor(1, "Uji", regency_code=OKI, grants=(Grant(Role.OFFICIAL, OKI),))


@pytest.mark.parametrize("address", ADDRESSES)
def test_what_is_public_is_kept_and_asked_again_by_its_etag(example: Office, address: str) -> None:
    client = example.test_client()
    first = client.get(address)
    assert first.headers["Cache-Control"] == "public, max-age=60"
    assert "Set-Cookie" not in first.headers
    again = example.test_client().get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.get_data()) == (304, b"")


def test_the_public_page_is_small(example: Office) -> None:
    page = example.test_client().get("/umum", headers={"Accept-Encoding": "gzip"})
    assert len(page.get_data()) < 10_000


@pytest.mark.parametrize("table", Table)
def test_csv_and_json_say_the_same_and_have_the_columns_of_the_dictionary(example: Office, table: Table) -> None:
    client = example.test_client()
    rows = list(csv.reader(StringIO(client.get(f"/umum/data/{table}.csv").get_data().decode("utf-8-sig"))))
    document = json.loads(client.get(f"/umum/data/{table}.json").get_data())
    assert rows[0] == [column.name for column in COLUMNS[table]] == [line["kolom"] for line in document["kamus"]]
    assert document["contoh"] is True
    told = [["" if value is None else str(value) for value in row.values()] for row in document["baris"]]
    assert told == rows[1:]
    assert rows[1:], "an empty table would agree with anything"


def test_all_twelve_figures_are_open_with_what_they_count(example: Office) -> None:
    lines = json.loads(example.test_client().get("/umum/data/angka.json").get_data())["baris"]
    assert [line["angka"] for line in lines] == [f"I{n}" for n in range(1, 13)]
    assert [lines[n]["satuan"] for n in (0, 3, 8, 10, 11)] == ["slot", "detik", "desa", "rupiah", "orang"]
    assert (lines[10]["tercapai"], lines[11]["tercapai"]) == (None, None)
    assert lines[10]["pembilang"] is not None


def test_the_parts_of_the_last_figures_add_up_to_the_figures(example: Office) -> None:
    """Taken home as files, they give the figures again."""
    client = example.test_client()
    told = {
        table: json.loads(client.get(f"/umum/data/{table}.json").get_data())["baris"]
        for table in (Table.FIGURES, Table.FOLLOW_UPS, Table.BUDGET, Table.CHECKS)
    }
    figures = {line["angka"]: (line["pembilang"], line["penyebut"]) for line in told[Table.FIGURES]}
    for key, table, hit, of in (
        ("I10", Table.FOLLOW_UPS, "tepat_waktu", "jatuh_tempo"),
        ("I11", Table.BUDGET, "realisasi_rupiah", "pagu_rupiah"),
        ("I12", Table.CHECKS, "mendengar", "diwawancara"),
    ):
        assert figures[key] == (sum(row[hit] or 0 for row in told[table]), sum(row[of] for row in told[table])), key


def test_what_has_no_data_is_empty_and_what_is_planned_is_not_aired(example: Office) -> None:
    client = example.test_client()
    airings = json.loads(client.get("/umum/data/penayangan.json").get_data())["baris"]
    upcoming = json.loads(client.get("/umum/data/siaran-berikutnya.json").get_data())["baris"]
    assert not {row["slot"] for row in airings} & {row["slot"] for row in upcoming}
    assert all(row["tanggal"] < "2026-11-23" for row in airings)
    villages = json.loads(client.get("/umum/data/cakupan-desa.json").get_data())["baris"]
    assert len(villages) == 37
    blind = [row for row in villages if row["terjangkau"] == "tidak"]
    assert blind
    assert {row["tayang_peraturan"] for row in blind} == {None}
    later = json.loads(client.get("/umum/data/angka.json?periode=2027-t1").get_data())["baris"]
    assert {row["hasil"] for row in later if row["angka"] in ("I1", "I2", "I3")} == {None}


def test_every_column_of_the_open_data_is_explained_with_its_licence() -> None:
    for table in Table:
        lines = dictionary(table, licence="CC BY 4.0")
        assert all(all(line.values()) for line in lines)
        assert {line["izin"] for line in lines} >= {"CC BY 4.0"} or table is Table.VILLAGES
        assert any("belum ditetapkan" in line["izin"] for line in dictionary(table, licence=""))


def test_the_name_of_a_station_never_becomes_a_formula(
    office: Office, world: World, signed_in: SignIn, listed: object
) -> None:
    with office.database.writer() as session:
        session.execute(update(Station).values(name="=HYPERLINK(1)").where(Station.id == world.brabasan))
        session.commit()
    text = signed_in(VISITOR).get("/umum/data/siaran-berikutnya.csv").get_data(as_text=True)
    assert "'=HYPERLINK" in text
    assert ",=" not in text


def test_a_signed_in_reader_gets_a_page_of_their_own(world: World, signed_in: SignIn) -> None:
    page = signed_in(world.actor(Role.OFFICIAL, OKI)).get("/umum")
    assert page.headers["Cache-Control"] == "private, no-cache"


def test_no_other_table_or_kind_of_file_is_public(world: World, signed_in: SignIn) -> None:
    client = signed_in(VISITOR)
    for address in ("/umum/data/orang.csv", "/umum/data/angka.xlsx", "/umum/data/angka"):
        assert client.get(address).status_code == 404


def test_the_open_data_of_an_office_with_a_licence_name_it(world: World, office: Office, signed_in: SignIn) -> None:
    settings = Config.load(Path(office.settings.data_folder), {"SIARAN_OPEN_LICENCE": " CC  BY 4.0 "})
    assert settings.open_licence == "CC BY 4.0"
