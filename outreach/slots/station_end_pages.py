"""Screens that close a station for good and open it again; never a query and never a rule."""

from __future__ import annotations

from werkzeug.wrappers import Response as AnyResponse

from ..access import Permission
from ..i18n import gettext
from ..places.station_pages import own_station
from ..web import Call, allowed
from . import station_ends
from .closed_times import read_accepted, seen_of
from .errors import StationHasSlots
from .views import room


@room.get("/tata-kelola/stasiun/<int:station_id>/tutup")
@allowed(Permission.STATION_EDIT)
def confirm_close_station(call: Call, station_id: int) -> AnyResponse:
    """What closing a station means, and which slots would still stand there."""
    station = own_station(call, station_id)
    standing = call.refused.standing if isinstance(call.refused, StationHasSlots) else ()
    return call.page(
        "slots/station_close.html",
        station=station,
        stations={station.id: station},
        standing=standing,
        seen=seen_of(standing),
    )


@room.post("/tata-kelola/stasiun/<int:station_id>/tutup")
@allowed(Permission.STATION_EDIT, again="slots.confirm_close_station")
def close_station(call: Call, station_id: int) -> AnyResponse:
    """Close a station for good."""
    station, form = own_station(call, station_id), call.form
    closed_on, reason = form.day("closed_on"), form.text("reason", most=300)
    accepted = read_accepted(form)
    form.check()
    station_ends.close_station(
        call.session,
        call.actor,
        station=station,
        closed_on=closed_on,
        reason=reason,
        accepted=accepted,
        now=call.now,
    )
    return call.go("places.station", station_id=station_id, said=gettext("Stasiun ditutup."))


@room.get("/tata-kelola/stasiun/<int:station_id>/buka")
@allowed(Permission.STATION_EDIT)
def confirm_reopen_station(call: Call, station_id: int) -> AnyResponse:
    """What opening a closed station again means."""
    station = own_station(call, station_id)
    why = station_ends.reason_of_end(call.session, station)
    return call.page("slots/station_reopen.html", station=station, why=why)


@room.post("/tata-kelola/stasiun/<int:station_id>/buka")
@allowed(Permission.STATION_EDIT, again="slots.confirm_reopen_station")
def reopen_station(call: Call, station_id: int) -> AnyResponse:
    """Open a closed station again."""
    station, form = own_station(call, station_id), call.form
    from_on, reason = form.day("from_on"), form.text("reason", most=300)
    form.check()
    station_ends.reopen_station(call.session, call.actor, station=station, from_on=from_on, reason=reason, now=call.now)
    return call.go("places.station", station_id=station_id, said=gettext("Stasiun dibuka lagi."))
