"""The API describes itself truly: every address stands in its document, and every answer has the shape told there."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from listed import Listed
from taped import heard, tape, upload
from world import MESUJI, OKI, World

from outreach.access import VISITOR, Actor, Permission, Role
from outreach.openapi import Schemas, Shape, describe, routes
from outreach.places import api as places_api
from outreach.reports import service as reports
from outreach.reports.figures import Period
from outreach.web import Office

SignIn = Callable[[Actor], FlaskClient]


@pytest.fixture
def report_id(office: Office, world: World) -> int:
    """A frozen October."""
    period = Period(date(2026, 10, 1), date(2026, 10, 31))
    with office.database.writer() as session:
        staff = world.actor(Role.COMMUNICATIONS, OKI)
        frozen = reports.freeze(
            session, staff, period=period, left_number="1", right_number="2", note="", now=world.now
        )
        session.commit()
        return frozen.id


def told(client: FlaskClient) -> dict[str, Any]:
    """The document as anybody may read it."""
    answer = client.get("/api/openapi.json")
    assert answer.status_code == 200
    return answer.get_json()  # type: ignore[no-any-return]  # JSON


def complaints(
    document: dict[str, Any], address: str, answer: Any, *, method: str = "get", status: str = "200"
) -> list[str]:
    """What is wrong with an answer by the shape its address tells; members that are not told count too."""
    strict = deepcopy(document)
    heirs = {"ConflictProblem"}
    for name, schema in strict["components"]["schemas"].items():
        schema["additionalProperties"] = name in heirs
    content = strict["paths"][address][method]["responses"][status]["content"]
    schema = next(iter(content.values()))["schema"] | {"components": strict["components"]}
    return [f"{list(wrong.path)}: {wrong.message}" for wrong in Draft202012Validator(schema).iter_errors(answer)]


def keyed(client: FlaskClient) -> dict[str, str]:
    """The header that shows a request comes from our own page."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/masuk").get_data(as_text=True))
    assert found
    return {"X-Form-Key": found.group(1)}


def test_the_document_holds_every_address_and_method_and_no_other(office: Office, signed_in: SignIn) -> None:
    document = told(signed_in(VISITOR))
    held = {(path, method) for path, methods in document["paths"].items() for method in methods}
    there = {
        (re.sub(r"<(?:[^:>]+:)?([^>]+)>", r"{\1}", rule.rule), method.lower())
        for rule in office.url_map.iter_rules()
        if rule.rule.startswith("/api/")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert held == there
    assert len(held) > 12


def test_the_document_is_openapi_with_sound_schemas(office: Office) -> None:
    document = describe(office)
    assert document["openapi"] == "3.1.0"
    for schema in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)
    names = set(re.findall(r"#/components/schemas/(\w+)", str(document)))
    assert names <= set(document["components"]["schemas"])
    operations = [one for methods in document["paths"].values() for one in methods.values()]
    assert len({one["operationId"] for one in operations}) == len(operations)
    assert all(one["summary"] for one in operations)


def test_an_address_without_a_shape_is_noticed(office: Office) -> None:
    @office.get("/api/v1/baru")
    def forgotten() -> str:
        return "anything"

    assert any(rule.rule == "/api/v1/baru" for rule, _ in routes(office))
    with pytest.raises(AttributeError):
        describe(office)


def test_two_shapes_of_one_name_are_noticed() -> None:
    schemas = Schemas()
    first, second = (type("Same", (Shape,), {}) for _ in range(2))
    schemas.told["Same"], schemas._known["Same"] = {}, first
    with pytest.raises(TypeError):
        schemas.of(second)


