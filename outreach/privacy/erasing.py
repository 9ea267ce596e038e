"""Erases a person: name, phone, NIP and account go from every table; rows and numbers stay, so no count changes.

Signed reports keep what was signed: both regencies' signatures stand on those very words. The trail stays whole: the line of the
erasure itself tells the digest of every line a name was taken out of.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, ColumnElement, String, Table, cast, delete, func, or_, select, update
from sqlalchemy.orm import Session

from scheduler.terms import local_day

from ..access import Actor
from ..audit import AuditLine, digest_of, record
from ..db import Base
from ..facilitators.models import Facilitator
from ..guards import ERASED
from ..people.closing import close_account
from ..people.models import OfficeUnit, Person, PersonToken, SignIn
from ..people.service import get_person
from ..security import Attempt
from . import service
from .errors import ErasedAlready, NameNotTyped, StillInForce
from .exporting import Subject, tells_about
from .models import PersonalRequest

KEPT = frozenset({"report", "signature"})
"""Frozen reports: what was signed stays what was signed."""
OWN_NAMES = frozenset(
    {
        "name",
        "person_name",
        "actor_name",
        "recorded_by",
        "changes",
        "facts",
        "recipient",
        "subject",
        "text",
        "words",
        "outcome",
    }
)
"""Where a name is looked for that another person may bear too: in rows about this person alone."""
_TELLING = re.compile(r"[\s\d@._-]")


def erase(
    session: Session, actor: Actor, *, subject: Subject, typed: str, request_id: int | None = None, now: datetime
) -> None:
    """Erase a person for good; raises `NameNotTyped`, `ErasedAlready`, `StillInForce`, `OwnAccount` or `LastAdmin`."""
    if subject.name == ERASED:
        raise ErasedAlready
    if " ".join(typed.split()) != " ".join(subject.name.split()):
        raise NameNotTyped("typed")
    today = local_day(now)
    if any(one.ended_on is None or one.ended_on > today for one in subject.facilitators):
        raise StillInForce(name=subject.name)
    needles = _needles(session, subject)
    asked = _answer_requests(session, actor, subject, now)
    if subject.person is not None:
        _empty_person(session, actor, get_person(session, subject.person.id), now)
    for facilitator in subject.facilitators:
        _empty_facilitator(facilitator)
    session.flush()
    redacted = _scrub(session, subject, needles=needles)
    thing = ("person", subject.person_id) if subject.person else ("facilitator", subject.facilitators[0].id)
    facts = {"asked_by_person": bool(asked), "requests": asked or request_id, "redacted": redacted}
    # Whoever erases the last trace of a name writes their own: it is no part of what was erased.
    record(session, actor, action="person.erase", thing=thing, changes=facts, now=now)


@dataclass(frozen=True, slots=True)
class Needles:
    """What a person may be known by, the longest first: `everywhere` means this person alone, `own` may be others' too.

    `spared` are others' longer names that hold this one: they stay whole wherever they stand.
    """

    everywhere: list[str]
    own: list[str]
    spared: list[str]


def _needles(session: Session, subject: Subject) -> Needles:
    person = subject.person
    names = {subject.name, *(facilitator.name for facilitator in subject.facilitators)}
    words = {person.nip, person.email or ""} if person else set()
    words |= {person.account} if person and _TELLING.search(person.account) else set()
    for facilitator in subject.facilitators:
        words |= {facilitator.phone, "".join(letter for letter in facilitator.phone if letter.isdigit())}
    holding = _names_holding(session, subject)
    # One word alone is no sure sign of anybody.
    is_shared = bool(holding) or len(subject.name.split()) < 2
    spared = _longest({name for name in holding if name.lower() != subject.name.lower()})
    return Needles(_longest(words if is_shared else words | names), _longest(names) if is_shared else [], spared)


def _longest(words: set[str]) -> list[str]:
    return sorted({word.strip() for word in words if word.strip()}, key=lambda word: (-len(word), word))


def _names_holding(session: Session, subject: Subject) -> list[str]:
    """Whose name is this person's too, or holds it as a part: other persons, facilitators and offices."""
    wanted = _pattern(subject.name)
    others = [
        *session.scalars(select(Person.name).where(Person.id != subject.person_id)),
        *session.scalars(select(Facilitator.name).where(Facilitator.id.not_in(subject.facilitator_ids))),
        *session.scalars(select(OfficeUnit.name)),
    ]
    return [name for name in others if wanted.search(name)]


