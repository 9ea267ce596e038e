"""Screens and addresses of published station-days: who holds what, and every way to take it; never a rule."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from flask import Blueprint, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from scheduler.formats import FORMS

from ..access import Permission
from ..errors import NotFound
from ..forms import read_day
from ..i18n import gettext
from ..places import service as places
from ..places.models import Station
from ..sending import send_stored
from ..web import Call, allowed
from . import receipts, service
from .contents import rundown_of, texts_of
from .errors import UnknownForm
from .models import Playlist
from .package import build_package, package_path

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
    held = service.holdings(call.session, days=days, station_ids=[station.id for station in listed])
    river = places.banks(call.session)
    return call.page("playlists/stations.html", stations=listed, days=days, holdings=held, river=river)


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


def _note_of(call: Call, station: Station, playlist: Playlist) -> Callable[[], None]:
    """What notes that the station itself took a revision; others who look at it are no station."""
    if station.id not in call.actor.station_ids:
        return lambda: None

    def note(session: Session) -> None:
        fresh = session.get_one(Playlist, playlist_id)
        service.note_fetch(session, call.actor, playlist=fresh, form=service.PACKAGE, now=call.now)

    playlist_id = playlist.id
    return receipts.note_aside(lambda: call.write_aside(note))


@room.get("/stasiun/<int:station_id>/hari/<day>/daftar.<form>")
@allowed(Permission.PLAYLIST_READ)
def download(call: Call, station_id: int, day: str, form: str) -> AnyResponse:
    """The day in one playlist form, with an ETag of its content."""
    station = station_of(call, station_id)
    if form not in FORMS:
        raise UnknownForm(form=form[:20], known=", ".join(FORMS))
    playlist = published(call, station, day_of(day))
    content = FORMS[form].write(rundown_of(playlist, station))
    response = call.office.make_response(content)
    response.mimetype = FORMS[form].media_type
    name = f"siaran-{station.id}-{playlist.day.isoformat()}-r{playlist.revision}.{FORMS[form].ending}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.set_etag(f"{playlist.content_hash[:32]}-{form}")
    return response.make_conditional(request)


@room.get("/stasiun/<int:station_id>/hari/<day>/paket.zip")
@allowed(Permission.PLAYLIST_READ)
def package(call: Call, station_id: int, day: str) -> AnyResponse:
    """The whole day in one file that resumes at any byte (Range, ETag)."""
    station = station_of(call, station_id)
    playlist = published(call, station, day_of(day))
    path = package_path(call.office.settings.data_folder, playlist)
    texts = {} if path.exists() else texts_of(playlist, station, is_demo=call.office.is_demo)
    build_package(path, playlist=playlist, shelf=call.office.shelf, texts=texts)
    name = f"siaran-{station.id}-{playlist.day.isoformat()}-r{playlist.revision}.zip"
    whole = _note_of(call, station, playlist)
    etag = playlist.content_hash[:32]
    return send_stored(path, media_type="application/zip", etag=etag, save_as=name, when_whole=whole)


@room.get("/stasiun/<int:station_id>/audio/<sha256>")
@allowed(Permission.PLAYLIST_READ)
def sound(call: Call, station_id: int, sha256: str) -> AnyResponse:
    """One sound of a published list, by its fingerprint."""
    station = station_of(call, station_id)
    if not service.is_published_sound(call.session, station_id=station.id, sha256=sha256):
        raise NotFound
    return send_stored(call.office.shelf.path(sha256), media_type="audio/mpeg", etag=sha256)
