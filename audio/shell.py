"""What the commands print about sound, as plain dictionaries; never prints itself."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from .errors import DamagedChunks
from .library import read_library
from .loudness import Progress, measure
from .master import NEEDS_EAR, Finding, Mastered, findings_before, master
from .match import match_recording
from .pcm import LONG, ffmpeg, run
from .probe import inspect
from .riff import Bext, Cart, read_bext, read_cart, read_chunk
from .waveform import peaks


def measure_json(path: Path, *, progress: Progress | None = None) -> dict[str, Any]:
    """The measurement of a file of any length, up to a day."""
    return measure(path, fence=LONG, progress=progress).to_json()


def master_file(source: Path, target: Path, *, progress: Progress | None = None) -> Mastered:
    """Master a file of any length into another; returns the measurements before and after."""
    return master(source, target, fence=LONG, progress=progress)


def check_json(path: Path) -> dict[str, Any]:
    """Everything that is known about a file an upload would take; refused is what an upload would refuse."""
    sound = inspect(path)
    examined = measure(path)
    bext, cart = _broadcast_chunks(path) if sound.kind == "wav" else (None, None)
    return {
        "kind": sound.kind,
        "byte_count": sound.byte_count,
        **examined.to_full_json(),
        "findings": [_finding_json(finding) for finding in findings_before(examined)],
        "bext": _plain(bext),
        "cart": _plain(cart),
    }


def _finding_json(finding: Finding) -> dict[str, Any]:
    return asdict(finding) | {"needs_ear": finding.kind in NEEDS_EAR}


def _broadcast_chunks(path: Path) -> tuple[Bext | None, Cart | None]:
    """What the chunks of a broadcast WAV say; damaged ones say nothing."""
    with path.open("rb") as file:
        try:
            bext, cart = read_chunk(file, "bext"), read_chunk(file, "cart")
            return read_bext(bext) if bext else None, read_cart(cart) if cart else None
        except DamagedChunks:
            return None, None


def _plain(chunk: Bext | Cart | None) -> dict[str, Any] | None:
    if chunk is None:
        return None
    return {
        name: value if isinstance(value, str | float | None) else str(value) for name, value in asdict(chunk).items()
    }


def peaks_file(source: Path, target: Path) -> dict[str, Any]:
    """Write a sound's peaks as JSON, or as `.dat` by the target's ending; whole or not at all."""
    drawn = peaks(source, fence=LONG)
    content = drawn.to_dat() if target.suffix == ".dat" else drawn.to_json().encode()
    handle, name = tempfile.mkstemp(dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).chmod(0o644)
        Path(name).replace(target)
    finally:
        Path(name).unlink(missing_ok=True)
    return {"length": drawn.length, "samples_per_pixel": drawn.samples_per_pixel, "bytes": len(content)}


_LIBRARY_SHARE = 0.25
_CLAIMED = re.compile(r"Duration: (\d+):(\d\d):(\d\d)")


def match_json(recording: Path, folder: Path, *, progress: Callable[[float], None] | None = None) -> dict[str, Any]:
    """What of a folder's clips is heard in a recording; `progress` is told the part done, 0 to 1.

    Raises what `library.read_library` and `match.match_recording` raise.
    """
    # What is no sound is refused before a library is prepared for it.
    claimed_s = _claimed_length_s(recording)
    if progress is None:
        return match_recording(recording, read_library(folder)).to_json()
    tell, share = progress, (1 - _LIBRARY_SHARE) / claimed_s
    library = read_library(folder, progress=lambda done: tell(_LIBRARY_SHARE * done))
    answer = match_recording(
        recording, library, progress=lambda heard_s: tell(min(1.0, _LIBRARY_SHARE + heard_s * share))
    )
    return answer.to_json()


def _claimed_length_s(recording: Path) -> float:
    """What the file says of its length, for a progress bar; one second where it says nothing."""
    command = ffmpeg(["-t", "0.01", "-f", "null", "-"], source=recording)
    command[command.index("error")] = "info"
    _, said = run(command)
    found = _CLAIMED.search(said)
    hours, minutes, seconds = (int(part) for part in found.groups()) if found else (0, 0, 1)
    return max(1.0, hours * 3_600 + minutes * 60 + seconds)
