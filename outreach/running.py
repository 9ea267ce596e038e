"""Runs the office: one serving process a data folder, the web in it, and the clock behind it; never a rule of the work."""

from __future__ import annotations

import fcntl
import gc
import logging
import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import waitress

from .errors import N_, OutreachError
from .feeds import mask_record
from .jobs import start_clock
from .playlists.package import sweep_scratch
from .web import Office

THREADS = 8
LINES = 2000
"""How many connections may stand open at once: two hundred stations on slow lines, and everybody else. `poll` takes that many, `select` not."""


class AlreadyServed(OutreachError):
    """Another process serves this data folder: two writers' mutexes would not know of each other."""

    sentence = N_("Folder data %(folder)s sedang dilayani proses lain. Hentikan dulu proses itu, lalu ulangi.")


class PortTaken(OutreachError):
    """The address is in use."""

    sentence = N_("Alamat %(host)s:%(port)s sudah dipakai. Pilih porta lain dengan --port.")


@contextmanager
def sole_server(folder: Path) -> Iterator[None]:
    """Hold the data folder's lock; the system gives it back when this process ends, however it ends."""
    with (folder / "serving.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyServed(folder=folder.name) from None
        yield


def open_server(office: Office, *, host: str, port: int) -> Any:
    """A server that listens and does not answer yet; X-Forwarded-For reaches the office only where a proxy is trusted."""
    return waitress.create_server(
        office,
        host=host,
        port=port,
        threads=THREADS,
        ident="",
        channel_timeout=120,
        connection_limit=LINES,
        asyncore_use_poll=True,
        clear_untrusted_proxy_headers=not office.settings.trusted_proxies,
    )


def allow_files(count: int) -> None:
    """Let this process hold so many files and connections open, as far as the system permits: a usual limit is 1024."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = count if hard == resource.RLIM_INFINITY else min(count, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def calm_collector() -> None:
    """Let the collector of cycles look seldom, and never at what stands since the start.

    That never becomes garbage, and looking through it again would hold up a request for 80 ms. What a request makes is freed
    when it ends, without the collector; a year's report makes 200,000 rows, and looking at them over and over cost a third of
    its page.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)


def serve(office: Office, *, host: str, port: int, greet: Callable[[], None] = lambda: None) -> None:
    """Serve until interrupted, with the clock ticking in the same process; `greet` speaks once the address is ours."""
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    # A tick that finds the last one still at work waits for the next: that is meant, and nobody need read of it.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    logging.getLogger("waitress").addFilter(mask_record)
    # Each download holds its connection and its file.
    allow_files(2 * LINES + 256)
    with sole_server(office.settings.data_folder):
        try:
            server = open_server(office, host=host, port=port)
        except OSError:
            raise PortTaken(host=host, port=port) from None
        office.shelf.sweep_scratch()
        sweep_scratch(office.settings.data_folder)
        # Port 0 is any free one: links name the one that was given.
        office.settings = office.settings.served_at(host=host, port=getattr(server, "effective_port", port))
        greet()
        clock = start_clock(office)
        calm_collector()
        try:
            server.run()
        finally:
            office.stopping.set()
            clock.stop()
            server.close()
