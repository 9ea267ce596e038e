"""Takes in recordings off the air piece by piece, and keeps what was heard in them and what people say of it; never judges a slot itself."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from audio.match import Certainty
from audio.resent import is_too_old
from audio.shelf import Blob
from scheduler.terms import local_day

from .. import queue
from ..access import CLOCK, Actor
from ..apart import Stop
from ..audit import record
from ..clips.models import Recording, Rendition
from ..db import lock_for_writing
from ..errors import NotFound
from ..i18n import day_long, moment_long, size
from ..playlists.models import Playlist, PlaylistLine
from . import intake
from .errors import (
    HearingOver,
    NothingToDecide,
    OtherRecording,
    PieceOutOfPlace,
    RecordingFromFuture,
    RecordingKnown,
    RecordingTooLarge,
    RecordingTooOld,
    UploadOver,
)
from .judging import judge_day
from .models import AirCheck, AirCheckUpload, Heard, HeardWord, Hearing, HearingState

KEEP, HEAR = "air_check.keep", "air_check.hear"
KNOWN, ABANDONED = "known", "abandoned"
STALE = timedelta(days=7)
BACK_DAYS = 60
"""A recording of an older day proves nothing any more: its month is reported."""
LIBRARY_BACK, LIBRARY_AHEAD = timedelta(days=60), timedelta(days=14)
"""Whose clips are looked for: what was published on any station around the recording's day."""
EARLIER = 10
"""With so many earlier recordings of the station a new one is compared."""
SAME_AIR = timedelta(minutes=2)
"""Two recorders of the same hour hold the same air; the same air at another hour is a recording sent again."""
OLDER, RESENT = "older", "resent"


@dataclass(frozen=True, slots=True)
class Announced:
    """What a sender says of a recording before its first byte."""

    key: str
    file_name: str
    byte_count: int
    started_at: datetime


def open_upload(
    session: Session, actor: Actor, *, station_id: int, announced: Announced, most_bytes: int, now: datetime
) -> AirCheckUpload:
    """Begin an upload, or find the one that the same key began; raises what a recording is refused for."""
    lock_for_writing(session, station_id)
    known = session.scalars(
        select(AirCheckUpload).where(AirCheckUpload.station_id == station_id, AirCheckUpload.key == announced.key)
    ).first()
    if known is not None:
        if (known.byte_count, known.started_at) != (announced.byte_count, announced.started_at):
            raise OtherRecording
        _take_up(session, known, now=now)
        return known
    if announced.byte_count > most_bytes:
        raise RecordingTooLarge("file", file_name=announced.file_name, limit=size(most_bytes))
    _check_start(announced.started_at, now)
    upload = AirCheckUpload(
        station_id=station_id,
        key=announced.key,
        file_name=announced.file_name[:200],
        byte_count=announced.byte_count,
        received_bytes=0,
        started_at=announced.started_at,
        opened_at=now,
        opened_by=actor.name,
        touched_at=now,
        fault="",
    )
    session.add(upload)
    session.flush()
    return upload


def _take_up(session: Session, known: AirCheckUpload, *, now: datetime) -> None:
    """Let a sender that comes back go on: anew where its pieces were cleared, and where keeping a whole recording failed, again."""
    if known.fault == ABANDONED:
        known.fault, known.received_bytes, known.touched_at = "", 0, now
    elif known.is_whole and not known.is_over:
        _ask_to_keep(session, known, now=now)


def _check_start(started_at: datetime, now: datetime) -> None:
    if started_at > now:
        raise RecordingFromFuture("started_at", moment=moment_long(started_at))
    if started_at < now - timedelta(days=BACK_DAYS):
        raise RecordingTooOld("started_at", moment=moment_long(started_at), days=BACK_DAYS)


def get_upload(session: Session, upload_id: int) -> AirCheckUpload:
    """One upload; raises `NotFound`."""
    upload = session.get(AirCheckUpload, upload_id)
    if upload is None:
        raise NotFound
    return upload


