"""Screens of frozen reports: freezing, signing, their files and their check; never a query and never a rule."""

from __future__ import annotations

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from ..access import Permission, Role
from ..errors import NotFound
from ..i18n import language
from ..places import service as places
from ..reach import drawing
from ..reach.map import BorderMap, draw_map, draw_silhouette
from ..web import Call, allowed
from . import service
from .canonical import canonical_bytes, spoken_fingerprint
from .csvfile import Extract, render_csv
from .figure_lines import lay_figures
from .models import Report
from .paper import FONT
from .pdf import Sheet, dress, render_pdf
from .periods import asked_period, code_of, name_of
from .revision_words import word_changes
from .xlsx import render_xlsx

room = Blueprint("reports", __name__)


@room.get("/laporan/bekukan")
@allowed(Permission.REPORT_FREEZE)
def confirm_freeze(call: Call) -> AnyResponse:
    """What freezing means, before it is done for good."""
    period = asked_period(call.args, today=call.today)
    earlier = service.reports_of(call.session, period)
    return call.page(
        "reports/freeze.html",
        period=period,
        code=code_of(period),
        name=name_of(period),
        earlier=earlier,
        river=places.banks(call.session),
    )


@room.post("/laporan/bekukan")
@allowed(Permission.REPORT_FREEZE, again="reports.confirm_freeze")
def freeze(call: Call) -> AnyResponse:
    """Freeze a period's report."""
    form = call.form
    left, right = form.text("left_number", most=80), form.text("right_number", most=80)
    note = form.text("note", required=False, most=500)
    form.check()
    report = service.freeze(
        call.session,
        call.actor,
        period=asked_period(call.args, today=call.today),
        left_number=left,
        right_number=right,
        note=note,
        is_example=call.office.is_demo,
        now=call.now,
    )
    return call.go("reports.show", report_id=report.id)


@room.get("/laporan/<int:report_id>")
@allowed(Permission.REPORT_READ)
def show(call: Call, report_id: int) -> AnyResponse:
    """A frozen report with its signatures, its hash and its forms."""
    report, river = service.get_report(call.session, report_id), places.banks(call.session)
    own = next((grant.regency_code for grant in call.actor.grants if grant.role is Role.APPROVER), None)
    signed = {signature.regency_code for signature in report.signatures}
    return call.page(
        "reports/show.html",
        report=report,
        name=name_of(report.period),
        corrected=service.corrected_by(call.session, report),
        newer=service.successor_of(call.session, report),
        changes=word_changes(report.content),
        content=report.content,
        figures=lay_figures(report.content),
        code=code_of(report.period),
        river=river,
        spoken=spoken_fingerprint(report.sha256),
        holds=service.still_true(report),
        states=["yes" if code in signed else "asked" for code in river.codes],
        may_sign=own is not None and own not in signed,
        extracts=list(Extract),
    )


@room.post("/laporan/<int:report_id>/tanda-tangan")
@allowed(Permission.REPORT_SIGN, again="reports.show")
def sign(call: Call, report_id: int) -> AnyResponse:
    """Sign a frozen report for the own regency."""
    report = service.get_report(call.session, report_id)
    code = next(g.regency_code for g in call.actor.grants if g.role is Role.APPROVER) or ""
    call.require(Permission.REPORT_SIGN, regency_code=code)
    service.sign(call.session, call.actor, report=report, regency_code=code, now=call.now)
    return call.go("reports.show", report_id=report_id)


def _file(call: Call, report: Report, content: bytes, *, ending: str, media_type: str) -> AnyResponse:
    """A frozen report as a file; its ETag is its hash with the number of signatures, for those grow on the paper."""
    response = call.office.make_response(content)
    response.mimetype = media_type
    name = f"laporan-{report.from_on.isoformat()}-{report.until_on.isoformat()}-r{report.revision}.{ending}"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    response.set_etag(f"{report.sha256[:32]}-{len(report.signatures)}-{language()}-{ending}")
    return response.make_conditional(request)


@room.get("/laporan/<int:report_id>.pdf")
@allowed(Permission.REPORT_READ)
def pdf(call: Call, report_id: int) -> AnyResponse:
    """The report on paper: tagged, PDF/A."""
    report, river = service.get_report(call.session, report_id), places.banks(call.session)
    folder = call.office.settings.border_folder
    villages = dress(drawing.shapes(folder), report.content)
    border = BorderMap(villages, drawing.lines(folder), drawing.words_for(river, description=""))
    address = f"{call.office.settings.base_url}{url_for('reports.verify', digest=report.sha256)}"
    sheet = Sheet.F4 if call.args.get("kertas") == Sheet.F4 else Sheet.A4
    printed = render_pdf(
        report.content,
        sheet=sheet,
        lang=language(),
        sha256=report.sha256,
        verify_url=address,
        signed_at={signature.regency_code: signature.signed_at for signature in report.signatures},
        map_svg=draw_map(border, font=FONT),
        cover_svg=draw_silhouette(border, font=FONT),
    )
    return _file(call, report, printed, ending=f"{sheet}.pdf", media_type="application/pdf")


@room.get("/laporan/<int:report_id>.xlsx")
@allowed(Permission.REPORT_READ)
def xlsx(call: Call, report_id: int) -> AnyResponse:
    """The report as a workbook."""
    report = service.get_report(call.session, report_id)
    book = render_xlsx(report.content, lang=language(), sha256=report.sha256)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return _file(call, report, book, ending="xlsx", media_type=kind)


@room.get("/laporan/<int:report_id>/<extract>.csv")
@allowed(Permission.REPORT_READ)
def csv(call: Call, report_id: int, extract: str) -> AnyResponse:
    """One table of the report as CSV."""
    if extract not in {one.value for one in Extract}:
        raise NotFound
    report = service.get_report(call.session, report_id)
    table = render_csv(report.content, Extract(extract), lang=language())
    return _file(call, report, table, ending=f"{extract}.csv", media_type="text/csv")


@room.get("/laporan/<int:report_id>.json")
@allowed(Permission.REPORT_READ)
def frozen_json(call: Call, report_id: int) -> AnyResponse:
    """Exactly the bytes the hash was taken of."""
    report = service.get_report(call.session, report_id)
    return _file(call, report, canonical_bytes(report.content), ending="json", media_type="application/json")


# --- what anybody may see ---------------------------------------------------------------------------------------------


@room.get("/cek")
@allowed(Permission.PUBLIC_READ)
def check(call: Call) -> AnyResponse:
    """The form that takes a report's hash."""
    typed = call.args.get("sidik", "")
    found = service.find_by_hash(call.session, typed) if typed else None
    return _verified(call, found, typed)


@room.get("/cek/<digest>")
@allowed(Permission.PUBLIC_READ)
def verify(call: Call, digest: str) -> AnyResponse:
    """Where a report's QR leads: whether this hash is one of ours, and what it stands for."""
    return _verified(call, service.find_by_hash(call.session, digest), digest)


def _verified(call: Call, report: Report | None, typed: str) -> AnyResponse:
    river = places.find_banks(call.session)
    holds = report is not None and service.still_true(report)
    newer = service.successor_of(call.session, report) if report is not None else None
    return call.page("reports/verify.html", report=report, typed=typed[:80], river=river, holds=holds, newer=newer)
