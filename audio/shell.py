"""What the commands print about sound, as plain dictionaries; never prints itself."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

from .loudness import measure
from .master import master
from .waveform import peaks


def measure_json(path: Path) -> dict[str, Any]:
    """The measurement of a file."""
    return measure(path).to_json()


def master_json(source: Path, target: Path) -> dict[str, Any]:
    """Master a file; returns the measurements before and after."""
    return master(source, target).to_json()


def peaks_file(source: Path, target: Path) -> dict[str, Any]:
    """Write a sound's peaks as JSON, or as `.dat` by the target's ending; whole or not at all."""
    drawn = peaks(source)
    content = drawn.to_dat() if target.suffix == ".dat" else drawn.to_json().encode()
    handle, name = tempfile.mkstemp(dir=target.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    Path(name).replace(target)
    return {"length": drawn.length, "samples_per_pixel": drawn.samples_per_pixel, "bytes": len(content)}
