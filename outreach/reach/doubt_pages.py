"""The screen of contradictory reception: what differs, who asks, what to do next, and its settling; never a rule."""

from __future__ import annotations

from flask import url_for
from werkzeug.wrappers import Response as AnyResponse

from ..access import Permission
from ..i18n import gettext
from ..places import service as places
from ..web import Call, allowed
from . import settling
from .views import room


@room.get("/penerimaan-berbeda")
@allowed(Permission.REACH_READ)
def doubts(call: Call) -> AnyResponse:
    """What is told of reception that cannot all be true, oldest first."""
    return call.page(
        "reach/doubts.html",
        banks=places.banks(call.session),
        doubts=settling.open_doubts(call.session, on=call.today),
        settled=settling.settled_doubts(call.session),
    )


@room.post("/penerimaan-berbeda")
@allowed(Permission.FACILITATOR_EDIT, again="reach.doubts")
def settle_doubt(call: Call) -> AnyResponse:
    """Write down what explained a contradiction."""
    form = call.form
    key, reason = form.text("doubt", most=80), form.text("reason", most=300)
    form.check()
    one = settling.find_open(call.session, key, on=call.today)
    call.require(Permission.FACILITATOR_EDIT, regency_code=one.regency_code, sees=Permission.REACH_READ)
    settled = settling.settle_doubt(call.session, call.actor, one=one, reason=reason, now=call.now)
    undo = url_for("reach.reopen_doubt", settled_id=settled.id)
    return call.go("reach.doubts", said=gettext("Perbedaan diselesaikan dengan alasannya."), undo=undo)


@room.post("/penerimaan-berbeda/<int:settled_id>/urungkan")
@allowed(Permission.FACILITATOR_EDIT)
def reopen_doubt(call: Call, settled_id: int) -> AnyResponse:
    """Open a contradiction again."""
    settled = settling.get_settled(call.session, settled_id)
    call.require(Permission.FACILITATOR_EDIT, regency_code=settled.regency_code, sees=Permission.REACH_READ)
    settling.reopen_doubt(call.session, call.actor, settled=settled, now=call.now)
    return call.go("reach.doubts", said=gettext("Perbedaan dibuka lagi."))
