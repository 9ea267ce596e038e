"""Frozen reports for other programs, in JSON; never a rule of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict

from flask import request, url_for
from werkzeug.wrappers import Response as AnyResponse

from ..access import Permission
from ..forms import Form
from ..openapi import Address, Day, Moment, Sha256, Shape, speaks
from ..web import Call, allowed
from . import service
from .canonical import canonical_bytes, to_plain
from .comparison import Change
from .content import ReportContent
from .figures import ReportRows
from .indicators import Indicator, IndicatorId
from .models import Report
from .period_pages import period_at
from .periods import PeriodKind, code_of, kind_of, name_of, neighbours
from .revisions import RowChange
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
    period: str
    from_on: Day
    until_on: Day
    revision: int
    corrects_id: int | None
    replaced_by: Address | None
    frozen_at: Moment
    is_example: bool
    sha256: Sha256
    signatures: list[SignatureTold]
    content: Address


class RevisionTold(TypedDict):
    """What a revision says otherwise than the one it corrects, row by row; nothing for a first one."""

    content: Address
    corrects: Address | None
    note: str
    changes: list[RowChange]


class PeriodTold(TypedDict):
    """A period's figures as they stand now; the denominators are those of the border list of its first day."""

    code: str
    kind: PeriodKind | None
    name: str
    from_on: Day
    last_on: Day
    judged_on: Day
    border_list_on: Day
    indicators: Mapping[IndicatorId, Indicator]
    before: Address | None
    changes: Mapping[IndicatorId, Change]
    reports: list[ReportTold]


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
    page: ReportPage = {"items": _told_all(call, found), "next": following}
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


@room.get("/api/v1/reports/<int:report_id>/changes")
@allowed(Permission.REPORT_READ)
@speaks(Shape(RevisionTold))
def changes_api(call: Call, report_id: int) -> AnyResponse:
    """What a revision changed, as its frozen content names it."""
    report = service.get_report(call.session, report_id)
    earlier = url_for("reports.report_api", report_id=report.corrects_id) if report.corrects_id else None
    told: RevisionTold = {
        "content": url_for("reports.report_api", report_id=report.id),
        "corrects": earlier,
        "note": report.correction_note,
        "changes": report.content.get("changes", []),
    }
    return call.json_to_keep(told)


@room.get("/api/v1/periods/<period_code>")
@allowed(Permission.REPORT_READ)
@speaks(Shape(PeriodTold))
def period_api(call: Call, period_code: str) -> AnyResponse:
    """A month (2026-11), quarter (2026-t4), semester (2026-s2) or year (2026) with its figures as they stand now."""
    period = period_at(period_code)
    rows, figures = service.count(call.session, period=period, now=call.now)
    return call.json_to_keep(_told_period(call, rows, figures))


def _told_period(call: Call, rows: ReportRows, figures: Mapping[IndicatorId, Indicator]) -> dict[str, Any]:
    period, (earlier, _) = rows.period, neighbours(rows.period, today=call.today)
    return {
        "code": code_of(period),
        "kind": kind_of(period),
        "name": name_of(period),
        "from_on": period.from_on.isoformat(),
        "last_on": period.last_on.isoformat(),
        "judged_on": rows.judged_on.isoformat(),
        "border_list_on": period.from_on.isoformat(),
        "indicators": to_plain(figures),
        "before": url_for("reports.period_api", period_code=code_of(earlier)) if earlier else None,
        "changes": to_plain(service.changes_since(call.session, period, figures, now=call.now)),
        "reports": _told_all(call, service.reports_of(call.session, period)),
    }


def _told_all(call: Call, found: list[Report]) -> list[ReportTold]:
    replaced = service.replacements(call.session, found)
    return [_told(report, replaced.get(report.id)) for report in found]


def _told(report: Report, replaced_by: int | None) -> ReportTold:
    return {
        "id": report.id,
        "period": code_of(report.period),
        "from_on": report.from_on.isoformat(),
        "until_on": report.until_on.isoformat(),
        "revision": report.revision,
        "corrects_id": report.corrects_id,
        "replaced_by": url_for("reports.report_api", report_id=replaced_by) if replaced_by else None,
        "frozen_at": report.frozen_at.isoformat(),
        "is_example": report.is_example,
        "sha256": report.sha256,
        "signatures": [
            {"regency_code": one.regency_code, "person_name": one.person_name, "signed_at": one.signed_at.isoformat()}
            for one in report.signatures
        ],
        "content": url_for("reports.report_api", report_id=report.id),
    }
