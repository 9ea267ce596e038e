"""The command `siaran import`: a preview first, then all or nothing; never half a file."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from ..access import CLOCK
from ..arguments import open_database, read_source
from ..i18n import gettext, utc_now
from .errors import ImportRefused
from .importing import Preview, import_villages, preview_villages


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `import villages FILE`."""
    importing = commands.add_parser("import", help=gettext("mengimpor desa dari CSV; pratinjau dulu"))
    importing.add_argument("what", choices=["villages"])
    importing.add_argument("file", type=Path)
    importing.add_argument("--yes", action="store_true", help=gettext("simpan bila tidak ada baris yang ditolak"))
    importing.set_defaults(run=import_file)


def import_file(arguments: argparse.Namespace) -> dict[str, object]:
    """Preview a file; with `--yes`, or a yes typed on a terminal, keep it whole."""
    raw = read_source(arguments.file)
    database = open_database(arguments.data)
    with database.reader() as session:
        preview = preview_villages(session, raw)
    if preview.refused:
        for line, why in preview.refused[1:20]:
            print(gettext("baris %(line)s: %(why)s") % {"line": line, "why": why}, file=sys.stderr)
        raise ImportRefused(file=arguments.file.name, rows=preview.refused)
    kept = arguments.yes or _agrees(preview)
    if kept:
        with database.writer() as session:
            import_villages(session, CLOCK, raw=raw, file_name=arguments.file.name, now=utc_now())
            session.commit()
    return {"rows": len(preview.rows), "new": preview.new_count, "changed": preview.changed_count, "kept": kept}


def _agrees(preview: Preview) -> bool:
    if not sys.stdin.isatty():
        return False
    words = {"rows": len(preview.rows), "new": preview.new_count, "changed": preview.changed_count}
    print(gettext("%(rows)s desa: %(new)s baru, %(changed)s berubah. Simpan? [y/N] ") % words, end="", file=sys.stderr)
    return sys.stdin.readline().strip().lower() in ("y", "ya", "yes")
