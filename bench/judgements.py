"""Lets evidence on station-days come in any order and holds every judgement to a plain judge; pure, without any database.

    python bench/judgements.py [--steps 100000] [--seed 1]

A step is one happening: a log, a corrected or an overlapping one, a tap, a find in a recording, a person's word on an uncertain one, a
newer revision of the plan. After each the day is judged as it came and shuffled, and by `bench/plain_judge.py`. More evidence of the
same kind of world never lowers a grade: after a step that only adds certain evidence, no slot's grade falls. Exit code 1 when anything diverged.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import plain_judge

from scheduler.listening import Sounded, Taped, listen
from scheduler.reconcile import Judged, Logged, Planned, Tap, reconcile
from scheduler.terms import Span

MORNING = datetime(2026, 11, 24, 0, tzinfo=UTC)
HAPPENINGS_A_DAY = 20
TITLES = (
    "Satu peta batas, satu langkah damai",
    "Satu peta batas, satu langkah damai di dua tepi",
    "Rukun",
)
HOWS = ("key", "other key", "file", "file as title", "title", "cut title", "too short a title")
"""The ways in which a line of a log tells a slot, or nearly does."""
LENGTHS = (None, 20.0, 54.0, 60.0)


@dataclass
class Day:
    """Everything known of one station-day."""

    chance: random.Random
    planned: list[Planned] = field(default_factory=list)
    clip_of: dict[int, int] = field(default_factory=dict)
    logged: list[Logged] = field(default_factory=list)
    covered: list[Span] = field(default_factory=list)
    taps: list[Tap] = field(default_factory=list)
    sounded: list[Sounded] = field(default_factory=list)
    taped: list[Taped] = field(default_factory=list)
    rows: int = 0

    def row(self) -> int:
        """The number of the next row."""
        self.rows += 1
        return self.rows

    def near(self, slot: Planned, *, most_min: int = 20) -> datetime:
        """A moment around a slot's plan."""
        return slot.span.start_at + timedelta(minutes=self.chance.randint(-most_min, most_min))

    def publish(self) -> bool:
        """A revision with another slot, or with one fewer."""
        if len(self.planned) > 4 and self.chance.random() < 0.3:
            self.planned.pop(self.chance.randrange(len(self.planned)))
            return False
        self.plan(minutes=5 * self.chance.randrange(60), clip=self.chance.randrange(3))
        return False

    def plan(self, *, minutes: int, clip: int) -> None:
        """One more slot of a clip; slots of one clip share its title and its file."""
        number = self.row()
        start_at = MORNING + timedelta(minutes=minutes)
        self.planned.append(Planned(number, Span.of(start_at, 60), TITLES[clip], f"klip-{clip}.mp3"))
        self.clip_of[number] = clip

    def write(self, slot: Planned, *, how: str, at: datetime, length_s: float | None) -> None:
        """A line of a log as some station's software writes it."""
        key, title = {
            "key": (slot.key, ""),
            "other key": ("S-9999", slot.title),
            "file": (slot.file_name, ""),
            "file as title": ("", slot.file_name.upper() if slot.slot_id % 7 == 0 else slot.file_name),
            "title": ("", slot.title),
            "cut title": ("4711", slot.title[:31].upper()),
            "too short a title": ("", slot.title[:20]),
        }[how]
        self.logged.append(Logged(self.row(), at, length_s, title, key))

    def hand_in(self) -> bool:
        """A log of a stretch of the morning, with the keys of some slots; it may overlap an earlier one or correct it."""
        first = MORNING + timedelta(minutes=self.chance.randrange(240))
        span = Span.of(first, 60 * self.chance.randint(1, 200))
        self.covered.append(span)
        for slot in self.planned:
            if span.start_at <= slot.span.start_at < span.end_at and self.chance.random() < 0.7:
                how = self.chance.choice(HOWS) if self.chance.random() < 0.6 else "key"
                self.write(slot, how=how, at=self.near(slot), length_s=self.chance.choice(LENGTHS))
        return False

    def tap(self) -> bool:
        """An operator's word, perhaps told late by a phone."""
        slot = self.chance.choice(self.planned)
        said_at = slot.span.start_at + timedelta(minutes=self.chance.randrange(600))
        said = self.chance.choice([True, False, None])
        had_word = any(tap.slot_id == slot.slot_id for tap in self.taps)
        self.taps.append(Tap(self.row(), slot.slot_id, said, said_at))
        return said is not None and not had_word

    def hear(self) -> bool:
        """A recording with finds, sure ones and others."""
        tape = Taped(self.row(), Span.of(MORNING + timedelta(minutes=self.chance.randrange(120)), 7_200))
        self.taped.append(tape)
        for slot in self.planned:
            at = self.near(slot)
            if tape.span.start_at <= at < tape.span.end_at and self.chance.random() < 0.5:
                fraction, sure = self.chance.choice([0.5, 0.9, 1.0]), self.chance.random() < 0.6
                clip = self.clip_of[slot.slot_id]
                self.sounded.append(Sounded(self.row(), tape.row_id, clip, "Klip", at, 60 * fraction, fraction, sure))
        return False

    def decide(self) -> bool:
        """A person's ear on an uncertain find: it is the clip, or it is nothing."""
        unsure = [find for find in self.sounded if not find.is_certain]
        if unsure:
            find = self.chance.choice(unsure)
            self.sounded.remove(find)
            if self.chance.random() < 0.5:
                self.sounded.append(replace(find, is_certain=True))
        return False


