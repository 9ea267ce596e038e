"""A month of the joint plan, day by day: what stands, what is free, what is closed and what is missing; changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.terms import Topic

from ..clips.queries import ClipLine, clip_lines
from ..i18n import gettext, today
from ..places.service import Banks
from ..reach.evidence import is_silent
from ..slots.calendar_seeds import days_between
from ..slots.models import EntryKind, JointState
from .day_sets import daypart_at
from .known import Books, read_books
from .models import Scheme
from .words import TOPICS
from .worth import Worth, weigh_standing

TOLD_KINDS = (EntryKind.RAMADAN, EntryKind.HOLIDAY, EntryKind.SILENCE)
"""What a day of the month is called by; prayers and the anthem stand in the calendar itself."""
USUAL_GAP_DAYS = 7
"""The longest gap that is let pass where no scheme of the month says otherwise."""


@dataclass(frozen=True, slots=True)
class MonthSlot:
    """A joint slot in its day: its first start, its topic and how far it is agreed."""

    id: int
    day: date
    start_at: datetime
    title: str
    topic: Topic
    state: JointState
    station_ids: frozenset[int]

    @property
    def look(self) -> str:
        """As in the joint week: filled when both approved, outline while a vote is waited for, dashed otherwise."""
        return {JointState.APPROVED: "filled", JointState.PROPOSED: "outline"}.get(self.state, "dashed")


@dataclass(frozen=True, slots=True)
class Gap:
    """Days in a row on which a topic, or a station, has no joint slot; both ends included."""

    what: str
    from_on: date
    until_on: date

    @property
    def length_days(self) -> int:
        """How many days."""
        return (self.until_on - self.from_on).days + 1


@dataclass(frozen=True, slots=True)
class MonthDay:
    """One day: its joint slots by start, free dayparts (None: begun, or unknown), what it is called, who is silent, gaps that begin."""

    day: date
    slots: tuple[MonthSlot, ...]
    free: int | None
    names: tuple[str, ...]
    silent: tuple[str, ...]
    gaps: tuple[Gap, ...]


@dataclass(frozen=True, slots=True)
class Month:
    """Everything the page of a month shows; `why` says why its worth cannot be reckoned, where it cannot."""

    days: tuple[MonthDay, ...]
    gaps: tuple[Gap, ...]
    gap_days: int | None
    worth: Worth | None
    why: str
    villages: Mapping[str, str]
    stations: Mapping[int, str]

    @property
    def slots(self) -> list[MonthSlot]:
        """Every joint slot of the month."""
        return [slot for day in self.days for slot in day.slots]

    def names_of(self, station_ids: Iterable[int]) -> str:
        """Some stations by their names."""
        return ", ".join(self.stations[station_id] for station_id in station_ids)

    def count(self, state: str) -> int:
        """How many of them are in a state."""
        return sum(slot.state == state for slot in self.slots)


def read_month(session: Session, *, river: Banks, days: tuple[date, date], window_min: int, now: datetime) -> Month:
    """The month from its first to its last day, in nine statements however much stands in it."""
    books = read_books(session, days=days, on=today(now), with_closed=True)
    lines = clip_lines(session, days=days, used={row.clip_id for row in books.places})
    slots = list(_slots(books, {line.id: line for line in lines}))
    gap_days = _read_gap_days(session, days)
    taken = set(_taken(books, slots))
    found = weigh_standing(books, river, lines, taken=taken, window_min=window_min)
    worth = found if isinstance(found, Worth) else None
    gaps = tuple(sorted(_gaps(books, slots, gap_days), key=lambda gap: (-gap.length_days, gap.from_on)))
    return Month(
        tuple(_lay_out(books, river, slots, gaps=gaps, free=worth.free if worth else {}, today_on=today(now))),
        gaps,
        gap_days,
        worth,
        "" if isinstance(found, Worth) else found,
        {village.code: village.name for village in books.ground.villages},
        {station.id: station.short_name for station in books.stations},
    )


def _read_gap_days(session: Session, days: tuple[date, date]) -> int | None:
    """The longest gap that the newest scheme of these days asked for; None where it asked for none."""
    query = select(Scheme.asked).where(Scheme.from_on <= days[1], Scheme.until_on >= days[0])
    asked = session.scalars(query.order_by(Scheme.id.desc()).limit(1)).first()
    return asked["gap_days"] if asked else USUAL_GAP_DAYS


def _slots(books: Books, clips: Mapping[int, ClipLine]) -> Iterator[MonthSlot]:
    """The month's joint slots by first start."""
    first = books.days[0]
    rows = sorted((row for row in books.places if row.day >= first), key=lambda row: row.joint_slot_id)
    for joint_id, listed in groupby(rows, key=lambda row: row.joint_slot_id):
        places = list(listed)
        clip, start_at = clips[places[0].clip_id], min(place.span.start_at for place in places)
        stations = frozenset(place.station_id for place in places)
        yield MonthSlot(joint_id, places[0].day, start_at, clip.title, clip.topic, places[0].state, stations)


