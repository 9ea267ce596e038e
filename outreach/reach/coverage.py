"""Counts what was proven to air where it can be heard: village x topic x month; never counts plans or listeners."""

from __future__ import annotations

from collections import defaultdict
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
    it receives, `airing_ids` the rows behind the counts.
    """

    village_code: str
    best: Signal | None
    counts: Mapping[tuple[date, Topic], int]
    airing_ids: tuple[int, ...]

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
    relays: Mapping[int, int] | None = None,
) -> dict[str, VillageCoverage]:
    """The coverage of every village, in the order given.

    An airing counts where its station is adequate or better while on air, unless the station was silent on that day;
    `signals` are those of the period's last day. `relays` tells whose programme a relay carries: what that station was proven
    to air counts where the relay is adequate, on days on which neither is silent; heard from both it is one airing.
    """
    silences = tuple(outages)
    by_station: dict[int, list[ProvenAiring]] = defaultdict(list)
    for airing in airings:
        if not is_silent(silences, airing.station_id, day=airing.day):
            by_station[airing.station_id].append(airing)
    for relay, carried in (relays or {}).items():
        by_station[relay] += [
            airing for airing in by_station.get(carried, ()) if not is_silent(silences, relay, day=airing.day)
        ]
    by_village: dict[str, list[Signal]] = defaultdict(list)
    for (_, code), signal in signals.items():
        by_village[code].append(signal)
    return {code: _cover_village(code, by_village[code], airings=by_station) for code in village_codes}


def blind_codes(coverages: Mapping[str, VillageCoverage]) -> tuple[str, ...]:
    """The villages that no station on air serves, in the order they were given."""
    return tuple(code for code, coverage in coverages.items() if coverage.is_blind)


def _cover_village(code: str, signals: list[Signal], *, airings: Mapping[int, list[ProvenAiring]]) -> VillageCoverage:
    received = [signal.station_id for signal in signals if signal.klass_on_air.is_receivable]
    heard = {airing.id: airing for station_id in received for airing in airings.get(station_id, ())}
    counts: dict[tuple[date, Topic], int] = defaultdict(int)
    for airing in heard.values():
        counts[airing.day.replace(day=1), airing.topic] += 1
    return VillageCoverage(code, best_of(signals), dict(counts), tuple(sorted(heard)))
