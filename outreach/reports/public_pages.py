"""What anybody may see and take home without signing in, kept by browsers with an ETag; no person is named here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from flask import request
from werkzeug.wrappers import Response as AnyResponse

from ..access import Permission
from ..errors import NotFound
from ..i18n import language, speaking
from ..places import service as places
from ..places.service import Banks
from ..slots import queries as slots
from ..slots.board import JointView
from ..tabular import write_csv
from ..web import Call, allowed
from . import service
from .content import VillageLine, village_lines
from .figures import Period, ReportRows
from .indicators import Indicator, IndicatorId
from .open_accounts import budget_rows, channel_rows, check_rows, follow_up_rows
from .open_columns import COLUMNS, Table, dictionary
from .open_data import (
    Row,
    about_period,
    airing_rows,
    figure_rows,
    upcoming_rows,
    village_rows,
    write_json,
)
from .periods import asked_period, code_of, name_of, neighbours
from .views import room

KEPT_S = 60
"""How many seconds anybody may show a copy without asking; then the ETag tells whether it still holds."""
MOST_SHOWN = 6
MOST_AHEAD = 200
TYPES = {"csv": "text/csv", "json": "application/json"}


@dataclass(frozen=True, slots=True)
class Shown:
    """What the public page and its files tell of a period."""

    river: Banks
    rows: ReportRows
    figures: dict[IndicatorId, Indicator]
    coming: list[JointView]
    villages: tuple[VillageLine, ...]

    def table(self, table: Table) -> Iterable[Row]:
        """The rows of one open table."""
        codes, year, figures = self.rows.regency_codes, self.rows.period.last_on.year, self.figures
        knows_double = figures[IndicatorId.I9].value is not None
        laid: dict[Table, Callable[[], Iterable[Row]]] = {
            Table.UPCOMING: lambda: upcoming_rows(self.coming),
            Table.AIRINGS: lambda: airing_rows(self.rows),
            Table.VILLAGES: lambda: village_rows(self.villages, knows_double=knows_double),
            Table.FIGURES: lambda: figure_rows(figures),
            Table.CHANNELS: lambda: channel_rows(figures[IndicatorId.I5], codes=codes),
            Table.FOLLOW_UPS: lambda: follow_up_rows(figures[IndicatorId.I10]),
            Table.BUDGET: lambda: budget_rows(figures[IndicatorId.I11], codes=codes, year=year),
            Table.CHECKS: lambda: check_rows(self.rows, figures[IndicatorId.I12]),
        }
        return laid[table]()


def _read(call: Call, period: Period) -> Shown:
    river = places.banks(call.session)
    rows, figures = service.count(call.session, period=period, now=call.now)
    coming = slots.coming(call.session, now=call.now, most=MOST_AHEAD)
    views = slots.views_of(call.session, coming, river=river)
    return Shown(river, rows, figures, views, village_lines(rows))


@room.get("/umum")
@allowed(Permission.PUBLIC_READ)
def public(call: Call) -> AnyResponse:
    """Next broadcasts on both banks, what aired and which villages can hear it."""
    with speaking(call.args.get("bahasa") or language()):
        shown = _read(call, asked_period(call.args, today=call.today))
        page = call.page(
            "reports/public.html",
            river=shown.river,
            shown=shown,
            name=name_of(shown.rows.period),
            code=code_of(shown.rows.period),
            coming=shown.coming[:MOST_SHOWN],
            due=_newest_due(shown.rows),
            around=[one and (code_of(one), name_of(one)) for one in neighbours(shown.rows.period, today=call.today)],
            frozen=[(report, name_of(report.period)) for report in service.list_in_force(call.session, most=5)],
            tables=list(Table),
        )
    return _keep(call, page)


def _newest_due(rows: ReportRows) -> list[dict[str, object]]:
    """The last slots that were due, each with its verdict, or none where nobody told."""
    stations, verdicts = {station.id: station for station in rows.stations}, rows.verdicts()
    newest = sorted(rows.due_slots(), key=lambda slot: (slot.day, slot.id), reverse=True)[:MOST_SHOWN]
    return [{"slot": s, "station": stations.get(s.station_id), "airing": verdicts.get(s.id)} for s in newest]


@room.get("/umum/data")
@allowed(Permission.PUBLIC_READ)
def open_data(call: Call) -> AnyResponse:
    """The dictionary of the open data: every table and column, and where to take it."""
    period = asked_period(call.args, today=call.today)
    with speaking(call.args.get("bahasa") or language()):
        licence = call.office.settings.open_licence
        page = call.page(
            "reports/open_data.html",
            tables={table: dictionary(table, licence=licence) for table in Table},
            name=name_of(period),
            code=code_of(period),
        )
    return _keep(call, page)


@room.get("/umum/data/<table>.<ending>")
@allowed(Permission.PUBLIC_READ)
def open_table(call: Call, table: str, ending: str) -> AnyResponse:
    """One open table of a period as CSV or JSON, or the dictionary of all columns."""
    if table not in {*Table, "kamus"} or ending not in TYPES:
        raise NotFound
    period = asked_period(call.args, today=call.today)
    with speaking(call.args.get("bahasa") or language()):
        content = _dictionary(call, ending) if table == "kamus" else _file(call, Table(table), ending, period)
    response = call.office.make_response(content)
    response.mimetype = TYPES[ending]
    name = table if table == "kamus" else f"{table}-{code_of(period)}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    return _keep(call, response)


def _file(call: Call, table: Table, ending: str, period: Period) -> bytes:
    rows = _read(call, period).table(table)
    if ending == "csv":
        return write_csv([[column.name for column in COLUMNS[table]], *rows])
    about = about_period(
        name_of(period), from_on=period.from_on, last_on=period.last_on, is_example=call.office.is_demo
    )
    return write_json(table, rows, about=about, licence=call.office.settings.open_licence)


def _dictionary(call: Call, ending: str) -> bytes:
    """Every column of every table, a line each."""
    licence = call.office.settings.open_licence
    lines = [{"tabel": table.value} | line for table in Table for line in dictionary(table, licence=licence)]
    if ending == "csv":
        return write_csv([list(lines[0]), *(list(line.values()) for line in lines)])
    return call.json({"kamus": lines}).get_data()


def _keep(call: Call, response: AnyResponse) -> AnyResponse:
    """An answer that anybody may keep for a short while, and then asks by its ETag; a signed-in reader's is their own."""
    response.headers["Cache-Control"] = "private, no-cache" if call.actor.is_signed_in else f"public, max-age={KEPT_S}"
    response.vary.add("Cookie")
    response.add_etag()
    return response.make_conditional(request)
