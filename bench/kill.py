"""Kills a real server at any moment of its work, starts it again, and looks whether anything acknowledged is lost or anything half is seen.

    python bench/kill.py --what package|upload|import|reconcile|hearing [--times 100] [--seed 1]

Each round begins one work through HTTP, sends SIGKILL at a seeded moment, starts `siaran serve` again over the same data folder, and
checks by fingerprint; then the doctor looks at everything, the chain of the trail included. Exit code 1 when anything was found.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

from kill_works import WORKS, Work, clip_file, moment
from killed_server import Caller, Server
from small_office import Stood, noise, stand_up

from outreach.config import Config
from outreach.db import Database
from outreach.doctor import State, examine

MACHINES_OWN = frozenset({"disk"})
"""What the doctor says of the machine and not of the office."""


def run_rounds(folder: Path, what: str, *, times: int, seed: int) -> tuple[int, list[str]]:
    """Kill and start again so often; returns in how many rounds the work was cut off, and every fault that was found."""
    sounds = [clip_file(folder)] if what == "hearing" else [noise(number, 2_000_000) for number in range(4)]
    # The hour at which the recordings of the bench begin is left free: a find there is none of the plan.
    stood = stand_up(folder / "data", now=datetime.now(UTC), sounds=sounds, hours=range(3, 19))
    settings = Config.load(stood.folder)
    database, chance = Database(settings.database_url), random.Random(seed)
    faults: list[str] = []
    cut = 0
    work = cast(Work, WORKS[what](stood, database))
    server = Server(stood.folder)
    try:
        for number in range(times):
            work.prepare(number)
            with server.killed_after(moment(chance, work)):
                work.act(_caller(server, stood), number)
            cut += server.was_cut
            server = Server(stood.folder)
            found = work.find_faults(_caller(server, stood), number) + _ask_doctor(settings, database)
            faults += [f"{what} {number}: {fault}" for fault in found]
    finally:
        server.end()
        database.dispose()
    return cut, faults


def _caller(server: Server, stood: Stood) -> Caller:
    return Caller(server.port, stood.key_of(stood.stations[0]))


def _ask_doctor(settings: Config, database: Database) -> list[str]:
    checks = examine(settings, database, now=datetime.now(UTC))
    return [
        f"doctor: {check.name}: {check.said}"
        for check in checks
        if check.state is State.FAULT and check.name not in MACHINES_OWN
    ]


def ask_command(folder: Path) -> list[str]:
    """What `siaran doctor` itself says in the end."""
    siaran = [str(Path(sys.executable).parent / "siaran"), "--data", str(folder / "data"), "--json", "doctor"]
    told = json.loads(subprocess.run(siaran, capture_output=True, check=False).stdout)
    return [
        check["name"] for check in told["checks"] if check["state"] == "fault" and check["name"] not in MACHINES_OWN
    ]


def main() -> int:
    """Kill so often as asked, and print the figure."""
    parser = argparse.ArgumentParser(description="Kill a server at any moment and look what is lost.")
    parser.add_argument("--what", choices=sorted(WORKS), required=True)
    parser.add_argument("--times", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        cut, faults = run_rounds(Path(folder), arguments.what, times=arguments.times, seed=arguments.seed)
        faults += ask_command(Path(folder))
    a_round = (time.monotonic() - began) / max(1, arguments.times)
    figure = (
        f"killed {arguments.times} times, {cut} of them amid the work, {len(faults)} faults, {a_round:.1f} s a round"
    )
    print(f"{arguments.what}: {figure}", flush=True)
    for fault in faults[:20]:
        print(f"  {fault}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
