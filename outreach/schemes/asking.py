"""Builds the planner's problem document from what is wished and what is known of a period; pure, never a query."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any

from scheduler.dayparts import Daypart, Hours
from scheduler.planner.openings import Openings
from scheduler.planner.plan import clock_of
from scheduler.planner.problem import FORM, Goal, PlannedJointSlot, Problem
from scheduler.planner.reading import read_problem
from scheduler.terms import WIB, SlotKind, Span, Topic, day_span

from .day_sets import daypart_at, listening_of, of_other_days, parts_of, still_there

BORDER = "batas"
GRID_MIN = 5
SEED = 1


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person asks of a period: budgets by regency in rupiah, least and most joint slots a month by topic, the longest gap in
    days (None: any), the greatest difference of both sides' slots as a share, the joint slots they pin or forbid, and their kind.
    """

    first_on: date
    last_on: date
    goal: Goal
    budgets: Mapping[str, int]
    quotas: Mapping[Topic, tuple[int, int]]
    gap_days: int | None
    parity: float
    pinned: tuple[Mapping[str, Any], ...] = ()
    forbidden: tuple[Mapping[str, Any], ...] = ()
    kind: SlotKind = SlotKind.ILM

    @property
    def days(self) -> list[date]:
        """Every day of the period."""
        return [self.first_on + timedelta(days=step) for step in range((self.last_on - self.first_on).days + 1)]

    def document(self) -> dict[str, Any]:
        """The wishes as JSON."""
        return {
            "first_on": self.first_on.isoformat(),
            "last_on": self.last_on.isoformat(),
            "goal": self.goal.value,
            "budgets": dict(self.budgets),
            "quotas": {topic.value: list(bounds) for topic, bounds in self.quotas.items()},
            "gap_days": self.gap_days,
            "parity": self.parity,
            "pinned": [dict(pin) for pin in self.pinned],
            "forbidden": [dict(entry) for entry in self.forbidden],
            "kind": self.kind.value,
        }

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Asked:
        """The wishes of a document that was written here."""
        return cls(
            date.fromisoformat(document["first_on"]),
            date.fromisoformat(document["last_on"]),
            Goal(document["goal"]),
            document["budgets"],
            {Topic(name): (bounds[0], bounds[1]) for name, bounds in document["quotas"].items()},
            document["gap_days"],
            document["parity"],
            tuple(document["pinned"]),
            tuple(document["forbidden"]),
            SlotKind(document.get("kind", SlotKind.ILM)),
        )


@dataclass(frozen=True, slots=True)
class KnownStation:
    """A station: its side, hours, rates for one airing by part of the day (missing: unknown), closed time, what is booked, its
    days of Ramadan, and whether it may air advertisements at all.
    """

    id: int
    side: str
    hours: Hours
    rates_rupiah: Mapping[str, int]
    closed: tuple[Span, ...]
    booked: tuple[tuple[int, Span], ...]
    fasting: frozenset[date] = frozenset()
    may_advertise: bool = True

    @property
    def name(self) -> str:
        """What the planner calls it."""
        return f"stasiun-{self.id}"


@dataclass(frozen=True, slots=True)
class KnownVillage:
    """A village: its people (None: unknown) and how surely it receives each station, by id."""

    code: str
    side: str
    population: int | None
    reception: Mapping[int, float]


@dataclass(frozen=True, slots=True)
class KnownClip:
    """A clip both regencies let on the air."""

    id: int
    topic: Topic
    language: str
    length_s: int
    from_on: date
    until_on: date

    @property
    def name(self) -> str:
        """What the planner calls it."""
        return f"klip-{self.id}"


@dataclass(frozen=True, slots=True)
class StandingSlot:
    """A joint slot of today's plan: drafted, proposed or approved."""

    id: int
    clip_id: int
    day: date
    starts: Mapping[int, datetime]


@dataclass(frozen=True, slots=True)
class Known:
    """Everything the office knows of a period."""

    sides: tuple[str, str]
    window_min: int
    stations: tuple[KnownStation, ...]
    villages: tuple[KnownVillage, ...]
    clips: tuple[KnownClip, ...]
    standing: tuple[StandingSlot, ...]


@dataclass(frozen=True, slots=True)
class Asking:
    """A problem ready to be solved, the standing programmes in it, and what a reader must know of it.

    `uncounted` are standing joint slots that the planner cannot count (two in one daypart, a clip that may no longer air): their time
    stays taken. `unrated` are stations of which a rate is missing, reckoned as free of charge; `shut` those without any open time, left out.
    `lost` are pinned programmes that have no place; `unsold` stations that take no advertisement or have no rate for one, left out of a
    scheme of advertisements.
    """

    document: dict[str, Any]
    standing: tuple[dict[str, Any], ...]
    uncounted: tuple[int, ...]
    unrated: tuple[int, ...]
    shut: tuple[int, ...]
    lost: tuple[Mapping[str, Any], ...]
    unsold: tuple[int, ...] = ()


