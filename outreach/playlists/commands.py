"""The commands `siaran playlist write` and `verify`; never a half-written file."""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from scheduler.formats import FORMS
from scheduler.manifest import find_faults

from ..config import Config
from ..db import Database
from ..errors import N_, NotFound, OutreachError
from ..i18n import gettext
from ..places.service import get_station
from . import service
from .views import rundown_of


class PackageBroken(OutreachError):
    """Files of a package are missing or changed."""

    sentence = N_(
        "Paket tidak utuh: %(count)s berkas bermasalah, yang pertama %(name)s (%(why)s). Unduh ulang paketnya."
    )


class ManifestUnreadable(OutreachError):
    """The file is no manifest."""

    sentence = N_("Berkas %(name)s bukan manifest paket Siaran Bersama.")


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `playlist write STATION DAY --form FORM OUT` and `playlist verify MANIFEST`."""
    playlist = commands.add_parser("playlist", help=gettext("menulis atau memeriksa daftar siar"))
    inner = playlist.add_subparsers(dest="act", required=True)
    writing = inner.add_parser("write")
    writing.add_argument("station", type=int)
    writing.add_argument("day", type=date.fromisoformat)
    writing.add_argument("--form", choices=sorted(FORMS), default="m3u8")
    writing.add_argument("out", type=Path)
    writing.set_defaults(run=write_playlist)
    verifying = inner.add_parser("verify")
    verifying.add_argument("manifest", type=Path)
    verifying.set_defaults(run=verify_package)
    for command in (writing, verifying):
        command.add_argument("--json", action="store_true")


def write_playlist(arguments: argparse.Namespace) -> dict[str, Any]:
    """Write the newest published revision of a station-day."""
    database = Database(Config.load(arguments.data).database_url)
    with database.reader() as session:
        station = get_station(session, arguments.station)
        playlist = service.get_published(session, station_id=station.id, day=arguments.day)
        content = FORMS[arguments.form].write(rundown_of(playlist, station))
    handle, name = tempfile.mkstemp(dir=arguments.out.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    Path(name).replace(arguments.out)
    return {"form": arguments.form, "revision": playlist.revision, "lines": len(playlist.lines), "bytes": len(content)}


def verify_package(arguments: argparse.Namespace) -> dict[str, Any]:
    """Check an unpacked package against its manifest."""
    if not arguments.manifest.is_file():
        raise NotFound
    try:
        document = json.loads(arguments.manifest.read_text(encoding="utf-8"))
        files = dict(document["files"])
    except (ValueError, KeyError, TypeError):
        raise ManifestUnreadable(name=arguments.manifest.name) from None
    faults = find_faults(document, arguments.manifest.parent)
    if faults:
        raise PackageBroken(count=len(faults), name=faults[0].name, why=faults[0].why)
    return {"ok": True, "files": len(files), "day": document.get("day"), "revision": document.get("revision")}
