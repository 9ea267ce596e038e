"""What booking a weekly series costs, against a naive rival, and how the conflict look-up grows; never a promise, only figures.

    python bench/booking.py [--slots 5928] [--runs 7] [--growth 10000,100000,1000000]

Everything is done through the service as the office does it: rules, conflicts, closed times, the audit line, the
database's own guard and the commit on a SQLite file. Times are CPU time of this process, as medians of several runs into
the same table, with warm caches as in a server that has been running for a minute.
"""

from __future__ import annotations

import argparse
import json
import math
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_of_day
from pathlib import Path

from sqlalchemy import delete, func, insert, select, text
from sqlalchemy.orm import Session

from outreach.access import Actor
from outreach.audit import record
from outreach.clips.content import clip_content_hash
from outreach.clips.models import Clip, Recording, Rendition, RenditionKind, Vetting
from outreach.db import Database
from outreach.places.models import Agreement, Regency, Station
from outreach.slots import booking, series
from outreach.slots.booking import Place
from outreach.slots.models import Blackout, JointSlot, JointState, Series, Slot
from outreach.slots.plans import ensure_plan
from outreach.slots.series import Weekly
from outreach.slots.service import Wish
from outreach.tables import create_tables
from scheduler.recurrence import wall
from scheduler.terms import Pairing, SlotKind, Span

LEFT, RIGHT = "16.02", "18.11"
NOW = datetime(2026, 11, 23, 3, tzinfo=UTC)
FIRST_ON = date(2026, 11, 24)
WEEKS = 52
LENGTH_S = 60.0
STAFF = Actor(None, "Contoh Staf", "Contoh Kantor", LEFT)
EVERY_DAY = list(range(7))
CLOSED = (
    ([4], "11:30", 90),
    *((EVERY_DAY, start, 12) for start in ("05:00", "12:00", "15:15", "18:00", "19:15")),
    (EVERY_DAY, "07:00", 30),
)
"""Closed times of each bank: prayers and a relay, as weekdays, start in WIB, minutes."""
A_WEEK = 57
"""Joint slots a week that the table already holds on two stations: 52 weeks of them are 5,928 slots."""
STATION_SLOTS = 5_000
"""Slots of one station in the growing table: the air does not get denser, there are more stations and years."""


@dataclass(frozen=True)
class Border:
    """What a series needs to be booked: a clip that may air, and one station on each bank."""

    clip_id: int
    stations: tuple[int, int]


def build_border(session: Session) -> Border:
    """Two regencies with a station each, one vetted clip, and closed times as a real station has them."""
    session.add_all(
        Regency(code=code, name=name, short_name=name, province_code=code[:2], province_name="")
        for code, name in ((LEFT, "OKI"), (RIGHT, "Mesuji"))
    )
    session.flush()
    session.add(
        Agreement(
            title="Contoh",
            left_code=LEFT,
            right_code=RIGHT,
            left_number="1",
            right_number="2",
            signed_on=date(2016, 4, 27),
        )
    )
    stations = add_stations(session, 2)
    session.add_all(
        Blackout(
            regency_code=code,
            reason="Contoh",
            weekdays=weekdays,
            starts=clock_of_day.fromisoformat(starts),
            length_min=length_min,
            first_on=date(2026, 1, 1),
        )
        for code in (LEFT, RIGHT)
        for weekdays, starts, length_min in CLOSED
    )
    return Border(add_clip(session), (stations[0], stations[1]))


def add_stations(session: Session, count: int) -> list[int]:
    """Stations on both banks in turn, on the air from 05.00 to 22.00."""
    known = session.scalar(select(func.count()).select_from(Station)) or 0
    stations = [
        Station(
            name=f"Contoh FM {number}",
            short_name=f"Contoh {number}",
            regency_code=(LEFT, RIGHT)[number % 2],
            kind="local_public",
            sign_on=clock_of_day(5),
            sign_off=clock_of_day(22),
        )
        for number in range(known, known + count)
    ]
    session.add_all(stations)
    session.flush()
    return [station.id for station in stations]


def add_clip(session: Session) -> int:
    """A clip that both regencies let on the air."""
    clip = Clip(
        title="Contoh", topic="law", language="ind", valid_from_on=date(2026, 1, 1), regency_code=LEFT, made_at=NOW
    )
    session.add(clip)
    session.flush()
    recording = Recording(
        clip_id=clip.id,
        file_name="contoh.wav",
        source_sha256="0" * 64,
        source_bytes=1,
        uploaded_at=NOW,
        mastered_at=NOW,
        length_s=LENGTH_S,
        renditions=[
            Rendition(
                kind=RenditionKind.BROADCAST,
                media_type="audio/mpeg",
                sha256="1" * 64,
                byte_count=1,
                length_s=LENGTH_S,
            )
        ],
    )
    session.add(recording)
    session.flush()
    clip.recording_id = recording.id
    for code in (LEFT, RIGHT):
        content = clip_content_hash(clip, recording)
        session.add(
            Vetting(
                clip_id=clip.id,
                regency_code=code,
                says_yes=True,
                content_hash=content,
                person_name="Contoh",
                voted_at=NOW,
            )
        )
    session.flush()
    return clip.id


