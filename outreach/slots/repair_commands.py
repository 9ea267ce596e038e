"""The commands `siaran plan explain` and `repair`: why a plan is as it is, and what stays when something happened; publishes nothing."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from scheduler.planner.audience import Audience
from scheduler.planner.explain import Explained, Why, explain_plan, tell_difference
from scheduler.planner.fields import ProblemRefused
from scheduler.planner.happenings import read_happened, read_programmes
from scheduler.planner.plan import hash_of, programme_document, score_document, write_document
from scheduler.planner.problem import PlannedJointSlot, Problem
from scheduler.planner.reading import read_problem
from scheduler.planner.replan import Repaired, repair
from scheduler.planner.scoring import score_plan
from scheduler.planner.solve import solve

from ..i18n import gettext, number, rupiah
from ..targets import write_whole
from .planner_files import DocumentRefused, FileUnreadable, read_json
from .planner_words import AT_MOST, MILLION, POINTS, SLOT, SLOT_OTHER, sentence_of_refusal


def add_acts(acts: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `plan explain PROBLEM PLAN` and `plan repair PROBLEM PLAN HAPPENED --out NEW`."""
    explaining = acts.add_parser(
        "explain", help=gettext("mengapa rencana seperti itu, dan apa yang berubah bila dipaksa lain")
    )
    repairing = acts.add_parser(
        "repair", help=gettext("perbaiki rencana setelah ada kejadian, dengan perpindahan paling sedikit")
    )
    for act in (explaining, repairing):
        act.add_argument("problem", type=Path, metavar=gettext("MASALAH"))
        act.add_argument("plan", type=Path, metavar=gettext("RENCANA"))
    explaining.add_argument("--changes", type=Path, help=gettext("berkas JSON dengan pinned dan forbidden"))
    explaining.set_defaults(run=explain)
    repairing.add_argument("happened", type=Path, metavar=gettext("KEJADIAN"))
    repairing.add_argument("--out", type=Path, required=True, metavar=gettext("RENCANA"))
    repairing.set_defaults(run=mend)
    for act in (explaining, repairing):
        act.add_argument("--json", action="store_true", help=gettext("cetak satu dokumen JSON"))


def explain(arguments: argparse.Namespace) -> dict[str, Any]:
    """Why each programme stands, what binds, what money would bring, and what a change would cost."""
    document, written = read_json(arguments.problem), read_json(arguments.plan)
    problem, programmes = _read(arguments, document, written)
    found = explain_plan(problem, programmes)
    answer = _explained(found, written.get("gap"))
    if arguments.changes is not None:
        answer["difference"] = _difference(arguments, document, problem)
    return answer


def mend(arguments: argparse.Namespace) -> dict[str, Any]:
    """Write the repaired plan, and tell what moved, what found no place and which promise no longer holds."""
    document, written = read_json(arguments.problem), read_json(arguments.plan)
    problem, programmes = _read(arguments, document, written)
    try:
        happened = read_happened(read_json(arguments.happened), problem)
    except ProblemRefused as refusal:
        raise DocumentRefused(file=arguments.happened, field=refusal.field, why=sentence_of_refusal(refusal)) from None
    if not arguments.out.parent.is_dir():
        raise FileUnreadable(file=arguments.out)
    repaired = repair(problem, programmes, happened)
    after = [programme_document(programme) for programme in repaired.joint_slots]
    kept = {name: written.get(name) for name in ("form", "versions", "goal", "fairness", "assumptions", "unreached")}
    score = score_document(score_plan(problem, Audience.of(problem), repaired.joint_slots))
    gone: dict[str, Any] = {"bound": None, "gap": None, "unplaced": [], "reasons": [], "status": "feasible"}
    write_whole(
        arguments.out,
        write_document({**kept, **gone, "objective": score, "problem_sha256": hash_of(document), "joint_slots": after}),
    )
    return _repaired(repaired)


def _read(arguments: argparse.Namespace, document: Any, written: Any) -> tuple[Problem, tuple[PlannedJointSlot, ...]]:
    path = arguments.problem
    try:
        problem = read_problem(document)
        path = arguments.plan
        return problem, read_programmes(written, problem)
    except ProblemRefused as refusal:
        raise DocumentRefused(file=path, field=refusal.field, why=sentence_of_refusal(refusal)) from None


def _explained(found: Explained, gap: float | None) -> dict[str, Any]:
    sentences = [
        gettext(MILLION) % {"side": side, "reach": number(reach * 100, POINTS)} for side, reach in found.million
    ]
    if isinstance(gap, int | float):
        sentences.insert(0, gettext(AT_MOST) % {"percent": number(gap * 100, 2)})
    return {
        "joint_slots": [_why(why) for why in found.programmes],
        "binding": [{"rule": reason[0], "place": list(reason[1:])} for reason in found.binding],
        "million": [{"side": side, "reach": round(reach, 9)} for side, reach in found.million],
        "at_most_better": gap,
        "sentences": sentences,
    }


def _why(why: Why) -> dict[str, Any]:
    words = gettext(SLOT) % {"reach": number(why.reach * 100, POINTS), "cost": rupiah(why.cost_rupiah)}
    other = why.alternative
    if other is not None:
        facts = {
            "daypart": other.daypart,
            "stations": ", ".join(other.stations),
            "change": number(other.change * 100, POINTS),
        }
        words += " " + gettext(SLOT_OTHER) % facts
    a_million = why.reach_a_million
    return {
        **programme_document(why.programme),
        "reach": round(why.reach, 9),
        "cost_rupiah": why.cost_rupiah,
        "reach_a_million": None if a_million is None else round(a_million, 9),
        "alternative": None
        if other is None
        else {"daypart": other.daypart, "stations": list(other.stations), "change": round(other.change, 9)},
        "sentence": words,
    }


def _difference(arguments: argparse.Namespace, document: dict[str, Any], problem: Problem) -> dict[str, Any] | None:
    """What the plan of the changed problem has more, less and otherwise; None where it has no plan."""
    changes = read_json(arguments.changes)
    if not isinstance(changes, dict) or set(changes) - {"pinned", "forbidden"}:
        why = gettext("tulis objek dengan daftar pinned dan forbidden.")
        raise DocumentRefused(file=arguments.changes, field="pinned, forbidden", why=why)
    other = {**document, **{name: [*(document.get(name) or []), *changes[name]] for name in changes}}
    try:
        changed = read_problem(other)
    except ProblemRefused as refusal:
        raise DocumentRefused(file=arguments.changes, field=refusal.field, why=sentence_of_refusal(refusal)) from None
    told = tell_difference(solve(problem, hash_of(document)), solve(changed, hash_of(other)))
    if told is None:
        return None
    return {
        "reach": round(told.reach, 9),
        "cost_rupiah": dict(told.cost_rupiah),
        "gone": [programme_document(programme) for programme in told.gone],
        "new": [programme_document(programme) for programme in told.new],
    }


def _repaired(repaired: Repaired) -> dict[str, Any]:
    return {
        "moved": [{"from": programme_document(a), "to": programme_document(b)} for a, b in repaired.moved],
        "dropped": [programme_document(programme) for programme in repaired.dropped],
        "inserted": [programme_document(programme) for programme in repaired.inserted],
        "refused": [{"border": urgent.border, "clip": urgent.clip} for urgent in repaired.refused],
        "broken": [{"rule": reason[0], "place": list(reason[1:])} for reason in repaired.broken],
        "joint_slots": len(repaired.joint_slots),
    }
