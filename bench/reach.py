"""Predicts a region and a nation of made-up villages at once, holds it to the plain loop and to the ITU; never a real station.

    python bench/reach.py [--seed 1]          times, memory, and the ratio to a loop over the same pairs
    python bench/reach.py --reference         distance to ITU-R P.1546-6 at 10 to 60 km

Villages lie in clusters over the archipelago's box, stations on villages with 50 to 10,000 W and 20 to 120 m. The loop is
the plain prediction pair by pair with one curve a station, timed on a sample. Times are CPU seconds of one process. Exit code 1 beyond a limit.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import time
import tracemalloc
from collections.abc import Callable
from typing import TypeVar

from itu_points import ITU_LAND_50_50

from outreach.reach.everywhere import Floats, Ground, Mast, best_everywhere, fields_dbuvm
from outreach.reach.signal import distance_km, field_dbuvm, judge

NATION, REGION = (83_762, 500), (432, 20)
"""Villages and stations: Indonesia's villages by the Kemendagri's code list, and the two regencies'."""
NATION_S, REGION_S, REFERENCE_DB, MOST_MB = 10.0, 0.05, 2.0, 200
SAMPLE = 50_000
Point = tuple[float, float]
Made = TypeVar("Made")


def make_villages(number: int, chance: random.Random) -> list[Point]:
    """Points in clusters, as people settle."""
    towns = [(chance.uniform(-11, 6), chance.uniform(95, 141)) for _ in range(max(1, number // 200))]
    around = (chance.choice(towns) for _ in range(number))
    return [(town[0] + chance.gauss(0, 0.25), town[1] + chance.gauss(0, 0.25)) for town in around]


def make_masts(number: int, villages: list[Point], chance: random.Random) -> list[Mast]:
    """Stations that stand in villages."""
    sites = (chance.choice(villages) for _ in range(number))
    return [Mast(*site, 50 * 200 ** chance.random(), chance.uniform(20, 120)) for site in sites]


def plain_s(masts: list[Mast], villages: list[Point], chance: random.Random) -> float:
    """CPU seconds of a loop over all pairs, with one curve a station, told from a sample of pairs."""
    curves = [(mast, mast.curve) for mast in masts]
    pairs = [(*chance.choice(curves), chance.choice(villages)) for _ in range(min(SAMPLE, len(masts) * len(villages)))]
    began = time.process_time()
    for mast, curve, village in pairs:
        judge(curve.field_dbuvm(distance_km(mast.latitude, mast.longitude, to=village)))
    return (time.process_time() - began) / len(pairs) * len(masts) * len(villages)


def unlike_db(fields: Floats, masts: list[Mast], villages: list[Point], chance: random.Random) -> float:
    """The largest difference to the plain prediction over a sample of pairs."""
    worst = 0.0
    for _ in range(2_000):
        row, column = chance.randrange(len(masts)), chance.randrange(len(villages))
        mast, village = masts[row], villages[column]
        away = distance_km(mast.latitude, mast.longitude, to=village)
        worst = max(worst, abs(float(fields[row, column]) - field_dbuvm(mast.erp_w, mast.mast_m, away)))
    return worst


def time_nation(seed: int) -> bool:
    """The strongest station of every village of a nation; whether it kept its limits."""
    chance = random.Random(seed)
    villages = make_villages(NATION[0], chance)
    masts = make_masts(NATION[1], villages, chance)
    best, took = _timed(lambda: best_everywhere(masts, Ground.of(villages)))
    tracemalloc.start()
    best_everywhere(masts, Ground.of(villages))
    peak_mb = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    loop = plain_s(masts, villages, chance)
    print(
        f"{NATION[0]} villages x {NATION[1]} stations: {took:.2f} s, {peak_mb:.0f} MB, {best.served()} villages served"
    )
    print(f"  plain loop {loop:.0f} s, {loop / took:.0f} times as much (told from {SAMPLE} pairs)")
    whole, wide = _timed(lambda: fields_dbuvm(masts[:50], Ground.of(villages)))
    print(f"  without passing over far villages: {wide * NATION[1] / 50:.1f} s (told from 50 stations)")
    print(f"  largest difference to signal.predict {unlike_db(whole, masts[:50], villages, chance):.1e} dB")
    return took <= NATION_S and peak_mb <= MOST_MB


def time_region(seed: int) -> bool:
    """Every station in every village of a region; whether it kept its limit."""
    chance = random.Random(seed)
    villages = [(chance.uniform(-4.5, -2.5), chance.uniform(104.5, 106.0)) for _ in range(REGION[0])]
    masts = make_masts(REGION[1], villages, chance)
    took = statistics.median(_timed(lambda: fields_dbuvm(masts, Ground.of(villages)))[1] for _ in range(21))
    loop = plain_s(masts, villages, chance)
    print(
        f"{REGION[0]} villages x {REGION[1]} stations: {took * 1000:.2f} ms (median of 21), plain loop {loop * 1000:.0f} ms"
    )
    return took <= REGION_S


def tell_reference() -> bool:
    """How far the curves lie from the ITU's recommendation; whether each point is near enough."""
    apart = {at: field_dbuvm(1000, *at) - level for at, level in ITU_LAND_50_50.items()}
    farthest = max(apart, key=lambda at: abs(apart[at]))
    middle = statistics.median(abs(difference) for difference in apart.values())
    print(f"{len(apart)} points at 10 to 60 km: median {middle:.2f} dB, most {apart[farthest]:+.2f} dB at {farthest}")
    return abs(apart[farthest]) <= REFERENCE_DB


def _timed(work: Callable[[], Made]) -> tuple[Made, float]:
    began = time.process_time()
    made = work()
    return made, time.process_time() - began


def main() -> int:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--reference", action="store_true")
    asked = parser.parse_args()
    kept = [tell_reference()] if asked.reference else [time_nation(asked.seed), time_region(asked.seed)]
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
