"""Publishing what both regencies approved, station-day by station-day; never a slot that lacks a vote, never an edited revision."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from scheduler.terms import local_day

from ..access import Actor
from ..audit import record
from ..clips import queries as clips
from ..clips.content import HINDRANCES, Hindrance
from ..db import lock_for_writing
from ..errors import NotFound
from ..i18n import gettext
from ..places.models import CARRIERS, Station
from ..places.service import open_from
from .composing import Content, compose_day
from .delivery import PACKAGE, deliveries_of, delivery_of
from .errors import NoLongerAirable, NothingPublished
from .models import Fetch, Playlist, PlaylistFallback, PlaylistLine

PUBLISH_DAYS_AHEAD = 7
"""How far ahead station-days are published by themselves: long enough for a day without a line, short enough to stay true."""

DELTA = "selisih"
"""The form that brings what a package before it did not: whoever took it holds the revision as well."""
WHOLE = (selectinload(Playlist.lines), selectinload(Playlist.fallback))
"""What belongs to a revision."""


def publish(session: Session, actor: Actor, *, station_id: int, day: date, now: datetime) -> Playlist | None:
    """Publish a station-day if its content changed since the last revision; returns the new revision, or None.

    A day that never had a line and has none now is not published; a day that loses its last line is, as an empty revision.
    """
    lock_for_writing(session, station_id)
    latest = latest_revisions(session, [station_id], day).get(station_id)
    held = {station_id: (delivery_of(session, station_id), latest)}
    content = compose_day(session, day=day, held=held)[station_id]
    if not _is_news(content, latest):
        return None
    playlist = Playlist(
        station_id=station_id,
        day=day,
        revision=latest.revision + 1 if latest else 1,
        content_hash=content.fingerprint,
        published_at=now,
        published_by=actor.name,
    )
    session.add(playlist)
    session.flush()
    session.add_all(
        PlaylistLine(playlist_id=playlist.id, position=place, **asdict(line))
        for place, line in enumerate(content.lines, 1)
    )
    if content.stand_in is not None:
        session.add(PlaylistFallback(playlist_id=playlist.id, **asdict(content.stand_in)))
    session.flush()
    facts = {"station_id": station_id, "day": day, "revision": playlist.revision, "lines": len(content.lines)}
    record(session, actor, action="playlist.publish", thing=("playlist", playlist.id), changes=facts, now=now)
    return playlist


def _is_news(content: Content, latest: Playlist | None) -> bool:
    return latest.content_hash != content.fingerprint if latest is not None else bool(content.lines)


def publish_ahead(session: Session, actor: Actor, *, now: datetime, days: int = PUBLISH_DAYS_AHEAD) -> list[Playlist]:
    """Publish every station's coming days where something changed."""
    stale = changed_days(session, now=now, days=days)
    made = [publish(session, actor, station_id=station_id, day=day, now=now) for station_id, day in stale]
    return [playlist for playlist in made if playlist is not None]


def changed_days(session: Session, *, now: datetime, days: int = PUBLISH_DAYS_AHEAD) -> list[tuple[int, date]]:
    """The coming station-days that should hold something else than what was last published, by station; only reads."""
    today = local_day(now)
    stations = session.scalars(select(Station).where(open_from(today)).order_by(Station.id)).all()
    wishes = deliveries_of(session, [station.id for station in stations])
    found: list[tuple[int, date]] = []
    for day in (today + timedelta(days=ahead) for ahead in range(days + 1)):
        open_ids = [each.id for each in stations if each.closed_on is None or day < each.closed_on]
        latest = latest_revisions(session, open_ids, day)
        held = {station_id: (wishes[station_id], latest.get(station_id)) for station_id in open_ids}
        content = compose_day(session, day=day, held=held)
        found += [(id_, day) for id_ in open_ids if _is_news(content[id_], latest.get(id_))]
    return sorted(found)


def latest_revisions(session: Session, station_ids: list[int], day: date) -> dict[int, Playlist]:
    """The newest revision of a day by station, with its fallback and without its lines; a station without one is left out."""
    query = select(Playlist).where(Playlist.station_id.in_(station_ids), Playlist.day == day)
    query = query.options(selectinload(Playlist.fallback)).order_by(Playlist.revision)
    return {playlist.station_id: playlist for playlist in session.scalars(query)}


