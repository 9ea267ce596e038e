"""Pages of one facilitator: the handover of villages, and the private facts; never a rule."""

from __future__ import annotations

from flask import url_for
from werkzeug.wrappers import Response as AnyResponse

from ..access import Permission
from ..i18n import gettext
from ..web import Call, allowed
from . import handing, looking, queries, service
from .views import guarded, room


@room.get("/fasilitator/<int:facilitator_id>/serahkan")
@allowed(Permission.FACILITATOR_EDIT)
def hand_over_form(call: Call, facilitator_id: int) -> AnyResponse:
    """Which villages go to whom, by which decree, from when."""
    facilitator = guarded(call, facilitator_id)
    held = {row.village_code for row in service.assignments_of(call.session, facilitator.id, on=call.today)}
    people = [person for person, _ in queries.list_facilitators(call.session, on=call.today)]
    return call.page(
        "facilitators/hand_over.html",
        facilitator=facilitator,
        villages=queries.care_of_villages(call.session, on=call.today, codes=frozenset(held)) if held else [],
        takers=[
            person
            for person in people
            if person.regency_code == facilitator.regency_code and person.id != facilitator.id and not person.ended_on
        ],
        chosen=call.values.getlist("village_code") if call.values else sorted(held),
    )


@room.post("/fasilitator/<int:facilitator_id>/serahkan")
@allowed(Permission.FACILITATOR_EDIT, again="facilitators.hand_over_form")
def hand_over(call: Call, facilitator_id: int) -> AnyResponse:
    """Hand the chosen villages over."""
    giver, form = guarded(call, facilitator_id), call.form
    number, dated_on = form.text("decree_number", required=False, most=80), form.day("decree_on")
    decree = handing.Decree(number, dated_on, form.day("from_on"), form.maybe_day("until_on"))
    taker_id = form.integer("taker_id")
    form.check()
    taker, codes = guarded(call, taker_id), form.fields.getlist("village_code")
    handing.hand_over(
        call.session, call.actor, giver=giver, taker=taker, village_codes=codes, decree=decree, now=call.now
    )
    said = gettext("%(n)s desa diserahkan kepada %(name)s.") % {"n": len(codes), "name": taker.name}
    undo = url_for("facilitators.undo_handover", facilitator_id=facilitator_id)
    return call.go("facilitators.show", facilitator_id=facilitator_id, said=said, undo=undo)


@room.post("/fasilitator/<int:facilitator_id>/serahkan/urungkan")
@allowed(Permission.FACILITATOR_EDIT, again="facilitators.show")
def undo_handover(call: Call, facilitator_id: int) -> AnyResponse:
    """Take back a handover that was just recorded."""
    handing.undo_handover(call.session, call.actor, giver=guarded(call, facilitator_id), now=call.now)
    said = gettext("Serah terima diurungkan.")
    return call.go("facilitators.show", facilitator_id=facilitator_id, said=said)


@room.get("/fasilitator/<int:facilitator_id>/pribadi")
@allowed(Permission.FACILITATOR_PRIVATE)
def private_facts(call: Call, facilitator_id: int) -> AnyResponse:
    """Phone, religion and ethnicity in full, for the own coordinator; each hour's look is a line of the trail."""
    facilitator = service.get_facilitator(call.session, facilitator_id)
    call.require(
        Permission.FACILITATOR_PRIVATE, regency_code=facilitator.regency_code, sees=Permission.FACILITATOR_READ
    )
    looking.note_look(call, facilitator)
    return call.page("facilitators/private.html", facilitator=facilitator)
