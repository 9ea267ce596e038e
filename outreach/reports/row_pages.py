"""The rows of a period as files to recount its figures from; never a query and never a figure."""

from __future__ import annotations

from werkzeug.wrappers import Response as AnyResponse

from ..access import Permission
from ..web import Call, allowed
from . import service
from .period_pages import period_at
from .periods import code_of
from .rowfiles import pack_rows
from .views import room


@room.get("/laporan/periode/<period_code>/baris.zip")
@allowed(Permission.REPORT_READ)
def row_files(call: Call, period_code: str) -> AnyResponse:
    """Every row the period's figures stand on, as CSV files in one archive."""
    period = period_at(period_code)
    rows, _ = service.count(call.session, period=period, now=call.now)
    response = call.office.make_response(pack_rows(rows))
    response.mimetype = "application/zip"
    response.headers["Content-Disposition"] = f'attachment; filename="baris-{code_of(period)}.zip"'
    return response
