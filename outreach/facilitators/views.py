"""Screens and addresses of facilitators, their villages and visits; never a query and never a rule."""

from __future__ import annotations

import secrets

from flask import Blueprint, url_for
from werkzeug.wrappers import Response as AnyResponse

from scheduler.terms import Topic

from ..access import Permission, Role
from ..errors import NotFound
from ..forms import Form
from ..i18n import gettext
from ..people import service as people
from ..people.masking import mask_phone
from ..people.models import Person
from ..places import service as places
from ..slots.queries import next_on
from ..web import Call, allowed
from . import ending, looking, queries, service
from .errors import NoFacilitatorHere
from .models import Facilitator, Hearing, VisitKind

room = Blueprint("facilitators", __name__)


@room.get("/fasilitator")
@allowed(Permission.FACILITATOR_READ)
def index(call: Call) -> AnyResponse:
    """Which village has nobody, and who covers the others."""
    banks = places.banks(call.session)
    villages = queries.care_of_villages(call.session, on=call.today)
    people = queries.list_facilitators(call.session, on=call.today)
    vacant = [village for village in villages if not village.companions]
    pairs = queries.facing_care(call.session, villages, left_code=banks.left.code)
    return call.page(
        "facilitators/index.html", banks=banks, villages=villages, vacant=vacant, people=people, pairs=pairs
    )


@room.get("/fasilitator/baru")
@allowed(Permission.FACILITATOR_EDIT)
def new(call: Call) -> AnyResponse:
    """The form for a new facilitator."""
    return call.page("facilitators/edit.html", facilitator=None, accounts=_accounts(call))


@room.post("/fasilitator")
@allowed(Permission.FACILITATOR_EDIT, again="facilitators.new")
def appoint(call: Call) -> AnyResponse:
    """Enter a facilitator of the own regency."""
    form = call.form
    name, number, decree_on = (
        form.text("name", most=120),
        form.text("decree_number", required=False, most=80),
        form.day("decree_on"),
    )
    private, consent_on = _read_private(form), form.maybe_day("consent_on")
    person_id = form.maybe_integer("person_id")
    form.check()
    regency_code = call.actor.regency_code or ""
    call.require(Permission.FACILITATOR_EDIT, regency_code=regency_code)
    facilitator = service.appoint(
        call.session,
        call.actor,
        name=name,
        regency_code=regency_code,
        decree_number=number,
        decree_on=decree_on,
        private=private,
        consent_on=consent_on,
        person_id=_own_account(call, person_id, regency_code),
        now=call.now,
    )
    return call.go(
        "facilitators.show",
        facilitator_id=facilitator.id,
        said=gettext("Fasilitator dicatat. Sekarang tugaskan desanya."),
    )


def _accounts(call: Call) -> list[Person]:
    """Who may sign in as a facilitator of the own regency."""
    return people.holders(call.session, role=Role.FACILITATOR, regency_code=call.actor.regency_code or "")


def _own_account(call: Call, person_id: int | None, regency_code: str) -> int | None:
    """An account that really is a facilitator's of that regency, or None."""
    known = {person.id for person in people.holders(call.session, role=Role.FACILITATOR, regency_code=regency_code)}
    return person_id if person_id in known else None


def _read_private(form: Form) -> service.PrivateFacts:
    return service.PrivateFacts(
        phone=form.text("phone", required=False, most=30),
        religion=form.text("religion", required=False, most=40),
        ethnicity=form.text("ethnicity", required=False, most=60),
        consent_purpose=form.text("consent_purpose", required=False, most=200),
        consent_until_on=form.maybe_day("consent_until_on"),
    )


@room.get("/fasilitator/<int:facilitator_id>")
@allowed(Permission.FACILITATOR_READ)
def show(call: Call, facilitator_id: int) -> AnyResponse:
    """One facilitator: decree, villages, visits; private facts for the own regency's coordinator alone."""
    facilitator = service.get_facilitator(call.session, facilitator_id)
    sees_private = call.actor.may(Permission.FACILITATOR_PRIVATE, regency_code=facilitator.regency_code)
    choices = queries.care_of_villages(call.session, on=call.today, regency_code=facilitator.regency_code)
    return call.page(
        "facilitators/show.html",
        facilitator=facilitator,
        regency=places.banks(call.session).regency(facilitator.regency_code),
        sees_private=sees_private,
        mask_phone=mask_phone,
        may_edit=call.actor.may(Permission.FACILITATOR_EDIT, regency_code=facilitator.regency_code),
        history=queries.history_of(call.session, facilitator_id),
        visits=queries.visits_of(call.session, facilitator_id=facilitator_id),
        choices=choices,
    )


