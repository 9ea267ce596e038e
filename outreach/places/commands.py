"""The command `siaran import`: a preview first, then all or nothing; never half a file."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from ..access import CLOCK
from ..arguments import opened_database, read_source
from ..errors import N_
from ..i18n import gettext, utc_now
from .errors import ImportRefused, NoFileNamed
from .importing import Preview, import_villages, preview_villages
from .settlements import SettlementPreview, import_settlements, preview_settlements
from .station_import import StationPreview, import_stations, preview_stations


@dataclass(frozen=True, slots=True)
class Kind:
    """What can be imported: how it is looked at, how it is kept, and the question in between."""

    preview: Callable[[Session, bytes, datetime], Preview | StationPreview | SettlementPreview]
    keep: Callable[..., Any]
    question: str


Special = Callable[[argparse.Namespace], dict[str, object]]
SPECIAL: dict[str, Special] = {}
"""What a later room can import from a file of another kind than CSV: it stands here under its name before the parser is built."""


KINDS = {
    "villages": Kind(
        lambda session, raw, _: preview_villages(session, raw),
        import_villages,
        N_("%(rows)s desa: %(new)s baru, %(changed)s berubah. Simpan? [y/N] "),
    ),
    "settlements": Kind(
        lambda session, raw, now: preview_settlements(session, raw, now=now),
        import_settlements,
        N_("%(rows)s dusun: %(new)s baru, %(changed)s berubah. Simpan? [y/N] "),
    ),
    "stations": Kind(
        lambda session, raw, now: preview_stations(session, raw, now=now),
        import_stations,
        N_("%(rows)s stasiun: %(new)s baru, %(changed)s berubah. Simpan? [y/N] "),
    ),
}


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `import villages|stations FILE`."""
    importing = commands.add_parser("import", help=gettext("mengimpor desa atau stasiun dari CSV; pratinjau dulu"))
    importing.add_argument("what", choices=[*KINDS, *SPECIAL])
    importing.add_argument("file", type=Path, nargs="?")
    importing.add_argument("--yes", action="store_true", help=gettext("simpan bila tidak ada baris yang ditolak"))
    importing.set_defaults(run=import_file)


def import_file(arguments: argparse.Namespace) -> dict[str, object]:
    """Preview a file; with `--yes`, or a yes typed on a terminal, keep it whole."""
    if arguments.what in SPECIAL:
        return SPECIAL[arguments.what](arguments)
    if arguments.file is None:
        raise NoFileNamed
    raw, kind, now = read_source(arguments.file), KINDS[arguments.what], utc_now()
    with opened_database(arguments.data) as database:
        with database.reader() as session:
            preview = kind.preview(session, raw, now)
        if preview.refused:
            for line, why in preview.refused[1:20]:
                print(gettext("baris %(line)s: %(why)s") % {"line": line, "why": why}, file=sys.stderr)
            raise ImportRefused(file=arguments.file.name, rows=preview.refused)
        kept = arguments.yes or _agrees(kind, preview)
        if kept:
            with database.writer() as session:
                kind.keep(session, CLOCK, raw=raw, file_name=arguments.file.name, now=now)
                session.commit()
    return {"rows": len(preview.rows), "new": preview.new_count, "changed": preview.changed_count, "kept": kept}


def _agrees(kind: Kind, preview: Preview | StationPreview | SettlementPreview) -> bool:
    if not sys.stdin.isatty():
        return False
    words = {"rows": len(preview.rows), "new": preview.new_count, "changed": preview.changed_count}
    print(gettext(kind.question) % words, end="", file=sys.stderr)
    return sys.stdin.readline().strip().lower() in ("y", "ya", "yes")
