"""How degrees become places on a drawing, and the few shapes every map is made of; never what a map means.

Everything is rounded to a tenth of a pixel, and lines are written in small relative steps: a map travels over thin lines.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import escape

from .outline import KM_PER_DEGREE, Point, Ring

MARGIN = 26.0


@dataclass(frozen=True, slots=True)
class Sheet:
    """How degrees become pixels: flat about the middle latitude, the same scale both ways."""

    west: float
    north: float
    shrink: float
    px_per_km: float
    width: int
    height: int

    @classmethod
    def around(cls, points: Sequence[Point], *, width: int, height: int) -> Sheet:
        """The sheet on which all points `(longitude, latitude)` lie within its margin."""
        west, east = min(p[0] for p in points), max(p[0] for p in points)
        south, north = min(p[1] for p in points), max(p[1] for p in points)
        shrink = math.cos(math.radians((south + north) / 2))
        wide_km = max(1e-6, (east - west) * shrink * KM_PER_DEGREE)
        high_km = max(1e-6, (north - south) * KM_PER_DEGREE)
        px_per_km = min((width - 2 * MARGIN) / wide_km, (height - 2 * MARGIN) / high_km)
        degree = px_per_km * KM_PER_DEGREE
        left = west - ((width - wide_km * px_per_km) / 2) / (degree * shrink)
        top = north + ((height - high_km * px_per_km) / 2) / degree
        return cls(left, top, shrink, px_per_km, width, height)

    def tell_corner(self) -> str:
        """The attributes by which a script turns a place on the drawing back into degrees."""
        degree = self.px_per_km * KM_PER_DEGREE
        return (
            f' data-west="{self.west:.5f}" data-north="{self.north:.5f}"'
            f' data-degree-x="{degree * self.shrink:.3f}" data-degree-y="{degree:.3f}"'
        )

    def place(self, point: Point) -> Point:
        """Where a point lies, px from the left and from the top."""
        degree = self.px_per_km * KM_PER_DEGREE
        return (point[0] - self.west) * degree * self.shrink, (self.north - point[1]) * degree


def path_of(rings: Iterable[Ring], sheet: Sheet) -> str:
    """Rings as one closed path in small relative steps of a tenth of a pixel."""
    return "".join(steps_of(ring, sheet) + "z" for ring in rings)


def steps_of(points: Iterable[Point], sheet: Sheet) -> str:
    """A line in small relative steps."""
    places = [(round(x * 10), round(y * 10)) for x, y in map(sheet.place, points)]
    moves = [(bx - ax, by - ay) for (ax, ay), (bx, by) in pairwise(places)]
    drawn = " ".join(f"{x / 10:g} {y / 10:g}" for x, y in moves if x or y)
    return f"M{places[0][0] / 10:g} {places[0][1] / 10:g}" + (f"l{drawn}" if drawn else "")


def soften(line: Sequence[Point], *, times: int = 2) -> Sequence[Point]:
    """A coarse line with its corners cut (Chaikin 1974); a line of many points stays as it is."""
    if len(line) > 60 or times == 0:
        return line
    cut: list[Point] = [line[0]]
    for a, b in pairwise(line):
        cut += [
            (0.75 * a[0] + 0.25 * b[0], 0.75 * a[1] + 0.25 * b[1]),
            (0.25 * a[0] + 0.75 * b[0], 0.25 * a[1] + 0.75 * b[1]),
        ]
    return soften([*cut, line[-1]], times=times - 1)


def on_circle(centre: Point, radius: float, sheet: Sheet, *, turn: int = -90) -> Point | None:
    """A place on a circle for its word, at `turn` degrees (-90: the top) or where else it lies on the sheet; None nowhere."""
    if radius < 18:
        return None
    for step in (0, 30, -30, -60, 60, -90, 90, 180):
        x = centre[0] + radius * math.cos(math.radians(turn + step))
        y = centre[1] + radius * math.sin(math.radians(turn + step)) + 4
        if 40 < x < sheet.width - 40 and 16 < y < sheet.height - 8:
            return x, y
    return None


def text_at(words: str, at: Point, *, kind: str, anchor: str = "start", bold: bool = False) -> str:
    """Words with a pale edge, readable on any ground."""
    weight = ' font-weight="700"' if bold else ""
    turn = f' text-anchor="{anchor}"' if anchor != "start" else ""
    return (
        f'<text class="{kind}" x="{at[0]:.1f}" y="{at[1]:.1f}"{turn}{weight} fill="#17212B" stroke="#F3F2EC" stroke-width="3" '
        f'stroke-linejoin="round" paint-order="stroke">{escape(words)}</text>'
    )