def test_every_read_answers_in_the_shape_it_tells(
    office: Office, world: World, signed_in: SignIn, listed: Listed, clip_id: int, report_id: int
) -> None:
    client = signed_in(world.actor(Role.COMMUNICATIONS, OKI))
    document = told(client)
    with office.database.writer() as session:
        kept = tape(session, station_id=world.sungai_menang, started_at=world.now)
        heard(session, kept, clip_id=clip_id, start_s=60.0)
        sent = upload(session, station_id=world.sungai_menang, started_at=world.now)
        session.commit()
    values = {
        "{air_check_id}": kept.id,
        "{upload_id}": sent.id,
        "{clip_id}": clip_id,
        "{report_id}": report_id,
        "{station_id}": world.sungai_menang,
        "{day}": "2026-11-24",
        "{period_code}": "2026-t4",
        "{code}": world.villages["Gajah Mati"],
    }
    wrong: dict[str, list[str]] = {}
    for path, methods in document["paths"].items():
        if "get" in methods:
            address = path
            for name, value in values.items():
                address = address.replace(name, str(value))
            told_type = next(iter(methods["get"]["responses"]["200"]["content"]))
            with client.get(address) as answer:
                assert (answer.status_code, answer.mimetype) == (200, told_type), address
                wrong[address] = complaints(document, path, answer.get_json()) if answer.is_json else []
            again = client.get(address, headers={"If-None-Match": answer.headers["ETag"]})
            again.close()
            assert again.status_code == 304, address
    assert {address: found for address, found in wrong.items() if found} == {}
    assert len(wrong) == 16
    rows = client.get("/api/v1/slots?from=2026-11-24").get_json()["items"]
    assert rows, "a page of nothing would fit any shape"


def test_a_member_that_is_not_told_would_be_noticed(office: Office, world: World, signed_in: SignIn) -> None:
    client = signed_in(world.actor(Role.COMMUNICATIONS, OKI))
    station = client.get(f"/api/v1/stations/{world.kayuagung}").get_json()
    path = "/api/v1/stations/{station_id}"
    assert complaints(describe(office), path, station) == []
    assert complaints(describe(office), path, station | {"secret": 1})
    assert complaints(describe(office), path, {"id": 1})


def test_pages_follow_one_another_by_their_link(
    world: World, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places_api, "PAGE", 2)
    client, address, seen = signed_in(world.actor(Role.OFFICIAL, MESUJI)), "/api/v1/stations", []
    while address:
        page = client.get(address).get_json()
        seen += [station["id"] for station in page["items"]]
        address = page["next"]
    assert seen == sorted(world.stations)


def test_a_frozen_report_is_the_bytes_its_hash_was_taken_of(world: World, signed_in: SignIn, report_id: int) -> None:
    client = signed_in(world.actor(Role.OFFICIAL, MESUJI))
    listed = client.get("/api/v1/reports").get_json()["items"]
    assert [report["id"] for report in listed] == [report_id]
    answer = client.get(listed[0]["content"])
    assert answer.get_data() == client.get(f"/laporan/{report_id}.json").get_data()
    assert answer.headers["ETag"] == f'"{listed[0]["sha256"]}"'


LOG = "tanggal;jam;durasi;judul\n2026-11-24;09:00:00;30;Satu pasar\n2026-11-24;apa;30;Satu pasar\n"


def send_log(client: FlaskClient, station_id: int, text: str = LOG) -> Any:
    """A station's log, handed in as its software would."""
    sent = {"file": (io.BytesIO(text.encode()), "log.csv")}
    return client.post(f"/api/v1/stations/{station_id}/logs", data=sent, headers=keyed(client))


def test_a_log_handed_in_by_a_program_is_kept_and_judged(
    office: Office, world: World, signed_in: SignIn, listed: Listed
) -> None:
    world.now = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
    client = signed_in(world.actor(Role.OPERATOR, world.sungai_menang))
    answer = send_log(client, world.sungai_menang)
    assert answer.status_code == 201, answer.get_json()
    path = "/api/v1/stations/{station_id}/logs"
    assert complaints(describe(office), path, answer.get_json(), method="post", status="201") == []
    assert [(log["day"], log["lines"]) for log in answer.get_json()["items"]] == [("2026-11-24", 1)]
    assert [line["line"] for line in answer.get_json()["refused"]] == [3]
    assert send_log(client, world.sungai_menang).status_code == 409
    unreadable = send_log(client, world.sungai_menang, "kosong")
    assert unreadable.status_code == 422
    assert [error["field"] for error in unreadable.get_json()["errors"]] == ["file"]


