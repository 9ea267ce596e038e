"""The address a person leaves for alarms: read, masked, kept and edited on a page of its own; never sends anything."""

from __future__ import annotations

import re
from datetime import datetime

from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from ..access import Actor, Permission
from ..audit import record
from ..errors import NotFound
from ..i18n import gettext
from ..web import Call, allowed
from . import service
from .errors import EmailRefused
from .models import Person
from .views import room

MOST = 254
_ADDRESS = re.compile(r"[A-Za-z0-9._%+'-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,24}")


def read_email(raw: str) -> str | None:
    """An address of e-mail in the plain letters every server takes; None for nothing, raises `EmailRefused`."""
    if not raw:
        return None
    name, _, _ = raw.partition("@")
    if len(raw) > MOST or not _ADDRESS.fullmatch(raw) or ".." in raw or name.startswith(".") or name.endswith("."):
        raise EmailRefused("email")
    return raw


def mask_email(email: str | None) -> str:
    """An address of which the person's own part cannot be read: n•••@kantor.go.id; nothing for none."""
    if not email:
        return ""
    name, _, domain = email.partition("@")
    return f"{name[0]}•••@{domain}"


def save_email(session: Session, actor: Actor, *, person: Person, email: str | None, now: datetime) -> None:
    """Keep a person's address; the trail is read by both sides and gets it masked."""
    if person.email == email:
        return
    changes = {"email": [mask_email(person.email), mask_email(email)]}
    person.email = email
    record(session, actor, action="person.email", thing=("person", person.id), changes=changes, now=now)


def _own(call: Call) -> Person:
    if call.actor.person_id is None:
        raise NotFound
    return service.get_person(call.session, call.actor.person_id)


@room.get("/akun/surel")
@allowed(Permission.SELF_EDIT)
def email(call: Call) -> AnyResponse:
    """The form of the own address."""
    return call.page("people/email.html", person=_own(call), is_set=call.office.settings.mail.is_set)


@room.post("/akun/surel")
@allowed(Permission.SELF_EDIT, again="people.email")
def change_email(call: Call) -> AnyResponse:
    """Leave an address, change it, or take it back."""
    form = call.form
    written = form.text("email", required=False, most=MOST)
    form.check()
    save_email(call.session, call.actor, person=_own(call), email=read_email(written), now=call.now)
    said = (
        gettext("Alamat surel disimpan.") if written else gettext("Alamat surel dihapus; alarm hanya muncul di meja.")
    )
    return call.go("people.account", said=said)
