"""Times a what-if page of the real border with its map, and the search for the best masts; its stations and reports are made up.

    python bench/whatif.py [--rounds 60] [--seed 1]

The office is fresh: the 37 villages, the demo's four stations, and 400 reception reports of 20 people. Each round puts the
assumed mast elsewhere and asks the whole page once, map and words in one answer. Times are CPU time of the server's own work
from request to answer. Exit code 1 beyond a limit.
"""

from __future__ import annotations

import argparse
import gzip
import random
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from outreach import upkeep
from outreach.access import Actor, Role
from outreach.demo.cast import LEFT, gather
from outreach.facilitators.models import Facilitator, Hearing, ReceptionReport
from outreach.seed import read_border

NOW = datetime(2026, 11, 27, 3, tzinfo=UTC)
PAGE_MS, PAGE_BYTES = 30.0, 12_000
REPORTS, PEOPLE = 400, 20


def fill(session: Session, chance: random.Random) -> Actor:
    """The border with example stations and what made-up people heard; the official who asks."""
    cast = gather(session, now=NOW)
    codes = [village.code for village in read_border().villages if village.klass == "A"]
    decree = {"decree_number": "contoh", "decree_on": NOW.date(), "is_example": True}
    people = [Facilitator(name=f"Contoh {number}", regency_code=LEFT, **decree) for number in range(PEOPLE)]
    session.add_all(people)
    session.flush()
    session.add_all(
        ReceptionReport(
            station_id=chance.choice(cast.stations).id,
            village_code=chance.choice(codes),
            facilitator_id=chance.choice(people).id,
            heard_on=NOW.date() - timedelta(days=number % 90),
            hearing=chance.choice(list(Hearing)),
            recorded_at=NOW,
        )
        for number in range(REPORTS)
    )
    return cast.actor(Role.OFFICIAL, LEFT)


def ask(folder: Path, *, rounds: int, seed: int) -> list[tuple[str, list[float], int]]:
    """Of each page its name, the milliseconds of each answer, and the bytes of the heaviest, compressed."""
    chance = random.Random(seed)
    office = upkeep.prepare_office(folder)
    office.now = lambda: NOW
    with office.database.writer() as session:
        actor = fill(session, chance)
        session.commit()
    office.find_actor = lambda *_: actor
    client = office.test_client()
    places = [
        f"lintang1={chance.uniform(-4.15, -3.65):.5f}&bujur1={chance.uniform(105.0, 105.8):.5f}"
        for _ in range(rounds + 3)
    ]
    pages = {
        "one change with its map": [f"/jangkauan/pengandaian?{place}&daya1=2000&tinggi1=60" for place in places],
        "where two more masts do most": [
            f"/jangkauan/menara-terbaik?banyak=2&daya={100 + n}&tinggi=60" for n in range(rounds + 3)
        ],
    }
    told = [(name, *time_pages(client, addresses)) for name, addresses in pages.items()]
    office.database.dispose()
    return told


def time_pages(client: FlaskClient, addresses: list[str]) -> tuple[list[float], int]:
    """Milliseconds of each answer but the first three, and the bytes of the heaviest."""
    spent, heaviest = [], 0
    for address in addresses:
        began = time.process_time()
        answer = client.get(address)
        spent.append((time.process_time() - began) * 1000)
        assert answer.status_code == 200, answer.status
        heaviest = max(heaviest, len(gzip.compress(answer.get_data())))
    return spent[3:], heaviest


def main() -> int:
    """Run, print, and say whether the limits were kept."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        told = ask(Path(folder), rounds=asked.rounds, seed=asked.seed)
    kept = True
    for name, spent, heaviest in told:
        middle, late = statistics.median(spent), sorted(spent)[round(len(spent) * 0.95) - 1]
        print(f"{name}: {middle:.1f} ms CPU (median), {late:.1f} ms (p95), {heaviest:,} bytes compressed")
        kept = kept and late <= PAGE_MS and heaviest <= PAGE_BYTES
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
