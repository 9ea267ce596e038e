"""Draws an indicative cell round each village's point and the line between both sides; never a boundary in law.

Run by hand when a folder's points change: `python -m outreach.seed.make_cells [folder]`. The cells are those of
Voronoi, so every cell holds its village's point, and each ends at a disc somewhat larger than the village's area: a map
then shows neighbours and sizes without claiming to know an outline.
"""

from __future__ import annotations

import json
import math
import sys
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from . import BORDER, VillageSeed, read_border

DISC_SIDES = 20
DISC_GROWTH = 1.5
"""How far a cell may reach beyond the disc of its village's own area, so that neighbours meet."""
LEAST_REACH_KM = 4.0
LINE_REACH_KM = 8.0
"""Cells as wide as this meet all along the border; the line between both sides is read from them."""
WIDEST_GAP_KM = 9.0
"""Ends of the line as near as this are tied: the villages between them face each other across a bend."""
KM_PER_DEGREE = 111.195
SIMPLIFY_KM = 0.25
RIM = ""
"""The label of an edge that is no neighbour's."""

Point = tuple[float, float]
Edge = tuple[Point, str]
"""Where an edge starts, and the code of the neighbour beyond it."""


@dataclass(frozen=True, slots=True)
class Site:
    """A village's point in kilometres, and the radius of a disc of its area."""

    code: str
    x_km: float
    y_km: float
    radius_km: float


@dataclass(frozen=True, slots=True)
class Plane:
    """A flat map about the mean point; good to a few parts in a thousand over 100 km at this latitude."""

    latitude: float
    longitude: float

    @classmethod
    def about(cls, villages: tuple[VillageSeed, ...]) -> Plane:
        """The plane whose origin is the mean of the villages' points."""
        count = len(villages)
        return cls(sum(v.latitude for v in villages) / count, sum(v.longitude for v in villages) / count)

    def flatten(self, latitude: float, longitude: float) -> Point:
        """Kilometres east and north of the origin."""
        shrink = math.cos(math.radians(self.latitude))
        return (longitude - self.longitude) * KM_PER_DEGREE * shrink, (latitude - self.latitude) * KM_PER_DEGREE

    def unflatten(self, point: Point) -> list[float]:
        """Longitude and latitude with three decimals, about 100 m: all that an indicative drawing deserves."""
        shrink = math.cos(math.radians(self.latitude))
        longitude = self.longitude + point[0] / (KM_PER_DEGREE * shrink)
        return [round(longitude, 3), round(self.latitude + point[1] / KM_PER_DEGREE, 3)]


def place(villages: tuple[VillageSeed, ...], plane: Plane) -> list[Site]:
    """Every village as a site with its disc."""
    sites = []
    for village in villages:
        x_km, y_km = plane.flatten(village.latitude, village.longitude)
        sites.append(Site(village.code, x_km, y_km, math.sqrt((village.area_km2 or 10.0) / math.pi)))
    return sites


def disc(site: Site, least_km: float) -> list[Edge]:
    """A many-sided stand-in for the site's disc, all of it rim."""
    reach = max(site.radius_km * DISC_GROWTH, least_km)
    turns = (2 * math.pi * (k + 0.5) / DISC_SIDES for k in range(DISC_SIDES))
    return [((site.x_km + reach * math.cos(turn), site.y_km + reach * math.sin(turn)), RIM) for turn in turns]


def cut(ring: list[Edge], site: Site, other: Site) -> list[Edge]:
    """What of a ring lies on the site's side of the perpendicular bisector with another site."""
    along = (other.x_km - site.x_km, other.y_km - site.y_km)
    limit = (other.x_km**2 + other.y_km**2 - site.x_km**2 - site.y_km**2) / 2
    kept: list[Edge] = []
    for (here, label), (there, _) in zip(ring, [*ring[1:], *ring[:1]], strict=True):
        a = limit - along[0] * here[0] - along[1] * here[1]
        b = limit - along[0] * there[0] - along[1] * there[1]
        if a >= 0:
            kept.append((here, label))
        if (a >= 0) != (b >= 0):
            share = a / (a - b)
            crossing = (here[0] + share * (there[0] - here[0]), here[1] + share * (there[1] - here[1]))
            kept.append((crossing, other.code if a >= 0 else label))
    return kept


def grow(sites: list[Site], least_km: float) -> dict[str, list[Edge]]:
    """The cell of every site, reaching at least so far where no neighbour stands."""
    cells = {}
    for site in sites:
        ring = disc(site, least_km)
        for other in sites:
            if other is not site:
                ring = cut(ring, site, other)
        cells[site.code] = ring
    return cells


