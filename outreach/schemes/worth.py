"""What the joint slots that stand in a period are worth, and where more could stand, by the planner's own arithmetic; never a query."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from math import ceil

from scheduler.dayparts import daypart_of
from scheduler.planner.audience import Audience
from scheduler.planner.fields import ProblemRefused
from scheduler.planner.openings import Openings
from scheduler.planner.plan import score_document
from scheduler.planner.problem import Goal
from scheduler.planner.reading import read_problem
from scheduler.planner.scoring import score_plan
from scheduler.terms import SlotKind

from ..clips.queries import ClipLine
from ..errors import N_
from ..i18n import gettext
from ..places import rates
from ..places.service import Banks
from .asking import BORDER, Asked, Asking, Known, KnownClip, build_problem
from .known import Books, known_of
from .telling import Figures, Silence, figures_of, silences
from .words import why_refused

NO_CLIP = N_("belum ada klip bersuara yang berlaku.")


@dataclass(frozen=True, slots=True)
class Worth:
    """What stands is worth: figures, silences of the villages, blind villages, how many slots are not counted, unrated stations.

    `free` are the dayparts of each day that are open on both banks and hold no joint slot.
    """

    figures: Figures | None
    silences: tuple[Silence, ...]
    blind: tuple[str, ...]
    uncounted: int
    unrated: tuple[int, ...]
    free: dict[date, int]


def weigh_standing(
    books: Books, river: Banks, lines: Collection[ClipLine], *, taken: Collection[tuple[date, str]], window_min: int
) -> Worth | str:
    """The worth of a period's joint slots, or a sentence that says why it cannot be reckoned.

    `taken` are the days and dayparts in which any joint slot stands, counted or not.
    """
    if not lines:
        return gettext(NO_CLIP)
    asked = Asked(*books.days, Goal.THRICE, {}, {}, None, 1.0)
    # Nothing is planned here: a clip counts on every day, so that a month before its first one can be read too.
    clips = [KnownClip(c.id, c.topic, c.language, max(1, ceil(c.length_s)), *books.days) for c in lines]
    known = known_of(books, river=river, clips=clips, kind=SlotKind.ILM, window_min=window_min)
    try:
        return _weigh(build_problem(asked, known, title=""), known, books, taken=taken)
    except ProblemRefused as refusal:
        return why_refused(refusal, river)


def _weigh(asking: Asking, known: Known, books: Books, *, taken: Collection[tuple[date, str]]) -> Worth:
    problem = read_problem(asking.document)
    openings = Openings.of(problem)
    score = score_plan(problem, Audience.of(problem), problem.pinned)
    free = {
        day: sum(
            (day, part.name) not in taken and bool(openings.teams(BORDER, day, at))
            for at, part in enumerate(problem.dayparts)
        )
        for day in problem.days
    }
    figures = figures_of(score_document(score))
    return Worth(
        figures
        and replace(
            figures, cost_rupiah=_costs(books, known, counted={s.id for s in known.standing} - set(asking.uncounted))
        ),
        tuple(silences(asking.document, asking.standing)),
        tuple(village.code for village in known.villages if not any(village.reception.values())),
        len(asking.uncounted),
        asking.unrated,
        free,
    )


def _costs(books: Books, known: Known, *, counted: Collection[int]) -> dict[str, int]:
    """What the counted slots cost each side, every slot by the rate for its own kind; a cooperation programme costs nothing."""
    stations = {station.id: station for station in books.stations}
    cost = dict.fromkeys(known.sides, 0)
    for row in books.places:
        if row.joint_slot_id in counted and row.booked:
            part = daypart_of(row.span.start_at, is_fasting=row.day in books.fasting(row.station_id))
            held = rates.in_force(books.rates[row.station_id], on=books.days[0])
            rate = part and rates.rate_for(held, row.kind, daypart=part)
            cost[stations[row.station_id].regency_code] += rate.per_airing_rupiah if rate else 0
    return cost
