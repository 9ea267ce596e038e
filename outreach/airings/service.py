"""Keeps operators' answers and stations' logs, and has their days judged; never changes what was handed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from audio.shelf import Shelf
from scheduler.asrun import AsRunParse, AsRunRow
from scheduler.terms import day_span, local_day

from ..access import Actor
from ..audit import record
from ..db import lock_for_writing
from ..errors import NotFound
from ..i18n import clock, day_long
from ..playlists.models import Playlist, PlaylistLine
from ..slots.models import Slot
from .clocks import Claim, tell_offset
from .errors import LogFromFuture, LogKnown, LogUnreadable, NotPublished, SlotNotDue
from .judging import judge_day
from .models import Answer, AsRunLine, AsRunLog

MOST_LOG_BYTES = 20_000_000
EARLY_ANSWER = timedelta(seconds=30)
"""A station's clock and ours never agree to the second."""


@dataclass(frozen=True, slots=True)
class ReceivedLog:
    """A parsed log with the file it came from."""

    parse: AsRunParse
    file_name: str
    sha256: str
    claim: Claim | None = None
    sequence: int | None = None
    """The number under which the station signed the file, where its signature was found good."""


def published_slot(session: Session, slot_id: int) -> Slot:
    """A slot that stands in some published list; raises `NotFound` or `NotPublished`."""
    slot = session.get(Slot, slot_id)
    if slot is None:
        raise NotFound
    if session.scalar(select(PlaylistLine.id).where(PlaylistLine.slot_id == slot_id).limit(1)) is None:
        raise NotPublished
    return slot


def answer_slot(
    session: Session, actor: Actor, *, slot: Slot, aired: bool | None, client_id: str, said_at: datetime, now: datetime
) -> Answer:
    """Keep the operator's word on a slot once (a retry carries the same `client_id`), and judge the day anew.

    `aired` is None for "I do not know". A later answer to the same slot replaces an earlier one, which stays as a row.
    Raises `SlotNotDue` before the slot begins.
    """
    same = session.scalars(select(Answer).where(Answer.client_id == client_id)).first()
    if same is not None:
        if same.slot_id != slot.id:
            raise NotFound
        return same
    if slot.start_at > now + EARLY_ANSWER:
        raise SlotNotDue(clock=clock(slot.start_at))
    answer = Answer(
        client_id=client_id,
        slot_id=slot.id,
        aired=aired,
        said_at=_said_at(session, actor, slot=slot, claimed=said_at, now=now),
        received_at=now,
        person_id=actor.person_id,
        person_name=actor.name,
    )
    session.add(answer)
    session.flush()
    record(
        session,
        actor,
        action="slot.answer",
        thing=("slot", slot.id),
        changes={"aired": aired, "said_at": answer.said_at, "claimed_at": said_at},
        now=now,
    )
    judge_day(session, actor, station_id=slot.station_id, day=local_day(slot.start_at), now=now)
    return answer


def _said_at(session: Session, actor: Actor, *, slot: Slot, claimed: datetime, now: datetime) -> datetime:
    """When an answer was given: as the phone says, but never before the slot, nor before this person's earlier answer.

    A phone's clock may be wrong; a correction by the same person is a correction all the same.
    """
    own = select(Answer.said_at).where(Answer.slot_id == slot.id, Answer.person_id == actor.person_id)
    earlier = session.scalar(own.order_by(Answer.said_at.desc()).limit(1))
    bounds = [slot.start_at] if earlier is None else [slot.start_at, earlier + timedelta(microseconds=1)]
    return min(max(claimed, *bounds), max(now, *bounds))


def keep_log(
    session: Session, actor: Actor, *, station_id: int, received: ReceivedLog, shelf: Shelf, raw: bytes, now: datetime
) -> list[AsRunLog]:
    """Keep a station's log, one row a day it covers, and judge those days.

    Raises `LogUnreadable`, `LogKnown` or `LogFromFuture`. The raw file goes to the shelf before any row speaks of it.
    """
    rows = received.parse.rows
    if not rows:
        raise LogUnreadable("file", file_name=received.file_name)
    ahead = timedelta(seconds=max(received.claim.offset_s, 0)) if received.claim else timedelta()
    if (last := max(row.started_at for row in rows)) > now + ahead + timedelta(minutes=5):
        raise LogFromFuture("file", day=day_long(last))
    known = session.scalars(
        select(AsRunLog).where(AsRunLog.station_id == station_id, AsRunLog.sha256 == received.sha256)
    ).first()
    if known is not None:
        raise LogKnown("file", day=day_long(known.received_at))
    shelf.put(raw)
    lock_for_writing(session, station_id)
    days: dict[date, list[AsRunRow]] = {}
    for row in rows:
        days.setdefault(local_day(row.started_at), []).append(row)
    logs = [
        _keep_day(session, actor, station_id=station_id, rows=days[day], received=received, now=now)
        for day in sorted(days)
    ]
    for log in logs:
        judge_day(session, actor, station_id=station_id, day=log.day, now=now)
    tell_offset(session, log=logs[-1], now=now)
    return logs


def _keep_day(
    session: Session, actor: Actor, *, station_id: int, rows: list[AsRunRow], received: ReceivedLog, now: datetime
) -> AsRunLog:
    day = local_day(rows[0].started_at)
    log = AsRunLog(
        station_id=station_id,
        day=day,
        form=received.parse.form,
        encoding=received.parse.encoding,
        file_name=received.file_name[:200],
        sha256=received.sha256,
        covers_from_at=min(row.started_at for row in rows),
        covers_until_at=max(row.started_at + timedelta(seconds=row.length_s or 0) for row in rows),
        received_at=now,
        received_from=actor.name,
        refused_lines=len(received.parse.refused),
        claimed_at=received.claim.claimed_at if received.claim else None,
        offset_s=received.claim.offset_s if received.claim else None,
        signed_sequence=received.sequence,
    )
    session.add(log)
    try:
        session.flush()
    except IntegrityError:
        raise LogKnown("file", day=day_long(now)) from None
    # As plain rows: a log of hundreds of thousands of lines would be as many objects.
    session.execute(
        insert(AsRunLine),
        [
            {
                "log_id": log.id,
                "line": row.line,
                "started_at": row.started_at,
                "length_s": row.length_s,
                "title": row.title[:200],
                "key": row.key[:80],
            }
            for row in rows
        ],
    )
    facts: dict[str, object] = {
        "station_id": station_id,
        "day": day,
        "form": log.form,
        "lines": len(rows),
        "sha256": log.sha256,
    }
    facts |= {"claimed_at": log.claimed_at, "offset_s": log.offset_s, "signed_sequence": log.signed_sequence}
    record(session, actor, action="log.receive", thing=("station", station_id), changes=facts, now=now)
    return log


def unjudged_days(session: Session, *, now: datetime, back_days: int = 14) -> list[tuple[int, date]]:
    """Station-days lately published that are over: what the clock asks to have judged once, evidence or not."""
    today = local_day(now)
    query = select(Playlist.station_id, Playlist.day).where(
        Playlist.day < today, Playlist.day >= today - timedelta(days=back_days)
    )
    return sorted({(station_id, day) for station_id, day in session.execute(query)})


def is_over(day: date, now: datetime) -> bool:
    """Whether a station-day has ended."""
    return day_span(day).end_at <= now
