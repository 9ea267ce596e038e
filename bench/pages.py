"""What the main pages weigh over the wire and how long they take with a million slots in the table; only figures.

    python bench/pages.py [--slots 1000000] [--rounds 40]

Makes the demo border in a temporary folder, fills the past with booked slots of other years, and asks each page of its own
server on loopback, gzipped, one request after another.
"""

from __future__ import annotations

import argparse
import http.client
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import func, insert, select, text

from outreach.app import create_app
from outreach.config import Config
from outreach.demo.cast import PASSWORD
from outreach.demo.commands import MARK, fill
from outreach.places.models import Station
from outreach.slots.models import JointSlot, Slot
from outreach.tables import create_tables
from outreach.web import Office
from scheduler.terms import local_day

PAGES = {
    "staf.oki": (
        "/meja",
        "/pekan",
        "/usulan",
        "/klip",
        "/stasiun",
        "/bukti",
        "/desa",
        "/fasilitator",
        "/laporan",
        "/tata-kelola",
    ),
    "operator.brabasan": ("/stasiun/3",),
    "fasilitator.oki": ("/desa-saya",),
    "": ("/umum", "/masuk"),
}
FIRST_AT = datetime(1990, 1, 1, tzinfo=UTC)
BLOCK = 5_000
FIRST_LIMIT, LATER_LIMIT, P95_LIMIT_MS = 40_000, 10_000, 150.0


class Reader:
    """A browser's worth of HTTP: cookies, gzip, one connection."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies: dict[str, str] = {}

    def ask(self, path: str, body: dict[str, str] | None = None) -> tuple[int, bytes, float]:
        """Status, body as sent over the wire, and milliseconds."""
        headers = {"Accept-Encoding": "gzip", "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        content = None
        if body is not None:
            content, headers["Content-Type"] = urlencode(body), "application/x-www-form-urlencoded"
        began = time.perf_counter()
        self.connection.request("POST" if body is not None else "GET", path, content, headers)
        answer = self.connection.getresponse()
        raw = answer.read()
        spent = (time.perf_counter() - began) * 1000
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = line.split(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, raw, spent

    def sign_in(self, account: str) -> None:
        """Enter as an account of the demo."""
        self.connection.request("GET", "/masuk")
        answer = self.connection.getresponse()
        page = answer.read().decode()
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = line.split(";")[0].partition("=")
            self.cookies[name] = value
        found = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert found, "the sign-in page has no form"
        status, _, _ = self.ask(
            "/masuk", {"csrf_token": found.group(1), "account": account, "password": PASSWORD, "onward": "/"}
        )
        assert status == 303, f"{account} was not let in ({status})"


def crowd(office: Office, count: int) -> None:
    """Fill years long past with joint slots on every station, one minute each, without proposals of their own."""
    with office.database.writer() as session:
        stations = list(session.scalars(select(Station.id).order_by(Station.id)))
        columns = JointSlot.__table__.columns
        past = session.execute(select(*columns).where(JointSlot.series_id.is_(None)).limit(1)).one()._asdict()
        next_id = (session.scalar(select(func.max(JointSlot.id))) or 0) + 1
        for block in range(0, count // len(stations), BLOCK):
            joints, slots = [], []
            for n in range(block, min(block + BLOCK, count // len(stations))):
                start_at = FIRST_AT + timedelta(minutes=12 * n)
                joint = past | {"id": next_id + n, "proposal_id": None, "day": local_day(start_at)}
                joints.append(joint)
                slots += [slot_of(joint, station_id, start_at) for station_id in stations]
            session.execute(insert(JointSlot), joints)
            session.execute(insert(Slot), slots)
        session.commit()
        session.execute(text("ANALYZE"))
        session.commit()


def slot_of(joint: dict[str, Any], station_id: int, start_at: datetime) -> dict[str, object]:
    """One booked minute of a joint slot."""
    return {
        "joint_slot_id": joint["id"],
        "station_id": station_id,
        "start_at": start_at,
        "end_at": start_at + timedelta(minutes=1),
        "clip_id": joint["clip_id"],
        "booked": True,
    }


def weigh_first(port: int) -> int:
    """Bytes of a first visit: the page with its style sheet, scripts and icon."""
    reader = Reader(port)
    _, page, _ = reader.ask("/umum")
    plain = Reader(port)
    plain.connection.request("GET", "/umum")
    text = plain.connection.getresponse().read().decode()
    parts = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', text))
    return len(page) + sum(len(reader.ask(part)[1]) for part in parts)


def main() -> int:
    """Print a table; exit 1 when a limit is passed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--slots", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=40)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        office = create_app(Config.load(Path(folder)), is_demo=True)
        create_tables(office.database)
        fill(office)
        (Path(folder) / MARK).touch()
        crowd(office, arguments.slots)
        office.database.dispose()
        with served(folder) as port:
            good = measure(port, rounds=arguments.rounds)
    return 0 if good else 1


@contextmanager
def served(folder: str) -> Iterator[int]:
    """The product's own server over a data folder, in a process of its own; gives its port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    siaran = [str(Path(sys.executable).parent / "siaran"), "--data", folder, "serve", "--port", str(port)]
    process = subprocess.Popen(siaran, stderr=subprocess.DEVNULL)
    try:
        while process.poll() is None:
            with suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.wait()


def measure(port: int, *, rounds: int) -> bool:
    """Ask every page; returns whether every limit was kept."""
    first = weigh_first(port)
    good = first <= FIRST_LIMIT
    print(f"first page with style sheet and scripts: {first:,} bytes (limit {FIRST_LIMIT:,})")
    print(f"{'page':<24}{'bytes':>8}{'p50 ms':>9}{'p95 ms':>9}")
    for account, paths in PAGES.items():
        reader = Reader(port)
        if account:
            reader.sign_in(account)
        for path in paths:
            answers = [reader.ask(path) for _ in range(rounds + 2)][2:]
            times = sorted(spent for _, _, spent in answers)
            p95 = times[min(len(times) - 1, round(len(times) * 0.95))]
            size = max(len(raw) for _, raw, _ in answers)
            kept = size <= LATER_LIMIT and p95 <= P95_LIMIT_MS and all(status == 200 for status, _, _ in answers)
            good = good and kept
            print(f"{path:<24}{size:>8,}{statistics.median(times):>9.1f}{p95:>9.1f}{'' if kept else '   over'}")
    return good


if __name__ == "__main__":
    sys.exit(main())
