"""Words the chapters of a frozen report line by line for paper; nothing counted, no layout."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from scheduler.terms import Grade, Topic

from .. import i18n
from ..reach.signal import SignalClass
from .figure_lines import minutes
from .sentences import say_again

Plain = Mapping[str, Any]


def lay_villages(content: Plain, words: Mapping[str, str]) -> dict[str, Any]:
    """The coverage chapter: its lead, both banks with their villages, and the doubly blind by name."""
    lines = content["villages"]
    served = sum(line["is_served"] for line in lines)
    facts = {
        "all": len(lines),
        "served": served,
        "blind": len(lines) - served,
        "double": sum(_is_double(line) for line in lines),
    }
    known = [content["indicators"][key]["value"] is not None for key in ("I5", "I9")]
    lead = "coverage_lead" if all(known) else "coverage_half" if known[0] else "coverage_unknown"
    banks = [_bank(side, content, words=words) for side in content["parties"]]
    blind = [_blind_bank(side, lines, words=words, content=content) for side in content["parties"]]
    counts = [str(len([line for line in lines if line["regency_code"] == side["code"]])) for side in content["parties"]]
    note = words["summary_note"] % {
        "day": i18n.day_plain(date.fromisoformat(content["border_list_on"])),
        "left": counts[0],
        "right": counts[1],
        "left_name": content["parties"][0]["short_name"],
        "right_name": content["parties"][1]["short_name"],
    }
    return {
        "coverage_lead": words[lead] % facts,
        "banks": banks,
        "blind": blind,
        "blind_rows": max(len(side["villages"]) for side in blind),
        "summary_note": note,
    }


def _is_double(line: Plain) -> bool:
    return bool(line["is_double_blind"])


def _bank(side: Plain, content: Plain, *, words: Mapping[str, str]) -> dict[str, Any]:
    """One bank's villages under a line that sums up what is known of them, and nothing that is not."""
    own = [line for line in content["villages"] if line["regency_code"] == side["code"]]
    counts = {
        "I5": ("part_served", sum(line["is_served"] for line in own)),
        "I7": ("part_accompanied", sum(bool(line["facilitators"]) for line in own)),
        "I9": ("part_double", sum(_is_double(line) for line in own)),
    }
    parts = [
        words[key] % {"n": i18n.number(count)}
        for figure, (key, count) in counts.items()
        if content["indicators"][figure]["value"] is not None
    ]
    facts = {"name": side["short_name"], "all": len(own), "parts": ", ".join(parts) or words["no_data"]}
    return {"title": words["bank_line"] % facts, "villages": [_village(line, words) for line in own]}


def _village(line: Plain, words: Mapping[str, str]) -> dict[str, Any]:
    klass, last = line["klass"], line["last_activity_on"]
    return {
        "name": line["name"],
        "district": line["district"],
        "station": line["station"] or "–",
        "is_known": bool(klass),
        "bars": SignalClass(klass).bars if klass else 0,
        "klass": words[klass] if klass else words["no_data"],
        "handheld": _handheld_bars(line),
        "basis": line["basis"],
        "ground": words[f"{line['basis']}_short"] if line["basis"] else "–",
        "served": line["is_served"],
        "double": _is_double(line),
        "airings": [i18n.number(line["airings"][topic]) if line["airings"] else "–" for topic in Topic],
        "facilitator": _accompanied(line["facilitators"], words),
        "is_alone": line["facilitators"] == 0,
        "activity": i18n.day_brief(date.fromisoformat(last)) if last else words["no_data"],
    }


def _handheld_bars(line: Plain) -> int | None:
    """The class for a hand-held set in bars; a report frozen before it was told has none."""
    klass = line.get("handheld")
    return SignalClass(klass).bars if klass else None


def _accompanied(facilitators: int | None, words: Mapping[str, str]) -> str:
    if facilitators is None:
        return words["no_data"]
    return words["present" if facilitators else "absent"]


