"""Screens of recordings off the air: hand one in, follow its search, hear and decide what was found; never a rule."""

from __future__ import annotations

import tempfile
from datetime import datetime
from pathlib import Path

from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response as AnyResponse

from audio.shelf import Blob
from scheduler.terms import WIB, local_day

from ..access import Permission
from ..errors import NotFound
from ..forms import NO_DAY, bare_name
from ..i18n import gettext, size
from ..places.models import Station
from ..sending import send_stored
from ..web import Call, allowed
from . import air_checks, tape_queries
from .errors import RecordingTooLarge
from .models import AirCheck, Hearing, HearingState
from .views import room, station_of

PIECE_BYTES = 1_000_000
"""So much a browser sends at once: a cut line loses half a minute at 256 kbit/s."""


def _may(call: Call, station: Station, permission: Permission) -> bool:
    return call.actor.may(permission, regency_code=station.regency_code, station_id=station.id)


@room.get("/stasiun/<int:station_id>/rekaman")
@allowed(Permission.AIRING_READ)
def recordings(call: Call, station_id: int) -> AnyResponse:
    """The recordings a station handed in, and the form for another one."""
    station = station_of(call, station_id, Permission.AIRING_READ)
    return call.page(
        "airings/recordings.html",
        station=station,
        rows=tape_queries.list_recordings(call.session, station_id=station.id),
        unfinished=tape_queries.open_uploads(call.session, station_id=station.id),
        piece_bytes=PIECE_BYTES,
        most_bytes=call.office.settings.max_recording_bytes,
        may_tell=_may(call, station, Permission.AIRING_TELL),
    )


@room.post("/stasiun/<int:station_id>/rekaman")
@allowed(Permission.AIRING_TELL, again="airings.recordings")
def send_recording(call: Call, station_id: int) -> AnyResponse:
    """Take in a recording in one piece; a browser with scripts sends it in many."""
    with call.office.database.reader() as session:
        aside = Call(call.office, session, call.actor, call.now)
        station = station_of(aside, station_id, Permission.AIRING_TELL)
    form = call.form
    upload, started_at = form.file("file"), form.moment("started_at")
    if started_at is None and "started_at" not in form.refusals:
        form.refuse("started_at", NO_DAY)
    form.check()
    assert upload is not None
    assert started_at is not None
    return _keep_whole(call, station, upload, started_at.replace(tzinfo=WIB))


def _keep_whole(call: Call, station: Station, upload: FileStorage, started_at: datetime) -> AnyResponse:
    name = bare_name(upload)
    blob = _shelve(call, upload, name)
    told = (blob.sha256, blob.byte_count, name)
    kept = air_checks.keep_recording(
        call.session, call.actor, station_id=station.id, told=told, started_at=started_at, now=call.now
    )
    return call.go("airings.recording", air_check_id=kept.id, said=gettext("Rekaman diterima. Pencarian klip dimulai."))


def _shelve(call: Call, upload: FileStorage, name: str) -> Blob:
    """Put an upload onto the shelf before any transaction begins."""
    most = call.office.settings.max_recording_bytes
    with tempfile.TemporaryDirectory(dir=call.office.shelf.scratch) as folder:
        path = Path(folder) / "recording"
        upload.save(path)
        if path.stat().st_size > most:
            raise RecordingTooLarge("file", file_name=name, limit=size(most))
        return call.office.shelf.put(path)


def _recording_of(call: Call, air_check_id: int, permission: Permission) -> tuple[AirCheck, Hearing, Station]:
    kept, hearing = air_checks.get_air_check(call.session, air_check_id)
    return kept, hearing, station_of(call, kept.station_id, permission)


@room.get("/rekaman/<int:air_check_id>")
@allowed(Permission.AIRING_READ)
def recording(call: Call, air_check_id: int) -> AnyResponse:
    """One recording: how far its search is, and what was heard at which second."""
    kept, hearing, station = _recording_of(call, air_check_id, Permission.AIRING_READ)
    return call.page(
        "airings/recording.html",
        kept=kept,
        hearing=hearing,
        station=station,
        day=local_day(kept.started_at),
        is_open=HearingState(hearing.state).is_open,
        finds=tape_queries.finds_of(call.session, kept),
        may_tell=_may(call, station, Permission.AIRING_TELL),
        may_decide=_may(call, station, Permission.AIRING_DECIDE),
    )


@room.get("/rekaman/<int:air_check_id>/kemajuan")
@allowed(Permission.AIRING_READ)
def recording_progress(call: Call, air_check_id: int) -> AnyResponse:
    """How far a search is, for the page that follows it."""
    _, hearing, _ = _recording_of(call, air_check_id, Permission.AIRING_READ)
    state = HearingState(hearing.state)
    return call.json(
        {"open": state.is_open, "share": hearing.share, "words": tape_queries.state_word(hearing), "plan": False}
    )


@room.get("/rekaman/<int:air_check_id>/suara")
@allowed(Permission.AIRING_READ)
def recording_sound(call: Call, air_check_id: int) -> AnyResponse:
    """The recording itself, in parts where the player asks for them."""
    kept, _, _ = _recording_of(call, air_check_id, Permission.AIRING_READ)
    if not call.office.shelf.exists(kept.sha256):
        raise NotFound
    media_type = tape_queries.media_type_of(kept)
    return send_stored(call.office.shelf.path(kept.sha256), media_type=media_type, etag=kept.sha256)


@room.post("/rekaman/<int:air_check_id>/batal")
@allowed(Permission.AIRING_TELL)
def cancel_hearing(call: Call, air_check_id: int) -> AnyResponse:
    """End a search that still runs."""
    _recording_of(call, air_check_id, Permission.AIRING_TELL)
    air_checks.cancel(call.session, call.actor, air_check_id=air_check_id, now=call.now)
    return call.go(
        "airings.recording", air_check_id=air_check_id, said=gettext("Pencarian dibatalkan. Rekaman tetap tersimpan.")
    )


@room.post("/rekaman/<int:air_check_id>/ulang")
@allowed(Permission.AIRING_TELL)
def restart_hearing(call: Call, air_check_id: int) -> AnyResponse:
    """Search a recording again."""
    _recording_of(call, air_check_id, Permission.AIRING_TELL)
    air_checks.begin_again(call.session, call.actor, air_check_id=air_check_id, now=call.now)
    return call.go("airings.recording", air_check_id=air_check_id, said=gettext("Pencarian dimulai lagi."))


@room.post("/rekaman/temuan/<int:heard_id>")
@allowed(Permission.AIRING_DECIDE)
def decide_heard(call: Call, heard_id: int) -> AnyResponse:
    """Say whether what is not certain is the clip; a later word replaces an earlier one, which stays as a row."""
    heard, kept = air_checks.get_heard(call.session, heard_id)
    station_of(call, kept.station_id, Permission.AIRING_DECIDE)
    form = call.form
    is_it = form.one_of("is_it", ["yes", "no"]) == "yes"
    form.check()
    air_checks.decide(call.session, call.actor, heard=heard, is_it=is_it, now=call.now)
    said = gettext("Keputusan dicatat dan hari siar dicocokkan ulang.")
    if form.fields.get("to") == "day":
        day = air_checks.day_of(kept, heard).isoformat()
        return call.go("airings.day", station_id=kept.station_id, hari=day, said=said, _anchor="putuskan")
    return call.go("airings.recording", air_check_id=kept.id, said=said)
