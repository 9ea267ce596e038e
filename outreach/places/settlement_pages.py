"""Screens that take a file of hamlets and forget a village's: a preview with every refused row first; never a rule."""

from __future__ import annotations

from werkzeug.wrappers import Response as AnyResponse

from ..access import Permission
from ..forms import pack, read_upload
from ..i18n import gettext
from ..web import Call, allowed
from . import service, settlements
from .views import MOST_IMPORT_BYTES, room


@room.get("/tata-kelola/dusun")
@allowed(Permission.BORDER_EDIT)
def upload_settlements(call: Call) -> AnyResponse:
    """The form that takes a file of hamlets."""
    return call.page("places/settlements.html", preview=None, packed="", name="")


@room.post("/tata-kelola/dusun")
@allowed(Permission.BORDER_EDIT, again="places.upload_settlements")
def preview_settlements(call: Call) -> AnyResponse:
    """Show what a file would do before anything of it is kept."""
    form = call.form
    upload = form.file("file")
    form.check()
    assert upload is not None
    raw = read_upload(upload, most=MOST_IMPORT_BYTES)
    preview = settlements.preview_settlements(call.session, raw, own=call.actor.regency_code, now=call.now)
    return call.page("places/settlements.html", preview=preview, packed=pack(raw), name=upload.filename or "")


@room.post("/tata-kelola/dusun/simpan")
@allowed(Permission.BORDER_EDIT, again="places.upload_settlements")
def keep_settlements(call: Call) -> AnyResponse:
    """Keep a previewed file whole, or nothing of it."""
    form = call.form
    name, raw = form.text("name", required=False, most=200), form.previewed(most=MOST_IMPORT_BYTES)
    form.check()
    kept = settlements.import_settlements(
        call.session, call.actor, raw=raw, file_name=name or "unggahan.csv", own=call.actor.regency_code, now=call.now
    )
    said = gettext("%(n)s dusun tersimpan.") % {"n": len(kept.rows)}
    return call.go("places.upload_settlements", said=said)


@room.get("/tata-kelola/dusun/<code>/hapus")
@allowed(Permission.BORDER_EDIT)
def confirm_settlements(call: Call, code: str) -> AnyResponse:
    """Asks whether a village's hamlets are to be forgotten, and says what that means."""
    village = service.get_village(call.session, code)
    call.require(Permission.BORDER_EDIT, regency_code=village.regency_code, sees=Permission.PLACES_READ)
    listed = settlements.settlements_of(call.session, code)
    return call.page("places/settlements_remove.html", village=village, listed=listed)


@room.post("/tata-kelola/dusun/<code>/hapus")
@allowed(Permission.BORDER_EDIT)
def remove_settlements(call: Call, code: str) -> AnyResponse:
    """Forget a village's hamlets."""
    village = service.get_village(call.session, code)
    call.require(Permission.BORDER_EDIT, regency_code=village.regency_code, sees=Permission.PLACES_READ)
    gone = settlements.remove_settlements(call.session, call.actor, village=village, now=call.now)
    said = gettext("%(n)s dusun dihapus; desa dihitung dari titiknya sendiri lagi.") % {"n": gone}
    return call.go("reach.village", code=village.code, said=said)
