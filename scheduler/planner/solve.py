"""From a problem to a plan: counts, days, clips, and the figures beside them; the same problem gives the same plan."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from .audience import Audience
from .climbing import Hill
from .counting import Counted, better, fill_up, grow, look_further, promise, round_counts
from .curves import Curve
from .fairness import Floor, promise_floor
from .highs import Engine
from .openings import Openings
from .placement import Cut, Standing, place, spread_plainly
from .plan import Missing, Plan, Status
from .polytope import Block, build_blocks
from .problem import Problem
from .reasons import explain_infeasible
from .relaxation import Infeasible, Relaxed, Terrain, relax
from .scoring import assumptions_of, missed_gaps, score_plan, unreached_villages
from .telling import tell_out_clips

Floats = NDArray[np.float64]
EFFORTS = ((5_000, 300, 2e-4), (20_000, 150, 8e-4), (float("inf"), 60, 1e-3))
"""Steps and closeness of the relaxation, for so many terms (villages x segments x topics x months) at most."""
ROUNDS = 4
"""How often counts are cut where placement finds no room."""
OPTIMAL = 1e-4
Tell = Callable[[str, Plan | None], None]


def say_nothing(stage: str, plan: Plan | None) -> None:
    """The listener of whoever does not ask for progress."""


@dataclass
class Clock:
    """Seconds by stage; they are told beside the plan, never in it."""

    seconds: dict[str, float] = field(default_factory=dict)
    began: float = field(default_factory=time.perf_counter)
    last: float = field(default_factory=time.perf_counter)

    def lap(self, stage: str) -> None:
        """End a stage."""
        at = time.perf_counter()
        self.seconds[stage] = round(self.seconds.get(stage, 0.0) + at - self.last, 3)
        self.last = at

    def total(self) -> dict[str, float]:
        """All stages and their sum."""
        return {**self.seconds, "total": round(time.perf_counter() - self.began, 3)}


@dataclass
class Work:
    """A problem with everything worked out from it once."""

    problem: Problem
    sha256: str
    openings: Openings
    audience: Audience
    blocks: list[Block]
    floors: tuple[Floor, ...]
    terrain: Terrain
    hills: list[Hill]

    @classmethod
    def of(cls, problem: Problem, sha256: str, cuts: dict[Cut, int] | None = None) -> Work:
        """Everything of a problem; `cuts` lowers capacity where placement found no room."""
        openings, audience = Openings.of(problem), Audience.of(problem)
        blocks = build_blocks(problem, openings, cuts=cuts or {})
        fair = [promise_floor(problem, block) for block in blocks]
        blocks = [block for block, _ in fair]
        terrain = Terrain.of(audience, blocks, Curve(problem.goal.least, problem.listening.k[1]))
        hills = [Hill(audience, block, terrain.envelope.curve) for block in blocks]
        return cls(problem, sha256, openings, audience, blocks, tuple(floor for _, floor in fair), terrain, hills)


def solve(problem: Problem, sha256: str, *, tell: Tell = say_nothing) -> Plan:
    """The best plan found, with its bound; an infeasible problem gives its reasons. `tell` hears each stage, and may raise to end it."""
    clock = Clock()
    work = Work.of(problem, sha256)
    clock.lap("prepare")
    try:
        promised = promise(work.terrain, seed=problem.seed)
    except Infeasible:
        plan = _refuse(work)
        clock.lap("reasons")
        return replace(plan, seconds=clock.total())
    clock.lap("promises")
    tell("promises", _first_plan(work, promised))
    clock.lap("first_plan")
    greedy = fill_up(work.terrain, work.hills, promised)
    clock.lap("greedy")
    tell("greedy", _first_plan(work, greedy))
    relaxed = _relax(work)
    clock.lap("relax")
    tell("relax", None)
    counted = choose_counts(work, relaxed, greedy)
    clock.lap("counts")
    tell("counts", None)
    plan = _place_until_it_fits(work, counted, relaxed, tell=tell)
    clock.lap("placement")
    return replace(plan, seconds=clock.total())


def _relax(work: Work) -> Relaxed:
    engines = []
    for block in work.blocks:
        program = block.program()
        program.whole = [False] * len(program.whole)
        engines.append(Engine(program, seed=work.problem.seed))
    terms = work.terrain.envelope.knee.size
    steps, close = next((steps, close) for most, steps, close in EFFORTS if terms <= most)
    return relax(work.terrain, engines, steps=steps, close=close)


def choose_counts(work: Work, relaxed: Relaxed, greedy: Counted) -> Counted:
    """The better of the rounded relaxation and the bettered greedy counts; of a small problem, looked at more closely."""
    seed = work.problem.seed
    counted = _better_of_two(work, relaxed, greedy)
    return look_further(work.terrain, work.hills, counted, bound=relaxed.bound, seed=seed)


def _better_of_two(work: Work, relaxed: Relaxed, greedy: Counted) -> Counted:
    rounded = round_counts(work.terrain, work.hills, relaxed, seed=work.problem.seed)
    if rounded.reach > greedy.reach * 1.01:
        return rounded
    climbed = better(work.terrain, work.hills, greedy)
    return max(rounded, climbed, key=lambda counted: counted.reach)


def _first_plan(work: Work, greedy: Counted) -> Plan:
    """Something usable at once: greedy counts on plain days."""
    standing = [
        (block, item)
        for block, counts in zip(work.blocks, greedy.counts, strict=True)
        for month in range(block.shape.months)
        for item in spread_plainly(work.problem, work.openings, block, month=month, counts=counts)
    ]
    return _assemble(work, standing, bound=None, way="greedy", unplaced=())


@dataclass(frozen=True)
class _Days:
    """All borders' programmes on days."""

    standing: list[tuple[Block, Standing]]
    cuts: dict[Cut, int]
    is_proven: bool = True


