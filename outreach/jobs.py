"""Work done later: which function does which kind, what is due, and the ticker that asks; never what a screen shows."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from audio.errors import AudioError
from scheduler.clock import Clock

from . import queue
from .airings import air_checks, hearing
from .airings import work as airings
from .alarms import work as alarms
from .clips import work as clips
from .errors import OutreachError
from .facilitators import receptions
from .facilitators import work as ears
from .schemes import work as schemes
from .slots import work as slots
from .web import Office

log = logging.getLogger(__name__)
TICK_S = 2
FAULTS = (OutreachError, AudioError, SQLAlchemyError, OSError, ValueError, LookupError, RuntimeError)
"""What a job may fail with and be tried again; anything else is a fault of ours and ends the tick loudly."""


class Lane(StrEnum):
    """Who waits for whom: within a lane one job after the other, and no lane for another."""

    QUICK = "quick"
    SOUND = "sound"
    PLAN = "plan"
    AIR = "air"
    MAIL = "mail"


@dataclass(frozen=True, slots=True)
class Kind:
    """How a kind of job is done: slow work first, outside of any transaction; then what it changes, in one.

    `prepare(office, payload, now)` may take minutes and writes no row; `work(office, payload, tell)` stands in its place where
    people watch: what it tells is written by `hear(session, office, payload, news, now)` in a short transaction of its own.
    `apply(session, office, payload, prepared, now)` returns the job's outcome. What takes minutes has a lane of its own, so that no
    station-day waits for it.
    """

    meaning: str
    apply: Callable[[Session, Office, Mapping[str, Any], Any, datetime], Mapping[str, object] | None]
    prepare: Callable[[Office, Mapping[str, Any], datetime], Any] | None = None
    work: Callable[[Office, Mapping[str, Any], Callable[[Mapping[str, Any]], None]], Any] | None = None
    hear: Callable[[Session, Office, Mapping[str, Any], Mapping[str, Any], datetime], None] | None = None
    lane: Lane = Lane.QUICK


KINDS: dict[str, Kind] = {
    "clip.master": Kind(
        "measure, master and preview an uploaded recording", clips.apply, clips.prepare, lane=Lane.SOUND
    ),
    slots.EXTEND: Kind("book a weekly series further ahead", slots.extend),
    airings.PUBLISH: Kind("publish coming station-days that changed", airings.publish, airings.look_ahead),
    airings.JUDGE: Kind("judge a station-day that is over", airings.judge),
    air_checks.KEEP: Kind(
        "put a whole recording off the air onto the shelf", hearing.keep, hearing.take_whole, lane=Lane.AIR
    ),
    air_checks.HEAR: Kind(
        "search a recording off the air for the clips of its days",
        hearing.apply,
        work=hearing.work,
        hear=hearing.hear,
        lane=Lane.AIR,
    ),
    receptions.HEAR: Kind(
        "search a short recording from a village for the clips of its station's day",
        ears.apply,
        work=ears.work,
        hear=ears.hear,
        lane=Lane.AIR,
    ),
    schemes.SOLVE: Kind(
        "work out a plan for a period", schemes.apply, work=schemes.work, hear=schemes.hear, lane=Lane.PLAN
    ),
    alarms.LOOK: Kind("tell what threatens an agreed broadcast", alarms.look),
    alarms.SEND: Kind(
        "hand mail that is due to the mail server", alarms.apply, work=alarms.send, hear=alarms.hear, lane=Lane.MAIL
    ),
}
DUTIES: tuple[Callable[[Session, Office, datetime], None], ...] = (
    slots.ask_for_extension,
    airings.ask_for_publishing,
    airings.ask_for_judging,
    airings.reopen_lost_make_goods,
    hearing.forget_stale_parts,
    alarms.ask_for_alarms,
    alarms.ask_for_sending,
)
"""Asked at every tick: each looks for what is due and not yet done, and puts it into the queue; what is small is done."""


def run_one(office: Office, now: datetime, *, lane: Lane | None = None) -> bool:
    """Do the oldest due job (of a lane); returns whether there was one."""
    kinds = None if lane is None else {name for name, kind in KINDS.items() if kind.lane is lane}
    with office.database.writer() as session:
        job = queue.claim(session, now=now, kinds=kinds)
        session.commit()
    if job is None:
        return False
    try:
        kind = KINDS[job.kind]
        prepared = _prepare(office, kind, job, now)
        with office.database.writer() as session:
            outcome = kind.apply(session, office, job.payload, prepared, now)
            queue.finish(session.get_one(queue.Job, job.id), outcome=outcome, now=office.now())
            session.commit()
    except queue.Stopping:
        return False
    except FAULTS as fault:
        log.warning("job %s %s failed: %s", job.kind, job.key, fault)
        with office.database.writer() as session:
            queue.put_back(session.get_one(queue.Job, job.id), reason=type(fault).__name__, now=office.now())
            session.commit()
    return True


def _prepare(office: Office, kind: Kind, job: queue.Job, now: datetime) -> Any:
    """The slow part of a job, outside of any transaction; None where a kind has none."""
    if kind.prepare is not None:
        return kind.prepare(office, job.payload, now)
    return kind.work(office, job.payload, lambda news: _keep(office, kind, job, news)) if kind.work else None


def _keep(office: Office, kind: Kind, job: queue.Job, news: Mapping[str, Any]) -> None:
    """Write down how far a job is; who tells is alive, so its lease begins anew."""
    assert kind.hear is not None
    with office.database.writer() as session:
        kind.hear(session, office, job.payload, news, office.now())
        queue.renew(session.get_one(queue.Job, job.id), now=office.now())
        session.commit()


def run_due(office: Office, *, lane: Lane | None = None, most: int = 1000) -> int:
    """Do everything that is due now (in a lane), new work that it brings included; returns how many jobs were done."""
    if lane in (None, Lane.QUICK):
        ask_duties(office)
    done = 0
    while done < most and not office.stopping.is_set() and run_one(office, office.now(), lane=lane):
        done += 1
    return done


def ask_duties(office: Office) -> None:
    """Let every duty put what is due into the queue."""
    with office.database.writer() as session:
        for duty in DUTIES:
            duty(session, office, office.now())
        session.commit()


def start_clock(office: Office) -> Clock:
    """Begin to tick in the background of this process, the only one that works for its office."""
    with office.database.writer() as session:
        queue.release_all(session, now=office.now())
        session.commit()
    clock = Clock([partial(run_due, office, lane=lane) for lane in Lane], TICK_S)
    clock.start()
    return clock
