"""Repairs a plan with the fewest moves after something happened: what aired, and what nothing touched, stays where it stands.

A programme that was missed, or whose station is no longer open, is made good in the same topic and month: best with the same stations and in the
same daypart on the nearest day, otherwise with what brings as much. What finds no place is named, never dropped in silence.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import product

from .highs import Engine, Program
from .openings import Openings
from .polytope import Reason
from .problem import Border, PlannedJointSlot, PlannedSlot, Problem

KEPT = 1_000.0
OTHER, LESS = 40.0, 400.0
"""What a make-good elsewhere is worth less: for being another place at all, and for the share of opportunities it lacks."""
LATE = 500.0
NODES = 200


@dataclass(frozen=True, slots=True)
class Urgent:
    """A programme that goes in at once."""

    border: str
    clip: str


@dataclass(frozen=True, slots=True)
class Happened:
    """What changed by a moment of a day: programmes that did not air, as (border, day, daypart), and what must go in at once."""

    from_on: date
    from_min: int
    missed: frozenset[tuple[str, date, str]] = frozenset()
    urgent: tuple[Urgent, ...] = ()


@dataclass(frozen=True)
class Repaired:
    """The programmes after the repair, and what became of those that were hit."""

    joint_slots: tuple[PlannedJointSlot, ...]
    moved: tuple[tuple[PlannedJointSlot, PlannedJointSlot], ...]
    dropped: tuple[PlannedJointSlot, ...]
    inserted: tuple[PlannedJointSlot, ...]
    refused: tuple[Urgent, ...]
    broken: tuple[Reason, ...]
    """Promises that the repaired plan no longer keeps: ("budget", side, first day), ("gap", border)."""


@dataclass(frozen=True)
class _Place:
    """Where a hit programme may go, and what that is worth."""

    hit: int
    programme: PlannedJointSlot
    worth: float


def repair(problem: Problem, programmes: Sequence[PlannedJointSlot], happened: Happened) -> Repaired:
    """The repaired plan; `problem` holds the open times as they are now."""
    openings = Openings.of(problem)
    hit = [p for p in programmes if _is_hit(openings, p, happened)]
    stay = [p for p in programmes if p not in hit]
    urgent, refused = _insert(problem, openings, stay, happened)
    places = [
        place
        for at, p in enumerate(hit)
        for place in _places(problem, openings, p, at=at, stay=[*stay, *urgent], happened=happened)
    ]
    chosen = _choose(problem, stay, places, hits=len(hit))
    moved = tuple((hit[place.hit], place.programme) for place in chosen)
    dropped = tuple(p for at, p in enumerate(hit) if at not in {place.hit for place in chosen})
    after = sorted([*stay, *urgent, *(place.programme for place in chosen)], key=lambda p: p.key)
    return Repaired(tuple(after), moved, dropped, tuple(urgent), refused, tuple(_broken(problem, after)))


def _is_past(programme: PlannedJointSlot, happened: Happened) -> bool:
    first = min(airing.start_min for airing in programme.slots)
    return (programme.day, first) < (happened.from_on, happened.from_min)


def _is_hit(openings: Openings, programme: PlannedJointSlot, happened: Happened) -> bool:
    """Missed, or still to come on a station that is no longer open then."""
    if (programme.border, programme.day, programme.daypart) in happened.missed:
        return True
    if _is_past(programme, happened):
        return False
    daypart = _daypart_of(openings.problem, programme)
    return any(a.start_min not in openings.starts(a.station, programme.day, daypart) for a in programme.slots)


def _daypart_of(problem: Problem, programme: PlannedJointSlot) -> int:
    return next(at for at, part in enumerate(problem.dayparts) if part.name == programme.daypart)


def _places(
    problem: Problem,
    openings: Openings,
    hit: PlannedJointSlot,
    *,
    at: int,
    stay: Sequence[PlannedJointSlot],
    happened: Happened,
) -> Iterator[_Place]:
    """Free days and dayparts of the same month from now on, with the same stations or with any that are open together."""
    taken = {(p.day, p.daypart) for p in stay if p.border == hit.border}
    month = next(days for days in problem.months if hit.day in days)
    own = tuple(sorted(airing.station for airing in hit.slots))
    for day, d in product((day for day in month if day >= happened.from_on), range(len(problem.dayparts))):
        name = problem.dayparts[d].name
        if (day, name) in taken or not problem.clips_on(hit.topic, day):
            continue
        for stations in _teams(openings, hit.border, day, d, own=own):
            airings = openings.airings(stations, day, d)
            if not airings or (day == happened.from_on and min(a.start_min for a in airings) < happened.from_min):
                continue
            stand = _stand(problem, hit, day, name=name, airings=airings)
            is_same = stations == own and name == hit.daypart
            less = (
                0.0
                if is_same
                else OTHER + LESS * max(0.0, 1.0 - carries(problem, stand) / max(carries(problem, hit), 1e-12))
            )
            yield _Place(at, stand, KEPT - less - abs((day - hit.day).days))


def carries(problem: Problem, programme: PlannedJointSlot) -> float:
    """The opportunities a programme gives all people together: what a make-good is measured by."""
    habit = sum(s.share * s.dayparts[programme.daypart] for s in problem.listening.segments)
    is_equal = any(village.population is None for village in problem.villages)
    return habit * sum(
        (1.0 if is_equal else float(village.population or 0))
        * sum(village.reception.get(airing.station, 0.0) for airing in programme.slots)
        for village in problem.villages
    )


def _teams(
    openings: Openings, border: str, day: date, daypart: int, *, own: tuple[str, ...]
) -> Iterator[tuple[str, ...]]:
    """The same stations where they are open together, otherwise what is left of them with one station for an empty side."""
    left, right = openings.members[border]
    for team in openings.teams(border, day, daypart):
        if team.issuperset(own):
            yield own
            return
    for team in openings.teams(border, day, daypart):
        rest = {name for name in own if name in team}
        for side in (left, right):
            if rest.isdisjoint(side):
                rest.add(min(team.intersection(side)))
        yield tuple(sorted(rest))


def _stand(
    problem: Problem, hit: PlannedJointSlot, day: date, *, name: str, airings: tuple[PlannedSlot, ...]
) -> PlannedJointSlot:
    """The same programme elsewhere; with another clip of the topic where its own may not air that day."""
    valid = [clip.name for clip in problem.clips_on(hit.topic, day)]
    return replace(hit, day=day, daypart=name, slots=airings, clip=hit.clip if hit.clip in valid else valid[0])


def _choose(problem: Problem, stay: Sequence[PlannedJointSlot], places: list[_Place], *, hits: int) -> list[_Place]:
    """The places that make good most, with the fewest and nearest moves, within the budgets and without silent days."""
    program = Program()
    columns = [program.column(0, 1, cost=place.worth) for place in places]
    for at in range(hits):
        program.row([(c, 1.0) for c, place in zip(columns, places, strict=True) if place.hit == at], high=1.0)
    for key in sorted({(p.programme.border, p.programme.day, p.programme.daypart) for p in places}):
        same = [c for c, p in zip(columns, places, strict=True) if _key(p.programme) == key]
        program.row([(c, 1.0) for c in same], high=1.0)
    for budget in problem.budgets:
        spent = sum(_cost(problem, p, budget.side) for p in stay if budget.from_on <= p.day <= budget.until_on)
        terms = [
            (c, float(_cost(problem, p.programme, budget.side)))
            for c, p in zip(columns, places, strict=True)
            if budget.from_on <= p.programme.day <= budget.until_on
        ]
        program.row(terms, high=float(max(budget.rupiah - spent, 0)))
    for border in problem.borders:
        _gap_rows(problem, program, border, stay, places)
    answer = Engine(program, nodes=NODES, seed=problem.seed).solve() if places else None
    if answer is None or not answer.is_usable:
        return []
    return [place for column, place in zip(columns, places, strict=True) if answer.values[column] > 0.5]


def _key(programme: PlannedJointSlot) -> tuple[str, date, str]:
    return (programme.border, programme.day, programme.daypart)


def _cost(problem: Problem, programme: PlannedJointSlot, side: str) -> int:
    """What a side pays for a programme."""
    rates = {s.name: s.rate_rupiah[programme.daypart] for s in problem.stations if s.side == side}
    return sum(rates.get(airing.station, 0) for airing in programme.slots)


def _silences(problem: Problem, border: Border, programmes: Sequence[PlannedJointSlot]) -> Iterator[tuple[date, ...]]:
    """Every stretch of `gap_days` days without a programme of a border."""
    gap = problem.promises.gap_days
    days = problem.days
    busy = {p.day for p in programmes if p.border == border.name}
    for first in range(len(days) - gap + 1) if gap else ():
        stretch = days[first : first + (gap or 0)]
        if busy.isdisjoint(stretch):
            yield stretch


def _gap_rows(
    problem: Problem, program: Program, border: Border, stay: Sequence[PlannedJointSlot], places: list[_Place]
) -> None:
    for stretch in _silences(problem, border, stay):
        late = program.column(0, 1, cost=-LATE, is_whole=False)
        inside = [
            (c, 1.0) for c, p in enumerate(places) if p.programme.border == border.name and p.programme.day in stretch
        ]
        program.row([*inside, (late, 1.0)], low=1.0)


def _insert(
    problem: Problem, openings: Openings, stay: Sequence[PlannedJointSlot], happened: Happened
) -> tuple[list[PlannedJointSlot], tuple[Urgent, ...]]:
    """Every urgent programme at the first moment at which both sides can air it, on as many stations as then can."""
    inserted: list[PlannedJointSlot] = []
    refused = []
    for urgent in happened.urgent:
        placed = next(_first_places(problem, openings, urgent, happened, [*stay, *inserted]), None)
        inserted += [placed] if placed else []
        refused += [] if placed else [urgent]
    return inserted, tuple(refused)


def _first_places(
    problem: Problem, openings: Openings, urgent: Urgent, happened: Happened, standing: Sequence[PlannedJointSlot]
) -> Iterator[PlannedJointSlot]:
    clip = next(clip for clip in problem.clips if clip.name == urgent.clip)
    left, right = openings.members[urgent.border]
    length = problem.longest_s / 60
    for day, d in product((day for day in problem.days if day >= happened.from_on), range(len(problem.dayparts))):
        if not clip.from_on <= day <= clip.until_on:
            continue
        from_min = happened.from_min if day == happened.from_on else 0
        busy = {(a.station, a.start_min) for p in standing if p.day == day for a in p.slots}
        free = {
            name: [s for s in openings.starts(name, day, d) if s >= from_min and _is_free(busy, name, s, length=length)]
            for name in (*left, *right)
        }
        for anchor in sorted({start for starts in free.values() for start in starts}):
            near = {
                n: next((s for s in starts if anchor <= s <= anchor + problem.window_min), None)
                for n, starts in free.items()
            }
            airings = tuple(PlannedSlot(name, start) for name, start in sorted(near.items()) if start is not None)
            if {a.station for a in airings} & set(left) and {a.station for a in airings} & set(right):
                yield PlannedJointSlot(
                    urgent.border, clip.topic, clip.name, day, problem.dayparts[d].name, airings, is_urgent=True
                )


def _is_free(busy: set[tuple[str, int]], station: str, start: int, *, length: float) -> bool:
    return all(name != station or abs(start - other) >= length for name, other in busy)


def _broken(problem: Problem, programmes: Sequence[PlannedJointSlot]) -> Iterator[Reason]:
    for budget in problem.budgets:
        within = (p for p in programmes if budget.from_on <= p.day <= budget.until_on)
        if sum(_cost(problem, p, budget.side) for p in within) > budget.rupiah:
            yield ("budget", budget.side, budget.from_on.isoformat())
    for border in problem.borders:
        if next(_silences(problem, border, programmes), None) is not None:
            yield ("gap", border.name)
        for topic, (least, _) in problem.promises.programmes.items():
            for month in problem.months:
                count = sum(p.border == border.name and p.topic is topic and p.day in month for p in programmes)
                if count < least:
                    yield ("quota", border.name, topic.value, month[0].isoformat()[:7])
