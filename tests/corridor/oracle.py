"""A second, much smaller account of what two regencies promised and kept: the truth that reports are held to."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

LATE_MIN, WHOLE_S, TOGETHER_DAYS = 5, 54, 7


@dataclass
class Told:
    """What is known of one slot: log lines as (minutes off the plan, seconds), whether a log covers it, the last tap."""

    station_id: int
    lines: list[tuple[int, int]] = field(default_factory=list)
    covered: bool = False
    tap: bool | None = None

    def verdict(self) -> str:
        """The word on this slot, by the best evidence."""
        if self.lines:
            off, seconds = min(self.lines, key=lambda line: abs(line[0]))
            return "short" if seconds < WHOLE_S else "late" if abs(off) > LATE_MIN else "aired"
        if self.covered:
            return "missed"
        return {True: "said aired", False: "missed", None: "unproven"}[self.tap]

    @property
    def is_proven(self) -> bool:
        """On the air by a log."""
        return self.verdict() in ("short", "late", "aired")

    @property
    def is_aired(self) -> bool:
        """On the air by anybody's word."""
        return self.is_proven or self.verdict() == "said aired"


@dataclass
class Promise:
    """One joint slot as the oracle knows it: a minute of a day on stations of both sides."""

    day: date
    topic: str
    minute: int
    stations: frozenset[int]
    is_proposed: bool = False
    is_cancelled: bool = False
    yes: dict[str, bool] = field(default_factory=dict)
    slots: dict[int, Told] = field(default_factory=dict)
    published: set[int] = field(default_factory=set)
    makes_good: int | None = None

    @property
    def is_agreed(self) -> bool:
        """Both said yes to what it is now."""
        return not self.is_cancelled and len(self.yes) == 2 and all(self.yes.values())


@dataclass
class Oracle:
    """Every promise by its number, and the side of every station."""

    side_of: dict[int, str]
    promises: dict[int, Promise] = field(default_factory=dict)

    def standing(self) -> list[Promise]:
        """Promises that were laid before both and not taken back."""
        return [p for p in self.promises.values() if p.is_proposed and not p.is_cancelled]

    def is_free(self, day: date, minute: int, stations: frozenset[int], *, but: int | None = None) -> bool:
        """Whether a minute is free on stations."""
        return not any(
            p.day == day and p.minute == minute and p.stations & stations
            for number, p in self.promises.items()
            if number != but and not p.is_cancelled
        )

    def approved(self) -> tuple[int, int]:
        """I1: approved by both, of those proposed."""
        return sum(p.is_agreed for p in self.standing()), len(self.standing())

    def proven(self, upto: date) -> tuple[int, int]:
        """I2: slots with proof, of those due."""
        due = [told for p in self.standing() if p.is_agreed and p.day <= upto for told in p.slots.values()]
        return sum(told.is_proven for told in due), len(due)

    def together(self, upto: date) -> tuple[int, int]:
        """I3: promises that aired, themselves or by make-goods, on both sides within a week, of those due."""
        due = [
            n for n, p in self.promises.items()
            if p.is_proposed and p.is_agreed and p.day <= upto and p.makes_good is None
        ]  # fmt: skip
        return sum(self._is_kept(number, upto) for number in due), len(due)

    def _is_kept(self, root: int, upto: date) -> bool:
        aired: list[tuple[str, date]] = [
            (self.side_of[told.station_id], p.day)
            for number, p in self.promises.items()
            if self._root(number) == root and p.is_proposed and not p.is_cancelled and p.day <= upto
            for told in p.slots.values()
            if told.is_aired
        ]
        return any(a != b and abs((x - y).days) <= TOGETHER_DAYS for a, x in aired for b, y in aired)

    def _root(self, number: int) -> int:
        while (earlier := self.promises[number].makes_good) is not None:
            number = earlier
        return number

    def owed(self) -> int:
        """Slots that did not air and were published."""
        return sum(
            t.verdict() == "missed" for p in self.promises.values() for s, t in p.slots.items() if s in p.published
        )

    def proven_seconds(self, upto: date) -> dict[str, int]:
        """I4: seconds on the air by a log, a topic each."""
        seconds = dict.fromkeys(("law", "harmony", "peace"), 0)
        for p in self.standing():
            for told in p.slots.values():
                if told.is_proven and p.day <= upto:
                    seconds[p.topic] += min(told.lines, key=lambda line: abs(line[0]))[1]
        return seconds
