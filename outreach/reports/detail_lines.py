"""Lays out what I10, I11 and I12 are made of, for a page and for paper: by kind, by side, by method; nothing counted, no layout."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from .. import i18n
from ..listening.interval import wilson
from .account_rows import FollowUpKind

Plain = Mapping[str, Any]
Table = dict[str, Any]


def lay_detail(figure: Plain, parties: Sequence[Plain], words: Mapping[str, str]) -> Table | None:
    """What a figure is made of as a title, a head, rows and a note; None for a figure that is told in another way."""
    lay = {"I10": lay_kinds, "I11": _lay_sums, "I12": _lay_answers}.get(figure["id"])
    return lay(figure, parties, words) if lay else None


def lay_kinds(figure: Plain, parties: Sequence[Plain], words: Mapping[str, str]) -> Table:  # noqa: ARG001 -- one joint table
    """I10: what was due and what was done in time, each kind by itself; a kind of which nothing was due has no row."""
    kinds = figure["detail"].get("by_kind", {})
    rows = [
        [words[f"owed_{kind.value}"], i18n.number(kinds[kind.value]["due"]), i18n.number(kinds[kind.value]["in_time"])]
        for kind in FollowUpKind
        if kinds.get(kind.value, {}).get("due")
    ]
    head = [words["kind"], words["due"], words["in_time"]]
    return {"title": words["by_kind"], "head": head, "rows": rows, "note": ""}


def _lay_sums(figure: Plain, parties: Sequence[Plain], words: Mapping[str, str]) -> Table:
    """I11: ceiling, what is bound, spending, and both realisations of each side."""
    titles = ("side", "ceiling", "bound", "spent", "financial", "physical")
    rows = [_sums(side, figure["detail"][side["code"]], words) for side in parties if side["code"] in figure["detail"]]
    return {"title": words["by_side"], "head": [words[title] for title in titles], "rows": rows, "note": ""}


def _sums(side: Plain, sums: Plain, words: Mapping[str, str]) -> list[str]:
    money = [i18n.rupiah(sums[key]) for key in ("ceiling_rupiah", "bound_rupiah", "spent_rupiah")]
    financial = _share(sums["spent_rupiah"], sums["ceiling_rupiah"], words)
    return [side["short_name"], *money, financial, _share(sums["proven"], sums["charged"], words)]


def _lay_answers(figure: Plain, parties: Sequence[Plain], words: Mapping[str, str]) -> Table:
    """I12: how many were asked on each side, the share that heard with its interval where enough were, and by which method."""
    shares = [(side["short_name"], figure["by_regency"][side["code"]]) for side in parties]
    rows = [_answer(name, share, words) for name, share in [*shares, (words["both"], figure)]]
    asked = figure["detail"].get("interviewed_by_method", {})
    note = ", ".join(f"{words[method]} {i18n.number(count)}" for method, count in asked.items())
    head = [words[title] for title in ("side", "interviewed", "heard", "interval")]
    return {
        "title": words["by_side"],
        "head": head,
        "rows": rows,
        "note": words["asked_by"] % {"n": note} if note else "",
    }


def _answer(name: str, share: Plain, words: Mapping[str, str]) -> list[str]:
    heard, asked = share["numerator"], share["denominator"]
    if not asked:
        return [name, words["no_data"], words["no_data"], "–"]
    if heard is None:
        return [name, i18n.number(asked), words["not_enough"] % {"n": i18n.number(asked)}, "–"]
    sure = wilson(heard, asked)
    ends = f"{i18n.percent(sure.low_permille / 1000)} – {i18n.percent(sure.high_permille / 1000)}"
    return [name, i18n.number(asked), i18n.percent(float(Fraction(heard, asked))), ends]


def _share(part: int | None, whole: int | None, words: Mapping[str, str]) -> str:
    return words["no_data"] if part is None or not whole else i18n.percent(float(Fraction(part, whole)))
