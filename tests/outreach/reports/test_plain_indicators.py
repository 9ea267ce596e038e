"""The product's indicators and a second, plain script that only reads the exported CSV agree to the last digit, world by world."""

from __future__ import annotations

import ast
import io
import random
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import plain_indicators
import pytest
from flask.testing import FlaskClient
from plain_indicators import Plain
from world import OKI as LEFT
from world import World

from outreach.access import Actor, Role
from outreach.reach.evidence import Basis, Outage, Signal
from outreach.reach.signal import SignalClass
from outreach.reports.account_rows import BudgetRow, ChargeRow, CheckRow, FollowUpKind, FollowUpRow, SpendingRow
from outreach.reports.figures import (
    ActivityRow,
    AiringRow,
    AssignmentRow,
    JointSlotRow,
    Period,
    ReportRows,
    SlotRow,
    StationRow,
    VillageRow,
)
from outreach.reports.indicators import count_indicators
from outreach.reports.rowfiles import write_rows
from scheduler.terms import Grade, Topic, Verdict

OKI, MESUJI = "16.02", "18.11"
WORLDS = 200
PERIODS = (
    Period(date(2026, 7, 1), date(2026, 9, 30)),
    Period(date(2026, 10, 1), date(2026, 10, 31)),
    Period(date(2026, 1, 1), date(2026, 12, 31)),
    Period(date(2025, 11, 17), date(2026, 2, 3)),
)
Some = TypeVar("Some")


