"""What a scheme is worth beside what stands today: figures, silences, slots and differences, from its documents alone; never a query."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import cache
from itertools import pairwise
from typing import Any

from scheduler.terms import Topic

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Figures:
    """What a set of joint slots brings: both reaches as (low, middle, high), rupiah and slots by side, and their difference as a share."""

    reach_once: tuple[float, float, float]
    reach_thrice: tuple[float, float, float]
    cost_rupiah: Mapping[str, int]
    slots: Mapping[str, int]
    joint_slots: int

    @property
    def parity(self) -> float:
        """How far the sides' slots are apart, as a share of all; 0 is even."""
        counts = list(self.slots.values())
        return (max(counts) - min(counts)) / sum(counts) if sum(counts) else 0.0


@dataclass(frozen=True, slots=True)
class Silence:
    """A village's longest run of days without an opportunity to hear a topic; None: never one in the period."""

    code: str
    days: Mapping[Topic, int | None]

    @property
    def is_never(self) -> bool:
        """Whether some topic is never heard in the period."""
        return None in self.days.values()

    @property
    def worst(self) -> int:
        """The longest of the topics that are heard, in days."""
        return max((days for days in self.days.values() if days is not None), default=0)


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """A joint slot of a plan: its place in the document, and its reason (None: not worked out yet)."""

    at: int
    day: date
    topic: Topic
    clip: str
    daypart: str
    starts: tuple[tuple[str, time], ...]
    is_standing: bool
    is_pinned: bool
    why: Row | None


def figures_of(score: Row | None) -> Figures | None:
    """A score document as figures."""
    if score is None:
        return None
    once, thrice = (tuple(score[name][part] for part in ("low", "middle", "high")) for name in ("reach_1", "reach_3"))
    return Figures(once, thrice, score["cost_rupiah"], score["slots"], score["joint_slots"])


def silences(problem: Row, rows: Sequence[Row]) -> list[Silence]:
    """The longest silence of every village that hears some station, worst first."""
    first, last = date.fromisoformat(problem["first_on"]), date.fromisoformat(problem["last_on"])

    @cache
    def longest(stations: frozenset[str], topic: Topic) -> int | None:
        heard = (
            date.fromisoformat(row["day"])
            for row in rows
            if row["topic"] == topic and any(slot["station"] in stations for slot in row["slots"])
        )
        return longest_gap(heard, first, last)

    told = [
        Silence(village["name"], {topic: longest(frozenset(village["reception"]), topic) for topic in Topic})
        for village in problem["villages"]
        if village["reception"]
    ]
    return sorted(told, key=lambda silence: (not silence.is_never, -silence.worst, silence.code))


def longest_gap(days: Iterable[date], first: date, last: date) -> int | None:
    """The longest run of days of `[first, last]` without any of some days; None where there is none of them."""
    heard = sorted(set(days))
    if not heard:
        return None
    edges = [first - timedelta(days=1), *heard, last + timedelta(days=1)]
    return max((b - a).days - 1 for a, b in pairwise(edges))


def rows_of(
    plan: Row | None, *, standing: Sequence[Row], pinned: Sequence[Row], explained: Row | None
) -> list[PlannedRow]:
    """A plan's joint slots by day, each with its reason."""
    listed = plan["joint_slots"] if plan else []
    reasons = {_essence(row): row for row in explained["joint_slots"]} if explained else {}
    return [
        PlannedRow(
            at,
            date.fromisoformat(row["day"]),
            Topic(row["topic"]),
            row["clip"],
            row["daypart"],
            tuple((slot["station"], time.fromisoformat(slot["start"])) for slot in row["slots"]),
            row in standing,
            row in pinned,
            reasons.get(_essence(row)),
        )
        for at, row in enumerate(listed)
    ]


def difference(before: Sequence[Row], after: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """The joint slots that only the first plan has, and those that only the second has."""
    old, new = ({_essence(row) for row in rows} for rows in (before, after))
    return [row for row in before if _essence(row) not in new], [row for row in after if _essence(row) not in old]


def _essence(row: Row) -> tuple[Any, ...]:
    return (
        row["day"],
        row["daypart"],
        row["topic"],
        row["clip"],
        tuple((s["station"], s["start"]) for s in row["slots"]),
    )
