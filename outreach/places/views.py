"""Screens of governance: agreement, border list, stations, outages; never a query and never a rule."""

from __future__ import annotations

from flask import Blueprint, url_for
from werkzeug.wrappers import Response as AnyResponse

from ..access import Permission
from ..forms import pack, read_upload
from ..i18n import gettext
from ..web import Call, allowed
from . import service, silence
from .agreement import save_agreement as save_changes
from .importing import import_villages, preview_villages

room = Blueprint("places", __name__)
MOST_IMPORT_BYTES = 4_000_000


@room.get("/tata-kelola")
@allowed(Permission.PLACES_READ)
def index(call: Call) -> AnyResponse:
    """The agreement, both banks' villages and stations at a glance."""
    river = service.banks(call.session)
    return call.page(
        "places/index.html",
        river=river,
        villages=service.border_villages(call.session, on=call.today),
        nearby=service.border_villages(call.session, on=call.today, klass="B"),
        stations=service.read_stations(call.session, open_on=call.today, with_carriers=True),
        silent={
            outage.station_id
            for outage in silence.outages_between(call.session, from_on=call.today, until_on=call.today)
        },
    )


@room.get("/tata-kelola/perjanjian")
@allowed(Permission.BORDER_EDIT)
def agreement(call: Call) -> AnyResponse:
    """The form of the agreement."""
    return call.page("places/agreement.html", river=service.banks(call.session))


@room.post("/tata-kelola/perjanjian")
@allowed(Permission.BORDER_EDIT, again="places.agreement")
def save_agreement(call: Call) -> AnyResponse:
    """Save the agreement's title, numbers and dates."""
    form = call.form
    values = {
        "title": form.text("title"),
        "left_number": form.text("left_number", most=80),
        "right_number": form.text("right_number", most=80),
        "signed_on": form.day("signed_on"),
        "until_on": form.maybe_day("until_on"),
    }
    version = form.integer("version")
    form.check()
    found = service.banks(call.session).agreement
    save_changes(call.session, call.actor, agreement=found, values=values, version=version, now=call.now)
    return call.go("places.index", said=gettext("Perjanjian disimpan."))


# --- the border list --------------------------------------------------------------------------------------------------


@room.get("/tata-kelola/desa-perbatasan")
@allowed(Permission.PLACES_READ)
def border(call: Call, **_: int) -> AnyResponse:
    """The dated border list with every membership there ever was."""
    history = service.border_history(call.session)
    own_words = {service.FIRST_REASON: gettext(service.FIRST_REASON)}
    return call.page("places/border.html", history=history, own_words=own_words, river=service.banks(call.session))


@room.post("/tata-kelola/desa-perbatasan")
@allowed(Permission.BORDER_EDIT, again="places.border")
def change_border(call: Call) -> AnyResponse:
    """A village joins or leaves the list from a day on, with a reason."""
    form = call.form
    code, act, on = form.text("village_code", most=13), form.one_of("act", ["join", "leave"]), form.day("on")
    reason, klass = form.text("reason", required=False, most=300), form.one_of("klass", ["A", "B"])
    form.check()
    village = service.get_village(call.session, code)
    call.require(Permission.BORDER_EDIT, regency_code=village.regency_code, sees=Permission.PLACES_READ)
    if act == "join":
        entry = service.put_on_border(
            call.session, call.actor, village=village, klass=klass, from_on=on, reason=reason, now=call.now
        )
    else:
        entry = service.take_off_border(
            call.session, call.actor, village=village, until_on=on, reason=reason, now=call.now
        )
    said = gettext("Daftar desa perbatasan diperbarui; periode yang lalu tetap memakai daftarnya.")
    return call.go("places.border", said=said, undo=url_for("places.undo_border", entry_id=entry.id))


@room.post("/tata-kelola/desa-perbatasan/<int:entry_id>/urungkan")
@allowed(Permission.BORDER_EDIT, again="places.border")
def undo_border(call: Call, entry_id: int) -> AnyResponse:
    """Take back the change of the list that was just made."""
    entry = service.get_entry(call.session, entry_id)
    code = entry.village.regency_code
    call.require(Permission.BORDER_EDIT, regency_code=code, sees=Permission.PLACES_READ)
    service.undo_border(call.session, call.actor, entry=entry, now=call.now)
    return call.go("places.border", said=gettext("Perubahan daftar diurungkan."))


# --- villages from a file ---------------------------------------------------------------------------------------------


@room.get("/tata-kelola/impor")
@allowed(Permission.BORDER_EDIT)
def upload_villages(call: Call) -> AnyResponse:
    """The form that takes a file of villages."""
    return call.page("places/import.html", preview=None, packed="", name="")


@room.post("/tata-kelola/impor")
@allowed(Permission.BORDER_EDIT, again="places.upload_villages")
def preview_import(call: Call) -> AnyResponse:
    """Show what a file would do before anything of it is kept."""
    form = call.form
    upload = form.file("file")
    form.check()
    assert upload is not None
    raw = read_upload(upload, most=MOST_IMPORT_BYTES)
    preview = preview_villages(call.session, raw, own=call.actor.regency_code)
    return call.page("places/import.html", preview=preview, packed=pack(raw), name=upload.filename or "")


@room.post("/tata-kelola/impor/simpan")
@allowed(Permission.BORDER_EDIT, again="places.upload_villages")
def keep_import(call: Call) -> AnyResponse:
    """Keep a previewed file whole, or nothing of it."""
    form = call.form
    name = form.text("name", required=False, most=200)
    raw = form.previewed(most=MOST_IMPORT_BYTES)
    form.check()
    own = call.actor.regency_code or ""
    call.require(Permission.BORDER_EDIT, regency_code=own)
    preview = import_villages(call.session, call.actor, raw=raw, file_name=name, own=own, now=call.now)
    said = gettext("%(n)s desa disimpan: %(new)s baru, %(changed)s berubah.")
    words = {"n": len(preview.rows), "new": preview.new_count, "changed": preview.changed_count}
    return call.go("places.index", said=said % words)
