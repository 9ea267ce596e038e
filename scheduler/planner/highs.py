"""The one door to HiGHS: linear and integer programs solved by one thread, each answer checked before it is believed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import highspy
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
INFINITY = float(highspy.kHighsInf)
TOLERANCE = 1e-6


class Outcome(StrEnum):
    """What a program came to; CUT: a usable answer found before the work ran out."""

    OPTIMAL = "optimal"
    CUT = "cut"
    INFEASIBLE = "infeasible"
    FAILED = "failed"


@dataclass(frozen=True)
class Answer:
    """The values of the columns and of the rows' prices, the objective, and the proven bound of it."""

    outcome: Outcome
    values: Floats
    prices: Floats
    objective: float
    bound: float

    @property
    def is_usable(self) -> bool:
        """Whether there are values to take."""
        return self.outcome in {Outcome.OPTIMAL, Outcome.CUT}


@dataclass
class Program:
    """Columns and rows of a program that is maximised; rows are `low <= sum <= high`."""

    cost: list[float] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)
    whole: list[bool] = field(default_factory=list)
    row_low: list[float] = field(default_factory=list)
    row_high: list[float] = field(default_factory=list)
    first: list[int] = field(default_factory=lambda: [0])
    index: list[int] = field(default_factory=list)
    value: list[float] = field(default_factory=list)

    def column(self, low: float, high: float, *, cost: float = 0.0, is_whole: bool = True) -> int:
        """A new column; its number."""
        self.low.append(low)
        self.high.append(high)
        self.cost.append(cost)
        self.whole.append(is_whole)
        return len(self.cost) - 1

    def row(self, terms: Sequence[tuple[int, float]], *, low: float = -INFINITY, high: float = INFINITY) -> int:
        """A new row; its number."""
        self.index += [column for column, _ in terms]
        self.value += [value for _, value in terms]
        self.first.append(len(self.index))
        self.row_low.append(low)
        self.row_high.append(high)
        return len(self.row_low) - 1


class _Quiet(highspy.Highs):
    """HiGHS without its callbacks, whose set-up prints a line on stdout before any option could forbid it."""

    def __init__(self) -> None:
        super(highspy.Highs, self).__init__()


class Engine:
    """One program inside HiGHS, solved again and again with other costs; keeps what it learned from the last time."""

    def __init__(self, program: Program, *, nodes: int = 0, gap: float = 0.0, seed: int = 1) -> None:
        self.program = program
        self._highs = _Quiet()
        for name, value in (
            ("output_flag", False),
            ("threads", 1),
            ("parallel", "off"),
            ("random_seed", seed),
            ("mip_rel_gap", gap),
            ("mip_abs_gap", 1e-7),
        ):
            self._highs.setOptionValue(name, value)
        if nodes:
            self._highs.setOptionValue("mip_max_nodes", nodes)
        self._pass_model()

    def _pass_model(self) -> None:
        program = self.program
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = len(program.cost), len(program.row_low)
        lp.sense_ = highspy.ObjSense.kMaximize
        lp.col_cost_, lp.col_lower_, lp.col_upper_ = (
            np.array(values, dtype=float) for values in (program.cost, program.low, program.high)
        )
        lp.row_lower_, lp.row_upper_ = (np.array(v, dtype=float) for v in (program.row_low, program.row_high))
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = np.array(program.first, dtype=np.int32)
        lp.a_matrix_.index_ = np.array(program.index, dtype=np.int32)
        lp.a_matrix_.value_ = np.array(program.value, dtype=float)
        if any(program.whole):
            kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
            lp.integrality_ = [kinds[is_whole] for is_whole in program.whole]
        self._highs.passModel(lp)

    def aim(self, cost: Floats) -> None:
        """Set the costs of all columns."""
        self._highs.changeColsCost(len(cost), np.arange(len(cost), dtype=np.int32), np.asarray(cost, dtype=float))

    def fence(self, low: Floats, high: Floats) -> None:
        """Set the bounds of all columns."""
        columns = np.arange(len(low), dtype=np.int32)
        self._highs.changeColsBounds(len(low), columns, np.asarray(low, dtype=float), np.asarray(high, dtype=float))

    def loosen(self, row: int, *, low: float, high: float) -> None:
        """Set the bounds of a row."""
        self._highs.changeRowBounds(row, low, high)

    def start_from(self, values: Floats) -> None:
        """Offer a usable answer to begin with."""
        offer = highspy.HighsSolution()
        offer.col_value = [float(value) for value in values]
        self._highs.setSolution(offer)

    def solve(self) -> Answer:
        """Solve; whole columns are rounded, and an answer that breaks its own rows is no answer."""
        self._highs.run()
        status = self._highs.getModelStatus()
        kinds = highspy.HighsModelStatus
        if status in {kinds.kInfeasible, kinds.kUnboundedOrInfeasible}:
            return self._nothing(Outcome.INFEASIBLE)
        solution = self._highs.getSolution()
        facts = self._highs.getInfo()
        if not solution.value_valid or facts.primal_solution_status != 2:
            return self._nothing(Outcome.FAILED)
        values = np.array(solution.col_value)
        whole = np.array(self.program.whole)
        values[whole] = np.round(values[whole])
        if facts.max_primal_infeasibility > TOLERANCE * 10:
            return self._nothing(Outcome.FAILED)
        outcome = Outcome.OPTIMAL if status == kinds.kOptimal else Outcome.CUT
        objective = float(facts.objective_function_value)
        bound = float(facts.mip_dual_bound) if whole.any() else objective
        return Answer(outcome, values, np.array(solution.row_dual), objective, bound)

    @staticmethod
    def _nothing(outcome: Outcome) -> Answer:
        return Answer(outcome, np.zeros(0), np.zeros(0), 0.0, INFINITY)
