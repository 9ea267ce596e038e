"""Screens of money: both regencies' lines side by side, one line with its entries; never a query and never a rule."""

from __future__ import annotations

from flask import Blueprint, url_for
from werkzeug.wrappers import Response as AnyResponse

from ..access import Permission
from ..audit import lines_of
from ..forms import Form
from ..i18n import gettext, ngettext
from ..places import service as places
from ..places.trail_words import action_word
from ..web import Call, allowed
from . import charging, queries, service
from .models import MOST_RUPIAH, BudgetLine, PaysFor, Spending
from .service import LineFacts
from .words import kind_word, told_changes

room = Blueprint("budget", __name__)
FIRST_YEAR, LAST_YEAR = 2016, 2100


def asked_year(call: Call) -> int:
    """The year of the address (`?tahun=`), or the running one."""
    form = Form(call.args)
    year = form.maybe_integer("tahun", least=FIRST_YEAR, most=LAST_YEAR)
    form.check()
    return year or int(call.today.year)


def own_regency(call: Call) -> str:
    """The regency this person keeps the budget of."""
    code = call.actor.regency_code or ""
    call.require(Permission.BUDGET_EDIT, regency_code=code, sees=Permission.BUDGET_READ)
    return code


def _guarded(call: Call, line_id: int, *, with_removed: bool = False) -> BudgetLine:
    line = queries.get_line(call.session, line_id, with_removed=with_removed)
    call.require(Permission.BUDGET_EDIT, regency_code=line.regency_code, sees=Permission.BUDGET_DETAIL)
    return line


def _entry(call: Call, spending_id: int) -> Spending:
    entry = queries.get_spending(call.session, spending_id)
    _guarded(call, entry.line_id, with_removed=True)
    return entry


@room.get("/anggaran")
@allowed(Permission.BUDGET_READ)
def index(call: Call) -> AnyResponse:
    """Both regencies' budgets of a year, side by side."""
    year, own = asked_year(call), call.actor.regency_code or ""
    may_edit = call.actor.may(Permission.BUDGET_EDIT, regency_code=own)
    return call.page(
        "budget/index.html",
        year=year,
        years=queries.years_of(call.session, today=call.today),
        sides=queries.read_sides(call.session, year=year),
        own=own if may_edit else "",
        sees=own if call.actor.may(Permission.BUDGET_DETAIL, regency_code=own) else "",
        waiting=queries.waiting_costs(call.session, regency_code=own, year=year) if may_edit else [],
        kind_word=kind_word,
    )


@room.get("/anggaran/baru")
@allowed(Permission.BUDGET_EDIT)
def new(call: Call) -> AnyResponse:
    """The form for a new line of the own regency."""
    regency = places.banks(call.session).regency(own_regency(call))
    return call.page("budget/edit.html", line=None, year=asked_year(call), regency=regency, kinds=_kinds())


def _kinds() -> list[tuple[str, str]]:
    return [(kind.value, kind_word(kind)) for kind in PaysFor]


def _read_facts(form: Form) -> LineFacts:
    return LineFacts(
        code=form.text("code", most=40),
        name=form.text("name", most=160),
        # A cooperation programme is read too, so that the service says why it is refused.
        pays_for=form.one_of("pays_for", [*(kind.value for kind in PaysFor), "cooperation"]),
        ceiling_rupiah=form.integer("ceiling_rupiah", least=1, most=MOST_RUPIAH),
        physical_percent=form.maybe_integer("physical_percent", most=100),
    )


@room.post("/anggaran")
@allowed(Permission.BUDGET_EDIT, again="budget.new")
def add(call: Call) -> AnyResponse:
    """Enter a line of the own regency."""
    code, form = own_regency(call), call.form
    facts, year = _read_facts(form), form.integer("year", least=FIRST_YEAR, most=LAST_YEAR)
    form.check()
    line = service.add_line(call.session, call.actor, regency_code=code, year=year, facts=facts, now=call.now)
    undo = url_for("budget.remove", line_id=line.id)
    return call.go("budget.index", tahun=year, said=gettext("Mata anggaran dicatat."), undo=undo)


@room.get("/anggaran/<int:line_id>")
@allowed(Permission.BUDGET_DETAIL)
def show(call: Call, line_id: int) -> AnyResponse:
    """One line of the own regency: its sums, entries, airings and history."""
    line = queries.get_line(call.session, line_id)
    call.require(Permission.BUDGET_DETAIL, regency_code=line.regency_code)
    return call.page(
        "budget/show.html",
        line=line,
        state=service.state_of(call.session, line),
        regency=places.banks(call.session).regency(line.regency_code),
        may_edit=call.actor.may(Permission.BUDGET_EDIT, regency_code=line.regency_code),
        entries=queries.spending_of(call.session, line.id),
        charged=queries.charged_slots(call.session, [line.id]),
        history=lines_of(call.session, "budget_line", line.id, most=40),
        words={"kind": kind_word, "action": action_word, "told": told_changes},
    )


@room.get("/anggaran/<int:line_id>/ubah")
@allowed(Permission.BUDGET_EDIT)
def edit(call: Call, line_id: int) -> AnyResponse:
    """The form for a line of the own regency."""
    line = _guarded(call, line_id)
    regency = places.banks(call.session).regency(line.regency_code)
    return call.page("budget/edit.html", line=line, year=line.year, regency=regency, kinds=_kinds())