def build_problem(asked: Asked, known: Known, *, title: str) -> Asking:
    """The problem of a period; raises `ProblemRefused` where the planner could not take it.

    Standing joint slots are pinned where they stand, so that a plan only adds to them.
    """
    wanted = _countable(asked, known)
    named = _named(asked, known, set(wanted))
    standing = {id_: row for id_, row in wanted.items() if _speaks_of(row, named)}
    wishes = replace(asked, pinned=tuple(row for row in asked.pinned if _speaks_of(row, named)))
    asking = _build(wishes, known, standing, title=title)
    problem = read_problem(asking.document)
    openings = Openings.of(problem)
    rows = zip((*standing.values(), *wishes.pinned), problem.pinned, strict=True)
    fitting = [row for row, pin in rows if _fits(openings, pin)]
    kept = {id_: row for id_, row in standing.items() if row in fitting}
    if len(kept) < len(standing):
        asking = _build(wishes, known, kept, title=title)
    return replace(asking, lost=tuple(row for row in asked.pinned if row not in fitting))


def _named(asked: Asked, known: Known, pinned: set[int]) -> set[str]:
    """What a programme may speak of: the clips there are, and the stations that are open on some day."""
    opened = {station.name for station in usable_stations(asked, known) if _open_entries(asked, station, pinned)}
    return {clip.name for clip in known.clips} | opened


def usable_stations(asked: Asked, known: Known) -> list[KnownStation]:
    """The stations that may air the kind: an advertisement only where it is allowed and its rate is known."""
    if asked.kind is not SlotKind.ADVERTISEMENT:
        return list(known.stations)
    return [station for station in known.stations if station.may_advertise and station.rates_rupiah]


def _speaks_of(row: Mapping[str, Any], named: set[str]) -> bool:
    return {row["clip"], *(slot["station"] for slot in row["slots"])} <= named


def _fits(openings: Openings, pin: PlannedJointSlot) -> bool:
    """Whether a programme's stations can air together in its daypart."""
    problem: Problem = openings.problem
    daypart = [part.name for part in problem.dayparts].index(pin.daypart)
    wanted = {slot.station for slot in pin.slots}
    return any(wanted <= team for team in openings.teams(pin.border, pin.day, daypart))


def _build(asked: Asked, known: Known, standing: Mapping[int, dict[str, Any]], *, title: str) -> Asking:
    usable = usable_stations(asked, known)
    opened = [(station, _open_entries(asked, station, set(standing))) for station in usable]
    stations = [station for station, entries in opened if entries]
    names = {station.id: station.name for station in stations}
    fasting = {station.name: station.fasting for station in stations}
    parts = parts_of(asked.days, fasting)
    document = {
        "form": FORM,
        "title": title,
        "first_on": asked.first_on.isoformat(),
        "last_on": asked.last_on.isoformat(),
        "goal": asked.goal.value,
        "seed": SEED,
        "joint": {"window_min": known.window_min, "grid_min": GRID_MIN},
        "dayparts": [
            {"name": part.name, "from": clock_of(part.from_min), "until": clock_of(part.until_min)} for part in parts
        ],
        "borders": [{"name": BORDER, "sides": list(known.sides)}],
        "stations": [_station(station, asked.kind, parts=parts) for station in stations],
        "open": [entry for _, entries in opened for entry in entries],
        "villages": [_village(village, names) for village in known.villages],
        "clips": [_clip(clip) for clip in known.clips],
        "budgets": [_budget(asked, side) for side in known.sides if side in asked.budgets],
        "promises": _promises(asked),
        "pinned": [*standing.values(), *asked.pinned],
        "forbidden": [
            *still_there(asked.forbidden, parts),
            *of_other_days(asked.days, fasting, parts=parts),
            *_unsold_parts(asked, stations, parts=parts),
        ],
        **listening_of(parts),
    }
    return Asking(
        document,
        tuple(standing.values()),
        tuple(slot.id for slot in known.standing if slot.id not in standing),
        tuple(station.id for station in stations if asked.kind is SlotKind.ILM and list(_without_rate(station, parts))),
        tuple(station.id for station, entries in opened if not entries),
        (),
        tuple(station.id for station in known.stations if station not in usable),
    )


def _without_rate(station: KnownStation, parts: Iterable[Daypart]) -> Iterable[str]:
    return (part.name for part in parts if part.name not in station.rates_rupiah)


def _unsold_parts(
    asked: Asked, stations: Iterable[KnownStation], *, parts: Sequence[Daypart]
) -> Iterable[dict[str, Any]]:
    """Parts of the day for which a station names no rate: no advertisement stands there."""
    for station in stations if asked.kind is SlotKind.ADVERTISEMENT else ():
        yield from ({"station": station.name, "daypart": name} for name in _without_rate(station, parts))


def _station(station: KnownStation, kind: SlotKind, *, parts: Iterable[Daypart]) -> dict[str, Any]:
    """A station with its rates for a kind; a cooperation programme is never paid."""
    asks = {} if kind is SlotKind.COOPERATION else station.rates_rupiah
    rates = {part.name: asks.get(part.name, 0) for part in parts}
    return {"name": station.name, "side": station.side, "kind": kind.value, "rates": rates}


