"""Pages of personal data: for the person themself, and for the admin who answers and erases; never a query and never a rule."""

from __future__ import annotations

from flask import Blueprint
from werkzeug.wrappers import Response as AnyResponse

from ..access import Permission
from ..errors import NotFound
from ..facilitators import service as facilitators
from ..i18n import gettext
from ..people import service as people
from ..people.models import Person
from ..people.views import own_person
from ..places.models import Regency
from ..web import Call, allowed
from . import erasing, exporting, service
from .exporting import Subject
from .models import PersonalRequest, Wish
from .words import shown, table_word

room = Blueprint("privacy", __name__)


def _self(call: Call) -> Person:
    """Whoever is signed in; a station's own software is no person."""
    if call.actor.person_id is None:
        raise NotFound
    return people.get_person(call.session, call.actor.person_id)


@room.get("/saya/data")
@allowed(Permission.SELF_EDIT)
def mine(call: Call) -> AnyResponse:
    """Everything held about oneself, and the form that asks for correction or erasure."""
    person = _self(call)
    held = exporting.held_about(call.session, exporting.subject_of_person(call.session, person))
    requests = service.own_requests(call.session, person.id)
    return call.page(
        "privacy/mine.html",
        person=person,
        held=held,
        requests=requests,
        table_word=table_word,
        shown=shown,
        places=exporting.named_places(call.session, held),
        wishes=tuple(Wish),
    )


@room.get("/saya/data.json")
@allowed(Permission.SELF_EDIT)
def my_export(call: Call) -> AnyResponse:
    """The same as a file for other programs."""
    return _file(call, exporting.subject_of_person(call.session, _self(call)))


def _file(call: Call, subject: Subject) -> AnyResponse:
    held = exporting.held_about(call.session, subject)
    response = call.json({"made_at": call.now.isoformat(), "name": subject.name, "held": held})
    response.headers["Content-Disposition"] = "attachment; filename=data-pribadi.json"
    return response


@room.post("/saya/data")
@allowed(Permission.SELF_EDIT, again="privacy.mine")
def ask(call: Call) -> AnyResponse:
    """Ask for correction or erasure of the own data."""
    form = call.form
    wish, words = form.choice("wish", Wish), form.text("words", most=1000)
    form.check()
    code = _self(call).office.regency_code or call.actor.regency_code
    first = call.session.query(Regency.code).order_by(Regency.code).limit(1).scalar()
    service.ask(call.session, call.actor, wish=wish, words=words, regency_code=code or first, now=call.now)
    return call.go("privacy.mine", said=gettext("Permintaan diterima. Jawabannya paling lambat 3 × 24 jam."))


# --- the admin's queue ------------------------------------------------------------------------------------------------


@room.get("/tata-kelola/data-pribadi")
@allowed(Permission.PEOPLE_READ)
def queue(call: Call) -> AnyResponse:
    """What persons of the own regency asked, by when it is due."""
    found = service.queue_of(call.session, call.actor.regency_code or "-")
    return call.page("privacy/queue.html", found=found)


def _own_request(call: Call, request_id: int) -> PersonalRequest:
    request = service.get_request(call.session, request_id)
    call.require(Permission.PEOPLE_READ, regency_code=request.regency_code)
    return request


@room.get("/tata-kelola/data-pribadi/<int:request_id>")
@allowed(Permission.PEOPLE_READ)
def request(call: Call, request_id: int) -> AnyResponse:
    """One request, and the form of its answer."""
    found = _own_request(call, request_id)
    return call.page("privacy/request.html", asked=found, person=call.session.get_one(Person, found.person_id))


@room.post("/tata-kelola/data-pribadi/<int:request_id>")
@allowed(Permission.PEOPLE_EDIT, again="privacy.request")
def answer(call: Call, request_id: int) -> AnyResponse:
    """Answer a request: what was corrected, or why not."""
    form = call.form
    outcome = form.text("outcome", most=500)
    form.check()
    service.answer(call.session, call.actor, request=_own_request(call, request_id), outcome=outcome, now=call.now)
    return call.go("privacy.queue", said=gettext("Permintaan dijawab."))


# --- what is held about a person, and its erasure --------------------------------------------------------------------


def _of_person(call: Call, person_id: int) -> Subject:
    return exporting.subject_of_person(call.session, own_person(call, person_id))


def _of_facilitator(call: Call, facilitator_id: int) -> Subject:
    facilitator = facilitators.get_facilitator(call.session, facilitator_id)
    call.require(Permission.PEOPLE_EDIT, regency_code=facilitator.regency_code)
    return exporting.subject_of_facilitator(call.session, facilitator)


@room.get("/orang/<int:person_id>/data.json")
@allowed(Permission.PEOPLE_EDIT)
def person_export(call: Call, person_id: int) -> AnyResponse:
    """Everything held about a person of the own regency, to hand over on request."""
    return _file(call, _of_person(call, person_id))


@room.get("/orang/<int:person_id>/hapus")
@allowed(Permission.PEOPLE_EDIT)
def erase_person_form(call: Call, person_id: int) -> AnyResponse:
    """What an erasure takes away and what it leaves, before it is done."""
    return call.page("privacy/erase.html", subject=_of_person(call, person_id))


@room.post("/orang/<int:person_id>/hapus")
@allowed(Permission.PEOPLE_EDIT, again="privacy.erase_person_form")
def erase_person(call: Call, person_id: int) -> AnyResponse:
    """Erase a person for good."""
    subject, typed = _of_person(call, person_id), call.form.text("typed")
    erasing.erase(call.session, call.actor, subject=subject, typed=typed, now=call.now)
    return call.go("privacy.queue", said=gettext("Data pribadi dihapus. Hitungan kunjungan dan penugasan tetap."))


@room.get("/fasilitator/<int:facilitator_id>/hapus")
@allowed(Permission.PEOPLE_EDIT)
def erase_facilitator_form(call: Call, facilitator_id: int) -> AnyResponse:
    """The same for a facilitator, with an account or without."""
    return call.page("privacy/erase.html", subject=_of_facilitator(call, facilitator_id))


@room.post("/fasilitator/<int:facilitator_id>/hapus")
@allowed(Permission.PEOPLE_EDIT, again="privacy.erase_facilitator_form")
def erase_facilitator(call: Call, facilitator_id: int) -> AnyResponse:
    """Erase a facilitator for good."""
    subject, typed = _of_facilitator(call, facilitator_id), call.form.text("typed")
    erasing.erase(call.session, call.actor, subject=subject, typed=typed, now=call.now)
    return call.go("privacy.queue", said=gettext("Data pribadi dihapus. Hitungan kunjungan dan penugasan tetap."))
