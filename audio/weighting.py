"""Weights sound as the ear does (K-weighting of ITU-R BS.1770-5, Annex 1), stretch by stretch; never measures it.

Both filters are recursive, which sample by sample is slow in Python. So samples are taken in short blocks: what a block
answers to its own samples is one product with a triangular matrix, and what earlier blocks left behind is four numbers,
handed from block to block.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

Matrix = np.ndarray[Any, np.dtype[np.float64]]
Values = np.ndarray[Any, np.dtype[np.float32]]

_BEST_BLOCK = 40
"""Samples: longer ones cost more products, shorter ones more handing on."""
_NOTHING = 1e-30


@dataclass(frozen=True, slots=True)
class System:
    """A linear filter as x' = Ax + b times the input, y = cx + d times it, whose state has the same size in every direction."""

    a: Matrix
    b: Matrix
    c: Matrix
    d: float

    def powers(self, count: int) -> Matrix:
        """A to the 0, 1, ... `count` - 1; shape (count, 4, 4)."""
        found = [np.eye(len(self.a))]
        for _ in range(count - 1):
            found.append(found[-1] @ self.a)
        return np.stack(found)


def k_weighting(rate_hz: int) -> System:
    """Both filters one after the other, redrawn for any sampling rate.

    The analogue prototypes behind the standard's 48 kHz coefficients, as in De Man, "Evaluation of implementations of the
    EBU R128 loudness measurement" (2018).
    """
    k, q = math.tan(math.pi * 1681.974450955533 / rate_hz), 0.7071752369554196
    high = 10 ** (3.999843853973347 / 20)
    middle = high**0.4996667741545416
    shelf = _section((high + middle * k / q + k * k, 2 * (k * k - high), high - middle * k / q + k * k), k=k, q=q)
    k, q = math.tan(math.pi * 38.13547087602444 / rate_hz), 0.5003270373238773
    whole = 1 + k / q + k * k
    low_cut = _section((whole, -2 * whole, whole), k=k, q=q)
    return _balanced(_in_series(shelf, low_cut))


def _section(numerator: tuple[float, float, float], *, k: float, q: float) -> System:
    """One filter of second order (direct form II, transposed)."""
    whole = 1 + k / q + k * k
    b0, b1, b2 = (value / whole for value in numerator)
    a1, a2 = 2 * (k * k - 1) / whole, (1 - k / q + k * k) / whole
    a = np.array([[-a1, 1.0], [-a2, 0.0]])
    return System(a, np.array([b1 - a1 * b0, b2 - a2 * b0]), np.array([1.0, 0.0]), b0)


def _in_series(first: System, second: System) -> System:
    a = np.block([[first.a, np.zeros((2, 2))], [np.outer(second.b, first.c), second.a]])
    b = np.concatenate([first.b, second.b * first.d])
    return System(a, b, np.concatenate([second.d * first.c, second.c]), first.d * second.d)


def _balanced(system: System) -> System:
    """The same filter in coordinates whose numbers stay near those of the sound: 32 bits are then enough."""
    reached = np.linalg.cholesky(_gramian(system.a, system.b))
    seen = np.linalg.cholesky(_gramian(system.a.T, system.c))
    left, sizes, right = np.linalg.svd(seen.T @ reached)
    forth = reached @ right.T / np.sqrt(sizes)
    back = (seen @ left / np.sqrt(sizes)).T
    return System(back @ system.a @ forth, back @ system.b, system.c @ forth, system.d)


def _gramian(a: Matrix, b: Matrix) -> Matrix:
    """The sum of A^k b b' A'^k over all k."""
    size = len(a)
    summed = np.linalg.solve(np.eye(size * size) - np.kron(a, a), np.outer(b, b).ravel()).reshape(size, size)
    gramian: Matrix = (summed + summed.T) / 2
    return gramian


