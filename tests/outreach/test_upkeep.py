"""What keeps an office alive: backup and restore, one server a folder, and a kill that loses nothing said to be kept."""

from __future__ import annotations

import argparse
import http.client
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from sqlalchemy import select
from standing import PASSWORD, health_of, stand_up
from world import OKI

from outreach import signing, upkeep
from outreach.doctor import State
from outreach.people.models import Person
from outreach.running import AlreadyServed, sole_server
from outreach.web import Office

SIARAN = str(Path(sys.executable).parent / "siaran")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder with a small border, a clip with its sound, and a trail."""
    return stand_up(tmp_path / "kantor")


def ask(command: Callable[[argparse.Namespace], object], **arguments: object) -> dict[str, object]:
    """A command's answer."""
    answer = command(argparse.Namespace(**arguments))
    assert isinstance(answer, dict)
    return answer


def test_a_restored_backup_is_the_office_that_was(folder: Path, tmp_path: Path) -> None:
    ask(upkeep.back_up, data=folder, dest=tmp_path / "cadangan")
    ask(upkeep.restore_backup, source=tmp_path / "cadangan", newdir=tmp_path / "pulih")
    told = [health_of(place) for place in (tmp_path / "pulih", folder)]
    assert told[0] == told[1]
    assert set(told[0].values()) == {State.OK}
    rows = []
    for where in (folder, tmp_path / "pulih"):
        with sqlite3.connect(where / "siaran.db") as connection:
            rows.append(connection.execute("SELECT line_hash FROM audit_line ORDER BY id").fetchall())
        connection.close()
    assert rows[0] == rows[1]
    assert len(rows[0]) >= 3


def test_a_restored_office_signs_with_the_key_it_had(folder: Path, tmp_path: Path) -> None:
    key = signing.read_key(folder / signing.KEY_FILE)
    ask(upkeep.back_up, data=folder, dest=tmp_path / "cadangan")
    ask(upkeep.restore_backup, source=tmp_path / "cadangan", newdir=tmp_path / "baru")
    restored = tmp_path / "baru" / signing.KEY_FILE
    assert signing.read_key(restored) == key
    assert signing.is_private(restored)


def test_a_broken_backup_is_not_restored(folder: Path, tmp_path: Path) -> None:
    backup = tmp_path / "cadangan"
    ask(upkeep.back_up, data=folder, dest=backup)
    broken = next(path for path in (backup / "shelf").rglob("*") if path.is_file())
    broken.write_bytes(b"lain")
    with pytest.raises(upkeep.BackupBroken):
        upkeep.restore_backup(argparse.Namespace(source=backup, newdir=tmp_path / "pulih"))
    assert not (tmp_path / "pulih").exists()


def test_nothing_is_restored_over_something(folder: Path, tmp_path: Path) -> None:
    ask(upkeep.back_up, data=folder, dest=tmp_path / "cadangan")
    with pytest.raises(upkeep.TargetNotEmpty):
        upkeep.restore_backup(argparse.Namespace(source=tmp_path / "cadangan", newdir=folder))
    with pytest.raises(upkeep.TargetNotEmpty):
        upkeep.back_up(argparse.Namespace(data=folder, dest=tmp_path / "cadangan"))


def test_a_folder_has_one_server(folder: Path) -> None:
    with sole_server(folder), pytest.raises(AlreadyServed), sole_server(folder):
        pass


# --- killed at any moment ---------------------------------------------------------------------------------------------


class Server:
    """The product's own server as a process of its own, on loopback."""

    def __init__(self, folder: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.process = subprocess.Popen(
            [SIARAN, "--data", str(folder), "serve", "--port", str(self.port)],
            stderr=subprocess.DEVNULL,
        )
        self._await()
        self.cookies: dict[str, str] = {}

    def _await(self) -> None:
        """Until it answers; a connection that is refused is tried again at once."""
        while True:
            assert self.process.poll() is None, "the server ended by itself"
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=5):
                    return
            except ConnectionRefusedError:
                continue

    def ask(self, path: str, form: dict[str, str] | None = None) -> tuple[int, str]:
        """One request over a connection of its own: status and page."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request("GET" if form is None else "POST", path, urlencode(form) if form else None, headers)
        answer = connection.getresponse()
        page = answer.read().decode()
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = line.split(";")[0].partition("=")
            self.cookies[name] = value
        connection.close()
        return answer.status, page

    def send(self, page: str, path: str, **fields: str) -> int:
        """Send the form of a page."""
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.ask(page)[1])
        assert found, "the page has no form"
        return self.ask(path, {"csrf_token": found.group(1), **fields})[0]

    def kill(self) -> None:
        """As a power cut does."""
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait()


@pytest.fixture
def serve(folder: Path) -> Iterator[Callable[[], Server]]:
    """Start servers over the folder; they are ended by their process ids."""
    started: list[Server] = []

    def start() -> Server:
        started.append(Server(folder))
        return started[-1]

    yield start
    for server in started:
        if server.process.poll() is None:
            server.kill()


def test_what_was_acknowledged_survives_a_kill(folder: Path, serve: Callable[[], Server]) -> None:
    kept = []
    for round_ in range(3):
        server = serve()
        assert server.send("/masuk", "/masuk", account=f"communications-{OKI}", password=PASSWORD) == 303
        for count in range(4):
            reason = f"Salat {round_}.{count}"
            fields = {
                "station_id": "1",
                "reason": reason,
                "starts": f"{12 + round_}:{count * 10:02}",
                "length_min": "5",
                "first_on": "2099-01-01",
            }
            if server.send("/waktu-tertutup", "/waktu-tertutup", **fields) == 303:
                kept.append(reason)
        server.kill()
    with sqlite3.connect(folder / "siaran.db") as connection:
        stored = {reason for (reason,) in connection.execute("SELECT reason FROM blackout")}
    connection.close()
    assert len(kept) == 12
    assert set(kept) == stored
    assert set(health_of(folder).values()) == {State.OK}


def test_a_second_server_on_the_same_folder_says_why_it_will_not_start(
    folder: Path, serve: Callable[[], Server]
) -> None:
    serve()
    second = subprocess.run(
        [SIARAN, "--data", str(folder), "serve", "--port", "0"], capture_output=True, text=True, check=False
    )
    assert second.returncode == 2
    assert "sedang dilayani" in second.stderr
    assert "Traceback" not in second.stderr


def test_an_office_is_prepared_twice_without_harm(folder: Path) -> None:
    again: Office = upkeep.prepare_office(folder)
    with again.database.reader() as session:
        assert len(session.scalars(select(Person)).all()) > 5
