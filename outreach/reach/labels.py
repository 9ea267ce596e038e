"""Finds each label of a map the place round its point where it hides the least of what is already drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from .outline import Point

MOST_HIDDEN = 0.25
LETTER = 6.3
"""Mean width of a letter at 12 px, for keeping labels apart."""
NEAR = 45.0
"""A label farther from its point than this, px, is tied to it by a line."""
RING = ((-95.0, -105.0), (95.0, -105.0), (-95.0, 95.0), (95.0, 95.0), (-120.0, -60.0), (120.0, -60.0))
"""Where a station's name may stand when everything near is taken, px from its mast."""
FAR_COST = 60.0
Box: TypeAlias = tuple[float, float, float, float]
"""Left, top, right and bottom of what is drawn, px."""


@dataclass(frozen=True, slots=True)
class Label:
    """A centred label's place: `at` is the middle of its first line's foot, `box` the room its `lines` px take."""

    at: Point
    box: Box

    def line_to(self, point: Point) -> tuple[Point, Point] | None:
        """The line that ties a far label to its point: from the middle of its nearer edge; None when it stands close."""
        left, top, right, bottom = self.box
        near_y = bottom if point[1] > bottom else top
        distance = abs(min(max(point[1], top), bottom) - point[1])
        return (((left + right) / 2, near_y), point) if distance > NEAR else None


def place_label(
    point: Point, words: str, *, taken: list[Box], width: int, height: int, lines: int, below: bool
) -> Label:
    """Where `words` round a point meet the fewest boxes of `taken`, inside a sheet of `width` x `height` px.

    `below` prefers the middle under the point, as a station's name stands; otherwise the sides come first.
    """
    half = len(words) * LETTER / 2
    middle = [(0.0, 20.0), (0.0, -38.0 if below else -12.0)]
    sides = [(half + 9, 4.0), (-half - 9, 4.0), (half, 18.0), (-half, 18.0), (half, -10.0), (-half, -10.0)]
    near = middle + sides if below else sides + middle
    offers = []
    for order, (dx, dy) in enumerate([*near, *(RING if below else ())]):
        x = min(max(point[0] + dx, half + 3), width - half - 3)
        y = min(max(point[1] + dy, 13), height - lines + 10)
        box = (x - half, y - 12, x + half, y - 12 + lines)
        far = FAR_COST if order >= len(near) else 0.0
        cost = sum(_overlap(box, other) for other in taken) + order * 0.1 + abs(x - point[0] - dx) + far
        offers.append((cost, Label((x, y), box)))
    return min(offers, key=lambda offer: offer[0])[1]


def hides_much(label: Label, *, taken: list[Box]) -> bool:
    """Whether a label would hide a good part of something already drawn."""
    left, top, right, bottom = label.box
    room = (right - left) * (bottom - top)
    return any(_overlap(label.box, other) > room * MOST_HIDDEN for other in taken)


def _overlap(a: Box, b: Box) -> float:
    return max(0.0, min(a[2], b[2]) - max(a[0], b[0])) * max(0.0, min(a[3], b[3]) - max(a[1], b[1]))
