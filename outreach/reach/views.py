"""Screens of reach: which village can hear what, on the map and by name; never a query and never a rule."""

from __future__ import annotations

from flask import Blueprint
from werkzeug.wrappers import Response as AnyResponse

from scheduler.terms import Topic

from ..access import Permission
from ..errors import NotFound
from ..facilitators import queries as care
from ..places import service as places
from ..web import Call, allowed
from . import service
from .boundaries import outlines_of, standing_boundaries
from .drawing import draw_reach

room = Blueprint("reach", __name__)


@room.get("/desa")
@allowed(Permission.REACH_READ)
def villages(call: Call) -> AnyResponse:
    """The blind villages by name, the served ones after them, and the map."""
    river, reach = places.banks(call.session), service.read_reach(call.session, on=call.today)
    side, words = call.args.get("pihak", ""), call.args.get("q", "").casefold()
    shown = [
        row
        for row in (*reach.blind(), *(row for row in reach.villages if not row.is_blind))
        if side in ("", row.village.regency_code)
        and words in f"{row.village.name} {row.village.district.name}".casefold()
    ]
    kept = standing_boundaries(call.session)
    return call.page(
        "reach/villages.html",
        river=river,
        reach=reach,
        shown=shown,
        side=side,
        words=call.args.get("q", ""),
        picture=draw_reach(reach, river, folder=call.office.settings.border_folder, outlines=outlines_of(kept)),
        boundaries=kept,
        topics=tuple(Topic),
    )


@room.get("/desa/<code>")
@allowed(Permission.REACH_READ)
def village(call: Call, code: str) -> AnyResponse:
    """One village: who covers it, what it can hear, what aired for it, who visited, whom it faces."""
    found = places.get_village(call.session, code)
    reach = service.read_reach(call.session, on=call.today)
    row = next((row for row in reach.villages if row.village.code == code), None)
    if row is None:
        raise NotFound
    return call.page(
        "reach/village.html",
        village=found,
        row=row,
        reach=reach,
        heard=service.stations_heard(reach, code),
        visits=care.visits_of(call.session, village_code=code, most=10),
        reports=care.reports_of(call.session, code, most=10),
        matched=care.matched_reports(call.session, code),
        hamlets=service.hamlets_reached(call.session, reach, code),
        topics=tuple(Topic),
        month=call.today.replace(day=1),
    )
