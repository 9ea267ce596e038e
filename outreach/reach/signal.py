"""Predicts the median field of an FM station at a distance and names its class; never measured evidence, never a database.

Method: the F(50,50) curves of 47 CFR 73.333 for 1 kW ERP at a receiving height of 9.1 m, interpolated linearly in the
logarithms of distance and antenna height. Terrain is not looked at. Outside the table the field is continued:

- nearer than the first mile as free space (20 dB a decade), down to 10 m;
- farther than 321.9 km with the slope of the last stretch;
- a mast below 30 m loses 20 log10(30 / h) dB; heights between 30 and 30.48 m count as 30.48 m;
- a mast above 1524 m counts as 1524 m.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from ..errors import N_, OutreachError
from ..seed import FieldTable, read_fm_curves

HANDHELD_LOSS_DB = 13.0
"""What a hand-held set near the ground loses against an antenna at 10 m."""
LOW_MAST_M = 30.0
NEAREST_KM = 0.01
EARTH_RADIUS_KM = 6371.0088
"""Mean radius of the Earth (IUGG)."""


class SignalClass(StrEnum):
    """Three bars: what a median field at 10 m lets a village hear."""

    STRONG = "strong"
    ADEQUATE = "adequate"
    WEAK = "weak"
    NONE = "none"

    @property
    def bars(self) -> int:
        """3 for strong down to 0 for none; classes are compared by their bars."""
        return _BARS[self]

    @property
    def is_receivable(self) -> bool:
        """Whether the class is adequate or better: the line between heard and blind."""
        return self.bars >= _BARS[SignalClass.ADEQUATE]


_BARS = {SignalClass.STRONG: 3, SignalClass.ADEQUATE: 2, SignalClass.WEAK: 1, SignalClass.NONE: 0}
FLOORS_DBUVM = {SignalClass.STRONG: 66.0, SignalClass.ADEQUATE: 54.0, SignalClass.WEAK: 48.0}
"""The lowest median field of each class, in dBuV/m at 10 m."""


class SignalRefused(OutreachError):
    """A power, height or distance that no station can have."""

    status = 422
    sentence = N_(
        "Daya pancar, tinggi menara, dan jarak harus bilangan; daya dan tinggi di atas 0, jarak tidak negatif."
    )


@dataclass(frozen=True, slots=True)
class Prediction:
    """A predicted median field in dBuV/m at 10 m, its class, and the class for a hand-held set."""

    field_dbuvm: float
    klass: SignalClass
    handheld_class: SignalClass


@dataclass(frozen=True, slots=True)
class Curve:
    """One station's field over distance: `levels[i]` dBuV/m at the i-th distance of the table."""

    log_distances: tuple[float, ...]
    levels: tuple[float, ...]

    @classmethod
    def of(cls, erp_w: float, mast_m: float) -> Curve:
        """The curve of a station with `erp_w` watts ERP on a mast of `mast_m` metres; raises SignalRefused."""
        if not (_is_positive(erp_w) and _is_positive(mast_m)):
            raise SignalRefused
        table = _table()
        gain_db = 10 * math.log10(erp_w / 1000) - (20 * math.log10(LOW_MAST_M / mast_m) if mast_m < LOW_MAST_M else 0)
        column, share = _between(_log_heights(), math.log(mast_m))
        levels = tuple(row[column] + share * (row[column + 1] - row[column]) + gain_db for row in table.fields_dbuvm)
        return cls(_log_distances(), levels)

    def field_dbuvm(self, distance_km: float) -> float:
        """The median field at a distance, in dBuV/m at 10 m; raises SignalRefused below zero."""
        if not (math.isfinite(distance_km) and distance_km >= 0):
            raise SignalRefused
        at = math.log(max(distance_km, NEAREST_KM))
        if at < self.log_distances[0]:
            return self.levels[0] + 20 * (self.log_distances[0] - at) / math.log(10)
        i = min(bisect_right(self.log_distances, at), len(self.levels) - 1) - 1
        share = (at - self.log_distances[i]) / (self.log_distances[i + 1] - self.log_distances[i])
        return self.levels[i] + share * (self.levels[i + 1] - self.levels[i])

    def fields_dbuvm(self, distances_km: Iterable[float]) -> list[float]:
        """The field at each of many distances."""
        return [self.field_dbuvm(distance_km) for distance_km in distances_km]

    def reach_km(self, floor_dbuvm: float) -> float:
        """How far the field stays at or above a floor, in km, to the metre; 0 where it never does."""
        if self.field_dbuvm(NEAREST_KM) < floor_dbuvm:
            return 0.0
        near, far = NEAREST_KM, 10_000.0
        while far - near > 0.001:
            middle = (near + far) / 2
            near, far = (middle, far) if self.field_dbuvm(middle) >= floor_dbuvm else (near, middle)
        return near


def field_dbuvm(erp_w: float, mast_m: float, distance_km: float) -> float:
    """Median field in dBuV/m at 10 m of a station with `erp_w` watts ERP on `mast_m` metres, `distance_km` away."""
    return Curve.of(erp_w, mast_m).field_dbuvm(distance_km)


def classify(level_dbuvm: float) -> SignalClass:
    """The class of a median field at 10 m."""
    for klass, floor in FLOORS_DBUVM.items():
        if level_dbuvm >= floor:
            return klass
    return SignalClass.NONE


def judge(level_dbuvm: float) -> Prediction:
    """A field with its class and its hand-held class."""
    return Prediction(level_dbuvm, classify(level_dbuvm), classify(level_dbuvm - HANDHELD_LOSS_DB))


def predict(erp_w: float, mast_m: float, distance_km: float) -> Prediction:
    """What a station is predicted to give at a distance; raises SignalRefused for impossible figures."""
    return judge(field_dbuvm(erp_w, mast_m, distance_km))


def distance_km(latitude: float, longitude: float, *, to: tuple[float, float]) -> float:
    """Great-circle distance (haversine) to a point `(latitude, longitude)`, all in degrees."""
    phi_a, phi_b = math.radians(latitude), math.radians(to[0])
    half_turn = math.sin(math.radians(to[1] - longitude) / 2)
    chord = math.sin((phi_b - phi_a) / 2) ** 2 + math.cos(phi_a) * math.cos(phi_b) * half_turn**2
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(chord)))


def _between(steps: Sequence[float], at: float) -> tuple[int, float]:
    """The step at or below a value and the share of the way to the next; values outside count as the nearest step."""
    within = min(max(at, steps[0]), steps[-1])
    i = min(bisect_right(steps, within), len(steps) - 1) - 1
    return i, (within - steps[i]) / (steps[i + 1] - steps[i])


def _is_positive(value: float) -> bool:
    return math.isfinite(value) and value > 0


@cache
def _table() -> FieldTable:
    return read_fm_curves()


@cache
def _log_distances() -> tuple[float, ...]:
    return tuple(math.log(distance) for distance in _table().distances_km)


@cache
def _log_heights() -> tuple[float, ...]:
    return tuple(math.log(height) for height in _table().heights_m)
