"""What the planner is measured against: the best fixed weekly template, and plain annealing of an order."""

from __future__ import annotations

import math
import random
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from scheduler.planner.climbing import Hill
from scheduler.planner.counting import Counted, grow
from scheduler.planner.placement import Standing
from scheduler.planner.polytope import Block
from scheduler.planner.problem import Problem, Promises
from scheduler.planner.relaxation import Infeasible, Terrain
from scheduler.planner.rotation import measure_spread
from scheduler.planner.scoring import reach_of
from scheduler.planner.solve import Work, _relax, choose_counts, place_all
from scheduler.planner.telling import tell_out_clips

WEEK = 7


def reach_by_template(problem: Problem) -> float | None:
    """The reach of the best fixed weekly template: one week's airings, the same in every week of the period, under the same promises.

    It is found by the planner's own means on one week, with a week's share of the budgets and a month's opportunities, put on weekdays as well as
    they allow, and then aired through the real calendar: on a station's day off its slot falls out, and a joint slot that loses a side falls
    out whole, as a fixed template's does. None where no whole week keeps the promises.
    """
    days = len(problem.days)
    weeks = days / len(problem.months) / WEEK
    monday = next(day for day in problem.days if day.weekday() == 0)
    week = replace(
        problem,
        first_on=monday,
        last_on=monday + timedelta(days=WEEK - 1),
        budgets=tuple(
            replace(b, from_on=monday, until_on=monday + timedelta(days=WEEK - 1), rupiah=b.rupiah * WEEK // days)
            for b in problem.budgets
        ),
        promises=_weekly(problem.promises, weeks),
    )
    work = Work.of(week, "")
    audience = replace(work.audience, chance=work.audience.chance * weeks)
    terrain = Terrain.of(audience, work.blocks, work.terrain.envelope.curve)
    scaled = replace_work(work, terrain)
    try:
        counted = choose_counts(scaled, _relax(scaled), grow(scaled.terrain, scaled.hills, seed=week.seed))
    except Infeasible:
        return None
    return _air_every_week(problem, scaled, counted)


def _air_every_week(problem: Problem, week: Work, counted: Counted) -> float:
    """The middle reach of a week's joint slots on every week of the real calendar."""
    whole = Work.of(problem, "")
    aired = [
        (block, replace(item, day=day, stations=stations))
        for block, item in place_all(week, counted.counts).standing
        for day in problem.days
        if day.weekday() == item.day.weekday() and (stations := _still_open(whole, block, item, day))
    ]
    programmes = tell_out_clips(problem, whole.openings, aired)
    return reach_of(problem, whole.audience, programmes, least=problem.goal.least).middle


def _still_open(whole: Work, block: Block, item: Standing, day: date) -> tuple[str, ...]:
    """The stations of a weekly slot that can air it together on a day; none where a side would be missing."""
    left, right = whole.openings.members[block.border.name]
    teams = whole.openings.teams(block.border.name, day, item.daypart)
    kept = [tuple(name for name in item.stations if name in team) for team in teams]
    joint = [names for names in kept if not (set(names).isdisjoint(left) or set(names).isdisjoint(right))]
    return max(joint, key=len, default=())


def replace_work(work: Work, terrain: Terrain) -> Work:
    """The same work on another terrain."""
    hills = [Hill(terrain.audience, block, terrain.envelope.curve) for block in work.blocks]
    return replace(work, audience=terrain.audience, terrain=terrain, hills=hills)


def _weekly(promises: Promises, weeks: float) -> Promises:
    quotas = {
        topic: (math.ceil(least / weeks), None if most is None else int(most / weeks))
        for topic, (least, most) in promises.programmes.items()
    }
    return replace(promises, programmes=quotas)


def anneal(counts: Sequence[int], *, seconds: float, seed: int) -> float:
    """The spread that plain simulated annealing reaches with random swaps in some seconds."""
    chance, length = random.Random(seed), sum(counts)
    order = [item for _, item in sorted(((at + 0.5) * length / n, i) for i, n in enumerate(counts) for at in range(n))]
    now = best = measure_spread(order, counts)
    began = time.perf_counter()
    while (part := (time.perf_counter() - began) / seconds) < 1:
        heat = 3 * (0.01 / 3) ** part
        for _ in range(50):
            a, b = chance.randrange(length), chance.randrange(length)
            order[a], order[b] = order[b], order[a]
            then = measure_spread(order, counts)
            if then <= now or chance.random() < math.exp((now - then) / heat):
                now, best = then, min(best, then)
            else:
                order[a], order[b] = order[b], order[a]
    return best
