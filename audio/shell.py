"""What the commands print about sound, as plain dictionaries; never prints itself."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .library import read_library
from .loudness import measure
from .master import master
from .match import match_recording
from .pcm import ffmpeg, run
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


_LIBRARY_SHARE = 0.25
_CLAIMED = re.compile(r"Duration: (\d+):(\d\d):(\d\d)")


def match_json(recording: Path, folder: Path, *, progress: Callable[[float], None] | None = None) -> dict[str, Any]:
    """What of a folder's clips is heard in a recording; `progress` is told the part done, 0 to 1.

    Raises what `library.read_library` and `match.match_recording` raise.
    """
    tell = progress or _tell_nobody
    claimed_s = _claimed_length_s(recording)
    library = read_library(folder, progress=lambda done: tell(_LIBRARY_SHARE * done))
    share = (1 - _LIBRARY_SHARE) / claimed_s
    answer = match_recording(
        recording, library, progress=lambda heard_s: tell(min(1.0, _LIBRARY_SHARE + heard_s * share))
    )
    return answer.to_json()


def _tell_nobody(_: float) -> None:
    """Where nobody looks at the progress."""


def _claimed_length_s(recording: Path) -> float:
    """What the file says of its length, for a progress bar alone; one second where it says nothing."""
    command = ffmpeg(["-t", "0.01", "-f", "null", "-"], source=recording)
    command[command.index("error")] = "info"
    _, said = run(command)
    found = _CLAIMED.search(said)
    hours, minutes, seconds = (int(part) for part in found.groups()) if found else (0, 0, 1)
    return max(1.0, hours * 3_600 + minutes * 60 + seconds)
