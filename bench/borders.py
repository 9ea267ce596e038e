"""Makes example borders from a seed, as documents the planner reads; the same seed makes the same border anywhere, and none is real."""

from __future__ import annotations

import math
import random
from datetime import date, timedelta
from typing import Any

DAYPARTS = (("pagi", 5, 10), ("siang", 10, 15), ("sore", 15, 18), ("malam", 18, 22))
HABITS = (
    ("petani", 0.35, (0.55, 0.10, 0.15, 0.20)),
    ("rumah tangga", 0.30, (0.30, 0.40, 0.15, 0.15)),
    ("pekerja", 0.20, (0.20, 0.10, 0.35, 0.35)),
    ("pelajar", 0.15, (0.10, 0.20, 0.40, 0.30)),
)
"""Made-up segments: name, share, how their listening falls on the four dayparts."""
TOPICS = ("law", "harmony", "peace")
PRAYERS = ((4, 50), (12, 0), (15, 20), (17, 55), (19, 5))
APART_KM = 70.0
SILENT_DAYS = 28


def make_problem(
    *,
    seed: int,
    borders: int,
    stations: int,
    villages: int,
    first_on: date,
    last_on: date,
    goal: str,
    airings: float = 14.0,
    silent_every: int = 0,
) -> dict[str, Any]:
    """A document with `borders` borders, `stations` stations and `villages` villages in all.

    `airings` is how many airings a month and topic a side can pay for on a station. Every `silent_every`-th station falls
    silent for four weeks, as stations of a border do whose mast is felled; 0: none does.
    """
    chance = random.Random(seed)
    names = [f"batas-{at + 1:03}" for at in range(borders)]
    masts = [_mast(chance, at, borders) for at in range(stations)]
    return {
        "form": "siaran-plan-problem/1",
        "title": f"Contoh, benih {seed}",
        "first_on": first_on.isoformat(),
        "last_on": last_on.isoformat(),
        "goal": goal,
        "seed": seed,
        "joint": {"window_min": 180, "grid_min": 15},
        "dayparts": [{"name": n, "from": f"{a:02}:00", "until": f"{b:02}:00"} for n, a, b in DAYPARTS],
        "borders": [{"name": name, "sides": [f"{name}-a", f"{name}-b"]} for name in names],
        "stations": [_station(mast, names) for mast in masts],
        "open": _open_everywhere(chance, masts, first_on=first_on, last_on=last_on, silent_every=silent_every),
        "villages": [_village(chance, at, names, masts) for at in range(villages)],
        "clips": [_clip(topic, at, first_on, last_on) for topic in TOPICS for at in range(3)],
        "budgets": [
            budget
            for name in names
            for budget in _budgets(masts, name, names, first_on=first_on, last_on=last_on, airings=airings)
        ],
        "promises": _promises(),
        "listening": _listening(first_on.year),
    }


def _promises() -> dict[str, Any]:
    """What every plan of a made-up border keeps."""
    return {
        "joint_slots_a_month": {topic: {"least": 4} for topic in TOPICS},
        "topic_share": dict.fromkeys(TOPICS, 0.28),
        "daypart_share": dict.fromkeys((name for name, _, _ in DAYPARTS), 0.1),
        "parity": 0.3,
        "gap_days": 4,
        "fairness": 0.3,
    }


def _listening(year: int) -> dict[str, Any]:
    """Habits nobody measured: made up, and saying so."""
    segments = [
        {"name": name, "share": share, "dayparts": dict(zip((part[0] for part in DAYPARTS), habit, strict=True))}
        for name, share, habit in HABITS
    ]
    return {"segments": segments, "k": [0.4, 0.8, 1.6], "source": "contoh buatan, bukan survei", "year": year}