def latest_revision(session: Session, *, station_id: int, day: date) -> Playlist | None:
    """The newest revision of a station-day with its lines, or None."""
    query = select(Playlist).where(Playlist.station_id == station_id, Playlist.day == day).options(*WHOLE)
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
    refused = clips.airable(session, {part.clip_id for part in playlist.sounds}, day)
    for part in playlist.sounds:
        hindrance = refused.get(part.clip_id)
        if hindrance is not None and day >= today:
            raise NoLongerAirable(title=part.title, reason=gettext(HINDRANCES[Hindrance(hindrance)]))
    return playlist


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
    first_at: datetime | None
    last_at: datetime | None
    """When its first and its last slot begin; None for a day without a line."""

    @property
    def is_current(self) -> bool:
        """Whether the station holds the newest revision."""
        return self.revision is not None and self.revision == self.held_revision


def holdings(session: Session, *, days: list[date], station_ids: Iterable[int] | None = None) -> list[Holding]:
    """For each station and day: the newest revision, and the newest one the station took."""
    stations = _stations(session, station_ids, open_on=min(days))
    chosen = [station.id for station in stations]
    query = select(Playlist).where(Playlist.station_id.in_(chosen), Playlist.day.in_(days)).options(*WHOLE)
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
    query = (
        select(Station).where(open_from(open_on), Station.kind.not_in(CARRIERS)).options(joinedload(Station.regency))
    )
    if station_ids is not None:
        query = query.where(Station.id.in_(list(station_ids)))
    return list(session.scalars(query.order_by(Station.id)))


def _held_revisions(session: Session, station_ids: list[int], days: list[date]) -> dict[tuple[int, date], int]:
    query = select(Playlist.station_id, Playlist.day, func.max(Playlist.revision)).join(
        Fetch, Fetch.playlist_id == Playlist.id
    )
    query = query.where(
        Playlist.station_id.in_(station_ids), Playlist.day.in_(days), Fetch.form.in_((PACKAGE, DELTA))
    ).group_by(Playlist.station_id, Playlist.day)
    return {(station_id, day): revision for station_id, day, revision in session.execute(query)}


def _holding(station: Station, day: date, playlist: Playlist | None, held: int | None) -> Holding:
    lines, sounds = (playlist.lines, playlist.sounds) if playlist else ([], [])
    sizes = {part.file_name: part.byte_count for part in sounds}
    starts = [line.start_at for line in lines]
    return Holding(
        station,
        day,
        playlist.revision if playlist else None,
        held,
        len(lines),
        sum(sizes.values()),
        min(starts, default=None),
        max(starts, default=None),
    )


def is_published_sound(session: Session, *, station_id: int, sha256: str) -> bool:
    """Whether a sound stands in any published list of a station, as a slot's or as the fallback."""
    own = select(Playlist.id).where(Playlist.station_id == station_id)
    line = select(PlaylistLine.id).where(PlaylistLine.playlist_id.in_(own), PlaylistLine.sha256 == sha256)
    spare = select(PlaylistFallback.playlist_id).where(
        PlaylistFallback.playlist_id.in_(own), PlaylistFallback.sha256 == sha256
    )
    return any(session.scalar(query.limit(1)) is not None for query in (line, spare))


def sound_named(session: Session, *, station_id: int, name: str, day: date, today: date) -> str:
    """The SHA-256 of what a station's lists of these days call so; raises `NotFound`, and `NoLongerAirable`.

    The day that is asked for comes first, then its neighbours; of each only the newest revision.
    """
    for asked in (day, day - timedelta(days=1), day + timedelta(days=1)):
        playlist = latest_revision(session, station_id=station_id, day=asked)
        found = next((part for part in playlist.sounds if part.file_name == name), None) if playlist else None
        if found is not None:
            get_airable(session, station_id=station_id, day=asked, today=today)
            return found.sha256
    raise NotFound
