"""Screens of reception reports: the list, the form, the file, the recording; never a query and never a rule."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from flask import Response, url_for
from werkzeug.wrappers import Response as AnyResponse

from scheduler.terms import WIB

from ..access import Permission
from ..errors import NotFound
from ..forms import Form, maybe_id
from ..i18n import clock, gettext
from ..places import service as places
from ..security import lend_microphone
from ..sending import send_stored
from ..tabular import write_csv
from ..web import Call, allowed
from . import queries, reception_queries, reception_sounds, receptions, service
from .errors import NoFacilitatorHere
from .models import Facilitator, Hearing, Receiver, ReceptionReport
from .reception_queries import MOST_ROWS, PAGE, ReceptionRow, Wanted, list_receptions
from .views import room


def _wanted(call: Call) -> Wanted:
    asked = call.args
    return Wanted(
        regency_code=asked.get("pihak", "")[:5],
        station_id=maybe_id(asked.get("stasiun")),
        hearing=asked.get("terdengar", "")[:10],
        words=asked.get("q", "")[:100],
    )


@room.get("/laporan-terima")
@allowed(Permission.REACH_READ)
def reception_reports(call: Call) -> AnyResponse:
    """How stations were heard in the villages, newest first."""
    wanted = _wanted(call)
    rows = list_receptions(call.session, wanted, after=maybe_id(call.args.get("sesudah")))
    asked: dict[str, Any] = {name: value for name, value in call.args.items() if name != "sesudah"}
    return call.page(
        "facilitators/receptions.html",
        rows=rows,
        wanted=wanted,
        asked=asked,
        next_url=url_for("facilitators.reception_reports", **asked, sesudah=rows[-1].report.id)
        if len(rows) == PAGE
        else "",
        stations=places.read_stations(call.session, with_closed=True, with_carriers=True),
        banks=places.banks(call.session),
        hearings=tuple(Hearing),
        undoable={row.report.id for row in rows if _may_withdraw(call, row.facilitator, row.report)},
        hearable={row.report.id for row in rows if row.sound and _may_hear(call, row.facilitator)},
    )


def _is_own(call: Call, facilitator: Facilitator) -> bool:
    return facilitator.person_id is not None and facilitator.person_id == call.actor.person_id


def _may_hear(call: Call, facilitator: Facilitator) -> bool:
    return _is_own(call, facilitator) or call.actor.may(Permission.VISIT_RECORD, regency_code=facilitator.regency_code)


def _may_withdraw(call: Call, facilitator: Facilitator, report: ReceptionReport) -> bool:
    is_fresh = call.now - report.recorded_at <= service.UNDO_WITHIN
    return (_is_own(call, facilitator) and is_fresh) or call.actor.may(
        Permission.FACILITATOR_EDIT, regency_code=facilitator.regency_code
    )


@room.get("/laporan-terima.csv")
@allowed(Permission.REACH_READ)
def reception_file(call: Call) -> AnyResponse:
    """The same reports as a file for a spreadsheet."""
    rows = list_receptions(call.session, _wanted(call), most=MOST_ROWS)
    answer = Response(write_csv([_HEAD, *map(_cells, rows)]), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="laporan-terima-{call.today.isoformat()}.csv"'
    return answer


_HEAD = (
    "hari", "jam_wib", "kode_desa", "desa", "tempat", "stasiun", "terdengar", "alat",
    "fasilitator", "dicatat_oleh", "rekaman_sha256", "rekaman",
)  # fmt: skip


def _cells(row: ReceptionRow) -> tuple[str, ...]:
    report, sound = row.report, row.sound
    return (
        report.heard_on.isoformat(),
        clock(report.heard_at) if report.heard_at else "",
        report.village_code,
        row.village.name,
        report.place,
        row.station.name,
        report.hearing,
        report.receiver,
        row.facilitator.name,
        report.recorded_by,
        sound.sha256 if sound else "",
        sound.listening if sound else "",
    )


# --- a new report, phone first ----------------------------------------------------------------------------------------


@room.get("/laporan-terima/baru")
@allowed(Permission.VISIT_RECORD)
def new_reception(call: Call) -> AnyResponse:
    """The form that says in a minute how a station is heard at a place."""
    own = service.facilitator_of(call.session, call.actor.person_id)
    codes = (
        frozenset(a.village_code for a in service.assignments_of(call.session, own.id, on=call.today)) if own else None
    )
    side = None if own else call.actor.regency_code
    page = call.page(
        "facilitators/reception_new.html",
        own=own,
        villages=queries.care_of_villages(call.session, on=call.today, regency_code=side, codes=codes),
        people=[] if own else _coordinated(call),
        stations=places.read_stations(call.session, open_on=call.today, with_carriers=True),
        hearings=tuple(Hearing),
        receivers=tuple(Receiver),
        told=list_receptions(call.session, Wanted(facilitator_id=own.id), most=5) if own else [],
        client_id=secrets.token_hex(16),
    )
    return lend_microphone(page)


def _coordinated(call: Call) -> list[Facilitator]:
    """Facilitators of the own regency whom staff may speak for."""
    listed = queries.list_facilitators(call.session, on=call.today)
    return [one for one, _ in listed if one.regency_code == call.actor.regency_code and one.ended_on is None]


@room.post("/laporan-terima")
@allowed(Permission.VISIT_RECORD, again="facilitators.new_reception")
def report_reception(call: Call) -> AnyResponse:
    """Keep a report; the phone's own id makes a retry harmless."""
    form = call.form
    facilitator, note = _speaker(call, form), _read_note(call, form)
    village = service.border_village(call.session, note.village_code, on=call.today)
    actor = service.with_own_villages(call.session, call.actor, on=call.today)
    if not actor.may(Permission.VISIT_RECORD, regency_code=village.regency_code, village_code=village.code):
        raise NotFound
    report = receptions.report_reception(call.session, actor, facilitator=facilitator, note=note, now=call.now)
    undo = url_for("facilitators.withdraw_reception", reception_id=report.id)
    return call.go("facilitators.reception_reports", said=gettext("Laporan penerimaan tersimpan."), undo=undo)


