"""Screens of schemes: ask for a plan, watch it, read it, change it, take it over; never a query and never a rule."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, url_for
from werkzeug.wrappers import Response as AnyResponse

from scheduler.planner.problem import Goal
from scheduler.terms import SlotKind, Topic

from ..access import Permission
from ..errors import N_
from ..forms import Form, maybe_id
from ..i18n import gettext
from ..places import service as places
from ..places.service import Banks
from ..web import Call, allowed
from . import changing, service
from .asking import Asked
from .errors import NoPeriod, NotComparable
from .models import Scheme, SchemeState
from .pages import compared, read_page
from .periods import Period, default_code, offered_periods
from .words import fault_word, share_of, stage_word

room = Blueprint("schemes", __name__)
MOST_SLOTS, MOST_RUPIAH = 120, 10**12
BLANK: dict[str, Any] = {
    "goal": Goal.THRICE,
    "kind": SlotKind.ILM,
    "gap_days": 7,
    "parity": 0.3,
    "budgets": {},
    "quotas": {topic.value: (4, 10) for topic in Topic},
}
"""What the form begins with."""
LEAST_OVER_MOST = N_("Paling sedikit tidak boleh melebihi paling banyak.")


@room.get("/rancangan")
@allowed(Permission.SCHEME_READ)
def index(call: Call) -> AnyResponse:
    """Every scheme, the newest first."""
    return call.page("schemes/index.html", river=places.banks(call.session), schemes=service.list_schemes(call.session))


@room.get("/rancangan/baru")
@allowed(Permission.SCHEME_EDIT)
def new(call: Call) -> AnyResponse:
    """The form that asks for a plan, blank or with the wishes of an earlier scheme."""
    periods, wanted = offered_periods(call.today), call.args.get("periode", "")
    earlier = _earlier(call)
    if earlier is not None:
        ends = (earlier.from_on, earlier.until_on)
        wanted = next((period.code for period in periods if (period.first_on, period.last_on) == ends), "")
    return call.page(
        "schemes/new.html",
        river=places.banks(call.session),
        periods=periods,
        chosen=wanted if wanted in {period.code for period in periods} else default_code(call.today),
        topics=tuple(Topic),
        asked=earlier.asked if earlier else BLANK,
    )


def _earlier(call: Call) -> Scheme | None:
    """The scheme that the address names, or none."""
    scheme_id = maybe_id(call.args.get("dari"))
    return None if scheme_id is None else service.get_scheme(call.session, scheme_id)


@room.post("/rancangan/baru")
@allowed(Permission.SCHEME_EDIT, again="schemes.new")
def make(call: Call) -> AnyResponse:
    """Ask for a plan."""
    asked = _read_asked(call, call.form, places.banks(call.session))
    scheme = service.make_scheme(
        call.session, call.actor, asked=asked, window_min=call.office.settings.pair_window_min, now=call.now
    )
    return call.go("schemes.show", scheme_id=scheme.id)


def _read_asked(call: Call, form: Form, river: Banks) -> Asked:
    period = _read_period(call, form)
    budgets = {code: form.maybe_integer(f"budget_{code}", most=MOST_RUPIAH) for code in river.codes}
    parity = form.maybe_integer("parity", most=100)
    asked = Asked(
        period.first_on,
        period.last_on,
        form.choice("goal", Goal),
        {code: rupiah for code, rupiah in budgets.items() if rupiah is not None},
        {topic: _read_quota(form, topic, period) for topic in Topic},
        form.maybe_integer("gap_days", least=1, most=92),
        1.0 if parity is None else parity / 100,
        kind=form.choice("kind", SlotKind) if "kind" in form.fields else SlotKind.ILM,
    )
    form.check()
    return asked


def _read_period(call: Call, form: Form) -> Period:
    code = form.fields.get("period", "")
    period = next((period for period in offered_periods(call.today) if period.code == code), None)
    if period is None:
        raise NoPeriod("period")
    return period


def _read_quota(form: Form, topic: Topic, period: Period) -> tuple[int, int]:
    """Least and most joint slots a month; of a month that has begun, the least for the days that are left."""
    least = form.integer(f"least_{topic.value}", most=MOST_SLOTS)
    most = form.integer(f"most_{topic.value}", most=MOST_SLOTS)
    if least > most:
        form.refuse(f"least_{topic.value}", LEAST_OVER_MOST)
    if period.is_part and not period.quarter:
        least = least * ((period.last_on - period.first_on).days + 1) // period.last_on.day
    return least, most


# --- one scheme -------------------------------------------------------------------------------------------------------


@room.get("/rancangan/<int:scheme_id>")
@allowed(Permission.SCHEME_READ)
def show(call: Call, scheme_id: int) -> AnyResponse:
    """How far it is; then the plan beside today's, with its reasons."""
    scheme = service.get_scheme(call.session, scheme_id)
    return call.page("schemes/show.html", **read_page(call.session, scheme))


