"""Screens of closed times on stations and banks; never a query and never a rule."""

from __future__ import annotations

from werkzeug.wrappers import Response as AnyResponse

from ..access import Permission
from ..i18n import gettext
from ..places import service as places
from ..web import Call, allowed
from . import blackouts
from .blackouts import Closing
from .views import room


@room.get("/waktu-tertutup")
@allowed(Permission.SLOT_READ)
def closed_times(call: Call) -> AnyResponse:
    """Every closed time that holds, and the form that closes more."""
    stations = {station.id: station for station in places.read_stations(call.session)}
    river = places.banks(call.session)
    listed = blackouts.list_blackouts(call.session, today=call.today)
    return call.page("slots/closed.html", river=river, stations=stations, blackouts=listed)


@room.post("/waktu-tertutup")
@allowed(Permission.BLACKOUT_EDIT, again="slots.closed_times")
def close_time(call: Call) -> AnyResponse:
    """Close time on one station."""
    form = call.form
    station_id, reason, starts = (
        form.integer("station_id", least=1),
        form.text("reason", most=120),
        form.clock("starts"),
    )
    closing = Closing(
        reason=reason,
        weekdays=frozenset(form.many_integers("weekdays", most=6)) or frozenset(range(7)),
        starts=starts,
        length_min=form.integer("length_min", least=1, most=1440),
        first_on=form.day("first_on"),
        last_on=form.maybe_day("last_on"),
        source=form.text("source", required=False),
    )
    form.check()
    station = places.get_station(call.session, station_id)
    place = {"regency_code": station.regency_code, "station_id": station.id}
    call.require(Permission.BLACKOUT_EDIT, **place, sees=Permission.SLOT_READ)
    blackouts.close_time(call.session, call.actor, closing=closing, station_id=station.id, now=call.now)
    return call.go("slots.closed_times", said=gettext("Waktu tertutup disimpan."))


@room.post("/waktu-tertutup/<int:blackout_id>/buka")
@allowed(Permission.BLACKOUT_EDIT)
def open_time(call: Call, blackout_id: int) -> AnyResponse:
    """End a closed time."""
    found = blackouts.get_blackout(call.session, blackout_id)
    if found.station_id is not None:
        station = places.get_station(call.session, found.station_id)
        place = {"regency_code": station.regency_code, "station_id": station.id}
        call.require(Permission.BLACKOUT_EDIT, **place, sees=Permission.SLOT_READ)
    else:
        call.require(Permission.BLACKOUT_EDIT, regency_code=found.regency_code, sees=Permission.SLOT_READ)
    blackouts.open_time(call.session, call.actor, blackout=found, now=call.now)
    return call.go("slots.closed_times", said=gettext("Waktu dibuka kembali."))
