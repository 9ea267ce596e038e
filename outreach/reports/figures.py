"""The rows a period's figures are counted from, frozen; never a query and never a figure itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from scheduler.terms import Grade, Topic, Verdict

from ..reach.evidence import Outage, Report, SignalMap

ON_AIR = frozenset({Verdict.AIRED, Verdict.LATE, Verdict.SHORT, Verdict.EXTRA})
"""Verdicts that say something went on air; missed and unproven do not."""


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days from `from_on` to `last_on`, both included."""

    from_on: date
    last_on: date

    def __post_init__(self) -> None:
        """Refuse a period that ends before it starts."""
        if self.last_on < self.from_on:
            raise ValueError("a period ends on or after its first day")

    def __contains__(self, day: date) -> bool:
        """Whether a day belongs to the period."""
        return self.from_on <= day <= self.last_on

    def months(self) -> tuple[date, ...]:
        """The first day of every month the period touches."""
        found = [self.from_on.replace(day=1)]
        while (following := next_month(found[-1])) <= self.last_on:
            found.append(following)
        return tuple(found)

    def quarters(self) -> tuple[Period, ...]:
        """Every calendar quarter the period touches, from its first day to its end or the period's, if that is earlier."""
        starts = sorted({quarter_start(month) for month in self.months()})
        return tuple(Period(start, min(quarter_end(start), self.last_on)) for start in starts)


@dataclass(frozen=True, slots=True)
class VillageRow:
    """A class A border village as the period's frozen list has it."""

    code: str
    name: str
    district: str
    regency_code: str


@dataclass(frozen=True, slots=True)
class StationRow:
    """A station; `kind` is its channel (local public, private, community)."""

    id: int
    name: str
    regency_code: str
    kind: str


@dataclass(frozen=True, slots=True)
class JointSlotRow:
    """A joint slot planned for a day; `approved_by` holds the regencies whose valid vote for its present content is yes.

    `makes_good` names the joint slot it makes good: it is a plan of its own, but it keeps the other one's promise.
    """

    id: int
    day: date
    is_proposed: bool
    approved_by: frozenset[str]
    makes_good: int | None = None


@dataclass(frozen=True, slots=True)
class SlotRow:
    """One station's booked place in a joint slot."""

    id: int
    joint_slot_id: int
    station_id: int
    day: date
    topic: Topic


@dataclass(frozen=True, slots=True)
class AiringRow:
    """The newest verdict on a slot, or an extra airing without one (`slot_id` None); `length_s` is what went on air."""

    id: int
    slot_id: int | None
    station_id: int
    day: date
    topic: Topic
    verdict: Verdict
    grade: Grade
    length_s: int

    @property
    def is_aired(self) -> bool:
        """On air, by anybody's word at least (P1)."""
        return self.verdict in ON_AIR and self.grade is not Grade.P0

    @property
    def is_proven(self) -> bool:
        """On air by a station's log or a matched recording (P2, P3)."""
        return self.verdict in ON_AIR and self.grade in (Grade.P2, Grade.P3)


@dataclass(frozen=True, slots=True)
class AssignmentRow:
    """A facilitator covers a village on `[from_on, until_on)`, open while `until_on` is None, by a decree."""

    id: int
    facilitator_id: int
    village_code: str
    decree_number: str
    from_on: date
    until_on: date | None

    def is_active(self, day: date) -> bool:
        """Whether the assignment is in force on a day and stands on a decree."""
        in_force = self.from_on <= day and (self.until_on is None or day < self.until_on)
        return in_force and bool(self.decree_number.strip())


@dataclass(frozen=True, slots=True)
class ActivityRow:
    """A recorded activity in a village (visit, listening group, meeting) that was not withdrawn."""

    id: int
    village_code: str
    day: date


