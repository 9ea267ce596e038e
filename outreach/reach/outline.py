"""Reads village outlines a user has, and finds where the two sides touch; indicative drawing, never a boundary in law."""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import N_, OutreachError

Point = tuple[float, float]
"""Longitude, latitude in degrees."""
Ring = tuple[Point, ...]
CODE_NAMES = ("kode", "kode_kemendagri", "kode_desa", "code")
"""Property names under which published outlines carry the Kemendagri code."""
TOUCH_KM = 0.5
LEAST_POINTS = 4
"""A closed ring of fewer points has no inside."""
KM_PER_DEGREE = 111.195
WEST, EAST, SOUTH, NORTH = 94.0, 142.0, -12.0, 8.0
"""The whole of Indonesia lies between these degrees."""
MOST_WORK = 3_000_000
"""So many distances of points are reckoned to thin a ring: a few seconds. A village's outline takes some ten thousand."""


class OutlineTooRough(ValueError):
    """A ring that cannot be thinned in reasonable time."""


class OutlineRefused(OutreachError):
    """An outlines file cannot be used; `feature` counts from 1 (0 = the whole file)."""

    status = 422
    sentence = N_("Batas desa pada unsur %(feature)s tidak dapat dipakai: %(why)s.")

    def __init__(self, *, feature: int, why: str) -> None:
        super().__init__(feature=feature, why=why)
        self.feature, self.why = feature, why


@dataclass(frozen=True, slots=True)
class Outlines:
    """Shapes to draw: the rings of every village and the lines along which both sides touch."""

    rings: Mapping[str, tuple[Ring, ...]]
    lines: tuple[Ring, ...]


def read_outlines(
    document: str | bytes, *, known_codes: Collection[str], left_code: str, thin_km: float = 0.0
) -> Outlines:
    """Outlines from a GeoJSON FeatureCollection of (multi)polygons whose properties carry a village code.

    Villages outside `known_codes` are left out; `left_code` is the regency drawn left; `thin_km` is how far a point may lie off
    the line that stands for it. Raises OutlineRefused naming the
    feature and the reason; nothing is repaired by guesswork.
    """
    rings: dict[str, tuple[Ring, ...]] = {}
    for feature, thing in enumerate(_features(document), 1):
        code = _code(thing, feature=feature)
        if code in rings:
            raise OutlineRefused(feature=feature, why=f"kode {code} muncul dua kali")
        if code in known_codes:
            rings[code] = _rings(thing.get("geometry"), feature=feature, thin_km=thin_km)
    if not rings:
        raise OutlineRefused(feature=0, why="tidak ada desa perbatasan di dalam berkas")
    return Outlines(rings, touching_lines(rings, left_code=left_code))


def touching_lines(
    rings: Mapping[str, tuple[Ring, ...]], *, left_code: str, within_km: float = TOUCH_KM
) -> tuple[Ring, ...]:
    """The stretches of left outlines that run within a distance of a right outline."""
    across = [
        edge for code, own in rings.items() if not code.startswith(left_code) for ring in own for edge in _edges(ring)
    ]
    lines: list[Ring] = []
    for code, own in rings.items():
        if code.startswith(left_code):
            for ring in own:
                lines += _runs(ring, [_is_near(point, across, within_km=within_km) for point in ring])
    return tuple(lines)


def _features(document: str | bytes) -> list[dict[str, Any]]:
    try:
        parsed = json.loads(document)
    except (ValueError, RecursionError):
        raise OutlineRefused(feature=0, why="berkas bukan JSON yang sah") from None
    features = parsed.get("features") if isinstance(parsed, dict) else None
    if not isinstance(features, list) or not all(isinstance(each, dict) for each in features):
        raise OutlineRefused(feature=0, why="berkas harus berupa GeoJSON FeatureCollection")
    return features


def _code(feature_object: Mapping[str, Any], *, feature: int) -> str:
    properties = feature_object.get("properties") or {}
    for name in CODE_NAMES:
        if isinstance(properties, dict) and properties.get(name):
            return str(properties[name])
    raise OutlineRefused(feature=feature, why=f"tidak ada kode desa ({', '.join(CODE_NAMES)})")


