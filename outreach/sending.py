"""Hands stored files to the server's own sending, so that a slow line holds up no thread; never decides who may have them."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from pathlib import Path

from flask import Response, request
from werkzeug.exceptions import RequestedRangeNotSatisfiable
from werkzeug.wsgi import wrap_file

BODILESS = frozenset({304, 416})


class StoredFile(io.FileIO):
    """A stretch of a file that says once, when it is closed, that it was read to the file's end; a broken line closes it earlier."""

    def __init__(self, path: Path, when_whole: Callable[[], None] | None = None) -> None:
        super().__init__(path, "rb")
        self.size = self.end = os.fstat(self.fileno()).st_size
        self._when_whole = when_whole

    def narrow(self, start: int, end: int) -> None:
        """Read no more than the bytes from `start` up to `end`."""
        self.seek(start)
        self.end = end

    def read(self, size: int | None = -1) -> bytes:
        """At most `size` bytes, and none beyond the stretch."""
        left = max(0, self.end - self.tell())
        wanted = left if size is None or size < 0 else min(size, left)
        return super().read(wanted) or b""

    def close(self) -> None:
        """Close, and tell if nothing was left to read."""
        is_whole = not self.closed and self.tell() >= self.size
        super().close()
        if is_whole and self._when_whole is not None:
            told, self._when_whole = self._when_whole, None
            told()


def send_stored(
    path: Path, *, media_type: str, etag: str, save_as: str = "", when_whole: Callable[[], None] | None = None
) -> Response:
    """A file that resumes at any byte (Range, ETag), to keep under the name `save_as` or to play in place.

    Whole or in part it goes to the server as a file: its main loop sends what the line takes, and the thread that answered is free
    at once. `when_whole` is called after the file's last byte was sent.
    """
    file = StoredFile(path, when_whole)
    response = Response(wrap_file(request.environ, file), mimetype=media_type, direct_passthrough=True)
    response.content_length = file.size
    response.call_on_close(file.close)
    response.set_etag(etag)
    if save_as:
        response.headers["Content-Disposition"] = f"attachment; filename={save_as}"
    try:
        response.make_conditional(request, accept_ranges=True, complete_length=file.size)
    except RequestedRangeNotSatisfiable:
        file.close()
        raise
    _narrow(response, file)
    return response


def _narrow(response: Response, file: StoredFile) -> None:
    """Give a part of a file to the server as a file too: a wrapper around it would be read by the thread that answers."""
    part = response.content_range
    if response.status_code == 206 and part.start is not None and part.stop is not None:
        file.narrow(part.start, part.stop)
        response.response = wrap_file(request.environ, file)
    if request.method == "HEAD" or response.status_code in BODILESS:
        file.close()
