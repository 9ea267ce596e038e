"""Screens and addresses of published station-days: who holds what, and every way to take it; never a rule."""

from __future__ import annotations

from datetime import date, timedelta

from flask import Blueprint
from werkzeug.wrappers import Response as AnyResponse

from scheduler.formats import FORMS

from ..access import Permission
from ..errors import NotFound
from ..forms import read_day
from ..i18n import gettext
from ..places import service as places
from ..places.models import Station
from ..sending import send_stored
from ..signing import signing_key
from ..web import Call, allowed
from . import delivery, deltas, service
from .errors import UnknownForm
from .handing import hand_package, hand_playlist
from .models import Playlist

room = Blueprint("playlists", __name__)


def day_of(text: str) -> date:
    """The day an address names; any other words lead nowhere."""
    try:
        return read_day(text)
    except ValueError:
        raise NotFound from None


def station_of(call: Call, station_id: int) -> Station:
    """A station whose playlists this person may take; anybody else's does not exist."""
    station = places.get_station(call.session, station_id)
    call.require(Permission.PLAYLIST_READ, regency_code=station.regency_code, station_id=station.id)
    return station


def published(call: Call, station: Station, day: date) -> Playlist:
    """The newest revision; refused while it holds a clip that may no longer air."""
    return service.get_airable(call.session, station_id=station.id, day=day, today=call.today)


@room.get("/stasiun")
@allowed(Permission.PLAYLIST_READ)
def stations(call: Call) -> AnyResponse:
    """Which station holds which revision of the coming days."""
    listed = [
        station
        for station in places.read_stations(call.session, open_on=call.today)
        if call.actor.may(Permission.PLAYLIST_READ, regency_code=station.regency_code, station_id=station.id)
    ]
    days = [call.today + timedelta(days=ahead) for ahead in range(4)]
    ids = [station.id for station in listed]
    return call.page(
        "playlists/stations.html",
        stations=listed,
        days=days,
        holdings=service.holdings(call.session, days=days, station_ids=ids),
        alarms=call.office.alarms_at(
            call.session, station_ids=ids, base_url=call.office.settings.base_url, now=call.now
        ),
        deliveries=delivery.deliveries_of(call.session, ids),
        key=signing_key(call.office.settings.data_folder).public,
        river=places.banks(call.session),
    )


@room.post("/stasiun/terbitkan")
@allowed(Permission.PLAYLIST_PUBLISH)
def publish(call: Call) -> AnyResponse:
    """Publish the coming days of every station now, instead of at the next tick."""
    made = service.publish_ahead(call.session, call.actor, now=call.now)
    said = gettext("%(count)s daftar siar diterbitkan.") % {"count": len(made)}
    return call.go("playlists.stations", said=said if made else gettext("Semua daftar siar sudah yang terbaru."))


@room.get("/stasiun/<int:station_id>/hari/<day>")
@allowed(Permission.PLAYLIST_READ)
def cue_sheet(call: Call, station_id: int, day: str) -> AnyResponse:
    """The announcer's cue sheet, to print."""
    station = station_of(call, station_id)
    playlist = published(call, station, day_of(day))
    return call.page("playlists/cue.html", station=station, playlist=playlist, forms=FORMS)


@room.get("/stasiun/<int:station_id>/hari/<day>/daftar.<form>")
@allowed(Permission.PLAYLIST_READ)
def download(call: Call, station_id: int, day: str, form: str) -> AnyResponse:
    """The day in one playlist form, with an ETag of its content."""
    station = station_of(call, station_id)
    if form not in FORMS:
        raise UnknownForm(form=form[:20], known=", ".join(FORMS))
    return hand_playlist(call, station, published(call, station, day_of(day)), form=FORMS[form])


@room.get("/stasiun/<int:station_id>/hari/<day>/paket.zip")
@allowed(Permission.PLAYLIST_READ)
def package(call: Call, station_id: int, day: str) -> AnyResponse:
    """The whole day in one file that resumes at any byte (Range, ETag)."""
    station = station_of(call, station_id)
    playlist = published(call, station, day_of(day))
    return hand_package(call, station, playlist)


@room.get("/stasiun/<int:station_id>/hari/<day>/selisih.zip")
@allowed(Permission.PLAYLIST_READ)
def delta(call: Call, station_id: int, day: str) -> AnyResponse:
    """What the station's folder lacks of the day, to unpack over it; the manifest is of the whole day."""
    station = station_of(call, station_id)
    playlist = published(call, station, day_of(day))
    held = deltas.held_files(call.session, station_id=station.id, now=call.now)
    return hand_package(call, station, playlist, without=deltas.needless_names(playlist, held))


@room.get("/kunci-siaran.pub")
@allowed(Permission.PUBLIC_READ)
def public_key(call: Call) -> AnyResponse:
    """The key that verifies every package, in minisign's form."""
    response = call.office.make_response(signing_key(call.office.settings.data_folder).public.file)
    response.mimetype = "text/plain"
    response.headers["Content-Disposition"] = "attachment; filename=siaran-bersama.pub"
    return response


@room.get("/stasiun/<int:station_id>/audio/<sha256>")
@allowed(Permission.PLAYLIST_READ)
def sound(call: Call, station_id: int, sha256: str) -> AnyResponse:
    """One sound of a published list, by its fingerprint."""
    station = station_of(call, station_id)
    if not service.is_published_sound(call.session, station_id=station.id, sha256=sha256):
        raise NotFound
    return send_stored(call.office.shelf.path(sha256), media_type="audio/mpeg", etag=sha256)
