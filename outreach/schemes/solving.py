"""Runs the planner in a process of its own, listens to it, and ends it when it is no longer wanted; never a row and never a plan's content."""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import IO, Any

from scheduler.planner.worker import OUT_OF_MEMORY

POLL_S = 0.3
"""How often it is asked whether the answer is still wanted."""
WALL_S = 600
"""Well within a job's lease: no second worker begins the same."""
READ_BYTES = 65_536


class Stop(StrEnum):
    """Why a solver ended without an answer."""

    CANCELLED = "cancelled"
    MEMORY = "memory"
    CPU = "cpu"
    KILLED = "killed"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Limits:
    """What one solver may take."""

    memory_mb: int
    cpu_s: int


def solve_apart(
    task: Mapping[str, Any],
    *,
    limits: Limits,
    hear: Callable[[Mapping[str, Any]], None],
    is_wanted: Callable[[], bool],
) -> Mapping[str, Any] | Stop:
    """The last word of a solver (`plan`, `standing`, `explained`), or why there is none; `hear` gets each stage before it.

    The first thing heard is the stage `begun` with the process's id. Whatever happens, no process is left behind.
    """
    with tempfile.TemporaryFile() as source:
        source.write(json.dumps(task, ensure_ascii=False).encode())
        source.seek(0)
        process = _start(source, limits)
        try:
            hear({"stage": "begun", "pid": process.pid})
            return _listen(process, hear=hear, is_wanted=is_wanted)
        finally:
            process.kill()
            process.communicate()


def _start(source: IO[bytes], limits: Limits) -> subprocess.Popen[bytes]:
    # The office's secrets are no business of the planner; one thread keeps to the machine's other work.
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SIARAN_")}
    return subprocess.Popen(
        # Nothing that lies in the current folder is taken for a module.
        [sys.executable, "-P", "-m", "scheduler.planner.worker", str(limits.memory_mb), str(limits.cpu_s)],
        stdin=source,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**kept, "OPENBLAS_NUM_THREADS": "1"},
    )


def _listen(
    process: subprocess.Popen[bytes], *, hear: Callable[[Mapping[str, Any]], None], is_wanted: Callable[[], bool]
) -> Mapping[str, Any] | Stop:
    for line in _lines(process):
        if not is_wanted():
            return Stop.CANCELLED
        news = json.loads(line) if line else {}
        if news.get("stage") == "done":
            return dict(news)
        if news:
            hear(news)
    return _reason_of(process.wait())


def _lines(process: subprocess.Popen[bytes]) -> Iterator[bytes]:
    """What the process writes, line by line, and an empty line now and then; ends with it, or with its wall time."""
    assert process.stdout is not None
    until, rest = time.monotonic() + WALL_S, b""
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while time.monotonic() < until:
            if not selector.select(POLL_S):
                yield b""
                continue
            chunk = os.read(process.stdout.fileno(), READ_BYTES)
            if not chunk:
                return
            *lines, rest = (rest + chunk).split(b"\n")
            yield from lines
    process.send_signal(signal.SIGXCPU)


def _reason_of(code: int) -> Stop:
    if code == OUT_OF_MEMORY:
        return Stop.MEMORY
    if code == -signal.SIGXCPU:
        return Stop.CPU
    return Stop.KILLED if code < 0 else Stop.BROKEN
