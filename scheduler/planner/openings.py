"""On which days and open starts the two sides can air together; never which programme stands there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from .problem import Border, PlannedSlot, PlannedStation, Problem, is_forbidden

Team = frozenset[str]
"""Stations that can air one programme together on a day, at one start or within the window; both sides are in it."""


@dataclass
class Openings:
    """The open starts of a problem, worked out once."""

    problem: Problem
    members: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]
    _starts: dict[tuple[str, date], tuple[tuple[int, ...], ...]] = field(default_factory=dict)
    _known: dict[tuple[tuple[tuple[int, int], ...], tuple[int, ...]], tuple[tuple[int, ...], ...]] = field(
        default_factory=dict
    )
    _teams: dict[object, tuple[Team, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, problem: Problem) -> Openings:
        """The openings of a problem."""
        openings = cls(problem, {border.name: _members(border, problem.stations) for border in problem.borders})
        for station in problem.stations:
            openings._read_station(station.name)
        return openings

    def _read_station(self, station: str) -> None:
        entries = [entry for entry in self.problem.open_times if entry.station == station]
        forbidden = frozenset(self.problem.forbidden)
        for day in self.problem.days:
            spans = next((entry.spans for entry in reversed(entries) if entry.covers(day)), ())
            closed = tuple(
                at
                for at, part in enumerate(self.problem.dayparts)
                if is_forbidden(forbidden, station, day=day, daypart=part.name)
            )
            if (spans, closed) not in self._known:
                self._known[spans, closed] = self._starts_in(spans, closed)
            self._starts[station, day] = self._known[spans, closed]

    def _starts_in(self, spans: tuple[tuple[int, int], ...], closed: tuple[int, ...]) -> tuple[tuple[int, ...], ...]:
        """The starts on the grid, daypart by daypart, from which the longest clip fits into its stretch and its daypart."""
        grid, length = self.problem.grid_min, self.problem.longest_s / 60
        found = []
        for at, part in enumerate(self.problem.dayparts):
            starts: list[int] = []
            for from_min, until_min in spans if at not in closed else ():
                first, end = max(from_min, part.from_min), min(until_min, part.until_min)
                starts += [start for start in range(-(-first // grid) * grid, end, grid) if start + length <= end]
            found.append(tuple(starts))
        return tuple(found)

    def starts(self, station: str, day: date, daypart: int) -> tuple[int, ...]:
        """A station's open starts in a daypart of a day, in minutes after midnight."""
        return self._starts[station, day][daypart]

    def teams(self, border: str, day: date, daypart: int) -> tuple[Team, ...]:
        """The largest sets of stations that can air one programme together; empty where the sides never meet."""
        names = [name for side in self.members[border] for name in side]
        key = (border, tuple(self._starts[name, day][daypart] for name in names))
        if key not in self._teams:
            self._teams[key] = self._find_teams(border, day, daypart)
        return self._teams[key]

    def _find_teams(self, border: str, day: date, daypart: int) -> tuple[Team, ...]:
        left, right = self.members[border]
        found: set[Team] = set()
        for anchor in self._anchors(border, day, daypart):
            team = frozenset(
                name for name in (*left, *right) if self._near(name, day, daypart, anchor=anchor) is not None
            )
            if not (team.isdisjoint(left) or team.isdisjoint(right)):
                found.add(team)
        largest = [team for team in found if not any(team < other for other in found)]
        return tuple(sorted(largest, key=sorted))

    def _anchors(self, border: str, day: date, daypart: int) -> list[int]:
        names = [name for side in self.members[border] for name in side]
        return sorted({start for name in names for start in self.starts(name, day, daypart)})

    def _near(self, station: str, day: date, daypart: int, *, anchor: int) -> int | None:
        """The station's first start from the anchor on that the window still holds."""
        window = self.problem.window_min
        return next((s for s in self.starts(station, day, daypart) if anchor <= s <= anchor + window), None)

    def airings(self, stations: tuple[str, ...], day: date, daypart: int) -> tuple[PlannedSlot, ...]:
        """Starts for stations that air one programme: as close together as can be, then as near the middle of the daypart."""
        part = self.problem.dayparts[daypart]
        middle = (part.from_min + part.until_min - self.problem.longest_s // 60) / 2
        best: tuple[int, float, int, tuple[PlannedSlot, ...]] | None = None
        for anchor in sorted({start for name in stations for start in self.starts(name, day, daypart)}):
            found = {name: self._near(name, day, daypart, anchor=anchor) for name in stations}
            starts = [start for start in found.values() if start is not None]
            if len(starts) < len(stations):
                continue
            placed = tuple(PlannedSlot(name, start) for name, start in sorted(found.items()) if start is not None)
            rank = (max(starts) - anchor, abs(anchor - middle), anchor)
            if best is None or rank < best[:3]:
                best = (*rank, placed)
        return best[3] if best else ()


def _members(border: Border, stations: tuple[PlannedStation, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    left, right = (tuple(station.name for station in stations if station.side == side) for side in border.sides)
    return left, right
