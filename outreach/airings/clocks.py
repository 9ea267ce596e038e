"""The clock of a station's computer beside ours: kept, told where it is off, and set right only by a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..access import Actor
from ..audit import record
from ..db import lock_for_writing
from ..errors import N_, NotAllowed, NotFound
from ..notices import notify, settle
from ..places.models import Station
from ..places.service import banks
from .errors import NoOffset
from .judging import judge_day, shifts_of
from .models import AsRunLog, LogClock

FLAGGED_S = 300
"""A clock that is more than five minutes off changes verdicts, and is shown."""
MOST_OFF = timedelta(days=2)
OFF = N_("Jam komputer %(station)s berselisih %(minutes)s menit saat log %(day)s dikirim. Putusannya belum dikoreksi.")


@dataclass(frozen=True, slots=True)
class Claim:
    """What a station's computer said the time was, and when we heard it."""

    claimed_at: datetime
    heard_at: datetime

    @property
    def offset_s(self) -> int:
        """How far the computer's clock is ahead of ours, in whole seconds; below zero where it is behind."""
        return round((self.claimed_at - self.heard_at).total_seconds())

    @property
    def is_flagged(self) -> bool:
        """Whether the clock is so far off that a person should look."""
        return abs(self.offset_s) > FLAGGED_S


def is_off(log: AsRunLog) -> bool:
    """Whether a kept log came from a computer whose clock was off."""
    return log.offset_s is not None and abs(log.offset_s) > FLAGGED_S


def get_log(session: Session, log_id: int) -> AsRunLog:
    """One kept log; raises `NotFound`."""
    log = session.get(AsRunLog, log_id)
    if log is None:
        raise NotFound
    return log


def tell_offset(session: Session, *, log: AsRunLog, now: datetime) -> None:
    """Tell the planners of both regencies of a clock that is off; what was logged stays as it is."""
    if not is_off(log):
        return
    station = session.get_one(Station, log.station_id)
    facts = {"station": station.name, "minutes": round((log.offset_s or 0) / 60), "day": log.day}
    for code in banks(session).codes:
        notify(session, sentence=OFF, facts=facts, href=_address(log), regency_code=code, now=now)


def set_clock(session: Session, actor: Actor, *, log: AsRunLog, is_applied: bool, now: datetime) -> list[LogClock]:
    """Set a log back by its offset, or take that back; every log of the same file alike, and its days are judged anew.

    Only a person does this. What the station wrote stays as it is: the shift is a row of its own. Raises `NoOffset`.
    """
    if actor.person_id is None or actor.key is not None:
        raise NotAllowed
    if log.offset_s is None:
        raise NoOffset
    lock_for_writing(session, log.station_id)
    query = select(AsRunLog).where(AsRunLog.station_id == log.station_id, AsRunLog.sha256 == log.sha256)
    logs = session.scalars(query.order_by(AsRunLog.id)).all()
    shift_s, known = log.offset_s if is_applied else 0, shifts_of(session, [one.id for one in logs])
    changed = [one for one in logs if known.get(one.id, timedelta()) != timedelta(seconds=shift_s)]
    rows = [LogClock(log_id=one.id, shift_s=shift_s, set_at=now, set_by=actor.name) for one in changed]
    session.add_all(rows)
    session.flush()
    for one in changed:
        old_s = round(known.get(one.id, timedelta()).total_seconds())
        facts = {"log_id": one.id, "day": one.day, "shift_s": [old_s, shift_s]}
        record(session, actor, action="log.clock", thing=("station", log.station_id), changes=facts, now=now)
    if is_applied:
        settle(session, href=_address(logs[-1]), now=now)
    for day in sorted({one.day + timedelta(days=step) for one in changed for step in (-1, 0, 1)}):
        judge_day(session, actor, station_id=log.station_id, day=day, now=now)
    return rows


def _address(log: AsRunLog) -> str:
    return f"/bukti/{log.station_id}?hari={log.day.isoformat()}"
