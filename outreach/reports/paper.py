"""Words a frozen report line by line for paper: every figure formatted, nothing counted, no layout."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from scheduler.terms import Grade, Topic

from .. import i18n
from ..reach.signal import SignalClass
from .achievement import GradeWord
from .canonical import spoken_fingerprint
from .figures import Period
from .periods import name_of
from .words import report_words, three_sentences, unit

Plain = Mapping[str, Any]
SUMMARY = ("I2", "I3", "I5", "I7", "I9")
OTHERS = ("I1", "I4", "I6", "I8")


def lay_out(
    content: Plain, *, sha256: str, verify_url: str, signed_at: Mapping[str, datetime], has_maps: bool
) -> dict[str, Any]:
    """Everything the page needs as text, in the language in force, from a report's frozen content.

    `signed_at` tells when each regency signed; it grows after freezing and is no part of the content.
    """
    words = report_words()
    sides = [side["short_name"] for side in content["parties"]]
    laid = {
        "lang": i18n.language(),
        "words": words | {"page": words["page"] % {"n": "{n}", "all": "{all}"}},
        "is_example": content["is_example"],
        "has_cover": has_maps,
        "has_map": has_maps,
        "hash": spoken_fingerprint(sha256),
        "verify_url": verify_url,
        "period": name_period(content["period"], words),
        "parties": [side | {"province": words["province"] % {"name": side["province"]}} for side in content["parties"]],
        "signed": [side["code"] in signed_at for side in content["parties"]],
        "cover_facts": _cover_facts(content, words, signed_at=signed_at),
        "summary": [_figure(content["indicators"][key], content, words=words) for key in SUMMARY],
        "others": [_figure(content["indicators"][key], content, words=words) for key in OTHERS],
        "sentences": list(three_sentences(content)),
        "grades": _grades(content, words),
        "legal": _legal(content, words, sides=sides),
        "outages": [_outage(line, words) for line in content["outages"]],
        "follow_ups": [_follow_up(line, words) for line in content["follow_ups"]],
        "stations": [_station(line, words) for line in content["stations"]],
        "facilitators": _facilitators(content, words),
        "signers": [_signer(side, content, words=words, signed_at=signed_at) for side in content["parties"]],
        "copies": content["copies"],
        "proofs": [_proof(line, words) for line in content["proofs"]],
        "method": [words["method_1"], words["method_2"], words["method_3"]],
        "sources": content["sources"],
    }
    return laid | _villages(content, words) | _running_words(laid, content, words=words)


def name_period(period: Plain, words: Mapping[str, str]) -> dict[str, str]:
    """A period of the calendar by its name, anything else by its days; and the days themselves."""
    span = Period(date.fromisoformat(period["from_on"]), date.fromisoformat(period["last_on"]))
    days = words["until"] % {"first": i18n.day_long(span.from_on), "last": i18n.day_long(span.last_on)}
    return {"name": name_of(span), "span": days}


def _running_words(laid: Plain, content: Plain, *, words: Mapping[str, str]) -> dict[str, str]:
    title = f"{words['title_1']} {words['title_2']}, {laid['period']['name']}"
    revision = words["revision"] % {"n": content["revision"]}
    footer = f"{title}, {revision}."
    return {
        "document_title": title,
        "footer": f"{footer} {words['example_note']}" if content["is_example"] else footer,
        "headline": _headline(content, words),
    }


def _headline(content: Plain, words: Mapping[str, str]) -> str:
    """The page's answer in its first line: which of the five figures met their target."""
    groups: dict[str, list[str]] = {"headline_met": [], "headline_unmet": [], "headline_unknown": []}
    for key in SUMMARY:
        met = content["indicators"][key]["met"]
        group = "headline_unknown" if met is None else "headline_met" if met else "headline_unmet"
        groups[group].append(words[key].lower())
    return " ".join(words[group] % {"names": ", ".join(names)} for group, names in groups.items() if names)


def _cover_facts(
    content: Plain, words: Mapping[str, str], *, signed_at: Mapping[str, datetime]
) -> list[dict[str, Any]]:
    left, right = content["parties"]
    agreement = content["agreement"]
    numbers = {
        "left": left["number"],
        "left_name": left["short_name"],
        "right": right["number"],
        "right_name": right["short_name"],
    }
    frozen = f"{i18n.moment_long(datetime.fromisoformat(content['frozen_at']))}, {words['revision'] % {'n': content['revision']}}"
    basis = [
        words["agreement"] % {"day": i18n.day_plain(date.fromisoformat(agreement["signed_on"]))},
        words["agreement_numbers"] % {"left": agreement["left_number"], "right": agreement["right_number"]},
    ]
    corrected = [words["corrects"] % {"what": content["corrects"]}] if content["corrects"] else []
    return [
        {"label": words["number"], "lines": [words["numbers"] % numbers]},
        {"label": words["basis"], "lines": basis},
        {"label": words["frozen"], "lines": [frozen, *corrected]},
        {"label": words["approval"], "lines": [_signed(left, right, words=words, signed_at=signed_at)]},
    ]


def _signed(left: Plain, right: Plain, *, words: Mapping[str, str], signed_at: Mapping[str, datetime]) -> str:
    names = {"left": left["short_name"], "right": right["short_name"]}
    signed = [side["short_name"] for side in (left, right) if side["code"] in signed_at]
    waiting = [side["short_name"] for side in (left, right) if side["code"] not in signed_at]
    if not waiting:
        return words["both_signed"] % (names | {"day": i18n.day_long(max(signed_at.values()))})
    if signed:
        return words["one_signed"] % {"signed": signed[0], "waiting": waiting[0]}
    return words["none_signed"] % names


