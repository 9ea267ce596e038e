"""Screens of sign-in, accounts and people; never a query and never a rule."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

import segno
from flask import Blueprint, redirect, request, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from ..access import Permission, Role
from ..errors import NotFound, SignInNeeded
from ..i18n import LANGUAGES, gettext
from ..places import service as places
from ..security import totp_address, totp_now
from ..web import LANGUAGE_COOKIE, SESSION_COOKIE, Call, allowed
from . import service, tokens
from .browsers import device_name
from .errors import WrongCode, WrongSignIn
from .models import Person, SignIn

room = Blueprint("people", __name__)
INVITABLE = (Role.ADMIN, Role.COMMUNICATIONS, Role.APPROVER, Role.OPERATOR, Role.FACILITATOR, Role.OFFICIAL)


def _local_path(path: str) -> str:
    """A path of this site to go on to; anything that leads elsewhere becomes the desk."""
    parts = urlsplit(path)
    safe = path.startswith("/") and not path.startswith(("//", "/\\")) and not parts.netloc and not parts.scheme
    return path if safe else url_for("desk.home")


def _keep_signed_in(call: Call, response: AnyResponse, token: str) -> AnyResponse:
    response.set_cookie(
        SESSION_COOKIE,
        token,
        max_age=int(timedelta(days=30).total_seconds()),
        httponly=True,
        samesite="Lax",
        secure=call.office.settings.secure_cookie,
    )
    return response


@room.get("/masuk")
@allowed(Permission.PUBLIC_READ)
def sign_in(call: Call) -> AnyResponse:
    """The sign-in form."""
    return call.page("people/sign_in.html", onward=call.args.get("ke", ""), demo=call.office.is_demo)


@room.post("/masuk")
@allowed(Permission.PUBLIC_READ, again="people.sign_in")
def enter(call: Call) -> AnyResponse:
    """Check account and password, and begin a session."""
    form = call.form
    account, password = form.text("account", most=120), form.fields.get("password", "")
    form.check()
    address = request.remote_addr or ""
    try:
        person = service.check_sign_in(call.session, account=account, password=password, address=address, now=call.now)
    except WrongSignIn:
        service.count_wrong(call.session, account=account, address=address, now=call.now)
        return call.keep_although_refused(WrongSignIn("password"), "people.sign_in")
    service.forget_wrong(call.session, account=account, address=address)
    token = service.begin_session(call.session, person=person, browser=str(request.user_agent), now=call.now)
    onward = _local_path(form.fields.get("onward", ""))
    target = url_for("people.confirm", ke=onward) if service.needs_confirming(call.session, person) else onward
    return _keep_signed_in(call, redirect(target, 303), token)


def _waiting(call: Call) -> tuple[SignIn, Person]:
    waiting = service.waiting_sign_in(call.session, request.cookies.get(SESSION_COOKIE, ""), now=call.now)
    if waiting is None:
        raise SignInNeeded
    return waiting


@room.get("/masuk/kode")
@allowed(Permission.PUBLIC_READ)
def confirm(call: Call) -> AnyResponse:
    """The code of the authenticator; at the first time with the QR that sets it up."""
    _, person = _waiting(call)
    picture = ""
    if person.totp_secret is None:
        session.setdefault("totp", service.fresh_totp_secret())
        address = totp_address(session["totp"], account=person.account)
        picture = segno.make(address, error="m").svg_data_uri(scale=4, border=3, light="white")
    secret = person.totp_secret or session.get("totp", "")
    shown = totp_now(secret, now=call.now) if call.office.is_demo else ""
    onward = call.args.get("ke", "")
    return call.page("people/confirm.html", picture=picture, secret=secret, shown=shown, onward=onward)


@room.post("/masuk/kode")
@allowed(Permission.PUBLIC_READ, again="people.confirm")
def check_code(call: Call) -> AnyResponse:
    """Confirm the sign-in with a code."""
    form = call.form
    code = form.text("code", most=12)
    form.check()
    found, person = _waiting(call)
    try:
        service.confirm(call.session, sign_in=found, person=person, code=code, secret=session.get("totp"), now=call.now)
    except WrongCode:
        service.count_wrong_code(call.session, person=person, now=call.now)
        return call.keep_although_refused(WrongCode("code"), "people.confirm")
    session.pop("totp", None)
    return redirect(_local_path(form.fields.get("onward", "")), 303)


@room.post("/keluar")
@allowed(Permission.SELF_EDIT)
def sign_out(call: Call) -> AnyResponse:
    """End this sign-in."""
    if call.actor.session_id is not None:
        service.end_session(call.session, call.actor, sign_in_id=call.actor.session_id, now=call.now)
    response = redirect(url_for("desk.home"), 303)
    response.delete_cookie(SESSION_COOKIE)
    return response


@room.post("/bahasa")
@allowed(Permission.PUBLIC_READ)
def choose_language(call: Call) -> AnyResponse:
    """Remember the reader's language in this browser."""
    form = call.form
    lang = form.one_of("lang", list(LANGUAGES))
    form.check()
    response = redirect(_local_path(form.fields.get("back", "/")), 303)
    response.set_cookie(LANGUAGE_COOKIE, lang, max_age=31_536_000, samesite="Lax", httponly=True)
    return response


