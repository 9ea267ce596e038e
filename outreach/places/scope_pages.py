"""Screens of the agreement's scope: the wording of each item in both languages; never a query and never a rule."""

from __future__ import annotations

from flask import url_for
from werkzeug.wrappers import Response as AnyResponse

from ..access import Permission
from ..i18n import gettext
from ..web import Call, allowed
from . import scope
from .views import room

MOST_WORDING = 500


@room.get("/tata-kelola/lingkup/<int:item_id>")
@allowed(Permission.SCOPE_EDIT)
def scope_item(call: Call, item_id: int) -> AnyResponse:
    """The form of one scope item's wording."""
    return call.page("places/scope_item.html", item=scope.get_scope_item(call.session, item_id))


@room.post("/tata-kelola/lingkup/<int:item_id>")
@allowed(Permission.SCOPE_EDIT, again="places.scope_item")
def reword_scope(call: Call, item_id: int) -> AnyResponse:
    """Save the wording in both languages, with the way to take it back."""
    form, item = call.form, scope.get_scope_item(call.session, item_id)
    words = {
        "wording": form.text("wording", most=MOST_WORDING),
        "wording_en": form.text("wording_en", required=False, most=MOST_WORDING),
    }
    version = form.integer("version")
    form.check()
    is_new = scope.reword(call.session, call.actor, item=item, version=version, now=call.now, **words)
    undo = url_for("places.undo_scope", item_id=item_id) if is_new else ""
    return call.go("places.index", said=gettext("Bunyi lingkup %(label)s disimpan.") % {"label": item.label}, undo=undo)


@room.post("/tata-kelola/lingkup/<int:item_id>/urungkan")
@allowed(Permission.SCOPE_EDIT, again="places.scope_item")
def undo_scope(call: Call, item_id: int) -> AnyResponse:
    """Take back the change of the wording that was just made."""
    item = scope.get_scope_item(call.session, item_id)
    scope.undo_rewording(call.session, call.actor, item=item, now=call.now)
    return call.go("places.index", said=gettext("Bunyi lingkup kembali seperti semula."))
