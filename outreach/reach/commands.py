"""The commands `siaran signal predict` and `siaran import boundaries`; never a screen."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from ..access import CLOCK
from ..arguments import above_zero, opened_database, read_source
from ..i18n import gettext, utc_now
from ..places.commands import SPECIAL
from ..places.errors import NoFileNamed
from . import boundaries
from .boundaries import Source
from .signal import predict


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `signal predict --erp-w W --mast-m H --distance-km D`, and what `import boundaries` takes besides a file."""
    signal = commands.add_parser("signal", help=gettext("memperkirakan sinyal stasiun"))
    predicting = signal.add_subparsers(dest="act", required=True).add_parser("predict")
    for name in ("--erp-w", "--mast-m", "--distance-km"):
        predicting.add_argument(name, type=above_zero, required=True)
    predicting.set_defaults(run=predict_signal)
    importing = commands.choices["import"]
    importing.add_argument("--source", default="", help=gettext("batas desa: siapa yang membuatnya"))
    importing.add_argument("--year", type=int, default=0, help=gettext("batas desa: tahun datanya"))
    importing.add_argument("--remove", action="store_true", help=gettext("batas desa: kembali ke petak petunjuk"))


def predict_signal(arguments: argparse.Namespace) -> dict[str, Any]:
    """The field a station gives at a distance, with its classes."""
    found = predict(arguments.erp_w, arguments.mast_m, arguments.distance_km)
    return {
        "field_dbuvm": round(found.field_dbuvm, 2),
        "class": found.klass.value,
        "handheld_class": found.handheld_class.value,
    }


def import_boundaries(arguments: argparse.Namespace) -> dict[str, object]:
    """Preview a GeoJSON of outlines; with `--yes`, or a yes typed on a terminal, draw them. `--remove` goes back."""
    now = utc_now()
    if arguments.remove:
        with opened_database(arguments.data) as database, database.writer() as session:
            gone = boundaries.remove_boundaries(session, CLOCK, now=now)
            removed = gone.file_name
            session.commit()
        return {"removed": removed}
    if arguments.file is None:
        raise NoFileNamed
    raw, told = read_source(arguments.file), Source(arguments.file.name, arguments.source, arguments.year)
    with opened_database(arguments.data) as database:
        with database.reader() as session:
            outlines = boundaries.read_boundaries(session, raw, told=told, now=now)
        found = {
            "villages": len(outlines.rings),
            "lines": len(outlines.lines),
            "source": told.source,
            "year": told.year,
        }
        agreed = arguments.yes or _agrees(found)
        if agreed:
            with database.writer() as session:
                boundaries.keep_boundaries(session, CLOCK, raw=raw, told=told, now=now)
                session.commit()
    return {**found, "kept": agreed}


def _agrees(found: dict[str, object]) -> bool:
    if not sys.stdin.isatty():
        return False
    print(
        gettext("Batas %(villages)s desa, sumber %(source)s, %(year)s. Simpan? [y/N] ") % found, end="", file=sys.stderr
    )
    return sys.stdin.readline().strip().lower() in ("y", "ya", "yes")


SPECIAL["boundaries"] = import_boundaries
