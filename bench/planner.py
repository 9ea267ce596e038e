"""How good the planner's plans are and how long they take, on borders made from a seed; only figures.

    python bench/planner.py --case quarter4 [--seed 1] [--goal 1+] [--rival-seconds 60]

Cases: quarter4, quarter6, year, province, nation, template, replan, infeasible, rotation. Prints one JSON line a goal: reach, bound,
gap, seconds by stage, peak memory, greedy, the best fixed weekly template, how much any plan at all could bring over that template
(the bound against it), and what the independent checker found.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import time
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

from borders import make_problem
from rivals import anneal, reach_by_template

from scheduler.planner.check import check_plan
from scheduler.planner.plan import Plan, hash_of, plan_document, programme_document
from scheduler.planner.reading import read_problem
from scheduler.planner.replan import Happened, Urgent, repair
from scheduler.planner.rotation import rotate
from scheduler.planner.solve import solve

GOALS = ("1+", "3+")
JANUARY, MARCH, DECEMBER = date(2027, 1, 31), date(2027, 3, 31), date(2027, 12, 31)
SIZES: dict[str, dict[str, Any]] = {
    "quarter4": {"borders": 1, "stations": 4, "villages": 60, "last_on": MARCH},
    "quarter6": {"borders": 1, "stations": 6, "villages": 60, "last_on": MARCH},
    "year": {"borders": 1, "stations": 6, "villages": 60, "last_on": DECEMBER},
    "province": {"borders": 10, "stations": 40, "villages": 5_000, "last_on": JANUARY},
    "nation": {"borders": 250, "stations": 500, "villages": 80_000, "last_on": JANUARY},
}
PUBLIC = ((5, 3), (4, 2, 2), (5, 3, 2), (6, 3, 2), (6, 4, 2), (4, 3, 3, 2), (6, 4, 4), (6, 5, 4), (8, 3, 3, 2), (7, 6, 4),
          (8, 7, 5), (8, 7, 3, 2), (5, 5, 5, 4, 1))  # fmt: skip


def make(case: str, seed: int, *, goal: str, airings: float = 14.0, silent_every: int = 0) -> dict[str, Any]:
    """The document of a case."""
    asked = {"goal": goal, "airings": airings, "silent_every": silent_every}
    return make_problem(seed=seed, first_on=date(2027, 1, 1), **SIZES[case] | asked)


def reach_of(plan: Plan | None, goal: str) -> float | None:
    """The middle reach of a plan's goal."""
    if plan is None or plan.score is None:
        return None
    return (plan.score.reach_once if goal == "1+" else plan.score.reach_thrice).middle


def run_case(case: str, seed: int, *, goal: str, airings: float = 14.0, silent_every: int = 0) -> dict[str, Any]:
    """Solve, check, and hold against greedy and the template."""
    document = make(case, seed, goal=goal, airings=airings, silent_every=silent_every)
    began = time.perf_counter()
    problem = read_problem(document)
    read = time.perf_counter() - began
    first: list[tuple[float, Plan]] = []

    def listen(_stage: str, plan: Plan | None) -> None:
        if plan is not None:
            first.append((time.perf_counter() - began - read, plan))

    plan = solve(problem, hash_of(document), tell=listen)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    found = check_plan(document, plan_document(plan))
    reach, greedy, template = (
        reach_of(plan, goal),
        reach_of(first[-1][1], goal) if first else None,
        reach_by_template(problem),
    )
    return {
        "case": case, "seed": seed, "goal": goal, "status": plan.status.value, "reach": _short(reach), "bound": _short(plan.bound),
        "gap_percent": _short(100 * plan.gap if plan.gap is not None else None), "joint_slots": len(plan.joint_slots),
        "unplaced": sum(m.count for m in plan.unplaced), "checker": "ok" if found.ok else [v.rule for v in found.violations][:5],
        "first_plan_s": _short(first[0][0] if first else None), "read_s": _short(read), "seconds": dict(plan.seconds),
        "peak_gb": _short(peak), "greedy": _short(greedy), "template": _short(template),
        "more_than_greedy_percent": _more(reach, greedy), "more_than_template_percent": _more(reach, template),
        "possible_over_template_percent": _more(plan.bound, template),
    }  # fmt: skip


def _short(figure: float | None) -> float | None:
    return None if figure is None else round(figure, 5)


def _more(reach: float | None, rival: float | None) -> float | None:
    return round(100 * (reach / rival - 1), 2) if reach and rival else None


def run_template(seed: int, *, goal: str, silent_every: int = 0) -> list[dict[str, Any]]:
    """Both quarters at four levels of money against greedy and the template."""
    keys = (
        "case",
        "payable",
        "reach",
        "gap_percent",
        "greedy",
        "template",
        "more_than_greedy_percent",
        "more_than_template_percent",
        "possible_over_template_percent",
        "checker",
        "status",
    )
    found = []
    for case in ("quarter4", "quarter6"):
        for airings in (5.0, 6.0, 9.0, 14.0):
            row = {**run_case(case, seed, goal=goal, airings=airings, silent_every=silent_every), "payable": airings}
            found.append({"goal": goal, **{key: row[key] for key in keys}})
    return found