def test_a_word_on_a_slot_is_kept_once(office: Office, world: World, signed_in: SignIn, listed: Listed) -> None:
    world.now = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
    client = signed_in(world.actor(Role.OPERATOR, world.sungai_menang))
    day = client.get(f"/api/v1/stations/{world.sungai_menang}/days/2026-11-24").get_json()
    slot_id = day["lines"][0]["slot"].removeprefix("S-")
    address, headers = f"/api/v1/slots/{slot_id}/answers", keyed(client)
    word = {"aired": True, "client_id": "satu", "said_at": "2026-11-24T09:05:00+07:00"}
    first = client.post(address, json=word, headers=headers)
    assert first.status_code == 201
    told_answer = first.get_json()
    path = "/api/v1/slots/{slot_id}/answers"
    assert complaints(describe(office), path, told_answer, method="post", status="201") == []
    assert (told_answer["aired"], told_answer["verdict"]) == (True, "aired")
    assert client.post(address, json=word, headers=headers).get_json()["id"] == told_answer["id"]
    refused = client.post(address, json={"aired": "ya", "said_at": "2026-11-24T09:05:00"}, headers=headers)
    assert refused.status_code == 422
    assert {error["field"] for error in refused.get_json()["errors"]} == {"aired", "client_id", "said_at"}


def test_another_sides_station_and_slot_answer_as_their_pages_do(
    world: World, signed_in: SignIn, listed: Listed
) -> None:
    own = signed_in(world.actor(Role.OPERATOR, world.sungai_menang))
    lines = own.get(f"/api/v1/stations/{world.sungai_menang}/days/2026-11-24").get_json()["lines"]
    slot_id = lines[0]["slot"].removeprefix("S-")
    client = signed_in(world.actor(Role.COMMUNICATIONS, MESUJI))
    headers = keyed(client)
    page = client.post(f"/stasiun/slot/{slot_id}/kabar", headers=headers)
    word = {"aired": True, "client_id": "satu"}
    answer = client.post(f"/api/v1/slots/{slot_id}/answers", json=word, headers=headers)
    assert answer.status_code == page.status_code == 404
    log_page = client.get(f"/stasiun/{world.sungai_menang}/log")
    assert send_log(client, world.sungai_menang).status_code == log_page.status_code == 404
    assert client.post("/api/v1/slots/99999/answers", json=word, headers=headers).status_code == 404


def test_a_refused_start_is_named_as_the_api_names_it(world: World, signed_in: SignIn, clip_id: int) -> None:
    client = signed_in(world.actor(Role.COMMUNICATIONS, OKI))
    wish = {"clip_id": clip_id, "kind": "ilm", "pairing": "simulcast"}
    for day, start in (("2026-11-24", "03:00"), ("2026-11-23", "09:00")):
        stations = {str(world.kayuagung): start, str(world.brabasan): start}
        sent = wish | {"day": day, "stations": stations}
        answer = client.post("/api/v1/joint-slots", json=sent, headers=keyed(client))
        assert answer.status_code == 422
        assert [error["field"] for error in answer.get_json()["errors"]] == [f"stations.{world.kayuagung}"]


def test_a_conflict_has_the_shape_it_tells(office: Office, world: World, signed_in: SignIn, clip_id: int) -> None:
    client = signed_in(world.actor(Role.COMMUNICATIONS, OKI))
    starts = {str(world.kayuagung): "09:00", str(world.brabasan): "09:00"}
    wish = {"clip_id": clip_id, "day": "2026-11-24", "kind": "ilm", "pairing": "simulcast", "stations": starts}
    made = client.post("/api/v1/joint-slots", json=wish, headers=keyed(client))
    assert complaints(describe(office), "/api/v1/joint-slots", made.get_json(), method="post", status="201") == []
    met = client.post("/api/v1/joint-slots", json=wish, headers=keyed(client))
    assert complaints(describe(office), "/api/v1/joint-slots", met.get_json(), method="post", status="409") == []
    assert met.get_json()["conflicts"]
    operations = describe(office)["paths"]["/api/v1/joint-slots"]["post"]
    assert operations["x-permission"] == Permission.SLOT_EDIT
