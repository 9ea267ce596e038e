"""Screens and addresses of the room clips: shelf, upload, one clip, vetting, files; never a query and never a rule."""

from __future__ import annotations

from flask import Blueprint, url_for
from werkzeug.wrappers import Response as AnyResponse

from ..access import Permission
from ..errors import NotFound
from ..forms import maybe_id
from ..i18n import gettext
from ..web import Call, allowed
from . import intake, pages, queries, service
from .content import rendition_of
from .deliver import file_name_of, send_rendition
from .models import Clip, RenditionKind

room = Blueprint("clips", __name__)
WORKING_REFRESH_S = "3"


# --- the shelf --------------------------------------------------------------------------------------------------------


@room.get("/klip")
@allowed(Permission.CLIP_READ)
def shelf(call: Call) -> AnyResponse:
    """The shelf: every clip that fits what was typed and chosen."""
    chosen = {name: call.args.get(name, "")[:100] for name in ("q", "topik", "bahasa", "ditarik")}
    page = queries.shelf(
        call.session,
        on=call.today,
        words=chosen["q"],
        topic=chosen["topik"],
        language=chosen["bahasa"],
        shows_retired=chosen["ditarik"] == "1",
        after=maybe_id(call.args.get("sesudah")),
    )
    return call.page("clips/shelf.html", shelf=page, chosen=chosen, **pages.shelf_context(call))


# --- a new clip -------------------------------------------------------------------------------------------------------


@room.get("/klip/baru")
@allowed(Permission.CLIP_EDIT)
def new(call: Call) -> AnyResponse:
    """The form for a new clip."""
    return call.page("clips/new.html", **pages.form_context(call))


@room.post("/klip/baru")
@allowed(Permission.CLIP_EDIT, again="clips.new")
def add(call: Call) -> AnyResponse:
    """Take in a recording and what is written about it; the sound is decoded before the transaction begins."""
    form = call.form
    sheet, upload = pages.read_sheet(form, call.office.settings.border_folder), intake.take(call.office, form)
    same_anyway = form.text("same_anyway", required=False)
    with intake.checked(call.office, form, upload) as taken:
        clip = service.add_clip(
            call.session,
            call.actor,
            sheet=sheet,
            taken=taken,
            regency_code=service.side_of(call.session, call.actor, Permission.CLIP_EDIT),
            same_anyway=same_anyway,
            now=call.now,
        )
    return call.go("clips.show", clip_id=clip.id, said=gettext("Klip disimpan. Rekamannya sedang diolah."))


# --- one clip ---------------------------------------------------------------------------------------------------------


@room.get("/klip/<int:clip_id>")
@allowed(Permission.CLIP_READ)
def show(call: Call, clip_id: int) -> AnyResponse:
    """One clip with its sound, findings, votes and files; it reloads by itself while the sound is being mastered."""
    clip = service.get_clip(call.session, clip_id)
    context = pages.clip_context(call, clip)
    page = call.page("clips/show.html", **context, **pages.uses_context(call, clip))
    if context["state"] == "working" and call.refused is None:
        page.headers["Refresh"] = WORKING_REFRESH_S
    return page


def _own_clip(call: Call, clip_id: int) -> Clip:
    clip = service.get_clip(call.session, clip_id)
    call.require(Permission.CLIP_EDIT, regency_code=clip.regency_code, sees=Permission.CLIP_READ)
    return clip


@room.get("/klip/<int:clip_id>/ubah")
@allowed(Permission.CLIP_EDIT)
def edit(call: Call, clip_id: int) -> AnyResponse:
    """The form of an existing clip, with both versions when somebody else saved first."""
    return call.page("clips/edit.html", **pages.form_context(call, _own_clip(call, clip_id)))


@room.post("/klip/<int:clip_id>/ubah")
@allowed(Permission.CLIP_EDIT, again="clips.edit")
def save(call: Call, clip_id: int) -> AnyResponse:
    """Save what is written about a clip."""
    form = call.form
    sheet, version = pages.read_sheet(form, call.office.settings.border_folder), form.integer("version")
    form.check()
    clip = _own_clip(call, clip_id)
    voided = service.edit_clip(call.session, call.actor, clip=clip, sheet=sheet, version=version, now=call.now)
    said = (
        gettext("Disimpan. Isi berubah, jadi kedua kabupaten diminta menilai lagi.") if voided else gettext("Disimpan.")
    )
    return call.go("clips.show", clip_id=clip_id, said=said)


@room.get("/klip/<int:clip_id>/rekaman")
@allowed(Permission.CLIP_EDIT)
def recording(call: Call, clip_id: int) -> AnyResponse:
    """The form for another recording of the same clip."""
    return call.page("clips/recording.html", **pages.form_context(call, _own_clip(call, clip_id)))


