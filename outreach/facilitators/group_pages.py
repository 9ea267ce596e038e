"""Pages of listening groups and of what was noted there in confidence; never a query and never a rule."""

from __future__ import annotations

import secrets

from flask import url_for
from werkzeug.wrappers import Response as AnyResponse

from scheduler.terms import Topic

from ..access import Permission
from ..errors import NotFound
from ..forms import Form
from ..i18n import gettext
from ..web import Call, allowed
from . import groups, notes, queries, service
from .errors import NoFacilitatorHere
from .models import VisitKind, Way
from .views import room


@room.get("/fasilitator/kelompok-dengar")
@allowed(Permission.VISIT_RECORD)
def listening(call: Call) -> AnyResponse:
    """A facilitator's form and own groups; for the coordinator the groups of the own regency."""
    facilitator = service.facilitator_of(call.session, call.actor.person_id)
    code = call.actor.regency_code or ""
    is_coordinator = call.actor.may(Permission.FACILITATOR_PRIVATE, regency_code=code)
    own = {"facilitator_id": facilitator.id} if facilitator else {"regency_code": code if is_coordinator else "-"}
    villages = frozenset(service.with_own_villages(call.session, call.actor, on=call.today).villages)
    return call.page(
        "facilitators/groups.html",
        facilitator=facilitator,
        is_coordinator=is_coordinator,
        villages=queries.care_of_villages(call.session, on=call.today, codes=villages) if villages else [],
        held=groups.groups_of(call.session, **own),
        clips=groups.clips_to_name(call.session),
        ways=tuple(Way),
        topics=tuple(Topic),
        client_id=secrets.token_hex(16),
    )


@room.post("/fasilitator/kelompok-dengar")
@allowed(Permission.VISIT_RECORD, again="facilitators.listening")
def record_group(call: Call) -> AnyResponse:
    """Keep a listening group; the phone's own id makes a retry harmless."""
    group = _read_group(call.form)
    facilitator = service.facilitator_of(call.session, call.actor.person_id)
    if facilitator is None:
        raise NoFacilitatorHere
    actor = service.with_own_villages(call.session, call.actor, on=group.visit.happened_on)
    if not actor.may(Permission.VISIT_RECORD, village_code=group.visit.village_code):
        raise NotFound
    visit = groups.record_group(call.session, actor, facilitator=facilitator, group=group, now=call.now)
    told = gettext("Kelompok dengar tersimpan. Tanda ketegangan diteruskan ke koordinator kabupaten Anda saja.")
    said = told if group.tension else gettext("Kelompok dengar tersimpan.")
    undo = url_for("facilitators.withdraw", visit_id=visit.id)
    return call.go("facilitators.listening", said=said, undo=undo)


def _read_group(form: Form) -> groups.GroupNote:
    visit = service.VisitNote(
        client_id=form.text("client_id", most=64),
        village_code=form.text("village_code", most=13),
        kind=VisitKind.LISTENING_GROUP,
        happened_on=form.day("happened_on"),
        attendance=0,
        topic=form.choice("topic", Topic),
        clip_id=form.maybe_integer("clip_id"),
    )
    group = groups.GroupNote(
        visit=visit,
        way=form.choice("way", Way),
        men=form.integer("men", most=2000),
        women=form.integer("women", most=2000),
        young=form.integer("young", most=4000),
        questions=form.text("questions", required=False, most=1000),
        tension=form.text("tension", required=False, most=1000),
    )
    form.check()
    return group


# --- in confidence: the own coordinator alone ------------------------------------------------------------------------


def _own_note(call: Call, note_id: int) -> notes.HeldNote:
    """A note of the own regency; the other side is told that there is none."""
    held = notes.get_note(call.session, note_id)
    call.require(Permission.FACILITATOR_PRIVATE, regency_code=held.note.regency_code)
    return held


@room.get("/fasilitator/catatan-tertutup")
@allowed(Permission.FACILITATOR_PRIVATE)
def private_notes(call: Call) -> AnyResponse:
    """Every note of the own regency, the open ones first."""
    held = notes.notes_of(call.session, call.actor.regency_code or "-")
    return call.page("facilitators/notes.html", held=held)


@room.get("/fasilitator/catatan-tertutup/<int:note_id>")
@allowed(Permission.FACILITATOR_PRIVATE)
def private_note(call: Call, note_id: int) -> AnyResponse:
    """One note with its owner and next step."""
    held = _own_note(call, note_id)
    owners = notes.owners(call.session, held.note.regency_code)
    return call.page("facilitators/note.html", held=held, note=held.note, owners=owners)


@room.post("/fasilitator/catatan-tertutup/<int:note_id>")
@allowed(Permission.FACILITATOR_PRIVATE, again="facilitators.private_note")
def plan_step(call: Call, note_id: int) -> AnyResponse:
    """Give a note its owner and next step."""
    form = call.form
    owner_id, due_on, version = form.maybe_integer("owner_id"), form.day("due_on"), form.integer("version")
    step = notes.Step(owner_id, form.text("next_step", most=300), due_on)
    form.check()
    held = _own_note(call, note_id)
    notes.plan_step(call.session, call.actor, note=held.note, step=step, version=version, now=call.now)
    return call.go("facilitators.private_note", note_id=note_id, said=gettext("Langkah disimpan."))


@room.post("/fasilitator/catatan-tertutup/<int:note_id>/tutup")
@allowed(Permission.FACILITATOR_PRIVATE, again="facilitators.private_note")
def close_note(call: Call, note_id: int) -> AnyResponse:
    """Close a note with what came of it."""
    form = call.form
    outcome, version = form.text("outcome", most=500), form.integer("version")
    form.check()
    held = _own_note(call, note_id)
    notes.close(call.session, call.actor, note=held.note, outcome=outcome, version=version, now=call.now)
    undo = url_for("facilitators.reopen_note", note_id=note_id)
    return call.go("facilitators.private_note", note_id=note_id, said=gettext("Catatan ditutup."), undo=undo)


@room.post("/fasilitator/catatan-tertutup/<int:note_id>/buka")
@allowed(Permission.FACILITATOR_PRIVATE, again="facilitators.private_note")
def reopen_note(call: Call, note_id: int) -> AnyResponse:
    """Take back a closing that was just recorded."""
    held = _own_note(call, note_id)
    notes.reopen(call.session, call.actor, note=held.note, now=call.now)
    return call.go("facilitators.private_note", note_id=note_id, said=gettext("Catatan terbuka lagi."))
