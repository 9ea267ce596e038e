"""Counts what was proven to air where it can be heard: village x topic x month; never counts plans or listeners."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from scheduler.terms import Topic

from .evidence import Outage, Signal, SignalMap, best_of, is_silent
from .signal import SignalClass

ENOUGH_AIRINGS = 3
"""How often each topic is to be heard in a month (indicator I6)."""


@dataclass(frozen=True, slots=True)
class ProvenAiring:
    """An airing with proof P2 or P3; `id` names the row behind it, `day` the station's day."""

    id: int
    station_id: int
    day: date
    topic: Topic


@dataclass(frozen=True, slots=True)
class VillageCoverage:
    """What one village could hear in a period.

    `best` is its best signal (None: nothing known), `counts` proven airings by first day of month and topic on stations
    it receives.
    """

    village_code: str
    best: Signal | None
    counts: Mapping[tuple[date, Topic], int]

    @property
    def klass(self) -> SignalClass | None:
        """The class of the best signal; None where nothing is known."""
        return self.best.klass if self.best else None

    @property
    def is_blind(self) -> bool:
        """Whether no station on air is adequate, as far as is known."""
        return self.best is None or not self.best.klass.is_receivable

    def airings(self, topic: Topic) -> int:
        """Proven airings of a topic in all months."""
        return sum(count for (_, aired), count in self.counts.items() if aired is topic)

    def is_served(self, month: date) -> bool:
        """Whether each topic aired often enough in the month that begins on a day."""
        return all(self.counts.get((month, topic), 0) >= ENOUGH_AIRINGS for topic in Topic)


def cover(
    village_codes: Iterable[str],
    signals: SignalMap,
    *,
    airings: Iterable[ProvenAiring],
    outages: Iterable[Outage] = (),
) -> dict[str, VillageCoverage]:
    """The coverage of every village, in the order given.

    An airing counts where its station is adequate or better while on air, unless the station was silent on that day;
    `signals` are those of the period's last day.
    """
    silences = tuple(outages)
    # Each station's airings are counted once, not once for every village that receives it.
    by_station: dict[int, Counter[tuple[date, Topic]]] = defaultdict(Counter)
    for airing in airings:
        if not is_silent(silences, airing.station_id, day=airing.day):
            by_station[airing.station_id][airing.day.replace(day=1), airing.topic] += 1
    by_village: dict[str, list[Signal]] = defaultdict(list)
    for (_, code), signal in signals.items():
        by_village[code].append(signal)
    return {code: _cover_village(code, by_village[code], by_station) for code in village_codes}


def blind_codes(coverages: Mapping[str, VillageCoverage]) -> tuple[str, ...]:
    """The villages that no station on air serves, in the order they were given."""
    return tuple(code for code, coverage in coverages.items() if coverage.is_blind)


def _cover_village(
    code: str, signals: list[Signal], by_station: Mapping[int, Counter[tuple[date, Topic]]]
) -> VillageCoverage:
    counts: dict[tuple[date, Topic], int] = defaultdict(int)
    for signal in signals:
        if signal.klass_on_air.is_receivable and signal.station_id in by_station:
            for month, count in by_station[signal.station_id].items():
                counts[month] += count
    return VillageCoverage(code, best_of(signals), dict(counts))
