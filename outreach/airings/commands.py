"""The commands `siaran asrun parse` and `siaran aircheck match`; they need no data folder and never keep what they read."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from audio import shell
from audio.errors import AudioError, EmptyLibrary, UnusableClip
from scheduler.asrun import FORMS, parse
from scheduler.asrun.rows import decode

from ..arguments import FileRefused, day, read_source
from ..clips.commands import NO_FILE
from ..clips.errors import SoundRefused
from ..errors import N_
from ..i18n import gettext

NO_TEXT = N_("Berkas ini bukan teks, jadi bukan log siar. Pilih berkas log yang benar.")
NO_LIBRARY = N_("Folder klip tidak ada atau tidak dapat dibaca. Periksa nama foldernya.")
EMPTY_LIBRARY = N_("Folder ini tidak berisi klip. Taruh berkas WAV, MP3, FLAC, OGG, atau M4A di dalamnya.")
UNUSABLE_CLIP = N_("Klip %(clip)s tidak dapat dibaca sebagai suara. Perbaiki atau keluarkan dari folder, lalu ulangi.")
_BAR = 40


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `asrun parse FILE [--form NAME] [--day YYYY-MM-DD]` and `aircheck match RECORDING --library DIR`."""
    asrun = commands.add_parser("asrun", help=gettext("membaca log siar stasiun"))
    parsing = asrun.add_subparsers(dest="act", required=True).add_parser("parse")
    parsing.add_argument("file", type=Path)
    parsing.add_argument("--form", choices=sorted(FORMS))
    parsing.add_argument("--day", type=day)
    parsing.set_defaults(run=parse_log)
    aircheck = commands.add_parser("aircheck", help=gettext("bukti siar dari rekaman siaran"))
    acts = aircheck.add_subparsers(dest="act", required=True)
    matching = acts.add_parser("match", help=gettext("cari klip mana yang benar-benar terdengar dalam rekaman"))
    matching.add_argument("recording", type=Path, metavar=gettext("REKAMAN"))
    matching.add_argument("--library", type=Path, required=True, metavar="DIR", help=gettext("folder berisi klip"))
    matching.set_defaults(run=match)


def parse_log(arguments: argparse.Namespace) -> dict[str, Any]:
    """Read a log and say what every line is."""
    raw = read_source(arguments.file)
    if b"\x00" in raw and not decode(raw)[1].startswith("utf-16"):
        raise FileRefused(file=arguments.file, why=gettext(NO_TEXT))
    read = parse(raw, form=arguments.form, day=arguments.day, file_name=arguments.file.name)
    rows = [
        {"line": r.line, "started_at": r.started_at.isoformat(), "length_s": r.length_s, "title": r.title, "key": r.key}
        for r in read.rows
    ]
    refused = [{"line": r.line, "why": r.why.value} for r in read.refused]
    return {"form": read.form, "encoding": read.encoding, "rows": rows, "refused": refused}


def match(arguments: argparse.Namespace) -> dict[str, Any]:
    """Find the clips of a folder in a recording; nothing is written, so a stopped run leaves nothing behind."""
    recording, library = arguments.recording, arguments.library
    if not recording.is_file():
        raise FileRefused(file=recording, why=gettext(NO_FILE))
    if not library.is_dir():
        raise FileRefused(file=library, why=gettext(NO_LIBRARY))
    progress = _draw_bar if sys.stderr.isatty() else None
    try:
        return shell.match_json(recording, library, progress=progress)
    except EmptyLibrary:
        raise FileRefused(file=library, why=gettext(EMPTY_LIBRARY)) from None
    except UnusableClip as fault:
        raise FileRefused(file=library, why=gettext(UNUSABLE_CLIP) % {"clip": fault.facts["file"]}) from None
    except AudioError as fault:
        refusal = SoundRefused(fault)
        raise FileRefused(file=recording, why=gettext(refusal.sentence) % refusal.facts) from None
    except OSError:
        raise FileRefused(file=recording, why=gettext(NO_FILE)) from None
    finally:
        _end_bar(progress)


def _draw_bar(done: float) -> None:
    """A bar of forty signs on stderr, drawn over the last one."""
    full = round(done * _BAR)
    print(f"\r[{'#' * full}{'.' * (_BAR - full)}] {done:4.0%}", end="", file=sys.stderr, flush=True)


def _end_bar(progress: Callable[[float], None] | None) -> None:
    if progress is not None:
        print(file=sys.stderr)
