"""Holds a result against its target: exact shares, targets, and the words for how near one came; never a count of rows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class GradeWord(StrEnum):
    """How near a result came to its target."""

    VERY_GOOD = "very_good"
    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"
    VERY_POOR = "very_poor"


GradeScale = tuple[tuple[int, GradeWord], ...]
USUAL_SCALE: GradeScale = (
    (91, GradeWord.VERY_GOOD),
    (76, GradeWord.GOOD),
    (66, GradeWord.FAIR),
    (51, GradeWord.POOR),
    (0, GradeWord.VERY_POOR),
)
"""The lowest whole per cent of result / target for each word; an office may set its own."""


@dataclass(frozen=True, slots=True)
class Share:
    """So many out of so many; both None where there is no data."""

    numerator: int | None
    denominator: int | None

    @property
    def value(self) -> Fraction | None:
        """The share as an exact number 0..1."""
        if self.numerator is None or not self.denominator:
            return None
        return Fraction(self.numerator, self.denominator)


NOTHING = Share(None, None)


@dataclass(frozen=True, slots=True)
class Target:
    """At least a share, or at most a count."""

    at_least: Fraction | None = None
    at_most: int | None = None


def whole_percent(share: Fraction) -> int:
    """A share in whole per cent, halves rounded up."""
    return int((share * 200 + 1) // 2)


def grade(value: Fraction, target: Fraction, *, met: bool, scale: GradeScale = USUAL_SCALE) -> GradeWord | None:
    """The word for result / target, rounded half up to whole per cent first; never above Good while the target is unmet.

    None for a target of 0, which is only met or not.
    """
    if target == 0:
        return None
    reached = whole_percent(value / target)
    words = [word for floor, word in scale if reached >= floor]
    if not met and words[0] is GradeWord.VERY_GOOD:
        return GradeWord.GOOD
    return words[0]
