"""The command `siaran`: reads words, opens the office, prints answers; never a rule of the work itself."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy.exc import DatabaseError

from audio.errors import AudioError

from . import doctor, i18n, upkeep
from .airings import commands as airings
from .arguments import CommandParser, local_words, refusal_of
from .clips import commands as clips
from .demo import commands as demo
from .errors import N_, OutreachError
from .people import commands as people
from .places import commands as places
from .playlists import commands as playlists
from .reach import commands as reach
from .slots import commands as slots
from .web import words_of

NO_DATABASE = N_("Basis data tidak dapat dibuka atau dibaca: %(why)s. Periksa --data dan SIARAN_DATABASE.")
COMMAND_ROOMS = (upkeep, doctor, demo, people, places, clips, slots, playlists, airings, reach)


def build_parser() -> argparse.ArgumentParser:
    """Every command with its help in the reader's language."""
    parser = CommandParser(
        prog="siaran", description=i18n.gettext("Siaran Bersama: penjadwalan siaran radio dua kabupaten.")
    )
    parser.set_defaults(data=Path(os.environ.get("SIARAN_DATA") or "data"), json=False)
    commands = parser.add_subparsers(dest="command", required=True)
    for room in COMMAND_ROOMS:
        room.add_commands(commands)
    return parser


def main(words: Sequence[str] | None = None) -> int:
    """Run one command: 0 done, 2 refused with one line, 1 an internal fault."""
    with i18n.speaking(os.environ.get("SIARAN_LANG", "id")):
        with local_words():
            arguments = build_parser().parse_args(words)
        try:
            answer = arguments.run(arguments)
        except (OutreachError, AudioError, OSError, DatabaseError) as refusal:
            print(" ".join(_sentence(refusal).split()), file=sys.stderr)
            return 2
    if answer is not None:
        print(json.dumps(answer, ensure_ascii=False, indent=None if arguments.json else 2))
    return 0


def _sentence(refusal: OutreachError | AudioError | OSError | DatabaseError) -> str:
    """A refusal in one line: what, where, and what to do."""
    if isinstance(refusal, OSError):
        return words_of(refusal_of(refusal))
    if isinstance(refusal, DatabaseError):
        return i18n.gettext(NO_DATABASE) % {"why": str(refusal.orig).splitlines()[0]}
    return words_of(refusal) if isinstance(refusal, OutreachError) else str(refusal)
