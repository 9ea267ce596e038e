"""Frozen reports for other programs, in JSON; never a rule of its own."""

from __future__ import annotations

from typing import TypedDict

from flask import request, url_for
from werkzeug.wrappers import Response as AnyResponse

from ..access import Permission
from ..forms import Form
from ..openapi import Address, Day, Moment, Sha256, Shape, speaks
from ..web import Call, allowed
from . import service
from .canonical import canonical_bytes
from .content import ReportContent
from .models import Report
from .views import room

PAGE = 100


class ReportsAsked(TypedDict, total=False):
    """Where a page of reports begins."""

    after: int


class SignatureTold(TypedDict):
    """One regency's signature under a report's hash."""

    regency_code: str
    person_name: str
    signed_at: Moment


class ReportTold(TypedDict):
    """A frozen report; `sha256` is taken of exactly the bytes at `content`."""

    id: int
    from_on: Day
    until_on: Day
    revision: int
    corrects_id: int | None
    frozen_at: Moment
    is_example: bool
    sha256: Sha256
    signatures: list[SignatureTold]
    content: Address


class ReportPage(TypedDict):
    """Frozen reports, newest first; `next` is the address of the following page."""

    items: list[ReportTold]
    next: Address | None


@room.get("/api/v1/reports")
@allowed(Permission.REPORT_READ)
@speaks(Shape(ReportPage, asked=ReportsAsked))
def reports_api(call: Call) -> AnyResponse:
    """The frozen reports, newest first, in pages by number."""
    form = Form(call.args)
    before = form.maybe_integer("after")
    form.check()
    found = service.list_reports(call.session, most=PAGE, before_id=before)
    following = url_for("reports.reports_api", after=found[-1].id) if len(found) == PAGE else None
    page: ReportPage = {"items": [_told(report) for report in found], "next": following}
    return call.json_to_keep(page)


@room.get("/api/v1/reports/<int:report_id>")
@allowed(Permission.REPORT_READ)
@speaks(Shape(ReportContent))
def report_api(call: Call, report_id: int) -> AnyResponse:
    """A frozen report: exactly the bytes its hash was taken of, which is also its ETag."""
    report = service.get_report(call.session, report_id)
    response = call.office.make_response(canonical_bytes(report.content))
    response.mimetype = "application/json"
    response.headers["Cache-Control"] = "private, no-cache"
    response.set_etag(report.sha256)
    return response.make_conditional(request)


def _told(report: Report) -> ReportTold:
    return {
        "id": report.id,
        "from_on": report.from_on.isoformat(),
        "until_on": report.until_on.isoformat(),
        "revision": report.revision,
        "corrects_id": report.corrects_id,
        "frozen_at": report.frozen_at.isoformat(),
        "is_example": report.is_example,
        "sha256": report.sha256,
        "signatures": [
            {"regency_code": one.regency_code, "person_name": one.person_name, "signed_at": one.signed_at.isoformat()}
            for one in report.signatures
        ],
        "content": url_for("reports.report_api", report_id=report.id),
    }
