"""Holds the parts of a problem against each other: names that nobody bears, sides without a station, days without a clip."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import combinations, product

from .fields import ProblemRefused
from .problem import PlannedDaypart, Problem, is_forbidden


def verify(problem: Problem) -> None:
    """Refuse a problem whose parts do not fit together; raises `ProblemRefused`."""
    _verify_sides(problem)
    _verify_open_times(problem)
    _verify_clips(problem)
    _verify_budgets(problem)
    _verify_names(problem)
    _verify_dayparts(problem)


def overlapping(dayparts: tuple[PlannedDaypart, ...]) -> Iterator[tuple[int, int]]:
    """The places of dayparts that share minutes, the earlier one first."""
    for (i, one), (j, other) in combinations(enumerate(dayparts), 2):
        if max(one.from_min, other.from_min) < min(one.until_min, other.until_min):
            yield i, j


def _verify_dayparts(problem: Problem) -> None:
    """Dayparts that share minutes belong to different days, and the listening to the parts of one day is a whole at most.

    A part belongs to the days on which it is not forbidden to a station.
    """
    pairs = list(overlapping(problem.dayparts))
    forbidden = frozenset(problem.forbidden)
    for station, day in product(problem.stations, problem.days) if pairs else ():
        open_parts = {
            at
            for at, part in enumerate(problem.dayparts)
            if not is_forbidden(forbidden, station.name, day=day, daypart=part.name)
        }
        for i, j in pairs:
            if {i, j} <= open_parts:
                raise ProblemRefused(f"dayparts[{j}].from", "overlaps", name=problem.dayparts[i].name)
        names = [problem.dayparts[at].name for at in open_parts]
        for at, segment in enumerate(problem.listening.segments):
            if sum(segment.dayparts[name] for name in names) > 1 + 1e-6:
                raise ProblemRefused(f"listening.segments[{at}].dayparts", "not_whole")


def _verify_sides(problem: Problem) -> None:
    manned = {station.side for station in problem.stations}
    for at, border in enumerate(problem.borders):
        for side in border.sides:
            if side not in manned:
                raise ProblemRefused(f"borders[{at}].sides", "no_station", name=side)


def _verify_open_times(problem: Problem) -> None:
    """Every station can be booked on one day at least: a station without open time is a mistake, not a plan."""
    days = problem.days
    waiting = {station.name for station in problem.stations}
    for entry in problem.open_times:
        if entry.station in waiting and entry.spans and any(entry.covers(day) for day in days):
            waiting.discard(entry.station)
    for station in sorted(waiting):
        raise ProblemRefused("open", "no_open_time", name=station)


def _verify_clips(problem: Problem) -> None:
    """Every topic that is promised has a clip that may air, from the period's first day and in each month."""
    promises = problem.promises
    promised = [t for t, (least, _) in promises.programmes.items() if least] + [
        t for t, share in promises.topic_share.items() if share
    ]
    for topic in sorted(set(promised)):
        if topic not in problem.topics:
            raise ProblemRefused("clips", "no_clip", name=topic.value, day=problem.first_on.isoformat())
    for topic in problem.topics:
        for month in problem.months:
            if not any(problem.clips_on(topic, day) for day in month):
                raise ProblemRefused("clips", "no_clip", name=topic.value, day=month[0].isoformat())
    first = min(clip.from_on for clip in problem.clips)
    if problem.first_on < first:
        raise ProblemRefused("first_on", "before_clips", day=first.isoformat())


def _verify_budgets(problem: Problem) -> None:
    """Airings are counted by month, so a budget begins and ends with a month of the period."""
    starts = {month[0] for month in problem.months}
    ends = {month[-1] for month in problem.months}
    for at, budget in enumerate(problem.budgets):
        if _clamp(problem, budget.from_on) not in starts:
            raise ProblemRefused(f"budgets[{at}].from_on", "not_month", day=budget.from_on.isoformat())
        if _clamp(problem, budget.until_on) not in ends:
            raise ProblemRefused(f"budgets[{at}].until_on", "not_month", day=budget.until_on.isoformat())


def _clamp(problem: Problem, day: date) -> date:
    if day < problem.first_on - timedelta(days=0):
        return problem.first_on
    return min(day, problem.last_on)


def _verify_names(problem: Problem) -> None:
    """Pinned programmes and forbidden times speak of what the problem knows."""
    known = {
        "station": {station.name for station in problem.stations},
        "daypart": {part.name for part in problem.dayparts},
        "border": {border.name for border in problem.borders},
        "clip": {clip.name for clip in problem.clips},
    }
    for at, pin in enumerate(problem.pinned):
        for kind, name in (("border", pin.border), ("daypart", pin.daypart), ("clip", pin.clip)):
            if name not in known[kind]:
                raise ProblemRefused(f"pinned[{at}].{kind}", "unknown", name=name)
        for airing in pin.slots:
            if airing.station not in known["station"]:
                raise ProblemRefused(f"pinned[{at}].slots", "unknown", name=airing.station)
        if not problem.first_on <= pin.day <= problem.last_on:
            raise ProblemRefused(f"pinned[{at}].day", "outside", day=pin.day.isoformat())
    for at, entry in enumerate(problem.forbidden):
        for kind, word in (("station", entry.station), ("daypart", entry.daypart)):
            if word is not None and word not in known[kind]:
                raise ProblemRefused(f"forbidden[{at}].{kind}", "unknown", name=word)
