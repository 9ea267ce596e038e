"""The calendar of closed times: what is accepted, edited, replaced and undone, by whom; libraries only propose to it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, insert, select, update
from sqlalchemy.orm import Session

from scheduler.closures import DatedClosure, prevail

from ..access import Actor
from ..audit import record
from ..db import lock_for_writing
from ..errors import N_, NotFound
from .errors import EntryReplaced, NothingToAccept
from .models import CalendarEntry, CalendarIntake, EntryKind

SINGLE = frozenset(EntryKind) - {EntryKind.HOLIDAY, EntryKind.SILENCE, EntryKind.OTHER}
"""A day has one entry of each of these kinds."""
_CALENDAR_LOCK = 7_301_002
_AT_ONCE = 500
_APART = 5
"""Days by which two reckonings of one Ramadan may differ, generously: the next one is eleven months away."""
FEAST = "Idul Fitri"
MIDNIGHT = time()
"""Where an entry starts that closes nothing."""

NAMES = {
    "imsak": N_("Imsak"),
    "fajr": N_("Salat Subuh"),
    "dhuhr": N_("Salat Zuhur"),
    "friday": N_("Salat Jumat"),
    "asr": N_("Salat Asar"),
    "maghrib": N_("Salat Magrib"),
    "isha": N_("Salat Isya"),
    "anthem": N_("Indonesia Raya"),
    "ramadan": N_("Ramadan"),
    "holiday": N_("Hari libur"),
    "silence": N_("Masa tenang"),
    "other": N_("Acara stasiun"),
}
"""What an entry is called unless a person names it."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose calendar: a whole bank's, or one station's of it."""

    regency_code: str
    station_id: int | None = None


def code_of(scope: Scope) -> str:
    """A calendar as an address and a form carry it: 16.02, or 16.02-4 for a station."""
    return scope.regency_code if scope.station_id is None else f"{scope.regency_code}-{scope.station_id}"


@dataclass(frozen=True, slots=True)
class Day:
    """An entry as it is accepted; `length_min` 0 keeps the day in mind and closes nothing."""

    kind: str
    name: str
    day: date
    starts: time
    length_min: int

    @classmethod
    def of(cls, closure: DatedClosure) -> Day:
        """A proposed closure under the name people know it by."""
        return cls(closure.kind, NAMES[closure.reason], closure.day, closure.starts, closure.length_min)


def accept(
    session: Session,
    actor: Actor,
    *,
    scope: Scope,
    topic: str,
    days: Sequence[Day],
    source: str,
    replaces: Collection[CalendarEntry] = (),
    is_example: bool = False,
    now: datetime,
) -> CalendarIntake:
    """Take entries into a calendar with one source; raises `NothingToAccept`, or `EntryReplaced` for what is gone.

    What stands in the same calendar for the same days and kinds gives way, and so do the entries named in `replaces`.
    """
    touched = [day.day for day in days] + [entry.day for entry in replaces]
    if not touched:
        raise NothingToAccept
    lock_for_writing(session, _CALENDAR_LOCK)
    intake = CalendarIntake(
        regency_code=scope.regency_code,
        station_id=scope.station_id,
        topic=topic,
        source=source,
        first_on=min(touched),
        last_on=max(touched),
        accepted_by=actor.name,
        accepted_at=now,
        is_example=is_example,
    )
    session.add(intake)
    session.flush()
    gone = _replace(session, intake, days, named=[entry.id for entry in replaces], now=now)
    if days:
        session.execute(insert(CalendarEntry), [_row(intake, day) for day in days])
    facts = {"topic": topic, "source": source, "from_on": intake.first_on, "until_on": intake.last_on}
    counts = {"entries": len(days), "replaced": gone, "station_id": scope.station_id}
    record(session, actor, action="calendar.accept", thing=("calendar", intake.id), changes=facts | counts, now=now)
    return intake


def _row(intake: CalendarIntake, day: Day) -> dict[str, object]:
    return {
        "intake_id": intake.id,
        "regency_code": intake.regency_code,
        "station_id": intake.station_id,
        "kind": day.kind,
        "name": day.name,
        "day": day.day,
        "starts": day.starts,
        "length_min": day.length_min,
        "source": intake.source,
    }


def in_scope(scope: Scope) -> ColumnElement[bool]:
    """Whether an entry stands in exactly this calendar."""
    own = (
        CalendarEntry.station_id.is_(None) if scope.station_id is None else CalendarEntry.station_id == scope.station_id
    )
    return (CalendarEntry.regency_code == scope.regency_code) & own


