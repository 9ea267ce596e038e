"""How long a year's report of one border takes, and the coverage of a nation; every row is generated, none is a real station's.

    python bench/report.py [--airings 20000]    a year of one border: page, composing, PDF, workbook
    python bench/report.py --nation             coverage of 83,762 villages by 500 stations and 2 million airings, three sizes

The border is a database of 432 generated villages and 10 stations with slots, votes and verdicts of every kind. The nation
is pure: predicted signals of all pairs a mast reaches, then the counts of village x topic x month. Times are CPU
seconds of one process, memory its peak. Exit code 1 beyond a limit.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from reach import make_masts, make_villages
from sqlalchemy import insert
from sqlalchemy.orm import Session

from outreach.access import Actor, Grant, Role
from outreach.airings.models import Airing
from outreach.app import create_app
from outreach.clips.models import Clip
from outreach.config import Config
from outreach.people.models import OfficeUnit, Person
from outreach.places.models import Agreement, BorderEntry, District, FactName, Regency, Station, StationFact, Village
from outreach.reach.coverage import ProvenAiring, cover
from outreach.reach.everywhere import Ground, Mast, heard_from
from outreach.reach.evidence import Basis, Signal
from outreach.reach.signal import SignalClass
from outreach.reports import service
from outreach.reports.canonical import fingerprint, to_plain
from outreach.reports.composing import compose
from outreach.reports.figures import Period
from outreach.reports.pdf import render_pdf
from outreach.reports.xlsx import render_xlsx
from outreach.running import calm_collector
from outreach.slots.models import Approval, JointSlot, Plan, Slot
from outreach.tables import create_tables
from scheduler.terms import Grade, Topic, Verdict

PAGE_S, PDF_S, XLSX_S, NATION_S, NATION_MB = 0.5, 1.0, 2.0, 60.0, 2_048
LEFT, RIGHT = "99.01", "99.02"
"""Codes of no regency there is."""
YEAR = Period(date(2025, 1, 1), date(2025, 12, 31))
NOW = datetime(2026, 1, 15, 3, 0, tzinfo=UTC)
VILLAGES, STATIONS = 432, 10
NATION = (83_762, 500, 2_000_000)
"""Villages, stations and airings of the whole."""
PARTS = (0.25, 0.5, 1.0)
"""The west of it, more of it, all of it: as dense everywhere, so that only its size grows."""
Made = TypeVar("Made")


def timed(name: str, work: Callable[[], Made], *, limit_s: float | None = None, times: int = 3) -> tuple[Made, bool]:
    """The best of some runs, printed against its limit."""
    best, made = float("inf"), None
    for _ in range(times):
        began = time.process_time()
        made = work()
        best = min(best, time.process_time() - began)
    said = f" (limit {limit_s} s)" if limit_s else ""
    print(f"{name}: {best:.3f} s CPU{said}", flush=True)
    assert made is not None
    return made, limit_s is None or best <= limit_s


# --- one border -------------------------------------------------------------------------------------------------------


def fill(session: Session, airings: int, chance: random.Random) -> None:
    """Two regencies, their villages and stations, and a year of joint slots on two stations of each side."""
    for code, name in ((LEFT, "Kiri"), (RIGHT, "Kanan")):
        session.add(
            Regency(code=code, name=f"Kabupaten {name}", short_name=name, province_code="99", province_name="X")
        )
    session.flush()
    session.add(
        Agreement(
            title="Uji", left_code=LEFT, right_code=RIGHT, left_number="1", right_number="2", signed_on=date(2016, 1, 1)
        )
    )
    session.add_all(District(code=f"{code}.01", name="Uji", regency_code=code) for code in (LEFT, RIGHT))
    session.flush()
    _add_villages(session, chance)
    _add_stations(session, chance)
    _add_year(session, airings // 4, chance)


def _add_villages(session: Session, chance: random.Random) -> None:
    rows = [
        {
            "code": f"{side}.01.{n:04}", "name": f"Desa {n}", "kind": "desa", "district_code": f"{side}.01",
            "regency_code": side, "latitude": -3.8 + chance.uniform(-0.4, 0.4), "longitude": 105.3 + chance.uniform(-0.4, 0.4),
        }
        for n, side in enumerate([LEFT, RIGHT] * (VILLAGES // 2))
    ]  # fmt: skip
    session.execute(insert(Village), rows)
    entries = [{"village_code": r["code"], "klass": "A", "from_on": date(2020, 1, 1), "reason": "uji"} for r in rows]
    session.execute(insert(BorderEntry), entries)


def _add_stations(session: Session, chance: random.Random) -> None:
    for n in range(STATIONS):
        clocks = {"sign_on": datetime.min.time(), "sign_off": datetime.min.time()}
        side = (LEFT, RIGHT)[n % 2]
        station = Station(name=f"Uji {n}", short_name=f"U{n}", regency_code=side, kind="private", **clocks)
        session.add(station)
        session.flush()
        facts = {
            FactName.LATITUDE: -3.8 + chance.uniform(-0.3, 0.3),
            FactName.LONGITUDE: 105.3 + chance.uniform(-0.3, 0.3),
        }
        facts |= {FactName.ERP_W: 2000.0, FactName.MAST_M: 70.0}
        session.add_all(
            StationFact(
                station_id=station.id, name=k, value=v, source="uji", source_on=date(2025, 1, 1), recorded_at=NOW
            )
            for k, v in facts.items()
        )


def _add_year(session: Session, joints: int, chance: random.Random) -> None:
    office = OfficeUnit(name="Uji", regency_code=LEFT)
    session.add_all([office, Plan(title="Uji", from_on=YEAR.from_on, until_on=YEAR.last_on, made_at=NOW)])
    session.flush()
    session.add(Person(name="Uji", account="uji", office_id=office.id, joined_at=NOW))
    for topic in Topic:
        session.add(
            Clip(title=topic, topic=topic, language="ind", valid_from_on=YEAR.from_on, regency_code=LEFT, made_at=NOW)
        )
    session.flush()
    rows: dict[type, list[dict[str, Any]]] = {JointSlot: [], Slot: [], Airing: [], Approval: []}
    for n in range(joints):
        _add_joint(rows, n, chance)
    for table, held in rows.items():
        session.execute(insert(table), held)


def _add_joint(rows: dict[type, list[dict[str, Any]]], n: int, chance: random.Random) -> None:
    day = YEAR.from_on + timedelta(days=n % 365)
    clip, content = n % 3 + 1, f"{n:064}"
    made = {"made_at": NOW, "changed_at": NOW, "changed_by": "Uji", "regency_code": LEFT, "content_hash": content}
    how = {
        "kind": "ilm",
        "pairing": "simulcast",
        "window_min": 0,
        "state": "approved",
        "is_edited": False,
        "version": 1,
    }
    rows[JointSlot].append({"id": n + 1, "plan_id": 1, "clip_id": clip, "day": day, **how, **made})
    rows[Approval] += [
        {
            "joint_slot_id": n + 1, "regency_code": side, "says_yes": True, "content_hash": content, "bound_hash": content,
            "note": "", "person_name": "Uji", "voted_at": NOW,
        }
        for side in (LEFT, RIGHT)
    ]  # fmt: skip
    start = datetime(day.year, day.month, day.day, 0, 0, tzinfo=UTC) + timedelta(minutes=2 * (n // 365))
    for station in ((n % 5) * 2 + 1, (n % 5) * 2 + 2, ((n + 1) % 5) * 2 + 1, ((n + 1) % 5) * 2 + 2):
        number = len(rows[Slot]) + 1
        times = {"start_at": start, "end_at": start + timedelta(seconds=60)}
        place = {"id": number, "joint_slot_id": n + 1, "station_id": station, "clip_id": clip, "booked": True}
        rows[Slot].append(place | times)
        told = {"verdict": chance.choice(list(Verdict)[:4]), "grade": chance.choice(list(Grade)), "length_s": 60.0}
        told |= {"slot_id": number, "station_id": station, "day": day, "revision": 1, "reasons": [], "judged_at": NOW}
        rows[Airing].append(told)


def measure_border(airings: int) -> bool:
    """Page, composing, PDF and workbook of a year."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        settings = Config(data_folder=folder, database_url=f"sqlite:///{folder / 'siaran.db'}", secret_key=b"k" * 32)
        office = create_app(settings, now=lambda: NOW)
        create_tables(office.database)
        with office.database.writer() as session:
            fill(session, airings, random.Random(1))
            session.commit()
        official = Actor(1, "Uji", "Uji", LEFT, (Grant(Role.OFFICIAL, LEFT),))
        office.find_actor = lambda *_: official
        calm_collector()
        client = office.test_client()
        print(f"a year of one border: {VILLAGES} generated villages, {STATIONS} stations, {airings:,} airings")
        page, fits_page = timed("report page", lambda: client.get("/laporan/periode/2025"), limit_s=PAGE_S)
        assert page.status_code == 200, page.status_code
        with office.database.reader() as session:
            content, _ = timed("composing and hashing", lambda: _content(session), times=1)
        office.database.dispose()
    told = {"lang": "id", "sha256": fingerprint(content)}
    printed, fits_pdf = timed(
        "PDF",
        lambda: render_pdf(content, verify_url="https://x.example", signed_at={}, lang="id", sha256=told["sha256"]),
        limit_s=PDF_S,
    )
    book, fits_book = timed("workbook", lambda: render_xlsx(content, **told), limit_s=XLSX_S)
    print(f"PDF {len(printed):,} bytes, workbook {len(book):,} bytes, {len(content['proofs']):,} proofs")
    return fits_page and fits_pdf and fits_book


