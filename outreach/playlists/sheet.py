"""The cue sheet of a station-day on paper: one page a day, for whoever sits at the desk; never asks a server.

Data reaches the page through `sys.inputs` as JSON, so no word of it is ever read as markup.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import typst

from ..i18n import clock_seconds, day_long, gettext, language, length, moment_long, ngettext, number
from ..places.models import Station
from .models import Playlist, PlaylistLine

TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "print"
STANDARDS: tuple[Literal["a-2a"], Literal["ua-1"]] = ("a-2a", "ua-1")
CUE_WORDS = 7
"""So many words of a script's beginning and end: enough to know it by ear."""


def print_sheet(playlist: Playlist, station: Station, *, scripts: Mapping[int, str], is_demo: bool) -> bytes:
    """The sheet as PDF bytes in the language in force; `scripts` holds the words of clips by id, where there are any."""
    laid = json.dumps(lay_out(playlist, station, scripts=scripts, is_demo=is_demo), ensure_ascii=False)
    compiler = typst.Compiler(
        TEMPLATES / "cue" / "sheet.typ", root=TEMPLATES, ignore_system_fonts=True, sys_inputs={"sheet": laid}
    )
    printed = compiler.compile(format="pdf", pdf_standards=[*STANDARDS], timestamp=playlist.published_at)
    if not isinstance(printed, bytes):
        raise TypeError("typst gave no PDF")
    return printed


def lay_out(playlist: Playlist, station: Station, *, scripts: Mapping[int, str], is_demo: bool) -> dict[str, Any]:
    """Every word of the sheet, in the order of the page."""
    count, total_s = len(playlist.lines), sum(line.length_s for line in playlist.lines)
    slots = ngettext("%(num)s slot siar", "%(num)s slot siar", count) % {"num": number(count)}
    revision = gettext("revisi %(n)s") % {"n": playlist.revision}
    return {
        "lang": language(),
        "title": gettext("Lembar siar %(station)s") % {"station": station.name},
        "day": day_long(playlist.day),
        "about": " · ".join((slots, length(total_s), revision, gettext("jam dalam WIB"))),
        "published": gettext("Terbit %(moment)s") % {"moment": moment_long(playlist.published_at)},
        "heads": [gettext("Jam"), gettext("Klip"), gettext("Lama"), gettext("Sudah")],
        "rows": [_row(line, scripts.get(line.clip_id, "")) for line in playlist.lines],
        "empty": gettext("Tidak ada slot bersama hari ini."),
        "example": gettext("Contoh: data peraga.") if is_demo else "",
        "signed": gettext("Nama dan paraf operator"),
        "page": gettext("Halaman {n} dari {all}"),
    }


def _row(line: PlaylistLine, script: str) -> dict[str, Any]:
    return {
        "start": clock_seconds(line.start_at),
        "topic": line.topic,
        "title": line.title,
        "length": length(line.length_s),
        "file": f"{line.file_name} · S-{line.slot_id}",
        "cues": cues_of(script),
    }


def cues_of(script: str) -> list[str]:
    """How a clip begins and how it ends, from its script; a short one stands whole, none where there are no words."""
    words = script.split()
    if not words:
        return []
    if len(words) <= 2 * CUE_WORDS:
        return [gettext("Kata: “%(words)s”") % {"words": " ".join(words)}]
    return [
        gettext("Mulai: “%(words)s …”") % {"words": " ".join(words[:CUE_WORDS])},
        gettext("Akhir: “… %(words)s”") % {"words": " ".join(words[-CUE_WORDS:])},
    ]
