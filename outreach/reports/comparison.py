"""Holds a figure against the last period of its kind, and keeps at most eight periods of it; pure, never a word."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from .achievement import Share
from .figures import Period
from .indicators import TARGETS, IndicatorId

MOST_PERIODS = 8
"""How many periods a trend shows, the present one included."""


class Direction(StrEnum):
    """Which way a figure went; each has a word and a shape."""

    UP = "up"
    DOWN = "down"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class PastFigures:
    """The figures of an earlier period: as they were frozen (`sha256` names the report), or as they count now ("")."""

    period: Period
    sha256: str
    shares: Mapping[IndicatorId, Share]


@dataclass(frozen=True, slots=True)
class Change:
    """How a figure stands to the period before; every field None where one of both has no data, and `is_better` where there is no target.

    `difference` is of shares, 0.05 being five points; of a figure with a largest count it is a count.
    """

    before: Share
    difference: Fraction | None
    direction: Direction | None
    is_better: bool | None


def compare_shares(key: IndicatorId, now: Share, before: Share) -> Change:
    """A figure against the one before: difference, direction, and whether that is nearer to what is wanted.

    Of a figure that is measured against nothing, neither way is better.
    """
    if now.value is None or before.value is None:
        return Change(before, None, None, None)
    is_count = TARGETS[key].at_most is not None
    counted = Fraction((now.numerator or 0) - (before.numerator or 0))
    difference = counted if is_count else now.value - before.value
    if difference == 0:
        return Change(before, difference, Direction.SAME, None)
    direction = Direction.UP if difference > 0 else Direction.DOWN
    is_measured = is_count or TARGETS[key].at_least is not None
    return Change(before, difference, direction, (difference > 0) is not is_count if is_measured else None)