def check_piece(upload: AirCheckUpload, *, at: int, length: int) -> None:
    """Refuse a piece that does not join what was received: raises `UploadOver`, or `PieceOutOfPlace` with the bytes there are."""
    if upload.is_over or upload.is_whole:
        raise UploadOver
    if at > upload.received_bytes or at + length > upload.byte_count:
        raise PieceOutOfPlace(received=upload.received_bytes)


def note_piece(session: Session, *, upload_id: int, received: int, now: datetime) -> None:
    """Acknowledge the bytes that stand on the disk; the last ones ask that the recording is kept."""
    upload = get_upload(session, upload_id)
    upload.received_bytes, upload.touched_at = max(upload.received_bytes, received), now
    if upload.is_whole:
        _ask_to_keep(session, upload, now=now)


def note_loss(session: Session, *, upload_id: int, standing: int) -> None:
    """Take back what was acknowledged and is gone (a backup holds no pieces), so that its sender sends it again."""
    upload = get_upload(session, upload_id)
    if not upload.is_over:
        upload.received_bytes = min(upload.received_bytes, standing)


def _ask_to_keep(session: Session, upload: AirCheckUpload, *, now: datetime) -> None:
    queue.enqueue(session, KEEP, key=str(upload.id), payload={"upload_id": upload.id}, due_at=now)


def keep_upload(session: Session, *, upload: AirCheckUpload, blob: Blob, now: datetime) -> bool:
    """Make a recording of a whole upload that stands on the shelf; one that was sent before is said to be known."""
    if upload.is_over:
        return False
    sender = replace(CLOCK, name=upload.opened_by)
    told = (blob.sha256, blob.byte_count, upload.file_name)
    try:
        # Its start was looked at when it was announced: a clock that was set back since, or a slow line, undoes no acknowledgement.
        kept = _keep(session, sender, station_id=upload.station_id, told=told, started_at=upload.started_at, now=now)
    except RecordingKnown:
        upload.fault = KNOWN
        return False
    upload.air_check_id = kept.id
    return True


def forget_stale(session: Session, folder: Path, *, now: datetime) -> int:
    """Remove part files that are kept as recordings, and those nobody sent a piece of for a week; returns how many."""
    gone = 0
    for path in intake.parts(folder):
        upload = session.get(AirCheckUpload, int(path.stem))
        # A whole recording was acknowledged: it waits until it is kept, however long that takes.
        if upload is not None and not (upload.is_over or upload.is_whole) and upload.touched_at < now - STALE:
            upload.fault = ABANDONED
        if upload is None or upload.is_over:
            gone += intake.forget(path)
    return gone


def keep_recording(
    session: Session,
    actor: Actor,
    *,
    station_id: int,
    told: tuple[str, int, str],
    started_at: datetime,
    now: datetime,
) -> AirCheck:
    """Keep a recording that stands on the shelf (`told`: SHA-256, bytes, file name) and ask that it is heard; raises `RecordingKnown`."""
    _check_start(started_at, now)
    return _keep(session, actor, station_id=station_id, told=told, started_at=started_at, now=now)


def _keep(
    session: Session, actor: Actor, *, station_id: int, told: tuple[str, int, str], started_at: datetime, now: datetime
) -> AirCheck:
    sha256, byte_count, file_name = told
    known = session.scalars(select(AirCheck).where(AirCheck.sha256 == sha256)).first()
    if known is not None:
        raise RecordingKnown("file", day=day_long(known.received_at))
    kept = AirCheck(
        station_id=station_id,
        sha256=sha256,
        byte_count=byte_count,
        file_name=file_name[:200],
        started_at=started_at,
        received_at=now,
        received_from=actor.name,
    )
    session.add(kept)
    session.flush()
    session.add(Hearing(air_check_id=kept.id, state=HearingState.WAITING, share=0.0, fault=""))
    facts = {"file_name": kept.file_name, "sha256": sha256, "started_at": started_at, "bytes": byte_count}
    record(session, actor, action="air_check.receive", thing=("station", station_id), changes=facts, now=now)
    _ask(session, kept.id, now=now)
    return kept


def _ask(session: Session, air_check_id: int, *, now: datetime) -> None:
    queue.enqueue(session, HEAR, key=str(air_check_id), payload={"air_check_id": air_check_id}, due_at=now)


