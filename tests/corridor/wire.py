"""The wire between a browser and the office: cut, nothing passes, whatever a browser believes of its own line."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

PATIENCE_S = 30.0
BLOCK = 65_536


class Wire:
    """Forwards each connection to a port of this machine until it is cut: then all break, and a new one breaks at once."""

    def __init__(self, target: int) -> None:
        self.target, self.port, self.is_cut = target, 0, False
        self.loop, self.end = asyncio.new_event_loop(), asyncio.Event()
        self.ready = threading.Event()
        self.open: set[asyncio.StreamWriter] = set()

    def cut(self) -> None:
        """Break the wire; after this nothing that was not with the office reaches it."""
        asyncio.run_coroutine_threadsafe(self._cut(), self.loop).result(PATIENCE_S)

    def mend(self) -> None:
        """Let what is sent from now on pass again."""
        self.is_cut = False

    def run(self) -> None:
        """Forward until `end` is set, in the thread that calls."""
        self.loop.run_until_complete(self._serve())
        self.loop.close()

    async def _serve(self) -> None:
        server = await asyncio.start_server(self._forward, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        self.ready.set()
        await self.end.wait()
        server.close()
        await self._cut()
        # Each connection ends by itself once both its sides are broken.
        await asyncio.gather(*(asyncio.all_tasks() - {asyncio.current_task()}), return_exceptions=True)

    async def _cut(self) -> None:
        self.is_cut = True
        _break(self.open)

    async def _forward(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.target)
        sides = {writer, far_writer}
        self.open |= sides
        if self.is_cut:
            _break(sides)
        await asyncio.gather(_copy(reader, far_writer), _copy(far_reader, writer))
        self.open -= sides


def _break(sides: set[asyncio.StreamWriter]) -> None:
    for side in sides:
        side.transport.abort()


async def _copy(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    """Carry one way to its end; one end closed or broken ends the other."""
    try:
        while block := await source.read(BLOCK):
            sink.write(block)
            await sink.drain()
    except OSError:
        sink.transport.abort()
    sink.close()


@contextmanager
def wired(target: int) -> Iterator[Wire]:
    """A wire to a port, in a thread of its own, for the length of a block."""
    wire = Wire(target)
    thread = threading.Thread(target=wire.run, daemon=True)
    thread.start()
    assert wire.ready.wait(PATIENCE_S), "the wire is not laid"
    try:
        yield wire
    finally:
        wire.loop.call_soon_threadsafe(wire.end.set)
        thread.join(PATIENCE_S)
        assert not thread.is_alive()
