"""Puts one border's programmes of one month on days: an integer program over days and the teams of stations that are open together.

Within a month and topic the programmes have even target days, and the sum of squared distances from them is made as small as can be
("even spacing"); that a day with a programme comes at least every `gap_days` days is a row, not a wish. What finds no place is
counted and named, so that the counts can be cut there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import product

import numpy as np
from numpy.typing import NDArray

from .highs import Answer, Engine, Outcome, Program
from .openings import Openings, Team
from .polytope import Block
from .problem import Problem

Floats = NDArray[np.float64]
MISSING_PROGRAMME = 100_000.0
MISSING_AIRING = 20_000.0
MISSING_GAP = 50_000.0
NEAR_DAYS = 6
FAR_DAY = 200.0
NODES = 400
Cut = tuple[str, str, int, int]
"""A border, a station ("" for the border itself), a daypart and a month in which the counts ask too much."""


@dataclass(frozen=True)
class Standing:
    """A programme with its day and stations, still without starts and clip."""

    day: date
    daypart: int
    topic: int
    stations: tuple[str, ...]


@dataclass(frozen=True)
class Placed:
    """One border-month: what stands, what found no place, and whether nothing better exists."""

    standing: tuple[Standing, ...]
    cuts: Mapping[Cut, int]
    is_proven: bool = False


@dataclass
class _Board:
    """The program of one border-month while it is built."""

    problem: Problem
    openings: Openings
    block: Block
    month: int
    program: Program = field(default_factory=Program)
    stands: dict[tuple[date, int, int, Team], int] = field(default_factory=dict)
    airs: dict[tuple[str, date, int, int], int] = field(default_factory=dict)
    short: dict[tuple[str, int, int], int] = field(default_factory=dict)

    @property
    def days(self) -> tuple[date, ...]:
        """The month's days."""
        return self.problem.months[self.month]


def place(
    problem: Problem, openings: Openings, block: Block, *, month: int, counts: Floats, last_on: date, is_last: bool
) -> Placed:
    """The best days for a month's counts; `last_on` is the last day before the month with a programme of this border."""
    board = _Board(problem, openings, block, month)
    _open_columns(board, counts)
    _count_rows(board, counts)
    _gap_rows(board, last_on=last_on, is_last=is_last)
    _pin_rows(board)
    _even_rows(board, counts)
    answer = Engine(board.program, nodes=NODES, seed=problem.seed).solve()
    if not answer.is_usable:
        return Placed((), {(block.border.name, "", d, month): 1 for d in range(block.shape.dayparts)})
    return _read(board, answer)


def _open_columns(board: _Board, counts: Floats) -> None:
    """One column for a programme of a topic on a day and daypart by a team, and one for each station that may air it."""
    programmes = board.block.programmes(counts)
    airings = board.block.airings(counts)
    names, shape = board.block.stations, board.block.shape
    topics = board.problem.topics
    for day, d, t in product(board.days, range(shape.dayparts), range(shape.topics)):
        if programmes[d, t, board.month] < 0.5 or not board.problem.clips_on(topics[t], day):
            continue
        teams = board.openings.teams(board.block.border.name, day, d)
        for team in teams:
            board.stands[day, d, t, team] = board.program.column(0, 1)
        for s, name in enumerate(names):
            if airings[s, d, t, board.month] > 0.5 and any(name in team for team in teams):
                board.airs[name, day, d, t] = board.program.column(0, 1, is_whole=False)


def _on(board: _Board, day: date, daypart: int, topic: int | None = None) -> list[tuple[int, float]]:
    """The programme columns of a day and daypart."""
    topics = range(board.block.shape.topics) if topic is None else (topic,)
    teams = board.openings.teams(board.block.border.name, day, daypart)
    keys = ((day, daypart, t, team) for t in topics for team in teams)
    return [(board.stands[key], 1.0) for key in keys if key in board.stands]