def _speaker(call: Call, form: Form) -> Facilitator:
    """Whose ears it was: the facilitator in person, or the one staff speak for."""
    own = service.facilitator_of(call.session, call.actor.person_id)
    if own is not None:
        return own
    chosen = form.integer("facilitator_id")
    known = {one.id: one for one in _coordinated(call)}
    if chosen not in known:
        raise NoFacilitatorHere
    return known[chosen]


def _read_note(call: Call, form: Form) -> receptions.ReceptionNote:
    day, at = form.day("heard_on"), form.clock("heard_clock")
    note = receptions.ReceptionNote(
        client_id=form.text("client_id", most=64),
        village_code=form.text("village_code", most=13),
        station_id=form.integer("station_id"),
        heard_at=datetime.combine(day, at, tzinfo=WIB),
        hearing=form.choice("hearing", Hearing),
        receiver=form.choice("receiver", Receiver),
        place=form.text("place", required=False, most=120),
        sound=reception_sounds.take(call.office, form),
    )
    form.check()
    return note


# --- one report -------------------------------------------------------------------------------------------------------


def _own_reception(call: Call, reception_id: int) -> ReceptionReport:
    """A report of this person's own, or of a facilitator whom this person coordinates."""
    report = receptions.get_reception(call.session, reception_id)
    facilitator = service.get_facilitator(call.session, report.facilitator_id)
    if not _is_own(call, facilitator):
        call.require(Permission.FACILITATOR_EDIT, regency_code=facilitator.regency_code, sees=Permission.REACH_READ)
    return report


@room.post("/laporan-terima/<int:reception_id>/urungkan")
@allowed(Permission.VISIT_RECORD)
def withdraw_reception(call: Call, reception_id: int) -> AnyResponse:
    """Take a report back."""
    report = _own_reception(call, reception_id)
    receptions.withdraw_reception(call.session, call.actor, report=report, now=call.now)
    undo = url_for("facilitators.restore_reception", reception_id=reception_id)
    said = gettext("Laporan penerimaan ditarik; ia tidak dihitung lagi.")
    return call.go("facilitators.reception_reports", said=said, undo=undo)


@room.post("/laporan-terima/<int:reception_id>/pulihkan")
@allowed(Permission.VISIT_RECORD)
def restore_reception(call: Call, reception_id: int) -> AnyResponse:
    """Let a report stand again that was just withdrawn."""
    report = _own_reception(call, reception_id)
    receptions.restore_reception(call.session, call.actor, report=report, now=call.now)
    return call.go("facilitators.reception_reports", said=gettext("Laporan penerimaan berlaku lagi."))


@room.get("/laporan-terima/<int:reception_id>/suara")
@allowed(Permission.VISIT_RECORD)
def reception_sound(call: Call, reception_id: int) -> AnyResponse:
    """The recording of a report, for who made it and for the own regency's coordinator: voices may be on it."""
    report = receptions.get_reception(call.session, reception_id)
    sound = reception_queries.sound_of(call.session, report.id)
    if not _may_hear(call, service.get_facilitator(call.session, report.facilitator_id)) or sound is None:
        raise NotFound
    if not call.office.shelf.exists(sound.sha256):
        raise NotFound
    return send_stored(call.office.shelf.path(sound.sha256), media_type=sound.media_type, etag=sound.sha256)