def _content(session: Session) -> dict[str, Any]:
    rows, figures = service.count(session, period=YEAR, now=NOW)
    told = compose(
        session,
        rows=rows,
        figures=figures,
        numbers=("1", "2"),
        revision=1,
        corrects="",
        is_example=True,
        history=(),
        now=NOW,
    )
    plain = to_plain(told)
    assert isinstance(plain, dict)
    return plain


# --- the nation -------------------------------------------------------------------------------------------------------


def west_of(part: float, chance: random.Random) -> tuple[list[tuple[float, float]], list[Mast], int]:
    """The villages, the stations and the number of airings of the west of the generated nation."""
    villages, stations, airings = NATION
    places = sorted(make_villages(villages, chance), key=lambda place: place[1])
    masts = sorted(make_masts(stations, places, chance), key=lambda mast: mast.longitude)
    return places[: round(villages * part)], masts[: round(stations * part)], round(airings * part)


def cover_west(part: float) -> tuple[str, float, int]:
    """How large it was, CPU seconds for its signals and its coverage, and how many villages are served in June."""
    chance = random.Random(2)
    places, masts, airings = west_of(part, chance)
    proven = [
        ProvenAiring(n, chance.randrange(len(masts)), date(2025, 1 + n % 12, 1 + n % 28), list(Topic)[n // 12 % 3])
        for n in range(airings)
    ]
    began = time.process_time()
    ground = Ground.of(places)
    codes = [f"{n:010}" for n in range(len(places))]
    signals = {}
    for station, mast in enumerate(masts):
        reached, _ = heard_from(mast, ground)
        for index in reached:
            code = codes[int(index)]
            signals[station, code] = Signal(station, code, SignalClass.ADEQUATE, Basis.PREDICTION)
    covered = cover(codes, signals, airings=proven)
    served = sum(village.is_served(date(2025, 6, 1)) for village in covered.values())
    size = f"{len(places):,} villages, {len(masts)} stations, {airings:,} airings, {len(signals):,} signals"
    return size, time.process_time() - began, served


def measure_nation() -> bool:
    """The west of the nation, more of it, all of it, so that it shows how the cost grows."""
    calm_collector()
    took_s = peak_mb = 0.0
    for part in PARTS:
        before_s = took_s
        size, took_s, served = cover_west(part)
        peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        grew = f", {took_s / before_s:.2f} times the size before" if before_s else ""
        print(f"{size}: {took_s:.1f} s CPU, peak {peak_mb:,.0f} MB, {served:,} served in June{grew}", flush=True)
    return took_s <= NATION_S and peak_mb <= NATION_MB


def main() -> int:
    """Run one of both, and say by the exit code whether every limit held."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--airings", type=int, default=20_000)
    parser.add_argument("--nation", action="store_true")
    asked = parser.parse_args()
    return 0 if (measure_nation() if asked.nation else measure_border(asked.airings)) else 1


if __name__ == "__main__":
    sys.exit(main())
