"""Everything the office holds about one person, gathered from every table there is; never a secret, and never a change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Table, false, or_, select
from sqlalchemy.orm import Session

from ..audit import AuditLine, plain
from ..db import Base
from ..facilitators.models import Facilitator
from ..people.models import Person
from ..places.models import Regency, Village

SECRET = frozenset({"password_hash", "totp_secret", "totp_step", "token_hash", "key_hash", "code_hash"})
"""What proves who somebody is opens doors: it is held, and handed out to nobody."""
CLOSED = frozenset({"private_note"})
"""What villagers' tension is about belongs to them and not to the coordinator who looks after it."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom the data is about: somebody who may sign in, a facilitator, or one who is both."""

    person: Person | None
    facilitators: tuple[Facilitator, ...]

    @property
    def name(self) -> str:
        """The name as it is held."""
        return self.person.name if self.person else self.facilitators[0].name

    @property
    def person_id(self) -> int:
        """The person's number; 0, which nobody has, without an account."""
        return self.person.id if self.person else 0

    @property
    def facilitator_ids(self) -> list[int]:
        """The numbers of every appointment."""
        return [facilitator.id for facilitator in self.facilitators]


def subject_of_person(session: Session, person: Person) -> Subject:
    """A person with every appointment as a facilitator."""
    query = select(Facilitator).where(Facilitator.person_id == person.id).order_by(Facilitator.id)
    return Subject(person, tuple(session.scalars(query)))


def subject_of_facilitator(session: Session, facilitator: Facilitator) -> Subject:
    """A facilitator, with the account where there is one."""
    person = session.get(Person, facilitator.person_id) if facilitator.person_id else None
    return subject_of_person(session, person) if person else Subject(None, (facilitator,))


def is_about(table: Table, subject: Subject) -> ColumnElement[bool]:
    """The condition under which a row of a table is about a person."""
    found: list[ColumnElement[bool]] = []
    for column in table.columns:
        targets = {key.column.table.name for key in column.foreign_keys}
        if "person" in targets or (table.name, column.name) in OWN_IDS["person"]:
            found.append(column == subject.person_id)
        if "facilitator" in targets or (table.name, column.name) in OWN_IDS["facilitator"]:
            found.append(column.in_(subject.facilitator_ids))
    return or_(false(), *found)


OWN_IDS = {
    "person": {("person", "id"), ("audit_line", "actor_id"), ("notice", "person_id")},
    "facilitator": {("facilitator", "id")},
}
"""Columns that name a person or a facilitator without a foreign key."""


def held_about(session: Session, subject: Subject) -> dict[str, list[dict[str, Any]]]:
    """Every row about a person, by table, without secrets; lines of the trail about the person are among them."""
    found: dict[str, list[dict[str, Any]]] = {}
    for table in Base.metadata.sorted_tables:
        if table.name in CLOSED:
            continue
        columns = [column for column in table.columns if column.name not in SECRET]
        about = tells_about(table, subject)
        rows = session.execute(select(*columns).where(about).order_by(*table.primary_key.columns))
        told = [{str(name): plain(value) for name, value in row.items()} for row in rows.mappings()]
        if told:
            found[table.name] = told
    return found


def named_places(session: Session, held: dict[str, list[dict[str, Any]]]) -> dict[str, str]:
    """The names of every regency and village these rows speak of, by their codes."""
    codes = {value for rows in held.values() for row in rows for name, value in row.items() if name.endswith("_code")}
    regencies = session.execute(select(Regency.code, Regency.name).where(Regency.code.in_(codes)))
    villages = session.execute(select(Village.code, Village.name).where(Village.code.in_(codes)))
    return {row[0]: row[1] for row in (*regencies, *villages)}


def tells_about(table: Table, subject: Subject) -> ColumnElement[bool]:
    """As `is_about`; of the trail also the lines that others wrote about this person."""
    about = is_about(table, subject)
    return or_(about, _line_about(subject)) if table.name == AuditLine.__tablename__ else about


def _line_about(subject: Subject) -> ColumnElement[bool]:
    things = [("person", subject.person_id), *(("facilitator", number) for number in subject.facilitator_ids)]
    return or_(*((AuditLine.thing_kind == kind) & (AuditLine.thing_id == str(number)) for kind, number in things))
