"""Published station-days for stations' own software, in JSON; never a rule of its own."""

from __future__ import annotations

from typing import TypedDict

from flask import request, url_for
from werkzeug.wrappers import Response as AnyResponse

from ..access import Permission
from ..openapi import Address, Day, Moment, Sha256, Shape, speaks
from ..web import Call, allowed
from . import deltas
from .handing import hand_package
from .models import PlaylistFallback, PlaylistLine
from .views import day_of, published, room, station_of


class LineTold(TypedDict):
    """One slot as it was published, with the address of its sound."""

    slot: str
    start_at: Moment
    length_s: float
    title: str
    file: str
    sha256: Sha256
    audio: Address


class FallbackTold(TypedDict):
    """The clip that stands in for a sound that cannot be played, with the address of its own."""

    title: str
    length_s: float
    file: str
    sha256: Sha256
    audio: Address


class DayTold(TypedDict):
    """A published station-day in its newest revision; without a fallback while no clip could stand in."""

    station_id: int
    day: Day
    revision: int
    lines: list[LineTold]
    fallback: FallbackTold | None


class DeltaAsked(TypedDict, total=False):
    """Which sounds a program holds already: their SHA-256, parted by commas."""

    held: str


@room.get("/api/v1/stations/<int:station_id>/days/<day>")
@allowed(Permission.PLAYLIST_READ)
@speaks(Shape(DayTold))
def day_api(call: Call, station_id: int, day: str) -> AnyResponse:
    """A published station-day: what to play, when, and where to fetch it."""
    station = station_of(call, station_id)
    playlist = published(call, station, day_of(day))
    lines = [_told(line, station.id) for line in playlist.lines]
    spare = _spare(playlist.fallback, station.id) if playlist.fallback else None
    told: DayTold = {
        "station_id": station.id,
        "day": day,
        "revision": playlist.revision,
        "lines": lines,
        "fallback": spare,
    }
    response = call.json(told)
    response.set_etag(playlist.content_hash[:32])
    return response.make_conditional(request)


def _told(line: PlaylistLine, station_id: int) -> LineTold:
    return {
        "slot": f"S-{line.slot_id}",
        "start_at": line.start_at.isoformat(),
        "length_s": line.length_s,
        "title": line.title,
        "file": line.file_name,
        "sha256": line.sha256,
        "audio": url_for("playlists.sound", station_id=station_id, sha256=line.sha256),
    }


def _spare(kept: PlaylistFallback, station_id: int) -> FallbackTold:
    return {
        "title": kept.title,
        "length_s": kept.length_s,
        "file": kept.file_name,
        "sha256": kept.sha256,
        "audio": url_for("playlists.sound", station_id=station_id, sha256=kept.sha256),
    }


@room.get("/api/v1/stations/<int:station_id>/days/<day>/delta")
@allowed(Permission.PLAYLIST_READ)
@speaks(Shape(bytes, asked=DeltaAsked, answer_type="application/zip"))
def delta_api(call: Call, station_id: int, day: str) -> AnyResponse:
    """The signed package of a station-day without the sounds a program holds already; its manifest is of the whole day."""
    station = station_of(call, station_id)
    playlist = published(call, station, day_of(day))
    held = deltas.read_held(call.args.get("held", ""))
    return hand_package(call, station, playlist, without=deltas.needless_sounds(playlist, held))
