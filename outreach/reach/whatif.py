"""Works out what assumed masts would change on a border, from what is known today; never stores one and never calls it a fact.

Where a station is moved or powered, its known class in a village is kept as the nearest field that class allows, and the predicted
difference is added to it: an unchanged mast changes nothing, more power never loses a village, and what was
reported goes on to count. A mast that is altogether new, or whose facts were unknown, gives its prediction.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from .evidence import Signal, SignalMap, StationSite, VillageSite, field_in
from .signal import FLOORS_DBUVM, Curve, Prediction, SignalClass, distance_km, judge

JUST_BELOW_DB = 0.01
"""How far below the next class's floor a field lies that just does not reach it."""


class Change(StrEnum):
    """What an assumption does to a village: it begins to hear, or hears no more."""

    WON = "won"
    LOST = "lost"

    @property
    def sign(self) -> str:
        """What stands before its name on a map."""
        return {Change.WON: "+", Change.LOST: "−"}[self]


@dataclass(frozen=True, slots=True)
class Assumption:
    """A mast as somebody supposes it; `station_id` names the station it stands for (None: one more mast).

    The cost is what a person entered with its source; None: nobody knows it.
    """

    latitude: float
    longitude: float
    erp_w: float
    mast_m: float
    station_id: int | None = None
    cost_rupiah: int | None = None
    cost_source: str = ""

    @property
    def curve(self) -> Curve:
        """Its field over distance; raises `SignalRefused`."""
        return Curve.of(self.erp_w, self.mast_m)

    @property
    def at(self) -> tuple[float, float]:
        """Its point, latitude first."""
        return self.latitude, self.longitude

    def away_km(self, village: VillageSite) -> float:
        """How far a village's point lies from it."""
        return distance_km(*self.at, to=(village.latitude, village.longitude))


@dataclass(frozen=True, slots=True)
class Outcome:
    """A village before and after: its best class (None: nothing known) and the best of a hand-held set."""

    code: str
    before: SignalClass | None
    after: SignalClass | None
    handheld: SignalClass | None

    @property
    def is_blind(self) -> bool:
        """Whether it still hears nothing."""
        return not _hears(self.after)

    @property
    def change(self) -> Change | None:
        """Whether the assumption wins or loses it."""
        if _hears(self.before) == _hears(self.after):
            return None
        return Change.WON if _hears(self.after) else Change.LOST


@dataclass(frozen=True, slots=True)
class Alone:
    """What one assumed mast does by itself: how many villages it serves, and how near and far they all lie from it."""

    served: int
    nearest_km: float
    farthest_km: float


def suppose(
    villages: Sequence[VillageSite],
    assumptions: Sequence[Assumption],
    *,
    sites: Iterable[StationSite],
    signals: SignalMap,
) -> dict[str, Outcome]:
    """Every village as it is and as it would be; a station that an assumption stands for is taken as on the air."""
    known = {site.id: site for site in sites}
    replaced = {assumption.station_id for assumption in assumptions}
    masts = [(assumption, assumption.curve) for assumption in assumptions]
    by_village: dict[str, list[Signal]] = {village.code: [] for village in villages}
    for (_, code), signal in signals.items():
        if code in by_village:
            by_village[code].append(signal)
    outcomes = {}
    for village in villages:
        own = by_village[village.code]
        supposed = [
            _judge(assumption, curve, village=village, site=known.get(assumption.station_id or 0), own=own)
            for assumption, curve in masts
        ]
        kept = [signal for signal in own if signal.station_id not in replaced]
        classes = [signal.klass for signal in kept] + [found.klass for found in supposed]
        held = [signal.handheld for signal in kept] + [found.handheld_class for found in supposed]
        outcomes[village.code] = Outcome(
            village.code, _best(signal.klass for signal in own), _best(classes), _best(klass for klass in held if klass)
        )
    return outcomes


def alone(assumption: Assumption, villages: Sequence[VillageSite]) -> Alone:
    """What an assumed mast is predicted to do with no other on the air."""
    curve = assumption.curve
    away = [assumption.away_km(village) for village in villages]
    served = sum(judge(field_in(village, curve, at=assumption.at)).klass.is_receivable for village in villages)
    return Alone(served, min(away, default=0.0), max(away, default=0.0))


def total_cost(assumptions: Sequence[Assumption]) -> int | None:
    """What all masts cost together; None as soon as one is without a figure."""
    costs = [assumption.cost_rupiah for assumption in assumptions]
    known = [cost for cost in costs if cost is not None]
    return sum(known) if known and len(known) == len(costs) else None


def changed(outcomes: Mapping[str, Outcome], change: Change) -> list[str]:
    """The villages won or lost, by code."""
    return sorted(code for code, outcome in outcomes.items() if outcome.change is change)


def _judge(
    assumption: Assumption, curve: Curve, *, village: VillageSite, site: StationSite | None, own: list[Signal]
) -> Prediction:
    supposed = field_in(village, curve, at=assumption.at)
    if site is None or site.curve is None or site.latitude is None or site.longitude is None:
        return judge(supposed)
    signal = next((signal for signal in own if signal.station_id == site.id), None)
    if signal is None or signal.field_dbuvm is None:
        return judge(supposed)
    was = field_in(village, site.curve, at=(site.latitude, site.longitude))
    # The difference first: of an unchanged mast it is exactly nothing.
    return judge(_held_to(signal.field_dbuvm, signal.klass_on_air) + (supposed - was))


def _held_to(field_dbuvm: float, klass: SignalClass) -> float:
    """The field nearest to a prediction that a class allows."""
    floor = FLOORS_DBUVM.get(klass, field_dbuvm)
    above = [level for level in FLOORS_DBUVM.values() if level > FLOORS_DBUVM.get(klass, float("-inf"))]
    return min(max(field_dbuvm, floor), min(above) - JUST_BELOW_DB) if above else max(field_dbuvm, floor)


def _best(classes: Iterable[SignalClass]) -> SignalClass | None:
    return max(classes, key=lambda klass: klass.bars, default=None)


def _hears(klass: SignalClass | None) -> bool:
    return klass is not None and klass.is_receivable