def _rings(geometry: object, *, feature: int, thin_km: float) -> tuple[Ring, ...]:
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if not isinstance(geometry, dict) or kind not in ("Polygon", "MultiPolygon"):
        raise OutlineRefused(feature=feature, why="bentuk harus Polygon atau MultiPolygon")
    polygons = geometry.get("coordinates")
    try:
        nested = [polygons] if kind == "Polygon" else polygons
        rings = tuple(_ring(ring) for polygon in nested for ring in polygon)  # type: ignore[union-attr]  # wrong nesting is caught below
        drawn = tuple(thin(ring, within_km=thin_km) for ring in rings) if thin_km else rings
    except OutlineTooRough:
        raise OutlineRefused(feature=feature, why="bentuk terlalu rumit; sederhanakan dahulu") from None
    except (TypeError, ValueError, LookupError, OverflowError):
        raise OutlineRefused(
            feature=feature, why="koordinat harus pasangan bujur, lintang; tiap cincin paling sedikit 4 titik"
        ) from None

    if not drawn:
        raise OutlineRefused(feature=feature, why="bentuk tidak memuat satu cincin pun")
    if not all(WEST <= x <= EAST and SOUTH <= y <= NORTH for ring in drawn for x, y in ring):
        raise OutlineRefused(
            feature=feature, why="titik berada di luar Indonesia; urutannya bujur, lintang, mungkin tertukar"
        )
    return drawn


def _ring(points: Iterable[Any]) -> Ring:
    ring = tuple((float(point[0]), float(point[1])) for point in points)
    if len(ring) < LEAST_POINTS or not all(math.isfinite(x) and math.isfinite(y) for x, y in ring):
        raise ValueError("not a ring")
    return ring


def thin(ring: Ring, *, within_km: float) -> Ring:
    """A closed ring with fewer points, none of those left out farther from it than a distance (Douglas and Peucker 1973).

    Raises `OutlineTooRough` where that takes more than `MOST_WORK`: a jagged ring takes the square of its points.
    """
    middle = len(ring) // 2
    kept = {0, middle, len(ring) - 1}
    open_stretches = [(0, middle), (middle, len(ring) - 1)]
    work = 0
    while open_stretches:
        first, last = open_stretches.pop()
        work += last - first
        if work > MOST_WORK:
            raise OutlineTooRough
        away = [(_off_edge_km(ring[i], ring[first], ring[last]), i) for i in range(first + 1, last)]
        farthest, at = max(away, default=(0.0, 0))
        if farthest > within_km:
            kept.add(at)
            open_stretches += [(first, at), (at, last)]
    return tuple(ring[i] for i in sorted(kept)) if len(kept) >= LEAST_POINTS else ring


Edge = tuple[Point, Point]


def _edges(ring: Ring) -> list[Edge]:
    return list(zip(ring, (*ring[1:], ring[0]), strict=True))


def _is_near(point: Point, edges: Iterable[Edge], *, within_km: float) -> bool:
    reach = within_km / KM_PER_DEGREE * 1.1
    for a, b in edges:
        if min(a[0], b[0]) - reach > point[0] or max(a[0], b[0]) + reach < point[0]:
            continue
        if min(a[1], b[1]) - reach > point[1] or max(a[1], b[1]) + reach < point[1]:
            continue
        if _off_edge_km(point, a, b) <= within_km:
            return True
    return False


def _off_edge_km(point: Point, a: Point, b: Point) -> float:
    shrink = math.cos(math.radians(point[1]))
    px, py, bx, by = (point[0] - a[0]) * shrink, point[1] - a[1], (b[0] - a[0]) * shrink, b[1] - a[1]
    length = bx * bx + by * by
    share = 0.0 if length == 0 else min(1.0, max(0.0, (px * bx + py * by) / length))
    return math.hypot(px - share * bx, py - share * by) * KM_PER_DEGREE


def _runs(ring: Ring, near: list[bool]) -> list[Ring]:
    """The stretches of a closed ring whose points are near, none broken at the ring's seam."""
    if all(near):
        return [ring]
    start = near.index(False)
    runs: list[list[Point]] = [[]]
    for point, is_near in zip((*ring[start:], *ring[:start]), near[start:] + near[:start], strict=True):
        if is_near:
            runs[-1].append(point)
        elif runs[-1]:
            runs.append([])
    return [tuple(run) for run in runs if len(run) > 1]
