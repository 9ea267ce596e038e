"""The page of the trail: what changed comes first, and who only came in stands apart."""

from __future__ import annotations

from collections.abc import Callable

from flask.testing import FlaskClient
from world import NOW, OKI, World

from outreach.access import Actor, Role
from outreach.audit import record
from outreach.web import Office

SignIn = Callable[[Actor], FlaskClient]


def test_who_came_in_does_not_bury_what_was_changed(office: Office, world: World, signed_in: SignIn) -> None:
    staff = world.actor(Role.COMMUNICATIONS, OKI)
    with office.database.writer() as session:
        record(session, staff, action="clip.change", thing=("clip", 7), changes={"title": ["Satu", "Dua"]}, now=NOW)
        for number in range(70):
            record(session, staff, action="person.sign_in", thing=("person", number), changes={}, now=NOW)
        session.commit()
    client = signed_in(staff)
    everything, people = client.get("/jejak").text, client.get("/jejak?jenis=person").text
    assert "klip 7" in everything
    assert ">masuk<" not in everything
    assert people.count(">masuk<") == 60