def place_all(work: Work, counts: Sequence[Floats]) -> _Days:
    """Place every border month after month."""
    days = _Days([], {})
    for block, own in zip(work.blocks, counts, strict=True):
        last_on = work.problem.first_on - timedelta(days=1)
        for month in range(block.shape.months):
            is_last = month == block.shape.months - 1
            placed = place(
                work.problem, work.openings, block, month=month, counts=own, last_on=last_on, is_last=is_last
            )
            days.standing.extend((block, item) for item in placed.standing)
            days.cuts.update(placed.cuts)
            days = replace(days, is_proven=days.is_proven and placed.is_proven)
            last_on = max((item.day for item in placed.standing), default=last_on)
    return days


def _place_until_it_fits(work: Work, counted: Counted, relaxed: Relaxed, *, tell: Tell) -> Plan:
    """Place; where programmes find no room, lower the counts there and count again. The bound stays that of the uncut problem."""
    days = place_all(work, counted.counts)
    cuts: dict[Cut, int] = {}
    for _ in range(ROUNDS):
        if not days.cuts:
            break
        tell("cut", None)
        for key, count in days.cuts.items():
            cuts[key] = cuts.get(key, 0) + count
        recounted = _count_again(work, cuts)
        if recounted is None:
            break
        counted = recounted
        days = place_all(work, counted.counts)
    unplaced = _missing(work.problem, days.cuts)
    plan = _assemble(work, days.standing, bound=relaxed.bound, way=counted.way, unplaced=unplaced)
    is_best = plan.gap is not None and plan.gap <= OPTIMAL and days.is_proven and not unplaced
    return replace(plan, status=Status.OPTIMAL) if is_best else plan


def _count_again(work: Work, cuts: dict[Cut, int]) -> Counted | None:
    cut = Work.of(work.problem, work.sha256, cuts)
    try:
        greedy = grow(cut.terrain, cut.hills, seed=work.problem.seed)
        return choose_counts(cut, _relax(cut), greedy)
    except Infeasible:
        return None


def _missing(problem: Problem, cuts: dict[Cut, int]) -> tuple[Missing, ...]:
    return tuple(
        Missing(border, station, problem.dayparts[d].name, problem.months[m][0].isoformat()[:7], count)
        for (border, station, d, m), count in sorted(cuts.items())
    )


def _assemble(
    work: Work,
    standing: Sequence[tuple[Block, Standing]],
    *,
    bound: float | None,
    way: str,
    unplaced: tuple[Missing, ...],
) -> Plan:
    """Starts and clips for what stands on its days, and the plan's figures."""
    programmes = tell_out_clips(work.problem, work.openings, standing)
    score = score_plan(work.problem, work.audience, programmes)
    reach = (score.reach_once if work.problem.goal.least == 1 else score.reach_thrice).middle
    gap = max(0.0, (bound - reach) / bound) if bound else None
    return Plan(
        problem_sha256=work.sha256,
        status=Status.FEASIBLE,
        goal=work.problem.goal.value,
        joint_slots=programmes,
        score=score,
        bound=bound,
        gap=gap,
        floors=work.floors,
        unplaced=unplaced,
        reasons=missed_gaps(work.problem, programmes),
        assumptions=assumptions_of(work.problem, work.audience),
        unreached=unreached_villages(work.problem),
        way=way,
    )


def _refuse(work: Work) -> Plan:
    """No plan keeps all promises: say which ones stand against each other, and one way out."""
    return Plan(
        problem_sha256=work.sha256,
        status=Status.INFEASIBLE,
        goal=work.problem.goal.value,
        joint_slots=(),
        score=None,
        bound=None,
        gap=None,
        floors=work.floors,
        unplaced=(),
        reasons=explain_infeasible(work.problem, work.blocks),
        assumptions=assumptions_of(work.problem, work.audience),
        unreached=unreached_villages(work.problem),
    )
