"""What a station-day should hold by what both regencies approved: its lines, the names of its files and the clip that stands in."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.filenames import Named, Naming, fallback_file, name_file
from scheduler.terms import day_span

from ..clips import queries as clips
from ..clips.models import Clip, Rendition
from ..slots.models import JointSlot, JointState, Slot
from .models import Delivery, Playlist


@dataclass(frozen=True, slots=True)
class Line:
    """One slot as it will be published."""

    slot_id: int
    clip_id: int
    start_at: datetime
    length_s: float
    title: str
    topic: str
    kind: str
    file_name: str
    sha256: str
    byte_count: int


def file_name_of(clip: Clip, rendition: Rendition) -> str:
    """An ASCII file name that every station's software takes, and that changes when the sound does."""
    ascii_title = unicodedata.normalize("NFKD", clip.title).encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", "-", ascii_title.lower()).strip("-")[:48] or "klip"
    ending = {"audio/mpeg": "mp3", "audio/flac": "flac", "audio/wav": "wav"}.get(rendition.media_type, "mp3")
    return f"k{clip.id:04d}-{words}-{rendition.sha256[:6]}.{ending}"


@dataclass(frozen=True, slots=True)
class StandIn:
    """The clip a day will bring along for a sound that cannot be played."""

    clip_id: int
    is_chosen: bool
    title: str
    length_s: float
    file_name: str
    sha256: str
    byte_count: int


def compute_lines(session: Session, *, station_id: int, day: date, naming: Naming = Naming.CLIP) -> list[Line]:
    """What may be published for a station-day: booked slots both approved, whose clips may air that day, in order of start."""
    rows = _approved(session, station_id=station_id, day=day)
    clip_ids = sorted({slot.clip_id for slot, _ in rows})
    refused = clips.airable(session, clip_ids, day)
    files = clips.broadcast_files(session, clip_ids)
    known = {clip.id: clip for clip in session.scalars(select(Clip).where(Clip.id.in_(clip_ids)))}
    lines = [
        Line(
            slot_id=slot.id,
            clip_id=slot.clip_id,
            start_at=slot.start_at,
            length_s=files[slot.clip_id].length_s,
            title=known[slot.clip_id].title,
            topic=known[slot.clip_id].topic,
            kind=kind,
            file_name=file_name_of(known[slot.clip_id], files[slot.clip_id]),
            sha256=files[slot.clip_id].sha256,
            byte_count=files[slot.clip_id].byte_count,
        )
        for slot, kind in rows
        if refused.get(slot.clip_id) is None and slot.clip_id in files
    ]
    return [_named(line, number, naming) for number, line in enumerate(lines, 1)]


def _approved(session: Session, *, station_id: int, day: date) -> list[tuple[Slot, str]]:
    """The booked slots of a station-day that both regencies approved, each with its kind, by start."""
    span = day_span(day)
    query = (
        select(Slot, JointSlot.kind)
        .join(JointSlot, JointSlot.id == Slot.joint_slot_id)
        .where(
            Slot.station_id == station_id,
            Slot.start_at >= span.start_at,
            Slot.start_at < span.end_at,
            Slot.booked,
            JointSlot.state == JointState.APPROVED,
        )
        .order_by(Slot.start_at, Slot.id)
    )
    return [(slot, kind) for slot, kind in session.execute(query)]


def _named(line: Line, number: int, naming: Naming) -> Line:
    told = Named(number, line.slot_id, line.topic, line.start_at, line.file_name)
    return replace(line, file_name=name_file(naming, told))


def choose_stand_in(session: Session, *, day: date, delivery: Delivery, latest: Playlist | None) -> StandIn | None:
    """The clip that stands in on a day: the one the station named, else the one it holds, else the newest that may air.

    What the station holds is kept as long as it may air, so that a clip that is new on the shelf sends nobody to download again.
    """
    held = latest.fallback.clip_id if latest and latest.fallback and not latest.fallback.is_chosen else None
    wanted = [clip_id for clip_id in (delivery.fallback_clip_id, held) if clip_id is not None]
    refused = clips.airable(session, wanted, day) if wanted else {}
    chosen = next((clip_id for clip_id in wanted if refused[clip_id] is None), None)
    newest = clips.newest_airable(session, on=day, most=1) if chosen is None else []
    clip = clips.get_clip(session, chosen) if chosen is not None else next(iter(newest), None)
    return _stand_in(session, clip, is_chosen=clip.id == delivery.fallback_clip_id) if clip else None


def _stand_in(session: Session, clip: Clip, *, is_chosen: bool) -> StandIn:
    file = clips.broadcast_files(session, [clip.id])[clip.id]
    name = fallback_file(file_name_of(clip, file))
    return StandIn(clip.id, is_chosen, clip.title, file.length_s, name, file.sha256, file.byte_count)


def hash_content(station_id: int, day: date, *, lines: Iterable[Line], stand_in: StandIn | None) -> str:
    """The fingerprint of a station-day's content: equal days have equal fingerprints."""
    content: list[object] = [
        station_id,
        day.isoformat(),
        [{**asdict(line), "start_at": line.start_at.isoformat()} for line in lines],
    ]
    if stand_in is not None:
        content.append(asdict(stand_in))
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
