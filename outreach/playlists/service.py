"""Publishing what both regencies approved, station-day by station-day; never a slot that lacks a vote, never an edited revision."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from scheduler.terms import day_span, local_day

from ..access import Actor
from ..audit import record
from ..clips import queries as clips
from ..clips.content import HINDRANCES, Hindrance
from ..clips.models import Clip, Rendition
from ..db import lock_for_writing
from ..errors import N_
from ..i18n import gettext
from ..notices import notify
from ..places.models import Station
from ..places.service import open_from
from ..slots.models import JointSlot, JointState, Slot
from .errors import NoLongerAirable, NothingPublished
from .models import Fetch, Playlist, PlaylistLine

PUBLISH_DAYS_AHEAD = 7
"""How far ahead station-days are published by themselves: long enough for a day without a line, short enough to stay true."""

PACKAGE = "zip"
"""The form that brings everything: whoever took it holds the revision."""


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


def compute_lines(session: Session, *, station_id: int, day: date) -> list[Line]:
    """What may be published for a station-day: booked slots both approved, whose clips may air that day, in order of start."""
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
    rows = session.execute(query).all()
    clip_ids = sorted({slot.clip_id for slot, _ in rows})
    refused = clips.airable(session, clip_ids, day)
    files = clips.broadcast_files(session, clip_ids)
    known = {clip.id: clip for clip in session.scalars(select(Clip).where(Clip.id.in_(clip_ids)))}
    return [
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


def hash_lines(station_id: int, day: date, lines: Iterable[Line]) -> str:
    """The fingerprint of a station-day's content: equal days have equal fingerprints."""
    content = [station_id, day.isoformat(), [{**asdict(line), "start_at": line.start_at.isoformat()} for line in lines]]
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def publish(session: Session, actor: Actor, *, station_id: int, day: date, now: datetime) -> Playlist | None:
    """Publish a station-day if its content changed since the last revision; returns the new revision, or None.

    A day that never had a line and has none now is not published; a day that loses its last line is, as an empty revision.
    """
    lock_for_writing(session, station_id)
    lines = compute_lines(session, station_id=station_id, day=day)
    latest = latest_revision(session, station_id=station_id, day=day)
    fingerprint = hash_lines(station_id, day, lines)
    if (latest is None and not lines) or (latest is not None and latest.content_hash == fingerprint):
        return None
    playlist = Playlist(
        station_id=station_id,
        day=day,
        revision=latest.revision + 1 if latest else 1,
        content_hash=fingerprint,
        published_at=now,
        published_by=actor.name,
    )
    session.add(playlist)
    session.flush()
    session.add_all(
        PlaylistLine(playlist_id=playlist.id, position=place, **_columns(line)) for place, line in enumerate(lines, 1)
    )
    session.flush()
    _tell_station(session, playlist, fetched=latest is not None and was_fetched(session, latest.id), now=now)
    facts = {"station_id": station_id, "day": day, "revision": playlist.revision, "lines": len(lines)}
    record(session, actor, action="playlist.publish", thing=("playlist", playlist.id), changes=facts, now=now)
    return playlist


def _columns(line: Line) -> dict[str, object]:
    return {name: getattr(line, name) for name in Line.__dataclass_fields__}


def _tell_station(session: Session, playlist: Playlist, *, fetched: bool, now: datetime) -> None:
    """A station that already took the day must take it again; one that did not will find the newest anyway."""
    if fetched:
        notify(
            session,
            sentence=N_("Daftar siar %(day)s berubah: unduh revisi %(revision)s."),
            facts={"day": playlist.day, "revision": playlist.revision},
            href=f"/stasiun/{playlist.station_id}?hari={playlist.day.isoformat()}",
            station_id=playlist.station_id,
            now=now,
        )


def publish_ahead(session: Session, actor: Actor, *, now: datetime, days: int = PUBLISH_DAYS_AHEAD) -> list[Playlist]:
    """Publish every station's coming days where something changed."""
    today = local_day(now)
    stations = session.scalars(select(Station).where(open_from(today)).order_by(Station.id)).all()
    coming = [today + timedelta(days=ahead) for ahead in range(days + 1)]
    made = [
        publish(session, actor, station_id=station.id, day=day, now=now)
        for station in stations
        for day in coming
        if station.closed_on is None or day < station.closed_on
    ]
    return [playlist for playlist in made if playlist is not None]


def latest_revision(session: Session, *, station_id: int, day: date) -> Playlist | None:
    """The newest revision of a station-day with its lines, or None."""
    query = (
        select(Playlist)
        .where(Playlist.station_id == station_id, Playlist.day == day)
        .options(selectinload(Playlist.lines))
    )
    return session.scalars(query.order_by(Playlist.revision.desc()).limit(1)).first()


