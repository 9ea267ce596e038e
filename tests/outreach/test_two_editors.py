"""Two people open the same form: whoever saves second sees both versions, and nothing of the first is lost."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from world import NOW, OKI, World

from outreach.access import Actor, Role
from outreach.facilitators import service as facilitators
from outreach.slots import service as slots
from outreach.slots.service import Wish
from outreach.web import Office
from scheduler.terms import Pairing, SlotKind

SignIn = Callable[[Actor], FlaskClient]
SEEN = re.compile(r'class="theirs">Yang tersimpan: <b>([^<]+)</b>')


@dataclass(frozen=True)
class Form:
    """A form with a version: its address, who may save it, what it says, and the field two people disagree about."""

    address: str
    role: Role
    fields: Mapping[str, str]
    name: str
    first: str
    second: str


def station_form(_: Session, world: World) -> Form:
    """A station's name and hours."""
    hours = {"short_name": "Kayuagung", "kind": "local_public", "sign_on": "05:00", "sign_off": "22:00"}
    address = f"/tata-kelola/stasiun/{world.kayuagung}/ubah"
    return Form(address, Role.ADMIN, hours, "name", "Contoh Pertama", "Contoh Kedua")


def agreement_form(_: Session, __: World) -> Form:
    """The agreement."""
    fields = {"left_number": "1/UJI/2026", "right_number": "2/UJI/2026", "signed_on": "2016-04-27"}
    return Form("/tata-kelola/perjanjian", Role.ADMIN, fields, "title", "Perjanjian pertama", "Perjanjian kedua")


def delivery_form(_: Session, world: World) -> Form:
    """How a station wants its days; nobody said so before."""
    address = f"/stasiun/{world.kayuagung}/penyerahan"
    return Form(address, Role.ADMIN, {"naming": "{clip}", "fallback_clip_id": ""}, "form", "pls", "m3u8")


def person_form(_: Session, world: World) -> Form:
    """A person's data."""
    address = f"/orang/{world.actor(Role.OFFICIAL, OKI).person_id}"
    return Form(address, Role.ADMIN, {"rank": "", "nip": ""}, "name", "Uji Pertama", "Uji Kedua")


def facilitator_form(session: Session, world: World) -> Form:
    """An appointed facilitator."""
    facilitator = facilitators.appoint(
        session,
        world.actor(Role.COMMUNICATIONS, OKI),
        regency_code=OKI,
        name="Contoh Awal",
        decree_number="1/SK/2026",
        decree_on=date(2026, 1, 5),
        private=facilitators.PrivateFacts(),
        consent_on=None,
        person_id=None,
        now=NOW,
    )
    fields = {"decree_number": "1/SK/2026", "decree_on": "2026-01-05"}
    address = f"/fasilitator/{facilitator.id}/ubah"
    return Form(address, Role.COMMUNICATIONS, fields, "name", "Contoh Pertama", "Contoh Kedua")


def slot_form(session: Session, world: World, clip_id: int) -> Form:
    """A joint slot's place."""
    starts = dict.fromkeys((world.kayuagung, world.brabasan), NOW.time().replace(hour=9))
    wish = Wish(clip_id, date(2026, 11, 24), SlotKind.ILM, Pairing.SIMULCAST, starts, 0)
    joint = slots.draft(session, world.actor(Role.COMMUNICATIONS, OKI), wish=wish, now=NOW)
    fields = {"clip_id": str(clip_id), "day": "2026-11-24", "kind": "ilm", "pairing": "simulcast"}
    address = f"/pekan/slot/{joint.id}/ubah"
    return Form(address, Role.COMMUNICATIONS, fields, "start", "10:00", "11:00")


@pytest.mark.parametrize(
    "make", [station_form, delivery_form, agreement_form, person_form, facilitator_form, slot_form]
)
def test_the_second_sees_both_versions_and_may_then_decide(
    make: Callable[..., Form], office: Office, world: World, clip_id: int, signed_in: SignIn
) -> None:
    with office.database.writer() as session:
        form = make(session, world, clip_id) if make is slot_form else make(session, world)
        session.commit()
    client = signed_in(world.actor(form.role, OKI))
    page = client.get(form.address).get_data(as_text=True)
    opened = {"csrf_token": hidden(page, "csrf_token"), "version": hidden(page, "version")}
    stations = {"stations": [str(world.kayuagung), str(world.brabasan)]} if make is slot_form else {}
    sent = form.fields | opened | stations
    assert client.post(form.address, data=sent | {form.name: form.first}).status_code == 303
    late = client.post(form.address, data=sent | {form.name: form.second})
    shown = late.get_data(as_text=True)
    assert late.status_code == 409
    assert f"{world.actor(form.role, OKI).name} sudah mengubah data ini" in shown
    assert form.first in SEEN.findall(shown)
    typed = rf'name="{form.name}" value="{form.second}"|<option value="{form.second}" selected'
    assert re.search(typed, shown), "what was typed is still there"
    again = sent | {form.name: form.second, "version": hidden(shown, "version")}
    assert client.post(form.address, data=again).status_code == 303


def hidden(page: str, name: str) -> str:
    """A hidden field's value."""
    found = re.search(rf'name="{name}" value="([^"]+)"', page)
    assert found, name
    return found.group(1)


def test_what_both_wrote_alike_is_no_difference(office: Office, world: World, signed_in: SignIn) -> None:
    with office.database.writer() as session:
        form = station_form(session, world)
    client = signed_in(world.actor(form.role, OKI))
    page = client.get(form.address).get_data(as_text=True)
    sent = form.fields | {"csrf_token": hidden(page, "csrf_token"), "version": hidden(page, "version")}
    assert client.post(form.address, data=sent | {"name": "Sama"}).status_code == 303
    late = client.post(form.address, data=sent | {"name": "Sama", "kind": "community"})
    assert late.status_code == 409
    assert SEEN.findall(late.get_data(as_text=True)) != []
    assert "Sama" not in SEEN.findall(late.get_data(as_text=True))
