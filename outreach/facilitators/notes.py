"""What a facilitator tells the own regency's coordinator in confidence; the other regency learns neither of it nor that it is there.

The trail both sides read keeps a digest of each step under a kind of line that is shown to the own coordinator alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from scheduler.terms import local_day

from ..access import Actor, Role
from ..audit import PRIVATE_KIND, edited_meanwhile, own_change_just_made, record
from ..errors import N_, NotFound, Refused
from ..people.models import Person
from ..people.service import holders
from ..places.models import Village
from .errors import NoteClosed, NoteReopenTooLate
from .models import Facilitator, PrivateNote, Visit

NO_OWNER = N_("Pilih penanggung jawab dari staf komunikasi kabupaten sendiri.")
DUE_PAST = N_("Batas waktu harus hari ini atau sesudahnya.")


@dataclass(frozen=True, slots=True)
class Step:
    """Who takes care of a note, what is done next, and by when."""

    owner_id: int | None
    next_step: str
    due_on: date


@dataclass(frozen=True, slots=True)
class HeldNote:
    """A note as its coordinator reads it."""

    note: PrivateNote
    happened_on: date
    village: str
    facilitator: str
    owner: str | None


def write(session: Session, actor: Actor, *, visit: Visit, regency_code: str, words: str, now: datetime) -> PrivateNote:
    """Keep signs of tension beside a visit."""
    note = PrivateNote(regency_code=regency_code, visit_id=visit.id, words=words, noted_at=now)
    session.add(note)
    session.flush()
    _record(session, actor, note, action="private.write", now=now)
    return note


def _thing(note: PrivateNote) -> tuple[str, str]:
    return PRIVATE_KIND, f"{note.regency_code}/{note.id}"


def _record(session: Session, actor: Actor, note: PrivateNote, *, action: str, now: datetime) -> None:
    """The trail gets a digest: what was written can be proven later, and read by nobody in it."""
    parts = (note.words, note.owner_id, note.next_step, note.due_on, note.closed_at, note.outcome)
    digest = hashlib.sha256("\n".join(str(part) for part in parts).encode()).hexdigest()
    record(session, actor, action=action, thing=_thing(note), changes={"sha256": digest}, now=now)


def plan_step(session: Session, actor: Actor, *, note: PrivateNote, step: Step, version: int, now: datetime) -> None:
    """Give a note its owner and next step; raises `NoteClosed`, `Refused` or `EditedMeanwhile`."""
    mine = {"owner_id": step.owner_id, "next_step": step.next_step, "due_on": step.due_on}
    _check_open(session, note, mine=mine, version=version, now=now)
    if step.owner_id not in {person.id for person in owners(session, note.regency_code)}:
        raise Refused(NO_OWNER, "owner_id")
    if step.due_on < local_day(now):
        raise Refused(DUE_PAST, "due_on")
    note.owner_id, note.next_step, note.due_on = step.owner_id, step.next_step, step.due_on
    note.version += 1
    _record(session, actor, note, action="private.step", now=now)


def _check_open(
    session: Session, note: PrivateNote, *, mine: Mapping[str, object], version: int, now: datetime
) -> None:
    if note.closed_at is not None:
        raise NoteClosed
    if note.version != version:
        raise edited_meanwhile(session, _thing(note), mine=mine, theirs=note, since=now)


def close(session: Session, actor: Actor, *, note: PrivateNote, outcome: str, version: int, now: datetime) -> None:
    """Close a note with what came of it; raises `NoteClosed` or `EditedMeanwhile`."""
    _check_open(session, note, mine={"outcome": outcome}, version=version, now=now)
    note.closed_at, note.outcome = now, outcome
    note.version += 1
    _record(session, actor, note, action="private.close", now=now)


def reopen(session: Session, actor: Actor, *, note: PrivateNote, now: datetime) -> None:
    """Take the closing back moments after it; raises `NoteReopenTooLate`."""
    last = own_change_just_made(session, actor, _thing(note), now=now)
    if last is None or last.action != "private.close":
        raise NoteReopenTooLate
    note.closed_at, note.outcome = None, ""
    note.version += 1
    _record(session, actor, note, action="private.reopen", now=now)


def owners(session: Session, regency_code: str) -> list[Person]:
    """Who may be given a note: the coordinators of its regency."""
    return holders(session, role=Role.COMMUNICATIONS, regency_code=regency_code)


def get_note(session: Session, note_id: int) -> HeldNote:
    """One note of a standing visit; raises `NotFound`."""
    found = next(iter(_read(session, PrivateNote.id == note_id)), None)
    if found is None:
        raise NotFound
    return found


def notes_of(session: Session, regency_code: str) -> list[HeldNote]:
    """A regency's notes: the open ones first, the oldest of them first, then what was closed."""
    return _read(session, PrivateNote.regency_code == regency_code)


def _read(session: Session, wanted: object) -> list[HeldNote]:
    query = select(PrivateNote, Visit.happened_on, Village.name, Facilitator.name, Person.name)
    query = query.join(Visit, Visit.id == PrivateNote.visit_id).join(Village, Village.code == Visit.village_code)
    query = query.join(Facilitator, Facilitator.id == Visit.facilitator_id)
    query = query.outerjoin(Person, Person.id == PrivateNote.owner_id).where(Visit.withdrawn_at.is_(None), wanted)  # type: ignore[arg-type]  # any SQL condition
    rows = session.execute(query.order_by(PrivateNote.closed_at.is_not(None), PrivateNote.noted_at, PrivateNote.id))
    return [HeldNote(*row) for row in rows]


def open_notes(session: Session) -> list[PrivateNote]:
    """Every note of a standing visit that is not closed, of both regencies: for alarms, which tell the own side alone."""
    query = select(PrivateNote).join(Visit, Visit.id == PrivateNote.visit_id)
    query = query.where(PrivateNote.closed_at.is_(None), Visit.withdrawn_at.is_(None))
    return list(session.scalars(query.order_by(PrivateNote.id)))


def ownerless(session: Session, regency_code: str) -> tuple[int, datetime | None]:
    """How many open notes of a regency nobody has taken on, and since when the oldest waits."""
    query = select(func.count(), func.min(PrivateNote.noted_at)).join(Visit, Visit.id == PrivateNote.visit_id)
    query = query.where(PrivateNote.regency_code == regency_code, PrivateNote.owner_id.is_(None))
    count, since = session.execute(query.where(PrivateNote.closed_at.is_(None), Visit.withdrawn_at.is_(None))).one()
    return count, since
