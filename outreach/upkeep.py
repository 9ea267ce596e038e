"""The commands that keep an office running: init, serve, work, backup, restore; never what the office is about."""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import signal
import sqlite3
import sys
import tempfile
import threading
from pathlib import Path

from sqlalchemy import inspect

from . import tables
from .app import create_app
from .arguments import open_database, port
from .backups import BackupRecord, write_record
from .config import BORDER_FOLDER, Config
from .errors import N_, NoOffice, OutreachError
from .i18n import gettext
from .jobs import run_due, start_clock
from .people import opening
from .places.service import find_banks
from .running import serve, sole_server
from .seed import FILES, read_border, read_cells
from .signing import KEY_FILE, signing_key
from .web import Office

MARKS = ("secret", "demo", KEY_FILE)
"""Files of the data folder that a backup takes along: without the demo's mark a restored demo would pass for an office.

Without the signing key stations would be told to trust another one.
"""


class TargetNotEmpty(OutreachError):
    """A backup is restored into a new folder only."""

    sentence = N_("Folder %(folder)s sudah berisi. Cadangan hanya dipulihkan ke folder baru.")


class BackupBroken(OutreachError):
    """A file of the backup is missing or changed."""

    sentence = N_("Cadangan tidak utuh: %(count)s berkas hilang atau berubah, yang pertama %(first)s.")


class BorderSettled(OutreachError):
    """The office has its agreement and border already; another pair of regencies begins in a folder of its own."""

    status = 409
    sentence = N_(
        "Kantor ini sudah memakai perbatasannya sendiri, jadi %(folder)s tidak dipasang. Siapkan folder data baru dengan --data."
    )


class NotSQLite(OutreachError):
    """The backup command copies an SQLite office; PostgreSQL has its own tools."""

    sentence = N_(
        "Perintah ini untuk basis data SQLite. Untuk PostgreSQL pakai pg_dump, lalu salin folder shelf, secret dan signing.key."
    )


def say(sentence: str) -> None:
    """Messages go to stderr, so that stdout stays the command's answer."""
    print(sentence, file=sys.stderr, flush=True)


def prepare_office(folder: Path, *, is_demo: bool = False) -> Office:
    """The application over a data folder, with its tables and its signing key made."""
    office = create_app(Config.load(folder), is_demo=is_demo or (folder / "demo").exists())
    tables.create_tables(office.database)
    signing_key(folder)
    return office


def open_office(folder: Path) -> Office:
    """The application over an office that stands, with its tables brought up to date; raises `NoOffice`."""
    open_database(folder).dispose()
    return prepare_office(folder)


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands of this module to the parser."""
    init = commands.add_parser("init", help=gettext("menyiapkan folder data"))
    init.add_argument("--border", type=Path, metavar="DIR", help=gettext("folder berkas perbatasan dua kabupaten lain"))
    init.set_defaults(run=init_office)
    server = commands.add_parser("serve", help=gettext("melayani web dan jam kerja"))
    server.add_argument("--host", default="127.0.0.1")
    server.add_argument("--port", type=port, default=8000)
    server.add_argument("--first-run", action="store_true", help=gettext("siapkan kantor kosong bila belum ada"))
    server.set_defaults(run=serve_office)
    work = commands.add_parser("work", help=gettext("hanya jam dan pekerjaan"))
    work.add_argument("--once", action="store_true", help=gettext("kerjakan yang jatuh tempo, lalu selesai"))
    work.set_defaults(run=work_office)
    backup = commands.add_parser("backup", help=gettext("mencadangkan basis data dan berkas"))
    backup.add_argument("dest", type=Path)
    backup.set_defaults(run=back_up)
    restore = commands.add_parser("restore", help=gettext("memulihkan cadangan ke folder baru"))
    restore.add_argument(
        "--verify", action="store_true", required=True, help=gettext("periksa setiap berkas lebih dahulu")
    )
    restore.add_argument("source", type=Path)
    restore.add_argument("newdir", type=Path)
    restore.set_defaults(run=restore_backup)


def init_office(arguments: argparse.Namespace) -> dict[str, object]:
    """Make the data folder, its secret, its signing key and its tables; with `--border` for another pair of regencies."""
    if arguments.border is not None:
        _check_border(arguments.border)
    office = prepare_office(arguments.data)
    if arguments.border is not None:
        _take_border(office, arguments.border)
    made = {"data": arguments.data.name, "tables": len(inspect(office.database.engine).get_table_names())}
    office.database.dispose()
    return made


def _check_border(folder: Path) -> None:
    """Read a border folder whole before anything is made; raises `SeedRefused` with the file, the line and why."""
    read_border(folder)
    read_cells(folder)


def _take_border(office: Office, folder: Path) -> None:
    """Keep a copy of the border's files with the office; raises `BorderSettled` once an agreement stands."""
    with office.database.reader() as session:
        if find_banks(session) is not None:
            raise BorderSettled(folder=folder.name)
    home = office.settings.data_folder
    with tempfile.TemporaryDirectory(dir=home) as scratch:
        fresh = Path(scratch) / BORDER_FOLDER
        fresh.mkdir()
        for name in FILES:
            if (folder / name).is_file():
                shutil.copyfile(folder / name, fresh / name)
        shutil.rmtree(home / BORDER_FOLDER, ignore_errors=True)
        fresh.rename(home / BORDER_FOLDER)


