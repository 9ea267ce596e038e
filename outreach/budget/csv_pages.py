"""Budget lines as files: out for any spreadsheet, in with a preview first; never a rule of its own."""

from __future__ import annotations

from typing import Any

from werkzeug.wrappers import Response as AnyResponse

from ..access import Permission
from ..errors import NotFound
from ..forms import bare_name, pack, read_upload
from ..i18n import gettext
from ..places import service as places
from ..web import Call, allowed
from . import csvfile, queries
from .views import FIRST_YEAR, LAST_YEAR, asked_year, own_regency, room

MOST_BYTES = 400_000


@room.get("/anggaran/<code>.csv")
@allowed(Permission.BUDGET_READ)
def export(call: Call, code: str) -> AnyResponse:
    """A regency's lines of a year as CSV."""
    year = asked_year(call)
    side = next((side for side in queries.read_sides(call.session, year=year) if side.regency.code == code), None)
    if side is None:
        raise NotFound
    answer = call.office.make_response(csvfile.render(side, year=year))
    answer.mimetype = "text/csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="anggaran-{code}-{year}.csv"'
    return answer


@room.get("/anggaran/impor")
@allowed(Permission.BUDGET_EDIT)
def choose_file(call: Call) -> AnyResponse:
    """The form that takes a file of lines."""
    return _page(call, asked_year(call), preview=None, packed="", name="")


def _page(call: Call, year: int, **shown: Any) -> AnyResponse:
    regency = places.banks(call.session).regency(own_regency(call))
    return call.page("budget/import.html", year=year, regency=regency, **shown)


@room.post("/anggaran/impor")
@allowed(Permission.BUDGET_EDIT, again="budget.choose_file")
def preview_file(call: Call) -> AnyResponse:
    """Show what a file would do before anything of it is kept."""
    form, code = call.form, own_regency(call)
    upload, year = form.file("file"), form.integer("year", least=FIRST_YEAR, most=LAST_YEAR)
    form.check()
    assert upload is not None
    raw = read_upload(upload, most=MOST_BYTES)
    found = csvfile.preview(call.session, raw, regency_code=code, year=year)
    return _page(call, year, preview=found, packed=pack(raw), name=bare_name(upload))


@room.post("/anggaran/impor/simpan")
@allowed(Permission.BUDGET_EDIT, again="budget.choose_file")
def keep_file(call: Call) -> AnyResponse:
    """Keep a previewed file whole, or nothing of it."""
    form, code = call.form, own_regency(call)
    name, year = form.text("name", required=False), form.integer("year", least=FIRST_YEAR, most=LAST_YEAR)
    raw = form.previewed(most=MOST_BYTES)
    form.check()
    told = {"raw": raw, "file_name": name, "regency_code": code, "year": year, "now": call.now}
    kept = csvfile.keep(call.session, call.actor, **told)  # type: ignore[arg-type]  # several kinds in one dict
    said = gettext("Mata anggaran disimpan: %(new)s baru, %(changed)s berubah.")
    return call.go("budget.index", tahun=year, said=said % {"new": kept.new_count, "changed": kept.changed_count})