def _count_rows(board: _Board, counts: Floats) -> None:
    """As many programmes and airings as counted, what is missing at a price; each programme joint, a station only in its team."""
    shape, program = board.block.shape, board.program
    programmes, airings = board.block.programmes(counts), board.block.airings(counts)
    for day, d in product(board.days, range(shape.dayparts)):
        if found := _on(board, day, d):
            program.row(found, high=1.0)
    for d, t in product(range(shape.dayparts), range(shape.topics)):
        if wanted := float(programmes[d, t, board.month]):
            short = program.column(0, wanted, cost=-MISSING_PROGRAMME, is_whole=False)
            board.short["", d, t] = short
            found = [term for day in board.days for term in _on(board, day, d, t)]
            program.row([*found, (short, 1.0)], low=wanted, high=wanted)
        for s, name in enumerate(board.block.stations):
            if wanted := float(airings[s, d, t, board.month]):
                _count_airings(board, name, d, t, wanted=wanted)
    _joint_rows(board)


def _count_airings(board: _Board, name: str, daypart: int, topic: int, *, wanted: float) -> None:
    short = board.program.column(0, wanted, cost=-MISSING_AIRING, is_whole=False)
    board.short[name, daypart, topic] = short
    columns = [board.airs[key] for day in board.days if (key := (name, day, daypart, topic)) in board.airs]
    board.program.row([*((column, 1.0) for column in columns), (short, 1.0)], low=wanted, high=wanted)


def _joint_rows(board: _Board) -> None:
    left, right = board.openings.members[board.block.border.name]
    for (name, day, d, t), column in board.airs.items():
        teams = board.openings.teams(board.block.border.name, day, d)
        holding = [(board.stands[day, d, t, team], -1.0) for team in teams if name in team]
        board.program.row([(column, 1.0), *holding], high=0.0)
    for day, d, t in sorted({(day, d, t) for day, d, t, _ in board.stands}):
        for side in (left, right):
            airing = [(board.airs[key], -1.0) for name in side if (key := (name, day, d, t)) in board.airs]
            board.program.row([*_on(board, day, d, t), *airing], high=0.0)


def _gap_rows(board: _Board, *, last_on: date, is_last: bool) -> None:
    """Of every `gap_days` days in a row, reaching back to the month before, one has a programme."""
    gap = board.problem.promises.gap_days
    if gap is None:
        return
    first = max(last_on + timedelta(days=1), board.days[0] - timedelta(days=gap - 1))
    while first + timedelta(days=gap - 1) <= board.days[-1]:
        stretch = [day for day in board.days if first <= day < first + timedelta(days=gap)]
        terms = [term for day in stretch for d in range(board.block.shape.dayparts) for term in _on(board, day, d)]
        late = board.program.column(0, 1, cost=-MISSING_GAP, is_whole=False)
        board.program.row([*terms, (late, 1.0)], low=1.0)
        first += timedelta(days=1)
    if not is_last:
        _leave_a_way_on(board, gap)


def _leave_a_way_on(board: _Board, gap: int) -> None:
    """The next month may open with closed days: where it does, this month ends with a programme late enough."""
    following = board.problem.months[board.month + 1]
    parts = range(board.block.shape.dayparts)
    opens = next(
        (
            at
            for at, day in enumerate(following)
            if any(board.openings.teams(board.block.border.name, day, d) for d in parts)
        ),
        len(following),
    )
    if 0 < opens < gap:
        stretch = board.days[-(gap - opens) :]
        terms = [term for day in stretch for d in parts for term in _on(board, day, d)]
        board.program.row(terms, low=1.0 if terms else 0.0)


def _pin_rows(board: _Board) -> None:
    """What is pinned stands where it stands."""
    names = [part.name for part in board.problem.dayparts]
    for pin in board.problem.pinned:
        if pin.border == board.block.border.name and pin.day in board.days:
            d, t = names.index(pin.daypart), board.problem.topics.index(pin.topic)
            stations = {airing.station for airing in pin.slots}
            board.program.row(_on(board, pin.day, d, t), low=1.0)
            for name in board.block.stations:
                if (column := board.airs.get((name, pin.day, d, t))) is not None:
                    board.program.low[column] = board.program.high[column] = float(name in stations)