@room.get("/akun")
@allowed(Permission.SELF_EDIT)
def account(call: Call) -> AnyResponse:
    """The own account: roles, password, open sign-ins."""
    if call.actor.person_id is None:
        raise NotFound
    return call.page(
        "people/account.html",
        person=service.get_person(call.session, call.actor.person_id),
        keys=tokens.person_tokens(call.session, call.actor.person_id),
        sign_ins=service.open_sign_ins(call.session, call.actor.person_id, now=call.now),
        device_name=device_name,
    )


@room.post("/akun/sandi")
@allowed(Permission.SELF_EDIT, again="people.account")
def change_password(call: Call) -> AnyResponse:
    """Replace the own password."""
    fields = call.form.fields
    person = service.get_person(call.session, call.actor.person_id or 0)
    old, new = fields.get("old_password", ""), fields.get("password", "")
    service.change_password(call.session, call.actor, person=person, old=old, new=new, now=call.now)
    return call.go("people.account", said=gettext("Kata sandi diganti. Perangkat lain sudah dikeluarkan."))


@room.post("/akun/sesi/<int:sign_in_id>/akhiri")
@allowed(Permission.SELF_EDIT)
def end_session(call: Call, sign_in_id: int) -> AnyResponse:
    """End one of the own sign-ins."""
    service.end_session(call.session, call.actor, sign_in_id=sign_in_id, now=call.now)
    return call.go("people.account", said=gettext("Sesi diakhiri."))


@room.get("/undangan/<token>")
@allowed(Permission.PUBLIC_READ)
def invitation(call: Call, token: str) -> AnyResponse:
    """Where an invited person chooses a password."""
    found = service.find_invitation(call.session, token, now=call.now)
    return call.page("people/invitation.html", person=found.person, token=token, least=service.LEAST_PASSWORD)


@room.post("/undangan/<token>")
@allowed(Permission.PUBLIC_READ, again="people.invitation")
def accept(call: Call, token: str) -> AnyResponse:
    """Choose the first password and go on to sign in."""
    found = service.find_invitation(call.session, token, now=call.now)
    person = service.accept(call.session, invitation=found, password=call.form.fields.get("password", ""), now=call.now)
    said = gettext("Kata sandi tersimpan. Silakan masuk sebagai %(account)s.") % {"account": person.account}
    return call.go("people.sign_in", said=said)


@room.get("/orang")
@allowed(Permission.PEOPLE_READ)
def index(call: Call) -> AnyResponse:
    """Who works here for the own regency, and the form that invites somebody."""
    code = call.actor.regency_code or ""
    return call.page(
        "people/index.html",
        people=service.list_people(call.session, regency_code=code),
        stations=[s for s in places.read_stations(call.session, open_on=call.today) if s.regency_code == code],
        roles=INVITABLE,
    )


