"""The even order of clips: the published optima, small cases by trying everything, and a plain annealing as a rival."""

from __future__ import annotations

import math
import random
from collections import Counter
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.planner.rotation import measure_spread, rotate

PUBLISHED = (
    ((5, 3), 2.6667),
    ((4, 2, 2), 0.0),
    ((5, 3, 2), 2.3333),
    ((6, 3, 2), 3.0),
    ((6, 4, 2), 3.0),
    ((4, 3, 3, 2), 2.0),
    ((6, 4, 4), 4.6667),
    ((6, 5, 4), 4.25),
    ((8, 3, 3, 2), 3.3333),
    ((7, 6, 4), 5.3929),
    ((8, 7, 5), 5.7857),
    ((8, 7, 3, 2), 7.1667),
    ((5, 5, 5, 4, 1), 3.0),
)
"""Proven optima of the public instances 1-13 (Bollapragada, Bussieck and Mallik 2004; TVCSCHED in the GAMS model library)."""


@pytest.mark.parametrize(("counts", "optimum"), PUBLISHED)
def test_the_published_instances_are_solved_to_their_optimum(counts: tuple[int, ...], optimum: float) -> None:
    found = rotate(counts)
    assert Counter(found.sequence) == dict(enumerate(counts))
    assert found.spread == pytest.approx(optimum, abs=1e-4)
    assert found.spread == pytest.approx(measure_spread(found.sequence, counts))
    assert found.is_proven


@settings(deadline=None, max_examples=40)
@given(counts=st.lists(st.integers(0, 3), min_size=1, max_size=3).filter(lambda counts: 0 < sum(counts) <= 7))
def test_no_order_of_a_small_case_is_more_even(counts: list[int]) -> None:
    items = [item for item, count in enumerate(counts) for _ in range(count)]
    best = min(measure_spread(order, counts) for order in set(permutations(items)))
    assert rotate(counts).spread == pytest.approx(best)


def anneal(counts: tuple[int, ...], *, moves: int) -> float:
    """The spread that plain simulated annealing reaches with swaps."""
    chance, length = random.Random(1), sum(counts)
    order = [item for _, item in sorted(((at + 0.5) * length / n, i) for i, n in enumerate(counts) for at in range(n))]
    now = best = measure_spread(order, counts)
    for move in range(moves):
        heat = 3 * (0.01 / 3) ** (move / moves)
        a, b = chance.randrange(length), chance.randrange(length)
        order[a], order[b] = order[b], order[a]
        then = measure_spread(order, counts)
        if then <= now or chance.random() < math.exp((now - then) / heat):
            now, best = then, min(best, then)
        else:
            order[a], order[b] = order[b], order[a]
    return best


@pytest.mark.parametrize("counts", [(17, 13, 11, 7, 2), (30, 25, 20, 15, 10)])
def test_long_orders_are_not_worse_than_annealing(counts: tuple[int, ...]) -> None:
    assert rotate(counts).spread <= anneal(counts, moves=6_000) + 1e-9


def test_an_order_of_nothing_is_empty() -> None:
    assert rotate((0, 0)).sequence == ()
    assert rotate((0, 2)).sequence == (1, 1)
