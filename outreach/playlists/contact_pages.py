"""Screens of the number a station left for messages; never a query and never a rule."""

from __future__ import annotations

from werkzeug.wrappers import Response as AnyResponse

from ..access import Permission
from ..i18n import gettext
from ..places import contacts
from ..web import Call, allowed
from .delivery_pages import own_station
from .views import room


@room.get("/stasiun/<int:station_id>/kontak")
@allowed(Permission.DELIVERY_EDIT)
def edit_contact(call: Call, station_id: int) -> AnyResponse:
    """The form of a station's number."""
    station = own_station(call, station_id)
    return call.page("playlists/contact.html", station=station, masked=contacts.mask_phone(station.phone))


@room.post("/stasiun/<int:station_id>/kontak")
@allowed(Permission.DELIVERY_EDIT, again="playlists.edit_contact")
def save_contact(call: Call, station_id: int) -> AnyResponse:
    """Keep a station's number, or take it away when the field is empty."""
    station, form = own_station(call, station_id), call.form
    written = form.text("phone", required=False, most=40)
    form.check()
    phone = contacts.read_phone(written)
    contacts.save_phone(call.session, call.actor, station=station, phone=phone, now=call.now)
    return call.go("playlists.edit_contact", station_id=station.id, said=gettext("Nomor stasiun disimpan."))
