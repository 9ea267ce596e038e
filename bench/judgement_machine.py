"""The same evidence as `bench/judgements.py`, chosen by a machine that looks for the shortest history that breaks the judge.

    python bench/judgement_machine.py [--steps 100000]

Every rule is one happening on a station-day: another revision of its plan, a log, a tap, a recording, a person's word. After each step
the judge is held to `bench/plain_judge.py`. The search is the same every time. Exit code 1 when anything diverged.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from dataclasses import replace
from datetime import timedelta
from typing import ClassVar

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test
from judgements import HOWS, LENGTHS, MORNING, Day, faults_of, judge

from scheduler.listening import Sounded, Taped
from scheduler.reconcile import Planned, Tap
from scheduler.terms import Span

STEPS_A_DAY = 40
"""At most; a day may be over sooner."""
CLIPS = st.integers(0, 2)
MINUTES = st.integers(0, 60).map(lambda step: 5 * step)
OFF = st.one_of(st.sampled_from([0, 300, 301, -300, -301, 900, 901, -900]), st.integers(-1200, 1200))
"""Seconds off the plan: the limits themselves as often as what lies between them."""
TOLD = st.lists(st.tuples(st.integers(0, 9), st.sampled_from(HOWS), OFF, st.sampled_from(LENGTHS)), max_size=5)
FOUND = st.lists(st.tuples(st.integers(0, 9), OFF, st.sampled_from([0.5, 0.89, 0.9, 1.0]), st.booleans()), max_size=4)


class Judging(RuleBasedStateMachine):
    """One station-day, and everything that may come to be known of it."""

    steps: ClassVar[int] = 0
    """How many happenings there were, in all days together."""

    def __init__(self) -> None:
        super().__init__()
        self.day = Day(random.Random(0))
        self.grades: dict[int, str] = {}

    @initialize(minutes=MINUTES, clip=CLIPS)
    def begin(self, minutes: int, clip: int) -> None:
        """A day with something planned."""
        self.day.plan(minutes=minutes, clip=clip)
        self.check(only_adds=False)

    @rule(minutes=MINUTES, clip=CLIPS)
    def publish(self, minutes: int, clip: int) -> None:
        """A revision with another slot."""
        self.day.plan(minutes=minutes, clip=clip)
        self.check(only_adds=False)

    @precondition(lambda self: len(self.day.planned) > 1)
    @rule(pick=st.integers(0, 9))
    def withdraw(self, pick: int) -> None:
        """A revision with one slot fewer."""
        self.day.planned.remove(self.slot(pick))
        self.check(only_adds=False)

    @rule(first=st.integers(0, 240), minutes=st.integers(1, 200), told=TOLD)
    def hand_in(self, first: int, minutes: int, told: list[tuple[int, str, int, float | None]]) -> None:
        """A log of a stretch of the morning; it may overlap an earlier one, or correct it."""
        self.day.covered.append(Span.of(MORNING + timedelta(minutes=first), 60 * minutes))
        for pick, how, off_s, length_s in told:
            slot = self.slot(pick)
            self.day.write(slot, how=how, at=slot.span.start_at + timedelta(seconds=off_s), length_s=length_s)
        self.check(only_adds=False)

    @rule(pick=st.integers(0, 9), aired=st.sampled_from((True, False, None)), minutes=st.integers(0, 600))
    def tap(self, pick: int, *, aired: bool | None, minutes: int) -> None:
        """An operator's word, perhaps told late by a phone."""
        slot = self.slot(pick)
        had_word = any(tap.slot_id == slot.slot_id for tap in self.day.taps)
        said_at = slot.span.start_at + timedelta(minutes=minutes)
        self.day.taps.append(Tap(self.day.row(), slot.slot_id, aired, said_at))
        self.check(only_adds=aired is not None and not had_word)

    @rule(first=st.integers(0, 120), found=FOUND)
    def hear(self, first: int, found: list[tuple[int, int, float, bool]]) -> None:
        """A recording of two hours with what was found in it, sure and unsure."""
        tape = Taped(self.day.row(), Span.of(MORNING + timedelta(minutes=first), 7_200))
        self.day.taped.append(tape)
        for pick, off_s, fraction, is_certain in found:
            slot = self.slot(pick)
            clip, at = self.day.clip_of[slot.slot_id], slot.span.start_at + timedelta(seconds=off_s)
            find = Sounded(self.day.row(), tape.row_id, clip, slot.title, at, 60 * fraction, fraction, is_certain)
            self.day.sounded.append(find)
        self.check(only_adds=False)

    @precondition(lambda self: any(not find.is_certain for find in self.day.sounded))
    @rule(pick=st.integers(0, 9), is_it=st.booleans())
    def decide(self, pick: int, *, is_it: bool) -> None:
        """A person's ear on an uncertain find."""
        unsure = [find for find in self.day.sounded if not find.is_certain]
        find = unsure[pick % len(unsure)]
        self.day.sounded.remove(find)
        self.day.sounded += [replace(find, is_certain=True)] if is_it else []
        self.check(only_adds=False)

    def slot(self, pick: int) -> Planned:
        """One of the slots."""
        return self.day.planned[pick % len(self.day.planned)]

    def check(self, *, only_adds: bool) -> None:
        """The judge agrees with the plain one, in any order, and lowers no grade for more evidence."""
        Judging.steps += 1
        assert not (found := faults_of(self.day, self.grades, only_adds=only_adds)), found
        self.grades = {one.slot_id: one.grade.value for one in judge(self.day) if one.slot_id is not None}


def search(*, steps: int) -> int:
    """Look for a history that breaks the judge; returns how many steps were taken. Raises what broke."""
    Judging.steps = 0
    few = settings(
        max_examples=1 + steps // 33,
        stateful_step_count=STEPS_A_DAY,
        derandomize=True,
        database=None,
        deadline=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Judging, settings=few)
    return Judging.steps


def main() -> int:
    """Search, and print the figure."""
    parser = argparse.ArgumentParser(
        description="Look for a history of evidence that breaks the judge of station-days."
    )
    parser.add_argument("--steps", type=int, default=100_000)
    asked = parser.parse_args()
    began = time.process_time()
    try:
        steps = search(steps=asked.steps)
    except AssertionError as fault:
        print(f"a divergence after {Judging.steps} steps: {fault}")
        return 1
    print(f"{steps} steps, 0 divergences, {time.process_time() - began:.0f} s CPU")
    return 0


if __name__ == "__main__":
    sys.exit(main())
