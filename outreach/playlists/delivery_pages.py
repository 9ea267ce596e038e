"""Screens of how a station wants its days: form, file names and the clip that stands in; never a query and never a rule."""

from __future__ import annotations

from werkzeug.wrappers import Response as AnyResponse

from scheduler.filenames import Naming

from ..access import Permission
from ..clips import queries as clips
from ..errors import N_
from ..i18n import gettext
from ..places import service as places
from ..places.models import Station
from ..web import Call, allowed
from . import delivery, service
from .composing import choose_stand_ins
from .views import room

OFFERED = 60
"""So many clips are offered to stand in, the newest first."""
NAMINGS = {
    Naming.CLIP: N_("klip: k0012-jaga-ronda-1a2b3c.mp3"),
    Naming.NUMBER_CLIP: N_("urutan dan klip: 01_k0012-jaga-ronda-1a2b3c.mp3"),
    Naming.NUMBER_TOPIC_SLOT: N_("urutan, tema, slot: 01_kerukunan_S-4711.mp3"),
    Naming.TIME_SLOT: N_("jam dan slot: 0630_S-4711.mp3"),
}
"""Each pattern with an example, as an Indonesian msgid."""


def own_station(call: Call, station_id: int) -> Station:
    """A station whose deliveries this person may arrange."""
    station = places.get_station(call.session, station_id)
    place = {"regency_code": station.regency_code, "station_id": station.id}
    call.require(Permission.DELIVERY_EDIT, **place, sees=Permission.PLAYLIST_READ)
    return station


@room.get("/stasiun/<int:station_id>/penyerahan")
@allowed(Permission.DELIVERY_EDIT)
def edit_delivery(call: Call, station_id: int) -> AnyResponse:
    """The form of a station's wishes, with the clip that stands in today."""
    station = own_station(call, station_id)
    wishes = delivery.delivery_of(call.session, station.id)
    latest = service.latest_revisions(call.session, [station.id], call.today).get(station.id)
    held = {station.id: (wishes, latest)}
    return call.page(
        "playlists/delivery.html",
        station=station,
        delivery=wishes,
        forms=delivery.MAIN_FORMS,
        namings={naming.value: gettext(words) for naming, words in NAMINGS.items()},
        offered=clips.newest_airable(call.session, on=call.today, most=OFFERED),
        stand_in=choose_stand_ins(call.session, day=call.today, held=held)[station.id],
    )


@room.post("/stasiun/<int:station_id>/penyerahan")
@allowed(Permission.DELIVERY_EDIT, again="playlists.edit_delivery")
def save_delivery(call: Call, station_id: int) -> AnyResponse:
    """Keep a station's wishes; they show in the next revision of each day."""
    station, form = own_station(call, station_id), call.form
    wanted = delivery.Wanted(
        form.one_of("form", list(delivery.MAIN_FORMS)),
        form.choice("naming", Naming),
        form.maybe_integer("fallback_clip_id"),
    )
    version = form.integer("version")
    form.check()
    delivery.save_delivery(call.session, call.actor, station=station, wanted=wanted, version=version, now=call.now)
    return call.go("playlists.edit_delivery", station_id=station.id, said=gettext("Cara penyerahan disimpan."))
