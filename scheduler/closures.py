"""Turns rules of closed time (prayer, relay, sign-on) into spans of real days; never knows why a rule exists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from .terms import WIB, Span

EVERY_DAY = frozenset(range(7))


@dataclass(frozen=True, slots=True)
class ClosureRule:
    """Closed time that begins at a local time on given weekdays (Monday is 0) and lasts some minutes.

    `last_on` None means for ever. A closure may run past midnight: it belongs to the day on which it begins.
    """

    weekdays: frozenset[int]
    starts: time
    length_min: int
    first_on: date
    last_on: date | None
    reason: str


def expand(rule: ClosureRule, *, day_from: date, day_to: date) -> tuple[Span, ...]:
    """The rule's spans that begin within `[day_from, day_to]`; starts are expanded, ends follow from the length."""
    first, last = max(day_from, rule.first_on), min(day_to, rule.last_on or day_to)
    days = ((first + timedelta(days=step)) for step in range((last - first).days + 1))
    return tuple(
        Span.of(datetime.combine(day, rule.starts, WIB), rule.length_min * 60)
        for day in days
        if day.weekday() in rule.weekdays
    )
