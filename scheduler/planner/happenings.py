"""Reads what happened after a plan was made, and the programmes of that plan, from their documents; strictly, as a problem is read."""

from __future__ import annotations

from datetime import date
from typing import Any

from .fields import Field, ProblemRefused
from .plan import FORM as PLAN_FORM
from .problem import PlannedJointSlot, Problem
from .reading import read_programme
from .replan import Happened, Urgent

FORM = "siaran-plan-happened/1"


def read_programmes(document: Any, problem: Problem) -> tuple[PlannedJointSlot, ...]:
    """The programmes of a plan of this problem's stations; raises `ProblemRefused`."""
    root = Field("", document)
    if not isinstance(document, dict):
        raise ProblemRefused("document", "wrong_kind", wanted="object")
    root.under("form").one_of((PLAN_FORM,), "wrong_form")
    borders, stations, parts, clips = _names(problem)
    programmes = []
    for field in root.under("joint_slots").items():
        programme = read_programme(field)
        field.under("border").one_of(borders)
        field.under("daypart").one_of(parts)
        field.under("clip").one_of(clips)
        for airing in field.under("slots").items():
            airing.under("station").one_of(stations)
        if not problem.first_on <= programme.day <= problem.last_on:
            raise field.under("day").refuse("outside", day=programme.day.isoformat())
        if programme.topic not in problem.topics:
            raise field.under("topic").refuse("unknown", name=programme.topic.value)
        programmes.append(programme)
    return tuple(programmes)


def _names(problem: Problem) -> tuple[set[str], set[str], set[str], set[str]]:
    return (
        {border.name for border in problem.borders},
        {station.name for station in problem.stations},
        {part.name for part in problem.dayparts},
        {clip.name for clip in problem.clips},
    )


def read_happened(document: Any, problem: Problem) -> Happened:
    """What happened; raises `ProblemRefused`."""
    root = Field("", document)
    if not isinstance(document, dict):
        raise ProblemRefused("document", "wrong_kind", wanted="object")
    root.only({"form", "from_on", "from", "missed", "urgent"})
    root.under("form").one_of((FORM,), "wrong_form")
    borders, _, parts, clips = _names(problem)
    from_on = root.under("from_on").day()
    if not problem.first_on <= from_on <= problem.last_on:
        raise root.under("from_on").refuse("outside", day=from_on.isoformat())
    missed = frozenset(_read_missed(field, borders, parts) for field in _maybe(root, "missed"))
    urgent = tuple(
        Urgent(field.under("border").one_of(borders), field.under("clip").one_of(clips))
        for field in _maybe(root, "urgent")
    )
    return Happened(from_on, root.under("from").minute(), missed, urgent)


def _maybe(field: Field, name: str) -> list[Field]:
    found = field.maybe(name)
    return found.items() if found else []


def _read_missed(field: Field, borders: set[str], parts: set[str]) -> tuple[str, date, str]:
    field.only({"border", "day", "daypart"})
    return (field.under("border").one_of(borders), field.under("day").day(), field.under("daypart").one_of(parts))
