"""Notes that a station took a package: when its last byte left this machine, never when it was merely asked for."""

from __future__ import annotations

import threading
from collections.abc import Callable

_noting: set[threading.Thread] = set()


def note_aside(write: Callable[[], None]) -> Callable[[], None]:
    """Have a note written in a thread of its own: what sends the bytes to everybody must not wait for the database."""

    def start() -> None:
        thread = threading.Thread(target=_run, args=(write,), daemon=True)
        _noting.add(thread)
        thread.start()

    return start


def _run(write: Callable[[], None]) -> None:
    try:
        write()
    finally:
        _noting.discard(threading.current_thread())


def settle() -> None:
    """Wait until every note that was begun is written."""
    for thread in list(_noting):
        thread.join(10)