def _answer_requests(session: Session, actor: Actor, subject: Subject, now: datetime) -> list[int]:
    query = select(PersonalRequest).where(PersonalRequest.person_id == subject.person_id)
    waiting = list(session.scalars(query.where(PersonalRequest.done_at.is_(None))))
    for request in waiting:
        service.answer(session, actor, request=request, outcome=ERASED, now=now)
    for request in session.scalars(query):
        request.words = ERASED
    return [request.id for request in waiting if request.wish == "erasure"]


def _empty_person(session: Session, actor: Actor, person: Person, now: datetime) -> None:
    account = person.account
    close_account(session, actor, person=person, now=now)
    session.execute(delete(Attempt).where(Attempt.key.contains(account, autoescape=True)))
    person.name, person.account = ERASED, f"terhapus-{person.id}"
    person.rank, person.nip, person.email = "", "", None
    session.execute(update(SignIn).where(SignIn.person_id == person.id).values(browser=""))
    session.execute(update(PersonToken).where(PersonToken.person_id == person.id).values(label=ERASED))


def _empty_facilitator(facilitator: Facilitator) -> None:
    facilitator.name, facilitator.phone, facilitator.religion, facilitator.ethnicity = ERASED, "", "", ""
    facilitator.consent_purpose, facilitator.consent_on, facilitator.consent_until_on = "", None, None
    facilitator.version += 1


# --- what is left in the other tables --------------------------------------------------------------------------------


def _scrub(session: Session, subject: Subject, *, needles: Needles) -> dict[str, str]:
    """Replace every needle in every text; returns the digest of each line of the trail that was touched."""
    touched: set[int] = set()
    for table in Base.metadata.sorted_tables:
        if table.name in KEPT:
            continue
        rows = _scrub_table(session, table, needles.everywhere, None)
        rows += _scrub_table(session, table, needles.own, tells_about(table, subject), spared=needles.spared)
        if table.name == AuditLine.__tablename__:
            touched.update(rows)
    session.expire_all()
    lines = session.scalars(select(AuditLine).where(AuditLine.id.in_(sorted(touched)))) if touched else ()
    return {str(line.id): digest_of(line) for line in lines}


def _texts(table: Table, *, own_only: bool) -> Iterator[Column[Any]]:
    for column in table.columns:
        is_text = isinstance(column.type, (String, JSON)) and not column.primary_key and not column.foreign_keys
        if is_text and (not own_only or column.name in OWN_NAMES):
            yield column


def _scrub_table(
    session: Session,
    table: Table,
    needles: list[str],
    about: ColumnElement[bool] | None,
    *,
    spared: Sequence[str] = (),
) -> list[int]:
    """Replace needles in a table's texts (where `about` holds); returns the numbers of the rows that were touched."""
    columns = list(_texts(table, own_only=about is not None))
    if not columns or not needles:
        return []
    keys = list(table.primary_key.columns)
    query = select(*keys, *columns).where(or_(*(_holds(column, needle) for column in columns for needle in needles)))
    patterns = [_pattern(needle, spared) for needle in needles]
    touched = []
    for row in session.execute(query if about is None else query.where(about)).all():
        values = dict(zip([column.name for column in columns], row[len(keys) :], strict=True))
        fresh = {name: _without(value, patterns) for name, value in values.items()}
        differing = {name: value for name, value in fresh.items() if value != values[name]}
        if differing:
            same = [key == value for key, value in zip(keys, row, strict=False)]
            session.execute(update(table).where(*same).values(_fitting(table, differing)))
            touched.append(row[0])
    return touched


def _holds(column: Column[Any], needle: str) -> ColumnElement[bool]:
    written = func.lower(cast(column, String))
    forms = {needle.lower(), json.dumps(needle)[1:-1].lower()}
    return or_(*(written.contains(form, autoescape=True) for form in forms))


def _pattern(needle: str, spared: Sequence[str] = ()) -> re.Pattern[str]:
    whole = "|".join(map(re.escape, spared)) or "(?!)"
    return re.compile(rf"(?<!\w)(?:(?P<spared>{whole})|{re.escape(needle)})(?!\w)", re.IGNORECASE)


def _without(value: Any, patterns: list[re.Pattern[str]]) -> Any:
    if isinstance(value, str):
        for pattern in patterns:
            value = pattern.sub(lambda found: found["spared"] or ERASED, value)
        return value
    if isinstance(value, dict):
        return {name: _without(inner, patterns) for name, inner in value.items()}
    return [_without(inner, patterns) for inner in value] if isinstance(value, list) else value


def _fitting(table: Table, values: dict[str, Any]) -> dict[str, Any]:
    lengths = {name: getattr(table.columns[name].type, "length", None) for name in values}
    return {name: value[: lengths[name]] if lengths[name] else value for name, value in values.items()}
