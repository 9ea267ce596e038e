"""The first set-up of an empty office, step by step; closed for ever once it has administrators on both sides."""

from __future__ import annotations

from flask import session, url_for
from werkzeug.wrappers import Response as AnyResponse

from ..access import CLOCK, Permission, Role
from ..i18n import gettext
from ..places import service as places
from ..seed import read_border
from ..web import Call, allowed
from . import service
from .errors import FirstRunClosed
from .views import room

_OPENED = "first_run"


@room.get("/mulai")
@allowed(Permission.PUBLIC_READ)
def first_run(call: Call) -> AnyResponse:
    """Where the set-up stands: the code, then the agreement with its border, then the first administrators."""
    if service.has_people(call.session):
        raise FirstRunClosed
    return call.page(
        "people/first_run.html",
        opened=session.get(_OPENED, False),
        river=places.find_banks(call.session),
        seed=read_border(),
    )


@room.post("/mulai/kode")
@allowed(Permission.PUBLIC_READ, again="people.first_run")
def open_first_run(call: Call) -> AnyResponse:
    """Type the code from the console; it works once, in this browser."""
    form = call.form
    code = form.text("code", most=40)
    form.check()
    service.use_first_run(call.session, code, now=call.now)
    session[_OPENED] = True
    return call.go("people.first_run")


def _require_opened(call: Call) -> None:
    if not session.get(_OPENED) or service.has_people(call.session):
        raise FirstRunClosed


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
    places.seed_border(call.session, CLOCK, border=read_border(), from_on=from_on, now=call.now)
    return call.go("people.first_run", said=gettext("Perjanjian dan desa perbatasan tersimpan."))


@room.post("/mulai/admin")
@allowed(Permission.PUBLIC_READ, again="people.first_run")
def first_admins(call: Call) -> AnyResponse:
    """Invite one administrator of each side; their links are shown once, and the set-up is closed."""
    _require_opened(call)
    form, river = call.form, places.banks(call.session)
    wanted = [
        (
            regency,
            form.text(f"name_{place}", most=120),
            form.text(f"account_{place}", most=120),
            form.text(f"office_{place}", most=120),
        )
        for place, regency in zip(("left", "right"), river.both, strict=True)
    ]
    form.check()
    links = []
    for regency, name, account, office_name in wanted:
        office = service.ensure_office(call.session, name=office_name, regency_code=regency.code)
        wishes = (service.RoleWish(Role.ADMIN, regency.code),)
        person = service.make_person(
            call.session, CLOCK, name=name, account=account, office=office, wishes=wishes, now=call.now
        )
        token = service.invite(call.session, CLOCK, person=person, now=call.now)
        links.append((person, regency, f"{call.office.settings.base_url}{url_for('people.invitation', token=token)}"))
    session.pop(_OPENED, None)
    return call.page("people/first_run_done.html", links=links)