def _village(village: KnownVillage, names: Mapping[int, str]) -> dict[str, Any]:
    heard = {names[id_]: chance for id_, chance in village.reception.items() if id_ in names and chance > 0}
    return {"name": village.code, "side": village.side, "population": village.population, "reception": heard}


def _clip(clip: KnownClip) -> dict[str, Any]:
    days = {"from_on": clip.from_on.isoformat(), "until_on": clip.until_on.isoformat()}
    return {"name": clip.name, "topic": clip.topic.value, "language": clip.language, "length_s": clip.length_s, **days}


def _budget(asked: Asked, side: str) -> dict[str, Any]:
    days = {"from_on": asked.first_on.isoformat(), "until_on": asked.last_on.isoformat()}
    return {"side": side, "rupiah": asked.budgets[side], **days}


def _promises(asked: Asked) -> dict[str, Any]:
    quotas = {topic.value: {"least": least, "most": most} for topic, (least, most) in asked.quotas.items()}
    return {"joint_slots_a_month": quotas, "parity": asked.parity, "gap_days": asked.gap_days}


# --- what stands today ------------------------------------------------------------------------------------------------


def _countable(asked: Asked, known: Known) -> dict[int, dict[str, Any]]:
    """The standing joint slots as the planner writes them, by id: one a day and daypart, with a known clip on known stations."""
    clips = {clip.id: clip for clip in known.clips}
    stations = {station.id: station for station in known.stations}
    found: dict[int, dict[str, Any]] = {}
    taken: set[tuple[date, str]] = set()
    for slot in sorted(known.standing, key=lambda slot: slot.id):
        row = _programme(slot, clips.get(slot.clip_id), stations)
        aired = {stations[station_id].side for station_id in slot.starts if station_id in stations}
        if (
            row is None
            or not slot.starts.keys() <= stations.keys()
            or aired != set(known.sides)
            or not asked.first_on <= slot.day <= asked.last_on
        ):
            continue
        if (slot.day, row["daypart"]) not in taken:
            taken.add((slot.day, row["daypart"]))
            found[slot.id] = row
    return found


def _programme(
    slot: StandingSlot, clip: KnownClip | None, stations: Mapping[int, KnownStation]
) -> dict[str, Any] | None:
    if clip is None or not clip.from_on <= slot.day <= clip.until_on:
        return None
    fasting = {id_ for id_ in slot.starts if id_ in stations and slot.day in stations[id_].fasting}
    parts = {daypart_at(start, is_fasting=id_ in fasting) for id_, start in slot.starts.items()}
    if len(parts) != 1 or "" in parts:
        return None
    return programme_of(
        clip, slot.day, parts.pop(), {id_: start.astimezone(WIB).time() for id_, start in slot.starts.items()}
    )


def programme_of(clip: KnownClip, day: date, daypart: str, starts: Mapping[int, time]) -> dict[str, Any]:
    """A programme as the planner writes it."""
    slots = [
        {"station": f"stasiun-{id_}", "start": clock_of(start.hour * 60 + start.minute)}
        for id_, start in starts.items()
    ]
    place = {"border": BORDER, "topic": clip.topic.value, "clip": clip.name, "day": day.isoformat(), "daypart": daypart}
    return {**place, "slots": sorted(slots, key=lambda slot: slot["station"])}


# --- open time --------------------------------------------------------------------------------------------------------


def _open_entries(asked: Asked, station: KnownStation, pinned: set[int]) -> list[dict[str, Any]]:
    """When a station may be booked: its hours without closed time and without what is booked, days alike in one entry."""
    taken = [*station.closed, *(span for joint_id, span in station.booked if joint_id not in pinned)]
    entries = []
    for spans, alike in groupby(asked.days, key=lambda day: open_minutes(station.hours, day, taken)):
        run = list(alike)
        if spans:
            ends = {"from_on": run[0].isoformat(), "until_on": run[-1].isoformat()}
            entries.append({"station": station.name, **ends, "spans": [[clock_of(a), clock_of(b)] for a, b in spans]})
    return entries


def open_minutes(hours: Hours, day: date, taken: Iterable[Span]) -> tuple[tuple[int, int], ...]:
    """The free stretches of a station on a calendar day, in whole minutes after midnight."""
    whole, air = day_span(day), hours.on_air(day)
    begin = max(whole.start_at, air.start_at)
    end = min(whole.end_at, air.end_at)
    free: list[tuple[datetime, datetime]] = []
    for span in sorted(span for span in taken if span.overlaps(whole)):
        if span.start_at > begin:
            free.append((begin, min(span.start_at, end)))
        begin = max(begin, span.end_at)
    free.append((begin, end))
    return tuple(_whole_minutes(free, whole.start_at))


def _whole_minutes(free: Sequence[tuple[datetime, datetime]], midnight: datetime) -> Iterable[tuple[int, int]]:
    for begin, end in free:
        first = -int((midnight - begin).total_seconds() // 60)
        last = int((end - midnight).total_seconds() // 60)
        if first < last:
            yield first, last
