"""Hands a station-day out as an answer: a playlist, or a package that resumes at any byte; asks for no permission itself."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from flask import request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from scheduler.formats import Form

from ..places.models import Station
from ..sending import send_stored
from ..signing import signing_key
from ..web import Call
from . import receipts, service
from .contents import rundown_of, texts_of
from .delivery import PACKAGE
from .models import Playlist
from .package import build_package, package_path, package_tag


def file_stem(station: Station, playlist: Playlist) -> str:
    """How a downloaded day is called."""
    return f"siaran-{station.id}-{playlist.day.isoformat()}-r{playlist.revision}"


def hand_playlist(call: Call, station: Station, playlist: Playlist, *, form: Form) -> AnyResponse:
    """The day in one playlist form, with an ETag of its content."""
    response = call.office.make_response(form.write(rundown_of(playlist, station)))
    response.mimetype = form.media_type
    response.headers["Content-Disposition"] = f'attachment; filename="{file_stem(station, playlist)}.{form.ending}"'
    response.set_etag(f"{playlist.content_hash[:32]}-{form.name}")
    return response.make_conditional(request)


def hand_package(
    call: Call, station: Station, playlist: Playlist, *, without: frozenset[str] | None = None
) -> AnyResponse:
    """The whole day in one file that resumes at any byte (Range, ETag), or without the sounds that are held already."""
    settings, left_out = call.office.settings, without or frozenset()
    key = signing_key(settings.data_folder)
    path = package_path(settings.data_folder, playlist, key=key.public, without=left_out)
    if without is not None:
        # As many as there are folders: built for this one answer, gone once it is open, and swept where a killed process left it.
        path = path.with_name(f"{path.stem}-{secrets.token_hex(4)}.part")
    texts = {} if path.exists() else texts_of(playlist, station, key=key, is_demo=call.office.is_demo)
    build_package(path, playlist=playlist, shelf=call.office.shelf, texts=texts, without=left_out)
    form = PACKAGE if without is None else service.DELTA
    name = file_stem(station, playlist) + ("" if without is None else f"-{service.DELTA}") + ".zip"
    whole = _note_of(call, station, playlist, form=form)
    etag = package_tag(playlist, key=key.public, without=left_out)
    response = send_stored(path, media_type="application/zip", etag=etag, save_as=name, when_whole=whole)
    if without is not None:
        path.unlink()
    return response


def _note_of(call: Call, station: Station, playlist: Playlist, *, form: str) -> Callable[[], None]:
    """What notes that the station itself took a revision; others who look at it are no station."""
    if station.id not in call.actor.station_ids:
        return lambda: None

    def note(session: Session) -> None:
        fresh = session.get_one(Playlist, playlist_id)
        service.note_fetch(session, call.actor, playlist=fresh, form=form, now=call.now)

    playlist_id = playlist.id
    return receipts.note_aside(lambda: call.write_aside(note))
