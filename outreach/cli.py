"""The command `siaran`: reads words, opens the office, prints answers; never a rule of the work itself."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from audio.errors import AudioError

from . import i18n, upkeep
from .airings import commands as airings
from .clips import commands as clips
from .demo import commands as demo
from .errors import OutreachError
from .places import commands as places
from .playlists import commands as playlists
from .reach import commands as reach
from .slots import commands as slots
from .web import words_of

COMMAND_ROOMS = (upkeep, demo, places, clips, slots, playlists, airings, reach)


def build_parser() -> argparse.ArgumentParser:
    """Every command with its help in the reader's language."""
    parser = argparse.ArgumentParser(
        prog="siaran", description=i18n.gettext("Siaran Bersama: penjadwalan siaran radio dua kabupaten.")
    )
    parser.add_argument(
        "--data", type=Path, default=Path(os.environ.get("SIARAN_DATA", "data")), help=i18n.gettext("folder data")
    )
    commands = parser.add_subparsers(dest="command", required=True)
    for room in COMMAND_ROOMS:
        room.add_commands(commands)
    return parser


def main(words: Sequence[str] | None = None) -> int:
    """Run one command: 0 done, 2 refused with one line, 1 an internal fault."""
    with i18n.speaking(os.environ.get("SIARAN_LANG", "id")):
        arguments = build_parser().parse_args(words)
        try:
            answer = arguments.run(arguments)
        except (OutreachError, AudioError) as refusal:
            print(words_of(refusal) if isinstance(refusal, OutreachError) else refusal, file=sys.stderr)
            return 2
    if answer is not None:
        print(json.dumps(answer, ensure_ascii=False, indent=None if getattr(arguments, "json", False) else 2))
    return 0
