"""The part files of recordings on their way: append at a place, hand over when whole; never a row and never what is in them."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from audio.shelf import Blob, Shelf

from .errors import PieceBusy, PieceOutOfPlace

FOLDER = "uploads"


def part_path(data_folder: Path, upload_id: int) -> Path:
    """Where the pieces of an upload are kept until it is whole."""
    return data_folder / FOLDER / f"{upload_id}.part"


@contextmanager
def held(path: Path) -> Iterator[int]:
    """A part file, opened for one sender at a time; raises `PieceBusy` while another piece is being written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise PieceBusy from None
        yield handle
    finally:
        os.close(handle)


def append(path: Path, piece: bytes, *, at: int) -> int:
    """Write a piece behind the first `at` bytes and see it on the disk; returns the bytes there are then.

    What stands beyond `at` was never acknowledged and is written over; raises `PieceOutOfPlace` where less stands than `at`.
    """
    with held(path) as handle:
        standing = os.fstat(handle).st_size
        if standing < at:
            raise PieceOutOfPlace(received=standing)
        os.ftruncate(handle, at)
        written = 0
        while written < len(piece):
            written += os.pwrite(handle, piece[written:], at + written)
        os.fsync(handle)
    return at + len(piece)


def hand_over(path: Path, shelf: Shelf) -> Blob:
    """Put a whole part file onto the shelf; the part stays until `forget`, so that a crash in between loses nothing."""
    return shelf.put(path)


def parts(data_folder: Path) -> list[Path]:
    """The part files there are."""
    return sorted((data_folder / FOLDER).glob("*.part"))


def forget(path: Path) -> None:
    """Remove a part file that stands on the shelf, or is not waited for any more."""
    path.unlink(missing_ok=True)
