"""Ten stations on slow lines that break take their packages while staff edit: all come whole, and nobody waits for them.

    python bench/lines.py [--megabytes 24] [--stations 10] [--scale 20] [--crowd 16] [--seed 1]

Each line carries 256 kbit/s and breaks within five minutes; with a scale of 20 the same happens twenty times as fast. A crowd of
further downloads takes parts of packages and hardly reads them: more of them than the server has threads. Exit code 1 when a
fingerprint is wrong, an edit takes more than 300 ms (95th of 100), or the server takes more than 400 MB.
"""

from __future__ import annotations

import argparse
import io
import json
import re
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

from killed_server import Caller, Server
from slow_lines import Line, digest_of, slow_line, take
from small_office import STAFF_KEY, Stood, digest, noise, stand_up

from outreach.app import create_app
from outreach.config import Config
from outreach.places.service import get_station
from outreach.playlists.contents import texts_of
from outreach.playlists.package import write_package
from outreach.playlists.service import get_published
from outreach.running import THREADS
from outreach.signing import signing_key
from scheduler.terms import local_day

LINE_BYTES_S, CUT_AFTER_S = 32_000, 300.0
P95_LIMIT_MS, RSS_LIMIT_MB = 300.0, 400.0
FORM = "application/x-www-form-urlencoded"


@dataclass
class Found:
    """What one run showed."""

    stations: int
    megabytes: float
    crowd: int
    threads: int
    whole: int = 0
    cuts: int = 0
    seconds: float = 0.0
    edits: int = 0
    edit_p50_ms: float = 0.0
    edit_p95_ms: float = 0.0
    server_rss_mb: float = 0.0

    @property
    def is_good(self) -> bool:
        """Whether every promise was kept."""
        fast = self.edit_p95_ms <= P95_LIMIT_MS and self.server_rss_mb <= RSS_LIMIT_MB
        return self.whole == self.stations and self.edits > 0 and fast


class Editor:
    """One of the staff: drafts a joint slot, changes it, again and again; a refused or unanswered edit is a fault."""

    def __init__(self, port: int, stood: Stood, *, now: datetime) -> None:
        self.caller, self.stood = Caller(port, STAFF_KEY), stood
        self.first_day = local_day(now) + timedelta(days=10)
        self.spent_ms: list[float] = []

    def edit(self, number: int) -> None:
        """A draft, and a change of it."""
        day, minute = self.first_day + timedelta(days=number // 100), 6 * 60 + number % 100 * 9
        answer = self._send("/pekan/baru", self._fields(day, minute))
        place = re.sub(r"\?.*", "", answer.rpartition("/pekan/slot/")[2])
        version = {"version": "1", "scope": "one"}
        self._send(f"/pekan/slot/{place}/ubah", self._fields(day, minute + 3) | version)

    def _fields(self, day: date, minute: int) -> dict[str, object]:
        clock = f"{minute // 60:02}:{minute % 60:02}"
        chosen = {"clip_id": self.stood.clips[0], "kind": "ilm", "pairing": "simulcast"}
        return {**chosen, "day": day.isoformat(), "start": clock, "stations": self.stood.stations[:2]}

    def _send(self, path: str, fields: dict[str, object]) -> str:
        began = time.perf_counter()
        answer = self.caller.ask("POST", path, urlencode(fields, doseq=True).encode(), Content_Type=FORM)
        self.spent_ms.append((time.perf_counter() - began) * 1000)
        if answer is None or answer.status != 303:
            raise RuntimeError(f"{path}: {answer and answer.status}")
        return answer.headers["Location"]

    def edit_until(self, end: threading.Event) -> None:
        """Edit with a breath between."""
        number = 0
        while not end.is_set() or number == 0:
            self.edit(number)
            number += 1
            end.wait(0.3)


def packages_of(stood: Stood) -> dict[int, str]:
    """The fingerprint of each station's package of the first day, written here from its parts."""
    office, told = create_app(Config.load(stood.folder)), {}
    with office.database.reader() as session:
        for station_id in stood.stations:
            playlist = get_published(session, station_id=station_id, day=stood.days[0])
            key = signing_key(stood.folder)
            texts = texts_of(playlist, get_station(session, station_id), key=key, is_demo=False)
            file = io.BytesIO()
            write_package(file, playlist=playlist, shelf=office.shelf, texts=texts)
            told[station_id] = digest(file.getvalue())
    office.database.dispose()
    return told


def address_of(stood: Stood, station_id: int) -> str:
    """Where a station takes its package."""
    return f"/stasiun/{station_id}/hari/{stood.days[0]}/paket.zip"


@contextmanager
def crowded(port: int, stood: Stood, *, count: int) -> Iterator[None]:
    """So many downloads of the rest of a package that begin and are not read on, for the length of a block."""
    station_id = stood.stations[0]
    head = f"GET {address_of(stood, station_id)} HTTP/1.1\r\nHost: siaran\r\nRange: bytes=1000-\r\n"
    request = f"{head}Authorization: Bearer {stood.key_of(station_id)}\r\n\r\n".encode()
    with ExitStack() as stack:
        lines = [stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=60)) for _ in range(count)]
        for line in lines:
            line.sendall(request)
        for line in lines:
            began = line.recv(12)
            if b"206" not in began:
                raise RuntimeError(f"a part of a package was answered with {began!r}")
        yield