@room.post("/anggaran/<int:line_id>/ubah")
@allowed(Permission.BUDGET_EDIT, again="budget.edit")
def change(call: Call, line_id: int) -> AnyResponse:
    """Save an edited line."""
    line, form = _guarded(call, line_id), call.form
    facts, version = _read_facts(form), form.integer("version")
    form.check()
    service.change_line(call.session, call.actor, line=line, facts=facts, version=version, now=call.now)
    undo = url_for("budget.undo_change", line_id=line_id)
    return call.go("budget.show", line_id=line_id, said=gettext("Perubahan disimpan."), undo=undo)


@room.post("/anggaran/<int:line_id>/urungkan")
@allowed(Permission.BUDGET_EDIT, again="budget.show")
def undo_change(call: Call, line_id: int) -> AnyResponse:
    """Take back the change just made."""
    service.undo_change(call.session, call.actor, line=_guarded(call, line_id), now=call.now)
    return call.go("budget.show", line_id=line_id, said=gettext("Perubahan diurungkan."))


@room.post("/anggaran/<int:line_id>/hapus")
@allowed(Permission.BUDGET_EDIT, again="budget.show")
def remove(call: Call, line_id: int) -> AnyResponse:
    """Remove a line that bears nothing."""
    line = _guarded(call, line_id)
    service.remove_line(call.session, call.actor, line=line, now=call.now)
    undo = url_for("budget.restore", line_id=line_id)
    return call.go("budget.index", tahun=line.year, said=gettext("Mata anggaran dihapus."), undo=undo)


@room.post("/anggaran/<int:line_id>/kembalikan")
@allowed(Permission.BUDGET_EDIT)
def restore(call: Call, line_id: int) -> AnyResponse:
    """Bring a removed line back."""
    line = _guarded(call, line_id, with_removed=True)
    service.restore_line(call.session, call.actor, line=line, now=call.now)
    return call.go("budget.show", line_id=line_id, said=gettext("Mata anggaran dikembalikan."))


# --- what was spent, and what a line bears ----------------------------------------------------------------------------


@room.post("/anggaran/<int:line_id>/realisasi")
@allowed(Permission.BUDGET_EDIT, again="budget.show")
def spend(call: Call, line_id: int) -> AnyResponse:
    """Enter what was spent, by its receipt."""
    line, form = _guarded(call, line_id), call.form
    spent_on, amount = form.day("spent_on"), form.integer("amount_rupiah", most=MOST_RUPIAH)
    told = {"receipt_number": form.text("receipt_number", most=80), "note": form.text("note", required=False, most=300)}
    form.check()
    day = {"spent_on": spent_on, "amount_rupiah": amount, "now": call.now}
    entry = service.enter_spending(call.session, call.actor, line=line, **day, **told)  # type: ignore[arg-type]  # two kinds in one dict
    undo = url_for("budget.withdraw", spending_id=entry.id)
    return call.go("budget.show", line_id=line_id, said=gettext("Realisasi dicatat."), undo=undo)


@room.post("/anggaran/realisasi/<int:spending_id>/tarik")
@allowed(Permission.BUDGET_EDIT)
def withdraw(call: Call, spending_id: int) -> AnyResponse:
    """Withdraw an entry: it stays readable and counts no more."""
    entry = _entry(call, spending_id)
    service.withdraw_spending(call.session, call.actor, entry=entry, now=call.now)
    undo = url_for("budget.count_again", spending_id=spending_id)
    return call.go("budget.show", line_id=entry.line_id, said=gettext("Realisasi ditarik."), undo=undo)


@room.post("/anggaran/realisasi/<int:spending_id>/hitung")
@allowed(Permission.BUDGET_EDIT)
def count_again(call: Call, spending_id: int) -> AnyResponse:
    """Let a withdrawn entry count again."""
    entry = _entry(call, spending_id)
    service.restore_spending(call.session, call.actor, entry=entry, now=call.now)
    return call.go("budget.show", line_id=entry.line_id, said=gettext("Realisasi dihitung lagi."))


@room.post("/anggaran/<int:line_id>/bebankan")
@allowed(Permission.BUDGET_EDIT, again="budget.show")
def charge(call: Call, line_id: int) -> AnyResponse:
    """Charge the line with the approved airings of its kind that wait."""
    taken, left_out = charging.charge(call.session, call.actor, line=_guarded(call, line_id), now=call.now)
    said = ngettext("%(num)s slot dibebankan.", "%(num)s slot dibebankan.", taken) % {"num": taken}
    if left_out:
        rest = gettext("%(n)s slot tidak termuat: pagu sudah terikat atau tarifnya belum dicatat.")
        said = f"{said} {rest % {'n': left_out}}"
    undo = url_for("budget.undo_charge", line_id=line_id) if taken else ""
    return call.go("budget.show", line_id=line_id, said=said, undo=undo)


@room.post("/anggaran/<int:line_id>/bebankan/urungkan")
@allowed(Permission.BUDGET_EDIT, again="budget.show")
def undo_charge(call: Call, line_id: int) -> AnyResponse:
    """Release what was just charged."""
    charging.undo_charge(call.session, call.actor, line=_guarded(call, line_id), now=call.now)
    return call.go("budget.show", line_id=line_id, said=gettext("Pembebanan diurungkan."))


@room.post("/anggaran/<int:line_id>/lepas")
@allowed(Permission.BUDGET_EDIT, again="budget.show")
def release(call: Call, line_id: int) -> AnyResponse:
    """Take ticked airings off the line; they wait for a line again."""
    line, ids = _guarded(call, line_id), call.form.many_integers("charge_id")
    charging.release(call.session, call.actor, line=line, charge_ids=ids, now=call.now)
    said = gettext("Slot dilepas dan menunggu mata anggaran lagi. Tekan “Bebankan” untuk membebankannya kembali.")
    return call.go("budget.show", line_id=line_id, said=said)
