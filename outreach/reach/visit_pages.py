"""The page of which village to visit next, and the same as a table for other programs; never a query and never a rule."""

from __future__ import annotations

from werkzeug.wrappers import Response as AnyResponse

from ..access import Permission
from ..i18n import gettext
from ..places import service as places
from ..tabular import write_csv
from ..web import Call, allowed
from . import service, visiting
from .service import VillageReach
from .views import room


def _chosen(call: Call) -> list[VillageReach]:
    """The border villages in the order of need, of one bank where the address asks for that."""
    side = call.args.get("pihak", "")
    reach = service.read_reach(call.session, on=call.today)
    return visiting.next_visits(row for row in reach.villages if side in ("", row.village.regency_code))


def _names(call: Call, row: VillageReach) -> str:
    """Who covers a village, for whoever may read of facilitators."""
    if not call.actor.may(Permission.FACILITATOR_READ):
        return gettext("ada") if row.care.companions else ""
    return ", ".join(one.name for one in row.care.companions)


@room.get("/desa/kunjungan-berikut")
@allowed(Permission.REACH_READ)
def next_visits(call: Call) -> AnyResponse:
    """Overdue and blind villages first, and how the villages are spread over facilitators on each bank."""
    river, rows = places.banks(call.session), _chosen(call)
    sides = [regency for regency in river.both if call.args.get("pihak", "") in ("", regency.code)]
    return call.page(
        "reach/next_visits.html",
        river=river,
        rows=[(row, _names(call, row), visiting.is_overdue(row)) for row in rows],
        side=call.args.get("pihak", ""),
        spreads=[
            (regency, visiting.spread_of(row for row in rows if row.village.regency_code == regency.code))
            for regency in sides
        ],
        after=visiting.OVERDUE_AFTER_DAYS,
    )


@room.get("/desa/kunjungan-berikut.csv")
@allowed(Permission.REACH_READ)
def next_visits_csv(call: Call) -> AnyResponse:
    """The same list, a line a village; an empty cell is not known, never 0."""
    head = ("village_code", "village", "district", "regency", "overdue", "blind", "days_since_visit", "last_visit_on")
    lines: list[tuple[str | int | None, ...]] = [(*head, "facilitators")]
    for row in _chosen(call):
        village, last = row.village, row.care.last_visit_on
        place = (village.code, village.name, village.district.name, village.regency_code)
        known = (
            int(visiting.is_overdue(row)),
            int(row.is_blind),
            row.days_since_visit,
            last.isoformat() if last else None,
        )
        lines.append((*place, *known, _names(call, row)))
    response = call.office.make_response(write_csv(lines))
    response.mimetype = "text/csv"
    response.headers["Content-Disposition"] = f"attachment; filename=kunjungan-berikut-{call.today}.csv"
    return response
