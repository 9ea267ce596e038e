"""What a plan in force allows a replacement: programmes a month, money, days of silence; pure, and never who decides it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from .dayparts import daypart_of
from .makegood import Broken, CapKind, Offer
from .terms import local_day

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Caps:
    """What a plan asked for its days, and what stands in them without the joint slot that is made good.

    `most` programmes of the topic a month (None: any), of which `programmes` stand by first day of month; budgets and what is
    bound by side; `prices` of one airing by station and part of the day (missing: free); of `gap_days` days in a row one has a
    programme, and `stands_on` are the days that have one.
    """

    first_on: date
    last_on: date
    most: int | None
    programmes: Mapping[date, int]
    budgets: Mapping[str, int]
    bound_rupiah: Mapping[str, int]
    sides: Mapping[int, str]
    prices: Mapping[tuple[int, str], int]
    gap_days: int | None
    stands_on: Collection[date]

    def covers(self, day: date) -> bool:
        """Whether the plan speaks of a day."""
        return self.first_on <= day <= self.last_on

    def broken_by(self, place: Offer, *, missed_on: date, fasting: Collection[date]) -> Iterator[Broken]:
        """The caps that a place on one of the plan's days breaks."""
        day = local_day(place.first_at)
        count = self.programmes.get(day.replace(day=1), 0) + 1
        if self.most is not None and count > self.most:
            yield Broken(CapKind.MONTH, count, self.most, day)
        for side, cost in sorted(self._costs(place, is_fasting=day in fasting).items()):
            bound = self.bound_rupiah.get(side, 0) + cost
            if side in self.budgets and cost and bound > self.budgets[side]:
                yield Broken(CapKind.BUDGET, bound, self.budgets[side], day, side)
        silent = self._silence_left(day, missed_on=missed_on)
        if self.gap_days is not None and silent >= self.gap_days:
            yield Broken(CapKind.GAP, silent, self.gap_days, day)

    def _costs(self, place: Offer, *, is_fasting: bool) -> dict[str, int]:
        """What a place costs each side."""
        costs: dict[str, int] = {}
        for station_id, start in place.starts.items():
            part, side = daypart_of(start, is_fasting=is_fasting), self.sides[station_id]
            costs[side] = costs.get(side, 0) + (self.prices.get((station_id, part.name), 0) if part else 0)
        return costs

    def _silence_left(self, day: date, *, missed_on: date) -> int:
        """The longest run of days that stays without a programme, of those round the miss; 0 where nothing can shorten it any more."""
        if not self.covers(missed_on) or missed_on in self.stands_on:
            return 0
        first = last = missed_on
        while first > self.first_on and first - ONE_DAY not in self.stands_on:
            first -= ONE_DAY
        while last < self.last_on and last + ONE_DAY not in self.stands_on:
            last += ONE_DAY
        if not first <= day <= last:
            return (last - first).days + 1
        return max((day - first).days, (last - day).days)


@dataclass(frozen=True, slots=True)
class Shortlist:
    """Places to choose from, and the better ones that break a cap; where every place does, the least bad one alone, marked by what it breaks."""

    offers: tuple[Offer, ...]
    refused: tuple[Offer, ...] = ()


def keep_within(
    ranked: Sequence[Offer], caps: Sequence[Caps], *, missed_on: date, fasting: Collection[date], count: int = 3
) -> Shortlist:
    """The best places that keep what the plans in force ask (the first that covers a day speaks for it), best first."""
    judged = [_judge(place, caps, missed_on=missed_on, fasting=fasting) for place in ranked]
    kept = [at for at, place in enumerate(judged) if not place.broken][:count]
    if not kept:
        least = min(
            judged, key=lambda place: (len(place.broken), sum(one.excess for one in place.broken)), default=None
        )
        return Shortlist((least,) if least else ())
    return Shortlist(
        tuple(judged[at] for at in kept), tuple(place for place in judged[: kept[0]] if place.broken)[:count]
    )


def _judge(place: Offer, caps: Sequence[Caps], *, missed_on: date, fasting: Collection[date]) -> Offer:
    held = next((one for one in caps if one.covers(local_day(place.first_at))), None)
    return replace(place, broken=tuple(held.broken_by(place, missed_on=missed_on, fasting=fasting))) if held else place
