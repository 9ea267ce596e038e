"""The operator's day without a line: what a browser may keep, the worker that opens it, the page as an application; never a rule of proof."""

from __future__ import annotations

import json
from datetime import timedelta

from flask import url_for
from werkzeug.wrappers import Response as AnyResponse

from ..access import Permission
from ..assets import read_static
from ..i18n import gettext, language, size
from ..keeping import WORKER, Kit, application
from ..playlists.models import PlaylistLine
from ..web import Call, allowed
from . import queries
from .views import room, station_of

FILES = ("siaran.css", "siaran.js", "mark.svg", "day.js", "play.js", "taps.js", "keep.js")
IMPORTED = {"outbox.js": "taps.js"}


def kit() -> Kit:
    """The files of an operator's page."""
    return Kit(FILES, IMPORTED)


def release() -> str:
    """What differs between any two releases of the page's own files."""
    return kit().release()


@room.get("/stasiun/<int:station_id>/simpanan")
@allowed(Permission.PLAYLIST_READ)
def keepable(call: Call, station_id: int) -> AnyResponse:
    """What the operator's browser keeps for the hours without a line: two days' pages, their files, their sound."""
    station = station_of(call, station_id, Permission.PLAYLIST_READ)
    days = [call.today, call.today + timedelta(days=1)]
    lines: dict[str, PlaylistLine] = {}
    for day in days:
        lines |= {
            item.line.sha256: item.line
            for item in queries.operator_day(call.session, station_id=station.id, day=day)[1]
        }
    return call.json(
        {
            "release": release(),
            "at": call.now.isoformat(),
            "size": size(sum(line.byte_count for line in lines.values())),
            "pages": [url_for("airings.operator", station_id=station.id, hari=day.isoformat()) for day in days],
            "files": kit().addresses(),
            "sounds": [
                {"address": url_for("playlists.sound", station_id=station.id, sha256=sha256), "sha256": sha256}
                for sha256 in lines
            ],
        }
    )


@room.get("/stasiun/luring.js")
@allowed(Permission.PUBLIC_READ)
def worker(call: Call) -> AnyResponse:
    """The service worker, which opens what a page kept: a station's days, a facilitator's forms."""
    words = {
        "lang": language(),
        "title": gettext("Tanpa jaringan"),
        "text": gettext("Halaman ini belum tersimpan di perangkat ini. Coba lagi begitu jaringan kembali."),
    }
    head = f"// {release()}\nconst WORDS = {json.dumps(words)};\n"
    response = call.office.make_response(head.encode() + read_static(WORKER)[1])
    response.mimetype = "text/javascript"
    # It stands beside the stations' pages and opens a facilitator's as well: one worker, whoever keeps pages.
    response.headers["Service-Worker-Allowed"] = "/"
    return response


@room.get("/stasiun/<int:station_id>/aplikasi.webmanifest")
@allowed(Permission.PLAYLIST_READ)
def manifest(call: Call, station_id: int) -> AnyResponse:
    """The station's page as an application one can put beside the others on a phone or PC."""
    station = station_of(call, station_id, Permission.PLAYLIST_READ)
    start = url_for("airings.operator", station_id=station.id)
    about = gettext("Daftar siar, rekaman, dan kabar tayang satu stasiun")
    name = f"{station.name} · Siaran Bersama"
    told = application(name=name, short_name=station.short_name, about=about, start=start, scope="/stasiun/")
    response = call.json(told)
    response.mimetype = "application/manifest+json"
    return response
