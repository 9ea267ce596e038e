"""Searching a reporter's recording for our clips as a job, in a process of its own; never in a request, never a verdict on a slot."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..access import CLOCK
from ..apart import Limits, Stop, run_apart, while_open
from ..audit import record
from ..playlists.models import Playlist, PlaylistLine
from ..web import Office
from .models import Listening, ReceptionReport, ReceptionSound

WORKER = "audio.worker"
WALL_S = 900
NO_CLIP = "NoClipThatDay"


def library_of(session: Session, report: ReceptionReport) -> list[tuple[int, str]]:
    """The clips that the reported station was given for the day of the report: nothing else can prove that it was this station."""
    query = select(PlaylistLine.clip_id, PlaylistLine.sha256).join(Playlist, Playlist.id == PlaylistLine.playlist_id)
    query = query.where(Playlist.station_id == report.station_id, Playlist.day == report.heard_on).distinct()
    return [(clip_id, sha256) for clip_id, sha256 in session.execute(query.order_by(PlaylistLine.clip_id))]


def work(
    office: Office, payload: Mapping[str, Any], tell: Callable[[Mapping[str, Any]], None]
) -> Mapping[str, Any] | Stop | None:
    """Search a recording for the clips of its station's day; None when nobody waits for it any more."""
    report_id = int(payload["report_id"])
    with office.database.reader() as session:
        if not _is_open(session, report_id):
            return None
        sound, report = session.get_one(ReceptionSound, report_id), session.get_one(ReceptionReport, report_id)
        clips = library_of(session, report)
    if not clips:
        return {"fault": NO_CLIP}
    task = {
        "recording": str(office.shelf.path(sound.sha256)),
        "clips": [{"name": str(clip_id), "path": str(office.shelf.path(sha))} for clip_id, sha in clips],
        "earlier": [],
    }
    limits = Limits(office.settings.hearing_memory_mb, office.settings.hearing_cpu_s, WALL_S)
    is_wanted = while_open(office.database, office.stopping, lambda session: _is_open(session, report_id))
    return run_apart(WORKER, task, limits=limits, hear=tell, is_wanted=is_wanted)


def _is_open(session: Session, report_id: int) -> bool:
    sound, report = session.get(ReceptionSound, report_id), session.get(ReceptionReport, report_id)
    waits = sound is not None and sound.listening == Listening.WAITING
    return waits and report is not None and report.withdrawn_at is None


def hear(session: Session, office: Office, payload: Mapping[str, Any], news: Mapping[str, Any], now: datetime) -> None:
    """Fifteen seconds are heard at once: how far it is tells nobody anything."""


def apply(
    session: Session,
    office: Office,
    payload: Mapping[str, Any],
    prepared: Mapping[str, Any] | Stop | None,
    now: datetime,
) -> Mapping[str, object]:
    """Write down what was heard, or why nothing could be."""
    report_id = int(payload["report_id"])
    if prepared is None or not _is_open(session, report_id):
        return {"done": False}
    sound = session.get_one(ReceptionSound, report_id)
    sound.finished_at = now
    fault = prepared.value if isinstance(prepared, Stop) else str(prepared.get("fault", ""))
    if isinstance(prepared, Stop) or fault:
        sound.listening, sound.fault = Listening.NOTHING if fault == NO_CLIP else Listening.FAILED, fault
    else:
        _keep_best(sound, list(prepared["heard"]))
    facts = {"listening": sound.listening, "clip_id": sound.clip_id}
    record(session, CLOCK, action="reception.hear", thing=("reception", report_id), changes=facts, now=now)
    return {"done": True, "listening": sound.listening}


def _keep_best(sound: ReceptionSound, heard: list[Mapping[str, Any]]) -> None:
    """The clip that is surest in the recording; none of them is an answer too."""
    best = max(heard, key=lambda row: (row["certainty"] == "certain", row["score"]), default=None)
    if best is None:
        sound.listening = Listening.NOTHING
        return
    sound.listening = Listening.MATCHED if best["certainty"] == "certain" else Listening.UNCERTAIN
    sound.clip_id, sound.fraction, sound.score = int(best["clip"]), float(best["heard_fraction"]), float(best["score"])