def _figure(figure: Plain, content: Plain, *, words: Mapping[str, str]) -> dict[str, Any]:
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
        "value": shown if known else None,
        "of": _of(key, figure, words=words, facts=facts),
        "boxes": figure["numerator"] if counts_only else None,
        "share": min(1.0, float(share)) if share is not None else 0.0,
        "target_share": None if counts_only else float(Fraction(figure["target"]["at_least"])),
        "target": _target(figure["target"], words),
        "met": bool(figure["met"]),
        "verdict": _verdict(figure, words) if known else "",
        "grade": words[figure["grade_word"]] if figure["grade_word"] else None,
        "notches": _notches(figure["grade_word"]),
        "sides": _sides(figure, content, words=words),
    }


def _of(key: str, figure: Plain, *, words: Mapping[str, str], facts: Mapping[str, str]) -> str:
    if figure["target"]["at_most"] is not None:
        return words["of_only"] % facts
    if key == "I4":
        return words["minutes_of"] % {topic.value: _minutes(figure["detail"]["seconds"][topic]) for topic in Topic}
    return words["of"] % facts


def _minutes(seconds: int) -> str:
    return i18n.number(seconds / 60, 1)


def _verdict(figure: Plain, words: Mapping[str, str]) -> str:
    """The word for met or not, with how much is lacking where a whole number of things is."""
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
            shown.append([part] if figure["id"] == "I4" else [f"{share['numerator']}/{share['denominator']}", part])
    return shown


def _grades(content: Plain, words: Mapping[str, str]) -> list[dict[str, str]]:
    figure = content["indicators"]["I2"]
    if figure["value"] is None:
        return [{"grade": grade, "words": words[grade]} for grade in reversed(Grade)]
    counts = figure["detail"]["grades"]
    return [{"grade": grade, "words": f"{words[grade]}, {i18n.number(counts[grade])}"} for grade in reversed(Grade)]


def _legal(content: Plain, words: Mapping[str, str], *, sides: Sequence[str]) -> list[str]:
    agreement = content["agreement"]
    first = words["legal_1"] % {
        "title": agreement["title"],
        "left": agreement["left_number"],
        "right": agreement["right_number"],
        "left_name": sides[0],
        "right_name": sides[1],
        "day": i18n.day_plain(date.fromisoformat(agreement["signed_on"])),
    }
    return [first, words["legal_2"], words["legal_3"], words["legal_4"]]


def _villages(content: Plain, words: Mapping[str, str]) -> dict[str, Any]:
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
        "basis": line["basis"],
        "ground": words[f"{line['basis']}_short"] if line["basis"] else "–",
        "served": line["is_served"],
        "double": _is_double(line),
        "airings": [i18n.number(line["airings"][topic]) if line["airings"] else "–" for topic in Topic],
        "facilitator": _accompanied(line["facilitators"], words),
        "is_alone": line["facilitators"] == 0,
        "activity": i18n.day_plain(date.fromisoformat(last)) if last else words["no_data"],
    }


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


def _station(line: Plain, words: Mapping[str, str]) -> list[str]:
    figures = [line["due"], *(line["grades"][grade] for grade in Grade), *(line["topics"][topic] for topic in Topic)]
    villages = words["no_data"] if line["villages"] is None else i18n.number(line["villages"])
    return [line["name"], *(i18n.number(figure) for figure in figures), _minutes(line["proven_s"]), villages]


def _facilitators(content: Plain, words: Mapping[str, str]) -> dict[str, Any]:
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


def _outage(line: Plain, words: Mapping[str, str]) -> list[str]:
    first = i18n.day_plain(date.fromisoformat(line["from_on"]))
    if not line["until_on"]:
        return [line["station"], f"{first} – {words['still']}", line["reason"]]
    last = date.fromordinal(date.fromisoformat(line["until_on"]).toordinal() - 1)
    return [line["station"], f"{first} – {i18n.day_plain(last)}", line["reason"]]


def _follow_up(line: Plain, words: Mapping[str, str]) -> list[str]:
    due = i18n.day_plain(date.fromisoformat(line["due_on"]))
    return [line["what"], line["owner"], due, words["done"] if line["is_done"] else words["open"]]


def _signer(
    side: Plain, content: Plain, *, words: Mapping[str, str], signed_at: Mapping[str, datetime]
) -> dict[str, Any]:
    found = next((signer for signer in content["signers"] if signer["regency_code"] == side["code"]), None)
    at = signed_at.get(side["code"])
    left = content["parties"][0]["code"] == side["code"]
    return {
        "head": [found["office"] if found else side["office"], f"{side['name']},"],
        "name": found["name"] if found else "………………………………",
        "foot": [line for line in (found["rank"], words["nip"] % {"nip": found["nip"]} if found["nip"] else "") if line]
        if found
        else [],
        "signed_on": i18n.day_long(at) if at else None,
        "votes": [bool(at) and left, bool(at) and not left],
    }


def _proof(line: Plain, words: Mapping[str, str]) -> dict[str, str]:
    return {
        "day": i18n.day_short(date.fromisoformat(line["day"])),
        "station": line["station"],
        "topic": line["topic"],
        "verdict": words[line["verdict"]],
        "grade": line["grade"],
        "hash": line["sha256"] or "–",
    }
