"""Puts what a command made into its place on disk, whole or not at all; never knows what it is."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import IO

from .arguments import refusal_of


def write_whole(target: Path, content: bytes) -> None:
    """Put a file in its place; raises `FileRefused` that names what cannot be written."""
    fill_whole(target, lambda file: file.write(content))


def fill_whole(target: Path, fill: Callable[[IO[bytes]], object]) -> None:
    """Let `fill` write a file, then put it in its place; what fails on the way leaves nothing. Raises `FileRefused`."""
    if target.is_dir():
        raise refusal_of(IsADirectoryError(errno.EISDIR, "", str(target)))
    try:
        handle, name = tempfile.mkstemp(dir=target.parent)
    except OSError as fault:
        fault.filename = str(target.parent)
        raise refusal_of(fault) from None
    fresh = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            fill(file)
        # A temporary file is its owner's alone; what a command writes is for whoever may read the folder.
        fresh.chmod(0o644)
        fresh.replace(target)
    except OSError as fault:
        fault.filename = str(target)
        raise refusal_of(fault) from None
    finally:
        fresh.unlink(missing_ok=True)
