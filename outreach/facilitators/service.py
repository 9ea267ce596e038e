"""What changes facilitators, assignments and visits; never a screen and never a commit."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from scheduler.terms import Topic, local_day

from ..access import Actor, Permission
from ..audit import changed, edited_meanwhile, record
from ..errors import N_, NotFound, Refused
from ..i18n import day_long, day_plain
from ..places.errors import UnknownStation
from ..places.models import BorderEntry, Station, Village
from ..places.service import MOST_AHEAD
from .errors import (
    AlreadyEnded,
    DecreeMissing,
    EndTooFar,
    NotABorderVillage,
    OverlappingAssignment,
    PeriodReversed,
    UndoTooLate,
    VisitInFuture,
    VisitTooOld,
)
from .models import Assignment, Facilitator, Hearing, ReceptionReport, Visit, VisitKind

UNDO_WITHIN = timedelta(minutes=10)
"""How long a facilitator may take back a visit: longer than the ten seconds on screen, because the phone may be offline."""
OLDEST_VISIT = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class PrivateFacts:
    """What only the own regency's coordinator may see of a facilitator."""

    phone: str = ""
    religion: str = ""
    ethnicity: str = ""
    consent_purpose: str = ""
    consent_until_on: date | None = None


@dataclass(frozen=True, slots=True)
class VisitNote:
    """One visit as a phone sends it; `client_id` is the phone's own, so that sending it again is the same visit."""

    client_id: str
    village_code: str
    kind: VisitKind
    happened_on: date
    attendance: int
    topic: Topic | None = None
    clip_id: int | None = None
    station_id: int | None = None
    hearing: Hearing | None = None
    note: str = ""


def get_facilitator(session: Session, facilitator_id: int) -> Facilitator:
    """One facilitator; raises `NotFound`."""
    facilitator = session.get(Facilitator, facilitator_id)
    if facilitator is None:
        raise NotFound
    return facilitator


def appoint(
    session: Session,
    actor: Actor,
    *,
    name: str,
    regency_code: str,
    decree_number: str,
    decree_on: date,
    private: PrivateFacts,
    consent_on: date | None,
    person_id: int | None = None,
    is_example: bool = False,
    now: datetime,
) -> Facilitator:
    """Enter a facilitator appointed by decree; raises `DecreeMissing`, or `Refused` for a decree from the future."""
    _refuse_decree(decree_number, decree_on, now=now)
    facilitator = Facilitator(
        name=name,
        regency_code=regency_code,
        person_id=person_id,
        decree_number=decree_number,
        decree_on=decree_on,
        phone=private.phone,
        religion=private.religion,
        ethnicity=private.ethnicity,
        consent_on=consent_on,
        consent_purpose=private.consent_purpose,
        consent_until_on=private.consent_until_on,
        is_example=is_example,
    )
    session.add(facilitator)
    session.flush()
    # Private facts never enter the trail: it is read by both sides.
    facts = {"name": name, "decree_number": decree_number, "decree_on": decree_on, "regency_code": regency_code}
    record(session, actor, action="facilitator.appoint", thing=("facilitator", facilitator.id), changes=facts, now=now)
    return facilitator


def _refuse_decree(decree_number: str, decree_on: date | None, *, now: datetime) -> None:
    if not decree_number:
        raise DecreeMissing("decree_number")
    if decree_on is not None and decree_on > local_day(now):
        raise Refused(N_("Tanggal SK belum tiba."), "decree_on")


def change_facilitator(
    session: Session,
    actor: Actor,
    *,
    facilitator: Facilitator,
    name: str,
    decree_number: str,
    decree_on: date,
    private: PrivateFacts,
    consent_on: date | None,
    person_id: int | None,
    version: int,
    now: datetime,
) -> Facilitator:
    """Save an edited facilitator; raises `EditedMeanwhile` when somebody else saved first, else as `appoint`."""
    _refuse_decree(decree_number, decree_on, now=now)
    open_facts = {
        "name": name,
        "decree_number": decree_number,
        "decree_on": decree_on,
        "consent_on": consent_on,
        "person_id": person_id,
    }
    if facilitator.version != version:
        thing = ("facilitator", facilitator.id)
        raise edited_meanwhile(session, thing, mine=open_facts, theirs=facilitator, since=now)
    differences = changed(facilitator, open_facts)
    hidden = changed(facilitator, asdict(private))
    if hidden:
        differences["private"] = [sorted(hidden), []]
    if differences:
        facilitator.version += 1
        record(
            session,
            actor,
            action="facilitator.change",
            thing=("facilitator", facilitator.id),
            changes=differences,
            now=now,
        )
    return facilitator