def _taken(books: Books, slots: Iterable[MonthSlot]) -> Iterator[tuple[date, str]]:
    """The days and dayparts that hold a joint slot."""
    for slot in slots:
        is_fasting = any(slot.day in books.fasting(station_id) for station_id in slot.station_ids)
        yield slot.day, daypart_at(slot.start_at, is_fasting=is_fasting)


def _lay_out(
    books: Books,
    river: Banks,
    slots: Iterable[MonthSlot],
    *,
    gaps: Sequence[Gap],
    free: Mapping[date, int],
    today_on: date,
) -> Iterator[MonthDay]:
    by_start = sorted(slots, key=lambda slot: (slot.start_at, slot.id))
    names = _names_by_day(books, river)
    for day in days_between(*books.days):
        yield MonthDay(
            day,
            tuple(slot for slot in by_start if slot.day == day),
            free.get(day) if day > today_on else None,
            tuple(names.get(day, ())),
            tuple(_silent_on(books, day)),
            tuple(gap for gap in gaps if gap.from_on == day),
        )


# --- what a day is called, and who is silent --------------------------------------------------------------------------


def _names_by_day(books: Books, river: Banks) -> dict[date, list[str]]:
    """Ramadan, holidays and quiet days by day; whose they are is told where they are not everybody's."""
    whose: dict[tuple[date, str], set[int]] = {}
    for station_id, entries in books.told.items():
        for entry in entries:
            if entry.kind in TOLD_KINDS:
                whose.setdefault((entry.day, entry.reason), set()).add(station_id)
    found: dict[date, list[str]] = {}
    for (day, name), ids in sorted(whose.items()):
        found.setdefault(day, []).append(gettext(name) + _for_whom(ids, books, river))
    return found


def _for_whom(ids: set[int], books: Books, river: Banks) -> str:
    """Nothing for every station, else the bank or the stations in brackets."""
    if len(ids) == len(books.stations):
        return ""
    for regency in river.both:
        if ids == {station.id for station in books.stations if station.regency_code == regency.code}:
            return f" ({regency.short_name})"
    return f" ({', '.join(station.short_name for station in books.stations if station.id in ids)})"


def _silent_on(books: Books, day: date) -> Iterator[str]:
    """The stations that are off the air on a day, by an outage or for good."""
    return (s.short_name for s in books.stations if is_silent(books.ground.masts.outages, s.id, day=day))


# --- gaps -------------------------------------------------------------------------------------------------------------


def _gaps(books: Books, slots: Sequence[MonthSlot], gap_days: int | None) -> Iterator[Gap]:
    """Topics and stations without a joint slot for longer than is let pass; of a month without any slot nothing is told."""
    if gap_days is None or not slots:
        return
    standing = [slot for slot in slots if slot.state is not JointState.REFUSED]
    for topic in Topic:
        heard = {slot.day for slot in standing if slot.topic is topic}
        yield from _runs(gettext(TOPICS[topic]), heard, books.days, longer_than=gap_days)
    for station in books.stations:
        heard = {slot.day for slot in standing if station.id in slot.station_ids}
        if station.closed_on is None:
            yield from _runs(station.short_name, heard, books.days, longer_than=gap_days)


def _runs(what: str, heard: set[date], days: tuple[date, date], *, longer_than: int) -> Iterator[Gap]:
    """The stretches of days without any of some days that are longer than is let pass."""
    for is_heard, run in groupby(days_between(*days), key=heard.__contains__):
        listed = list(run)
        if not is_heard and len(listed) > longer_than:
            yield Gap(what, listed[0], listed[-1])
