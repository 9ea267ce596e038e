"""Recordings off the air from stations' own programs: announced, sent piece by piece, and what was heard; never a rule."""

from __future__ import annotations

import hashlib
from typing import Any, TypedDict

from flask import request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from audio.match import Certainty

from ..access import Permission
from ..errors import Refused
from ..forms import MISSING, Form
from ..openapi import Address, Key, Moment, Sha256, Shape, speaks
from ..web import Call, allowed
from . import air_checks, intake, tape_queries
from .air_check_pages import PIECE_BYTES
from .air_checks import Announced
from .api import NO_MOMENT
from .errors import PieceChanged, PieceOutOfPlace
from .models import AirCheckUpload, HearingState
from .views import room, station_of

PIECE_TYPE = "application/octet-stream"


class RecordingAnnounced(TypedDict):
    """A recording before its first byte; `key` is the sender's own, so that a broken line goes on where it stopped."""

    key: Key
    file_name: str
    byte_count: int
    started_at: Moment


class UploadTold(TypedDict):
    """How much of a recording was received; the next piece begins there."""

    id: int
    key: str
    received_bytes: int
    byte_count: int
    piece_bytes: int
    air_check_id: int | None
    fault: str


class FindTold(TypedDict):
    """A clip heard in a recording; `why_no_proof` is empty where it proves its airing."""

    clip_id: int
    at: Moment
    start_s: float
    end_s: float
    fraction: float
    certainty: Certainty
    why_no_proof: str


class RecordingTold(TypedDict):
    """A recording, how far its search is (0 to 1), and what was heard."""

    id: int
    station_id: int
    sha256: Sha256
    started_at: Moment
    duration_s: float | None
    state: HearingState
    share: float
    fault: str
    sound: Address
    heard: list[FindTold]


@room.post("/api/v1/stations/<int:station_id>/air-checks")
@allowed(Permission.AIRING_TELL)
@speaks(Shape(UploadTold, status=201, body=RecordingAnnounced))
def announce_api(call: Call, station_id: int) -> AnyResponse:
    """Announce a recording; the same key again tells how much of it was received."""
    station = station_of(call, station_id, Permission.AIRING_TELL)
    upload = air_checks.open_upload(
        call.session,
        call.actor,
        station_id=station.id,
        announced=_read_announced(request.get_json(silent=True)),
        most_bytes=call.office.settings.max_recording_bytes,
        now=call.now,
    )
    return call.json(_told_upload(upload), 201)


def _read_announced(body: Any) -> Announced:
    given = body if isinstance(body, dict) else {}
    names = ("key", "file_name", "byte_count", "started_at")
    form = Form(MultiDict({name: str(given[name]) for name in names if given.get(name) is not None}))
    key, file_name = form.text("key", most=64), _file_name(form)
    byte_count = form.integer("byte_count", least=1, most=1 << 50)
    started_at = form.moment("started_at")
    if started_at is None or started_at.tzinfo is None:
        form.refusals["started_at"] = Refused(NO_MOMENT, "started_at")
    form.check()
    assert started_at is not None
    return Announced(key, file_name, byte_count, started_at)


def _file_name(form: Form) -> str:
    """The name of a sender's file without its folders, in one line; it is shown and never opened."""
    words = form.text("file_name", most=1000).replace("\\", "/").replace("\n", "")
    name = words.rpartition("/")[2]
    if not name.strip(". "):
        form.refuse("file_name", MISSING)
    return name[-200:]


@room.get("/api/v1/air-check-uploads/<int:upload_id>")
@allowed(Permission.AIRING_TELL)
@speaks(Shape(UploadTold))
def upload_api(call: Call, upload_id: int) -> AnyResponse:
    """How much of a recording was received."""
    upload = air_checks.get_upload(call.session, upload_id)
    station_of(call, upload.station_id, Permission.AIRING_TELL)
    return call.json_to_keep(_told_upload(upload))


@room.put("/api/v1/air-check-uploads/<int:upload_id>/pieces/<int:at>")
@allowed(Permission.AIRING_TELL)
@speaks(Shape(UploadTold, body=bytes, body_type=PIECE_TYPE))
def piece_api(call: Call, upload_id: int, at: int) -> AnyResponse:
    """Take the piece that stands at a byte; with `X-Piece-Sha256` a piece that was broken on its way is refused."""
    piece = request.get_data(cache=False)
    sent = request.headers.get("X-Piece-Sha256", "")
    if sent and sent.lower() != hashlib.sha256(piece).hexdigest():
        raise PieceChanged
    _keep_piece(call, upload_id, at=at, piece=piece)
    return call.json(_told_upload(air_checks.get_upload(call.session, upload_id)))


def _keep_piece(call: Call, upload_id: int, *, at: int, piece: bytes) -> None:
    """See a piece on the disk and acknowledge it before the next sender may write: what is acknowledged is never written over."""
    _joining(call, upload_id, at=at, length=len(piece))
    with intake.held(intake.part_path(call.office.settings.data_folder, upload_id)) as handle:
        # Another sender may have been faster since: only what is read while nobody else may write counts.
        upload = _joining(call, upload_id, at=at, length=len(piece))
        try:
            received = intake.append(handle, piece, at=at, acknowledged=upload.received_bytes)
        except PieceOutOfPlace as refusal:
            lost = int(str(refusal.facts["received"]))
            call.write_aside(lambda session: air_checks.note_loss(session, upload_id=upload_id, standing=lost))
            raise
        call.write_aside(
            lambda session: air_checks.note_piece(session, upload_id=upload_id, received=received, now=call.now)
        )


def _joining(call: Call, upload_id: int, *, at: int, length: int) -> AirCheckUpload:
    """An upload that a piece may join, read in a session of its own; raises what the piece is refused for."""
    with call.office.database.reader() as session:
        upload = air_checks.get_upload(session, upload_id)
        station_of(Call(call.office, session, call.actor, call.now), upload.station_id, Permission.AIRING_TELL)
        air_checks.check_piece(upload, at=at, length=length)
        return upload


def _told_upload(upload: AirCheckUpload) -> UploadTold:
    return {
        "id": upload.id,
        "key": upload.key,
        "received_bytes": upload.received_bytes,
        "byte_count": upload.byte_count,
        "piece_bytes": PIECE_BYTES,
        "air_check_id": upload.air_check_id,
        "fault": upload.fault,
    }


@room.get("/api/v1/air-checks/<int:air_check_id>")
@allowed(Permission.AIRING_READ)
@speaks(Shape(RecordingTold))
def air_check_api(call: Call, air_check_id: int) -> AnyResponse:
    """A recording and what was heard in it."""
    kept, hearing = air_checks.get_air_check(call.session, air_check_id)
    station_of(call, kept.station_id, Permission.AIRING_READ)
    told: RecordingTold = {
        "id": kept.id,
        "station_id": kept.station_id,
        "sha256": kept.sha256,
        "started_at": kept.started_at.isoformat(),
        "duration_s": hearing.duration_s,
        "state": HearingState(hearing.state),
        "share": hearing.share,
        "fault": hearing.fault,
        "sound": f"/rekaman/{kept.id}/suara",
        "heard": [_told_find(find) for find in tape_queries.finds_of(call.session, kept)],
    }
    return call.json_to_keep(told)


def _told_find(find: tape_queries.Find) -> FindTold:
    heard = find.heard
    return {
        "clip_id": heard.clip_id,
        "at": find.at.isoformat(),
        "start_s": heard.start_s,
        "end_s": heard.end_s,
        "fraction": heard.fraction,
        "certainty": Certainty(heard.certainty),
        "why_no_proof": heard.why_no_proof,
    }