def fill(session: Session, border: Border, *, slots: int) -> None:
    """Joint slots on both stations, `A_WEEK` a week from the first week on, none of them at 20.00."""
    joints, rows = [], []
    plan_id = ensure_plan(session, day=FIRST_ON, now=NOW).id
    for number in range(slots // 2):
        week, place = divmod(number, A_WEEK)
        day = FIRST_ON + timedelta(weeks=week, days=place % 7)
        start = wall(day, clock_of_day(6 + place // 7, 40))
        joints.append(_joint_row(number + 1, border.clip_id, plan_id=plan_id, day=day))
        rows += [_slot_row(number + 1, border.clip_id, station_id, start) for station_id in border.stations]
    session.execute(insert(JointSlot), joints)
    session.execute(insert(Slot), rows)


def _joint_row(joint_slot_id: int, clip_id: int, *, plan_id: int, day: date) -> dict[str, object]:
    return {
        "id": joint_slot_id,
        "plan_id": plan_id,
        "clip_id": clip_id,
        "kind": SlotKind.ILM,
        "pairing": Pairing.SIMULCAST,
        "window_min": 0,
        "day": day,
        "state": JointState.APPROVED,
        "content_hash": "0" * 64,
        "regency_code": LEFT,
        "made_at": NOW,
        "changed_at": NOW,
        "changed_by": "Contoh",
    }


def _slot_row(joint_slot_id: int, clip_id: int, station_id: int, start: datetime) -> dict[str, object]:
    return {
        "joint_slot_id": joint_slot_id,
        "station_id": station_id,
        "start_at": start,
        "end_at": start + timedelta(seconds=LENGTH_S),
        "clip_id": clip_id,
        "booked": True,
    }


# --- a series, by the service and by the rival ------------------------------------------------------------------------


def wish_of(border: Border) -> Wish:
    """Every Tuesday at 20.00 on both banks."""
    start = clock_of_day(20)
    return Wish(border.clip_id, FIRST_ON, SlotKind.ILM, Pairing.SIMULCAST, dict.fromkeys(border.stations, start), 0)


def book_by_service(database: Database, border: Border) -> None:
    """A weekly series of a year as a request books it."""
    until_on = FIRST_ON + timedelta(weeks=WEEKS - 1)
    with database.writer() as session:
        weekly = Weekly(frozenset({FIRST_ON.weekday()}), until_on)
        series.create(session, STAFF, wish=wish_of(border), weekly=weekly, horizon_on=until_on, now=NOW)
        session.commit()


def book_by_rival(database: Database, border: Border) -> None:
    """The same 104 slots as they are often written: look, then insert, object by object, with a line for each."""
    wish = wish_of(border)
    with database.writer() as session:
        plan_id = ensure_plan(session, day=FIRST_ON, now=NOW).id
        for week in range(WEEKS):
            day = FIRST_ON + timedelta(weeks=week)
            joint = JointSlot(**{**_joint_row(0, border.clip_id, plan_id=plan_id, day=day), "id": None})
            session.add(joint)
            session.flush()
            for station_id, start in wish.starts.items():
                _check_then_insert(session, joint, station_id, Span.of(wall(day, start), LENGTH_S))
            record(session, STAFF, action="slot.draft", thing=("joint_slot", joint.id), now=NOW)
        session.commit()


def _check_then_insert(session: Session, joint: JointSlot, station_id: int, span: Span) -> None:
    clash = select(Slot).where(Slot.station_id == station_id, Slot.booked)
    if session.scalars(clash.where(Slot.start_at < span.end_at, Slot.end_at > span.start_at)).first() is not None:
        raise SystemExit("the rival found the place taken")
    slot = Slot(joint_slot_id=joint.id, station_id=station_id, start_at=span.start_at, end_at=span.end_at)
    slot.clip_id, slot.booked = joint.clip_id, True
    session.add(slot)
    session.flush()


def time_booking(
    database: Database, border: Border, book: Callable[[Database, Border], None], *, runs: int
) -> list[float]:
    """CPU milliseconds of each run into the same table; the first two warm SQLAlchemy's caches and are not counted."""
    spent = []
    for _ in range(runs + 2):
        with database.reader() as session:
            last, before = session.execute(
                select(func.max(JointSlot.id), select(func.count(Slot.id)).scalar_subquery())
            ).one()
        begun = time.process_time()
        book(database, border)
        spent.append((time.process_time() - begun) * 1000)
        booked = take_out(database, after=last) - before
        if booked != 2 * WEEKS:
            raise SystemExit(f"{booked} slots were booked instead of {2 * WEEKS}")
    return spent[2:]


def take_out(database: Database, *, after: int) -> int:
    """Remove what a run booked, so that the next one finds the same table; returns how many slots there were."""
    with database.writer() as session:
        count = session.scalar(select(func.count(Slot.id))) or 0
        session.execute(delete(Slot).where(Slot.joint_slot_id > after))
        session.execute(delete(JointSlot).where(JointSlot.id > after))
        session.execute(delete(Series))
        session.commit()
    return count


# --- the look-up alone ------------------------------------------------------------------------------------------------


def grow(session: Session, border: Border, *, slots: int) -> None:
    """Fill the table up to some slots: more stations, each with eight slots a day from the first day on."""
    have = session.scalar(select(func.count()).select_from(Slot)) or 0
    stations = add_stations(session, math.ceil((slots - have) / STATION_SLOTS))
    joint = session.scalars(select(JointSlot.id).limit(1)).first()
    for count, station_id in enumerate(stations):
        wanted = min(STATION_SLOTS, slots - have - count * STATION_SLOTS)
        starts = (wall(FIRST_ON + timedelta(days=n // 8), clock_of_day(6 + n % 8)) for n in range(wanted))
        session.execute(insert(Slot), [_slot_row(joint or 1, border.clip_id, station_id, start) for start in starts])


def time_look_up(session: Session, border: Border, *, runs: int) -> float:
    """Median CPU microseconds of one look-up of all 104 places of a series."""
    start = clock_of_day(20)
    days = [FIRST_ON + timedelta(weeks=week) for week in range(WEEKS)]
    places = [Place(i, Span.of(wall(day, start), LENGTH_S)) for day in days for i in border.stations]
    spent = []
    for _ in range(runs * 10):
        begun = time.process_time()
        booking.find_booked(session, places)
        spent.append((time.process_time() - begun) * 1e6)
    return statistics.median(spent)


def measure_growth(folder: Path, sizes: Sequence[int], *, runs: int) -> dict[int, float]:
    """The look-up's CPU microseconds at each size of the table."""
    database = Database(f"sqlite:///{folder / 'growing.db'}")
    create_tables(database)
    with database.writer() as session:
        border = build_border(session)
        fill(session, border, slots=min(5_928, *sizes))
        session.commit()
    took = {}
    for size in sorted(sizes):
        with database.writer() as session:
            grow(session, border, slots=size)
            session.commit()
            session.execute(text("ANALYZE"))
            session.commit()
        with database.reader() as session:
            took[size] = time_look_up(session, border, runs=runs)
    database.dispose()
    return took


# --- the command ------------------------------------------------------------------------------------------------------


def measure(*, slots: int, runs: int, sizes: Sequence[int]) -> dict[str, object]:
    """All figures: booking by service and rival in CPU milliseconds, and the look-up's growth against log n."""
    with tempfile.TemporaryDirectory(prefix="siaran-bench-") as name:
        database = Database(f"sqlite:///{Path(name) / 'year.db'}")
        create_tables(database)
        with database.writer() as session:
            border = build_border(session)
            fill(session, border, slots=slots)
            session.commit()
        service_ms = time_booking(database, border, book_by_service, runs=runs)
        rival_ms = time_booking(database, border, book_by_rival, runs=runs)
        database.dispose()
        look_up_us = measure_growth(Path(name), sizes, runs=runs)
    least, most = min(look_up_us), max(look_up_us)
    return {
        "slots": slots,
        "booked": 2 * WEEKS,
        "runs": runs,
        "service_cpu_ms": round(statistics.median(service_ms), 1),
        "service_cpu_ms_worst": round(max(service_ms), 1),
        "rival_cpu_ms": round(statistics.median(rival_ms), 1),
        "rival_over_service": round(statistics.median(rival_ms) / statistics.median(service_ms), 1),
        "look_up_cpu_us": {size: round(us) for size, us in look_up_us.items()},
        "look_up_growth": round(look_up_us[most] / look_up_us[least], 2),
        "log_growth": round(math.log(most) / math.log(least), 2),
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; 1 when a figure is worse than what is promised."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--slots", type=int, default=5_928, help="slots the table holds before (5928)")
    parser.add_argument("--runs", type=int, default=7, help="runs, of which the median counts (7)")
    parser.add_argument("--growth", default="10000,100000,1000000", help="sizes at which the look-up is timed")
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")
    asked = parser.parse_args(arguments)
    sizes = [int(size) for size in asked.growth.split(",")]
    told = measure(slots=asked.slots, runs=asked.runs, sizes=sizes)
    print(json.dumps(told) if asked.json else as_words(told))
    kept = told["service_cpu_ms"] <= 30 and told["look_up_growth"] <= told["log_growth"]  # type: ignore[operator]  # figures
    return 0 if kept else 1


def as_words(told: dict[str, object]) -> str:
    """The figures as a person reads them."""
    look_up = told["look_up_cpu_us"]
    assert isinstance(look_up, dict)
    lines = [
        f"{told['booked']} slots of a weekly series into a table of {told['slots']:,}, SQLite, median of {told['runs']} runs:",
        f"  service  {told['service_cpu_ms']} ms CPU (worst {told['service_cpu_ms_worst']}); promised: <= 30 ms",
        f"  rival    {told['rival_cpu_ms']} ms CPU, row by row: {told['rival_over_service']} times as much",
        "conflict look-up alone, all 104 places at once:",
        *(f"  {size:>9,} slots  {us:>6,} us CPU" for size, us in look_up.items()),
        f"  grew {told['look_up_growth']} times, the logarithm grew {told['log_growth']} times",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