def serve_office(arguments: argparse.Namespace) -> None:
    """Serve the web with the clock behind it; an empty office prints its one-time code."""
    office = prepare_office(arguments.data) if arguments.first_run else open_office(arguments.data)
    serve(office, host=arguments.host, port=arguments.port, greet=lambda: greet(office))


def greet(office: Office) -> None:
    """Print the address, and while nobody can sign in, how to begin."""
    say(gettext("Alamat: %(url)s  (hentikan dengan Ctrl+C)") % {"url": office.settings.base_url})
    announce_first_run(office)


def announce_first_run(office: Office) -> None:
    """While nobody can sign in: make a fresh one-time code and print where to type it."""
    with office.database.writer() as session:
        code = opening.open_first_run(session, now=office.now())
        session.commit()
    if code:
        say(
            gettext("Penyiapan awal belum selesai. Buka %(url)s/mulai dan ketik kode sekali pakai: %(code)s")
            % {"url": office.settings.base_url, "code": code}
        )


def work_office(arguments: argparse.Namespace) -> dict[str, object] | None:
    """Do due work: once, or until interrupted."""
    office = open_office(arguments.data)
    if arguments.once:
        return {"done": run_due(office)}
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    with sole_server(office.settings.data_folder):
        clock = start_clock(office)
        try:
            stop.wait()
        finally:
            office.stopping.set()
            clock.stop()
    return None


def back_up(arguments: argparse.Namespace) -> dict[str, object]:
    """Copy database and files as one unit: the database first, for files are never changed once they stand."""
    office = open_office(arguments.data)
    source = _sqlite_file(office)
    if arguments.dest.exists():
        raise TargetNotEmpty(folder=arguments.dest.name)
    arguments.dest.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=arguments.dest.parent) as scratch:
        fresh = Path(scratch) / "backup"
        fresh.mkdir()
        with sqlite3.connect(source) as live, sqlite3.connect(fresh / "siaran.db") as copy:
            live.backup(copy)
        shutil.copytree(office.settings.shelf_folder, fresh / "shelf", dirs_exist_ok=True)
        for name in MARKS:
            if (office.settings.data_folder / name).is_file():
                shutil.copy2(office.settings.data_folder / name, fresh / name)
        if office.settings.border_folder is not None:
            shutil.copytree(office.settings.border_folder, fresh / BORDER_FOLDER)
        record = BackupRecord(office.now(), arguments.dest.name)
        write_record(fresh, record)
        listing = _listing(fresh)
        (fresh / "listing.json").write_text(json.dumps(listing, indent=1))
        fresh.rename(arguments.dest)
    write_record(office.settings.data_folder, record)
    return {"files": len(listing), "dest": arguments.dest.name}


def _sqlite_file(office: Office) -> Path:
    if not office.database.is_sqlite or not office.database.url.database:
        raise NotSQLite
    return Path(office.database.url.database)


def _listing(folder: Path) -> dict[str, str]:
    """Every file of a folder with its SHA-256."""
    return {path.relative_to(folder).as_posix(): _digest(path) for path in sorted(folder.rglob("*")) if path.is_file()}


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _read_listing(path: Path) -> dict[str, str]:
    """What a backup says it holds; raises `BackupBroken`."""
    try:
        listing = json.loads(path.read_bytes().decode())
    except ValueError:
        raise BackupBroken(count=1, first=path.name) from None
    if not isinstance(listing, dict) or not all(isinstance(digest, str) for digest in listing.values()):
        raise BackupBroken(count=1, first=path.name)
    return listing


def restore_backup(arguments: argparse.Namespace) -> dict[str, object]:
    """Check every file of a backup, then copy it into a folder that did not exist."""
    if arguments.newdir.exists():
        raise TargetNotEmpty(folder=arguments.newdir.name)
    listing_file = arguments.source / "listing.json"
    if not listing_file.is_file():
        raise NoOffice(folder=arguments.source.name)
    listing = _read_listing(listing_file)
    broken = [
        name
        for name, digest in listing.items()
        if not (arguments.source / name).is_file() or _digest(arguments.source / name) != digest
    ]
    if broken:
        raise BackupBroken(count=len(broken), first=broken[0])
    arguments.newdir.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=arguments.newdir.parent) as scratch:
        fresh = Path(scratch) / "restored"
        shutil.copytree(arguments.source, fresh, ignore=shutil.ignore_patterns("listing.json"))
        fresh.rename(arguments.newdir)
    return {"files": len(listing), "data": arguments.newdir.name}
