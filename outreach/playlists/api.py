"""Published station-days for stations' own software, in JSON; never a rule of its own."""

from __future__ import annotations

from typing import TypedDict

from flask import request, url_for
from werkzeug.wrappers import Response as AnyResponse

from ..access import Permission
from ..openapi import Address, Day, Moment, Sha256, Shape, speaks
from ..web import Call, allowed
from .models import PlaylistLine
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


class DayTold(TypedDict):
    """A published station-day in its newest revision."""

    station_id: int
    day: Day
    revision: int
    lines: list[LineTold]


@room.get("/api/v1/stations/<int:station_id>/days/<day>")
@allowed(Permission.PLAYLIST_READ)
@speaks(Shape(DayTold))
def day_api(call: Call, station_id: int, day: str) -> AnyResponse:
    """A published station-day: what to play, when, and where to fetch it."""
    station = station_of(call, station_id)
    playlist = published(call, station, day_of(day))
    lines = [_told(line, station.id) for line in playlist.lines]
    told: DayTold = {"station_id": station.id, "day": day, "revision": playlist.revision, "lines": lines}
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