def get_air_check(session: Session, air_check_id: int) -> tuple[AirCheck, Hearing]:
    """A recording and how far its search is; raises `NotFound`."""
    kept, hearing = session.get(AirCheck, air_check_id), session.get(Hearing, air_check_id)
    if kept is None or hearing is None:
        raise NotFound
    return kept, hearing


def cancel(session: Session, actor: Actor, *, air_check_id: int, now: datetime) -> None:
    """End a search that still runs; raises `HearingOver`."""
    kept, hearing = get_air_check(session, air_check_id)
    if not HearingState(hearing.state).is_open:
        raise HearingOver
    hearing.state, hearing.finished_at = HearingState.CANCELLED, now
    record(session, actor, action="air_check.cancel", thing=("station", kept.station_id), changes={}, now=now)


def begin_again(session: Session, actor: Actor, *, air_check_id: int, now: datetime) -> None:
    """Search a recording again that was cancelled or failed; raises `HearingOver`."""
    kept, hearing = get_air_check(session, air_check_id)
    if hearing.state not in (HearingState.FAILED, HearingState.CANCELLED):
        raise HearingOver
    hearing.state, hearing.share, hearing.fault, hearing.finished_at = HearingState.WAITING, 0.0, "", None
    _ask(session, air_check_id, now=now)
    record(session, actor, action="air_check.restart", thing=("station", kept.station_id), changes={}, now=now)


# --- what was heard ---------------------------------------------------------------------------------------------------


def library_of(session: Session, kept: AirCheck) -> list[tuple[int, str]]:
    """The clips that are looked for in a recording, each file of a clip that any station was given around its day."""
    day = local_day(kept.started_at)
    query = select(PlaylistLine.clip_id, PlaylistLine.sha256).join(Playlist, Playlist.id == PlaylistLine.playlist_id)
    query = query.where(Playlist.day >= day - LIBRARY_BACK, Playlist.day <= day + LIBRARY_AHEAD).distinct()
    return [
        (clip_id, sha256)
        for clip_id, sha256 in session.execute(query.order_by(PlaylistLine.clip_id, PlaylistLine.sha256))
    ]


def earlier_of(session: Session, kept: AirCheck) -> list[tuple[AirCheck, dict[str, Any]]]:
    """The newest recordings of the same station that were heard already, with their prints."""
    query = select(AirCheck, Hearing.print).join(Hearing, Hearing.air_check_id == AirCheck.id)
    query = query.where(AirCheck.station_id == kept.station_id, AirCheck.id != kept.id, Hearing.print.is_not(None))
    rows = session.execute(query.order_by(AirCheck.id.desc()).limit(EARLIER))
    return [(earlier, printed) for earlier, printed in rows if printed is not None]


def keep_share(session: Session, *, air_check_id: int, share: float) -> None:
    """Write down how far a search is; a cancelled one stays cancelled."""
    hearing = session.get_one(Hearing, air_check_id)
    if HearingState(hearing.state).is_open:
        hearing.state, hearing.share = HearingState.HEARING, share


def keep_heard(
    session: Session, actor: Actor, *, air_check_id: int, answer: Mapping[str, Any] | Stop, now: datetime
) -> bool:
    """Keep what a search found and judge the days it speaks of; returns whether it found anything at all."""
    kept, hearing = get_air_check(session, air_check_id)
    if not HearingState(hearing.state).is_open:
        return False
    hearing.finished_at = now
    fault = answer.value if isinstance(answer, Stop) else str(answer.get("fault", ""))
    if isinstance(answer, Stop) or fault:
        hearing.state, hearing.fault = HearingState.FAILED, fault
        return False
    hearing.state, hearing.share = HearingState.DONE, 1.0
    hearing.duration_s, hearing.print = float(answer["duration_s"]), answer["print"]
    made = _made_at(session, [str(row["clip"]).partition(":")[2] for row in answer["heard"]])
    again = _sent_again(session, kept, answer["resent"])
    session.add_all(_heard(kept, row, made=made, again=again) for row in answer["heard"])
    session.flush()
    facts = {"heard": len(answer["heard"]), "duration_s": hearing.duration_s}
    record(session, actor, action="air_check.hear", thing=("station", kept.station_id), changes=facts, now=now)
    judge_days(session, actor, kept=kept, hearing=hearing, now=now)
    return True