class Dice:
    """One world, drawn from its seed; a part may be absent altogether, and any share may be none or all."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.period = self.chance.choice(PERIODS)
        span = (self.period.last_on - self.period.from_on).days
        self.over = self.period.from_on + timedelta(days=self.chance.choice([span, span, span // 2, 0, -1, span + 40]))
        self.sides = self.often([OKI, MESUJI], self.chance.choice([1.0, 0.5]))
        self.likely = self.chance.choice([0.0, 0.3, 0.8, 1.0])

    def day(self, *, spread: int = 40) -> date:
        span = (self.period.last_on - self.period.from_on).days
        return self.period.from_on + timedelta(days=self.chance.randint(-spread, span + spread))

    def often(self, things: Iterable[Some], share: float) -> list[Some]:
        return [thing for thing in things if self.chance.random() < share]

    def some(self, most: int, make: Callable[[int], Some]) -> tuple[Some, ...]:
        """Up to `most` rows, numbered; none at all in one world of five."""
        count = 0 if self.chance.random() < 0.2 else self.chance.randint(1, most)
        return tuple(make(number) for number in range(1, count + 1))

    def yes(self) -> bool:
        return self.chance.random() < self.likely

    def rows(self) -> ReportRows:
        draw = self.chance
        places = [OKI, MESUJI] * 3 if draw.random() < 0.9 else [OKI] * 2
        villages = tuple(VillageRow(f"{s}.01.{n:04}", f"Desa {n}", "Kec", s) for n, s in enumerate(places))
        stations = tuple(
            StationRow(n, f"=S{n}", s, draw.choice(["private", "community"]))
            for n, s in ((1, OKI), (2, MESUJI), (3, OKI))
        )
        joints = self.some(12, self.joint)
        slots = tuple(self.slot(n, j) for n, j in enumerate(joints * 2, 1))
        budget = self.some(4, self.line)
        return ReportRows(
            self.period, self.over, OKI, MESUJI, villages, stations, joints, slots, self.airings(slots),
            signals=self.signals(villages, stations),
            outages=self.some(2, lambda n: Outage(n, self.day(), draw.choice([None, self.day() + timedelta(days=90)]))),
            assignments=self.some(8, lambda n: self.assignment(n, villages)),
            activities=self.some(30 if draw.random() < 0.5 else 4, lambda n: ActivityRow(n, draw.choice(villages).code, self.day(spread=120))),
            follow_ups=self.some(8, self.follow_up),
            budget=budget,
            spending=self.some(5, lambda n: self.spending(n, budget)) if budget else (),
            charges=self.some(5, lambda n: ChargeRow(n, draw.choice(budget).id, self.day(), 75_000, self.yes())) if budget else (),
            checks=self.some(4, self.check),
        )  # fmt: skip

    def joint(self, number: int) -> JointSlotRow:
        yes = frozenset(side for side in (OKI, MESUJI) if self.yes())
        earlier = self.chance.randint(1, number - 1) if number > 1 and self.chance.random() < 0.2 else None
        return JointSlotRow(number, self.day(spread=5), self.chance.random() < 0.9, yes, earlier)

    def slot(self, number: int, joint: JointSlotRow) -> SlotRow:
        return SlotRow(number, joint.id, self.chance.randint(1, 3), joint.day, self.chance.choice(list(Topic)))

    def airings(self, slots: tuple[SlotRow, ...]) -> tuple[AiringRow, ...]:
        if self.chance.random() < 0.2:
            return ()
        told = [
            self.airing(
                n, slot.id, slot.station_id, slot.day + timedelta(days=self.chance.choice([0, 0, 0, 5, 9])), slot.topic
            )
            for n, slot in enumerate(self.often(slots, 0.8), 1)
        ]
        many = self.chance.choice([0, 3, 120])
        extras = [
            self.airing(1000 + n, None, self.chance.randint(1, 3), self.day(spread=3), self.chance.choice(list(Topic)))
            for n in range(many)
        ]
        return (*told, *extras)

    def airing(self, number: int, slot_id: int | None, station_id: int, day: date, topic: Topic) -> AiringRow:
        verdict = Verdict.EXTRA if slot_id is None else self.chance.choice(list(Verdict))
        grade = self.chance.choice(list(Grade)) if self.yes() else Grade.P0
        return AiringRow(number, slot_id, station_id, day, topic, verdict, grade, self.chance.randint(0, 90))

    def signals(
        self, villages: tuple[VillageRow, ...], stations: tuple[StationRow, ...]
    ) -> dict[tuple[int, str], Signal]:
        if self.chance.random() < 0.2:
            return {}
        classes = [SignalClass.STRONG, SignalClass.ADEQUATE] if self.yes() else [SignalClass.WEAK, SignalClass.NONE]
        found = {}
        for village in self.often(villages, 0.9):
            for station in self.often(stations, 0.7):
                klass, basis = self.chance.choice(classes), self.chance.choice(list(Basis))
                is_silent = self.chance.random() < 0.2
                found[station.id, village.code] = Signal(station.id, village.code, klass, basis, is_silent=is_silent)
        return found

    def assignment(self, number: int, villages: tuple[VillageRow, ...]) -> AssignmentRow:
        code, decree = self.chance.choice(villages).code, "SK 1" if self.yes() else "  "
        until = self.chance.choice([None, self.day()])
        return AssignmentRow(number, number // 2, code, decree, self.day(spread=200), until)

    def follow_up(self, number: int) -> FollowUpRow:
        due = self.day(spread=10)
        closed = due + timedelta(days=self.chance.randint(-6, 3)) if self.yes() else None
        return FollowUpRow(
            f"x-{number}", self.chance.choice(list(FollowUpKind)), self.chance.choice([OKI, MESUJI]), due, closed
        )

    def line(self, number: int) -> BudgetRow:
        year = self.period.last_on.year - (self.chance.random() < 0.2)
        side = self.chance.choice(self.sides or [OKI])
        return BudgetRow(number, side, year, f"5.{number}", "=Belanja", "ilm", self.chance.randint(1, 90) * 100_000)

    def spending(self, number: int, budget: tuple[BudgetRow, ...]) -> SpendingRow:
        amount = self.chance.randint(1, 80) * 12_345 if self.yes() else 0
        return SpendingRow(number, self.chance.choice(budget).id, self.day(), amount)

    def check(self, number: int) -> CheckRow:
        asked = self.chance.randint(1, 30)
        heard = self.chance.randint(0, asked) if self.yes() else 0
        return CheckRow(
            number, self.chance.choice(self.sides or [MESUJI]), "@Desa", self.day(spread=5), "phone", None, asked, heard
        )


@cache
def compared() -> list[tuple[int, dict[str, Any], dict[str, Any], ReportRows, Plain]]:
    """Every world, counted twice."""
    found = []
    for seed in range(WORLDS):
        rows = Dice(seed).rows()
        plain = Plain(write_rows(rows))
        ours = {
            key.value: (
                (figure.numerator, figure.denominator),
                {side: (share.numerator, share.denominator) for side, share in figure.by_regency.items()},
            )
            for key, figure in count_indicators(rows).items()
        }
        found.append((seed, ours, plain.count_all(), rows, plain))
    return found


def shown(told: tuple[Any, dict[str, Any]]) -> tuple[Any, dict[str, Any]]:
    """A figure as a reader sees it: a part of nothing is no data, whichever of the two says so."""

    def one(pair: tuple[int | None, int | None]) -> tuple[int | None, int | None]:
        numerator, denominator = pair
        return (numerator if denominator else None), denominator or None

    whole, sides = told
    return one(whole), {side: one(pair) for side, pair in sides.items()}


@pytest.mark.parametrize("key", [f"I{n}" for n in range(1, 13)])
def test_the_plain_script_counts_the_same_in_every_world(key: str) -> None:
    differing = [
        (seed, ours[key], plain[key]) for seed, ours, plain, *_ in compared() if shown(ours[key]) != shown(plain[key])
    ]
    assert differing == []


@pytest.mark.parametrize("key", [f"I{n}" for n in range(1, 13)])
def test_the_worlds_reach_no_data_and_zero_and_in_between(key: str) -> None:
    kinds: Counter[str] = Counter()
    for _, ours, *_ in compared():
        (numerator, denominator), _ = shown(ours[key])
        kinds[
            "missing"
            if numerator is None
            else "zero"
            if numerator == 0
            else "all"
            if numerator == denominator
            else "between"
        ] += 1
    assert min(kinds[kind] for kind in ("missing", "zero", "between")) >= 3, kinds


def test_the_interval_is_the_same_by_whole_numbers_alone() -> None:
    for seed, _, _, rows, plain in compared():
        detail = count_indicators(rows)["I12"].detail  # type: ignore[index]  # a text enum is its own text
        ours = (detail["low_permille"], detail["high_permille"]) if "low_permille" in detail else None
        assert ours == plain.interval(), seed


def test_the_plain_script_imports_nothing_of_the_product() -> None:
    tree = ast.parse(Path(plain_indicators.__file__).read_text(encoding="utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in names} & {"outreach", "scheduler", "audio"} == set()


def test_the_office_hands_out_the_rows_of_a_period_to_recount(
    world: World, signed_in: Callable[[Actor], FlaskClient]
) -> None:
    answer = signed_in(world.actor(Role.OFFICIAL, LEFT)).get("/laporan/periode/2026-t4/baris.zip")
    assert answer.status_code == 200
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        plain = Plain({name: archive.read(name) for name in archive.namelist()})
    assert plain.count_all()["I5"] == ((None, 4), {OKI: (None, 2), MESUJI: (None, 2)})
