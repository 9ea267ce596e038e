"""The first set-up of an empty office, step by step; closed for ever once an administrator of each side is in."""

from __future__ import annotations

from collections.abc import Iterable

from flask import session, url_for
from werkzeug.wrappers import Response as AnyResponse

from ..access import CLOCK, Permission, Role
from ..i18n import gettext
from ..places import service as places
from ..places.models import Regency
from ..seed import read_border
from ..web import Call, allowed
from . import opening, service
from .errors import CodeNeeded, FirstRunClosed
from .models import Person
from .views import room

_OPENED = "first_run"


@room.get("/mulai")
@allowed(Permission.PUBLIC_READ)
def first_run(call: Call) -> AnyResponse:
    """Where the set-up stands: the code, the agreement with its border, the first administrators, their links."""
    if opening.is_over(call.session):
        raise FirstRunClosed
    founders = opening.find_founders(call.session)
    return call.page(
        "people/first_run.html",
        opened=opening.holds_key(call.session, session.get(_OPENED, "")),
        river=places.find_banks(call.session),
        founders=founders,
        is_named=bool(founders) and all(founders.values()),
        seed=read_border(call.office.settings.border_folder),
    )


@room.post("/mulai/kode")
@allowed(Permission.PUBLIC_READ, again="people.first_run")
def open_first_run(call: Call) -> AnyResponse:
    """Type the code from the console; it works once, in this browser."""
    form = call.form
    code = form.text("code", most=40)
    form.check()
    session[_OPENED] = opening.use_first_run(call.session, code, now=call.now)
    return call.go("people.first_run")


def _require_opened(call: Call) -> None:
    if opening.is_over(call.session):
        raise FirstRunClosed
    if not opening.holds_key(call.session, session.get(_OPENED, "")):
        raise CodeNeeded


@room.post("/mulai/perjanjian")
@allowed(Permission.PUBLIC_READ, again="people.first_run")
def seed_agreement(call: Call) -> AnyResponse:
    """Take over the agreement, both regencies and the border villages as they are known."""
    _require_opened(call)
    if places.find_banks(call.session) is not None:
        return call.go("people.first_run")
    form = call.form
    from_on = form.day("from_on")
    form.check()
    places.seed_border(
        call.session, CLOCK, border=read_border(call.office.settings.border_folder), from_on=from_on, now=call.now
    )
    return call.go("people.first_run", said=gettext("Perjanjian dan desa perbatasan tersimpan."))


@room.post("/mulai/admin")
@allowed(Permission.PUBLIC_READ, again="people.first_run")
def first_admins(call: Call) -> AnyResponse:
    """Name one administrator of each side that has none, and show their links."""
    _require_opened(call)
    form, river, founders = call.form, places.banks(call.session), opening.find_founders(call.session)
    wanted = [
        (regency, [form.text(f"{field}_{place}", most=120) for field in ("name", "account", "office")])
        for place, regency in zip(("left", "right"), river.both, strict=True)
        if not founders[regency.code]
    ]
    form.check()
    made = [(regency, _make_admin(call, regency, *words)) for regency, words in wanted]
    return _show_links(call, made)


def _make_admin(call: Call, regency: Regency, name: str, account: str, office_name: str) -> Person:
    office = service.ensure_office(call.session, name=office_name, regency_code=regency.code)
    wishes = (service.RoleWish(Role.ADMIN, regency.code),)
    return service.make_person(
        call.session, CLOCK, name=name, account=account, office=office, wishes=wishes, now=call.now
    )


@room.post("/mulai/tautan")
@allowed(Permission.PUBLIC_READ, again="people.first_run")
def first_links(call: Call) -> AnyResponse:
    """Fresh links for every first administrator who is not in yet; the earlier ones end."""
    _require_opened(call)
    river, founders = places.banks(call.session), opening.find_founders(call.session)
    waiting = [(side, person) for side in river.both for person in founders[side.code] if not person.password_hash]
    return _show_links(call, waiting)


def _show_links(call: Call, people: Iterable[tuple[Regency, Person]]) -> AnyResponse:
    """The links are shown in this answer alone; the set-up stays open for new ones until both are accepted."""
    base = call.office.settings.base_url
    links = []
    for regency, person in people:
        token = service.invite(call.session, CLOCK, person=person, now=call.now)
        links.append((person, regency, f"{base}{url_for('people.invitation', token=token)}"))
    return call.page("people/first_run_done.html", links=links)
