"""Calendars of what can be heard in a facilitator's villages and in one village, each read by a key of its own; never a rule."""

from __future__ import annotations

from flask import request, url_for
from werkzeug.wrappers import Response as AnyResponse

from scheduler import icalform

from .. import feeds
from ..access import Permission
from ..feeds import FeedKind
from ..i18n import gettext
from ..places import service as places
from ..places.models import Village
from ..playlists.feed_pages import hand_calendar, show_once
from ..slots.events import events_on
from ..web import Call, allowed
from . import service
from .models import Facilitator
from .views import room


def _hand(call: Call, name: str, codes: frozenset[str]) -> AnyResponse:
    """The broadcasts of every station that can be received in some of the villages."""
    heard = call.office.stations_serving(call.session, codes, on=call.today) if codes else frozenset()
    about = (
        gettext("Peluang dengar menurut perkiraan dan laporan.") if heard else gettext("Belum ada stasiun terdengar.")
    )
    return hand_calendar(call, icalform.write(name, events_on(call.session, heard, today=call.today), about=about))


@room.get("/umpan/<key>/fasilitator.ics")
@allowed(Permission.PUBLIC_READ)
def facilitator_calendar(call: Call, key: str) -> AnyResponse:
    """What can be heard in the villages a facilitator covers today."""
    sent = feeds.sent_key(request.environ, key)
    subject = feeds.subject_of(call.session, kind=FeedKind.FACILITATOR, key=sent)
    facilitator = service.get_facilitator(call.session, int(subject))
    covered = service.assignments_of(call.session, facilitator.id, on=call.today)
    name = gettext("Siaran untuk desa %(name)s") % {"name": facilitator.name}
    return _hand(call, name, frozenset(assignment.village_code for assignment in covered))


@room.get("/umpan/<key>/desa.ics")
@allowed(Permission.PUBLIC_READ)
def village_calendar(call: Call, key: str) -> AnyResponse:
    """What can be heard in one village."""
    sent = feeds.sent_key(request.environ, key)
    village = places.get_village(call.session, feeds.subject_of(call.session, kind=FeedKind.VILLAGE, key=sent))
    name = gettext("Siaran untuk desa %(name)s") % {"name": village.name}
    return _hand(call, name, frozenset({village.code}))


# --- the pages where the keys are made and ended --------------------------------------------------------------------------


def _own_facilitator(call: Call, facilitator_id: int) -> Facilitator:
    """The facilitator in person, or one whom this person coordinates."""
    facilitator = service.get_facilitator(call.session, facilitator_id)
    if call.actor.person_id is None or facilitator.person_id != call.actor.person_id:
        place = {"regency_code": facilitator.regency_code}
        call.require(Permission.FACILITATOR_EDIT, **place, sees=Permission.FACILITATOR_READ)
    return facilitator


def _own_village(call: Call, code: str) -> Village:
    """A village of the own regency, or one that this person covers."""
    village = places.get_village(call.session, code)
    call.actor = service.with_own_villages(call.session, call.actor, on=call.today)
    place = {"regency_code": village.regency_code, "village_code": village.code}
    call.require(Permission.VISIT_RECORD, **place, sees=Permission.PLACES_READ)
    return village


@room.get("/fasilitator/<int:facilitator_id>/umpan")
@allowed(Permission.VISIT_RECORD)
def facilitator_feed(call: Call, facilitator_id: int) -> AnyResponse:
    """Whether a facilitator has a calendar's address, and the ways to renew or end it."""
    facilitator = _own_facilitator(call, facilitator_id)
    is_own = facilitator.person_id == call.actor.person_id
    return call.page(
        "playlists/feed.html",
        title=gettext("Kalender siaran %(name)s") % {"name": facilitator.name},
        about=gettext("Siaran bersama yang terdengar di desa dampingan, untuk kalender di ponsel."),
        held=feeds.open_feed(call.session, kind=FeedKind.FACILITATOR, subject=facilitator.id),
        make=url_for("facilitators.make_facilitator_feed", facilitator_id=facilitator.id),
        end=url_for("facilitators.end_facilitator_feed", facilitator_id=facilitator.id),
        back=url_for("facilitators.mine") if is_own else url_for("facilitators.show", facilitator_id=facilitator.id),
    )


@room.post("/fasilitator/<int:facilitator_id>/umpan")
@allowed(Permission.VISIT_RECORD)
def make_facilitator_feed(call: Call, facilitator_id: int) -> AnyResponse:
    """Make the calendar's address, or a new one in place of the old, and show it once."""
    facilitator = _own_facilitator(call, facilitator_id)
    key = feeds.make_feed(call.session, call.actor, kind=FeedKind.FACILITATOR, subject=facilitator.id, now=call.now)
    back = url_for("facilitators.facilitator_feed", facilitator_id=facilitator.id)
    return show_once(call, {gettext("Kalender"): [url_for("facilitators.facilitator_calendar", key=key)]}, back=back)


@room.post("/fasilitator/<int:facilitator_id>/umpan/akhiri")
@allowed(Permission.VISIT_RECORD)
def end_facilitator_feed(call: Call, facilitator_id: int) -> AnyResponse:
    """End a facilitator's calendar address at once."""
    facilitator = _own_facilitator(call, facilitator_id)
    feeds.end_feed(call.session, call.actor, kind=FeedKind.FACILITATOR, subject=facilitator.id, now=call.now)
    said = gettext("Alamat umpan dicabut.")
    return call.go("facilitators.facilitator_feed", facilitator_id=facilitator.id, said=said)


@room.get("/desa/<code>/umpan")
@allowed(Permission.VISIT_RECORD)
def village_feed(call: Call, code: str) -> AnyResponse:
    """Whether a village has a calendar's address, and the ways to renew or end it."""
    village = _own_village(call, code)
    return call.page(
        "playlists/feed.html",
        title=gettext("Kalender siaran %(name)s") % {"name": village.name},
        about=gettext("Siaran bersama yang terdengar di desa ini, untuk kalender perangkat desa."),
        held=feeds.open_feed(call.session, kind=FeedKind.VILLAGE, subject=village.code),
        make=url_for("facilitators.make_village_feed", code=village.code),
        end=url_for("facilitators.end_village_feed", code=village.code),
        back=url_for("reach.village", code=village.code),
    )


@room.post("/desa/<code>/umpan")
@allowed(Permission.VISIT_RECORD)
def make_village_feed(call: Call, code: str) -> AnyResponse:
    """Make the calendar's address, or a new one in place of the old, and show it once."""
    village = _own_village(call, code)
    key = feeds.make_feed(call.session, call.actor, kind=FeedKind.VILLAGE, subject=village.code, now=call.now)
    back = url_for("facilitators.village_feed", code=village.code)
    return show_once(call, {gettext("Kalender"): [url_for("facilitators.village_calendar", key=key)]}, back=back)


@room.post("/desa/<code>/umpan/akhiri")
@allowed(Permission.VISIT_RECORD)
def end_village_feed(call: Call, code: str) -> AnyResponse:
    """End a village's calendar address at once."""
    village = _own_village(call, code)
    feeds.end_feed(call.session, call.actor, kind=FeedKind.VILLAGE, subject=village.code, now=call.now)
    return call.go("facilitators.village_feed", code=village.code, said=gettext("Alamat umpan dicabut."))
