"""Hands villages from one facilitator to another by decree, and takes that back moments later; never changes what was visited."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from scheduler.terms import local_day

from ..access import Actor
from ..audit import own_change_just_made, record
from ..errors import N_, Refused
from . import service
from .errors import AlreadyEnded, DecreeMissing, HandoverFinal, PeriodReversed
from .models import Assignment, Facilitator

NO_VILLAGE = N_("Pilih paling sedikit satu desa yang diserahkan.")
NOT_HELD = N_("Desa yang dipilih tidak didampingi %(name)s pada tanggal itu.")
SAME_PERSON = N_("Pilih fasilitator lain dari kabupaten yang sama.")
DECREE_AHEAD = N_("Tanggal SK belum tiba.")
BEFORE_IT_BEGAN = N_("Serah terima harus sesudah penugasan lama mulai (%(day)s).")


@dataclass(frozen=True, slots=True)
class Decree:
    """What a handover rests on: the decree, and from when until when (not included) it holds."""

    number: str
    dated_on: date
    from_on: date
    until_on: date | None = None


def hand_over(
    session: Session,
    actor: Actor,
    *,
    giver: Facilitator,
    taker: Facilitator,
    village_codes: Collection[str],
    decree: Decree,
    now: datetime,
) -> list[Assignment]:
    """End one facilitator's care of some villages on a day and begin another's on the same, without a gap.

    Raises `DecreeMissing`, `PeriodReversed`, `AlreadyEnded`, `OverlappingAssignment` or `Refused`.
    """
    _check(giver, taker, decree, now)
    held = _held(session, giver, village_codes, on=decree.from_on)
    ended = {str(assignment.id): assignment.until_on for assignment in held}
    for assignment in held:
        assignment.until_on = decree.from_on
        assignment.version += 1
    session.flush()
    made = [
        service.assign(
            session,
            actor,
            facilitator=taker,
            village_code=assignment.village_code,
            from_on=decree.from_on,
            until_on=decree.until_on,
            decree_number=decree.number,
            decree_on=decree.dated_on,
            now=now,
        )
        for assignment in held
    ]
    facts = {"to": taker.id, "decree_number": decree.number, "decree_on": decree.dated_on, "from_on": decree.from_on}
    changes = {**facts, "assignments": ended, "made": [assignment.id for assignment in made]}
    record(session, actor, action="assignment.hand_over", thing=("facilitator", giver.id), changes=changes, now=now)
    return made


def _check(giver: Facilitator, taker: Facilitator, decree: Decree, now: datetime) -> None:
    if not decree.number:
        raise DecreeMissing("decree_number")
    if decree.dated_on > local_day(now):
        raise Refused(DECREE_AHEAD, "decree_on")
    if decree.until_on is not None and decree.until_on <= decree.from_on:
        raise PeriodReversed("until_on")
    if taker.id == giver.id or taker.regency_code != giver.regency_code:
        raise Refused(SAME_PERSON, "taker_id")
    if taker.ended_on is not None and taker.ended_on <= decree.from_on:
        raise AlreadyEnded("taker_id", name=taker.name)


def _held(session: Session, giver: Facilitator, codes: Collection[str], *, on: date) -> list[Assignment]:
    """The giver's assignments to the villages in force on a day, each begun before it."""
    if not codes:
        raise Refused(NO_VILLAGE, "village_code")
    held = [row for row in service.assignments_of(session, giver.id, on=on) if row.village_code in codes]
    if {row.village_code for row in held} != set(codes):
        raise Refused(NOT_HELD, "village_code", name=giver.name)
    first = max(row.from_on for row in held)
    if first >= on:
        raise Refused(BEFORE_IT_BEGAN, "from_on", day=first.isoformat())
    return held


def undo_handover(session: Session, actor: Actor, *, giver: Facilitator, now: datetime) -> None:
    """Villages go back to who had them, as if nothing had been handed over; raises `HandoverFinal`."""
    last = own_change_just_made(session, actor, ("facilitator", giver.id), now=now)
    if last is None or last.action != "assignment.hand_over":
        raise HandoverFinal
    # What was made a moment ago never was in force; the trail keeps that it was made and taken back.
    session.execute(delete(Assignment).where(Assignment.id.in_(last.changes["made"])))
    before: dict[str, str | None] = last.changes["assignments"]
    for assignment in session.scalars(select(Assignment).where(Assignment.id.in_([int(number) for number in before]))):
        until = before[str(assignment.id)]
        assignment.until_on = date.fromisoformat(until) if until else None
        assignment.version += 1
    facts = {"made": last.changes["made"]}
    record(session, actor, action="assignment.undo_handover", thing=("facilitator", giver.id), changes=facts, now=now)