def end_facilitator(session: Session, actor: Actor, *, facilitator: Facilitator, ended_on: date, now: datetime) -> None:
    """End an appointment and with it every open assignment; raises `AlreadyEnded`, `PeriodReversed` or `EndTooFar`."""
    if facilitator.ended_on is not None:
        raise AlreadyEnded("ended_on", name=facilitator.name)
    if ended_on < facilitator.decree_on:
        raise PeriodReversed("ended_on")
    last = local_day(now) + MOST_AHEAD
    if ended_on > last:
        raise EndTooFar("ended_on", last=day_plain(last))
    facilitator.ended_on = ended_on
    facilitator.version += 1
    cut_short = assignments_of(session, facilitator.id, on=ended_on)
    cut = {str(assignment.id): assignment.until_on for assignment in cut_short}
    for assignment in cut_short:
        _end(assignment, ended_on)
    record(
        session,
        actor,
        action="facilitator.end",
        thing=("facilitator", facilitator.id),
        changes={"ended_on": ended_on, "assignments": cut},
        now=now,
    )


def _end(assignment: Assignment, until_on: date) -> None:
    assignment.until_on = max(until_on, assignment.from_on + timedelta(days=1))
    assignment.version += 1


def assign(
    session: Session,
    actor: Actor,
    *,
    facilitator: Facilitator,
    village_code: str,
    from_on: date,
    until_on: date | None,
    decree_number: str,
    decree_on: date | None = None,
    now: datetime,
) -> Assignment:
    """Let a facilitator cover a village from a day on.

    Raises `DecreeMissing`, `Refused` for a decree from the future, `PeriodReversed`, `NotABorderVillage` or `OverlappingAssignment`.
    """
    _refuse_decree(decree_number, decree_on, now=now)
    if until_on is not None and until_on <= from_on:
        raise PeriodReversed("until_on")
    village = border_village(session, village_code, on=from_on)
    if village.regency_code != facilitator.regency_code:
        raise NotABorderVillage("village_code", village=village.name)
    # Who assigns the same person at the same moment waits here, and then sees the first one's.
    session.execute(select(Facilitator.id).where(Facilitator.id == facilitator.id).with_for_update())
    earlier = _overlapping(session, facilitator.id, village_code, from_on=from_on, until_on=until_on)
    if earlier is not None:
        raise OverlappingAssignment(
            "from_on", name=facilitator.name, village=village.name, from_on=day_long(earlier.from_on)
        )
    assignment = Assignment(
        facilitator_id=facilitator.id,
        village_code=village_code,
        from_on=from_on,
        until_on=until_on,
        decree_number=decree_number,
        decree_on=decree_on,
    )
    session.add(assignment)
    session.flush()
    facts = {"village_code": village_code, "from_on": from_on, "until_on": until_on, "decree_number": decree_number}
    record(session, actor, action="assignment.make", thing=("facilitator", facilitator.id), changes=facts, now=now)
    return assignment


def border_village(session: Session, village_code: str, *, on: date) -> Village:
    """A village that was on the border list on a day; raises `NotABorderVillage`."""
    query = select(Village).join(BorderEntry, BorderEntry.village_code == Village.code)
    on_list = (BorderEntry.from_on <= on) & or_(BorderEntry.until_on.is_(None), BorderEntry.until_on > on)
    village = session.scalars(query.where(Village.code == village_code, on_list)).first()
    if village is None:
        known = session.get(Village, village_code)
        raise NotABorderVillage("village_code", village=known.name if known else village_code)
    return village


def _overlapping(
    session: Session, facilitator_id: int, village_code: str, *, from_on: date, until_on: date | None
) -> Assignment | None:
    query = select(Assignment).where(
        Assignment.facilitator_id == facilitator_id, Assignment.village_code == village_code
    )
    query = query.where(or_(Assignment.until_on.is_(None), Assignment.until_on > from_on))
    if until_on is not None:
        query = query.where(Assignment.from_on < until_on)
    return session.scalars(query).first()


def end_assignment(session: Session, actor: Actor, *, assignment: Assignment, until_on: date, now: datetime) -> None:
    """The facilitator no longer covers the village from a day on."""
    _end(assignment, until_on)
    facts = {"village_code": assignment.village_code, "until_on": assignment.until_on}
    record(
        session,
        actor,
        action="assignment.end",
        thing=("facilitator", assignment.facilitator_id),
        changes=facts,
        now=now,
    )


