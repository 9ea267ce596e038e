"""Screens of the keys of programs: a station's and the own; a key is shown in one answer only, and no rule is made here."""

from __future__ import annotations

from flask import url_for
from werkzeug.wrappers import Response as AnyResponse

from ..access import Permission
from ..i18n import gettext
from ..places import service as places
from ..places.models import Station
from ..web import Call, allowed
from . import tokens
from .views import room


def _own_station(call: Call, station_id: int) -> Station:
    """A station of the regency this person administers."""
    station = places.get_station(call.session, station_id)
    call.require(Permission.PEOPLE_EDIT, regency_code=station.regency_code, sees=Permission.PLACES_READ)
    return station


@room.get("/tata-kelola/stasiun/<int:station_id>/kunci")
@allowed(Permission.PEOPLE_EDIT)
def station_keys(call: Call, station_id: int) -> AnyResponse:
    """A station's keys, and the form that makes one."""
    station = _own_station(call, station_id)
    return call.page("people/keys.html", station=station, keys=tokens.station_tokens(call.session, station.id))


@room.post("/tata-kelola/stasiun/<int:station_id>/kunci")
@allowed(Permission.PEOPLE_EDIT, again="people.station_keys")
def make_station_key(call: Call, station_id: int) -> AnyResponse:
    """Make a key for a station's own software and show it once."""
    station, form = _own_station(call, station_id), call.form
    label = form.text("label", most=80)
    form.check()
    token = tokens.make_station_token(call.session, call.actor, station=station, label=label, now=call.now)
    back = url_for("people.station_keys", station_id=station.id)
    return call.page("people/key_made.html", token=token, label=label, back=back)


@room.get("/tata-kelola/kunci/<int:token_id>/cabut")
@allowed(Permission.PEOPLE_EDIT)
def confirm_station_key(call: Call, token_id: int) -> AnyResponse:
    """Asks whether a station's key should end."""
    key = tokens.get_station_token(call.session, token_id)
    _own_station(call, key.station_id)
    back = url_for("people.station_keys", station_id=key.station_id)
    act = url_for("people.revoke_station_key", token_id=key.id)
    return call.page("people/key_revoke.html", key=key, act=act, back=back)


@room.post("/tata-kelola/kunci/<int:token_id>/cabut")
@allowed(Permission.PEOPLE_EDIT)
def revoke_station_key(call: Call, token_id: int) -> AnyResponse:
    """End a station's key."""
    key = tokens.get_station_token(call.session, token_id)
    _own_station(call, key.station_id)
    tokens.revoke_station_token(call.session, call.actor, token_id=key.id, now=call.now)
    return call.go("people.station_keys", station_id=key.station_id, said=gettext("Kunci dicabut."))


@room.post("/akun/kunci")
@allowed(Permission.SELF_EDIT, again="people.account")
def make_own_key(call: Call) -> AnyResponse:
    """Make a key for an own program and show it once."""
    form = call.form
    label = form.text("label", most=80)
    form.check()
    token = tokens.make_person_token(call.session, call.actor, label=label, now=call.now)
    return call.page("people/key_made.html", token=token, label=label, back=url_for("people.account"))


@room.get("/akun/kunci/<int:token_id>/cabut")
@allowed(Permission.SELF_EDIT)
def confirm_own_key(call: Call, token_id: int) -> AnyResponse:
    """Asks whether an own key should end."""
    key = tokens.get_own_token(call.session, call.actor, token_id)
    act = url_for("people.revoke_own_key", token_id=key.id)
    return call.page("people/key_revoke.html", key=key, act=act, back=url_for("people.account"))


@room.post("/akun/kunci/<int:token_id>/cabut")
@allowed(Permission.SELF_EDIT)
def revoke_own_key(call: Call, token_id: int) -> AnyResponse:
    """End an own key."""
    key = tokens.get_own_token(call.session, call.actor, token_id)
    tokens.revoke_person_token(call.session, call.actor, token=key, now=call.now)
    return call.go("people.account", said=gettext("Kunci dicabut."))
