"""Finds where a few more masts would reach most blind villages, and proves how much better any other choice could be; never a decision.

One mast after another is set where it wins most (greedy; Nemhauser, Wolsey and Fisher 1978: at least 63 % of the best). Beside it
HiGHS looks for the best choice of all and proves a bound that none exceeds, so that the share is known and not guessed.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from scheduler.planner.highs import Engine, Program

from .everywhere import Ground, Mast, heard_from
from .evidence import VillageSite
from .signal import FLOORS_DBUVM, SignalClass

MOST_NODES = 200
"""How far HiGHS may branch before the bound it has by then counts."""
ROUNDING = 1e-6


@dataclass(frozen=True, slots=True)
class Step:
    """A mast at a village's point, and the blind villages it wins that those before it did not."""

    at: str
    wins: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """Where masts would do most: `greedy` one after another, `best` the best choice found, and what none exceeds."""

    greedy: tuple[Step, ...]
    best: tuple[Step, ...]
    bound: int

    @property
    def won(self) -> int:
        """How many villages the greedy choice wins."""
        return _won(self.greedy)

    @property
    def won_at_best(self) -> int:
        """How many villages the best choice found wins."""
        return _won(self.best)

    @property
    def share(self) -> float:
        """The proven share of the best possible that one mast after another wins."""
        return self.won / self.bound if self.bound else 1.0

    @property
    def share_at_best(self) -> float:
        """The same for the best choice found: 1 where nothing better can be."""
        return self.won_at_best / self.bound if self.bound else 1.0


def find_best(
    candidates: Sequence[VillageSite], blind: Sequence[VillageSite], *, masts: int, erp_w: float, mast_m: float
) -> Finding:
    """Where `masts` masts of one power and height at candidate points would win most of the blind villages."""
    wins = wins_of(candidates, blind, erp_w=erp_w, mast_m=mast_m)
    greedy = set_one_by_one(wins, masts=masts)
    chosen, bound = set_together(wins, masts=masts)
    best = set_one_by_one({at: wins[at] for at in chosen}, masts=masts)
    return Finding(greedy, max(greedy, best, key=_won), max(bound, _won(greedy), _won(best)))


def wins_of(
    candidates: Sequence[VillageSite], blind: Sequence[VillageSite], *, erp_w: float, mast_m: float
) -> dict[str, frozenset[str]]:
    """The blind villages that a mast at each candidate's point is predicted to serve; raises `SignalRefused`.

    A village of several hamlets is served where its lower middle field is: in half of them or more.
    """
    points = [(point, village.code) for village in blind for point in village.points]
    ground = Ground.of([point for point, _ in points])
    needed = {village.code: len(village.points) - (len(village.points) - 1) // 2 for village in blind}
    floor = FLOORS_DBUVM[SignalClass.ADEQUATE]
    found = {}
    for site in candidates:
        places, _ = heard_from(Mast(site.latitude, site.longitude, erp_w, mast_m), ground, floor_dbuvm=floor)
        heard = Counter(points[place][1] for place in places)
        found[site.code] = frozenset(code for code, count in heard.items() if count >= needed[code])
    return found


def set_one_by_one(wins: Mapping[str, Collection[str]], *, masts: int) -> tuple[Step, ...]:
    """Greedy: each mast where it wins most of what is left, the first by code of equal ones; none that wins nothing."""
    left = {village for villages in wins.values() for village in villages}
    steps: list[Step] = []
    while left and len(steps) < masts:
        at = min(wins, key=lambda code: (-len(left.intersection(wins[code])), code))
        won = left.intersection(wins[at])
        steps.append(Step(at, tuple(sorted(won))))
        left -= won
    return tuple(steps)


def set_together(wins: Mapping[str, Collection[str]], *, masts: int) -> tuple[tuple[str, ...], int]:
    """The best choice HiGHS finds, and the number of villages that no choice exceeds."""
    sites = _distinct(wins)
    villages = sorted({village for code in sites for village in wins[code]})
    if not villages or masts < 1:
        return (), 0
    program = Program()
    columns = {code: program.column(0, 1) for code in sites}
    program.row([(column, 1.0) for column in columns.values()], high=masts)
    for village in villages:
        heard = program.column(0, 1, cost=1.0, is_whole=False)
        program.row([(heard, 1.0), *((columns[code], -1.0) for code in sites if village in wins[code])], high=0.0)
    answer = Engine(program, nodes=MOST_NODES).solve()
    if not answer.is_usable:
        return (), min(len(villages), sum(sorted((len(wins[code]) for code in sites), reverse=True)[:masts]))
    chosen = tuple(code for code, column in columns.items() if answer.values[column] > 0.5)
    return chosen, min(len(villages), math.floor(answer.bound + ROUNDING))


def _distinct(wins: Mapping[str, Collection[str]]) -> list[str]:
    """Of candidates that win the same villages the first by code; those that win nothing are left out."""
    first: dict[frozenset[str], str] = {}
    for code in sorted(wins):
        if wins[code]:
            first.setdefault(frozenset(wins[code]), code)
    return list(first.values())


def _won(steps: Sequence[Step]) -> int:
    return sum(len(step.wins) for step in steps)
