"""The commands about one sound file: measure, master, peaks, check; they need no data folder and never touch the database."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from audio import shell
from audio.errors import AudioError

from ..arguments import FileRefused, refusal_of
from ..errors import N_
from ..i18n import gettext, length
from .errors import SoundRefused
from .findings import finding_sentences

Command = Callable[[argparse.Namespace], dict[str, Any]]


NO_FILE = N_("Berkas tidak ada atau tidak dapat dibaca. Periksa nama dan foldernya.")
NO_FOLDER = N_("Folder tujuan tidak ada atau tidak dapat ditulisi. Buat dahulu foldernya.")
SAME_FILE = N_("Hasil tidak boleh menimpa berkas asal. Pilih nama lain.")


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `siaran audio measure`, `master`, `peaks` and `check`."""
    audio = commands.add_parser("audio", help=gettext("ukur dan olah satu berkas suara"))
    acts = audio.add_subparsers(dest="act", required=True)
    _add(acts, "measure", gettext("ukur panjang, kenyaringan, puncak, dan senyap"), run=measure)
    _add(acts, "master", gettext("olah ke -23 LUFS dan paling tinggi -1 dBTP"), run=master, has_target=True)
    _add(acts, "check", gettext("periksa apakah berkas dapat diunggah, dan apa saja cacatnya"), run=check)
    _add(acts, "peaks", gettext("tulis gambar gelombang (JSON atau .dat)"), run=draw_peaks, has_target=True)


def _add(
    acts: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    meaning: str,
    *,
    run: Command,
    has_target: bool = False,
) -> None:
    act = acts.add_parser(name, help=meaning)
    act.add_argument("source", type=Path, metavar=gettext("BERKAS"))
    if has_target:
        act.add_argument("target", type=Path, metavar=gettext("HASIL"))
    act.set_defaults(run=run)


def measure(arguments: argparse.Namespace) -> dict[str, Any]:
    """Measure a file."""
    with _telling() as progress:
        return _answer(lambda: shell.measure_json(arguments.source, progress=progress), arguments)


def master(arguments: argparse.Namespace) -> dict[str, Any]:
    """Master a file into another; the target appears whole or not at all, and what needs an ear is told on stderr."""

    def work() -> dict[str, Any]:
        with _telling() as progress:
            done = shell.master_file(arguments.source, arguments.target, progress=progress)
        for needs_ear, sentence in finding_sentences([asdict(finding) for finding in done.findings]):
            if needs_ear:
                print(f"{arguments.source}: {sentence}", file=sys.stderr)
        return done.to_json()

    return _answer(work, arguments)


def check(arguments: argparse.Namespace) -> dict[str, Any]:
    """Examine a file as an upload would, within ten seconds, and tell all that was found."""
    return _answer(lambda: shell.check_json(arguments.source), arguments)


def draw_peaks(arguments: argparse.Namespace) -> dict[str, Any]:
    """Write a file's peaks; the target appears whole or not at all."""
    return _answer(lambda: shell.peaks_file(arguments.source, arguments.target), arguments)


@contextmanager
def _telling() -> Iterator[Callable[[float], None] | None]:
    """On a terminal, after two seconds: how much of the sound is done, in a line that is wiped at the end."""
    if not sys.stderr.isatty():
        yield None
        return
    told = began = time.monotonic()

    def tell(done_s: float) -> None:
        nonlocal told
        if time.monotonic() - max(told, began + 2) > 0.2:
            told = time.monotonic()
            sys.stderr.write("\r" + gettext("diukur: %(length)s") % {"length": length(done_s)} + "\x1b[K")

    try:
        yield tell
    finally:
        if told != began:
            sys.stderr.write("\r\x1b[K")


def _answer(act: Callable[[], dict[str, Any]], arguments: argparse.Namespace) -> dict[str, Any]:
    """Do it, or refuse in one line that begins with the file it is about."""
    source, target = arguments.source, getattr(arguments, "target", None)
    _check_files(source, target)
    try:
        return act()
    except AudioError as fault:
        refusal = SoundRefused(fault)
        raise FileRefused(file=source, why=gettext(refusal.sentence) % refusal.facts) from None
    except OSError as fault:
        if target is None:
            raise FileRefused(file=source, why=gettext(NO_FILE)) from None
        fault.filename = str(target)
        raise refusal_of(fault) from None


def _check_files(source: Path, target: Path | None) -> None:
    if not source.is_file():
        raise FileRefused(file=source, why=gettext(NO_FILE))
    if target is not None and not target.parent.is_dir():
        raise FileRefused(file=target.parent, why=gettext(NO_FOLDER))
    if target is not None and target.resolve() == source.resolve():
        raise FileRefused(file=target, why=gettext(SAME_FILE))
