"""Keeps files under their SHA-256, written whole or not at all; never decodes them and never deletes what is asked for."""

from __future__ import annotations

import hashlib
import io
import os
import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from .errors import NotADigest, TooLarge

_DIGEST = re.compile(r"[0-9a-f]{64}\Z")
_BLOCK = 1 << 18


@dataclass(frozen=True, slots=True)
class Blob:
    """A kept file: its fingerprint and its size."""

    sha256: str
    byte_count: int


class Shelf:
    """A folder of files by fingerprint: the same content twice is one file."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.scratch = root / "scratch"
        self.scratch.mkdir(parents=True, exist_ok=True)

    def path(self, sha256: str) -> Path:
        """Where a file stands or would stand; raises `NotADigest` for any other name."""
        if not _DIGEST.match(sha256):
            raise NotADigest(name=sha256[:80])
        return self.root / sha256[:2] / sha256

    def exists(self, sha256: str) -> bool:
        """Whether a file stands on the shelf."""
        return self.path(sha256).is_file()

    def open(self, sha256: str) -> IO[bytes]:
        """A kept file for reading; raises `FileNotFoundError`."""
        return self.path(sha256).open("rb")

    def put(self, source: bytes | Path | IO[bytes], *, most_bytes: int | None = None) -> Blob:
        """Keep a copy: temporary file, hash while writing, fsync, rename, fsync the folder; raises `TooLarge`.

        After any fault, a full disk included, nothing half-written stands under a fingerprint.
        """
        handle, name = tempfile.mkstemp(dir=self.scratch)
        try:
            with os.fdopen(handle, "wb") as target, _readable(source) as stream:
                blob = _copy(stream, target, most_bytes)
                target.flush()
                os.fsync(target.fileno())
            self._settle(Path(name), blob.sha256)
        finally:
            Path(name).unlink(missing_ok=True)
        return blob

    def _settle(self, fresh: Path, sha256: str) -> None:
        place = self.path(sha256)
        place.parent.mkdir(exist_ok=True)
        fresh.chmod(0o644)
        fresh.replace(place)
        folder = os.open(place.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def verify(self, sha256: str) -> bool:
        """Whether a kept file still is what its name says."""
        try:
            with self.path(sha256).open("rb") as stream:
                return hashlib.file_digest(stream, "sha256").hexdigest() == sha256
        except FileNotFoundError:
            return False

    def sweep_scratch(self) -> int:
        """Remove what a killed process left half-written; call only while nobody writes. Returns how many."""
        left = list(self.scratch.iterdir())
        for path in left:
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()
        return len(left)


def _readable(source: bytes | Path | IO[bytes]) -> IO[bytes]:
    if isinstance(source, bytes):
        return io.BytesIO(source)
    return source.open("rb") if isinstance(source, Path) else source


def _copy(stream: IO[bytes], target: IO[bytes], most_bytes: int | None) -> Blob:
    digest, count = hashlib.sha256(), 0
    while block := stream.read(_BLOCK):
        count += len(block)
        if most_bytes is not None and count > most_bytes:
            raise TooLarge(most_bytes=most_bytes)
        digest.update(block)
        target.write(block)
    return Blob(digest.hexdigest(), count)
