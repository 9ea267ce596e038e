"""Words a frozen report line by line for paper: every figure formatted, nothing counted, no layout."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from .. import i18n
from .account_chapters import lay_budget, lay_checks
from .canonical import spoken_fingerprint
from .channel_lines import lay_channels
from .chapters import lay_facilitators, lay_follow_ups, lay_outage, lay_proof, lay_station, lay_villages
from .detail_lines import lay_kinds
from .figure_lines import lay_figure, lay_grades
from .figures import Period
from .periods import name_of
from .revision_words import lay_change, word_changes
from .sentences import say_again
from .trend import draw_trend
from .trend_words import changes_in, frozen_stands, table_of, trend_of
from .words import report_words, three_sentences

Plain = Mapping[str, Any]
FONT = "Libertinus Serif"
"""The family of the printer's own that words in a drawing are to ask for."""
SUMMARY = ("I2", "I3", "I5", "I7", "I9")
OTHERS = ("I1", "I4", "I6", "I8", "I10", "I11", "I12")
"""A report frozen before the last three were counted has none of them."""

MOST_PROOFS = 600
"""How many airings the annex prints, about eight pages: a year of them is a book that nobody reads and a minute of printing."""


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
        "parties": [_letterhead(side, words) for side in content["parties"]],
        "signed": [side["code"] in signed_at for side in content["parties"]],
        "cover_facts": _cover_facts(content, words, signed_at=signed_at),
        "summary": _figures(SUMMARY, content, words=words),
        "others": _figures(OTHERS, content, words=words),
        "development": _development(content),
        "sentences": list(three_sentences(content)),
        "grades": lay_grades(content, words),
        "legal": _legal(content, words, sides=sides),
        "outages": [lay_outage(line, words) for line in content["outages"]],
        "owed": lay_kinds(content["indicators"]["I10"], content["parties"], words)
        if "I10" in content["indicators"]
        else None,
        "follow_ups": lay_follow_ups(content, words),
        "stations": [lay_station(line, words) for line in content["stations"]],
        "channels": lay_channels(content, words),
        "facilitators": lay_facilitators(content, words),
        "checks": lay_checks(content, words),
        "budget": lay_budget(content, words),
        "signers": [_signer(side, content, words=words, signed_at=signed_at) for side in content["parties"]],
        "copies": [say_again(one) for one in content["copies"]],
        "proofs": [lay_proof(line, words) for line in content["proofs"][:MOST_PROOFS]],
        "proofs_left": _left_out(content, words),
        "method": [words["method_1"], words["method_2"], words["method_3"]],
        "sources": [say_again(one) for one in content["sources"]],
        "changes": [lay_change(line) for line in word_changes(content)],
    }
    return laid | lay_villages(content, words) | _running_words(laid, content, words=words)


def _letterhead(side: Plain, words: Mapping[str, str]) -> dict[str, Any]:
    province = words["province"] % {"name": side["province"]}
    return {**side, "office": say_again(side["office"]), "province": province}


def _left_out(content: Plain, words: Mapping[str, str]) -> str:
    """How many airings stand in the files alone; nothing where all are printed."""
    left = len(content["proofs"]) - MOST_PROOFS
    facts = {"n": i18n.number(left), "all": i18n.number(len(content["proofs"]))}
    return words["annex_left"] % facts if left > 0 else ""


def _figures(keys: Sequence[str], content: Plain, *, words: Mapping[str, str]) -> list[dict[str, Any]]:
    """Figures with how each stands to the last period of its kind, where the report knows any."""
    changes = changes_in(frozen_stands(content)) if "history" in content else {}
    return [
        lay_figure(content["indicators"][key], content, words=words)
        | {
            "change": changes[key].words if key in changes else "",
            "way": changes[key].direction if key in changes else "",
        }
        for key in keys
        if key in content["indicators"]
    ]


def _development(content: Plain) -> dict[str, Any] | None:
    """The five figures over the periods before and this one, drawn, and all figures as a table; None for a lone period."""
    stands = frozen_stands(content)
    if len(stands) < 2:
        return None
    head, rows = table_of(stands)
    trends = [trend_of(key, stands) for key in SUMMARY]
    charts = [
        {"svg": draw_trend(one, font=FONT), "alt": f"{one.title}. {one.description}", "title": one.title}
        for one in trends
    ]
    return {"charts": charts, "head": head, "rows": rows}


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


def _signer(
    side: Plain, content: Plain, *, words: Mapping[str, str], signed_at: Mapping[str, datetime]
) -> dict[str, Any]:
    found = next((signer for signer in content["signers"] if signer["regency_code"] == side["code"]), None)
    at = signed_at.get(side["code"])
    left = content["parties"][0]["code"] == side["code"]
    return {
        "head": [say_again(found["office"] if found else side["office"]), f"{side['name']},"],
        "name": found["name"] if found else "………………………………",
        "foot": [line for line in (found["rank"], words["nip"] % {"nip": found["nip"]} if found["nip"] else "") if line]
        if found
        else [],
        "signed_on": i18n.day_long(at) if at else None,
        "votes": [bool(at) and left, bool(at) and not left],
    }
