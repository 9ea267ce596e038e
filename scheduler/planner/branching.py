"""Looks further around whole counts of one border than single swaps do: several columns move at once, chosen by an integer program.

The program knows slopes and each column's own curvature; what it proposes is measured on the true curve and taken only where it is better
(local branching, Fischetti and Lodi 2003).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .climbing import Hill
from .highs import Engine, Program
from .polytope import Block

Floats = NDArray[np.float64]
WIDTHS = (4, 8, 16)
"""How many airings may change at once, narrowest first."""
EFFORT = (1, 1e-2)


def propose(block: Block, hill: Hill, counts: Floats, *, slope: Floats, width: int, seed: int) -> Floats | None:
    """Counts that differ in at most `width` airings and promise most; None where nothing was found."""
    bend = hill.own_bend(counts)
    program, columns = Program(), range(block.shape.columns)
    up = [program.column(0, min(1.0, block.high[c] - counts[c]), cost=float(slope[c] + bend[c] / 2)) for c in columns]
    down = [program.column(0, min(1.0, counts[c] - block.low[c]), cost=float(bend[c] / 2 - slope[c])) for c in columns]
    for _, terms, low, high in block.rows:
        now = sum(float(counts[c]) * value for c, value in terms)
        moved = [*((up[c], value) for c, value in terms), *((down[c], -value) for c, value in terms)]
        program.row(moved, low=low - now, high=high - now)
    airings = block.shape.airings
    program.row([(c, 1.0) for c in (*up[:airings], *down[:airings])], high=float(width))
    answer = Engine(program, nodes=EFFORT[0], gap=EFFORT[1], seed=seed).solve()
    if not answer.is_usable:
        return None
    found = counts + answer.values[: len(up)] - answer.values[len(up) :]
    return found if block.allows(found) else None
