"""Addresses at which a questionable verdict or a log's clock is decided, and a decision taken back; never a rule."""

from __future__ import annotations

from datetime import date

from flask import url_for
from werkzeug.wrappers import Response as AnyResponse

from ..access import Permission
from ..i18n import gettext
from ..web import Call, allowed
from . import clocks, rulings
from .models import Choice
from .views import room, station_of


@room.post("/bukti/putusan/<int:airing_id>")
@allowed(Permission.AIRING_DECIDE)
def rule_airing(call: Call, airing_id: int) -> AnyResponse:
    """Decide one questionable verdict."""
    airing = rulings.get_airing(call.session, airing_id)
    station_of(call, airing.station_id, Permission.AIRING_DECIDE)
    form = call.form
    choice = form.one_of("choice", [Choice.STANDS, Choice.REPLACE, Choice.IS_SLOT])
    reason, slot_id = form.text("reason", required=False, most=300), form.maybe_integer("slot_id")
    form.check()
    word = rulings.Word(Choice(choice), reason, slot_id)
    ruling = rulings.rule_airing(call.session, call.actor, airing=airing, word=word, now=call.now)
    return _back(call, airing.station_id, day=airing.day, said=gettext("Keputusan dicatat."), ruling_id=ruling.id)


@room.post("/bukti/log/<int:log_id>/biarkan")
@allowed(Permission.AIRING_DECIDE)
def leave_log_clock(call: Call, log_id: int) -> AnyResponse:
    """Decide that a log stays as it is written."""
    log = clocks.get_log(call.session, log_id)
    station_of(call, log.station_id, Permission.AIRING_DECIDE)
    reason = call.form.text("reason", required=False, most=300)
    call.form.check()
    ruling = rulings.leave_clock(call.session, call.actor, log=log, reason=reason, now=call.now)
    return _back(call, log.station_id, day=log.day, said=gettext("Keputusan dicatat."), ruling_id=ruling.id)


@room.post("/bukti/keputusan/<int:ruling_id>/tarik")
@allowed(Permission.AIRING_DECIDE)
def take_back_ruling(call: Call, ruling_id: int) -> AnyResponse:
    """Take a decision back; what it had done is undone."""
    ruling, station_id = rulings.get_ruling(call.session, ruling_id)
    station_of(call, station_id, Permission.AIRING_DECIDE)
    rulings.take_back(call.session, call.actor, ruling=ruling, now=call.now)
    day = rulings.day_of(call.session, ruling)
    return _back(call, station_id, day=day, said=gettext("Keputusan ditarik."))


def _back(call: Call, station_id: int, *, day: date, said: str, ruling_id: int | None = None) -> AnyResponse:
    undo = url_for("airings.take_back_ruling", ruling_id=ruling_id) if ruling_id else ""
    at = {"hari": day.isoformat(), "_anchor": "putuskan"}
    return call.go("airings.day", station_id=station_id, said=said, undo=undo, **at)
