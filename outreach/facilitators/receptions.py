"""Keeps what was heard of a station at a place, and takes it back; never judges what a village can receive."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.terms import local_day

from .. import queue
from ..access import Actor, Permission
from ..audit import own_change_just_made, record
from ..clips.service import Taken
from ..errors import NotFound
from ..i18n import day_long, day_plain, moment_long
from ..places.errors import UnknownStation
from ..places.models import Station
from .errors import ReceptionInFuture, ReceptionTooOld, SoundUsedBefore, UndoTooLate, WithdrawalFinal
from .models import Facilitator, Hearing, Listening, Receiver, ReceptionReport, ReceptionSound
from .service import OLDEST_VISIT, UNDO_WITHIN, border_village

HEAR = "reception.hear"
CLOCKS_DIFFER = timedelta(minutes=5)
"""A phone's clock may be ahead by so much."""
MOST_SOUND_S, MOST_SOUND_BYTES = 15, 3_000_000


@dataclass(frozen=True, slots=True)
class ReceptionNote:
    """One report as a phone sends it; `client_id` is the phone's own, so that sending it again is the same report."""

    client_id: str
    village_code: str
    station_id: int
    heard_at: datetime
    hearing: Hearing
    receiver: Receiver
    place: str = ""
    sound: Taken | None = None


def report_reception(
    session: Session, actor: Actor, *, facilitator: Facilitator, note: ReceptionNote, now: datetime
) -> ReceptionReport:
    """Keep a report once, however often it is sent; its recording waits to be searched for our clips.

    Raises `ReceptionInFuture`, `ReceptionTooOld`, `NotABorderVillage`, `UnknownStation` or `SoundUsedBefore`.
    """
    same = session.scalars(select(ReceptionReport).where(ReceptionReport.client_id == note.client_id)).first()
    if same is not None:
        if same.facilitator_id != facilitator.id:
            raise NotFound
        return same
    _refuse_time(note.heard_at, now)
    border_village(session, note.village_code, on=local_day(note.heard_at))
    if session.get(Station, note.station_id) is None:
        raise UnknownStation("station_id")
    report = ReceptionReport(
        client_id=note.client_id,
        facilitator_id=facilitator.id,
        village_code=note.village_code,
        place=note.place,
        station_id=note.station_id,
        heard_on=local_day(note.heard_at),
        heard_at=note.heard_at,
        hearing=note.hearing,
        receiver=note.receiver,
        recorded_at=now,
        recorded_by=actor.name,
    )
    session.add(report)
    session.flush()
    _keep_sound(session, report, note.sound, now=now)
    facts = {"village_code": report.village_code, "station_id": report.station_id, "hearing": note.hearing}
    record(session, actor, action="reception.report", thing=("reception", report.id), changes=facts, now=now)
    return report


def _refuse_time(heard_at: datetime, now: datetime) -> None:
    if heard_at > now + CLOCKS_DIFFER:
        raise ReceptionInFuture("heard_on", moment=moment_long(heard_at))
    if heard_at < now - OLDEST_VISIT:
        oldest = local_day(now) - OLDEST_VISIT
        raise ReceptionTooOld("heard_on", day=day_long(local_day(heard_at)), oldest=day_plain(oldest))


def _keep_sound(session: Session, report: ReceptionReport, sound: Taken | None, *, now: datetime) -> None:
    if sound is None:
        return
    stands = ReceptionReport.withdrawn_at.is_(None)
    query = select(ReceptionReport).join(ReceptionSound, ReceptionSound.report_id == ReceptionReport.id)
    used = session.scalars(query.where(ReceptionSound.sha256 == sound.sha256, stands)).first()
    if used is not None:
        raise SoundUsedBefore("sound", day=day_long(used.heard_on))
    kept = ReceptionSound(
        report_id=report.id,
        sha256=sound.sha256,
        byte_count=sound.byte_count,
        media_type=sound.media_type,
        length_s=sound.length_s,
        listening=Listening.WAITING,
        fault="",
    )
    session.add(kept)
    _ask(session, report, now=now)


def _ask(session: Session, report: ReceptionReport, *, now: datetime) -> None:
    queue.enqueue(session, HEAR, key=str(report.id), payload={"report_id": report.id}, due_at=now)


def withdraw_reception(session: Session, actor: Actor, *, report: ReceptionReport, now: datetime) -> None:
    """Take a report back: soon after by whoever made it, any time by the coordinator; the row stays, marked."""
    if report.withdrawn_at is not None:
        return
    if not actor.may(Permission.FACILITATOR_EDIT) and now - report.recorded_at > UNDO_WITHIN:
        raise UndoTooLate
    report.withdrawn_at = now
    record(session, actor, action="reception.withdraw", thing=("reception", report.id), now=now)


def restore_reception(session: Session, actor: Actor, *, report: ReceptionReport, now: datetime) -> None:
    """Let a report stand again that this person withdrew a moment ago; raises `WithdrawalFinal`."""
    last = own_change_just_made(session, actor, ("reception", report.id), now=now)
    if last is None or last.action != "reception.withdraw":
        raise WithdrawalFinal
    report.withdrawn_at = None
    sound = session.get(ReceptionSound, report.id)
    if sound is not None and sound.listening == Listening.WAITING:
        _ask(session, report, now=now)
    record(session, actor, action="reception.restore", thing=("reception", report.id), now=now)


def get_reception(session: Session, reception_id: int) -> ReceptionReport:
    """One report; raises `NotFound`."""
    report = session.get(ReceptionReport, reception_id)
    if report is None:
        raise NotFound
    return report
