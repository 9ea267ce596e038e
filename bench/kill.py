"""Kills a real server at any moment of its work, starts it again, and looks whether anything acknowledged is lost or anything half is seen.

    python bench/kill.py --what package|upload|import|reconcile|hearing [--times 100] [--seed 1]

Three rounds are left alone and tell how long the work lasts on this machine. Each round after them begins the work through HTTP, sends
SIGKILL at a seeded moment of it, starts `siaran serve` again over the same data folder, and checks by fingerprint; then the doctor
looks at everything, the chain of the trail included. A kill that came when the work was done does not count among `--times`.
Exit code 1 when anything was found, or too few kills came amid the work.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

from kill_works import WORKS, Work, clip_file
from killed_server import Caller, Server
from small_office import Stood, noise, stand_up

from outreach.config import Config
from outreach.db import Database
from outreach.doctor import State, examine

LEFT_ALONE = 3
"""The longest of them tells how long the work lasts, so that its end is met as well."""
MOST_ROUNDS = 5
MACHINES_OWN = frozenset({"disk"})
"""What the doctor says of the machine and not of the office."""


@dataclass
class Rounds:
    """What was done to one server: how often it was killed, how often amid its work, and every fault that was found."""

    span_s: float = 0.0
    killed: int = 0
    amid: int = 0
    faults: list[str] = field(default_factory=list)


def run_rounds(folder: Path, what: str, *, times: int, seed: int) -> Rounds:
    """Kill and start again until so many kills came amid the work, in five times as many rounds at most."""
    sounds = [clip_file(folder)] if what == "hearing" else [noise(number, 2_000_000) for number in range(4)]
    # The hour at which the recordings of the bench begin is left free: a find there is none of the plan.
    stood = stand_up(folder / "data", now=datetime.now(UTC), sounds=sounds, hours=range(3, 19))
    settings = Config.load(stood.folder)
    database, chance = Database(settings.database_url), random.Random(seed)
    work, done = cast(Work, WORKS[what](stood, database)), Rounds()
    server = Server(stood.folder)
    try:
        for number in range(LEFT_ALONE + MOST_ROUNDS * times):
            work.prepare(number)
            began = time.monotonic()
            if number < LEFT_ALONE:
                work.act(_caller(server, stood), number)
                done.span_s = max(done.span_s, time.monotonic() - began)
                server.end()
            else:
                with server.killed_after(chance.uniform(0.0, done.span_s)):
                    work.act(_caller(server, stood), number)
                done.killed, done.amid = done.killed + 1, done.amid + server.was_cut
            server = Server(stood.folder)
            found = work.find_faults(_caller(server, stood), number) + _ask_doctor(settings, database)
            done.faults += [f"{what} {number}: {fault}" for fault in found]
            if done.amid >= times:
                break
    finally:
        server.end()
        database.dispose()
    return done


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
        done = run_rounds(Path(folder), arguments.what, times=arguments.times, seed=arguments.seed)
        done.faults += ask_command(Path(folder))
    a_round = (time.monotonic() - began) / max(1, LEFT_ALONE + done.killed)
    counts = f"killed {done.killed} times, {done.amid} of them amid its {done.span_s:.2f} s of work"
    print(f"{arguments.what}: {counts}, {len(done.faults)} faults, {a_round:.1f} s a round", flush=True)
    for fault in done.faults[:20]:
        print(f"  {fault}")
    return 1 if done.faults or done.amid < arguments.times else 0


if __name__ == "__main__":
    sys.exit(main())
