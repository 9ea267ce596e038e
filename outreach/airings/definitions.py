"""How each station's logs are read, as it was saved: versions that are added and never changed; reads no log itself."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from scheduler.asrun.definition import Definition, checked, from_json, to_json

from ..access import Actor
from ..audit import record
from ..db import lock_for_writing
from ..errors import NotFound
from .errors import DefinitionRefused, TooManyDefinitions
from .models import LogDefinition

MOST = 20
PREFIX = "simpanan-"
"""A kept log names the very version it was read by."""


def form_of(row: LogDefinition) -> str:
    """The name of a saved definition among the log forms."""
    return f"{PREFIX}{row.id}"


def saved_definitions(session: Session, station_id: int) -> list[LogDefinition]:
    """The newest version of each definition of a station that was not ended, by name."""
    newest = (
        select(func.max(LogDefinition.id)).where(LogDefinition.station_id == station_id).group_by(LogDefinition.name)
    )
    query = select(LogDefinition).where(LogDefinition.id.in_(newest), LogDefinition.is_ended.is_(False))
    return list(session.scalars(query.order_by(LogDefinition.name)))


def forms_of(session: Session, station_id: int) -> list[Definition]:
    """A station's own definitions as the reader takes them."""
    return [read_definition(row) for row in saved_definitions(session, station_id)]


def read_definition(row: LogDefinition) -> Definition:
    """One saved version as the reader takes it."""
    return from_json({**row.content, "name": form_of(row)})


def names_of(session: Session, station_id: int) -> dict[str, str]:
    """What every version a station ever saved is called, by its name among the log forms."""
    rows = session.scalars(select(LogDefinition).where(LogDefinition.station_id == station_id))
    return {form_of(row): f"{row.name} v{row.version}" for row in rows}


def get_definition(session: Session, definition_id: int) -> LogDefinition:
    """One saved version; raises `NotFound`."""
    row = session.get(LogDefinition, definition_id)
    if row is None:
        raise NotFound
    return row


def save_definition(
    session: Session, actor: Actor, *, station_id: int, name: str, definition: Definition, now: datetime
) -> LogDefinition:
    """Save a definition under a name: the first version, or the next. Raises `DefinitionRefused`, `TooManyDefinitions`."""
    try:
        content = to_json(checked(definition))
    except ValueError:
        raise DefinitionRefused("start") from None
    if definition.title is None and not definition.keys:
        raise DefinitionRefused("title")
    lock_for_writing(session, station_id)
    old, held = _newest(session, station_id=station_id, name=name), saved_definitions(session, station_id)
    if old is not None and not old.is_ended and old.content == {**content, "name": name}:
        return old
    if len(held) >= MOST and name not in {row.name for row in held}:
        raise TooManyDefinitions("name", most=MOST)
    return _add(session, actor, station_id=station_id, name=name, old=old, content=content, is_ended=False, now=now)


def end_definition(session: Session, actor: Actor, *, row: LogDefinition, now: datetime) -> LogDefinition:
    """Stop reading by a definition; logs that were read by it keep its name."""
    lock_for_writing(session, row.station_id)
    return _set_ended(session, actor, row=row, is_ended=True, now=now)


def restore_definition(session: Session, actor: Actor, *, row: LogDefinition, now: datetime) -> LogDefinition:
    """Read by an ended definition again."""
    lock_for_writing(session, row.station_id)
    return _set_ended(session, actor, row=row, is_ended=False, now=now)


def _set_ended(session: Session, actor: Actor, *, row: LogDefinition, is_ended: bool, now: datetime) -> LogDefinition:
    newest = _newest(session, station_id=row.station_id, name=row.name)
    if newest is None or newest.is_ended == is_ended:
        return newest or row
    return _add(
        session,
        actor,
        station_id=row.station_id,
        name=row.name,
        old=newest,
        content=newest.content,
        is_ended=is_ended,
        now=now,
    )


def _newest(session: Session, *, station_id: int, name: str) -> LogDefinition | None:
    query = select(LogDefinition).where(LogDefinition.station_id == station_id, LogDefinition.name == name)
    return session.scalars(query.order_by(LogDefinition.version.desc()).limit(1)).first()


def _add(
    session: Session,
    actor: Actor,
    *,
    station_id: int,
    name: str,
    old: LogDefinition | None,
    content: dict[str, object],
    is_ended: bool,
    now: datetime,
) -> LogDefinition:
    row = LogDefinition(
        station_id=station_id,
        name=name,
        version=old.version + 1 if old else 1,
        content={**content, "name": name},
        is_ended=is_ended,
        made_at=now,
        made_by=actor.name,
    )
    session.add(row)
    session.flush()
    facts = {"name": name, "version": row.version, "content": row.content}
    if is_ended:
        record(session, actor, action="log_definition.end", thing=("station", station_id), changes=facts, now=now)
    else:
        record(session, actor, action="log_definition.save", thing=("station", station_id), changes=facts, now=now)
    return row