@dataclass(frozen=True, slots=True)
class _Blocks:
    """The filter in blocks: answers to own samples, to the state before, and the state each leaves behind."""

    own: Values
    left: Values
    before: Values
    chain: Matrix
    over_group: Matrix
    groups: Matrix
    over_all: Matrix


@cache
def _blocks_of(rate_hz: int, length: int) -> _Blocks:
    system = k_weighting(rate_hz)
    size = _divisor(length, near=_BEST_BLOCK)
    count = length // size
    group = _divisor(count, near=round(math.sqrt(count)))
    powers = system.powers(size + 1)
    echo = np.concatenate([[system.d], np.einsum("i,kij,j->k", system.c, powers[: size - 1], system.b)])
    late = np.subtract.outer(np.arange(size), np.arange(size))
    own = np.where(late >= 0, echo[np.maximum(late, 0)], 0.0)
    per_block, per_group = powers[size], np.linalg.matrix_power(powers[size], group)
    return _Blocks(
        own=own.T.astype(np.float32),
        left=(powers[:size][::-1] @ system.b).astype(np.float32),
        before=np.ascontiguousarray((system.c @ powers[:size]).T, dtype=np.float32),
        chain=_chain(per_block, group),
        over_group=_powers_of(per_block, group),
        groups=_chain(per_group, count // group),
        over_all=_powers_of(per_group, count // group),
    )


def _divisor(number: int, *, near: int) -> int:
    return min((one for one in range(1, number + 1) if number % one == 0), key=lambda one: (abs(one - near), one))


def _powers_of(step: Matrix, count: int) -> Matrix:
    """What a state has become after 0, 1, ... `count` steps: rows times (4, 4 (count + 1))."""
    powers = [np.linalg.matrix_power(step, exponent).T for exponent in range(count + 1)]
    return np.concatenate(powers, axis=1)


def _chain(step: Matrix, count: int) -> Matrix:
    """From what each of `count` steps adds to the state before and after each of them: (4 count, 4 (count + 1))."""
    size = len(step)
    whole = np.zeros((size * count, size * (count + 1)))
    for row in range(count):
        for column in range(row + 1, count + 1):
            place = np.s_[size * row : size * (row + 1), size * column : size * (column + 1)]
            whole[place] = np.linalg.matrix_power(step, column - row - 1).T
    return whole


class Weighting:
    """The weighted sound of one stream of stretches of equal length; it keeps what one leaves to the next."""

    def __init__(self, rate_hz: int, *, channels: int, length: int) -> None:
        self._blocks = _blocks_of(rate_hz, length)
        self._state = np.zeros((channels, len(self._blocks.before)))

    def weigh(self, stretch: Values) -> Values:
        """The same stretch as the meter hears it; one row a channel."""
        blocks = self._blocks
        channels, size = len(stretch), len(blocks.own)
        pieces = np.ascontiguousarray(stretch).reshape(-1, size)
        states = self._hand_on((pieces @ blocks.left).astype(np.float64).reshape(channels, -1))
        heard = pieces @ blocks.own
        heard += states.astype(np.float32) @ blocks.before
        return heard.reshape(channels, -1)

    def _hand_on(self, added: Matrix) -> Matrix:
        """The state before each block, from what each adds to it; in two steps, within groups and from group to group."""
        blocks, channels = self._blocks, len(added)
        within = (added.reshape(-1, len(blocks.chain)) @ blocks.chain).reshape(channels, -1, blocks.chain.shape[1])
        ends = within[:, :, -4:].reshape(channels, -1)
        starts = ends @ blocks.groups + self._state @ blocks.over_all
        self._state = np.where(np.abs(starts[:, -4:]) > _NOTHING, starts[:, -4:], 0.0)
        carried = starts[:, :-4].reshape(-1, 4) @ blocks.over_group
        states: Matrix = (within[:, :, :-4].reshape(len(carried), -1) + carried[:, :-4]).reshape(-1, 4)
        return states
