"""Words the chapters on listener checks and budget line by line, for paper and for tables; nothing counted, no layout."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from .. import i18n
from ..tabular import Cell

Plain = Mapping[str, Any]


def lay_budget(content: Plain, words: Mapping[str, str]) -> dict[str, Any]:
    """The chapter on money: one table with both sides, each followed by its sums; no row where nothing is entered."""
    rows: list[list[str]] = []
    for side in content["parties"]:
        own = [line for line in content.get("budget", ()) if line["regency_code"] == side["code"]]
        rows += [_budget_line(line, words) for line in own]
        if own:
            rows.append(_total(own, words["total"] % {"name": side["short_name"]}, words))
        elif content.get("budget"):
            rows.append([side["short_name"], *[words["no_data"]] * 5])
    titles = ("budget_line", "ceiling", "bound", "spent", "financial", "physical")
    return {"head": [words[title] for title in titles], "rows": rows}


def _budget_line(line: Plain, words: Mapping[str, str]) -> list[str]:
    kind = words[f"pays_{line['pays_for']}"]
    named = f"{line['code']} {line['name']}, {kind}"
    return [named, *_sums(line, _physical(line), words)]


def _physical(line: Plain) -> Fraction | None:
    if line["charged"]:
        return Fraction(line["proven"], line["charged"])
    return None if line["physical_percent"] is None else Fraction(line["physical_percent"], 100)


def _total(lines: Iterable[Plain], name: str, words: Mapping[str, str]) -> list[str]:
    held = list(lines)
    spent = [line["spent_rupiah"] for line in held if line["spent_rupiah"] is not None]
    charged, proven = (sum(line[key] for line in held) for key in ("charged", "proven"))
    sums = {key: sum(line[key] for line in held) for key in ("ceiling_rupiah", "bound_rupiah")}
    physical = Fraction(proven, charged) if charged else None
    return [name, *_sums({**sums, "spent_rupiah": sum(spent) if spent else None}, physical, words)]


def _sums(sums: Plain, physical: Fraction | None, words: Mapping[str, str]) -> list[str]:
    spent, missing = sums["spent_rupiah"], words["no_data"]
    financial = None if spent is None else Fraction(spent, sums["ceiling_rupiah"])
    return [
        i18n.rupiah(sums["ceiling_rupiah"]),
        i18n.rupiah(sums["bound_rupiah"]),
        missing if spent is None else i18n.rupiah(spent),
        missing if financial is None else i18n.percent(float(financial)),
        missing if physical is None else i18n.percent(float(physical)),
    ]


def lay_checks(content: Plain, words: Mapping[str, str]) -> dict[str, Any]:
    """The chapter on listener checks: every check with its size and method, and the share where enough were asked."""
    names = {side["code"]: side["short_name"] for side in content["parties"]}
    rows = [_check(line, names, words) for line in content.get("checks", ())]
    head = [words[title] for title in ("day", "where", "how", "interviewed", "heard")]
    figure = content["indicators"].get("I12")
    return {"head": head, "rows": rows, "sum": _summed(figure, words) if figure and rows else ""}


def _check(line: Plain, names: Mapping[str, str], words: Mapping[str, str]) -> list[str]:
    topic = words[line["topic"]] if line["topic"] else words["all_topics"]
    heard, asked = line["heard"], line["interviewed"]
    share = words["not_enough"] % {"n": i18n.number(asked)}
    if heard is not None:
        share = f"{i18n.number(heard)}, {i18n.percent(heard / asked)}"
    day = i18n.day_plain(date.fromisoformat(line["day"]))
    where = f"{line['place']}, {names[line['regency_code']]}"
    return [day, where, f"{words[line['method']]}, {topic}", i18n.number(asked), share]


def _summed(figure: Plain, words: Mapping[str, str]) -> str:
    if figure["value"] is None:
        return words["not_enough"] % {"n": i18n.number(figure["denominator"])}
    return f"{i18n.percent(float(Fraction(figure['value'])))}: {people_of(figure, words)}"


def people_of(figure: Plain, words: Mapping[str, str]) -> str:
    """So many of so many people, and how sure their share is."""
    detail = figure["detail"]
    return words["people_of"] % {
        "n": i18n.number(figure["numerator"]),
        "all": i18n.number(figure["denominator"]),
        "low": i18n.percent(detail["low_permille"] / 1000),
        "high": i18n.percent(detail["high_permille"] / 1000),
    }


# --- tables -----------------------------------------------------------------------------------------------------------


def budget_rows(content: Plain, words: Mapping[str, str]) -> list[list[Cell]]:
    """One line a budget line, sums as whole rupiah; what nobody entered is a word, never 0."""
    names = {side["code"]: side["short_name"] for side in content["parties"]}
    titles = ("side", "budget_line", "ceiling", "bound", "spent", "charged", "proven_slots", "physical")
    rows: list[list[Cell]] = [[words[title] for title in ("code", *titles)]]
    for line in content.get("budget", ()):
        physical = _physical(line)
        spent = words["no_data"] if line["spent_rupiah"] is None else line["spent_rupiah"]
        sums: list[Cell] = [line["ceiling_rupiah"], line["bound_rupiah"], spent, line["charged"], line["proven"]]
        share = words["no_data"] if physical is None else round(float(physical), 6)
        rows.append([line["code"], names[line["regency_code"]], line["name"], *sums, share])
    return rows


def check_rows(content: Plain, words: Mapping[str, str]) -> list[list[Cell]]:
    """One line a listener check; who heard is a word where fewer than 19 were asked."""
    names = {side["code"]: side["short_name"] for side in content["parties"]}
    titles = ("day", "side", "where", "how", "topic", "interviewed", "heard")
    rows: list[list[Cell]] = [[words[title] for title in titles]]
    for line in content.get("checks", ()):
        few = words["not_enough"] % {"n": line["interviewed"]}
        topic = words[line["topic"]] if line["topic"] else words["all_topics"]
        place: list[Cell] = [line["day"], names[line["regency_code"]], line["place"], words[line["method"]], topic]
        rows.append([*place, line["interviewed"], few if line["heard"] is None else line["heard"]])
    return rows


def due_rows(content: Plain, words: Mapping[str, str]) -> list[list[Cell]]:
    """One line a follow-up that I10 counts; the day it was done is a word while it is not."""
    names = {side["code"]: side["short_name"] for side in content["parties"]}
    rows: list[list[Cell]] = [[words[title] for title in ("follow_up", "side", "due_on", "closed_on", "in_time")]]
    for line in content.get("due", ()):
        is_in_time = line["closed_on"] is not None and line["closed_on"] <= line["due_on"]
        closed = line["closed_on"] or words["open"]
        kind = words[f"owed_{line['kind']}"]
        rows.append([kind, names[line["regency_code"]], line["due_on"], closed, words["yes" if is_in_time else "no"]])
    return rows
