"""Fits one correction a station between its predicted field and what people in the villages hear; never from a single person.

An observation says only in which stretch of field strengths a village lies, so the correction is the one with the least total
distance to all stretches (a median of intervals: one wild report moves it no more than one mild one). Every person weighs the
same however often they report, and of equally good corrections the one nearest to none is taken.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from .signal import FLOORS_DBUVM, HANDHELD_LOSS_DB, SignalClass

ENOUGH_PERSON_DAYS = 10
ENOUGH_PEOPLE = 2
MOST_DB = 20.0
"""A correction beyond this is no correction: then a technical fact is wrong, and a person must look."""
JUST_BELOW_DB = 0.01
_SAME = 1e-9


@dataclass(frozen=True, slots=True)
class Observation:
    """What one person heard in one village on a day, with the field predicted there without any correction."""

    person_id: int
    day: date
    field_dbuvm: float
    klass: SignalClass
    is_handheld: bool = False

    @property
    def asks_for(self) -> tuple[float, float]:
        """The corrections, from and to, that agree with what was heard.

        "Clear" is taken as adequate or better: no ear tells 54 from 66 dBuV/m, and reach is not to be overstated. A hand-held set
        needs its 13 dB more.
        """
        least = min(FLOORS_DBUVM[self.klass], FLOORS_DBUVM[SignalClass.ADEQUATE]) if self.klass.bars else -math.inf
        above = [floor for klass, floor in FLOORS_DBUVM.items() if klass.bars > self.klass.bars]
        off = self.field_dbuvm - (HANDHELD_LOSS_DB if self.is_handheld else 0.0)
        gap = min(above, default=math.inf) - off
        # A field that is below already, by however little, asks for nothing.
        return least - off, max(gap - JUST_BELOW_DB, 0.0) if gap > 0 else gap - JUST_BELOW_DB


@dataclass(frozen=True, slots=True)
class Offset:
    """A station's correction in dB, and what it stands on."""

    db: float
    person_days: int
    people: int


def fit_offset(observations: Iterable[Observation]) -> Offset | None:
    """The correction of one station; None while too few days or too few people tell of it."""
    told = list(observations)
    person_days = len({(one.person_id, one.day) for one in told})
    people = Counter(one.person_id for one in told)
    if person_days < ENOUGH_PERSON_DAYS or len(people) < ENOUGH_PEOPLE:
        return None
    weighted = [(one.asks_for, 1.0 / people[one.person_id]) for one in told]
    return Offset(_nearest_to_none(weighted), person_days, len(people))


def _nearest_to_none(weighted: Sequence[tuple[tuple[float, float], float]]) -> float:
    """Where the weighted distance to all stretches is least; of a whole stretch of such corrections the one nearest to 0."""
    turns = sorted((end, weight) for ends, weight in weighted for end in ends if math.isfinite(end))
    slope = -sum(weight for (least, _), weight in weighted if math.isfinite(least))
    low, high = (-math.inf if slope >= -_SAME else math.nan), math.inf
    for end, weight in turns:
        slope += weight
        if math.isnan(low) and slope >= -_SAME:
            low = end
        if slope > _SAME:
            high = end
            break
    return max(-MOST_DB, min(MOST_DB, max(low, min(0.0, high))))