def judge(day: Day) -> tuple[Judged, ...]:
    """The real judge, as the office asks it."""
    found = listen(day.planned, clip_of=day.clip_of, sounded=day.sounded, taped=day.taped)
    sound = {"heard": found.heard, "silent": found.silent, "doubtful": found.doubtful, "loose": found.loose}
    return reconcile(day.planned, logged=day.logged, covered=day.covered, taps=day.taps, **sound)  # type: ignore[arg-type]  # as `listen` gives it


def shuffled(day: Day) -> Day:
    """The same evidence in another order."""
    mixed = replace(day)
    for name in ("planned", "logged", "covered", "taps", "sounded", "taped"):
        rows = list(getattr(day, name))
        day.chance.shuffle(rows)
        setattr(mixed, name, rows)
    return mixed


def faults_of(day: Day, before: dict[int, str], *, only_adds: bool) -> list[str]:
    """What diverges once something happened."""
    judged = judge(day)
    told = [(one.slot_id, one.verdict.value, one.grade.value) for one in judged if one.slot_id is not None]
    plain = plain_judge.judge(
        day.planned,
        clip_of=day.clip_of,
        logged=day.logged,
        covered=day.covered,
        taps=day.taps,
        sounded=day.sounded,
        taped=day.taped,
    )
    faults = [] if sorted(told) == plain else [f"another verdict: {set(told) ^ set(plain)}"]
    faults += [] if judge(shuffled(day)) == judged else ["the order of the evidence decides"]
    faults += [] if len({slot for slot, *_ in told}) == len(told) else ["a slot is judged twice"]
    unplanned = {one.log_row_id for one in judged if one.slot_id is None and one.log_row_id is not None}
    faults += [] if unplanned == plain_judge.extra_rows(day.planned, day.logged) else ["another extra"]
    lines = [one.log_row_id for one in judged if one.log_row_id is not None]
    faults += [] if len(set(lines)) == len(lines) else ["a line proves two"]
    if only_adds and any(grade < before.get(slot, grade) for slot, _, grade in told):
        faults.append("more evidence lowered a grade")
    return faults


def walk(*, steps: int, seed: int) -> list[str]:
    """So many happenings over as many days as they fill; returns what diverged."""
    chance, faults = random.Random(seed), list[str]()
    day, grades = Day(chance), dict[int, str]()
    for step in range(steps):
        if step % HAPPENINGS_A_DAY == 0:
            day, grades = Day(chance), {}
        deeds = [day.publish] if len(day.planned) < 2 else [day.publish, day.hand_in, day.tap, day.hear, day.decide]
        only_adds = chance.choice(deeds)()
        faults += [f"step {step}: {fault}" for fault in faults_of(day, grades, only_adds=only_adds)]
        grades = {one.slot_id: one.grade.value for one in judge(day) if one.slot_id is not None}
    return faults


def main() -> int:
    """Walk, and print the figure."""
    parser = argparse.ArgumentParser(description="Hold the judge of station-days to a plain one.")
    parser.add_argument("--steps", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    began = time.process_time()
    faults = walk(steps=asked.steps, seed=asked.seed)
    print(f"{asked.steps} steps, {len(faults)} divergences, {time.process_time() - began:.0f} s CPU")
    for fault in faults[:10]:
        print(f"  {fault}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