def _blind_bank(side: Plain, lines: Sequence[Plain], *, words: Mapping[str, str], content: Plain) -> dict[str, Any]:
    known = content["indicators"]["I9"]["value"] is not None
    own = [line for line in lines if line["regency_code"] == side["code"] and _is_double(line)] if known else []
    villages = [
        {"name": line["name"], "place": words["place"] % {"district": line["district"], "side": side["short_name"]}}
        for line in own
    ]
    title = words["bank"] % {"name": side["short_name"]}
    return {"title": title, "villages": villages, "empty": words["none_here"] if known else words["no_data"]}


def lay_station(line: Plain, words: Mapping[str, str]) -> list[str]:
    """One station: due slots, grades, topics, proven minutes and villages."""
    figures = [line["due"], *(line["grades"][grade] for grade in Grade), *(line["topics"][topic] for topic in Topic)]
    villages = words["no_data"] if line["villages"] is None else i18n.number(line["villages"])
    return [line["name"], *(i18n.number(figure) for figure in figures), minutes(line["proven_s"]), villages]


def lay_facilitators(content: Plain, words: Mapping[str, str]) -> dict[str, Any]:
    """The chapter of facilitators: both sides in figures, and their composition as counts."""
    kinds = ("visit", "listening_group", "meeting")
    head = [
        words["side"],
        words["people"],
        words["villages_with"],
        *(words[kind].capitalize() for kind in kinds),
        words["attendance"],
    ]
    names = {side["code"]: side["short_name"] for side in content["parties"]}
    rows, composition = [], []
    for line in content["facilitators"]:
        figures = [line["facilitators"], line["villages"], *(line["activities"].get(kind, 0) for kind in kinds)]
        attendance = words["no_data"] if line["attendance"] is None else i18n.number(line["attendance"])
        rows.append([names[line["regency_code"]], *(i18n.number(figure) for figure in figures), attendance])
        if line["composition"]:
            parts = (
                f"{kind} {words['suppressed'] if n is None else i18n.number(n)}"
                for kind, n in line["composition"].items()
            )
            composition.append(f"{words['composition']} {names[line['regency_code']]}: {', '.join(parts)}.")
    missing = [[names[side["code"]], *[words["no_data"]] * 6] for side in content["parties"]]
    return {"head": head, "rows": rows or missing, "composition": composition}


def lay_outage(line: Plain, words: Mapping[str, str]) -> list[str]:
    """One outage: the station, its days and why."""
    first, until = date.fromisoformat(line["from_on"]), line["until_on"]
    open_days = f"{i18n.day_plain(first)} – {words['still']}"
    return [
        line["station"],
        i18n.days_until(first, date.fromisoformat(until)) if until else open_days,
        line["reason"],
    ]


def lay_follow_ups(content: Plain, words: Mapping[str, str]) -> list[list[str]]:
    """Everything owed: what, who, by when, and whether it is done; what one owner owes several times by a day once."""
    alike = Counter(_follow_up(line, words) for line in content["follow_ups"])
    often = words["times"]
    return [
        [f"{what} {often % {'n': i18n.number(times)}}" if times > 1 else what, *rest]
        for (what, *rest), times in alike.items()
    ]


def _follow_up(line: Plain, words: Mapping[str, str]) -> tuple[str, ...]:
    due = i18n.day_plain(date.fromisoformat(line["due_on"]))
    return say_again(line["what"]), say_again(line["owner"]), due, words["done" if line["is_done"] else "open"]


def lay_proof(line: Plain, words: Mapping[str, str]) -> dict[str, str]:
    """One airing with the hash of its proof."""
    return {
        "day": i18n.day_short(date.fromisoformat(line["day"])),
        "station": line["station"],
        "topic": line["topic"],
        "verdict": words[line["verdict"]],
        "grade": line["grade"],
        "hash": line["sha256"] or "–",
    }
