"""Gives every programme its starts and its clip: starts from the open ones, clips in the most even turn of those that may air."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from ..terms import Topic
from .openings import Openings
from .placement import Standing
from .polytope import Block
from .problem import PlannedJointSlot, Problem
from .rotation import rotate


@dataclass(frozen=True, slots=True)
class _Turn:
    """A programme waiting for its clip."""

    border: str
    topic: Topic
    day: date
    standing: Standing


def tell_out_clips(
    problem: Problem, openings: Openings, standing: Sequence[tuple[Block, Standing]]
) -> tuple[PlannedJointSlot, ...]:
    """The programmes of what stands, in order of day, border and daypart; a pinned one is taken over as it is."""
    pinned = {(pin.border, pin.day, pin.daypart): pin for pin in problem.pinned}
    waiting: dict[tuple[str, Topic, str], list[_Turn]] = {}
    programmes = []
    for block, item in standing:
        pin = pinned.get((block.border.name, item.day, problem.dayparts[item.daypart].name))
        if pin is not None:
            programmes.append(pin)
            continue
        turn = _Turn(block.border.name, problem.topics[item.topic], item.day, item)
        waiting.setdefault((turn.border, turn.topic, item.day.isoformat()[:7]), []).append(turn)
    for turns in waiting.values():
        programmes += _tell_month(problem, openings, sorted(turns, key=lambda t: (t.day, t.standing.daypart)))
    return tuple(sorted(programmes, key=lambda programme: programme.key))


def _tell_month(problem: Problem, openings: Openings, turns: list[_Turn]) -> list[PlannedJointSlot]:
    """One border's programmes of one topic and month."""
    names = sorted({clip.name for turn in turns for clip in problem.clips_on(turn.topic, turn.day)})
    wanted = [names[item] for item in even_turns(len(turns), len(names))]
    programmes = []
    for turn in turns:
        valid = {clip.name for clip in problem.clips_on(turn.topic, turn.day)}
        at = next((at for at, name in enumerate(wanted) if name in valid), None)
        clip = wanted.pop(at) if at is not None else min(valid)
        item = turn.standing
        airings = openings.airings(item.stations, turn.day, item.daypart)
        daypart = problem.dayparts[item.daypart].name
        programmes.append(PlannedJointSlot(turn.border, turn.topic, clip, turn.day, daypart, airings))
    return programmes


@cache
def even_turns(length: int, items: int) -> tuple[int, ...]:
    """Items in the most even order, each as often as the others or once more."""
    counts = [length // items + (item < length % items) for item in range(items)]
    return rotate(counts).sequence
