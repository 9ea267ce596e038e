"""Closes the account of somebody who left, and opens it again; never deletes a person, for the trail names them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from ..access import Actor, Permission
from ..audit import record
from ..i18n import gettext
from ..web import Call, allowed
from . import service, tokens
from .errors import OwnAccount
from .models import Person
from .views import own_person, room


def close_account(session: Session, actor: Actor, *, person: Person, now: datetime) -> None:
    """End a person's roles, sign-ins, invitations and password; raises `OwnAccount` or `LastAdmin`."""
    if person.id == actor.person_id:
        raise OwnAccount
    if not person.is_active:
        return
    for grant in person.roles:
        service.end_role(session, actor, grant=grant, now=now)
    for sign_in in service.open_sign_ins(session, person.id, now=now):
        sign_in.ended_at = now
    service.end_invitations(session, person.id, now=now)
    for key in tokens.person_tokens(session, person.id):
        tokens.revoke_person_token(session, actor, token=key, now=now)
    person.is_active, person.password_hash, person.totp_secret = False, None, None
    person.email = None
    person.version += 1
    record(session, actor, action="person.close", thing=("person", person.id), now=now)


def reopen_account(session: Session, actor: Actor, *, person: Person, now: datetime) -> None:
    """Let a person be invited again; roles are granted anew, none comes back by itself."""
    if person.is_active:
        return
    person.is_active = True
    person.version += 1
    record(session, actor, action="person.reopen", thing=("person", person.id), now=now)


@room.get("/orang/<int:person_id>/tutup")
@allowed(Permission.PEOPLE_EDIT)
def confirm_closing(call: Call, person_id: int) -> AnyResponse:
    """What closing an account ends, before it is done."""
    return call.page("people/close.html", person=own_person(call, person_id))


@room.post("/orang/<int:person_id>/tutup")
@allowed(Permission.PEOPLE_EDIT, again="people.confirm_closing")
def close(call: Call, person_id: int) -> AnyResponse:
    """Close the account of a person of the own regency."""
    close_account(call.session, call.actor, person=own_person(call, person_id), now=call.now)
    return call.go("people.show", person_id=person_id, said=gettext("Akun ditutup."))


@room.post("/orang/<int:person_id>/buka")
@allowed(Permission.PEOPLE_EDIT, again="people.show")
def reopen(call: Call, person_id: int) -> AnyResponse:
    """Open a closed account of the own regency again."""
    reopen_account(call.session, call.actor, person=own_person(call, person_id), now=call.now)
    said = gettext("Akun dibuka kembali. Beri peran dan buat undangan baru.")
    return call.go("people.show", person_id=person_id, said=said)
