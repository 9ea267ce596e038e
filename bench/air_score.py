"""Holds what a matcher says against what truly aired; never corrects either."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from air_show import Airing, Decoy

Said = dict[str, Any]
"""An airing as the command prints it."""


@dataclass
class Score:
    """Counts and errors of one condition, of one seed or of several."""

    hours: float = 0.0
    aired: int = 0
    decoys: int = 0
    found: int = 0
    false: int = 0
    decoys_taken: int = 0
    unsure_right: int = 0
    unsure_else: int = 0
    ends_s: list[float] = field(default_factory=list)
    fractions: list[float] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def add(self, other: Score) -> None:
        """Another score's counts too."""
        for name in ("hours", "aired", "decoys", "found", "false", "decoys_taken", "unsure_right", "unsure_else"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.ends_s += other.ends_s
        self.fractions += other.fractions
        self.remarks += other.remarks

    def cells(self) -> list[str]:
        """The score as cells of a table."""
        precision = self.found / max(1, self.found + self.false)
        # What is shown to a person is neither proof nor miss; how much that is, the next figure tells.
        recall = self.found / max(1, self.aired - self.unsure_right)
        return [
            f"{self.hours:.1f}",
            str(self.aired),
            f"{self.decoys} ({self.decoys_taken})",
            f"{precision:.1%}",
            f"{recall:.1%}",
            f"{self.found / max(1, self.aired):.1%}",
            f"{self.unsure_right}+{self.unsure_else}",
            _spread(self.ends_s, " s"),
            _spread([100 * value for value in self.fractions], " %"),
        ]


HEADS = (
    "hours", "aired", "decoys (taken)", "precision", "recall", "certain of aired", "uncertain right+else", "ends: worst / 95 %", "heard part: worst / 95 %",
)  # fmt: skip


def _spread(errors: Sequence[float], unit: str) -> str:
    if not errors:
        return "-"
    return f"{max(errors):.2f} / {np.percentile(errors, 95):.2f}{unit}"


def score(said: Iterable[Said], aired: Sequence[Airing], decoys: Sequence[Decoy], *, hours: float) -> Score:
    """Certain airings against the truth: right where the clip is and more than half of what is claimed lies in it."""
    told = Score(hours=hours, aired=len(aired), decoys=len(decoys))
    left, shown = list(aired), set[Airing]()
    for one in said:
        right = next((truth for truth in left if truth.clip == one["clip"] and _covers(truth, one)), None)
        if one["certainty"] != "certain":
            # One airing in two parts is shown once; what is also certain is no open question.
            if right is not None:
                shown.add(right)
            told.unsure_else += right is None
        elif right is None:
            told.false += 1
            told.decoys_taken += any(_covers(decoy, one) for decoy in decoys)
            told.remarks.append(f"false: {one}")
        else:
            left.remove(right)
            told.found += 1
            told.ends_s.append(max(abs(one["start_s"] - right.start_s), abs(one["end_s"] - right.end_s)))
            told.fractions.append(abs(one["heard_fraction"] - right.fraction))
            if told.ends_s[-1] > 0.5 or told.fractions[-1] > 0.02:
                told.remarks.append(f"off: {one} {right}")
    told.unsure_right = len(shown & set(left))
    told.remarks += [f"{'shown' if truth in shown else 'missed'}: {truth}" for truth in left]
    return told


def _covers(truth: Airing | Decoy, one: Said) -> bool:
    both = min(truth.end_s, one["end_s"]) - max(truth.start_s, one["start_s"])
    return bool(both > 0.5 * (one["end_s"] - one["start_s"]))