@dataclass(frozen=True, slots=True)
class ReportRows:
    """Everything a period's figures stand on.

    `as_of_on` is the last day that is over and may be judged; `left_code` and `right_code` are the two regencies in
    their fixed order. Airings may reach back before the period and activities too: what lies outside is left out where
    a formula says so. `signals` are those of the period's last judged day. `relays` tells whose programme each relay carries,
    `words` what was told of streams, `played` the villages in which a handed file was played in the period.
    """

    period: Period
    as_of_on: date
    left_code: str
    right_code: str
    villages: tuple[VillageRow, ...] = ()
    stations: tuple[StationRow, ...] = ()
    joint_slots: tuple[JointSlotRow, ...] = ()
    slots: tuple[SlotRow, ...] = ()
    airings: tuple[AiringRow, ...] = ()
    signals: SignalMap = field(default_factory=dict)
    outages: tuple[Outage, ...] = ()
    assignments: tuple[AssignmentRow, ...] = ()
    activities: tuple[ActivityRow, ...] = ()
    relays: Mapping[int, int] = field(default_factory=dict)
    words: tuple[Report, ...] = ()
    played: frozenset[str] = frozenset()

    @property
    def regency_codes(self) -> tuple[str, str]:
        """Left, then right; an order, never a rank."""
        return self.left_code, self.right_code

    @property
    def judged_on(self) -> date:
        """The day states are read at: the period's last day, or the last day that is over."""
        return min(self.period.last_on, self.as_of_on)

    def judged_quarters(self) -> tuple[Period, ...]:
        """The period's quarters that have begun; the first in any case."""
        quarters = self.period.quarters()
        return tuple(q for q in quarters if q.from_on <= self.judged_on) or quarters[:1]

    def station_regencies(self) -> Mapping[int, str]:
        """The regency of every station."""
        return {station.id: station.regency_code for station in self.stations}

    def agreed_joint_ids(self) -> frozenset[int]:
        """Joint slots both regencies approved."""
        both = set(self.regency_codes)
        return frozenset(joint.id for joint in self.joint_slots if both <= joint.approved_by)

    def due_slots(self) -> tuple[SlotRow, ...]:
        """Slots of approved joint slots whose day lies in the period and is over."""
        agreed = self.agreed_joint_ids()
        return tuple(s for s in self.slots if s.joint_slot_id in agreed and self._is_due(s.day))

    def due_joint_slots(self) -> tuple[JointSlotRow, ...]:
        """Promises that are due: approved joint slots whose day lies in the period and is over, make-goods aside."""
        agreed = self.agreed_joint_ids()
        due = (joint for joint in self.joint_slots if joint.id in agreed and self._is_due(joint.day))
        return tuple(joint for joint in due if joint.makes_good is None)

    def promises(self) -> Mapping[int, int]:
        """For every joint slot, the one whose promise it keeps: itself, or the first of a chain of make-goods."""
        made_good = {joint.id: joint.makes_good for joint in self.joint_slots}
        kept = {}
        for joint_id in made_good:
            root = joint_id
            while (earlier := made_good.get(root)) is not None:
                root = earlier
            kept[joint_id] = root
        return kept

    def verdicts(self) -> Mapping[int, AiringRow]:
        """The airing of every slot that has one."""
        return {airing.slot_id: airing for airing in self.airings if airing.slot_id is not None}

    def judged_airings(self) -> tuple[AiringRow, ...]:
        """Airings and other verdicts of the period's days that are over, extra ones included."""
        return tuple(airing for airing in self.airings if self._is_due(airing.day))

    def _is_due(self, day: date) -> bool:
        return day in self.period and day <= self.as_of_on


def next_month(first: date) -> date:
    """The first day of the month after the one that begins on `first`."""
    return (first.replace(day=1) + timedelta(days=32)).replace(day=1)


def quarter_start(day: date) -> date:
    """The first day of a day's calendar quarter."""
    return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)


def quarter_end(day: date) -> date:
    """The last day of a day's calendar quarter."""
    third = next_month(next_month(quarter_start(day)))
    return next_month(third) - timedelta(days=1)
