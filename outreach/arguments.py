"""How every command reads its words: one parser in the reader's language, the options all share, and the office they open.

Python's own parser speaks English alone; `local_words` lends it our Indonesian while a command is read. Nothing here does
what a command does.
"""

from __future__ import annotations

import argparse
import errno
import math
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

from sqlalchemy import inspect

from . import i18n
from .config import Config
from .db import Database
from .errors import N_, NoOffice, OutreachError
from .i18n import gettext

INDONESIAN = {
    "usage: ": "pemakaian: ",
    "positional arguments": "isian menurut urutan",
    "options": "pilihan",
    "show this help message and exit": "tampilkan bantuan ini",
    "the following arguments are required: %s": "isian ini wajib ada: %s",
    "one of the arguments %s is required": "salah satu dari isian ini wajib ada: %s",
    "unrecognized arguments: %s": "isian tidak dikenal: %s",
    "argument %(argument_name)s: %(message)s": "isian %(argument_name)s: %(message)s",
    "invalid choice: %(value)r (choose from %(choices)s)": "pilihan %(value)r tidak ada (pilih dari %(choices)s)",
    "unknown parser %(parser_name)r (choices: %(choices)s)": "perintah %(parser_name)r tidak ada (pilih dari %(choices)s)",
    "invalid %(type)s value: %(value)r": "nilai %(value)r tidak dapat dipakai",
    "expected one argument": "perlu satu isian sesudahnya",
    "expected at most one argument": "paling banyak satu isian sesudahnya",
    "expected at least one argument": "paling sedikit satu isian sesudahnya",
    "ignored explicit argument %r": "tidak memerlukan isian %r",
    "not allowed with argument %s": "tidak dapat bersama isian %s",
    "ambiguous option: %(option)s could match %(matches)s": "pilihan %(option)s dapat berarti %(matches)s",
}
"""What argparse says to whoever uses a command, by its English sentence."""
COUNTED = {"expected %s argument": "perlu %s isian sesudahnya"}


@contextmanager
def local_words() -> Iterator[None]:
    """Let argparse speak the language in force within a block."""
    own = vars(argparse)
    kept = {name: own[name] for name in ("_", "ngettext")}
    if i18n.language() == "id":
        own["_"] = lambda words: INDONESIAN.get(words, words)
        own["ngettext"] = lambda one, many, count: COUNTED.get(one, one if count == 1 else many)
    try:
        yield
    finally:
        own.update(kept)


class CommandParser(argparse.ArgumentParser):
    """A parser whose `--data` and `--json` stand before the command or after it, and which refuses in one line."""

    def __init__(self, **options: Any) -> None:
        # A command may word a shared option of its own.
        super().__init__(conflict_handler="resolve", **options)
        self.add_argument("--data", type=Path, default=argparse.SUPPRESS, help=gettext("folder data"))
        self.add_argument(
            "--json", action="store_true", default=argparse.SUPPRESS, help=gettext("cetak satu dokumen JSON")
        )

    def error(self, message: str) -> NoReturn:
        """Refuse with one line that says what and where, and where help is."""
        words = gettext("%(command)s: %(what)s. Lihat %(command)s --help") % {"command": self.prog, "what": message}
        self.exit(2, words + "\n")


def _refuse(words: str, sentence: str, **facts: object) -> argparse.ArgumentTypeError:
    return argparse.ArgumentTypeError(gettext(sentence) % {"value": words[:40], **facts})


def port(words: str) -> int:
    """A port of this machine; 0 lets the system choose."""
    if not (words.isascii() and words.isdigit() and int(words[:6]) <= 65_535):
        raise _refuse(words, N_("“%(value)s” bukan porta; pakai bilangan 0 sampai 65535"))
    return int(words)


def whole(words: str) -> int:
    """A number of a thing, such as a station's."""
    if not (words.isascii() and words.isdigit() and len(words) < 10):
        raise _refuse(words, N_("“%(value)s” bukan nomor"))
    return int(words)


def above_zero(words: str) -> float:
    """A quantity above nothing."""
    try:
        value = float(words)
    except ValueError:
        value = math.nan
    if not 0 < value < math.inf:
        raise _refuse(words, N_("“%(value)s” bukan bilangan di atas nol"))
    return value


def day(words: str) -> date:
    """A calendar day as 2026-11-24."""
    try:
        return date.fromisoformat(words)
    except ValueError:
        raise _refuse(words, N_("“%(value)s” bukan tanggal; tulis seperti 2026-11-24")) from None


class FileRefused(OutreachError):
    """A command's file cannot be read or written; `why` is a sentence."""

    status = 422
    sentence = N_("%(file)s: %(why)s")


_FAULTS = {
    errno.ENOENT: N_("Tidak ada. Periksa nama dan foldernya."),
    errno.ENOTDIR: N_("Salah satu bagian alamat ini bukan folder. Periksa nama foldernya."),
    errno.EISDIR: N_("Ini folder, bukan berkas. Tulis nama berkasnya."),
    errno.EACCES: N_("Tidak boleh dibaca atau ditulisi. Periksa hak aksesnya, atau pilih tempat lain."),
    errno.EPERM: N_("Tidak boleh dibaca atau ditulisi. Periksa hak aksesnya, atau pilih tempat lain."),
    errno.EROFS: N_("Hanya dapat dibaca. Pilih tempat lain."),
    errno.ENOSPC: N_("Ruang penyimpanan penuh. Kosongkan ruang, lalu ulangi."),
    errno.EEXIST: N_("Sudah ada. Pilih nama lain."),
}


def refusal_of(fault: OSError) -> FileRefused:
    """A fault of the file system as a sentence that names the file."""
    sentence = _FAULTS.get(fault.errno or 0)
    why = gettext(sentence) if sentence else str(fault.strerror or fault)
    return FileRefused(file=fault.filename or "-", why=why)


def read_source(path: Path) -> bytes:
    """The content of a file a command is given; raises `FileRefused`."""
    try:
        return path.read_bytes()
    except OSError as fault:
        raise refusal_of(fault) from None


def open_database(folder: Path) -> Database:
    """The database of an office that stands; raises `NoOffice` and makes nothing."""
    database = Database(Config.load_existing(folder).database_url)
    if not inspect(database.engine).has_table("alembic_version"):
        database.dispose()
        raise NoOffice(folder=folder)
    return database


@contextmanager
def opened_database(folder: Path) -> Iterator[Database]:
    """As `open_database`, for the length of a block: closed however it ends."""
    database = open_database(folder)
    try:
        yield database
    finally:
        database.dispose()
