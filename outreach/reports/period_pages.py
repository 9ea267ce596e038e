"""Screens of a period's figures as they stand now, and of the rows behind each; never a query and never a rule."""

from __future__ import annotations

from typing import Any

from flask import request
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from ..access import Permission
from ..errors import NotFound
from ..i18n import language
from ..places import service as places
from ..places.service import Banks
from ..web import Call, allowed
from . import service
from .canonical import to_plain
from .csvfile import Extract, render_csv
from .detail_lines import lay_detail
from .figures import Period
from .indicators import Indicator, IndicatorId
from .periods import asked_period, code_of, kinds_around, name_of, neighbours, read_code
from .trend import draw_trend
from .trend_words import stands_of, table_of, trend_of
from .views import room
from .ways import airings_heard, lines_of
from .words import report_words


@room.get("/laporan")
@allowed(Permission.REPORT_READ)
def index(call: Call) -> AnyResponse:
    """The running quarter, or the days a query asks for."""
    return _show(call, asked_period(call.args, today=call.today))


@room.get("/laporan/periode/<period_code>")
@allowed(Permission.REPORT_READ)
def of_period(call: Call, period_code: str) -> AnyResponse:
    """A month, quarter, semester or year by its own address."""
    return _show(call, period_at(period_code))


def period_at(code: str) -> Period:
    """The period an address names; raises `NotFound`."""
    try:
        return read_code(code)
    except ValueError:
        raise NotFound from None


def _show(call: Call, period: Period) -> AnyResponse:
    """The five figures of a period, all twelve below, and the frozen reports."""
    rows, figures = service.count(call.session, period=period, now=call.now)
    past = service.past_figures(call.session, period, now=call.now, most=1)
    return call.page(
        "reports/index.html",
        period=period,
        code=code_of(period),
        rows=rows,
        figures=service.five_of(rows, figures, past=past),
        every=list(figures.values()),
        river=places.banks(call.session),
        frozen=service.list_reports(call.session),
        kinds=kinds_around(period, today=call.today),
        around=neighbours(period, today=call.today),
        is_over=period.last_on < call.today,
        name_of=name_of,
        code_of=code_of,
    )


@room.get("/laporan/periode/<period_code>/angka.csv")
@allowed(Permission.REPORT_READ)
def figures_csv(call: Call, period_code: str) -> AnyResponse:
    """A period's figures as they stand now, as CSV."""
    period, river = period_at(period_code), places.banks(call.session)
    _, figures = service.count(call.session, period=period, now=call.now)
    table = render_csv({"parties": _parties(river), "indicators": to_plain(figures)}, Extract.FIGURES, lang=language())
    response = call.office.make_response(table)
    response.mimetype = "text/csv"
    response.headers["Content-Disposition"] = f'attachment; filename="angka-{code_of(period)}.csv"'
    response.add_etag()
    return response.make_conditional(request)


def _parties(river: Banks) -> list[dict[str, str]]:
    """Both sides as a frozen content names them."""
    return [{"code": side.code, "short_name": side.short_name} for side in river.both]


@room.get("/laporan/periode/<period_code>/perkembangan")
@allowed(Permission.REPORT_READ)
def development(call: Call, period_code: str) -> AnyResponse:
    """How every figure went over at most eight periods of one kind, drawn and as a table."""
    period = period_at(period_code)
    _, figures = service.count(call.session, period=period, now=call.now)
    stands = stands_of(service.past_figures(call.session, period, now=call.now), period, figures)
    head, lines = table_of(stands)
    return call.page(
        "reports/development.html",
        name=name_of(period),
        code=code_of(period),
        charts=[Markup(draw_trend(trend_of(key, stands), key=key)) for key in figures],  # noqa: S704 -- drawn here, escaped there
        names=[name_of(one.period) for one in stands],
        head=head,
        lines=lines,
    )


@room.get("/laporan/angka/<key>")
@allowed(Permission.REPORT_READ)
def rows_behind(call: Call, key: str) -> AnyResponse:
    """The rows a figure was counted from: which count, which do not."""
    if key not in IndicatorId.__members__:
        raise NotFound
    period = asked_period(call.args, today=call.today)
    rows, figures = service.count(call.session, period=period, now=call.now)
    figure, river = figures[IndicatorId(key)], places.banks(call.session)
    names = {side.code: side.short_name for side in river.both}
    return call.page(
        "reports/rows.html",
        name=name_of(period),
        code=code_of(period),
        figure=figure,
        river=river,
        detail=_detail(figure, river),
        lines=lines_of(figure, rows, names=names),
    )


def _detail(figure: Indicator, river: Banks) -> dict[str, Any] | None:
    plain = to_plain(figure)
    assert isinstance(plain, dict), "a figure is an object"
    return lay_detail(plain, _parties(river), report_words())


@room.get("/laporan/dengar/<code>")
@allowed(Permission.REPORT_READ)
def heard(call: Call, code: str) -> AnyResponse:
    """The proven airings that could be heard in a village within a period (I6)."""
    period = asked_period(call.args, today=call.today)
    rows, _ = service.count(call.session, period=period, now=call.now)
    village = next((village for village in rows.villages if village.code == code), None)
    if village is None:
        raise NotFound
    return call.page(
        "reports/heard.html",
        name=name_of(period),
        code=code_of(period),
        village=village,
        lines=airings_heard(rows, code),
    )
