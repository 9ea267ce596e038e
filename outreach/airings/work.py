"""Background work of the rooms of playlists and airings: publishing ahead, judging days that are over; decides nothing itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from scheduler.terms import local_day

from .. import queue
from ..access import CLOCK
from ..audit import AuditLine
from ..playlists import service as playlists
from ..web import Office
from . import service
from .judging import judge_day
from .owing import reopen_lost

PUBLISH = "playlist.publish"
JUDGE = "airing.judge"


def ask_for_publishing(session: Session, office: Office, now: datetime) -> None:
    """After any change, and at the turn of every day: ask once that coming days are looked at."""
    last = session.scalar(select(func.max(AuditLine.id))) or 0
    key = f"{local_day(now).isoformat()}:{last}"
    if queue.find_job(session, PUBLISH, key) is None:
        queue.enqueue(session, PUBLISH, key=key, due_at=now)


def look_ahead(office: Office, payload: Mapping[str, Any], now: datetime) -> list[tuple[int, date]]:
    """Which coming station-days changed; what changes after this look asks for a look of its own."""
    with office.database.reader() as session:
        return playlists.changed_days(session, now=now)


def publish(
    session: Session, office: Office, payload: Mapping[str, Any], prepared: list[tuple[int, date]], now: datetime
) -> dict[str, object]:
    """Publish the coming station-days whose content changed."""
    made = [playlists.publish(session, CLOCK, station_id=each, day=day, now=now) for each, day in prepared]
    return {"published": sum(playlist is not None for playlist in made)}


def ask_for_judging(session: Session, office: Office, now: datetime) -> None:
    """Ask once that each published day that is over is judged, evidence or not."""
    for station_id, day in service.unjudged_days(session, now=now):
        key = f"{station_id}:{day.isoformat()}"
        if queue.find_job(session, JUDGE, key) is None:
            payload = {"station_id": station_id, "day": day.isoformat()}
            queue.enqueue(session, JUDGE, key=key, payload=payload, due_at=now)


def reopen_lost_make_goods(session: Session, office: Office, now: datetime) -> None:
    """A replacement that was cancelled, or never approved in time, is owed again."""
    reopen_lost(session, CLOCK, now=now)


def judge(
    session: Session, office: Office, payload: Mapping[str, Any], prepared: object, now: datetime
) -> dict[str, object]:
    """Judge one station-day."""
    day = date.fromisoformat(payload["day"])
    fresh = judge_day(session, CLOCK, station_id=payload["station_id"], day=day, now=now)
    return {"changed": len(fresh)}
