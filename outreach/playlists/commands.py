"""The commands `siaran playlist write` and `verify`; never a half-written file."""

from __future__ import annotations

import argparse
import errno
import json
import os
import tempfile
from pathlib import Path
from typing import Any

from scheduler import manifest
from scheduler.formats import FORMS
from scheduler.manifest import Why

from ..arguments import day, open_database, read_source, refusal_of, whole
from ..errors import N_, OutreachError
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


FAULTS = {
    Why.OUTSIDE: N_("di luar folder paket"),
    Why.MISSING: N_("berkasnya hilang"),
    Why.CHANGED: N_("isinya berubah"),
}


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `playlist write STATION DAY --form FORM OUT` and `playlist verify MANIFEST`."""
    playlist = commands.add_parser("playlist", help=gettext("menulis atau memeriksa daftar siar"))
    inner = playlist.add_subparsers(dest="act", required=True)
    writing = inner.add_parser("write")
    writing.add_argument("station", type=whole)
    writing.add_argument("day", type=day)
    writing.add_argument("--form", choices=sorted(FORMS), default="m3u8")
    writing.add_argument("out", type=Path)
    writing.set_defaults(run=write_playlist)
    verifying = inner.add_parser("verify")
    verifying.add_argument("manifest", type=Path)
    verifying.set_defaults(run=verify_package)


def write_playlist(arguments: argparse.Namespace) -> dict[str, Any]:
    """Write the newest published revision of a station-day."""
    database = open_database(arguments.data)
    with database.reader() as session:
        station = get_station(session, arguments.station)
        playlist = service.get_published(session, station_id=station.id, day=arguments.day)
        content = FORMS[arguments.form].write(rundown_of(playlist, station))
    write_whole(arguments.out, content)
    return {"form": arguments.form, "revision": playlist.revision, "lines": len(playlist.lines), "bytes": len(content)}


def write_whole(target: Path, content: bytes) -> None:
    """Put a file in its place whole or not at all; a refusal names the target."""
    if target.is_dir():
        raise refusal_of(IsADirectoryError(errno.EISDIR, "", str(target)))
    try:
        handle, name = tempfile.mkstemp(dir=target.parent)
    except OSError as fault:
        fault.filename = str(target.parent)
        raise refusal_of(fault) from None
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).replace(target)
    finally:
        Path(name).unlink(missing_ok=True)


def verify_package(arguments: argparse.Namespace) -> dict[str, Any]:
    """Check an unpacked package against its manifest."""
    try:
        document = json.loads(read_source(arguments.manifest).decode())
        files = manifest.files_of(document)
    except ValueError:
        raise ManifestUnreadable(name=arguments.manifest) from None
    faults = manifest.find_faults(document, arguments.manifest.parent)
    if faults:
        raise PackageBroken(count=len(faults), name=faults[0].name, why=gettext(FAULTS[faults[0].why]))
    return {"ok": True, "files": len(files), "day": document.get("day"), "revision": document.get("revision")}
