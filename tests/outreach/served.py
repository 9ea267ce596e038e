"""A server that answers while a test runs, and is ended by its own loop: closed from outside, a socket may be pulled from under its `select`."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from waitress import wasyncore


@contextmanager
def serving(server: Any) -> Iterator[int]:
    """Let a server of waitress answer; gives its port."""
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield server.effective_port
    finally:
        server.trigger.pull_trigger(partial(wasyncore.close_all, server._map))
        thread.join(10)
        assert not thread.is_alive()
        server.task_dispatcher.shutdown()
