"""Notes that a station took a package: when its last byte left this machine, never when it was merely asked for."""

from __future__ import annotations

import io
import os
import threading
from collections.abc import Callable
from pathlib import Path

from flask import Response, request
from werkzeug.wsgi import wrap_file

_noting: set[threading.Thread] = set()


class WatchedFile(io.FileIO):
    """A file that says once, when it is closed, that it was read to its end; a broken line closes it earlier."""

    def __init__(self, path: Path, when_whole: Callable[[], None]) -> None:
        super().__init__(path, "rb")
        self.size = os.fstat(self.fileno()).st_size
        self._when_whole: Callable[[], None] | None = when_whole

    def close(self) -> None:
        """Close, and tell if nothing was left to read."""
        is_whole = not self.closed and self.tell() >= self.size
        super().close()
        if is_whole and self._when_whole is not None:
            told, self._when_whole = self._when_whole, None
            told()


def hand_out(path: Path, *, name: str, etag: str, media_type: str, when_whole: Callable[[], None]) -> Response:
    """A file that resumes at any byte (Range, ETag); `when_whole` is called after its last byte was sent."""
    file = WatchedFile(path, when_whole)
    response = Response(wrap_file(request.environ, file), mimetype=media_type, direct_passthrough=True)
    response.content_length = file.size
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    response.set_etag(etag)
    response.call_on_close(file.close)
    response.make_conditional(request, accept_ranges=True, complete_length=file.size)
    return response


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