def guarded(call: Call, facilitator_id: int) -> Facilitator:
    """A facilitator whom this person coordinates."""
    facilitator = service.get_facilitator(call.session, facilitator_id)
    call.require(Permission.FACILITATOR_EDIT, regency_code=facilitator.regency_code, sees=Permission.FACILITATOR_READ)
    return facilitator


@room.get("/fasilitator/<int:facilitator_id>/ubah")
@allowed(Permission.FACILITATOR_EDIT)
def edit(call: Call, facilitator_id: int) -> AnyResponse:
    """The form for an appointed facilitator; it shows the private facts, so opening it is a look at them."""
    facilitator = guarded(call, facilitator_id)
    looking.note_look(call, facilitator)
    return call.page("facilitators/edit.html", facilitator=facilitator, accounts=_accounts(call))


@room.post("/fasilitator/<int:facilitator_id>/ubah")
@allowed(Permission.FACILITATOR_EDIT, again="facilitators.edit")
def change(call: Call, facilitator_id: int) -> AnyResponse:
    """Save an edited facilitator."""
    facilitator, form = guarded(call, facilitator_id), call.form
    name, number, decree_on = (
        form.text("name", most=120),
        form.text("decree_number", required=False, most=80),
        form.day("decree_on"),
    )
    private, consent_on, version = _read_private(form), form.maybe_day("consent_on"), form.integer("version")
    person_id = form.maybe_integer("person_id")
    form.check()
    service.change_facilitator(
        call.session,
        call.actor,
        facilitator=facilitator,
        name=name,
        decree_number=number,
        decree_on=decree_on,
        private=private,
        consent_on=consent_on,
        person_id=_own_account(call, person_id, facilitator.regency_code),
        version=version,
        now=call.now,
    )
    return call.go("facilitators.show", facilitator_id=facilitator_id, said=gettext("Perubahan disimpan."))


@room.post("/fasilitator/<int:facilitator_id>/akhiri")
@allowed(Permission.FACILITATOR_EDIT, again="facilitators.show")
def end(call: Call, facilitator_id: int) -> AnyResponse:
    """End an appointment with all its assignments."""
    facilitator, form = guarded(call, facilitator_id), call.form
    ended_on = form.day("ended_on")
    form.check()
    service.end_facilitator(call.session, call.actor, facilitator=facilitator, ended_on=ended_on, now=call.now)
    return call.go(
        "facilitators.show",
        facilitator_id=facilitator_id,
        said=gettext("Tugas diakhiri. Desanya kini tampil sebagai belum didampingi."),
        undo=url_for("facilitators.undo_end", facilitator_id=facilitator_id),
    )


@room.post("/fasilitator/<int:facilitator_id>/lanjutkan")
@allowed(Permission.FACILITATOR_EDIT, again="facilitators.show")
def undo_end(call: Call, facilitator_id: int) -> AnyResponse:
    """Take back the end of an appointment that was just recorded."""
    facilitator = guarded(call, facilitator_id)
    ending.undo_end(call.session, call.actor, facilitator=facilitator, now=call.now)
    said = gettext("Akhir tugas diurungkan. Penugasannya berlaku lagi.")
    return call.go("facilitators.show", facilitator_id=facilitator_id, said=said)


@room.post("/fasilitator/<int:facilitator_id>/desa")
@allowed(Permission.FACILITATOR_EDIT, again="facilitators.show")
def assign(call: Call, facilitator_id: int) -> AnyResponse:
    """Let a facilitator cover a village."""
    facilitator, form = guarded(call, facilitator_id), call.form
    village_code, from_on, until_on = (
        form.text("village_code", most=13),
        form.day("from_on"),
        form.maybe_day("until_on"),
    )
    decree_number = form.text("assignment_decree", required=False, most=80)
    form.check()
    service.assign(
        call.session,
        call.actor,
        facilitator=facilitator,
        village_code=village_code,
        from_on=from_on,
        until_on=until_on,
        decree_number=decree_number or facilitator.decree_number,
        now=call.now,
    )
    return call.go("facilitators.show", facilitator_id=facilitator_id, said=gettext("Desa ditugaskan."))