@room.get("/rancangan/<int:scheme_id>/kemajuan")
@allowed(Permission.SCHEME_READ)
def progress(call: Call, scheme_id: int) -> AnyResponse:
    """How far it is, for the page's own script."""
    scheme = service.get_scheme(call.session, scheme_id)
    is_open = SchemeState(scheme.state).is_open and not service.is_lost(call.session, scheme)
    told: dict[str, Any] = {"open": is_open, "share": share_of(scheme.stage), "words": stage_word(scheme.stage)}
    return call.json({**told, "plan": scheme.plan is not None, "fault": fault_word(scheme.fault)})


def _own(call: Call, scheme_id: int) -> Scheme:
    """A scheme this person may act on: one of the own regency's."""
    scheme = service.get_scheme(call.session, scheme_id)
    call.require(Permission.SCHEME_EDIT, regency_code=scheme.regency_code, sees=Permission.SCHEME_READ)
    return scheme


@room.post("/rancangan/<int:scheme_id>/batalkan")
@allowed(Permission.SCHEME_EDIT, again="schemes.show")
def cancel(call: Call, scheme_id: int) -> AnyResponse:
    """Stop working it out."""
    service.cancel(call.session, call.actor, scheme=_own(call, scheme_id), now=call.now)
    return call.go("schemes.show", scheme_id=scheme_id, said=gettext("Perhitungan dibatalkan."))


@room.post("/rancangan/<int:scheme_id>/ulangi")
@allowed(Permission.SCHEME_EDIT, again="schemes.show")
def restart(call: Call, scheme_id: int) -> AnyResponse:
    """Begin again."""
    window_min = call.office.settings.pair_window_min
    service.restart(call.session, call.actor, scheme=_own(call, scheme_id), window_min=window_min, now=call.now)
    return call.go("schemes.show", scheme_id=scheme_id)


@room.post("/rancangan/<int:scheme_id>/ubah")
@allowed(Permission.SCHEME_EDIT, again="schemes.show")
def change(call: Call, scheme_id: int) -> AnyResponse:
    """Pin and forbid slots, and have it worked out anew beside this one."""
    scheme = service.get_scheme(call.session, scheme_id)
    choices = {name.removeprefix("slot_"): call.form.fields[name] for name in call.form.fields if "slot_" in name}
    made = changing.change(
        call.session,
        call.actor,
        scheme=scheme,
        choices=choices,
        window_min=call.office.settings.pair_window_min,
        now=call.now,
    )
    return call.go("schemes.show", scheme_id=made.id)


@room.post("/rancangan/<int:scheme_id>/terima")
@allowed(Permission.SCHEME_EDIT, again="schemes.show")
def accept(call: Call, scheme_id: int) -> AnyResponse:
    """Make drafts of what the plan adds."""
    scheme, window_min = _own(call, scheme_id), call.office.settings.pair_window_min
    count = service.accept(call.session, call.actor, scheme=scheme, window_min=window_min, now=call.now)
    said = gettext("%(count)s draf dibuat. Belum ada yang diusulkan atau diterbitkan.") % {"count": count}
    return call.go(
        "schemes.show", scheme_id=scheme_id, said=said, undo=url_for("schemes.undo_accept", scheme_id=scheme_id)
    )


@room.post("/rancangan/<int:scheme_id>/urungkan")
@allowed(Permission.SCHEME_EDIT, again="schemes.show")
def undo_accept(call: Call, scheme_id: int) -> AnyResponse:
    """Cancel the drafts it made, those aside that somebody touched since."""
    cancelled, kept = service.undo_accept(call.session, call.actor, scheme=_own(call, scheme_id), now=call.now)
    said = gettext("%(count)s draf dibatalkan.") % {"count": cancelled}
    if kept:
        said += " " + gettext("%(count)s slot tetap, karena sudah diubah atau diusulkan.") % {"count": kept}
    return call.go("schemes.show", scheme_id=scheme_id, said=said)


@room.get("/rancangan/<int:scheme_id>/banding")
@allowed(Permission.SCHEME_READ)
def compare(call: Call, scheme_id: int) -> AnyResponse:
    """Two schemes of one period side by side."""
    scheme = service.get_scheme(call.session, scheme_id)
    alike = service.list_schemes(call.session, from_on=scheme.from_on, until_on=scheme.until_on)
    others = [other for other in alike if other.id != scheme.id and other.plan is not None]
    wanted = maybe_id(call.args.get("dengan"))
    other = next((other for other in others if other.id == wanted), None) or next(iter(others), None)
    if scheme.plan is None or other is None or (wanted and other.id != wanted):
        raise NotComparable
    return call.page("schemes/compare.html", others=others, **compared(call.session, scheme, other))


@room.get("/rancangan/<int:scheme_id>/berkas/<kind>")
@allowed(Permission.SCHEME_READ)
def document(call: Call, scheme_id: int, kind: str) -> AnyResponse:
    """The planner's own documents, for `siaran plan check` and `explain`."""
    scheme = service.get_scheme(call.session, scheme_id)
    return call.json(changing.document_of(scheme, kind))
