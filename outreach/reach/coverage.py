"""Counts what was proven to air where it can be heard: village x topic x month; never counts plans or listeners."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from scheduler.terms import Topic

from .carrying import Masts
from .evidence import Outage, Signal, SignalMap, best_of
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
    it receives, `heard` the rows behind the counts, a set of ids a station; villages share them.
    """

    village_code: str
    best: Signal | None
    counts: Mapping[tuple[date, Topic], int]
    heard: tuple[frozenset[int], ...] = ()

    @property
    def airing_ids(self) -> tuple[int, ...]:
        """The rows behind the counts, each once."""
        return tuple(sorted(frozenset().union(*self.heard)))

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
    masts = Masts(relays or {}, tuple(outages))
    by_station: dict[int, list[ProvenAiring]] = defaultdict(list)
    for airing in airings:
        for mast in masts.on_air(airing.station_id, day=airing.day):
            by_station[mast].append(airing)
    by_village: dict[str, list[Signal]] = defaultdict(list)
    for (_, code), signal in signals.items():
        by_village[code].append(signal)
    # Each station's airings are counted once, not once for every village that receives it.
    aired = {station_id: _Aired.of(own) for station_id, own in by_station.items()}
    linked = {*(relays or {}), *(relays or {}).values()}
    return {code: _cover_village(code, by_village[code], aired=aired, linked=linked) for code in village_codes}


def blind_codes(coverages: Mapping[str, VillageCoverage]) -> tuple[str, ...]:
    """The villages that no station on air serves, in the order they were given."""
    return tuple(code for code, coverage in coverages.items() if coverage.is_blind)


@dataclass(frozen=True, slots=True)
class _Aired:
    """One station's airings: by id, and counted by month and topic."""

    airings: Mapping[int, ProvenAiring]
    counts: Mapping[tuple[date, Topic], int]
    ids: frozenset[int]

    @classmethod
    def of(cls, airings: Iterable[ProvenAiring]) -> _Aired:
        by_id = {airing.id: airing for airing in airings}
        counts = Counter((airing.day.replace(day=1), airing.topic) for airing in by_id.values())
        return cls(by_id, counts, frozenset(by_id))


def _cover_village(
    code: str, signals: list[Signal], *, aired: Mapping[int, _Aired], linked: set[int]
) -> VillageCoverage:
    received = [s.station_id for s in signals if s.klass_on_air.is_receivable and s.station_id in aired]
    heard = [aired[station_id] for station_id in received]
    if len(linked.intersection(received)) > 1:
        # A programme heard from its station and from a relay is one airing.
        heard = [_Aired.of(airing for one in heard for airing in one.airings.values())]
    counts: Counter[tuple[date, Topic]] = Counter()
    for one in heard:
        counts.update(one.counts)
    return VillageCoverage(code, best_of(signals), dict(counts), tuple(one.ids for one in heard))