@room.post("/fasilitator/penugasan/<int:assignment_id>/akhiri")
@allowed(Permission.FACILITATOR_EDIT)
def end_assignment(call: Call, assignment_id: int) -> AnyResponse:
    """The facilitator no longer covers a village, from today on."""
    assignment = service.get_assignment(call.session, assignment_id)
    facilitator = guarded(call, assignment.facilitator_id)
    service.end_assignment(call.session, call.actor, assignment=assignment, until_on=call.today, now=call.now)
    return call.go("facilitators.show", facilitator_id=facilitator.id, said=gettext("Penugasan diakhiri hari ini."))


# --- the facilitator's own pages, phone first -------------------------------------------------------------------------


@room.get("/desa-saya")
@allowed(Permission.VISIT_RECORD)
def mine(call: Call) -> AnyResponse:
    """A facilitator's villages and the form that records a visit in under a minute."""
    facilitator = service.facilitator_of(call.session, call.actor.person_id)
    codes = service.with_own_villages(call.session, call.actor, on=call.today).villages if facilitator else frozenset()
    heard = call.office.stations_serving(call.session, codes, on=call.today) if codes else frozenset()
    return call.page(
        "facilitators/mine.html",
        heard=heard,
        coming=next_on(call.session, heard, now=call.now),
        facilitator=facilitator,
        villages=queries.care_of_villages(call.session, on=call.today, codes=codes) if codes else [],
        stations=places.read_stations(call.session, open_on=call.today, with_carriers=True),
        visits=queries.visits_of(call.session, facilitator_id=facilitator.id, most=10) if facilitator else [],
        kinds=tuple(VisitKind),
        hearings=tuple(Hearing),
        topics=tuple(Topic),
        client_id=secrets.token_hex(16),
    )


@room.post("/kunjungan")
@allowed(Permission.VISIT_RECORD, again="facilitators.mine")
def record_visit(call: Call) -> AnyResponse:
    """Keep a visit; the phone's own id makes a retry harmless."""
    note = _read_visit(call.form)
    facilitator = service.facilitator_of(call.session, call.actor.person_id)
    if facilitator is None:
        raise NoFacilitatorHere
    actor = service.with_own_villages(call.session, call.actor, on=note.happened_on)
    if not actor.may(Permission.VISIT_RECORD, village_code=note.village_code):
        raise NotFound
    visit = service.record_visit(call.session, actor, facilitator=facilitator, note=note, now=call.now)
    undo = url_for("facilitators.withdraw", visit_id=visit.id)
    return call.go("facilitators.mine", said=gettext("Kunjungan tersimpan."), undo=undo)


def _read_visit(form: Form) -> service.VisitNote:
    hearing = form.fields.get("hearing", "")
    note = service.VisitNote(
        client_id=form.text("client_id", most=64),
        village_code=form.text("village_code", most=13),
        kind=form.choice("kind", VisitKind),
        happened_on=form.day("happened_on"),
        attendance=form.integer("attendance", most=5000),
        topic=form.choice("topic", Topic) if form.fields.get("topic") else None,
        station_id=form.maybe_integer("station_id"),
        hearing=form.choice("hearing", Hearing) if hearing else None,
        note=form.text("note", required=False, most=500),
    )
    form.check()
    return note


@room.post("/kunjungan/<int:visit_id>/urungkan")
@allowed(Permission.VISIT_RECORD)
def withdraw(call: Call, visit_id: int) -> AnyResponse:
    """Take a visit back."""
    visit = service.get_visit(call.session, visit_id)
    facilitator = service.get_facilitator(call.session, visit.facilitator_id)
    own = facilitator.person_id is not None and facilitator.person_id == call.actor.person_id
    if not own:
        call.require(Permission.FACILITATOR_EDIT, regency_code=facilitator.regency_code)
    service.withdraw_visit(call.session, call.actor, visit=visit, now=call.now)
    said = gettext("Kunjungan diurungkan.")
    if own:
        return call.go("facilitators.mine", said=said)
    return call.go("facilitators.show", facilitator_id=facilitator.id, said=said)
