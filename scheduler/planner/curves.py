"""How many opportunities become a chance of having heard: negative-binomial tails, their slopes and their concave envelopes.

With mean m and shape k, N counts the opportunities a person takes: P(N = 0) = (1 + m/k)^-k. P(N >= 1) is concave in m,
P(N >= 3) is S-shaped; the concave envelope of an S runs straight from 0 to the point where the ray touches the curve.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
FAR = 1e6


@dataclass(frozen=True, slots=True)
class Curve:
    """The chance of at least `least` (1 or 3) opportunities with shape `k`."""

    least: int
    k: float

    def chance(self, mean: Floats) -> Floats:
        """P(N >= least)."""
        stay = self.k / (self.k + mean)
        none = stay**self.k
        if self.least == 1:
            return 1.0 - none
        go = 1.0 - stay
        return np.maximum(1.0 - none * (1.0 + self.k * go * (1.0 + (self.k + 1.0) / 2.0 * go)), 0.0)

    def slope(self, mean: Floats) -> Floats:
        """The derivative of the chance."""
        stay = self.k / (self.k + mean)
        if self.least == 1:
            return stay ** (self.k + 1.0)
        return (self.k + 1.0) * (self.k + 2.0) / 2.0 * (1.0 - stay) ** 2 * stay ** (self.k + 1.0)

    def bend(self, mean: Floats) -> Floats:
        """The second derivative of the chance."""
        stay = self.k / (self.k + mean)
        if self.least == 1:
            return -(self.k + 1.0) / self.k * stay ** (self.k + 2.0)
        go = 1.0 - stay
        scale = (self.k + 1.0) * (self.k + 2.0) / 2.0 / self.k
        return scale * go * stay ** (self.k + 2.0) * (2.0 * stay - (self.k + 1.0) * go)

    def touch(self) -> float:
        """Where the ray from 0 touches the curve: 0 for a concave one."""
        if self.least == 1:
            return 0.0
        low, high = 1e-9, FAR
        for _ in range(200):
            middle = (low * high) ** 0.5
            at = np.array([middle])
            is_before = self.slope(at)[0] * middle > self.chance(at)[0]
            low, high = (middle, high) if is_before else (low, middle)
        return high


@dataclass(frozen=True)
class Envelope:
    """The least concave curve over `curve` on [0, most], term by term; its straight part ends at `knee` with slope `rise`."""

    curve: Curve
    knee: Floats
    rise: Floats

    @classmethod
    def over(cls, curve: Curve, most: Floats) -> Envelope:
        """The envelopes for terms whose means never exceed `most`."""
        knee = np.minimum(most, curve.touch())
        safe = np.maximum(knee, 1e-12)
        return cls(curve, knee, np.where(knee > 0, curve.chance(safe) / safe, 0.0))

    def chance(self, mean: Floats) -> Floats:
        """The envelope's value; never less than the curve's."""
        return np.where(mean < self.knee, self.rise * mean, self.curve.chance(mean))

    def slope(self, mean: Floats) -> Floats:
        """A supergradient of the envelope."""
        return np.where(mean < self.knee, self.rise, self.curve.slope(mean))

    def bend(self, mean: Floats) -> Floats:
        """The envelope's second derivative; 0 on its straight part."""
        return np.where(mean < self.knee, 0.0, self.curve.bend(mean))
