"""Finds each label of a map the place round its point where it hides the least of what is already drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from .outline import Point

MOST_HIDDEN = 0.25
LETTER = 6.3
"""Mean width of a letter at 12 px, for keeping labels apart."""
Box: TypeAlias = tuple[float, float, float, float]
"""Left, top, right and bottom of what is drawn, px."""


@dataclass(frozen=True, slots=True)
class Label:
    """A centred label's place: `at` is the middle of its first line's foot, `box` the room its `lines` px take."""

    at: Point
    box: Box


def place_label(
    point: Point, words: str, *, taken: list[Box], width: int, height: int, lines: int, below: bool
) -> Label:
    """Where `words` round a point meet the fewest boxes of `taken`, inside a sheet of `width` x `height` px.

    `below` prefers the middle under the point, as a station's name stands; otherwise the sides come first.
    """
    half = len(words) * LETTER / 2
    middle = [(0.0, 20.0), (0.0, -38.0 if below else -12.0)]
    sides = [(half + 9, 4.0), (-half - 9, 4.0), (half, 18.0), (-half, 18.0), (half, -10.0), (-half, -10.0)]
    offers = []
    for order, (dx, dy) in enumerate(middle + sides if below else sides + middle):
        x = min(max(point[0] + dx, half + 3), width - half - 3)
        y = min(max(point[1] + dy, 13), height - lines + 10)
        box = (x - half, y - 12, x + half, y - 12 + lines)
        cost = sum(_overlap(box, other) for other in taken) + order * 0.1 + abs(x - point[0] - dx)
        offers.append((cost, Label((x, y), box)))
    return min(offers, key=lambda offer: offer[0])[1]


def hides_much(label: Label, *, taken: list[Box]) -> bool:
    """Whether a label would hide a good part of something already drawn."""
    left, top, right, bottom = label.box
    room = (right - left) * (bottom - top)
    return any(_overlap(label.box, other) > room * MOST_HIDDEN for other in taken)


def _overlap(a: Box, b: Box) -> float:
    return max(0.0, min(a[2], b[2]) - max(a[0], b[0])) * max(0.0, min(a[3], b[3]) - max(a[1], b[1]))
