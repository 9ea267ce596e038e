"""Mastering as a job: slow work on files first, then its rows in one transaction; never in a request."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from audio import likeness, master, waveform
from audio.errors import AudioError, DecoderFailed, TooSlow
from audio.shelf import Blob

from ..web import Office
from . import queries, service
from .models import Clip, Recording, RenditionKind
from .service import Mastering, MasteringFault

_MOST_ALIKE = 5


@dataclass(frozen=True, slots=True)
class _Task:
    clip_id: int
    source: Path
    tags: master.Tags


def prepare(office: Office, payload: Mapping[str, Any], now: datetime) -> Mastering | MasteringFault | None:
    """Master a recording onto the shelf: broadcast file, preview, peaks; None when there is nothing left to do.

    A sound that cannot be mastered is an answer, not a fault of the job; only what may pass next time is raised.
    """
    task = _find_task(office, int(payload["recording_id"]))
    if task is None:
        return None
    try:
        return _master(office, task)
    except (TooSlow, DecoderFailed):
        raise
    except AudioError as fault:
        return MasteringFault(type(fault).__name__, fault.facts)


def _find_task(office: Office, recording_id: int) -> _Task | None:
    with office.database.reader() as session:
        recording = session.get(Recording, recording_id)
        if recording is None or recording.mastered_at is not None or recording.fault:
            return None
        clip = session.get_one(Clip, recording.clip_id)
        return _Task(clip.id, office.shelf.path(recording.source_sha256), master.Tags(clip.title, clip.speaker))


def _master(office: Office, task: _Task) -> Mastering:
    with tempfile.TemporaryDirectory(dir=office.shelf.scratch) as folder:
        broadcast, preview = Path(folder) / "broadcast.mp3", Path(folder) / "preview.mp3"
        done = master.master(task.source, broadcast, tags=task.tags)
        master.preview(broadcast, preview)
        drawn = waveform.peaks(broadcast)
        files: dict[str, tuple[str, Blob]] = {
            RenditionKind.BROADCAST: ("audio/mpeg", office.shelf.put(broadcast)),
            RenditionKind.PREVIEW: ("audio/mpeg", office.shelf.put(preview)),
            RenditionKind.WAVEFORM: ("application/json", office.shelf.put(drawn.to_json().encode())),
        }
    printed = likeness.fingerprint(task.source)
    with office.database.reader() as session:
        library = queries.fingerprints(session, except_clip_id=task.clip_id)
    return Mastering(
        length_s=done.after.duration_s,
        measured=done.to_json() | {"limited_db": done.limited_db},
        findings=[asdict(finding) for finding in done.findings],
        wave=list(waveform.sketch(drawn)),
        files=files,
        fingerprint=printed,
        alike=_find_alike(printed, library),
        compared=frozenset(library),
    )


def _find_alike(printed: bytes, library: Mapping[int, bytes]) -> list[dict[str, Any]]:
    """Which other clips hold the same recording."""
    found = likeness.find_alike(printed, library)[:_MOST_ALIKE]
    return [{"clip_id": other_id, **asdict(alike)} for other_id, alike in found]


def _look_again(session: Session, result: Mastering, *, clip_id: int) -> Mastering:
    """The result with those clips too that another worker mastered meanwhile."""
    library = queries.fingerprints(session, except_clip_id=clip_id)
    fresh = {other_id: known for other_id, known in library.items() if other_id not in result.compared}
    return replace(result, alike=(result.alike + _find_alike(result.fingerprint, fresh))[:_MOST_ALIKE])


def apply(
    session: Session,
    office: Office,
    payload: Mapping[str, Any],
    prepared: Mastering | MasteringFault | None,
    now: datetime,
) -> Mapping[str, object]:
    """Write down what mastering made, or why it could not; a recording that is done already stays as it is."""
    recording = session.get(Recording, int(payload["recording_id"]))
    if prepared is None or recording is None:
        return {"done": False}
    if isinstance(prepared, Mastering):
        prepared = _look_again(session, prepared, clip_id=recording.clip_id)
    return {"done": service.keep_mastering(session, recording=recording, result=prepared, now=now)}
