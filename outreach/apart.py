"""Runs one of our workers in a process of its own, listens to it, and ends it when it is no longer wanted; never what it works on."""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import IO, Any

from sqlalchemy.orm import Session

from .apart_child import OUT_OF_MEMORY
from .db import Database
from .queue import Stopping

CHILD = "outreach.apart_child"
POLL_S = 0.3
"""How often it is asked whether the answer is still wanted."""
READ_BYTES = 65_536


class Stop(StrEnum):
    """Why a worker ended without an answer."""

    CANCELLED = "cancelled"
    MEMORY = "memory"
    CPU = "cpu"
    KILLED = "killed"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Limits:
    """What one worker may take: memory, processor time, and time on the wall."""

    memory_mb: int
    cpu_s: int
    wall_s: int


def run_apart(
    module: str,
    task: Mapping[str, Any],
    *,
    limits: Limits,
    hear: Callable[[Mapping[str, Any]], None],
    is_wanted: Callable[[], bool],
) -> Mapping[str, Any] | Stop:
    """The last word of a worker (the line with the stage `done`), or why there is none; `hear` gets each line before it.

    The worker is the function `work(task, say)` of a module. The first thing heard is the stage `begun` with the process's id. Whatever
    happens, no process is left behind.
    """
    with tempfile.TemporaryFile() as source:
        source.write(json.dumps(task, ensure_ascii=False).encode())
        source.seek(0)
        process = _start(module, source, limits)
        try:
            hear({"stage": "begun", "pid": process.pid})
            return _listen(process, wall_s=limits.wall_s, hear=hear, is_wanted=is_wanted)
        finally:
            process.kill()
            process.communicate()


def while_open(database: Database, stopping: threading.Event, is_open: Callable[[Session], bool]) -> Callable[[], bool]:
    """Whether an answer is still wanted, as `run_apart` asks now and then: raises `Stopping` once the office is being stopped."""

    def ask() -> bool:
        if stopping.is_set():
            raise Stopping
        with database.reader() as session:
            return is_open(session)

    return ask


def _start(module: str, source: IO[bytes], limits: Limits) -> subprocess.Popen[bytes]:
    # The office's secrets are no business of a worker; one thread keeps to the machine's other work.
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SIARAN_")}
    return subprocess.Popen(
        # Nothing that lies in the current folder is taken for a module.
        [sys.executable, "-P", "-m", CHILD, module, str(limits.memory_mb), str(limits.cpu_s)],
        stdin=source,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**kept, "OPENBLAS_NUM_THREADS": "1"},
    )


def _listen(
    process: subprocess.Popen[bytes],
    *,
    wall_s: int,
    hear: Callable[[Mapping[str, Any]], None],
    is_wanted: Callable[[], bool],
) -> Mapping[str, Any] | Stop:
    for line in _lines(process, wall_s=wall_s):
        if not is_wanted():
            return Stop.CANCELLED
        news = json.loads(line) if line else {}
        if news.get("stage") == "done":
            return dict(news)
        if news:
            hear(news)
    return _reason_of(process.wait())


def _lines(process: subprocess.Popen[bytes], *, wall_s: int) -> Iterator[bytes]:
    """What the process writes, line by line, and an empty line now and then; ends with it, or with its wall time."""
    assert process.stdout is not None
    until, rest = time.monotonic() + wall_s, b""
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
