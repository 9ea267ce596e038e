"""What the planner is measured against: the best fixed weekly template, and plain annealing of an order."""

from __future__ import annotations

import math
import random
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from scheduler.planner.climbing import Hill
from scheduler.planner.counting import grow
from scheduler.planner.problem import Problem, Promises
from scheduler.planner.relaxation import Infeasible, Terrain
from scheduler.planner.rotation import measure_spread
from scheduler.planner.solve import Work, _relax, choose_counts

WEEK = 7


def reach_by_template(problem: Problem) -> float | None:
    """The reach of the best fixed weekly template: one week's airings, the same in every week of the period, under the same promises.

    It is found by the planner's own means on one week, with a week's share of the budgets and a month's opportunities; days off and
    closed times of later weeks are forgiven it, so it is a little better than any real template. None where no whole week keeps the promises.
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
        return choose_counts(scaled, _relax(scaled), grow(scaled.terrain, scaled.hills, seed=week.seed)).reach
    except Infeasible:
        return None


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
