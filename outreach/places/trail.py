"""Screens of the trail: every change, filtered by thing, and whether the chain still holds; never changes a line."""

from __future__ import annotations

from werkzeug.wrappers import Response as AnyResponse

from ..access import Permission
from ..audit import AuditLine, find_breaks, latest_lines, newest_line
from ..forms import maybe_id
from ..web import Call, allowed
from .trail_fields import read_names, told_changes
from .trail_words import HOMES, action_word, thing_word
from .views import room

PAGE = 60
ENTERING = ("person.sign_in",)
"""What changes nothing and would bury what does: told among the lines about people."""


@room.get("/jejak")
@allowed(Permission.AUDIT_READ)
def trail(call: Call) -> AnyResponse:
    """The newest changes, or those of one thing (`?jenis=clip&nomor=4`)."""
    kind, number, before = call.args.get("jenis", ""), call.args.get("nomor", ""), call.args.get("sebelum", "")
    lines: list[AuditLine] = latest_lines(
        call.session,
        kind=kind,
        thing_id=number,
        before=maybe_id(before),
        private_of=_private_of(call),
        without=() if kind else ENTERING,
        most=PAGE,
    )
    names = read_names(call.session)
    older = lines[-1].id if len(lines) == PAGE else None
    return call.page(
        "places/trail.html",
        kind=kind,
        number=number,
        older=older,
        action_word=action_word,
        thing_word=thing_word,
        told=[(line, list(told_changes(line.changes, names))) for line in lines],
        home=HOMES.get(kind) if number.isdigit() else None,
    )


def _private_of(call: Call) -> frozenset[str]:
    """The regencies whose private lines this reader may see."""
    codes = {grant.regency_code for grant in call.actor.grants if grant.regency_code}
    return frozenset(code for code in codes if call.actor.may(Permission.FACILITATOR_PRIVATE, regency_code=code))


@room.get("/jejak/periksa")
@allowed(Permission.AUDIT_READ)
def check_trail(call: Call) -> AnyResponse:
    """Walk the whole chain and say whether anything was changed behind anybody's back."""
    breaks = list(find_breaks(call.session))
    return call.page("places/trail_check.html", breaks=breaks, newest=newest_line(call.session))
