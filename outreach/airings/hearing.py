"""Searching a recording as jobs: onto the shelf first, then heard in a process of its own, then its rows; never in a request."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from audio.shelf import Blob

from ..access import CLOCK
from ..apart import Limits, Stop, run_apart, while_open
from ..web import Office
from . import air_checks, intake
from .models import AirCheckUpload, Hearing, HearingState

WORKER = "audio.worker"
WALL_S = 6 * 3_600
"""A day of sound is heard in some ten minutes; a machine under load takes its time, and each word of progress renews the lease."""


def take_whole(office: Office, payload: Mapping[str, Any], now: datetime) -> Blob | None:
    """Put a whole upload onto the shelf; None where that was done before, or where not all of it stands here any more."""
    upload_id = int(payload["upload_id"])
    with office.database.reader() as session:
        upload = session.get(AirCheckUpload, upload_id)
        if upload is None or upload.is_over:
            return None
    path = intake.part_path(office.settings.data_folder, upload_id)
    return intake.hand_over(path, office.shelf) if intake.standing(path) == upload.byte_count else None


def keep(
    session: Session, office: Office, payload: Mapping[str, Any], prepared: Blob | None, now: datetime
) -> Mapping[str, object]:
    """Make a recording of a whole upload."""
    upload_id = int(payload["upload_id"])
    if prepared is None:
        standing = intake.standing(intake.part_path(office.settings.data_folder, upload_id))
        air_checks.note_loss(session, upload_id=upload_id, standing=standing)
        return {"done": False}
    upload = air_checks.get_upload(session, upload_id)
    return {"done": air_checks.keep_upload(session, upload=upload, blob=prepared, now=now)}


def work(
    office: Office, payload: Mapping[str, Any], tell: Callable[[Mapping[str, Any]], None]
) -> Mapping[str, Any] | Stop | None:
    """Search a recording for the clips of its days; None when nobody waits for it any more."""
    air_check_id = int(payload["air_check_id"])
    with office.database.reader() as session:
        kept, hearing = air_checks.get_air_check(session, air_check_id)
        if not HearingState(hearing.state).is_open:
            return None
        clips = air_checks.library_of(session, kept)
        earlier = [printed for _, printed in air_checks.earlier_of(session, kept)]
    task = {
        "recording": str(office.shelf.path(kept.sha256)),
        "clips": [{"name": f"{id_}:{sha}", "path": str(office.shelf.path(sha))} for id_, sha in clips],
        "earlier": earlier,
    }
    limits = Limits(office.settings.hearing_memory_mb, office.settings.hearing_cpu_s, WALL_S)
    is_wanted = while_open(office.database, office.stopping, lambda session: _is_open(session, air_check_id))
    return run_apart(WORKER, task, limits=limits, hear=tell, is_wanted=is_wanted)


def _is_open(session: Session, air_check_id: int) -> bool:
    return HearingState(session.get_one(Hearing, air_check_id).state).is_open


def hear(session: Session, office: Office, payload: Mapping[str, Any], news: Mapping[str, Any], now: datetime) -> None:
    """Keep how far a search is."""
    air_checks.keep_share(session, air_check_id=int(payload["air_check_id"]), share=float(news.get("share", 0.0)))


def apply(
    session: Session,
    office: Office,
    payload: Mapping[str, Any],
    prepared: Mapping[str, Any] | Stop | None,
    now: datetime,
) -> Mapping[str, object]:
    """Write down what was heard, or why nothing could be."""
    if prepared is None:
        return {"done": False}
    done = air_checks.keep_heard(session, CLOCK, air_check_id=int(payload["air_check_id"]), answer=prepared, now=now)
    return {"done": done}


def forget_stale_parts(session: Session, office: Office, now: datetime) -> None:
    """Clear part files that nobody waits for."""
    air_checks.forget_stale(session, office.settings.data_folder, now=now)
