"""Words one frozen figure for paper: result, share, target, verdict and both sides; nothing counted, no layout."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from scheduler.terms import Grade, Topic

from .. import i18n
from .account_chapters import people_of
from .achievement import GradeWord
from .words import report_words, unit

Plain = Mapping[str, Any]


def lay_figure(figure: Plain, content: Plain, *, words: Mapping[str, str]) -> dict[str, Any]:
    """One figure as the summary and the other figures show it."""
    key = figure["id"]
    known = figure["value"] is not None
    share = Fraction(figure["value"]) if known else None
    counts_only = figure["target"]["at_most"] is not None
    facts = {"n": i18n.number(figure["numerator"]), "all": i18n.number(figure["denominator"])}
    facts["unit"] = unit(key, figure["denominator"])
    shown = f"{facts['n']} {unit(key, figure['numerator'])}" if counts_only else i18n.percent(float(share or 0))
    return {
        "id": key,
        "name": words[key],
        "note": words[f"{key}_note"],
        "value": shown if known else _too_few(figure, words),
        "of": _of(key, figure, words=words, facts=facts),
        "boxes": figure["numerator"] if counts_only else None,
        "share": min(1.0, float(share)) if share is not None else 0.0,
        "target_share": None if counts_only else _target_share(figure["target"]),
        "target": _target(figure["target"], words),
        "met": bool(figure["met"]),
        "verdict": _verdict(figure, words) if known else "",
        "grade": words[figure["grade_word"]] if figure["grade_word"] else None,
        "notches": _notches(figure["grade_word"]),
        "sides": _sides(figure, content, words=words),
    }


def lay_figures(content: Plain) -> list[dict[str, Any]]:
    """Every frozen figure as the page of its report shows it."""
    words = report_words()
    return [lay_figure(figure, content, words=words) for figure in content["indicators"].values()]


def _target_share(target: Plain) -> float | None:
    return None if target["at_least"] is None else float(Fraction(target["at_least"]))


def _too_few(figure: Plain, words: Mapping[str, str]) -> str | None:
    """A listener check of too few people says how many; nothing else stands for missing data."""
    is_check = figure["id"] == "I12" and figure["denominator"]
    return words["not_enough"] % {"n": i18n.number(figure["denominator"])} if is_check else None


def _of(key: str, figure: Plain, *, words: Mapping[str, str], facts: Mapping[str, str]) -> str:
    if figure["target"]["at_most"] is not None:
        return words["of_only"] % facts
    if key == "I4":
        return words["minutes_of"] % {topic.value: minutes(figure["detail"]["seconds"][topic]) for topic in Topic}
    if key == "I11" and figure["value"] is not None:
        sums = {"n": i18n.rupiah(figure["numerator"]), "all": i18n.rupiah(figure["denominator"])}
        return words["rupiah_of"] % sums
    if key == "I12":
        return people_of(figure, words) if figure["value"] is not None else ""
    return words["of"] % facts


def minutes(seconds: int) -> str:
    """Seconds as minutes with one decimal."""
    return i18n.number(seconds / 60, 1)


def _verdict(figure: Plain, words: Mapping[str, str]) -> str:
    """The word for met or not, with how much is lacking where a whole number of things is."""
    if figure["met"] is None:
        return ""
    if figure["met"]:
        return words["met"]
    if figure["target"]["at_most"] is not None:
        excess = figure["numerator"] - figure["target"]["at_most"]
        return words["over_by"] % {"n": i18n.number(excess), "unit": unit(figure["id"], excess)}
    needed = -(-figure["denominator"] * Fraction(figure["target"]["at_least"]) // 1)
    lacking = int(needed) - figure["numerator"]
    if figure["id"] in ("I4", "I6") or lacking <= 0:
        return words["not_met"]
    return words["short_by"] % {"n": i18n.number(lacking), "unit": unit(figure["id"], lacking)}


def _target(target: Plain, words: Mapping[str, str]) -> str:
    if target["at_most"] is not None:
        return words["target_none"]
    if target["at_least"] is None:
        return words["target_shown"]
    share = Fraction(target["at_least"])
    return words["target_all" if share == 1 else "target_least"] % {"share": i18n.percent(float(share), 0)}


def _notches(word: str | None) -> int:
    return len(GradeWord) - list(GradeWord).index(GradeWord(word)) if word else 0


def _sides(figure: Plain, content: Plain, *, words: Mapping[str, str]) -> list[list[str]] | None:
    """Both regencies in their fixed order; None for one joint figure."""
    if not figure["by_regency"]:
        return None
    shown = []
    for side in content["parties"]:
        share = figure["by_regency"][side["code"]]
        if share["numerator"] is None or not share["denominator"]:
            shown.append([words["no_data"]])
        elif figure["target"]["at_most"] is not None:
            shown.append([i18n.number(share["numerator"])])
        else:
            part = i18n.percent(share["numerator"] / share["denominator"])
            shown.append(
                [part] if figure["id"] in ("I4", "I11") else [f"{share['numerator']}/{share['denominator']}", part]
            )
    return shown


def lay_grades(content: Plain, words: Mapping[str, str]) -> list[dict[str, str]]:
    """The grades of proof with how many slots each has, the strongest first."""
    figure = content["indicators"]["I2"]
    if figure["value"] is None:
        return [{"grade": grade, "words": words[grade]} for grade in reversed(Grade)]
    counts = figure["detail"]["grades"]
    return [{"grade": grade, "words": f"{words[grade]}, {i18n.number(counts[grade])}"} for grade in reversed(Grade)]
