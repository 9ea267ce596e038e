"""The part files of recordings on their way: append at a place, hand over when whole; never a row and never what is in them."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from audio.shelf import Blob, Shelf

from ..db import is_full
from .errors import NoRoom, PieceBusy, PieceDiffers, PieceOutOfPlace

FOLDER = "uploads"


def part_path(data_folder: Path, upload_id: int) -> Path:
    """Where the pieces of an upload are kept until it is whole."""
    return data_folder / FOLDER / f"{upload_id}.part"


@contextmanager
def held(path: Path) -> Iterator[int]:
    """A part file, opened for one sender at a time; raises `PieceBusy` while another piece is being written."""
    handle = _open(path)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise PieceBusy from None
        if not os.fstat(handle).st_nlink:
            raise PieceBusy  # cleared between opening and locking: what is written here would be nowhere
        yield handle
    finally:
        os.close(handle)


def _open(path: Path) -> int:
    """Open a part file; a new one's name is seen on the disk before a byte of it is acknowledged."""
    is_new = not path.exists()
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    if is_new:
        folder = os.open(path.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)
    return handle


def append(handle: int, piece: bytes, *, at: int, acknowledged: int) -> int:
    """Write what is new of a piece behind the acknowledged bytes and see it on the disk; returns the bytes there are then.

    What stands beyond them was never acknowledged and is written over. Raises `PieceOutOfPlace` where less stands than was
    acknowledged, `PieceDiffers` where the piece tells other bytes than those, and `NoRoom` where the disk takes no more.
    """
    standing = os.fstat(handle).st_size
    if standing < acknowledged or at > acknowledged:
        raise PieceOutOfPlace(received=min(standing, acknowledged))
    known = min(len(piece), acknowledged - at)
    if os.pread(handle, known, at) != piece[:known]:
        raise PieceDiffers
    try:
        return _write(handle, piece[known:], at=acknowledged)
    except OSError as fault:
        if not is_full(fault):
            raise
        raise NoRoom from None


def _write(handle: int, fresh: bytes, *, at: int) -> int:
    os.ftruncate(handle, at)
    written = 0
    while written < len(fresh):
        written += os.pwrite(handle, fresh[written:], at + written)
    os.fsync(handle)
    return at + len(fresh)


def standing(path: Path) -> int:
    """How many bytes of a part file there are."""
    return path.stat().st_size if path.exists() else 0


def hand_over(path: Path, shelf: Shelf) -> Blob:
    """Put a whole part file onto the shelf; the part stays until `forget`, so that a crash in between loses nothing."""
    return shelf.put(path)


def parts(data_folder: Path) -> list[Path]:
    """The part files there are."""
    return sorted((data_folder / FOLDER).glob("*.part"))


def forget(path: Path) -> bool:
    """Remove a part file that stands on the shelf, or is not waited for any more; returns whether nobody was writing to it."""
    try:
        with held(path):
            path.unlink(missing_ok=True)
    except PieceBusy:
        return False
    return True