def run_replan(seed: int, *, goal: str) -> dict[str, Any]:
    """A station's day off and a lost morning in the middle of a quarter, and an early warning at once."""
    document = make("quarter4", seed, goal=goal)
    plan = solve(read_problem(document), hash_of(document))
    today = date(2027, 2, 9)
    off, lost = today + timedelta(days=3), today
    stations = sorted({a.station for p in plan.joint_slots if p.day == off for a in p.slots})[:1]
    for name in stations:
        entry = {"station": name, "from_on": off.isoformat(), "until_on": off.isoformat(), "spans": []}
        document["open"].append(entry)
    changed = read_problem(document)
    missed = frozenset((p.border, p.day, p.daypart) for p in plan.joint_slots if p.day == lost and p.daypart == "pagi")
    urgent = Urgent(changed.borders[0].name, changed.clips[0].name)
    began = time.perf_counter()
    repaired = repair(changed, plan.joint_slots, Happened(today, 12 * 60, missed, (urgent,)))
    seconds = time.perf_counter() - began
    hit = {p for p in plan.joint_slots if (p.border, p.day, p.daypart) in missed} | {
        p for p in plan.joint_slots if p.day == off and {a.station for a in p.slots} & set(stations)
    }
    after = {
        "form": "siaran-plan/1",
        "fairness": plan_document(plan)["fairness"],
        "joint_slots": [programme_document(p) for p in repaired.joint_slots],
    }
    found = check_plan(document, after)
    return {
        "case": "replan", "seed": seed, "goal": goal, "hit": len(hit), "moved": len(repaired.moved),
        "only_hit_moved": set(plan.joint_slots) - hit <= set(repaired.joint_slots), "dropped": len(repaired.dropped),
        "urgent": [str(p.day) + " " + p.daypart for p in repaired.inserted], "broken": repaired.broken,
        "checker": [f"{v.rule} {v.where}" for v in found.violations], "seconds": _short(seconds),
    }  # fmt: skip


def run_infeasible(seed: int, *, goal: str) -> dict[str, Any]:
    """A quarter with a sixth of its money and twice its quotas."""
    document = make("quarter4", seed, goal=goal)
    for budget in document["budgets"]:
        budget["rupiah"] //= 6
    document["promises"]["joint_slots_a_month"] = {topic: {"least": 8} for topic in ("law", "harmony", "peace")}
    began = time.perf_counter()
    plan = solve(read_problem(document), hash_of(document))
    return {
        "case": "infeasible", "seed": seed, "goal": goal, "status": plan.status.value,
        "seconds": _short(time.perf_counter() - began), "reasons": [dict(reason) for reason in plan.reasons],
    }  # fmt: skip


def run_rotation(seed: int, *, rival_seconds: float) -> list[dict[str, Any]]:
    """The public instances, and longer ones of the same family against plain annealing."""
    chance, found = random.Random(seed), []
    longer = [
        tuple(sorted((chance.randint(2, 38) for _ in range(chance.randint(3, 5))), reverse=True)) for _ in range(40)
    ]
    for counts in (*PUBLIC, *[c for c in longer if 40 <= sum(c) <= 100][:4]):
        began = time.perf_counter()
        order = rotate(counts)
        row = {"case": "rotation", "counts": counts, "spread": _short(order.spread), "proven": order.is_proven,
               "seconds": _short(time.perf_counter() - began)}  # fmt: skip
        if sum(counts) > 25 and rival_seconds:
            row["annealing"] = _short(anneal(counts, seconds=rival_seconds, seed=seed))
        found.append(row)
    return found


def main() -> None:
    """Print the figures of one case."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--case", choices=(*SIZES, "template", "replan", "infeasible", "rotation"), required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--goal", choices=GOALS)
    parser.add_argument(
        "--silent-every", type=int, default=0, help="template: every n-th station is silent for four weeks"
    )
    parser.add_argument("--rival-seconds", type=float, default=60.0)
    asked = parser.parse_args()
    if asked.case == "rotation":
        for row in run_rotation(asked.seed, rival_seconds=asked.rival_seconds):
            print(json.dumps(row), flush=True)
        return
    runs: dict[str, Callable[..., Any]] = {
        "template": partial(run_template, silent_every=asked.silent_every),
        "replan": run_replan,
        "infeasible": run_infeasible,
    }
    for goal in [asked.goal] if asked.goal else GOALS:
        run = runs.get(asked.case)
        rows = run(asked.seed, goal=goal) if run else run_case(asked.case, asked.seed, goal=goal)
        for row in rows if isinstance(rows, list) else [rows]:
            print(json.dumps(row, default=str), flush=True)


if __name__ == "__main__":
    main()
