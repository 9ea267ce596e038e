"""What programmes bring and cost, counted from the programmes themselves and shown as ranges; never how they came about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .audience import Audience
from .curves import Curve
from .plan import Range, Score
from .problem import PlannedJointSlot, Problem

Floats = NDArray[np.float64]


def counts_of(problem: Problem, programmes: Sequence[PlannedJointSlot]) -> Floats:
    """The airings of programmes, station x daypart x topic x month."""
    stations = {station.name: at for at, station in enumerate(problem.stations)}
    dayparts = {part.name: at for at, part in enumerate(problem.dayparts)}
    topics = {topic: at for at, topic in enumerate(problem.topics)}
    months = {month[0].isoformat()[:7]: at for at, month in enumerate(problem.months)}
    counts = np.zeros((len(stations), len(dayparts), len(topics), len(months)))
    for programme in programmes:
        month, topic = months[programme.day.isoformat()[:7]], topics[programme.topic]
        for airing in programme.slots:
            counts[stations[airing.station], dayparts[programme.daypart], topic, month] += 1
    return counts


def reach_of(problem: Problem, audience: Audience, programmes: Sequence[PlannedJointSlot], *, least: int) -> Range:
    """The share with at least `least` opportunities, for the three values of k; a clip counts for those who understand it."""
    means = _means_of(problem, audience, programmes)
    found = [float((audience.worth * Curve(least, k).chance(means)).sum()) for k in problem.listening.k]
    return Range(min(found), found[1], max(found))


def _means_of(problem: Problem, audience: Audience, programmes: Sequence[PlannedJointSlot]) -> Floats:
    language = {clip.name: clip.language for clip in problem.clips}
    means = audience.opportunities(counts_of(problem, ()))
    for at, tongue in enumerate(audience.tongues):
        spoken = [programme for programme in programmes if language[programme.clip] == tongue]
        if spoken:
            means += audience.opportunities(counts_of(problem, spoken)) * audience.knows[:, at, None, None, None]
    return means


def score_plan(problem: Problem, audience: Audience, programmes: Sequence[PlannedJointSlot]) -> Score:
    """Reach, cost and airings of programmes."""
    station_of = {station.name: station for station in problem.stations}
    sides = [side for border in problem.borders for side in border.sides]
    cost: Counter[str] = Counter(dict.fromkeys(sides, 0))
    airings: Counter[str] = Counter(dict.fromkeys(sides, 0))
    for programme in programmes:
        for airing in programme.slots:
            station = station_of[airing.station]
            cost[station.side] += station.rate_rupiah[programme.daypart]
            airings[station.side] += 1
    return Score(
        reach_of(problem, audience, programmes, least=1),
        reach_of(problem, audience, programmes, least=3),
        dict(cost),
        dict(airings),
        len(programmes),
    )


def missed_gaps(problem: Problem, programmes: Sequence[PlannedJointSlot]) -> tuple[Mapping[str, Any], ...]:
    """Where a border is silent for longer than promised: the first silent day, and how many days it is too long.

    Closed days may leave no way to keep the promise; the plan then stands, and says so.
    """
    gap = problem.promises.gap_days
    found = []
    for border in problem.borders if gap is not None else ():
        days = sorted({programme.day for programme in programmes if programme.border == border.name})
        edges = [problem.first_on - timedelta(days=1), *days, problem.last_on + timedelta(days=1)]
        for before, after in pairwise(edges):
            over = (after - before).days - (gap or 0)
            if over > 0:
                silent = before + timedelta(days=1)
                found.append({"rule": "gap_missed", "place": [border.name, silent.isoformat()], "days": over})
    return tuple(found)


def assumptions_of(problem: Problem, audience: Audience) -> tuple[str, ...]:
    """What nobody measured, by code."""
    codes = []
    if audience.is_equal:
        codes.append("equal_villages")
    if problem.listening.is_assumed:
        codes.append("listening_assumed")
    return tuple(codes)


def unreached_villages(problem: Problem) -> tuple[str, ...]:
    """Villages that no station reaches: for other channels, and outside the floor of fairness."""
    return tuple(village.name for village in problem.villages if not village.reception)
