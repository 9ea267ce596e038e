"""Judges many station-days against their logs, reads a long log, and says how long each takes; never a real station.

    python bench/reconcile.py [--days 1000] [--slots 100] [--lines 300] [--rows 300000] [--seed 1]

A station-day has its slots spread over 17 hours and a log in which nine of ten slots stand: half by key, the others by file or
by a title cut at 30 letters, minutes off at random, among songs. Times are CPU seconds of one process. Exit code 1 when the
judging takes ten seconds or more.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
import tracemalloc
from datetime import UTC, date, datetime, timedelta

from scheduler import asrun
from scheduler.reconcile import Logged, Planned, reconcile
from scheduler.terms import Span, Verdict

LIMIT_S = 10.0
TITLES = [f"Klip nomor {n} tentang batas desa dan kerukunan warga" for n in range(60)]
MORNING = datetime(2026, 1, 1, 22, tzinfo=UTC)
Day = tuple[list[Planned], list[Logged], Span]


def make_day(number: int, slots: int, lines: int, chance: random.Random) -> Day:
    """One station-day with its log."""
    start_at = MORNING + timedelta(days=number)
    step = timedelta(hours=17) / slots
    planned = [
        Planned(number * slots + n + 1, Span.of(start_at + n * step, 60), chance.choice(TITLES), f"k{number}-{n}.mp3")
        for n in range(slots)
    ]
    told = [line_of(slot, chance) for slot in planned if chance.random() < 0.9]
    songs = [
        ("", f"Lagu {chance.randrange(5_000)}", start_at + timedelta(hours=17) * chance.random()) for _ in range(lines)
    ]
    rows = [*told, *songs][:lines]
    logged = [Logged(number * lines + n, at, 60.0, title, key) for n, (key, title, at) in enumerate(rows)]
    return planned, logged, Span(start_at, start_at + timedelta(hours=17))


def line_of(slot: Planned, chance: random.Random) -> tuple[str, str, datetime]:
    """How a station's log tells a slot."""
    at = slot.span.start_at + timedelta(seconds=chance.gauss(0, 150))
    kind = chance.randrange(4)
    return (slot.key, "", at) if kind < 2 else ((slot.file_name, "", at) if kind == 2 else ("", slot.title[:30], at))


def judge(days: list[Day]) -> tuple[float, dict[str, int]]:
    """CPU seconds for all station-days, and how many verdicts of each kind."""
    counts = dict.fromkeys((verdict.value for verdict in Verdict), 0)
    began = time.process_time()
    for planned, logged, covered in days:
        for judged in reconcile(planned, logged=logged, covered=[covered], ours=TITLES):
            counts[judged.verdict.value] += 1
    return time.process_time() - began, counts


def write_log(rows: int) -> bytes:
    """A log of our own form, a line a minute."""
    first = date(2026, 1, 1)
    lines = [
        f"{first + timedelta(minutes=n) // timedelta(days=1) * timedelta(days=1)},{n // 60 % 24:02}:{n % 60:02}:00,58.4,Lagu nomor {n % 5_000},S-{n}"
        for n in range(rows)
    ]
    return "\n".join(["tanggal,mulai,lama_detik,judul,kunci", *lines]).encode()


def read(rows: int) -> None:
    """Say how long a log of so many rows takes to read, guessed, and how much memory a tenth of it."""
    raw = write_log(rows)
    began = time.process_time()
    parsed = asrun.parse(raw)
    spent = time.process_time() - began
    tenth = write_log(rows // 10)
    tracemalloc.start()
    asrun.parse(tenth)
    peak = tracemalloc.get_traced_memory()[1]
    print(f"{len(parsed.rows)} rows of {len(raw) / 1e6:.1f} MB read in {spent:.2f} s CPU", end="")
    print(f", {peak / len(tenth):.1f} bytes of memory a byte of log")


def main() -> int:
    """Judge, read, and print the figures."""
    parser = argparse.ArgumentParser(description="Judge station-days against their logs.")
    for name, value in (("days", 1_000), ("slots", 100), ("lines", 300), ("rows", 300_000), ("seed", 1)):
        parser.add_argument(f"--{name}", type=int, default=value)
    arguments = parser.parse_args()
    chance = random.Random(arguments.seed)
    days = [make_day(n, arguments.slots, arguments.lines, chance) for n in range(arguments.days)]
    spent, counts = judge(days)
    told = ", ".join(f"{name} {count}" for name, count in counts.items() if count)
    lines = sum(len(logged) for _, logged, _ in days)
    print(
        f"{sum(len(planned) for planned, _, _ in days)} slots against {lines} log lines judged in {spent:.2f} s CPU: {told}"
    )
    read(arguments.rows)
    return 1 if spent >= LIMIT_S else 0


if __name__ == "__main__":
    sys.exit(main())