def _mast(chance: random.Random, at: int, borders: int) -> dict[str, Any]:
    """A mast: borders lie in a row, sides above and below the line, masts told out evenly."""
    border, side = at % borders, (at // borders) % 2
    reach = chance.uniform(18.0, 45.0)
    return {
        "name": f"radio-{at + 1:03}",
        "border": border,
        "side": side,
        "x": border * APART_KM + chance.uniform(0, APART_KM),
        "y": (1 - 2 * side) * chance.uniform(2.0, 22.0),
        "reach": reach,
        "rates": {n: round(reach * 2.5 * w) * 1_000 for (n, _, _), w in zip(DAYPARTS, (1.4, 0.8, 1.1, 1.2), strict=True)},
    }  # fmt: skip


def _station(mast: dict[str, Any], names: list[str]) -> dict[str, Any]:
    side = f"{names[mast['border']]}-{'ab'[mast['side']]}"
    return {"name": mast["name"], "side": side, "kind": "ilm", "rates": mast["rates"]}


def _open_everywhere(
    chance: random.Random, masts: list[dict[str, Any]], *, first_on: date, last_on: date, silent_every: int
) -> list[dict[str, Any]]:
    entries = []
    for at, mast in enumerate(masts):
        falls_silent = silent_every > 0 and at % silent_every == 0
        entries += _open_times(chance, mast["name"], first_on=first_on, last_on=last_on, falls_silent=falls_silent)
    return entries


def _open_times(
    chance: random.Random, name: str, *, first_on: date, last_on: date, falls_silent: bool
) -> list[dict[str, Any]]:
    """Half-hours the station can give, by weekday, minus prayers that drift over the year; a month at a time, and some days off."""
    shapes = [sorted(chance.sample(range(10, 44), 17)) for _ in range(3)]
    length = (last_on - first_on).days
    entries = []
    day = first_on
    while day <= last_on:
        end = min((day.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1), last_on)
        drift = round(15 * math.sin(2 * math.pi * day.timetuple().tm_yday / 365))
        for weekdays, shape in zip(([0, 2, 4], [1, 3], [5, 6]), shapes, strict=True):
            spans = _minus_prayers([(half * 30, half * 30 + 30) for half in shape], drift)
            entries.append(_open(name, day, end, weekdays, spans))
        day = end + timedelta(days=1)
    if falls_silent:
        off = first_on + timedelta(days=chance.randrange(max(1, length - SILENT_DAYS)))
        entries.append(_open(name, off, min(last_on, off + timedelta(days=SILENT_DAYS - 1)), list(range(7)), []))
    for _ in range(max(1, length // 45)):
        off = first_on + timedelta(days=chance.randrange(length + 1))
        entries.append(_open(name, off, off, list(range(7)), []))
    return entries


def _open(name: str, first: date, last: date, weekdays: list[int], spans: list[tuple[int, int]]) -> dict[str, Any]:
    clocks = [[f"{a // 60:02}:{a % 60:02}", f"{b // 60:02}:{b % 60:02}"] for a, b in spans]
    return {
        "station": name, "from_on": first.isoformat(), "until_on": last.isoformat(), "weekdays": weekdays, "spans": clocks,
    }  # fmt: skip


def _minus_prayers(spans: list[tuple[int, int]], drift: int) -> list[tuple[int, int]]:
    for hour, minute in PRAYERS:
        from_min = hour * 60 + minute + drift
        spans = [
            piece
            for a, b in spans
            for piece in ((a, min(b, from_min)), (max(a, from_min + 12), b))
            if piece[1] - piece[0] >= 5
        ]
    return sorted(set(spans))


def _village(chance: random.Random, at: int, names: list[str], masts: list[dict[str, Any]]) -> dict[str, Any]:
    border, side = at % len(names), (at // len(names)) % 2
    x = border * APART_KM + chance.uniform(0, APART_KM)
    y = (1 - 2 * side) * chance.uniform(0.2, 14.0)
    near = [mast for mast in masts if abs(mast["x"] - x) < 90]
    heard = {mast["name"]: _received(math.dist((x, y), (mast["x"], mast["y"])), mast["reach"]) for mast in near}
    return {
        "name": f"desa-{at + 1:05}",
        "side": f"{names[border]}-{'ab'[side]}",
        "population": int(chance.lognormvariate(7.4, 0.5)),
        "reception": {name: value for name, value in heard.items() if value >= 0.1},
    }


def _received(distance: float, reach: float) -> float:
    """How surely a set receives a mast: half at its reach, falling softly."""
    return round(1 / (1 + math.exp((distance - reach) / 4.0)), 2)


def _clip(topic: str, at: int, first_on: date, last_on: date) -> dict[str, Any]:
    return {
        "name": f"{topic}-{at + 1}", "topic": topic, "language": "id", "length_s": (60, 90, 120)[at],
        "from_on": first_on.isoformat(), "until_on": last_on.isoformat(),
    }  # fmt: skip


def _budgets(
    masts: list[dict[str, Any]], name: str, names: list[str], *, first_on: date, last_on: date, airings: float
) -> list[dict[str, Any]]:
    """What each side may spend in the whole period: for `airings` of each topic a month on each of a few stations."""
    months = max(round((last_on - first_on).days / 30.4), 1)
    found = []
    for side in "ab":
        own = [mast for mast in masts if mast["border"] == names.index(name) and "ab"[mast["side"]] == side]
        middle = sum(sum(mast["rates"].values()) / len(DAYPARTS) for mast in own) / len(own)
        rupiah = round(middle * airings * len(own) ** 0.5 * len(TOPICS) * months)
        found.append({
            "side": f"{name}-{side}", "from_on": first_on.isoformat(), "until_on": last_on.isoformat(), "rupiah": rupiah,
        })  # fmt: skip
    return found
