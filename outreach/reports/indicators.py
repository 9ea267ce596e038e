"""Holds what was counted against its target: the indicators of a period; never an estimate, and never 0 where nothing is known."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Any

from . import accounts, counts
from .achievement import USUAL_SCALE, GradeScale, GradeWord, Share, Target, grade
from .counts import Count, RowId
from .figures import ReportRows


class IndicatorId(StrEnum):
    """The twelve figures of a report."""

    I1 = "I1"
    I2 = "I2"
    I3 = "I3"
    I4 = "I4"
    I5 = "I5"
    I6 = "I6"
    I7 = "I7"
    I8 = "I8"
    I9 = "I9"
    I10 = "I10"
    I11 = "I11"
    I12 = "I12"


TARGETS: Mapping[IndicatorId, Target] = {
    IndicatorId.I1: Target(Fraction(90, 100)),
    IndicatorId.I2: Target(Fraction(85, 100)),
    IndicatorId.I3: Target(Fraction(80, 100)),
    IndicatorId.I4: Target(Fraction(20, 100)),
    IndicatorId.I5: Target(Fraction(80, 100)),
    IndicatorId.I6: Target(Fraction(60, 100)),
    IndicatorId.I7: Target(Fraction(1)),
    IndicatorId.I8: Target(Fraction(80, 100)),
    IndicatorId.I9: Target(at_most=0),
    IndicatorId.I10: Target(Fraction(75, 100)),
    # Money and what people say they heard are shown, and measured against nothing.
    IndicatorId.I11: Target(),
    IndicatorId.I12: Target(),
}


@dataclass(frozen=True, slots=True)
class Indicator:
    """One figure with all it stands on.

    `value` is numerator / denominator as an exact share (I9: the count itself over its villages), None where there is no
    data. `rows` are the ids counted in the denominator, `hits` those in the numerator. `by_regency` is empty where the
    figure is one joint figure (I3). `detail` holds whole numbers, strings and ids only.
    """

    id: IndicatorId
    numerator: int | None
    denominator: int | None
    value: Fraction | None
    by_regency: Mapping[str, Share]
    target: Target
    met: bool | None
    grade_word: GradeWord | None
    rows: tuple[RowId, ...]
    hits: tuple[RowId, ...]
    detail: Mapping[str, Any] = field(default_factory=dict)

    @property
    def shortfall(self) -> int | None:
        """How many more rows the target needs (I9: how many too many); 0 when its share is reached."""
        if self.numerator is None or self.denominator is None:
            return None
        if self.target.at_most is not None:
            return max(0, self.numerator - self.target.at_most)
        needed = -((-self.denominator * (self.target.at_least or 0)) // 1)
        return max(0, int(needed) - self.numerator)


def count_indicators(
    rows: ReportRows, *, targets: Mapping[IndicatorId, Target] = TARGETS, scale: GradeScale = USUAL_SCALE
) -> dict[IndicatorId, Indicator]:
    """All twelve indicators of a period."""
    counters: dict[IndicatorId, Callable[[ReportRows], Count]] = {
        IndicatorId.I1: counts.count_approved,
        IndicatorId.I2: counts.count_proven,
        IndicatorId.I3: counts.count_joint,
        IndicatorId.I4: counts.count_balance,
        IndicatorId.I5: counts.count_reached,
        IndicatorId.I6: counts.count_opportunity,
        IndicatorId.I7: counts.count_accompanied,
        IndicatorId.I8: counts.count_visited,
        IndicatorId.I9: counts.count_double_blind,
        IndicatorId.I10: accounts.count_followed_up,
        IndicatorId.I11: accounts.count_spent,
        IndicatorId.I12: accounts.count_heard,
    }
    return {key: _judge(key, counter(rows), target=targets[key], scale=scale) for key, counter in counters.items()}


def _judge(key: IndicatorId, count: Count, *, target: Target, scale: GradeScale) -> Indicator:
    value = count.share.value
    met: bool | None = None
    word: GradeWord | None = None
    if value is not None and target.at_most is not None:
        met = (count.share.numerator or 0) <= target.at_most and count.also_met
    elif value is not None and target.at_least is not None:
        met = value >= target.at_least and count.also_met
        word = grade(value, target.at_least, met=met, scale=scale)
    return Indicator(
        id=key,
        numerator=count.share.numerator if value is not None else None,
        denominator=count.share.denominator,
        value=value,
        by_regency=count.by_regency,
        target=target,
        met=met,
        grade_word=word,
        rows=count.rows,
        hits=count.hits,
        detail=count.detail,
    )
