"""Gathers what the pages of a scheme show: its documents with the names of the rows behind them; never a change."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..clips.models import Clip
from ..i18n import gettext
from ..places import service as places
from ..places.models import Village
from ..reach.signal import SignalClass
from ..slots.planner_words import sentences_of_assumptions
from . import service, words
from .known import CHANCES
from .models import Scheme, SchemeState
from .telling import difference, figures_of, rows_of, silences


def read_page(session: Session, scheme: Scheme) -> dict[str, Any]:
    """Everything the page of one scheme shows."""
    river = places.banks(session)
    is_lost = service.is_lost(session, scheme)
    names, villages = read_names(session, scheme)
    explained = scheme.explained or {}
    alike = service.list_schemes(session, from_on=scheme.from_on, until_on=scheme.until_on)
    rows = rows_of(scheme.plan, standing=scheme.standing, pinned=scheme.asked["pinned"], explained=scheme.explained)
    return {
        "river": river,
        "scheme": scheme,
        "names": names,
        "villages": villages,
        "is_open": SchemeState(scheme.state).is_open and not is_lost,
        "fault": gettext(words.LOST) if is_lost else words.fault_word(scheme.fault),
        "stage": words.stage_word(scheme.stage),
        "share": words.share_of(scheme.stage),
        "rows": [(row, words.why_word(row.why, names) if row.why else "") for row in rows],
        "added": [row for row in rows if not row.is_standing],
        "before": figures_of(scheme.standing_score),
        "after": figures_of((scheme.plan or {}).get("objective")),
        "at_most": words.at_most_word((scheme.plan or {}).get("gap")),
        "binding": words.binding_words(explained.get("binding", ()), names),
        "millions": words.million_words(explained.get("million", ()), names),
        "reasons": words.reason_words((scheme.plan or {}).get("reasons", ()), names),
        "chances": (CHANCES[SignalClass.STRONG], CHANCES[SignalClass.ADEQUATE]),
        "unplaced": words.unplaced_words((scheme.plan or {}).get("unplaced", ()), names),
        "others": [other for other in alike if other.id != scheme.id and other.plan is not None],
        "assumptions": sentences_of_assumptions((scheme.plan or {}).get("assumptions", ())),
        "silences_before": silences(scheme.problem, scheme.standing),
        "silences": silences(scheme.problem, (scheme.plan or {}).get("joint_slots", ())),
        "blind": [village["name"] for village in scheme.problem["villages"] if not village["reception"]],
    }


def read_names(session: Session, *schemes: Scheme) -> tuple[words.Names, dict[str, str]]:
    """The names of the stations, clips and villages that schemes speak of."""
    stations = {station.id: station.short_name for station in places.read_stations(session, with_closed=True)}
    clip_ids = {service.number_of(clip["name"]) for scheme in schemes for clip in scheme.problem["clips"]}
    clips = _titles(session, clip_ids)
    codes = {village["name"] for scheme in schemes for village in scheme.problem["villages"]}
    villages = dict(session.execute(select(Village.code, Village.name).where(Village.code.in_(codes))).all())
    return words.names_of(places.banks(session), stations, clips), villages


def _titles(session: Session, clip_ids: Iterable[int]) -> dict[int, str]:
    found = session.execute(select(Clip.id, Clip.title).where(Clip.id.in_(sorted(clip_ids))))
    return {clip_id: title for clip_id, title in found}  # noqa: C416 - a row is no pair of the types asked for


def compared(session: Session, left: Scheme, right: Scheme) -> dict[str, Any]:
    """Two schemes side by side: their figures, and the joint slots that only one has."""
    names, villages = read_names(session, left, right)
    plans = [scheme.plan or {"joint_slots": []} for scheme in (left, right)]
    gone, new = difference(plans[0]["joint_slots"], plans[1]["joint_slots"])
    return {
        "river": places.banks(session),
        "names": names,
        "villages": villages,
        "left": left,
        "right": right,
        "figures": [figures_of(plan.get("objective")) for plan in plans],
        "gaps": [words.at_most_word(plan.get("gap")) for plan in plans],
        "silences": [silences(s.problem, p["joint_slots"]) for s, p in zip((left, right), plans, strict=True)],
        "gone": rows_of({"joint_slots": gone}, standing=left.standing, pinned=(), explained=left.explained),
        "new": rows_of({"joint_slots": new}, standing=right.standing, pinned=(), explained=right.explained),
    }
