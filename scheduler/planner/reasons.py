"""Why no plan keeps all promises: a set of promises that cannot stand together, each verified, and a costed way out.

The set is irreducible: with any one of them taken away, the rest of the set can be kept. That is tried for each before it is named;
`suffices` says whether giving up this one alone would let a whole plan stand, or other promises are in the way as well.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from .highs import INFINITY, Answer, Engine, Outcome, Program
from .polytope import LAW, Block, Reason
from .problem import Problem

KEEP_LONG = ("budget", "quota", "quota_most", "gap", "topic_share", "daypart_share", "parity", "fairness")
"""What a person can do something about stays in the set as long as it can: the last are tried for removal first."""
EFFORT = (500, 1e-3)


def explain_infeasible(problem: Problem, blocks: Sequence[Block]) -> tuple[Mapping[str, Any], ...]:
    """The reasons of every border that has no plan, each followed by what would help."""
    told: list[Mapping[str, Any]] = []
    for block in blocks:
        if not _can_keep(block, _promises(block)):
            told += _explain_block(problem, block)
    return tuple(told)


def _promises(block: Block) -> tuple[Reason, ...]:
    """The border's promises, those first that are given up first."""
    found = {reason for reason, *_ in block.rows if reason != LAW}
    if block.low.any():
        found.add(("pinned", block.border.name))
    return tuple(
        sorted(found, key=lambda reason: (-KEEP_LONG.index(reason[0]) if reason[0] in KEEP_LONG else 1, reason))
    )


def _program(block: Block, kept: Sequence[Reason]) -> Program:
    """The law of the border with some promises."""
    program, wanted = Program(), {LAW, *kept}
    low = block.low if ("pinned", block.border.name) in wanted else np.zeros_like(block.low)
    for least, most in zip(low, block.high, strict=True):
        program.column(float(least), float(most))
    for reason, terms, least, most in block.rows:
        if reason in wanted:
            program.row(terms, low=least, high=most)
    return program


def _can_keep(block: Block, kept: Sequence[Reason]) -> bool:
    """Whether whole counts keep these promises; asked of fractions first, which is quick and mostly enough."""
    if not _can_keep_in_parts(block, kept):
        return False
    answer = Engine(_program(block, kept), nodes=EFFORT[0], gap=1.0).solve()
    return answer.outcome is not Outcome.INFEASIBLE


def _can_keep_in_parts(block: Block, kept: Sequence[Reason]) -> bool:
    """Whether counts keep these promises if fractions were allowed."""
    program = _program(block, kept)
    program.whole = [False] * len(program.whole)
    return Engine(program).solve().is_usable


def _sift(block: Block, kept: list[Reason], can_keep: Callable[[Block, Sequence[Reason]], bool]) -> list[Reason]:
    """Leave out one promise after another while the rest still cannot stand together."""
    for reason in tuple(kept):
        rest = [other for other in kept if other != reason]
        if not can_keep(block, rest):
            kept = rest
    return kept


def _explain_block(problem: Problem, block: Block) -> list[Mapping[str, Any]]:
    kept = list(_promises(block))
    if not _can_keep(block, []):
        return [{"rule": "capacity", "place": [block.border.name]}]
    if not _can_keep_in_parts(block, kept):
        # Fractions sift quickly; what they leave is sifted again with whole counts.
        kept = _sift(block, kept, _can_keep_in_parts)
    kept = _sift(block, kept, _can_keep)
    verified = [r for r in kept if _can_keep(block, [other for other in kept if other != r])]
    others = _promises(block)
    told = [
        {**_tell(problem, reason), "suffices": _can_keep(block, [other for other in others if other != reason])}
        for reason in sorted(verified)
    ]
    return told + _ways_out(block)


def _tell(problem: Problem, reason: Reason) -> Mapping[str, Any]:
    told: dict[str, Any] = {"rule": reason[0], "place": list(reason[1:])}
    if reason[0] == "budget":
        told["rupiah"] = next(
            b.rupiah for b in problem.budgets if (b.side, b.from_on.isoformat()) == (reason[1], reason[2])
        )
    if reason[0] == "quota":
        told["joint_slots"] = next(q[0] for topic, q in problem.promises.programmes.items() if topic.value == reason[2])
    return told


def _ways_out(block: Block) -> list[Mapping[str, Any]]:
    """What more money would cost where money helps, and how many of the promised programmes there are without it."""
    return [*_more_money(block), *_fewer_programmes(block)]


def _elastic(block: Block, rule: str, *, price: float) -> tuple[Answer, list[tuple[Reason, int]]]:
    """The border's promises with one rule made of rubber: each unit it is stretched costs `price`."""
    program = block.program()
    stretched = []
    for row, (reason, _, least, _most) in enumerate(block.rows):
        if reason[0] == rule:
            column = program.column(0.0, INFINITY, cost=-price, is_whole=rule == "quota")
            stretched.append((reason, column))
            _add_to_row(program, row, column, 1.0 if least > -INFINITY else -1.0)
    return Engine(program, nodes=EFFORT[0], gap=EFFORT[1]).solve(), stretched


def _add_to_row(program: Program, row: int, column: int, value: float) -> None:
    at = program.first[row + 1]
    program.index.insert(at, column)
    program.value.insert(at, value)
    program.first[row + 1 :] = [first + 1 for first in program.first[row + 1 :]]


def _more_money(block: Block) -> list[Mapping[str, Any]]:
    answer, stretched = _elastic(block, "budget", price=1.0)
    if not answer.is_usable:
        return []
    more = [(reason, int(np.ceil(answer.values[column] - 1e-6))) for reason, column in stretched]
    return [{"rule": "way_out", "place": list(reason[1:]), "rupiah": sum_} for reason, sum_ in more if sum_ > 0]


def _fewer_programmes(block: Block) -> list[Mapping[str, Any]]:
    answer, stretched = _elastic(block, "quota", price=1.0)
    wanted = sum(round(least) for reason, _, least, _ in block.rows if reason[0] == "quota")
    if not answer.is_usable or not wanted:
        return []
    missing = sum(round(answer.values[column]) for _, column in stretched)
    if not missing:
        return []
    return [{"rule": "affordable", "place": [block.border.name], "most": wanted - missing, "wanted": wanted}]