def _even_rows(board: _Board, counts: Floats) -> None:
    """Each topic's programmes are told to even target days; the distance squared is the price."""
    programmes = board.block.programmes(counts)[:, :, board.month]
    length = len(board.days)
    columns: dict[tuple[int, int], list[int]] = {}
    for t in range(board.block.shape.topics):
        count = round(float(programmes[:, t].sum()))
        phase = (t + 0.5) / board.block.shape.topics
        for at in range(count):
            target = (at + phase) * length / count - 0.5
            own = []
            for step in range(length):
                if abs(step - target) <= max(NEAR_DAYS, length / count):
                    column = board.program.column(0, 1, cost=-round((step - target) ** 2, 6), is_whole=False)
                    columns.setdefault((t, step), []).append(column)
                    own.append(column)
            board.program.row([(column, 1.0) for column in own], high=1.0)
    for t, step in product(range(board.block.shape.topics), range(length)):
        # A day far from every target is dear, never forbidden.
        columns.setdefault((t, step), []).append(board.program.column(0, 1, cost=-FAR_DAY, is_whole=False))
        found = [term for d in range(board.block.shape.dayparts) for term in _on(board, board.days[step], d, t)]
        if found:
            told = [(column, -1.0) for column in columns.get((t, step), [])]
            board.program.row([*found, *told], low=0.0, high=0.0)


def _read(board: _Board, answer: Answer) -> Placed:
    standing = []
    for day, d, t, team in sorted(board.stands, key=lambda key: (*key[:3], sorted(key[3]))):
        if answer.values[board.stands[day, d, t, team]] > 0.5:
            names = (name for name in board.block.stations if (name, day, d, t) in board.airs)
            stations = tuple(name for name in names if answer.values[board.airs[name, day, d, t]] > 0.5)
            standing.append(Standing(day, d, t, stations))
    cuts: dict[Cut, int] = {}
    for (name, d, _), column in board.short.items():
        if (missing := round(float(answer.values[column]))) > 0:
            key = (board.block.border.name, name, d, board.month)
            cuts[key] = cuts.get(key, 0) + missing
    return Placed(tuple(standing), cuts, answer.outcome is Outcome.OPTIMAL)


def spread_plainly(
    problem: Problem, openings: Openings, block: Block, *, month: int, counts: Floats
) -> tuple[Standing, ...]:
    """A first placement without any search: programme by programme in even order, each on the nearest free day that holds it."""
    days = problem.months[month]
    taken: set[tuple[date, int]] = set()
    standing = []
    units = _tell_out(block, counts, month)
    for at, (d, t, stations) in enumerate(units):
        target = (at + 0.5) * len(days) / len(units) - 0.5
        for step in sorted(range(len(days)), key=lambda step: (abs(step - target), step)):
            day = days[step]
            teams = openings.teams(block.border.name, day, d)
            if (
                (day, d) not in taken
                and any(team >= set(stations) for team in teams)
                and problem.clips_on(problem.topics[t], day)
            ):
                taken.add((day, d))
                standing.append(Standing(day, d, t, stations))
                break
    return tuple(standing)


def _tell_out(block: Block, counts: Floats, month: int) -> list[tuple[int, int, tuple[str, ...]]]:
    """The month's programmes with their stations, the cells interleaved so that each is spread over the month."""
    airings, programmes = block.airings(counts)[..., month], block.programmes(counts)[..., month]
    keyed: list[tuple[float, int, int, tuple[str, ...]]] = []
    for d, t in product(range(block.shape.dayparts), range(block.shape.topics)):
        count = round(float(programmes[d, t]))
        teams: list[set[str]] = [set() for _ in range(count)]
        for side in (range(block.left), range(block.left, block.shape.stations)):
            given = 0
            for s in side:
                for _ in range(round(float(airings[s, d, t]))):
                    teams[given % count].add(block.stations[s])
                    given += 1
        order = block.stations
        for at, team in enumerate(teams):
            stations = tuple(name for name in order if name in team)
            keyed.append(((at + 0.5) / count, d, t, stations))
    return [(d, t, stations) for _, d, t, stations in sorted(keyed)]
