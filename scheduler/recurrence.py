"""Weekly series as rules: which days they fall on, and how one splits in two; never the slots themselves."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from .terms import WIB


@dataclass(frozen=True, slots=True)
class WeeklyRule:
    """On given weekdays (Monday is 0), every so many weeks, from a first day up to and including a last one."""

    weekdays: frozenset[int]
    first_on: date
    until_on: date
    every_weeks: int = 1

    def __post_init__(self) -> None:
        """Refuse a rule that could never fall on a day."""
        if not self.weekdays <= frozenset(range(7)) or not self.weekdays:
            raise ValueError("weekdays are 0 (Monday) to 6")
        if self.every_weeks < 1 or self.until_on < self.first_on:
            raise ValueError("a rule runs forward in whole weeks")


def occurrences(rule: WeeklyRule, *, from_on: date, to_on: date) -> tuple[date, ...]:
    """The rule's days within `[from_on, to_on]`, in order; weeks are counted from the Monday of the first day."""
    monday = rule.first_on - timedelta(days=rule.first_on.weekday())
    first, last = max(from_on, rule.first_on), min(to_on, rule.until_on)
    days = (first + timedelta(days=step) for step in range((last - first).days + 1))
    return tuple(
        day for day in days if day.weekday() in rule.weekdays and (day - monday).days // 7 % rule.every_weeks == 0
    )


def split(rule: WeeklyRule, *, at_on: date) -> tuple[WeeklyRule | None, WeeklyRule | None]:
    """The rule before a day, and the rule from that day on, together falling on the same days as the whole.

    None stands for a part that would have no week of its own.
    """
    if at_on <= rule.first_on:
        return None, rule
    if at_on > rule.until_on:
        return rule, None
    before = replace(rule, until_on=at_on - timedelta(days=1))
    # The later rule starts in a week the whole rule would use, so that an every-other-week series keeps its beat.
    monday = rule.first_on - timedelta(days=rule.first_on.weekday())
    weeks = (at_on - monday).days // 7
    waiting = -weeks % rule.every_weeks
    later_first = at_on if waiting == 0 else monday + timedelta(weeks=weeks + waiting)
    return before, replace(rule, first_on=later_first) if later_first <= rule.until_on else None


def wall(day: date, clock: time) -> datetime:
    """The UTC moment of a time of day in WIB."""
    return datetime.combine(day, clock, WIB).astimezone(UTC)
