"""How sure a share from few people is: the Wilson interval, exact to a thousandth on every machine; never a rating."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from fractions import Fraction

LEAST_INTERVIEWED = 19
"""A share of fewer people is not shown: its interval is wider than half of everything."""
Z = Decimal("1.96")
"""The two-sided 95 % point of the normal distribution, as survey handbooks round it."""


@dataclass(frozen=True, slots=True)
class Interval:
    """Both ends of a share in whole thousandths."""

    low_permille: int
    high_permille: int


def wilson(heard: int, interviewed: int) -> Interval:
    """The 95 % Wilson score interval (E. B. Wilson, JASA 22, 1927), each end to the nearest thousandth.

    (2x + z² ± z·sqrt(z² + 4x(n - x)/n)) / (2(n + z²)). Raises `ValueError` unless 0 <= heard <= interviewed, which is above 0.
    """
    if not 0 <= heard <= interviewed or not interviewed:
        raise ValueError("heard lies between none and all of the interviewed")
    with localcontext() as exact:
        exact.prec = 50
        square = Z * Z
        spread = Z * (square + Decimal(4 * heard * (interviewed - heard)) / interviewed).sqrt()
        below = 2 * (interviewed + square)
        ends = [(2 * heard + square - spread) / below, (2 * heard + square + spread) / below]
        low, high = (int((end * 1000).to_integral_value(ROUND_HALF_EVEN)) for end in ends)
    return Interval(max(0, low), min(1000, high))


def share_of(heard: int, interviewed: int) -> Fraction | None:
    """The share of those who heard; None where too few were asked to show one."""
    return Fraction(heard, interviewed) if interviewed >= LEAST_INTERVIEWED else None