def _replace(
    session: Session, intake: CalendarIntake, days: Iterable[Day], *, named: Sequence[int], now: datetime
) -> int:
    """End what gives way to an intake and remember that it did."""
    wanted = {(day.day, day.kind) for day in days if day.kind in SINGLE}
    query = select(CalendarEntry.id, CalendarEntry.day, CalendarEntry.kind).where(
        in_scope(Scope(intake.regency_code, intake.station_id)),
        CalendarEntry.day.between(intake.first_on, intake.last_on),
        CalendarEntry.ended_at.is_(None),
    )
    standing = session.execute(query).all()
    if not set(named) <= {row.id for row in standing}:
        raise EntryReplaced
    old = [row.id for row in standing if row.id in named or (row.day, row.kind) in wanted]
    for at in range(0, len(old), _AT_ONCE):
        some = CalendarEntry.id.in_(old[at : at + _AT_ONCE])
        session.execute(update(CalendarEntry).where(some).values(ended_at=now, replaced_by_id=intake.id))
    return len(old)


def undo(session: Session, actor: Actor, *, intake: CalendarIntake, now: datetime) -> None:
    """Take an acceptance back: its entries end and what it replaced holds again; the last one first.

    Raises `EntryReplaced` when a later acceptance stands on it or it was undone before.
    """
    lock_for_writing(session, _CALENDAR_LOCK)
    mine = CalendarEntry.intake_id == intake.id
    covered = select(CalendarEntry.id).where(mine, CalendarEntry.replaced_by_id.is_not(None)).limit(1)
    if intake.undone_at is not None or session.scalar(covered) is not None:
        raise EntryReplaced
    intake.undone_at, intake.undone_by = now, actor.name
    session.execute(update(CalendarEntry).where(mine).values(ended_at=now))
    given_way = update(CalendarEntry).where(CalendarEntry.replaced_by_id == intake.id)
    session.execute(given_way.values(ended_at=None, replaced_by_id=None))
    facts = {"topic": intake.topic, "source": intake.source, "accepted_by": intake.accepted_by}
    record(session, actor, action="calendar.undo", thing=("calendar", intake.id), changes=facts, now=now)


def get_intake(session: Session, intake_id: int) -> CalendarIntake:
    """One acceptance; raises `NotFound`."""
    intake = session.get(CalendarIntake, intake_id)
    if intake is None:
        raise NotFound
    return intake


def get_entry(session: Session, entry_id: int) -> CalendarEntry:
    """One entry; raises `NotFound`."""
    entry = session.get(CalendarEntry, entry_id)
    if entry is None:
        raise NotFound
    return entry


def entries_of_fast(session: Session, scope: Scope, *, first_on: date, last_on: date) -> list[CalendarEntry]:
    """What an accepted Ramadan left around a period: its days and its feast, which another proposal replaces whole."""
    around = CalendarEntry.day.between(first_on - timedelta(days=_APART), last_on + timedelta(days=_APART))
    is_fast = (CalendarEntry.kind == EntryKind.RAMADAN) | (CalendarEntry.name == FEAST)
    query = select(CalendarEntry).where(in_scope(scope), around, is_fast, CalendarEntry.ended_at.is_(None))
    return list(session.scalars(query.order_by(CalendarEntry.id)))


# --- reading ----------------------------------------------------------------------------------------------------------


def _standing(
    regency_codes: Collection[str], *, first_on: date, last_on: date, only: Collection[date] = ()
) -> ColumnElement[bool]:
    """What holds in the calendars of banks and their stations within days, or on some of these days only."""
    when = CalendarEntry.day.in_(only) if only else CalendarEntry.day.between(first_on, last_on)
    return CalendarEntry.regency_code.in_(regency_codes) & CalendarEntry.ended_at.is_(None) & when


def entries_between(
    session: Session, *, regency_codes: Collection[str], first_on: date, last_on: date, kinds: Collection[str] = ()
) -> list[CalendarEntry]:
    """The entries of banks and their stations that hold within days, of some kinds or of all, by day and start."""
    query = select(CalendarEntry).where(_standing(regency_codes, first_on=first_on, last_on=last_on))
    if kinds:
        query = query.where(CalendarEntry.kind.in_(kinds))
    return list(session.scalars(query.order_by(CalendarEntry.day, CalendarEntry.starts, CalendarEntry.id)))


def closures_by_station(
    session: Session, banks: Mapping[int, str], *, first_on: date, last_on: date, only: Collection[date] = ()
) -> dict[int, tuple[DatedClosure, ...]]:
    """What the calendar says for each station (its bank given) within days: the station's own word before its bank's."""
    # Columns, not rows of the model: a weekly series looks at a thousand entries.
    query = select(
        CalendarEntry.regency_code,
        CalendarEntry.station_id,
        CalendarEntry.day,
        CalendarEntry.kind,
        CalendarEntry.starts,
        CalendarEntry.length_min,
        CalendarEntry.name,
    ).where(_standing(set(banks.values()), first_on=first_on, last_on=last_on, only=only))
    found: dict[tuple[str, int | None], list[DatedClosure]] = {}
    for row in session.execute(query.order_by(CalendarEntry.id)):
        told = DatedClosure(row.day, row.kind, row.starts, row.length_min, row.name, row.station_id is not None)
        found.setdefault((row.regency_code, row.station_id), []).append(told)
    return {
        station_id: prevail([*found.get((code, None), ()), *found.get((code, station_id), ())], single=SINGLE)
        for station_id, code in banks.items()
    }
