"""What a station-day should hold by what both regencies approved: its lines, the names of its files and the clip that stands in."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

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


@dataclass(frozen=True, slots=True)
class Content:
    """What a station should hold of a day."""

    lines: list[Line]
    stand_in: StandIn | None
    fingerprint: str


Held = Mapping[int, tuple[Delivery, Playlist | None]]
"""By station: its wishes, and the newest revision of the day with its fallback."""


def compose_day(session: Session, *, day: date, held: Held) -> dict[int, Content]:
    """What each station should hold of a day by what both regencies approved; asks the same few questions for one as for all."""
    lines, stand_ins = _lines_of(session, day=day, held=held), choose_stand_ins(session, day=day, held=held)
    return {
        station_id: Content(
            lines[station_id],
            stand_ins[station_id],
            hash_content(station_id, day, lines=lines[station_id], stand_in=stand_ins[station_id]),
        )
        for station_id in held
    }


def _lines_of(session: Session, *, day: date, held: Held) -> dict[int, list[Line]]:
    """What may be published of a day: booked slots both approved, whose clips may air that day, by station in order of start."""
    rows = _approved(session, station_ids=list(held), day=day)
    clip_ids = sorted({row.clip_id for row in rows})
    refused = clips.airable(session, clip_ids, day)
    files = clips.broadcast_files(session, clip_ids)
    known = _clips(session, clip_ids)
    found: dict[int, list[Line]] = {station_id: [] for station_id in held}
    for row in rows:
        if refused.get(row.clip_id) is None and row.clip_id in files:
            own = found[row.station_id]
            line = _line(row, known[row.clip_id], files[row.clip_id])
            own.append(_named(line, len(own) + 1, Naming(held[row.station_id][0].naming)))
    return found


def _clips(session: Session, clip_ids: Collection[int]) -> dict[int, Clip]:
    """Clips for their titles: whether they may air was asked with all that belongs to them, and is not read again."""
    return {clip.id: clip for clip in session.scalars(select(Clip).where(Clip.id.in_(clip_ids)))}


def _line(row: Any, clip: Clip, file: Rendition) -> Line:
    return Line(
        slot_id=row.id,
        clip_id=clip.id,
        start_at=row.start_at,
        length_s=file.length_s,
        title=clip.title,
        topic=clip.topic,
        kind=row.kind,
        file_name=file_name_of(clip, file),
        sha256=file.sha256,
        byte_count=file.byte_count,
    )


def _approved(session: Session, *, station_ids: list[int], day: date) -> Sequence[Any]:
    """The booked slots of stations' day that both regencies approved, each with its kind, by start."""
    span = day_span(day)
    query = (
        select(Slot.id, Slot.station_id, Slot.clip_id, Slot.start_at, JointSlot.kind)
        .join(JointSlot, JointSlot.id == Slot.joint_slot_id)
        .where(
            Slot.station_id.in_(station_ids),
            Slot.start_at >= span.start_at,
            Slot.start_at < span.end_at,
            Slot.booked,
            JointSlot.state == JointState.APPROVED,
        )
        .order_by(Slot.start_at, Slot.id)
    )
    return session.execute(query).all()


def _named(line: Line, number: int, naming: Naming) -> Line:
    told = Named(number, line.slot_id, line.topic, line.start_at, line.file_name)
    return replace(line, file_name=name_file(naming, told))


def choose_stand_ins(session: Session, *, day: date, held: Held) -> dict[int, StandIn | None]:
    """The clip that stands in on a day: the one a station named, else the one it holds, else the newest that may air.

    What the station holds is kept as long as it may air, so that a clip that is new on the shelf sends nobody to download again.
    """
    wanted = {station_id: _wanted(wishes, latest) for station_id, (wishes, latest) in held.items()}
    refused = clips.airable(session, {clip_id for wish in wanted.values() for clip_id in wish}, day)
    chosen = {
        station_id: next((clip_id for clip_id in wish if refused[clip_id] is None), None)
        for station_id, wish in wanted.items()
    }
    newest = clips.newest_airable(session, on=day, most=1) if None in chosen.values() else []
    known = _clips(session, {id_ for id_ in chosen.values() if id_}) | {clip.id: clip for clip in newest}
    files = clips.broadcast_files(session, known)
    usual = newest[0].id if newest else None
    return {
        station_id: _stand_in(known.get(clip_id or usual or 0), files, is_chosen=_names(held[station_id][0], clip_id))
        for station_id, clip_id in chosen.items()
    }


def _wanted(wishes: Delivery, latest: Playlist | None) -> list[int]:
    kept = latest.fallback.clip_id if latest and latest.fallback and not latest.fallback.is_chosen else None
    return [clip_id for clip_id in (wishes.fallback_clip_id, kept) if clip_id is not None]


def _names(wishes: Delivery, clip_id: int | None) -> bool:
    """Whether a station named this very clip."""
    return clip_id is not None and clip_id == wishes.fallback_clip_id


def _stand_in(clip: Clip | None, files: Mapping[int, Rendition], *, is_chosen: bool) -> StandIn | None:
    if clip is None:
        return None
    file = files[clip.id]
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
