"""What threatens the care of villages: nobody there, a term that ends, a note nobody took on; told by the room of alarms, never here."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.terms import local_day

from ..alarms.rules import Alarm, AlarmKind
from ..errors import N_
from ..places.models import Village
from ..places.service import banks, find_banks
from . import notes
from .models import Assignment, Facilitator, PrivateNote
from .queries import care_of_villages

ENDS_WITHIN = timedelta(days=30)
NAMED = 3
VACANT = N_("%(n)s desa perbatasan %(regency)s belum punya fasilitator: %(names)s.")
DECREE_ENDS = N_("Masa tugas fasilitator untuk %(names)s berakhir %(until)s dan belum ada penggantinya.")
NOT_TAKEN = N_("Ada catatan tertutup dari lapangan yang belum punya penanggung jawab.")
STEP_LATE = N_("Langkah atas sebuah catatan tertutup lewat batas %(due)s.")


def threats(session: Session, *, now: datetime) -> list[Alarm]:
    """Every alarm of this room that stands now."""
    if find_banks(session) is None:
        return []
    day = local_day(now)
    found = [*_vacant(session, day), *_ending(session, day)]
    return [*found, *(alarm for note in notes.open_notes(session) for alarm in _private(session, note, day))]


def _vacant(session: Session, day: date) -> Iterator[Alarm]:
    """One alarm a regency that has appointed anybody; when another village falls vacant it is another alarm."""
    begun = set(session.scalars(select(Facilitator.regency_code).distinct()))
    left, right = banks(session).both
    for regency in (bank for bank in (left, right) if bank.code in begun):
        villages = [v for v in care_of_villages(session, on=day, regency_code=regency.code) if not v.companions]
        if villages:
            mark = hashlib.sha256(" ".join(v.code for v in villages).encode()).hexdigest()[:16]
            facts = {"n": len(villages), "regency": regency.short_name, "names": _named([v.name for v in villages])}
            cause = f"{AlarmKind.VACANT}:{regency.code}:{mark}"
            yield Alarm(AlarmKind.VACANT, cause, VACANT, facts, "/fasilitator", (regency.code,))


def _named(names: list[str]) -> str:
    return ", ".join(names[:NAMED]) + (", …" if len(names) > NAMED else "")


def ending_soon(session: Session, *, on: date) -> list[tuple[Assignment, Village]]:
    """Assignments in force that end within `ENDS_WITHIN` and after which nobody is assigned to the village."""
    query = select(Assignment, Village).join(Village, Village.code == Assignment.village_code)
    query = query.where(Assignment.from_on <= on, Assignment.until_on > on, Assignment.until_on <= on + ENDS_WITHIN)
    rows = [(row[0], row[1]) for row in session.execute(query.order_by(Assignment.until_on, Assignment.village_code))]
    last = {code: _covered_until(session, code, on) for code in {row.village_code for row, _ in rows}}
    return [(row, village) for row, village in rows if last[row.village_code] == row.until_on]


def _covered_until(session: Session, village_code: str, on: date) -> date | None:
    """Until when a village is covered without a gap from a day on; None for without end."""
    query = select(Assignment).where(Assignment.village_code == village_code).order_by(Assignment.from_on)
    until = on
    for row in session.scalars(query):
        if row.until_on is None and row.from_on <= until:
            return None
        if row.until_on is not None and row.from_on <= until < row.until_on:
            until = row.until_on
    return until


def _ending(session: Session, day: date) -> Iterator[Alarm]:
    """One alarm a facilitator and day of the end, whatever the number of villages."""
    together: dict[tuple[int, date], list[Village]] = {}
    for row, village in ending_soon(session, on=day):
        together.setdefault((row.facilitator_id, row.until_on or day), []).append(village)
    for (facilitator_id, until), villages in together.items():
        facts = {"names": _named([village.name for village in villages]), "until": until}
        cause = f"{AlarmKind.DECREE_ENDS}:{facilitator_id}:{until}"
        href, code = f"/fasilitator/{facilitator_id}", villages[0].regency_code
        yield Alarm(AlarmKind.DECREE_ENDS, cause, DECREE_ENDS, facts, href, (code,))


def _private(session: Session, note: PrivateNote, day: date) -> Iterator[Alarm]:
    """To the own coordinators alone; neither village nor word of the note stands in it, for mail is no place for either."""
    href, own = f"/fasilitator/catatan-tertutup/{note.id}", (note.regency_code,)
    if note.owner_id is None:
        persons = tuple(person.id for person in notes.owners(session, note.regency_code))
        if persons:
            cause = f"{AlarmKind.PRIVATE}:{note.id}"
            yield Alarm(AlarmKind.PRIVATE, cause, NOT_TAKEN, {}, href, own, persons=persons)
    elif note.due_on is not None and note.due_on < day:
        facts, cause = {"due": note.due_on}, f"{AlarmKind.PRIVATE}:{note.id}:{note.due_on}"
        yield Alarm(AlarmKind.PRIVATE, cause, STEP_LATE, facts, href, own, persons=(note.owner_id,))