@room.post("/orang")
@allowed(Permission.PEOPLE_EDIT, again="people.index")
def invite(call: Call) -> AnyResponse:
    """Enter a person with a role of the own regency and show the invitation once."""
    form = call.form
    name, account_name = form.text("name", most=120), form.text("account", most=120)
    office_name, role = form.text("office", most=120), form.choice("role", Role)
    station_id = form.maybe_integer("station_id")
    form.check()
    code = call.actor.regency_code or ""
    call.require(Permission.PEOPLE_EDIT, regency_code=code)
    if station_id is not None:
        call.require(Permission.PEOPLE_EDIT, regency_code=places.get_station(call.session, station_id).regency_code)
    office = service.ensure_office(call.session, name=office_name, regency_code=code)
    wish = service.RoleWish(role, code, station_id if role is Role.OPERATOR else None)
    person = service.make_person(
        call.session, call.actor, name=name, account=account_name, office=office, wishes=(wish,), now=call.now
    )
    return _show_invitation(call, person)


def _show_invitation(call: Call, person: Person) -> AnyResponse:
    """The link is shown in this answer alone: it is kept nowhere in the clear."""
    token = service.invite(call.session, call.actor, person=person, now=call.now)
    link = f"{call.office.settings.base_url}{url_for('people.invitation', token=token)}"
    return call.page("people/invited.html", person=person, link=link, days=service.INVITED_FOR.days)


def own_person(call: Call, person_id: int) -> Person:
    """A person of an office of the own regency."""
    person = service.get_person(call.session, person_id)
    call.require(Permission.PEOPLE_READ, regency_code=person.office.regency_code or "-")
    return person


@room.get("/orang/<int:person_id>")
@allowed(Permission.PEOPLE_READ)
def show(call: Call, person_id: int) -> AnyResponse:
    """One person of the own regency."""
    code = call.actor.regency_code or ""
    return call.page(
        "people/show.html",
        person=own_person(call, person_id),
        stations=[s for s in places.read_stations(call.session, open_on=call.today) if s.regency_code == code],
        roles=INVITABLE,
    )


@room.post("/orang/<int:person_id>")
@allowed(Permission.PEOPLE_EDIT, again="people.show")
def save(call: Call, person_id: int) -> AnyResponse:
    """Save a person's name, rank and NIP."""
    form = call.form
    name, rank, nip = (
        form.text("name", most=120),
        form.text("rank", required=False, most=120),
        form.text("nip", required=False, most=30).replace(" ", ""),
    )
    version = form.integer("version")
    form.check()
    person = own_person(call, person_id)
    service.save_person(
        call.session, call.actor, person=person, name=name, rank=rank, nip=nip, version=version, now=call.now
    )
    return call.go("people.show", person_id=person_id, said=gettext("Perubahan disimpan."))


@room.post("/orang/<int:person_id>/undang")
@allowed(Permission.PEOPLE_EDIT)
def invite_again(call: Call, person_id: int) -> AnyResponse:
    """A fresh invitation, for a forgotten password too."""
    return _show_invitation(call, own_person(call, person_id))


@room.post("/orang/<int:person_id>/peran")
@allowed(Permission.PEOPLE_EDIT, again="people.show")
def grant(call: Call, person_id: int) -> AnyResponse:
    """Give a person one more role of the own regency."""
    form = call.form
    role, station_id = form.choice("role", Role), form.maybe_integer("station_id")
    form.check()
    person, code = own_person(call, person_id), call.actor.regency_code
    if station_id is not None:
        call.require(Permission.PEOPLE_EDIT, regency_code=places.get_station(call.session, station_id).regency_code)
    wish = service.RoleWish(role, code, station_id if role is Role.OPERATOR else None)
    service.grant_role(call.session, call.actor, person_id=person.id, wish=wish, now=call.now)
    return call.go("people.show", person_id=person_id, said=gettext("Peran ditambahkan."))


@room.post("/peran/<int:grant_id>/akhiri")
@allowed(Permission.PEOPLE_EDIT)
def end_role(call: Call, grant_id: int) -> AnyResponse:
    """Take a role away."""
    found = service.get_grant(call.session, grant_id)
    own_person(call, found.person_id)
    service.end_role(call.session, call.actor, grant=found, now=call.now)
    return call.go("people.show", person_id=found.person_id, said=gettext("Peran diakhiri."))
