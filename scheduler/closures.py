"""Turns rules of closed time (prayer, relay, sign-on) into spans of real days; never knows why a rule exists."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from .dayparts import Hours
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


def closed_at(rules: Iterable[ClosureRule], wanted: Span) -> Iterator[tuple[ClosureRule, Span]]:
    """Each rule that closes a moment of a wanted stretch, with its span; only the days that could reach it are looked at."""
    begin, end = (moment.astimezone(WIB).replace(tzinfo=None) for moment in (wanted.start_at, wanted.end_at))
    eve = begin.date() - timedelta(days=1)
    days = [eve + timedelta(days=step) for step in range((end.date() - eve).days + 1)]
    for rule in rules:
        length = timedelta(minutes=rule.length_min)
        for day in days:
            start = datetime.combine(day, rule.starts)
            if start < end and start + length > begin and _holds(rule, day):
                yield rule, Span.of(start.replace(tzinfo=WIB), length.total_seconds())


def _holds(rule: ClosureRule, day: date) -> bool:
    return day.weekday() in rule.weekdays and rule.first_on <= day <= (rule.last_on or day)


@dataclass(frozen=True, slots=True)
class DatedClosure:
    """An entry of the calendar: on one day, of a kind, from a local start for some minutes; 0 minutes close nothing.

    `is_own` tells a station's own entry from one that its whole bank shares.
    """

    day: date
    kind: str
    starts: time
    length_min: int
    reason: str
    is_own: bool = False

    @property
    def span(self) -> Span | None:
        """The time it closes; it may run past midnight and belongs to the day on which it begins."""
        if not self.length_min:
            return None
        return Span.of(datetime.combine(self.day, self.starts, WIB), self.length_min * 60)


def prevail(entries: Iterable[DatedClosure], *, single: Collection[str]) -> tuple[DatedClosure, ...]:
    """The entries that hold for one station: its own ones stand in the place of the bank's.

    Of a `single` kind a day has one entry (a prayer); of any other kind one of each reason (a holiday, a meeting).
    """
    held: dict[tuple[date, str, str], DatedClosure] = {}
    for entry in sorted(entries, key=lambda entry: entry.is_own):
        held[entry.day, entry.kind, "" if entry.kind in single else entry.reason] = entry
    return tuple(sorted(held.values(), key=lambda entry: (entry.day, entry.starts, entry.kind, entry.reason)))


def anthem_at(hours: Hours) -> time:
    """When Indonesia Raya is played: as the day's broadcast begins, or at 06.00 by a station that never signs off."""
    return time(6) if hours.sign_on == hours.sign_off else hours.sign_on
