"""What the planner is asked: stations, villages, clips, budgets and promises of a period, as frozen values; never a solution."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from itertools import product
from typing import NamedTuple

from ..terms import SlotKind, Topic

FORM = "siaran-plan-problem/1"
MINUTES_A_DAY = 24 * 60


class Goal(StrEnum):
    """What a plan brings as far as it can: at least one, or at least three opportunities to hear a topic in a month."""

    ONCE = "1+"
    THRICE = "3+"

    @property
    def least(self) -> int:
        """How many opportunities count."""
        return 1 if self is Goal.ONCE else 3


@dataclass(frozen=True, slots=True)
class PlannedDaypart:
    """A named part of the broadcast day, in minutes after midnight; the last one may end at midnight."""

    name: str
    from_min: int
    until_min: int


@dataclass(frozen=True, slots=True)
class Border:
    """Two sides that air together."""

    name: str
    sides: tuple[str, str]


@dataclass(frozen=True, slots=True)
class PlannedStation:
    """A station, its side, and what one airing costs in each daypart."""

    name: str
    side: str
    kind: SlotKind
    rate_rupiah: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class OpenTimes:
    """When a station may be booked on some days, in minutes after midnight; a later entry replaces an earlier one on its days."""

    station: str
    from_on: date
    until_on: date
    weekdays: frozenset[int]
    spans: tuple[tuple[int, int], ...]

    def covers(self, day: date) -> bool:
        """Whether the entry speaks of a day."""
        return self.from_on <= day <= self.until_on and day.weekday() in self.weekdays


@dataclass(frozen=True, slots=True)
class PlannedVillage:
    """A village: its people (None: unknown), its languages (empty: every one), and how surely it receives each station (0 to 1)."""

    name: str
    side: str
    population: int | None
    languages: frozenset[str]
    reception: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class PlannedClip:
    """A clip that may air from one day until another, both included."""

    name: str
    topic: Topic
    language: str
    length_s: int
    from_on: date
    until_on: date


@dataclass(frozen=True, slots=True)
class Budget:
    """What a side may spend on airings within some days, both included."""

    side: str
    from_on: date
    until_on: date
    rupiah: int


@dataclass(frozen=True, slots=True)
class Promises:
    """What every plan keeps on every border, before reach is asked for.

    `programmes` bounds a topic's programmes in a month; `topic_share` and `daypart_share` are the least shares of a month's
    programmes; `parity` is the most that the airings of the two sides differ, as a share of all; of `gap_days` days in a row
    at least one has a programme; `fairness` is the share of the best worst village that every receivable village is given.
    """

    programmes: Mapping[Topic, tuple[int, int | None]]
    topic_share: Mapping[Topic, float]
    daypart_share: Mapping[str, float]
    parity: float
    gap_days: int | None
    fairness: float


@dataclass(frozen=True, slots=True)
class Segment:
    """People who listen alike: their share, and how their listening falls on the dayparts."""

    name: str
    share: float
    dayparts: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Listening:
    """How opportunities become reach: segments, and the low, middle and high k of the negative binomial; `is_assumed` where nobody
    measured.
    """

    segments: tuple[Segment, ...]
    k: tuple[float, float, float]
    source: str
    year: int | None
    is_assumed: bool


@dataclass(frozen=True, slots=True)
class PlannedSlot:
    """One station's part of a programme; the start in minutes after midnight."""

    station: str
    start_min: int


@dataclass(frozen=True, slots=True)
class PlannedJointSlot:
    """One joint programme: a clip on a day, with its airings on both sides."""

    border: str
    topic: Topic
    clip: str
    day: date
    daypart: str
    slots: tuple[PlannedSlot, ...]
    is_urgent: bool = False
    """An early warning, put in beside whatever stands there."""

    @property
    def key(self) -> tuple[date, str, str, int]:
        """Its place in a plan; one programme a border, day and start."""
        return (self.day, self.border, self.daypart, min(airing.start_min for airing in self.slots))


class Forbidden(NamedTuple):
    """Times that a plan leaves alone; what is None means all."""

    station: str | None
    day: date | None
    daypart: str | None


def is_forbidden(forbidden: Collection[Forbidden], station: str, *, day: date, daypart: str) -> bool:
    """Whether an airing would fall into any of some forbidden times; a set of them is looked up at once."""
    return any(Forbidden(*entry) in forbidden for entry in product((station, None), (day, None), (daypart, None)))


@dataclass(frozen=True, slots=True)
class Problem:
    """Everything the planner knows."""

    first_on: date
    last_on: date
    goal: Goal
    seed: int
    window_min: int
    grid_min: int
    dayparts: tuple[PlannedDaypart, ...]
    borders: tuple[Border, ...]
    stations: tuple[PlannedStation, ...]
    open_times: tuple[OpenTimes, ...]
    villages: tuple[PlannedVillage, ...]
    clips: tuple[PlannedClip, ...]
    budgets: tuple[Budget, ...]
    promises: Promises
    listening: Listening
    pinned: tuple[PlannedJointSlot, ...]
    forbidden: tuple[Forbidden, ...]

    @property
    def days(self) -> tuple[date, ...]:
        """Every day of the period."""
        return tuple(self.first_on + timedelta(days=step) for step in range((self.last_on - self.first_on).days + 1))

    @property
    def months(self) -> tuple[tuple[date, ...], ...]:
        """The period's days, a tuple a calendar month."""
        return _months_between(self.first_on, self.last_on)

    @property
    def topics(self) -> tuple[Topic, ...]:
        """The topics that have a clip, in the order of the agreement."""
        return tuple(topic for topic in Topic if any(clip.topic is topic for clip in self.clips))

    @property
    def longest_s(self) -> int:
        """The longest clip: every open start has room for it, so that rotation may choose any clip."""
        return max(clip.length_s for clip in self.clips)

    def clips_on(self, topic: Topic, day: date) -> tuple[PlannedClip, ...]:
        """A topic's clips that may air on a day."""
        return tuple(clip for clip in self.clips if clip.topic is topic and clip.from_on <= day <= clip.until_on)


@cache
def _months_between(first_on: date, last_on: date) -> tuple[tuple[date, ...], ...]:
    by_month: dict[tuple[int, int], list[date]] = {}
    for step in range((last_on - first_on).days + 1):
        day = first_on + timedelta(days=step)
        by_month.setdefault((day.year, day.month), []).append(day)
    return tuple(tuple(days) for days in by_month.values())
