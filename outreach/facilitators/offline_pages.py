"""A facilitator's pages without a line: what a phone may keep of them, and the page as an application; never a rule."""

from __future__ import annotations

from flask import url_for
from werkzeug.wrappers import Response as AnyResponse

from ..access import Permission
from ..i18n import gettext
from ..keeping import Kit, application
from ..web import Call, allowed
from .views import room

KIT = Kit(
    ("siaran.css", "siaran.js", "mark.svg", "visit.js", "record.js", "keep.js"),
    {"outbox.js": "visit.js", "sounds.js": "visit.js"},
)


@room.get("/desa-saya/simpanan")
@allowed(Permission.VISIT_RECORD)
def keepable(call: Call) -> AnyResponse:
    """What a facilitator's phone keeps: the own villages, the forms of listening groups and of reception, their files; no sound."""
    pages = [url_for(f"facilitators.{name}") for name in ("mine", "listening", "new_reception")]
    told = {"release": KIT.release(), "at": call.now.isoformat(), "size": "", "pages": pages}
    return call.json({**told, "files": KIT.addresses(), "sounds": []})


@room.get("/desa-saya/aplikasi.webmanifest")
@allowed(Permission.VISIT_RECORD)
def application_of_villages(call: Call) -> AnyResponse:
    """The page of the own villages as an application on a phone."""
    about, start = gettext("Kunjungan dan kelompok dengar di desa dampingan"), url_for("facilitators.mine")
    name = f"{gettext('Desa saya')} · Siaran Bersama"
    response = call.json(
        application(name=name, short_name=gettext("Desa saya"), about=about, start=start, scope="/desa-saya")
    )
    response.mimetype = "application/manifest+json"
    return response
