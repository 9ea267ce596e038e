"""Evidence that comes in any order, logs, taps, finds and second thoughts: the judge says what a plain one says, every time."""

from __future__ import annotations

import judgement_machine
import judgements
import pytest


@pytest.mark.parametrize("seed", range(3))
def test_whatever_happens_in_whatever_order_the_plain_judge_agrees(seed: int) -> None:
    assert judgements.walk(steps=600, seed=seed) == []


def test_no_history_a_machine_can_find_breaks_the_judge() -> None:
    assert judgement_machine.search(steps=2_000) > 1_000