def seams(cells: dict[str, list[Edge]], left_code: str) -> list[tuple[Point, Point]]:
    """Every edge between a cell of the left regency and a cell of the other."""
    found = []
    for code, ring in cells.items():
        for (here, beyond), (there, _) in zip(ring, [*ring[1:], *ring[:1]], strict=True):
            if code.startswith(left_code) and beyond and not beyond.startswith(left_code):
                found.append((here, there))
    return found


def chain(pieces: list[tuple[Point, Point]]) -> list[list[Point]]:
    """Pieces joined end to end into lines, longest first."""
    at: dict[tuple[int, int], list[tuple[Point, Point]]] = defaultdict(list)
    for piece in pieces:
        for end in piece:
            at[_knot(end)].append(piece)
    left = set(pieces)
    lines = []
    while left:
        start = min((p for p in left if min(_degree(at, left, end) for end in p) == 1), default=min(left))
        lines.append(_walk(start, at, left))
    return sorted(lines, key=_length_km, reverse=True)


def _walk(
    start: tuple[Point, Point], at: dict[tuple[int, int], list[tuple[Point, Point]]], left: set[tuple[Point, Point]]
) -> list[Point]:
    left.discard(start)
    first, last = start if _degree(at, left, start[0]) == 0 else start[::-1]
    line = [first, last]
    while following := next((p for p in at[_knot(line[-1])] if p in left), None):
        left.discard(following)
        line.append(following[1] if _knot(following[0]) == _knot(line[-1]) else following[0])
    return line


def tie(lines: list[list[Point]]) -> list[list[Point]]:
    """Lines whose ends lie near each other made one, nearest ends first."""
    rest = [list(line) for line in lines]
    while len(rest) > 1:
        gap_km, i, j, first, second = min(
            (math.dist(a[-1], b[0]), i, j, a, b)
            for i in range(len(rest))
            for j in range(len(rest))
            if i != j
            for a in (rest[i], rest[i][::-1])
            for b in (rest[j], rest[j][::-1])
        )
        if gap_km > WIDEST_GAP_KM:
            break
        rest = [line for k, line in enumerate(rest) if k not in (i, j)] + [[*first, *second]]
    return rest


def _degree(at: dict[tuple[int, int], list[tuple[Point, Point]]], left: set[tuple[Point, Point]], end: Point) -> int:
    return sum(piece in left for piece in at[_knot(end)])


def _knot(point: Point) -> tuple[int, int]:
    return round(point[0] * 1000), round(point[1] * 1000)


def _length_km(line: list[Point]) -> float:
    return sum(math.dist(a, b) for a, b in pairwise(line))


def simplify(line: list[Point], tolerance_km: float) -> list[Point]:
    """Fewer points, none farther from the old line than the tolerance (Douglas and Peucker 1973)."""
    if len(line) < 3:
        return line
    far, at = max((_off_line(point, line[0], line[-1]), k) for k, point in enumerate(line[1:-1], 1))
    if far <= tolerance_km:
        return [line[0], line[-1]]
    return [*simplify(line[: at + 1], tolerance_km)[:-1], *simplify(line[at:], tolerance_km)]


def _off_line(point: Point, start: Point, end: Point) -> float:
    length = math.dist(start, end)
    if length == 0:
        return math.dist(point, start)
    return abs((end[0] - start[0]) * (start[1] - point[1]) - (start[0] - point[0]) * (end[1] - start[1])) / length


def simplify_ring(ring: list[Point], tolerance_km: float) -> list[Point]:
    """A ring simplified in two halves, so that it stays a ring."""
    half = len(ring) // 2
    return [*simplify(ring[: half + 1], tolerance_km)[:-1], *simplify([*ring[half:], ring[0]], tolerance_km)[:-1]]


def draw(folder: Path) -> dict[str, object]:
    """The cells and the lines between both sides of a border folder, as longitude and latitude."""
    border = read_border(folder)
    plane = Plane.about(border.villages)
    sites = place(border.villages, plane)
    cells = grow(sites, LEAST_REACH_KM)
    lines = tie(chain(seams(grow(sites, LINE_REACH_KM), border.agreement.left_code)))
    return {
        "note": "indicative cells round village points; no boundary in law",
        "cells": {
            code: [plane.unflatten(p) for p in simplify_ring([p for p, _ in ring], SIMPLIFY_KM)]
            for code, ring in cells.items()
        },
        "lines": [[plane.unflatten(p) for p in simplify(line, SIMPLIFY_KM)] for line in lines],
    }


def main(arguments: list[str]) -> int:
    """Write `cells.json` into a border folder."""
    folder = Path(arguments[0]) if arguments else BORDER
    (folder / "cells.json").write_text(json.dumps(draw(folder), separators=(",", ":")) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
