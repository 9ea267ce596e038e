"""The command `siaran asrun parse`; never keeps what it reads."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from scheduler.asrun import FORMS, parse

from ..arguments import FileRefused, day, read_source
from ..errors import N_
from ..i18n import gettext

NO_TEXT = N_("Berkas ini bukan teks, jadi bukan log siar. Pilih berkas log yang benar.")


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `asrun parse FILE [--form NAME] [--day YYYY-MM-DD]`."""
    asrun = commands.add_parser("asrun", help=gettext("membaca log siar stasiun"))
    parsing = asrun.add_subparsers(dest="act", required=True).add_parser("parse")
    parsing.add_argument("file", type=Path)
    parsing.add_argument("--form", choices=sorted(FORMS))
    parsing.add_argument("--day", type=day)
    parsing.set_defaults(run=parse_log)


def parse_log(arguments: argparse.Namespace) -> dict[str, Any]:
    """Read a log and say what every line is."""
    raw = read_source(arguments.file)
    if b"\x00" in raw and not raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise FileRefused(file=arguments.file, why=gettext(NO_TEXT))
    read = parse(raw, form=arguments.form, day=arguments.day, file_name=arguments.file.name)
    rows = [
        {"line": r.line, "started_at": r.started_at.isoformat(), "length_s": r.length_s, "title": r.title, "key": r.key}
        for r in read.rows
    ]
    refused = [{"line": r.line, "why": r.why.value} for r in read.refused]
    return {"form": read.form, "encoding": read.encoding, "rows": rows, "refused": refused}
