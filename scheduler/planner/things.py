"""What can be added to a border's counts or taken out: an airing, or a programme with one station on each side."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from .audience import Audience
from .polytope import Block

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Things:
    """Each thing's daypart and stations, what it adds to the opportunities of the villages in `rows` (thing x row x segment), and the
    columns it changes in each topic and month (cell x thing x 3; unused places name the column after the last).
    """

    rows: Ints
    reception: Floats
    unit: Floats
    columns: Ints
    stations: tuple[tuple[int, ...], ...]
    daypart: Ints
    is_programme: NDArray[np.bool_]

    @classmethod
    def of(cls, audience: Audience, block: Block) -> Things:
        """Every thing of a border."""
        left, right = range(block.left), range(block.left, block.shape.stations)
        sets: list[tuple[int, ...]] = [(s,) for s in range(block.shape.stations)] + list(product(left, right))
        listed = [(d, parts) for d in range(block.shape.dayparts) for parts in sets]
        rows, reception = _receive(audience, block)
        unit = np.stack([reception[:, list(p)].sum(axis=1)[:, None] * audience.habit[None, :, d] for d, p in listed])
        return cls(
            rows, reception, unit, _columns(block, listed), tuple(parts for _, parts in listed),
            np.array([d for d, _ in listed]), np.array([len(parts) == 2 for _, parts in listed]),
        )  # fmt: skip


def _receive(audience: Audience, block: Block) -> tuple[Ints, Floats]:
    """The villages that receive a station of the border, and how surely (row x station)."""
    places = {place: at for at, place in enumerate(block.places)}
    own = np.isin(audience.station, block.places) & (audience.chance > 0)
    rows = np.flatnonzero(own.any(axis=1))
    reception = np.zeros((len(rows), len(places)))
    for row, column in zip(*np.nonzero(own[rows]), strict=True):
        reception[row, places[int(audience.station[rows[row], column])]] += audience.chance[rows[row], column]
    return rows, reception


def _columns(block: Block, listed: list[tuple[int, tuple[int, ...]]]) -> Ints:
    shape = block.shape
    columns = np.full((shape.topics * shape.months, len(listed), 3), shape.columns)
    for cell, (at, (daypart, parts)) in product(range(len(columns)), enumerate(listed)):
        topic, month = divmod(cell, shape.months)
        for place, station in enumerate(parts):
            columns[cell, at, place] = shape.airing(station, daypart, topic, month)
        if len(parts) == 2:
            columns[cell, at, 2] = shape.programme(daypart, topic, month)
    return columns
