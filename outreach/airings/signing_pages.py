"""Screens of the key a station signs its logs with; the secret is shown in one answer only, and no rule is made here."""

from __future__ import annotations

from flask import url_for
from werkzeug.wrappers import Response as AnyResponse

from ..access import Permission
from ..i18n import gettext
from ..places import service as places
from ..places.models import Station
from ..web import Call, allowed
from . import signing
from .views import room


def _own_station(call: Call, station_id: int) -> Station:
    """A station of the regency this person administers."""
    station = places.get_station(call.session, station_id)
    call.require(Permission.PEOPLE_EDIT, regency_code=station.regency_code, sees=Permission.PLACES_READ)
    return station


@room.get("/tata-kelola/stasiun/<int:station_id>/kunci-log")
@allowed(Permission.PEOPLE_EDIT)
def signing_keys(call: Call, station_id: int) -> AnyResponse:
    """Whether a station may sign its logs, and the forms that begin and end that."""
    station = _own_station(call, station_id)
    return call.page("airings/signing_keys.html", station=station, keys=signing.keys_of(call.session, station.id))


@room.post("/tata-kelola/stasiun/<int:station_id>/kunci-log")
@allowed(Permission.PEOPLE_EDIT)
def make_signing_key(call: Call, station_id: int) -> AnyResponse:
    """Give a station a new key to sign with, and show its secret once."""
    station, secret_key = _own_station(call, station_id), call.office.settings.secret_key
    secret = signing.make_key(call.session, call.actor, station_id=station.id, secret_key=secret_key, now=call.now)
    back = url_for("airings.signing_keys", station_id=station.id)
    label = gettext("tanda tangan log %(station)s") % {"station": station.name}
    return call.page("people/key_made.html", token=secret, label=label, back=back)


@room.post("/tata-kelola/stasiun/<int:station_id>/kunci-log/cabut")
@allowed(Permission.PEOPLE_EDIT)
def revoke_signing_key(call: Call, station_id: int) -> AnyResponse:
    """End the key a station signs with."""
    station = _own_station(call, station_id)
    signing.revoke_keys(call.session, call.actor, station_id=station.id, now=call.now)
    return call.go("airings.signing_keys", station_id=station.id, said=gettext("Kunci dicabut."))
