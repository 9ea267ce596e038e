"""Processes that all want the same place on the air in the same moment; each reports what became of every round."""

from __future__ import annotations

import multiprocessing
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from multiprocessing.synchronize import Barrier
from queue import Queue

from outreach.access import Actor
from outreach.db import Database
from outreach.slots import booking, service
from outreach.slots.booking import Place
from outreach.slots.errors import SlotConflict, SlotTaken
from scheduler.terms import Pairing, SlotKind, Span

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
FIRST_DAY = date(2026, 12, 1)
ROUNDS_A_DAY = 100
PATIENCE_S = 120


@dataclass(frozen=True)
class Contest:
    """What is fought for: a database, a clip, one station of each bank, and how."""

    url: str
    clip_id: int
    joint_slot_id: int
    stations: tuple[int, int]
    rounds: int
    through_service: bool


def wall(number: int) -> tuple[date, time]:
    """The place of a round: ten minutes apart, a hundred a day."""
    minutes = 6 * 60 + (number % ROUNDS_A_DAY) * 9
    return FIRST_DAY + timedelta(days=number // ROUNDS_A_DAY), time(minutes // 60, minutes % 60)


def _try_service(database: Database, contest: Contest, number: int, name: str) -> str:
    day, start = wall(number)
    wish = service.Wish(
        contest.clip_id, day, SlotKind.ILM, Pairing.SIMULCAST, dict.fromkeys(contest.stations, start), 180
    )
    with database.writer() as session:
        try:
            service.draft(session, Actor(None, name, regency_code="16.02"), wish=wish, now=NOW)
            session.commit()
        except (SlotConflict, SlotTaken):
            return "refused"
    return "won"


def _try_raw(database: Database, contest: Contest, number: int) -> str:
    """Straight into the table: only the database's own guard stands in the way."""
    day, start = wall(number)
    span = Span.of(datetime.combine(day, start, UTC), 60)
    places = [Place(station_id, span) for station_id in contest.stations]
    with database.writer() as session:
        try:
            booking.write_slots(session, service.slot_rows(contest.joint_slot_id, contest.clip_id, places))
            session.commit()
        except SlotTaken:
            return "refused"
    return "won"


def contend(contest: Contest, name: str, barrier: Barrier, told: Queue[tuple[int, str]]) -> None:
    """Try every round together with the others."""
    database = Database(contest.url)
    for number in range(contest.rounds):
        barrier.wait(PATIENCE_S)
        try:
            outcome = (
                _try_service(database, contest, number, name)
                if contest.through_service
                else _try_raw(database, contest, number)
            )
        except Exception as fault:  # noqa: BLE001 -- whatever it is, the test wants to be told of it
            outcome = f"{type(fault).__name__}: {fault}"[:300]
        told.put((number, outcome))
    database.dispose()


def hold(contest: Contest, *, processes: int) -> tuple[Counter[int], list[str]]:
    """Run a contest; returns winners by round, and every outcome that is neither a win nor a refusal."""
    context = multiprocessing.get_context("spawn")
    barrier, told = context.Barrier(processes), context.Queue()
    crowd = [context.Process(target=contend, args=(contest, f"P{n}", barrier, told)) for n in range(processes)]
    for one in crowd:
        one.start()
    outcomes = [told.get(timeout=PATIENCE_S) for _ in range(contest.rounds * processes)]
    for one in crowd:
        one.join(PATIENCE_S)
    winners = Counter(number for number, outcome in outcomes if outcome == "won")
    return winners, [outcome for _, outcome in outcomes if outcome not in ("won", "refused")]
