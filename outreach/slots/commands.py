"""The commands `siaran plan solve`, `check` and `rotate`, with `explain` and `repair` beside them; they need no data folder and publish nothing."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from scheduler.planner.check import PlanUnreadable, check_plan
from scheduler.planner.fields import ProblemRefused
from scheduler.planner.plan import Plan, hash_of, plan_document, write_document
from scheduler.planner.problem import Problem
from scheduler.planner.reading import read_problem
from scheduler.planner.rotation import rotate
from scheduler.planner.solve import solve

from ..errors import N_, OutreachError
from ..i18n import gettext
from ..targets import write_whole
from .planner_files import DocumentRefused, FileUnreadable, read_json
from .planner_words import sentence_of_reason, sentence_of_refusal, sentences_of_assumptions
from .repair_commands import add_acts

MOST_TURNS = 1000
MOST_ITEMS = 50


class CountsRefused(OutreachError):
    """Counts that cannot be put in turn."""

    status = 422
    sentence = N_(
        "--counts: tulis bilangan bulat dipisah koma, misalnya 5,3,2; paling banyak %(items)s butir dan %(turns)s giliran."
    )


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `plan solve PROBLEM --out PLAN`, `plan check PROBLEM PLAN` and `plan rotate --counts 5,3,2`."""
    plan = commands.add_parser("plan", help=gettext("menyusun, memeriksa, dan menggilir rencana siar"))
    acts = plan.add_subparsers(dest="act", required=True)
    solving = acts.add_parser("solve", help=gettext("susun rencana terbaik dari satu berkas masalah"))
    solving.add_argument("problem", type=Path, metavar=gettext("MASALAH"))
    solving.add_argument("--out", type=Path, required=True, metavar=gettext("RENCANA"))
    solving.set_defaults(run=solve_plan)
    checking = acts.add_parser("check", help=gettext("periksa rencana terhadap masalahnya, lepas dari penyusunnya"))
    checking.add_argument("problem", type=Path, metavar=gettext("MASALAH"))
    checking.add_argument("plan", type=Path, metavar=gettext("RENCANA"))
    checking.set_defaults(run=check)
    rotating = acts.add_parser(
        "rotate", help=gettext("urutan paling merata dari klip yang masing-masing tayang beberapa kali")
    )
    rotating.add_argument("--counts", required=True, metavar="5,3,2")
    rotating.set_defaults(run=rotate_counts)
    add_acts(acts)
    for act in (solving, checking, rotating):
        act.add_argument("--json", action="store_true", help=gettext("cetak satu dokumen JSON"))


def solve_plan(arguments: argparse.Namespace) -> dict[str, Any]:
    """Solve a problem, write the plan whole or not at all, and tell what it is worth."""
    document, problem = _read_problem(arguments.problem)
    if not arguments.out.parent.is_dir():
        raise FileUnreadable(file=arguments.out)
    plan = solve(problem, hash_of(document), tell=_tell)
    written = plan_document(plan)
    write_whole(arguments.out, write_document(written))
    told = {name: written[name] for name in ("status", "objective", "bound", "gap", "unplaced")}
    return {
        **told,
        "seconds_by_stage": dict(plan.seconds),
        "reasons": [{**reason, "sentence": sentence_of_reason(reason)} for reason in written["reasons"]],
        "assumptions": sentences_of_assumptions(plan.assumptions),
        "unreached": written["unreached"],
    }


def check(arguments: argparse.Namespace) -> dict[str, Any]:
    """Hold a plan to its problem."""
    document, _ = _read_problem(arguments.problem)
    try:
        found = check_plan(document, read_json(arguments.plan))
    except PlanUnreadable as refusal:
        why = gettext("ini bukan rencana bentuk siaran-plan/1. Susun dengan siaran plan solve.")
        raise DocumentRefused(file=arguments.plan, field=refusal.field, why=why) from None
    violations = [{"rule": v.rule, "where": v.where, "amount": v.amount} for v in found.violations]
    return {"ok": found.ok, "violations": violations, "score": dict(found.score)}


def rotate_counts(arguments: argparse.Namespace) -> dict[str, Any]:
    """The most even order."""
    try:
        counts = [int(word) for word in arguments.counts.split(",")]
    except ValueError:
        counts = []
    if not counts or min(counts) < 0 or not 0 < sum(counts) <= MOST_TURNS or len(counts) > MOST_ITEMS:
        raise CountsRefused("counts", items=MOST_ITEMS, turns=MOST_TURNS)
    found = rotate(counts)
    return {"sequence": list(found.sequence), "spread": round(found.spread, 6), "proven": found.is_proven}


def _read_problem(path: Path) -> tuple[Any, Problem]:
    document = read_json(path)
    try:
        return document, read_problem(document)
    except ProblemRefused as refusal:
        raise DocumentRefused(file=path, field=refusal.field, why=sentence_of_refusal(refusal)) from None


def _tell(stage: str, plan: Plan | None) -> None:
    """Progress on a terminal; nothing where nobody watches."""
    if not sys.stderr.isatty():
        return
    words = {
        "promises": gettext("rencana pertama siap"),
        "greedy": gettext("rencana lebih penuh siap"),
        "relax": gettext("batas atas terhitung"),
        "counts": gettext("jumlah siaran terhitung"),
        "cut": gettext("sebagian tidak mendapat tempat, dihitung lagi"),
    }
    count = "" if plan is None else f" ({len(plan.joint_slots)})"
    print(f"... {words[stage]}{count}", file=sys.stderr, flush=True)
