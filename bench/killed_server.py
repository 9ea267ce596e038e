"""A real `siaran serve` on loopback that can be killed and started again, and a caller that takes a broken line for an answer; no bench itself."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PATIENCE_S = 60.0
BROKEN = (OSError, http.client.HTTPException)
"""What a caller sees when the server dies under its request."""


@dataclass(frozen=True)
class Told:
    """An answer that came whole."""

    status: int
    body: bytes
    headers: Mapping[str, str]

    @property
    def json(self) -> Any:
        """The answer as JSON."""
        return json.loads(self.body)


class Caller:
    """A program with a key; each call is a connection of its own."""

    def __init__(self, port: int, key: str) -> None:
        self.port, self.key = port, key

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> Told | None:
        """The whole answer, or None where the line broke; header names are written with underscores."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
        try:
            connection.request(method, path, body or None, {"Authorization": f"Bearer {self.key}", **sent})
            answer = connection.getresponse()
            return Told(answer.status, answer.read(), dict(answer.headers))
        except BROKEN:
            return None
        finally:
            connection.close()

    def send_json(self, path: str, told: Mapping[str, object]) -> Told | None:
        """Post a document."""
        return self.ask("POST", path, json.dumps(told).encode(), Content_Type="application/json")

    def send_file(self, path: str, name: str, raw: bytes) -> Told | None:
        """Post a form with one file."""
        mark = uuid.uuid4().hex
        head = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        body = head.encode() + raw + f"\r\n--{mark}--\r\n".encode()
        return self.ask("POST", path, body, Content_Type=f"multipart/form-data; boundary={mark}")

    def fetch(self, path: str, into: bytearray, **headers: str) -> tuple[int, str]:
        """Read an answer as far as the line holds; returns its status (0: none came) and its ETag."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
        status, etag = 0, ""
        try:
            connection.request("GET", path, headers={"Authorization": f"Bearer {self.key}", **sent})
            answer = connection.getresponse()
            status, etag = answer.status, answer.headers.get("ETag", "")
            while block := answer.read1(65_536):
                into += block
        except BROKEN:
            pass
        finally:
            connection.close()
        return status, etag


class Server:
    """One running process."""

    was_cut = False
    """Whether the work was still under way when the kill came."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = (folder / "server.log").open("ab")
        (folder / "address").unlink(missing_ok=True)
        siaran = [str(Path(sys.executable).parent / "siaran"), "--data", str(folder), "serve", "--port", "0"]
        # Kept bytecode, as any usual start has it: otherwise each would compile for seconds.
        usual = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        self.process = subprocess.Popen(siaran, stdout=self.log, stderr=self.log, env=usual)
        self.port = self._wait()

    def _wait(self) -> int:
        """The port it chose, once it answers."""
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until and self.process.poll() is None:
            with suppress(OSError, ValueError):
                port = int((self.folder / "address").read_text().rpartition(":")[2])
                if Caller(port, "").ask("GET", "/masuk") is not None:
                    return port
            time.sleep(0.02)
        raise RuntimeError(f"the server does not answer: {(self.folder / 'server.log').read_text()[-800:]}")

    @contextmanager
    def killed_after(self, seconds: float) -> Iterator[None]:
        """While the block works, SIGKILL comes; it has come when the block ends. `was_cut` tells whether it came in time."""
        timer = threading.Timer(seconds, self.process.kill)
        timer.start()
        try:
            yield
        finally:
            self.was_cut = not timer.is_alive()
            timer.join()
            self.process.wait()
            self.log.close()

    def end(self) -> None:
        """Stop it, however."""
        self.process.kill()
        self.process.wait()
        self.log.close()
