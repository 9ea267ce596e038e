"""The commands `siaran playlist write` and `verify`; never a half-written file."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, Any

from audio.shelf import Shelf
from scheduler import manifest
from scheduler.formats import FORMS
from scheduler.manifest import Why

from ..arguments import day, opened_database, read_source, whole
from ..clips.queries import load_clips
from ..config import Config
from ..errors import N_, OutreachError
from ..i18n import gettext, today, utc_now
from ..places.models import Station
from ..places.service import get_station
from ..targets import fill_whole
from . import service
from .contents import rundown_of, texts_of
from .models import Playlist
from .package import write_package
from .service import PACKAGE
from .sheet import print_sheet

SHEET = "pdf"
"""The form for people: a cue sheet on paper."""


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
    writing = inner.add_parser("write", help=gettext("tulis satu hari siar stasiun dalam bentuk yang dipilih"))
    writing.add_argument("station", type=whole)
    writing.add_argument("day", type=day)
    writing.add_argument(
        "--form",
        choices=sorted([*FORMS, PACKAGE, SHEET]),
        default="m3u8",
        help=gettext("bentuk daftar siar; zip = paket lengkap, pdf = lembar siar untuk dicetak"),
    )
    writing.add_argument("out", type=Path)
    writing.set_defaults(run=write_playlist)
    verifying = inner.add_parser("verify", help=gettext("periksa paket yang sudah dibuka terhadap manifesnya"))
    verifying.add_argument("manifest", type=Path)
    verifying.set_defaults(run=verify_package)


def write_playlist(arguments: argparse.Namespace) -> dict[str, Any]:
    """Write the newest published revision of a station-day; refused while a clip of it may not air."""
    settings = Config.load_existing(arguments.data)
    with opened_database(arguments.data) as database, database.reader() as session:
        station = get_station(session, arguments.station)
        playlist = service.get_airable(session, station_id=station.id, day=arguments.day, today=today(utc_now()))
        scripts = {clip.id: clip.script for clip in load_clips(session, {line.clip_id for line in playlist.lines})}
    fill_whole(arguments.out, _writer(arguments.form, settings, playlist, station, scripts))
    written = arguments.out.stat().st_size
    return {"form": arguments.form, "revision": playlist.revision, "lines": len(playlist.lines), "bytes": written}


def _writer(
    form: str, settings: Config, playlist: Playlist, station: Station, scripts: Mapping[int, str]
) -> Callable[[IO[bytes]], object]:
    """What writes a station-day in a form into an open file."""
    is_demo = (settings.data_folder / "demo").exists()
    if form == PACKAGE:
        texts, shelf = texts_of(playlist, station, is_demo=is_demo), Shelf(settings.shelf_folder)
        return lambda file: write_package(file, playlist=playlist, shelf=shelf, texts=texts)
    if form == SHEET:
        printed = print_sheet(playlist, station, scripts=scripts, is_demo=is_demo)
        return lambda file: file.write(printed)
    return lambda file: file.write(FORMS[form].write(rundown_of(playlist, station)))


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