@room.post("/klip/<int:clip_id>/rekaman")
@allowed(Permission.CLIP_EDIT, again="clips.recording")
def record(call: Call, clip_id: int) -> AnyResponse:
    """Take in another recording of a clip; the sound is decoded before the transaction begins."""
    form = call.form
    upload, version = intake.take(call.office, form), form.integer("version")
    same_anyway = form.text("same_anyway", required=False)
    with intake.checked(call.office, form, upload) as taken:
        service.change_recording(
            call.session,
            call.actor,
            clip=_own_clip(call, clip_id),
            taken=taken,
            version=version,
            same_anyway=same_anyway,
            now=call.now,
        )
    return call.go("clips.show", clip_id=clip_id, said=gettext("Rekaman baru diterima dan sedang diolah."))


@room.get("/klip/<int:clip_id>/tarik")
@allowed(Permission.CLIP_EDIT)
def confirm_retire(call: Call, clip_id: int) -> AnyResponse:
    """Asks whether a clip should be taken off the shelf, and says what that means."""
    return call.page("clips/retire.html", clip=_own_clip(call, clip_id))


@room.post("/klip/<int:clip_id>/tarik")
@allowed(Permission.CLIP_EDIT, again="clips.confirm_retire")
def retire(call: Call, clip_id: int) -> AnyResponse:
    """Take a clip off the shelf."""
    form = call.form
    version = form.integer("version")
    form.check()
    service.retire(call.session, call.actor, clip=_own_clip(call, clip_id), version=version, now=call.now)
    undo = url_for("clips.restore", clip_id=clip_id)
    return call.go("clips.show", clip_id=clip_id, said=gettext("Klip ditarik dari rak."), undo=undo)


@room.post("/klip/<int:clip_id>/pulihkan")
@allowed(Permission.CLIP_EDIT, again="clips.show")
def restore(call: Call, clip_id: int) -> AnyResponse:
    """Put a retired clip back on the shelf."""
    service.restore(call.session, call.actor, clip=_own_clip(call, clip_id), now=call.now)
    return call.go("clips.show", clip_id=clip_id, said=gettext("Klip kembali di rak."))


# --- vetting ----------------------------------------------------------------------------------------------------------


@room.get("/klip/<int:clip_id>/nilai")
@allowed(Permission.CLIP_VET)
def vet(call: Call, clip_id: int) -> AnyResponse:
    """Hear and read a clip, see what one's word binds, and say it."""
    return call.page("clips/vet.html", **pages.clip_context(call, service.get_clip(call.session, clip_id)))


@room.post("/klip/<int:clip_id>/nilai")
@allowed(Permission.CLIP_VET, again="clips.vet")
def say(call: Call, clip_id: int) -> AnyResponse:
    """Write down the word of one's own regency."""
    form = call.form
    says, content_hash = form.one_of("says", ["yes", "no"]), form.text("content_hash", most=64)
    note = form.text("note", required=False, most=300)
    form.check()
    clip = service.get_clip(call.session, clip_id)
    service.vet(
        call.session, call.actor, clip=clip, says_yes=says == "yes", note=note, content_hash=content_hash, now=call.now
    )
    said = (
        gettext("Dinilai layak.")
        if says == "yes"
        else gettext("Penolakan dicatat dan disampaikan kepada pemilik klip.")
    )
    return call.go("clips.show", clip_id=clip_id, said=said)


# --- files ------------------------------------------------------------------------------------------------------------


@room.get("/klip/<int:clip_id>/dengar")
@allowed(Permission.CLIP_READ)
def preview(call: Call, clip_id: int) -> AnyResponse:
    """The small preview of the present recording, to be played in place."""
    clip = service.get_clip(call.session, clip_id)
    return send_rendition(call, rendition_of(clip.recording, RenditionKind.PREVIEW))


@room.get("/klip/<int:clip_id>/berkas/<kind>")
@allowed(Permission.CLIP_READ)
def download(call: Call, clip_id: int, kind: str) -> AnyResponse:
    """One of the clip's files; the original is for the regency that uploaded it."""
    clip = service.get_clip(call.session, clip_id)
    if kind not in list(RenditionKind):
        raise NotFound
    if kind == RenditionKind.ORIGINAL:
        call.require(Permission.CLIP_EDIT, regency_code=clip.regency_code, sees=Permission.CLIP_READ)
    file = rendition_of(clip.recording, RenditionKind(kind))
    save_as = file_name_of(clip.title, kind=kind, media_type=file.media_type) if file else ""
    return send_rendition(call, file, save_as=save_as)