def get_published(session: Session, *, station_id: int, day: date) -> Playlist:
    """The newest revision of a station-day; raises `NothingPublished`."""
    playlist = latest_revision(session, station_id=station_id, day=day)
    if playlist is None:
        raise NothingPublished
    return playlist


def get_airable(session: Session, *, station_id: int, day: date, today: date) -> Playlist:
    """The newest revision to hand out; raises `NothingPublished`, and `NoLongerAirable` while a clip of it may not air."""
    playlist = get_published(session, station_id=station_id, day=day)
    refused = clips.airable(session, {line.clip_id for line in playlist.lines}, day)
    for line in playlist.lines:
        hindrance = refused.get(line.clip_id)
        if hindrance is not None and day >= today:
            raise NoLongerAirable(title=line.title, reason=gettext(HINDRANCES[Hindrance(hindrance)]))
    return playlist


def was_fetched(session: Session, playlist_id: int) -> bool:
    """Whether the station took this revision's package."""
    took = select(Fetch.id).where(Fetch.playlist_id == playlist_id, Fetch.form == PACKAGE)
    return session.scalar(took.limit(1)) is not None


def note_fetch(session: Session, actor: Actor, *, playlist: Playlist, form: str, now: datetime) -> None:
    """Remember that a station took a revision; taking it twice is one line a minute at most."""
    seen = select(Fetch.id).where(Fetch.playlist_id == playlist.id, Fetch.form == form, Fetch.fetched_by == actor.name)
    if session.scalar(seen.where(Fetch.fetched_at > now - timedelta(minutes=1)).limit(1)) is None:
        session.add(Fetch(playlist_id=playlist.id, fetched_at=now, fetched_by=actor.name, form=form))


@dataclass(frozen=True, slots=True)
class Holding:
    """What a station should hold for a day, and the newest revision it took."""

    station: Station
    day: date
    revision: int | None
    held_revision: int | None
    line_count: int
    byte_count: int

    @property
    def is_current(self) -> bool:
        """Whether the station holds the newest revision."""
        return self.revision is not None and self.revision == self.held_revision


def holdings(session: Session, *, days: list[date], station_ids: Iterable[int] | None = None) -> list[Holding]:
    """For each station and day: the newest revision, and the newest one the station took."""
    stations = _stations(session, station_ids, open_on=min(days))
    chosen = [station.id for station in stations]
    query = (
        select(Playlist)
        .where(Playlist.station_id.in_(chosen), Playlist.day.in_(days))
        .options(selectinload(Playlist.lines))
    )
    newest: dict[tuple[int, date], Playlist] = {}
    for playlist in session.scalars(query.order_by(Playlist.revision)):
        newest[playlist.station_id, playlist.day] = playlist
    held = _held_revisions(session, chosen, days)
    return [
        _holding(station, day, newest.get((station.id, day)), held.get((station.id, day)))
        for day in days
        for station in stations
    ]


def _stations(session: Session, station_ids: Iterable[int] | None, *, open_on: date) -> list[Station]:
    query = select(Station).where(open_from(open_on)).options(joinedload(Station.regency))
    if station_ids is not None:
        query = query.where(Station.id.in_(list(station_ids)))
    return list(session.scalars(query.order_by(Station.id)))


def _held_revisions(session: Session, station_ids: list[int], days: list[date]) -> dict[tuple[int, date], int]:
    query = select(Playlist.station_id, Playlist.day, func.max(Playlist.revision)).join(
        Fetch, Fetch.playlist_id == Playlist.id
    )
    query = query.where(Playlist.station_id.in_(station_ids), Playlist.day.in_(days), Fetch.form == PACKAGE).group_by(
        Playlist.station_id, Playlist.day
    )
    return {(station_id, day): revision for station_id, day, revision in session.execute(query)}


def _holding(station: Station, day: date, playlist: Playlist | None, held: int | None) -> Holding:
    lines = playlist.lines if playlist else []
    sizes = {line.sha256: line.byte_count for line in lines}
    return Holding(station, day, playlist.revision if playlist else None, held, len(lines), sum(sizes.values()))


def is_published_sound(session: Session, *, station_id: int, sha256: str) -> bool:
    """Whether a sound stands in any published list of a station."""
    query = select(PlaylistLine.id).join(Playlist, Playlist.id == PlaylistLine.playlist_id)
    query = query.where(Playlist.station_id == station_id, PlaylistLine.sha256 == sha256)
    return session.scalar(query.limit(1)) is not None
