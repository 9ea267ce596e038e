"""The append-only, hash-chained trail of every change, readable per thing; no line is ever changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from typing import Any

from sqlalchemy import Index, String, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from .access import Actor
from .db import Base, lock_for_writing
from .errors import EditedMeanwhile
from .guards import keep_for_ever
from .i18n import clock

_CHAIN_LOCK = 7_301_001
_FIRST_HASH = "0" * 64
PRIVATE_KIND = "private_note"
"""Lines about what one regency keeps to itself; their thing is `REGENCY/NUMBER`, and they are shown to that regency's coordinator alone."""
UNDO_WITHIN = timedelta(seconds=15)
"""Ten seconds on screen, and the time the answer needs on a thin line."""


class AuditLine(Base):
    """One change: who did what to which thing, and the hash that ties it to the line before."""

    __tablename__ = "audit_line"
    __table_args__ = (Index("ix_audit_line_thing", "thing_kind", "thing_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    happened_at: Mapped[datetime]
    actor_id: Mapped[int | None]
    actor_name: Mapped[str] = mapped_column(String(200))
    actor_office: Mapped[str] = mapped_column(String(200))
    action: Mapped[str] = mapped_column(String(60))
    thing_kind: Mapped[str] = mapped_column(String(40))
    thing_id: Mapped[str] = mapped_column(String(80))
    changes: Mapped[dict[str, Any]]
    previous_hash: Mapped[str] = mapped_column(String(64))
    line_hash: Mapped[str] = mapped_column(String(64), unique=True)


keep_for_ever(AuditLine.__table__, names=("actor_name", "changes"))  # type: ignore[arg-type]  # a mapped class's __table__ is typed as FromClause


@dataclass(frozen=True, slots=True)
class Break:
    """Where the chain no longer holds, and why."""

    line_id: int
    reason: str


def plain(value: object) -> Any:
    """A value as the trail keeps it: JSON with moments and dates in ISO form."""
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(inner) for inner in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    return value if isinstance(value, (str, int, float, bool)) or value is None else str(value)


def _digest(line: AuditLine) -> str:
    content = {
        "happened_at": line.happened_at.isoformat(),
        "actor": [line.actor_id, line.actor_name, line.actor_office],
        "action": line.action,
        "thing": [line.thing_kind, line.thing_id],
        "changes": line.changes,
        "previous": line.previous_hash,
    }
    return hashlib.sha256(
        json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
    ).hexdigest()


def record(
    session: Session,
    actor: Actor,
    *,
    action: str,
    thing: tuple[str, object],
    changes: Mapping[str, object] | None = None,
    now: datetime,
) -> AuditLine:
    """Write one line into the trail in the same transaction as the change itself.

    `action` is noun.verb such as "clip.vet"; `thing` its kind and id; `changes` what is new, or `{field: [old, new]}`.
    """
    lock_for_writing(session, _CHAIN_LOCK)
    previous = session.scalar(select(AuditLine.line_hash).order_by(AuditLine.id.desc()).limit(1))
    line = AuditLine(
        happened_at=now,
        actor_id=actor.person_id,
        actor_name=actor.name,
        actor_office=actor.office_name,
        action=action,
        thing_kind=thing[0],
        thing_id=str(thing[1]),
        changes=plain(changes or {}),
        previous_hash=previous or _FIRST_HASH,
    )
    line.line_hash = _digest(line)
    session.add(line)
    session.flush()
    return line


def lines_of(session: Session, kind: str, thing_id: object, *, most: int = 100) -> list[AuditLine]:
    """The newest lines about one thing, newest first."""
    query = select(AuditLine).where(AuditLine.thing_kind == kind, AuditLine.thing_id == str(thing_id))
    return list(session.scalars(query.order_by(AuditLine.id.desc()).limit(most)))


def own_change_just_made(
    session: Session, actor: Actor, thing: tuple[str, object], *, now: datetime
) -> AuditLine | None:
    """The newest line about a thing, where this person wrote it a moment ago; nothing else is undone at once."""
    last = next(iter(lines_of(session, *thing, most=1)), None)
    is_own = last is not None and last.actor_id == actor.person_id
    return last if last is not None and is_own and now - last.happened_at <= UNDO_WITHIN else None


def edited_meanwhile(
    session: Session, thing: tuple[str, object], *, mine: Mapping[str, object], theirs: object, since: datetime
) -> EditedMeanwhile:
    """The refusal for who saved second: who saved first and when, from the trail, and both versions of every field.

    `theirs` is the row as it stands; `since` stands for the moment where the trail says nothing.
    """
    last = next(iter(lines_of(session, *thing, most=1)), None)
    who, at = (last.actor_name, last.happened_at) if last else ("", since)
    return EditedMeanwhile(
        mine=mine, theirs={name: getattr(theirs, name, "") for name in mine}, who=who, clock=clock(at)
    )


ERASING = "person.erase"
"""The action of a line whose `redacted` tells, for each line a name was taken out of, the digest of what is left of it."""


def digest_of(line: AuditLine) -> str:
    """The digest of a line as it stands now: after an erasure another one than its hash."""
    return _digest(line)


def _redacted(session: Session) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    for line in session.scalars(select(AuditLine).where(AuditLine.action == ERASING).order_by(AuditLine.id)):
        for number, digest in line.changes.get("redacted", {}).items():
            found.setdefault(int(number), set()).add(digest)
    return found


def find_breaks(session: Session) -> Iterator[Break]:
    """Walk the whole trail and yield every line whose content or tie to the line before does not hold.

    A line a person's name was erased from holds when a line of the trail itself tells what is left of it: the ties
    between lines are those of before, so nothing else could be taken out or put in.
    """
    expected, redacted = _FIRST_HASH, _redacted(session)
    for line in session.scalars(select(AuditLine).order_by(AuditLine.id).execution_options(yield_per=1000)):
        if line.previous_hash != expected:
            yield Break(line.id, "previous")
        digest = _digest(line)
        if digest != line.line_hash and digest not in redacted.get(line.id, ()):
            yield Break(line.id, "content")
        expected = line.line_hash


def changed(thing: object, values: Mapping[str, object]) -> dict[str, list[object]]:
    """Set attributes and return what really changed, as `{field: [old, new]}`."""
    differences: dict[str, list[object]] = {}
    for field, new in values.items():
        old = getattr(thing, field)
        if old != new:
            differences[field] = [plain(old), plain(new)]
            setattr(thing, field, new)
    return differences


def newest_line(session: Session) -> AuditLine | None:
    """The last line of the trail, whatever it is about: both sides compare its hash."""
    return session.scalars(select(AuditLine).order_by(AuditLine.id.desc()).limit(1)).first()


def latest_lines(
    session: Session,
    *,
    kind: str = "",
    thing_id: str = "",
    before: int | None = None,
    private_of: Collection[str] = (),
    without: Collection[str] = (),
    most: int = 60,
) -> list[AuditLine]:
    """The newest lines, of all things or of one kind or one thing, from before a line on; `without` some actions.

    Lines about what a regency keeps to itself are left out, but for the regencies of `private_of`.
    """
    own = [AuditLine.thing_id.startswith(f"{code}/") for code in private_of]
    query = select(AuditLine).where(or_(AuditLine.thing_kind != PRIVATE_KIND, *own))
    query = query.where(AuditLine.action.not_in(without)).order_by(AuditLine.id.desc()).limit(most)
    if kind:
        query = query.where(AuditLine.thing_kind == kind)
    if kind and thing_id:
        query = query.where(AuditLine.thing_id == thing_id)
    if before is not None:
        query = query.where(AuditLine.id < before)
    return list(session.scalars(query))
