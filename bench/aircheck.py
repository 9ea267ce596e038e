"""What the air-check matcher finds on synthetic air, against Chromaprint alone, with its speed and memory; never a promise.

    python bench/aircheck.py [--seeds 101,102] [--hours 24 | --short] [--growth] [--folder DIR] [--json]

Each seed has a library of 60 minutes of its own (a tenth of it second versions that never air) and shows in which clips,
scripts of clips by other voices, the bare jingle, talk and music alternate. Each condition is an hour of a show of its own.
Thresholds were chosen on seeds 1 and 2; the figures are of others. The matcher runs in a process of its own with one thread;
its seconds are CPU seconds, the decoder's included; its memory is the process's peak.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from air_rival import chromaprint, match_by_chromaprint
from air_score import HEADS, Score, score
from air_show import Airing, Decoy, Studio, air
from air_station import LOW_RATE, Condition

from audio.library import read_clip, read_library
from audio.match import match_recording
from audio.seek import Index, guess

LIBRARY_MIN = 60.0
GROUPS: dict[str, tuple[Condition, ...]] = {
    "20 dB, speed 0 / +-1 %": (
        Condition("20 dB"),
        Condition("20 dB +1 %", speed=1.01),
        Condition("20 dB -1 %", speed=0.99),
    ),
    "10 dB, +-1 %": (
        Condition("10 dB +1 %", snr_db=10, speed=1.01),
        Condition("10 dB -1 %", snr_db=10, speed=0.99),
    ),
    "5 dB or 24k MP3 or music bed": (
        Condition("5 dB", snr_db=5, speed=1.004),
        Condition("24k MP3", codec=LOW_RATE),
        Condition("music bed -8 dB", bed_db=-8),
    ),
    "+-3 % speed, 20 dB": (
        Condition("20 dB +3 %", speed=1.03),
        Condition("20 dB -3 %", speed=0.97),
    ),
    "two stations bleeding, -12 dB": (Condition("bleeding -12 dB", bleed_db=-12),),
    "10 dB, 24k MP3, -3 %, bed and bleeding": (
        Condition("all at once", snr_db=10, speed=0.97, bed_db=-12, bleed_db=-15, codec=LOW_RATE),
    ),
}


@dataclass
class Job:
    """One recording of the bench, with the truth about it."""

    group: str
    condition: Condition
    path: Path
    aired: list[Airing]
    decoys: list[Decoy]
    hours: float


def record_all(folder: Path, *, seed: int, length_s: float, groups: Sequence[str]) -> list[Job]:
    """The library of a seed in `folder / "klip"`, and a recording for each condition."""
    (folder / "klip").mkdir(parents=True)
    studio = Studio(folder / "klip", seed=seed, minutes=LIBRARY_MIN)
    jobs = []
    for part, (group, condition) in enumerate((g, c) for g in groups for c in GROUPS[g]):
        path = folder / f"{part:02d}.mp3"
        aired, decoys = air(studio, condition, path, length_s=length_s, part=part)
        jobs.append(Job(group, condition, path, aired, decoys, length_s / condition.speed / 3_600))
        tell(f"seed {seed}: recorded {condition.name}")
    return jobs


def tell(words: str) -> None:
    """Progress goes to stderr."""
    print(words, file=sys.stderr, flush=True)


def listen(folder: Path) -> None:
    """In a process of its own: match every recording of a folder and print what was heard and what it cost."""
    begun = _cpu_s()
    library = read_library(folder / "klip")
    prepared = _cpu_s() - begun
    heard = []
    for path in sorted(folder.glob("*.mp3")):
        begun, wall = _cpu_s(), time.monotonic()
        match = match_recording(path, library)
        cost = {"cpu_s": _cpu_s() - begun, "wall_s": time.monotonic() - wall, "length_s": match.duration_s}
        heard.append({**match.to_json(), "cost": cost})
    print(json.dumps({"library_cpu_s": prepared, "peak_mb": _peak_mb(), "recordings": heard}))


def _peak_mb() -> float:
    """The most memory this process held at once; what `getrusage` tells includes the process it was started from."""
    status = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1_024


def _cpu_s() -> float:
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(part.ru_utime + part.ru_stime for part in spent)


def run_listener(folder: Path) -> dict[str, Any]:
    """The listening process, with one thread."""
    words = [sys.executable, str(Path(__file__).resolve()), "--listen", str(folder)]
    threads = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    done = subprocess.run(words, env={**os.environ, **threads}, stdout=subprocess.PIPE, check=True)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


@dataclass
class Told:
    """Scores by condition and seed, of ours and of the rival, and the costs."""

    ours: dict[tuple[str, str, int], Score]
    rival: dict[tuple[str, str, int], Score]
    costs: list[dict[str, float]]
    library_cpu_s: list[float]
    peak_mb: list[float]


def run_seed(told: Told, folder: Path, *, seed: int, length_s: float, groups: Sequence[str]) -> None:
    """Record, listen and score one seed."""
    jobs = record_all(folder, seed=seed, length_s=length_s, groups=groups)
    answer = run_listener(folder)
    told.library_cpu_s.append(answer["library_cpu_s"])
    told.peak_mb.append(answer["peak_mb"])
    prints = [(path.name, chromaprint(path)) for path in sorted((folder / "klip").iterdir())]
    for job, heard in zip(jobs, answer["recordings"], strict=True):
        key = (job.group, job.condition.name, seed)
        told.ours[key] = score(heard["heard"], job.aired, job.decoys, hours=job.hours)
        said = match_by_chromaprint(job.path, prints)
        told.rival[key] = score(said, job.aired, job.decoys, hours=job.hours)
        told.costs.append(heard["cost"])
        tell(f"seed {seed}: {job.condition.name}: {' | '.join(told.ours[key].cells())}")
        for remark in told.ours[key].remarks:
            tell(f"    {remark}")
        job.path.unlink()


def table(told: Told) -> list[str]:
    """The figures as a table: by group, then by condition and seed."""
    lines = [
        "| condition | " + " | ".join(HEADS) + " | chromaprint: precision, recall |",
        "|---" * (len(HEADS) + 2) + "|",
    ]
    for group in dict.fromkeys(key[0] for key in told.ours):
        keys = [key for key in told.ours if key[0] == group]
        lines.append(_row(f"**{group}**", [told.ours[key] for key in keys], [told.rival[key] for key in keys]))
        lines += [_row(f"{key[1]}, seed {key[2]}", [told.ours[key]], [told.rival[key]]) for key in keys]
    lines.append(_row("**all**", list(told.ours.values()), list(told.rival.values())))
    return lines


def _row(name: str, ours: list[Score], rivals: list[Score]) -> str:
    whole, rival = Score(), Score()
    for one, other in zip(ours, rivals, strict=True):
        whole.add(one)
        rival.add(other)
    against = rival.cells()
    return f"| {name} | " + " | ".join(whole.cells()) + f" | {against[3]}, {against[4]} |"


def cost_lines(told: Told) -> list[str]:
    """Speed and memory."""
    length_s, cpu_s = (sum(cost[name] for cost in told.costs) for name in ("length_s", "cpu_s"))
    slowest = min(cost["length_s"] / cost["cpu_s"] for cost in told.costs)
    return [
        f"speed: {length_s / cpu_s:.0f} x real time on one core (CPU, decoder included), slowest hour {slowest:.0f} x",
        f"library of {LIBRARY_MIN:.0f} minutes: {max(told.library_cpu_s):.0f} s CPU once, before the first recording",
        f"peak memory: {max(told.peak_mb):.0f} MB",
        f"machine: {os.cpu_count()} processors, Python {sys.version.split()[0]}, numpy {np.__version__}",
    ]


def growth_lines(folder: Path, hours: Sequence[float]) -> list[str]:
    """What the search of one hour of recording costs at several sizes of the library.

    The library grows by copies whose bands and minutes are shuffled: rows like speech that never aired.
    """
    studio = Studio(folder, seed=99, minutes=LIBRARY_MIN / 4)
    clips = [read_clip(spot.path).rows.astype(np.float32) for spot in studio.spots]
    chance = np.random.default_rng(99)
    asked = np.concatenate([clips[k] for k in chance.permutation(len(clips))])[: 600 * 20]
    lines = []
    for wanted in hours:
        grown, length = list(clips), sum(map(len, clips))
        while length < wanted * 72_000:
            rows = np.roll(clips[int(chance.integers(len(clips)))], int(chance.integers(1, 800)), axis=0)
            grown.append(rows[::-1, chance.permutation(24)].copy())
            length += len(rows)
        index = Index(grown)
        begun = time.process_time()
        guess(index, asked, start_s=0.0)
        spent = (time.process_time() - begun) * 72_000 / len(asked)
        lines.append(f"library of {wanted:g} h: the search of an hour of recording takes {spent:.1f} s CPU")
    return lines


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; 1 where something false was called certain."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seeds", default="101,102", help="seeds not used for tuning (101,102)")
    parser.add_argument("--hours", type=float, default=24.0, help="hours of air in all (24)")
    parser.add_argument("--short", action="store_true", help="ten minutes of two conditions, one seed")
    parser.add_argument("--growth", action="store_true", help="only how the search grows with the library, to 50 hours")
    parser.add_argument("--folder", type=Path, help="where recordings are made (a temporary folder)")
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")
    parser.add_argument("--listen", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args(arguments)
    if asked.listen:
        listen(asked.listen)
        return 0
    seeds = [int(seed) for seed in asked.seeds.split(",")][: 1 if asked.short else None]
    groups = list(GROUPS)[:2] if asked.short else list(GROUPS)
    conditions = sum(len(GROUPS[group]) for group in groups)
    length_s = 600.0 if asked.short else asked.hours * 3_600 / len(seeds) / conditions
    told = Told({}, {}, [], [], [])
    with tempfile.TemporaryDirectory(prefix="siaran-bench-", dir=asked.folder) as name:
        if asked.growth:
            print("\n".join(growth_lines(Path(name), (1, 5, 15, 50))))
            return 0
        for seed in seeds:
            run_seed(told, Path(name) / str(seed), seed=seed, length_s=length_s, groups=groups)
    lines = [*table(told), "", *cost_lines(told)]
    print(json.dumps({"lines": lines}) if asked.json else "\n".join(lines))
    return 1 if any(one.false for one in told.ours.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
