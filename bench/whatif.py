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


def ask(folder: Path, *, rounds: int, seed: int) -> tuple[list[float], int]:
    """Milliseconds of each answer, and the bytes of the heaviest, compressed."""
    chance = random.Random(seed)
    office = upkeep.prepare_office(folder)
    office.now = lambda: NOW
    with office.database.writer() as session:
        actor = fill(session, chance)
        session.commit()
    office.find_actor = lambda *_: actor
    client, spent, heaviest = office.test_client(), [], 0
    for _ in range(rounds + 3):
        place = f"lintang1={chance.uniform(-4.15, -3.65):.5f}&bujur1={chance.uniform(105.0, 105.8):.5f}"
        began = time.process_time()
        answer = client.get(f"/jangkauan/pengandaian?{place}&daya1=2000&tinggi1=60")
        spent.append((time.process_time() - began) * 1000)
        assert answer.status_code == 200, answer.status
        heaviest = max(heaviest, len(gzip.compress(answer.get_data())))
    office.database.dispose()
    return spent[3:], heaviest


def main() -> int:
    """Run, print, and say whether the limits were kept."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        spent, heaviest = ask(Path(folder), rounds=asked.rounds, seed=asked.seed)
    middle, late = statistics.median(spent), sorted(spent)[round(len(spent) * 0.95) - 1]
    print(f"one change with its map: {middle:.1f} ms CPU (median), {late:.1f} ms (p95), {heaviest:,} bytes compressed")
    return 0 if middle <= PAGE_MS and heaviest <= PAGE_BYTES else 1


if __name__ == "__main__":
    sys.exit(main())