def run(folder: Path, found: Found, *, scale: float, seed: int) -> Found:
    """Let all of it happen at once."""
    now = datetime.now(UTC)
    sounds = [noise(number, round(found.megabytes * 250_000)) for number in range(4)]
    stood = stand_up(folder / "data", now=now, stations=found.stations, sounds=sounds, hours=range(3, 19))
    wanted, server, end = packages_of(stood), Server(stood.folder), threading.Event()
    line = Line(LINE_BYTES_S * scale, CUT_AFTER_S / scale)
    editor, began = Editor(server.port, stood, now=now), time.monotonic()
    try:
        with ExitStack() as stack:
            pool = stack.enter_context(ThreadPoolExecutor(found.stations + 1))
            stack.enter_context(crowded(server.port, stood, count=found.crowd))
            proxy = stack.enter_context(slow_line(server.port, line, seed=seed))
            stack.callback(end.set)
            editing = pool.submit(editor.edit_until, end)
            taking = {id_: pool.submit(_take, proxy.port, stood, id_, folder) for id_ in stood.stations}
            found.whole = sum(taking[id_].result() == wanted[id_] for id_ in stood.stations)
            found.seconds, found.cuts = round(time.monotonic() - began, 1), proxy.cuts
            end.set()
            editing.result()
        found.server_rss_mb = peak_mb(server.process.pid)
    finally:
        server.end()
    times = sorted(editor.spent_ms)
    found.edits = len(times)
    found.edit_p50_ms, found.edit_p95_ms = (round(times[int(len(times) * part)], 1) for part in (0.5, 0.95))
    return found


def _take(port: int, stood: Stood, station_id: int, folder: Path) -> str:
    """Take one station's package over a slow line; returns its fingerprint."""
    target = folder / f"{station_id}.zip"
    take(port, address_of(stood, station_id), key=stood.key_of(station_id), target=target)
    return digest_of(target)


def peak_mb(pid: int) -> float:
    """The most memory a process ever held, in megabytes (10^6 bytes)."""
    told = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    assert told, "the system tells no peak"
    return round(int(told.group(1)) * 1.024 / 1000, 1)


def main() -> int:
    """Run once and print what was found."""
    parser = argparse.ArgumentParser(description="Slow lines that break, and staff who edit meanwhile.")
    parser.add_argument("--megabytes", type=float, default=24)
    parser.add_argument("--stations", type=int, default=10)
    parser.add_argument("--scale", type=float, default=20)
    parser.add_argument("--crowd", type=int, default=2 * THREADS)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = Found(asked.stations, asked.megabytes, asked.crowd, THREADS)
        run(Path(folder), found, scale=asked.scale, seed=asked.seed)
    print(json.dumps(asdict(found)))
    return 0 if found.is_good else 1


if __name__ == "__main__":
    sys.exit(main())