def _heard(
    kept: AirCheck, row: Mapping[str, Any], *, made: Mapping[str, datetime], again: Sequence[tuple[float, float]]
) -> Heard:
    clip_id, _, sha256 = str(row["clip"]).partition(":")
    begun = kept.started_at + timedelta(seconds=row["start_s"])
    why = OLDER if sha256 in made and is_too_old(begun, made[sha256]) else ""
    if not why and any(start_s < row["end_s"] and row["start_s"] < end_s for start_s, end_s in again):
        why = RESENT
    numbers = {name: float(row[name]) for name in ("start_s", "end_s", "score", "speed")}
    return Heard(
        air_check_id=kept.id,
        clip_id=int(clip_id),
        sha256=sha256,
        fraction=float(row["heard_fraction"]),
        certainty=row["certainty"],
        why_no_proof=why,
        **numbers,
    )


def _made_at(session: Session, hashes: Collection[str]) -> dict[str, datetime]:
    """When each file came to be: nothing that was recorded before can hold it."""
    query = select(Rendition.sha256, func.min(Recording.uploaded_at)).join(
        Recording, Recording.id == Rendition.recording_id
    )
    found = session.execute(query.where(Rendition.sha256.in_(hashes)).group_by(Rendition.sha256))
    return dict(found.all())


def _sent_again(
    session: Session, kept: AirCheck, overlaps: Sequence[Sequence[Mapping[str, Any]]]
) -> list[tuple[float, float]]:
    """Stretches that an earlier recording of another hour holds too, in seconds."""
    found = []
    for (earlier, _), shared in zip(earlier_of(session, kept), overlaps, strict=False):
        for overlap in shared:
            here = kept.started_at + timedelta(seconds=overlap["start_s"])
            there = earlier.started_at + timedelta(seconds=overlap["other_start_s"])
            if abs(here - there) > SAME_AIR:
                found.append((float(overlap["start_s"]), float(overlap["end_s"])))
    return found


def judge_days(session: Session, actor: Actor, *, kept: AirCheck, hearing: Hearing, now: datetime) -> list[date]:
    """Judge every day a recording reaches into; returns them."""
    end_at = kept.started_at + timedelta(seconds=hearing.duration_s or 0.0)
    first, last = local_day(kept.started_at), local_day(end_at)
    days = [first + timedelta(days=step) for step in range((last - first).days + 1)]
    for day in days:
        judge_day(session, actor, station_id=kept.station_id, day=day, now=now)
    return days


def get_heard(session: Session, heard_id: int) -> tuple[Heard, AirCheck]:
    """What was heard, with its recording; raises `NotFound`."""
    heard = session.get(Heard, heard_id)
    if heard is None:
        raise NotFound
    return heard, session.get_one(AirCheck, heard.air_check_id)


def decide(session: Session, actor: Actor, *, heard: Heard, is_it: bool, now: datetime) -> HeardWord:
    """Keep a person's word on what is not certain, and judge its day anew; raises `NothingToDecide`."""
    if heard.certainty != Certainty.UNCERTAIN or heard.why_no_proof:
        raise NothingToDecide
    kept, _ = get_air_check(session, heard.air_check_id)
    word = HeardWord(heard_id=heard.id, is_it=is_it, person_id=actor.person_id, person_name=actor.name, said_at=now)
    session.add(word)
    session.flush()
    facts = {"heard_id": heard.id, "clip_id": heard.clip_id, "is_it": is_it}
    record(session, actor, action="air_check.decide", thing=("station", kept.station_id), changes=facts, now=now)
    judge_day(session, actor, station_id=kept.station_id, day=day_of(kept, heard), now=now)
    return word


def day_of(kept: AirCheck, heard: Heard) -> date:
    """The day on which something was heard in a recording."""
    return local_day(kept.started_at + timedelta(seconds=heard.start_s))
