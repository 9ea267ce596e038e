"""Draws how a figure went over at most eight periods as SVG, the same on screen and on paper; never counts, never words a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

WIDTH, HEIGHT = 360, 132
LEFT, RIGHT, TOP, FOOT = 10, 350, 26, 104
INK, SECOND, HAIRLINE = "#17212B", "#46515B", "#C9CCCB"
PLAIN = "sans-serif"


@dataclass(frozen=True, slots=True)
class Point:
    """One period: its short name, its value as a share of the full height (None: no data), the value in words.

    `is_frozen` tells a frozen report's figure (filled) from one that may still change (hollow).
    """

    label: str
    share: float | None
    words: str
    is_frozen: bool


@dataclass(frozen=True, slots=True)
class Trend:
    """A figure's periods, oldest first; `goal` is the target's height, `description` says all of it in one sentence."""

    title: str
    description: str
    points: Sequence[Point]
    goal: float | None
    no_data: str


def draw_trend(trend: Trend, *, font: str = PLAIN, key: str = "trend") -> str:
    """One chart as an SVG document with title and description; a gap where there is no data, never a zero.

    `key` keeps its ids apart from others on the same page; ink follows the page on screen by the class `trend`.
    """
    spots = [(_x(place, len(trend.points)), point) for place, point in enumerate(trend.points)]
    return "".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="trend" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" ',
            f'aria-labelledby="{key}-t {key}-d" font-family="{escape(font)}" font-size="11">',
            f'<title id="{key}-t">{escape(trend.title)}</title><desc id="{key}-d">{escape(trend.description)}</desc>',
            f'<path class="base" d="M{LEFT} {FOOT}H{RIGHT}" stroke="{HAIRLINE}" fill="none"/>',
            _goal(trend.goal),
            *_lines(spots),
            *(_spot(x, point, trend.no_data) for x, point in spots),
            "</svg>",
        )
    )


def _x(place: int, count: int) -> float:
    """Periods stand in the middle of equal stretches."""
    return LEFT + (RIGHT - LEFT) * (place + 0.5) / count


def _y(share: float) -> float:
    return FOOT - (FOOT - TOP) * min(1.0, max(0.0, share))


def _goal(goal: float | None) -> str:
    if goal is None:
        return ""
    return (
        f'<path class="goal" d="M{LEFT} {_y(goal):.1f}H{RIGHT}" stroke="{SECOND}" stroke-dasharray="4 3" fill="none"/>'
    )


def _lines(spots: Sequence[tuple[float, Point]]) -> list[str]:
    """A line from each period to the next, where both have data."""
    return [
        f'<path class="run" d="M{x:.1f} {_y(a.share):.1f}L{next_x:.1f} {_y(b.share):.1f}" stroke="{INK}" stroke-width="2" fill="none"/>'
        for (x, a), (next_x, b) in pairwise(spots)
        if a.share is not None and b.share is not None
    ]


def _spot(x: float, point: Point, no_data: str) -> str:
    name = f'<text class="quiet" x="{x:.1f}" y="{FOOT + 18}" text-anchor="middle" fill="{SECOND}">{escape(point.label)}</text>'
    if point.share is None:
        cross = f'<path class="run" d="M{x - 3:.1f} {FOOT - 9}l6 6m0 -6l-6 6" stroke="{SECOND}" fill="none"/>'
        return f"<g><title>{escape(no_data)}</title>{cross}{name}</g>"
    y = _y(point.share)
    look = "dot" if point.is_frozen else "dot open"
    fill = INK if point.is_frozen else "#FFFFFF"
    dot = f'<circle class="{look}" cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{fill}" stroke="{INK}" stroke-width="1.5"/>'
    words = f'<text class="words" x="{x:.1f}" y="{y - 9:.1f}" text-anchor="middle" fill="{INK}" stroke="#FFFFFF" stroke-width="3" paint-order="stroke">{escape(point.words)}</text>'
    return f"{dot}{words}{name}"
