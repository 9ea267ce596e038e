"""The commands `siaran playlist write` and `verify`; never a half-written file."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, Any

from audio.shelf import Shelf
from scheduler.formats import FORMS

from ..arguments import day, opened_database, read_source, whole
from ..clips.queries import load_clips
from ..config import Config
from ..errors import N_, OutreachError
from ..i18n import gettext, today, utc_now
from ..places.models import Station
from ..places.service import get_station
from ..signing import KEY_FILE, LINE_LENGTH, PublicKey, read_key, read_public, signing_key
from ..targets import fill_whole
from . import service
from .checking import check_package, note_revision, read_manifest
from .contents import rundown_of, texts_of
from .delivery import PACKAGE
from .models import Playlist
from .package import write_package
from .sheet import print_sheet

SHEET = "pdf"
"""The form for people: a cue sheet on paper."""


class KeyNotNamed(OutreachError):
    """There is no office here whose key could be meant."""

    sentence = N_("Sebutkan kunci publiknya dengan --key: folder data %(folder)s tidak memiliki kunci.")


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
    verifying.add_argument(
        "--key",
        default="",
        metavar=gettext("KUNCI"),
        help=gettext("kunci publik, sebagai teks atau berkas; tanpa ini kunci kantor di folder data"),
    )
    verifying.add_argument(
        "--seen",
        type=Path,
        metavar=gettext("CATATAN"),
        help=gettext("berkas catatan revisi tertinggi yang pernah diperiksa; revisi yang lebih lama ditolak"),
    )
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
        key = signing_key(settings.data_folder)
        texts, shelf = texts_of(playlist, station, key=key, is_demo=is_demo), Shelf(settings.shelf_folder)
        return lambda file: write_package(file, playlist=playlist, shelf=shelf, texts=texts)
    if form == SHEET:
        printed = print_sheet(playlist, station, scripts=scripts, is_demo=is_demo)
        return lambda file: file.write(printed)
    return lambda file: file.write(FORMS[form].write(rundown_of(playlist, station)))


def verify_package(arguments: argparse.Namespace) -> dict[str, Any]:
    """Check an unpacked package: its signature, its files, and with `--seen` that no newer revision was verified before."""
    read_manifest(arguments.manifest)
    checked = check_package(arguments.manifest, key=_key_of(arguments))
    if arguments.seen is not None:
        note_revision(arguments.seen, checked)
    document = checked.document
    return {
        "ok": True,
        "files": len(document["files"]),
        "day": document["day"],
        "revision": document["revision"],
        "key": checked.key.name,
        "comment": checked.comment,
    }


def _key_of(arguments: argparse.Namespace) -> PublicKey:
    """The key that was named, as text or as a file; else the office's own, which is not made here."""
    if arguments.key:
        is_line = len(arguments.key) == LINE_LENGTH and not Path(arguments.key).exists()
        return read_public(arguments.key if is_line else read_source(Path(arguments.key)).decode("utf-8", "replace"))
    path = arguments.data / KEY_FILE
    if not path.is_file():
        raise KeyNotNamed(folder=arguments.data)
    return read_key(path).public
