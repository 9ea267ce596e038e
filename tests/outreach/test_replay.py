"""The same request sent twice acts once and is answered alike; another request under the same key is never swallowed."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from io import BytesIO

from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.datastructures import MultiDict
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request
from world import OKI, World

from outreach.access import Actor, Role
from outreach.people.models import Person
from outreach.replay import PAGE_KEPT, RequestKey, hash_request
from outreach.slots.models import JointSlot
from outreach.web import Office

SignIn = Callable[[Actor], FlaskClient]
INVITED = {"name": "Baru", "account": "baru", "office": "Diskominfo OKI", "role": "official"}


def hidden(page: str, name: str) -> str:
    """A hidden field's value."""
    found = re.search(rf'name="{name}" value="([^"]+)"', page)
    assert found, name
    return found.group(1)


def opened(client: FlaskClient) -> dict[str, str]:
    """What the form that invites somebody carries."""
    page = client.get("/orang").get_data(as_text=True)
    return {name: hidden(page, name) for name in ("csrf_token", "request_key")}


def test_an_invitation_shown_once_is_shown_again_to_the_same_sender_only(
    office: Office, world: World, signed_in: SignIn
) -> None:
    client = signed_in(world.actor(Role.ADMIN, OKI))
    sent = INVITED | opened(client)
    first, second = (client.post("/orang", data=sent) for _ in range(2))
    assert (first.status_code, first.mimetype) == (second.status_code, second.mimetype) == (200, "text/html")
    assert "/undangan/" in first.get_data(as_text=True)
    assert second.get_data() == first.get_data()
    stranger = signed_in(world.actor(Role.ADMIN, OKI))
    other = stranger.post("/orang", data=sent | {"csrf_token": opened(stranger)["csrf_token"]})
    assert other.status_code == 409, "another browser is a request of its own, and the account is taken"
    with office.database.reader() as session:
        kept = session.scalars(select(RequestKey)).one()
        assert "undangan" not in kept.body


def test_a_page_shown_once_is_not_kept_for_long_and_the_act_is_never_repeated(
    office: Office, world: World, signed_in: SignIn
) -> None:
    client = signed_in(world.actor(Role.ADMIN, OKI))
    sent = INVITED | opened(client)
    client.post("/orang", data=sent)
    world.now += PAGE_KEPT + timedelta(seconds=1)
    late = client.post("/orang", data=sent)
    assert late.status_code == 409
    assert "sudah diproses" in late.get_data(as_text=True)
    client.post("/orang", data=INVITED | opened(client) | {"account": "lain"})
    with office.database.reader() as session:
        assert sorted(bool(kept.body) for kept in session.scalars(select(RequestKey))) == [False, True]
        assert session.scalar(select(func.count()).select_from(Person).where(Person.name == "Baru")) == 2


def test_a_form_gone_back_to_and_filled_in_anew_is_a_new_request(
    office: Office, world: World, signed_in: SignIn
) -> None:
    client = signed_in(world.actor(Role.ADMIN, OKI))
    sent = INVITED | opened(client)
    pages = [client.post("/orang", data=sent | {"account": account}) for account in ("baru", "lain", "lain")]
    assert [page.status_code for page in pages] == [200, 200, 200]
    with office.database.reader() as session:
        accounts = session.scalars(select(Person.account).where(Person.name == "Baru")).all()
    assert sorted(accounts) == ["baru", "lain"]


def test_a_programs_key_stands_for_one_request(office: Office, world: World, signed_in: SignIn, clip_id: int) -> None:
    client = signed_in(world.actor(Role.COMMUNICATIONS, OKI))
    page = client.get("/pekan/baru").get_data(as_text=True)
    headers = {"X-Form-Key": hidden(page, "csrf_token"), "Idempotency-Key": "a"}
    wish = {"clip_id": clip_id, "day": "2026-11-24", "kind": "ilm", "pairing": "simulcast"}
    starts = {str(world.kayuagung): "09:00", str(world.brabasan): "09:00"}
    first, second = (
        client.post("/api/v1/joint-slots", json=wish | {"stations": starts}, headers=headers) for _ in range(2)
    )
    assert first.status_code == second.status_code == 201
    assert first.get_json() == second.get_json()
    other = client.post("/api/v1/joint-slots", json=wish | {"stations": starts, "kind": "ils"}, headers=headers)
    assert other.status_code == 422
    assert other.mimetype == "application/problem+json"
    assert "Kunci permintaan" in other.get_json()["title"]
    with office.database.reader() as session:
        assert session.scalar(select(func.count()).select_from(JointSlot)) == 1


def asked(*fields: tuple[str, object], query: str = "") -> str:
    """The hash of a submitted form."""
    environment = EnvironBuilder(method="POST", query_string=query, data=MultiDict(fields)).get_environ()
    with closing(environment["wsgi.input"]), Request(environment) as request:
        return hash_request(request)


def test_requests_that_differ_anywhere_are_told_apart() -> None:
    same = asked(("a", "1"), ("b", "2"), ("request_key", "x"), ("csrf_token", "y"))
    assert same == asked(("b", "2"), ("a", "1"), ("request_key", "z"))
    others = [
        asked(("a", "1"), ("b", "3")),
        asked(("a", "1b"), ("", "2")),
        asked(("a", "1"), ("b", "2"), query="dari=2026-01-01"),
        asked(("a", "1"), ("b", "2"), ("f", (BytesIO(b"x"), "x.csv"))),
        asked(("a", "1"), ("b", "2"), ("f", (BytesIO(b"y"), "x.csv"))),
    ]
    assert len({same, *others}) == 6
