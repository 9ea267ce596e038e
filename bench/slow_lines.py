"""Lines as stations have them, on loopback: so many bytes a second and cut now and then, and a client that goes on where it stopped; no bench itself."""

from __future__ import annotations

import asyncio
import hashlib
import http.client
import random
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

BLOCK = 16_384
PATIENCE_S = 120.0


@dataclass(frozen=True)
class Line:
    """What a line carries: bytes a second, and after how many seconds a connection breaks at the latest (half of it at the earliest)."""

    bytes_s: float
    cut_after_s: float


class SlowProxy:
    """Forwards each connection to a port of this machine as slowly as its line is, and breaks it at a seeded moment."""

    def __init__(self, port: int, line: Line, *, seed: int) -> None:
        self.target, self.line, self.chance = port, line, random.Random(seed)
        self.port, self.cuts = 0, 0
        self.open: set[asyncio.StreamWriter] = set()

    async def serve(self, ready: threading.Event, end: asyncio.Event) -> None:
        """Forward until it is ended; then every line breaks."""
        server = await asyncio.start_server(self._forward, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        await end.wait()
        server.close()
        while self.open:
            for side in self.open:
                side.transport.abort()
            await asyncio.sleep(0.05)

    async def _forward(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.target, limit=BLOCK)
        self.open |= {writer, far_writer}
        ways = [asyncio.create_task(way) for way in (_copy(reader, far_writer), self._trickle(far_reader, writer))]
        lasts_s = self.line.cut_after_s * self.chance.uniform(0.5, 1.0)
        _, left = await asyncio.wait(ways, timeout=lasts_s, return_when=asyncio.FIRST_COMPLETED)
        self.cuts += len(left) == len(ways)
        for side in (writer, far_writer):
            side.transport.abort() if len(left) == len(ways) else side.close()
        for way in left:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)
        self.open -= {writer, far_writer}

    async def _trickle(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        """What comes from the server, at the line's pace."""
        while block := await source.read(BLOCK):
            sink.write(block)
            await sink.drain()
            await asyncio.sleep(len(block) / self.line.bytes_s)


async def _copy(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    while block := await source.read(BLOCK):
        sink.write(block)
        await sink.drain()


@contextmanager
def slow_line(port: int, line: Line, *, seed: int) -> Iterator[SlowProxy]:
    """A proxy in a thread of its own, for the length of a block."""
    proxy, ready = SlowProxy(port, line, seed=seed), threading.Event()
    loop, end = asyncio.new_event_loop(), asyncio.Event()
    thread = threading.Thread(target=_run, args=(loop, proxy.serve(ready, end)))
    thread.start()
    assert ready.wait(PATIENCE_S), "the proxy does not begin"
    try:
        yield proxy
    finally:
        loop.call_soon_threadsafe(end.set)
        thread.join()


def _run(loop: asyncio.AbstractEventLoop, serving: Coroutine[Any, Any, None]) -> None:
    loop.run_until_complete(serving)
    loop.close()


def take(port: int, path: str, *, key: str, target: Path, most: int = 500) -> int:
    """Download into `target`: as `.part`, resumed with Range and If-Range after every break, named when whole; returns the tries."""
    part, etag, whole = target.with_suffix(".part"), "", -1
    part.unlink(missing_ok=True)
    for tries in range(1, most + 1):
        have = part.stat().st_size if part.exists() else 0
        if have == whole:
            part.replace(target)
            return tries - 1
        headers = {"Authorization": f"Bearer {key}"} | ({"Range": f"bytes={have}-", "If-Range": etag} if have else {})
        with suppress(OSError, http.client.HTTPException):
            etag, whole = _take_on(port, path, headers=headers, part=part)
    raise RuntimeError(f"{path} did not come in {most} tries")


def _take_on(port: int, path: str, *, headers: dict[str, str], part: Path) -> tuple[str, int]:
    """Take what the line gives of an answer; returns its ETag and the file's whole length."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
    try:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        if answer.status not in (200, 206):
            raise RuntimeError(f"{path} answers {answer.status}")
        etag, told = answer.headers["ETag"], answer.headers.get("Content-Range", answer.headers["Content-Length"])
        with part.open("ab" if answer.status == 206 else "wb") as file, suppress(OSError, http.client.HTTPException):
            while block := answer.read1(BLOCK):
                file.write(block)
        return etag, int(told.rpartition("/")[2])
    finally:
        connection.close()


def digest_of(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
