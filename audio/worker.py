"""Hears one recording for a process of its own, and tells how far it is in plain values; never a database, never the web.

A task is `{"recording": path, "clips": [{"name", "path"}], "earlier": [print]}`. What is said is an object with `stage` and the `share`
done; the last one has the stage `done` with what was heard, the recording's own print, and the stretches that each earlier recording
holds too, or the name of the fault that makes it unusable.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from .errors import AudioError, UnusableClip
from .library import Library, read_clip
from .match import match_recording
from .resent import RecordingPrint, find_overlaps, print_recording

_PRINT_SHARE, _LIBRARY_SHARE = 0.1, 0.2
Say = Callable[[Mapping[str, Any]], None]


def work(task: Mapping[str, Any], say: Say) -> None:
    """Hear a task's recording; a recording or a clip that is no sound is an answer, not a fault of this process."""
    try:
        say({"stage": "done", **_hear(Path(task["recording"]), task, say)})
    except UnusableClip as fault:
        say({"stage": "done", "fault": "UnusableClip", "clip": fault.facts["file"]})
    except AudioError as fault:
        say({"stage": "done", "fault": type(fault).__name__})


def _hear(recording: Path, task: Mapping[str, Any], say: Say) -> dict[str, Any]:
    say({"stage": "print", "share": 0.0})
    printed = print_recording(recording)
    earlier = [find_overlaps(printed, RecordingPrint.from_json(kept)) for kept in task["earlier"]]
    resent = [[asdict(overlap) for overlap in overlaps] for overlaps in earlier]
    answer = {"print": printed.to_json(), "duration_s": printed.duration_s, "resent": resent}
    if not task["clips"]:
        return {**answer, "heard": []}
    clips = [read_clip(Path(clip["path"]), name=clip["name"]) for clip in task["clips"]]
    library = Library(clips, progress=lambda done: say(_news("library", _PRINT_SHARE + done * _LIBRARY_SHARE)))
    begun = _PRINT_SHARE + _LIBRARY_SHARE

    def tell(heard_s: float) -> None:
        say(_news("match", begun + (1 - begun) * min(1.0, heard_s / printed.duration_s)))

    found = match_recording(recording, library, progress=tell)
    return {**answer, "heard": found.to_json()["heard"]}


def _news(stage: str, share: float) -> dict[str, Any]:
    return {"stage": stage, "share": round(share, 3)}
