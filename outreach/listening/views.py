"""Screens of listener checks: what both regencies asked and heard, with size and method; never a query and never a rule."""

from __future__ import annotations

from flask import Blueprint, url_for
from werkzeug.wrappers import Response as AnyResponse

from scheduler.terms import Topic

from ..access import Permission
from ..forms import Form
from ..i18n import gettext
from ..places import service as places
from ..places.csvcells import Cell, write_rows
from ..web import Call, allowed
from . import service
from .interval import share_of
from .models import ListenerCheck, Method
from .words import method_word

room = Blueprint("listening", __name__)
MOST_PEOPLE = 100_000


@room.get("/uji-dengar")
@allowed(Permission.LISTENER_READ)
def index(call: Call) -> AnyResponse:
    """What both regencies' checks of the last year add up to, and every check."""
    checks, own = service.list_checks(call.session), call.actor.regency_code or ""
    since = call.today.replace(year=call.today.year - 1, day=1)
    river = places.banks(call.session)
    recent = {code: [c for c in checks if c.regency_code == code and c.checked_on >= since] for code in river.codes}
    return call.page(
        "listening/index.html",
        river=river,
        since=since,
        sums={code: service.add_up(held) for code, held in recent.items()},
        checks=checks,
        names=service.names_of(call.session, checks),
        own=own if call.actor.may(Permission.LISTENER_EDIT, regency_code=own) else "",
        alone=lambda check: service.Heard(1, check.interviewed, check.heard),
        method_word=method_word,
    )


def _own_code(call: Call) -> str:
    code = call.actor.regency_code or ""
    call.require(Permission.LISTENER_EDIT, regency_code=code, sees=Permission.LISTENER_READ)
    return code


def _form(call: Call, check: ListenerCheck | None, code: str) -> AnyResponse:
    return call.page(
        "listening/edit.html",
        check=check,
        regency=places.banks(call.session).regency(code),
        districts=[(d.code, d.name) for d in service.districts_of(call.session, code)],
        villages=[v for v in places.border_villages(call.session, on=call.today) if v.regency_code == code],
        methods=[(method.value, method_word(method)) for method in Method],
    )


def _read_facts(form: Form) -> service.CheckFacts:
    topic = form.fields.get("topic", "")
    return service.CheckFacts(
        district_code=form.text("district_code", most=8),
        village_code=form.text("village_code", required=False, most=13) or None,
        checked_on=form.day("checked_on"),
        method=form.choice("method", Method),
        interviewed=form.integer("interviewed", least=1, most=MOST_PEOPLE),
        heard=form.integer("heard", most=MOST_PEOPLE),
        topic=form.choice("topic", Topic) if topic else None,
        note=form.text("note", required=False, most=300),
    )


@room.get("/uji-dengar/baru")
@allowed(Permission.LISTENER_EDIT)
def new(call: Call) -> AnyResponse:
    """The form for a check of the own regency."""
    return _form(call, None, _own_code(call))


@room.post("/uji-dengar")
@allowed(Permission.LISTENER_EDIT, again="listening.new")
def enter(call: Call) -> AnyResponse:
    """Enter a check of the own regency."""
    code, form = _own_code(call), call.form
    facts = _read_facts(form)
    form.check()
    check = service.enter_check(call.session, call.actor, regency_code=code, facts=facts, now=call.now)
    undo = url_for("listening.withdraw", check_id=check.id)
    return call.go("listening.index", said=gettext("Uji dengar dicatat."), undo=undo)


def _guarded(call: Call, check_id: int) -> ListenerCheck:
    check = service.get_check(call.session, check_id)
    call.require(Permission.LISTENER_EDIT, regency_code=check.regency_code, sees=Permission.LISTENER_READ)
    return check


@room.get("/uji-dengar/<int:check_id>/ubah")
@allowed(Permission.LISTENER_EDIT)
def edit(call: Call, check_id: int) -> AnyResponse:
    """The form for an entered check."""
    check = _guarded(call, check_id)
    return _form(call, check, check.regency_code)


@room.post("/uji-dengar/<int:check_id>/ubah")
@allowed(Permission.LISTENER_EDIT, again="listening.edit")
def change(call: Call, check_id: int) -> AnyResponse:
    """Save an edited check."""
    check, form = _guarded(call, check_id), call.form
    facts, version = _read_facts(form), form.integer("version")
    form.check()
    service.change_check(call.session, call.actor, check=check, facts=facts, version=version, now=call.now)
    return call.go("listening.index", said=gettext("Perubahan disimpan."))


@room.post("/uji-dengar/<int:check_id>/tarik")
@allowed(Permission.LISTENER_EDIT)
def withdraw(call: Call, check_id: int) -> AnyResponse:
    """Withdraw a check: it stays readable and counts no more."""
    service.withdraw_check(call.session, call.actor, check=_guarded(call, check_id), now=call.now)
    undo = url_for("listening.count_again", check_id=check_id)
    return call.go("listening.index", said=gettext("Uji dengar ditarik."), undo=undo)


@room.post("/uji-dengar/<int:check_id>/hitung")
@allowed(Permission.LISTENER_EDIT)
def count_again(call: Call, check_id: int) -> AnyResponse:
    """Let a withdrawn check count again."""
    service.restore_check(call.session, call.actor, check=_guarded(call, check_id), now=call.now)
    return call.go("listening.index", said=gettext("Uji dengar dihitung lagi."))


@room.get("/uji-dengar.csv")
@allowed(Permission.LISTENER_READ)
def export(call: Call) -> AnyResponse:
    """Every check that counts, as CSV; who heard stands empty where fewer than 19 were asked."""
    checks = [check for check in service.list_checks(call.session, most=5000) if check.withdrawn_at is None]
    head: list[Cell] = ["tanggal", "kode_kabupaten", "kode_kecamatan", "kode_desa", "cara", "tema"]
    rows: list[list[Cell]] = [[*head, "diwawancara", "mendengar_30_hari", "catatan"]]
    for c in checks:
        place: list[Cell] = [c.checked_on.isoformat(), c.regency_code, c.district_code, c.village_code]
        shown = c.heard if share_of(c.heard, c.interviewed) is not None else None
        rows.append([*place, method_word(c.method), c.topic, c.interviewed, shown, c.note])
    answer = call.office.make_response(write_rows(rows))
    answer.mimetype = "text/csv"
    answer.headers["Content-Disposition"] = 'attachment; filename="uji-dengar.csv"'
    return answer
