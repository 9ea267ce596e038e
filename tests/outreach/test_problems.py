"""What a program is told when it is refused: which field, in its reader's language; and what it need not fetch again."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from world import OKI, World

from outreach.access import Actor, Role
from outreach.web import Office

SignIn = Callable[[Actor], FlaskClient]


def post_draft(client: FlaskClient, content: object, *, lang: str = "id") -> dict[str, object]:
    """What a draft is answered, read as JSON."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/masuk").get_data(as_text=True))
    assert found
    headers = {"X-Form-Key": found.group(1), "Accept-Language": lang}
    answer = client.post("/api/v1/joint-slots", json=content, headers=headers)
    return {"code": answer.status_code, **answer.get_json()}


def test_a_refused_draft_names_every_field(world: World, signed_in: SignIn, clip_id: int) -> None:
    client = signed_in(world.actor(Role.COMMUNICATIONS, OKI))
    told = post_draft(client, {"day": "9999-12-31", "stations": {str(world.kayuagung): "25:00"}})
    assert told["code"] == 422
    fields = {error["field"]: error["detail"] for error in told["errors"]}  # type: ignore[attr-defined]  # a list, read from JSON
    assert set(fields) == {"clip_id", "day", "kind", "pairing", f"stations.{world.kayuagung}"}
    assert all(fields.values())


@pytest.mark.parametrize(
    ("wrong", "field"), [({"clip_id": 999}, "clip_id"), ({"stations": {"999": "09:00"}}, "stations")]
)
def test_an_unknown_clip_or_station_is_a_refused_field(
    wrong: dict[str, object], field: str, world: World, signed_in: SignIn, clip_id: int
) -> None:
    client = signed_in(world.actor(Role.COMMUNICATIONS, OKI))
    starts = {str(world.kayuagung): "09:00", str(world.brabasan): "09:00"}
    wish = {"clip_id": clip_id, "day": "2026-11-24", "kind": "ilm", "pairing": "simulcast", "stations": starts}
    told = post_draft(client, wish | wrong)
    assert told["code"] == 422
    assert [error["field"] for error in told["errors"]] == [field]  # type: ignore[attr-defined]  # a list, read from JSON


@pytest.mark.parametrize("number", ["9" * 30, "0", "-1"])
def test_a_station_of_no_possible_number_is_refused(number: str, world: World, signed_in: SignIn) -> None:
    told = post_draft(signed_in(world.actor(Role.COMMUNICATIONS, OKI)), {"stations": {number: "09:00"}})
    assert "stations" in {error["field"] for error in told["errors"]}  # type: ignore[attr-defined]  # a list, read from JSON


def test_a_conflict_tells_every_moment_as_the_clocks_on_both_banks(
    world: World, signed_in: SignIn, clip_id: int
) -> None:
    client = signed_in(world.actor(Role.COMMUNICATIONS, OKI))
    starts = {str(world.kayuagung): "09:00", str(world.brabasan): "09:00"}
    wish = {"clip_id": clip_id, "day": "2026-11-24", "kind": "ilm", "pairing": "simulcast", "stations": starts}
    assert post_draft(client, wish)["code"] == 201
    told = post_draft(client, wish)
    assert told["code"] == 409
    moments = [moment for place in told["alternatives"] for moment in place.values()]  # type: ignore[attr-defined]  # a list
    moments += [found[name] for found in told["conflicts"] for name in ("start_at", "end_at")]  # type: ignore[attr-defined]  # a list
    assert moments
    assert [moment for moment in moments if not moment.endswith("+07:00")] == []


@pytest.mark.parametrize(("lang", "words"), [("id", "tidak ditemukan"), ("en", "not found")])
def test_an_error_speaks_the_readers_language(lang: str, words: str, office: Office, signed_in: SignIn) -> None:
    missing = office.test_client().get("/api/v1/tidak-ada", headers={"Accept-Language": lang})
    assert (missing.status_code, missing.mimetype) == (404, "application/problem+json")
    assert words in missing.get_json()["title"]


def test_what_a_page_fetches_speaks_as_the_page_does(office: Office) -> None:
    client = office.test_client()
    client.set_cookie("kunjungan", "pernah")
    missing = client.get("/api/v1/tidak-ada", headers={"Accept-Language": "en-US,en"})
    assert "tidak ditemukan" in missing.get_json()["title"]


def test_a_wrong_method_and_a_missing_key_are_told_as_such(office: Office, world: World) -> None:
    wrong = office.test_client().delete("/api/v1/clips")
    assert wrong.status_code == 405
    assert "GET" in wrong.headers["Allow"]
    assert "cara permintaan" in wrong.get_json()["title"]
    nobody = office.test_client().get("/api/v1/clips")
    assert nobody.status_code == 401
    assert nobody.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_fault_is_told_in_words_with_its_number(office: Office) -> None:
    @office.get("/api/v1/rusak")
    def broken() -> str:
        raise RuntimeError

    office.testing = False
    answer = office.test_client().get("/api/v1/rusak", headers={"Accept-Language": "id"})
    assert (answer.status_code, answer.mimetype) == (500, "application/problem+json")
    assert "rusak di pihak kami" in answer.get_json()["title"]
    assert answer.get_json()["fault"]


@pytest.mark.parametrize("one", [True, False])
def test_an_unchanged_clip_is_not_sent_again(one: bool, world: World, signed_in: SignIn, clip_id: int) -> None:  # noqa: FBT001 -- a case of the table
    client = signed_in(world.actor(Role.COMMUNICATIONS, OKI))
    address = f"/api/v1/clips/{clip_id}" if one else "/api/v1/clips"
    first = client.get(address)
    assert first.status_code == 200
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.get_data()) == (304, b"")
