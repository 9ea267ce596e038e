"""Screens of closed times on stations and banks; never a query and never a rule."""

from __future__ import annotations

from collections.abc import Iterable

from flask import url_for
from werkzeug.wrappers import Response as AnyResponse

from ..access import Permission
from ..forms import Form, maybe_id
from ..i18n import gettext
from ..places import service as places
from ..web import Call, allowed
from . import blackouts
from .blackouts import Closing
from .errors import ClosesSlots, StandingSlot
from .models import Blackout
from .views import room

_SEEN = "-"
"""Stands between the numbers of the slots that were seen before a time is closed."""


def seen_of(standing: Iterable[StandingSlot]) -> str:
    """Slots that a page names, as its form carries them."""
    return _SEEN.join(str(slot.slot_id) for slot in standing)


def read_accepted(form: Form) -> set[int]:
    """The slots whose names were seen before a form was sent."""
    return {maybe_id(number) or 0 for number in form.fields.get("accepted", "").split(_SEEN)}


@room.get("/waktu-tertutup")
@allowed(Permission.SLOT_READ)
def closed_times(call: Call) -> AnyResponse:
    """Every closed time that holds, and the form that closes more."""
    stations = {station.id: station for station in places.read_stations(call.session, open_on=call.today)}
    standing = call.refused.standing if isinstance(call.refused, ClosesSlots) else ()
    return call.page(
        "slots/closed.html",
        river=places.banks(call.session),
        stations=stations,
        blackouts=blackouts.list_blackouts(call.session, today=call.today),
        standing=standing,
        seen=seen_of(standing),
    )


@room.get("/waktu-tertutup/<int:blackout_id>")
@allowed(Permission.SLOT_READ)
def closed_time(call: Call, blackout_id: int) -> AnyResponse:
    """One closed time with the slots that stand in it."""
    found = blackouts.get_blackout(call.session, blackout_id)
    stations = {station.id: station for station in places.read_stations(call.session, with_closed=True)}
    return call.page(
        "slots/closed_time.html",
        closed=found,
        stations=stations,
        river=places.banks(call.session),
        standing=blackouts.standing_in(call.session, found, now=call.now) if found.ended_at is None else (),
    )


def _read_closing(form: Form) -> Closing:
    return Closing(
        reason=form.text("reason", most=120),
        weekdays=frozenset(form.many_integers("weekdays", most=6)) or frozenset(range(7)),
        starts=form.clock("starts"),
        length_min=form.integer("length_min", least=1, most=1440),
        first_on=form.day("first_on"),
        last_on=form.maybe_day("last_on"),
        source=form.text("source", required=False),
    )


@room.post("/waktu-tertutup")
@allowed(Permission.BLACKOUT_EDIT, again="slots.closed_times")
def close_time(call: Call) -> AnyResponse:
    """Close time on one station; slots that stand there are named first."""
    form = call.form
    station_id, closing = form.integer("station_id", least=1), _read_closing(form)
    accepted = read_accepted(form)
    form.check()
    station = places.get_station(call.session, station_id)
    place = {"regency_code": station.regency_code, "station_id": station.id}
    call.require(Permission.BLACKOUT_EDIT, **place, sees=Permission.SLOT_READ)
    blackouts.close_time(
        call.session, call.actor, closing=closing, station_id=station.id, accepted=accepted, now=call.now
    )
    return call.go("slots.closed_times", said=gettext("Waktu tertutup disimpan."))


def _own_blackout(call: Call, blackout_id: int) -> Blackout:
    found = blackouts.get_blackout(call.session, blackout_id)
    code = found.regency_code
    if found.station_id is not None:
        code = places.get_station(call.session, found.station_id).regency_code
    place = {"regency_code": code, "station_id": found.station_id}
    call.require(Permission.BLACKOUT_EDIT, **place, sees=Permission.SLOT_READ)
    return found


@room.post("/waktu-tertutup/<int:blackout_id>/buka")
@allowed(Permission.BLACKOUT_EDIT, again="slots.closed_time")
def open_time(call: Call, blackout_id: int) -> AnyResponse:
    """End a closed time; can be undone at once."""
    found = _own_blackout(call, blackout_id)
    blackouts.open_time(call.session, call.actor, blackout=found, now=call.now)
    undo = url_for("slots.close_again", blackout_id=blackout_id)
    return call.go("slots.closed_times", said=gettext("Waktu dibuka kembali."), undo=undo)


@room.post("/waktu-tertutup/<int:blackout_id>/tutup-lagi")
@allowed(Permission.BLACKOUT_EDIT, again="slots.closed_time")
def close_again(call: Call, blackout_id: int) -> AnyResponse:
    """Undo the opening of a moment ago."""
    found = _own_blackout(call, blackout_id)
    blackouts.close_again(call.session, call.actor, blackout=found, now=call.now)
    return call.go("slots.closed_times", said=gettext("Pembukaan diurungkan: waktunya tertutup lagi."))