def assignments_of(session: Session, facilitator_id: int, *, on: date) -> list[Assignment]:
    """A facilitator's assignments in force on a day."""
    query = select(Assignment).where(Assignment.facilitator_id == facilitator_id, _in_force(on))
    return list(session.scalars(query.order_by(Assignment.village_code)))


def _in_force(on: date) -> ColumnElement[bool]:
    return (Assignment.from_on <= on) & or_(Assignment.until_on.is_(None), Assignment.until_on > on)


def facilitator_of(session: Session, person_id: int | None) -> Facilitator | None:
    """The facilitator a signed-in person is, if any."""
    if person_id is None:
        return None
    return session.scalars(
        select(Facilitator).where(Facilitator.person_id == person_id, Facilitator.ended_on.is_(None))
    ).first()


def with_own_villages(session: Session, actor: Actor, *, on: date) -> Actor:
    """The actor, knowing which villages are theirs on a day."""
    facilitator = facilitator_of(session, actor.person_id)
    if facilitator is None:
        return actor
    return actor.with_villages(frozenset(a.village_code for a in assignments_of(session, facilitator.id, on=on)))


def record_visit(session: Session, actor: Actor, *, facilitator: Facilitator, note: VisitNote, now: datetime) -> Visit:
    """Keep a visit once, however often the phone sends it; raises `VisitInFuture`, `VisitTooOld` or `UnknownStation`.

    The facilitator's answer about the radio becomes a reception report of its own.
    """
    same = session.scalars(select(Visit).where(Visit.client_id == note.client_id)).first()
    if same is not None:
        if same.facilitator_id != facilitator.id:
            raise NotFound
        return same
    today = local_day(now)
    if note.happened_on > today:
        raise VisitInFuture("happened_on", day=day_long(note.happened_on))
    if note.happened_on < today - OLDEST_VISIT:
        raise VisitTooOld("happened_on", day=day_long(note.happened_on))
    if note.station_id is not None and session.get(Station, note.station_id) is None:
        raise UnknownStation("station_id")
    visit = Visit(
        client_id=note.client_id,
        facilitator_id=facilitator.id,
        village_code=note.village_code,
        kind=note.kind,
        happened_on=note.happened_on,
        attendance=note.attendance,
        topic=note.topic,
        clip_id=note.clip_id,
        note=note.note,
        recorded_at=now,
    )
    session.add(visit)
    session.flush()
    _keep_hearing(session, visit, note, now)
    facts = {
        "village_code": note.village_code,
        "kind": note.kind,
        "happened_on": note.happened_on,
        "attendance": note.attendance,
    }
    record(session, actor, action="visit.record", thing=("visit", visit.id), changes=facts, now=now)
    return visit


def _keep_hearing(session: Session, visit: Visit, note: VisitNote, now: datetime) -> None:
    if note.hearing is None or note.station_id is None:
        return
    report = ReceptionReport(
        visit_id=visit.id,
        facilitator_id=visit.facilitator_id,
        village_code=visit.village_code,
        station_id=note.station_id,
        heard_on=visit.happened_on,
        hearing=note.hearing,
        recorded_at=now,
    )
    session.add(report)


def _withdraw_hearing(session: Session, visit: Visit, now: datetime) -> None:
    """What was told of the radio on a visit that never was counts for nothing."""
    for report in session.scalars(select(ReceptionReport).where(ReceptionReport.visit_id == visit.id)):
        report.withdrawn_at = now


def withdraw_visit(session: Session, actor: Actor, *, visit: Visit, now: datetime) -> None:
    """Take a visit back: soon after by whoever recorded it, any time by the coordinator; the row stays, marked."""
    is_coordinator = actor.may(Permission.FACILITATOR_EDIT)
    if visit.withdrawn_at is not None:
        return
    if not is_coordinator and now - visit.recorded_at > UNDO_WITHIN:
        raise UndoTooLate
    visit.withdrawn_at = now
    visit.version += 1
    _withdraw_hearing(session, visit, now)
    record(session, actor, action="visit.withdraw", thing=("visit", visit.id), now=now)


def get_visit(session: Session, visit_id: int) -> Visit:
    """One visit; raises `NotFound`."""
    visit = session.get(Visit, visit_id)
    if visit is None:
        raise NotFound
    return visit


def get_assignment(session: Session, assignment_id: int) -> Assignment:
    """One assignment; raises `NotFound`."""
    assignment = session.get(Assignment, assignment_id)
    if assignment is None:
        raise NotFound
    return assignment
