"""Predicts many stations in many villages at once, for a province or the whole country; never another rule than `signal`.

Each station's curve is laid once on the distances of the table, as straight stretches in the logarithm of distance, the same as
`signal.Curve` draws, so that all distances of a station are looked up together. Villages farther than the field can
matter are not even measured: they are passed over by a box round the mast.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from .signal import EARTH_RADIUS_KM, FLOORS_DBUVM, NEAREST_KM, Curve, SignalClass

Floats = NDArray[np.float64]
Indexes = NDArray[np.intp]
FARTHEST_KM = 20_100.0
"""A little more than half the way round the Earth: no two points lie farther apart."""
BOX_SPARE = 1.001
"""How much wider than the reach the box is drawn, so that rounding never leaves out a village on the circle."""
NEEDED_DBUVM = FLOORS_DBUVM[SignalClass.WEAK]


@dataclass(frozen=True, slots=True)
class Mast:
    """Where a station sends from and how strongly; `offset_db` is added to the field."""

    latitude: float
    longitude: float
    erp_w: float
    mast_m: float
    offset_db: float = 0.0

    @property
    def curve(self) -> Curve:
        """The field over distance; raises `SignalRefused` for impossible figures."""
        return Curve.of(self.erp_w, self.mast_m)


@dataclass(frozen=True, slots=True)
class Ground:
    """Village points from south to north: `order[i]` is the place of the i-th in what was handed in."""

    latitudes: Floats
    longitudes: Floats
    order: Indexes

    @classmethod
    def of(cls, points: Sequence[tuple[float, float]]) -> Ground:
        """The ground of points `(latitude, longitude)` in degrees."""
        laid = np.array(points, dtype=np.float64).reshape(-1, 2)
        order = np.argsort(laid[:, 0], kind="stable")
        return cls(laid[order, 0], laid[order, 1], order)

    def near(self, mast: Mast, *, within_km: float) -> Indexes:
        """Places in the order from south to north that may lie within a distance; some may lie a little beyond it."""
        degrees = math.degrees(within_km / EARTH_RADIUS_KM) * BOX_SPARE
        south, north = np.searchsorted(self.latitudes, (mast.latitude - degrees, mast.latitude + degrees))
        places = np.arange(south, north)
        widest = _half_width(abs(mast.latitude), degrees)
        if widest is None:
            return places
        turn = np.abs((self.longitudes[south:north] - mast.longitude + 180.0) % 360.0 - 180.0)
        return places[turn <= widest]

    def distances_km(self, mast: Mast, places: Indexes) -> Floats:
        """Great-circle distances from a mast to places, as `signal.distance_km`."""
        phi, here = np.radians(self.latitudes[places]), math.radians(mast.latitude)
        turn = np.sin(np.radians(self.longitudes[places] - mast.longitude) / 2)
        chord = np.sin((phi - here) / 2) ** 2 + math.cos(here) * np.cos(phi) * turn**2
        distances: Floats = 2 * EARTH_RADIUS_KM * np.arcsin(np.minimum(1.0, np.sqrt(chord)))
        return distances


@dataclass(frozen=True, slots=True)
class Best:
    """The strongest station of each place, in the order the places were handed in; -1 and -inf where none reaches it."""

    stations: Indexes
    fields_dbuvm: Floats

    def served(self, floor_dbuvm: float = FLOORS_DBUVM[SignalClass.ADEQUATE]) -> int:
        """How many places have a field at or above a floor."""
        return int((self.fields_dbuvm >= floor_dbuvm).sum())


def heard_from(mast: Mast, ground: Ground, *, floor_dbuvm: float = NEEDED_DBUVM) -> tuple[Indexes, Floats]:
    """The places a mast gives a field at or above a floor, as handed in, and the fields there in dBuV/m at 10 m."""
    curve = mast.curve
    places = ground.near(mast, within_km=_reach_km(curve, floor_dbuvm - mast.offset_db) + 0.002)
    fields = _look_up(curve, ground.distances_km(mast, places)) + mast.offset_db
    enough = fields >= floor_dbuvm
    return ground.order[places[enough]], fields[enough]


@lru_cache(maxsize=256)
def _reach_km(curve: Curve, floor_dbuvm: float) -> float:
    """How far a field stays above a floor: masts of one power and height share it, wherever they stand."""
    return curve.reach_km(floor_dbuvm)


def fields_dbuvm(masts: Sequence[Mast], ground: Ground) -> Floats:
    """The field of every mast (row) in every place as handed in (column), however far."""
    everything = np.arange(len(ground.order))
    found = np.empty((len(masts), len(ground.order)))
    for row, mast in zip(found, masts, strict=True):
        row[ground.order] = _look_up(mast.curve, ground.distances_km(mast, everything)) + mast.offset_db
    return found


def best_everywhere(masts: Sequence[Mast], ground: Ground, *, floor_dbuvm: float = NEEDED_DBUVM) -> Best:
    """Which mast is strongest in each place; of two equal ones the first."""
    stations = np.full(len(ground.order), -1, dtype=np.intp)
    fields = np.full(len(ground.order), -np.inf)
    for number, (places, heard) in enumerate(_each(masts, ground, floor_dbuvm)):
        better = heard > fields[places]
        stations[places[better]] = number
        fields[places[better]] = heard[better]
    return Best(stations, fields)


def _each(masts: Sequence[Mast], ground: Ground, floor_dbuvm: float) -> Iterator[tuple[Indexes, Floats]]:
    return (heard_from(mast, ground, floor_dbuvm=floor_dbuvm) for mast in masts)


def _look_up(curve: Curve, distances_km: Floats) -> Floats:
    """The field at each distance: the curve's own stretches, drawn on to the nearest and the farthest point there is."""
    grid = np.array((math.log(NEAREST_KM), *curve.log_distances, math.log(FARTHEST_KM)))
    levels = np.array((curve.field_dbuvm(NEAREST_KM), *curve.levels, curve.field_dbuvm(FARTHEST_KM)))
    fields: Floats = np.interp(np.log(np.maximum(distances_km, NEAREST_KM)), grid, levels)
    return fields


def _half_width(latitude: float, degrees: float) -> float | None:
    """How many degrees of longitude a circle of `degrees` round a point reaches either way; None: all of them."""
    if latitude + degrees >= 90.0:
        return None
    share = math.sin(math.radians(degrees)) / math.cos(math.radians(latitude))
    return math.degrees(math.asin(min(1.0, share))) * BOX_SPARE
