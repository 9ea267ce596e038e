"""Screens where a station's people say how their log is read: choose, look, save, drop; never a rule of reading."""

from __future__ import annotations

from flask import url_for
from werkzeug.wrappers import Response as AnyResponse

from scheduler.asrun import FORMS, Definition
from scheduler.asrun.definition import Column
from scheduler.asrun.guessing import rank_forms
from scheduler.asrun.rows import decode

from ..access import Permission
from ..forms import maybe_id
from ..i18n import gettext
from ..places.models import Station
from ..web import Call, allowed
from . import definitions
from .drafting import MEANINGS, PARTED, build_definition, draft_of, plainly
from .handed import HandedIn, read_handed
from .log_pages import first_lines, show_preview
from .models import LogDefinition
from .views import room, station_of


@room.post("/stasiun/<int:station_id>/log/cara")
@allowed(Permission.AIRING_TELL, again="airings.upload_log")
def draft_definition(call: Call, station_id: int) -> AnyResponse:
    """The form that says how a log is read, filled from what fits best, with what it understands of the sample."""
    station, handed = station_of(call, station_id, Permission.AIRING_TELL), read_handed(call.form, now=call.now)
    old = _asked_row(call, station)
    if "parted" in call.form.fields:
        definition = build_definition(call.form, handed.raw, start=Column(place=0))
    else:
        definition = plainly(definitions.read_definition(old) if old else _nearest(handed))
    name = call.form.text("name_of_form", required=False, most=60) or (old.name if old else "")
    return _show(call, station, handed=handed, definition=definition, name=name)


def _asked_row(call: Call, station: Station) -> LogDefinition | None:
    """The saved definition that is being changed, where it is this station's."""
    number = maybe_id(call.form.fields.get("definition_id"))
    row = definitions.get_definition(call.session, number) if number else None
    return row if row is not None and row.station_id == station.id else None


def _nearest(handed: HandedIn) -> Definition:
    """Where a new definition begins: the preset that was chosen, or the one that fits best."""
    chosen = FORMS.get(handed.form)
    return chosen or rank_forms(decode(handed.raw)[0], FORMS.values())[0].definition


def _show(call: Call, station: Station, *, handed: HandedIn, definition: Definition, name: str) -> AnyResponse:
    parsed = HandedIn(handed.raw, handed.name, definition.name, handed.day).read([definition])
    return call.page(
        "airings/definition.html",
        station=station,
        handed=handed,
        parsed=parsed,
        shown=first_lines(handed, parsed),
        draft=draft_of(handed.raw, definition),
        name=name,
        meanings=MEANINGS,
        parted=[*PARTED, "spans"],
    )


@room.post("/stasiun/<int:station_id>/log/cara/simpan")
@allowed(Permission.AIRING_TELL, again="airings.draft_definition")
def save_definition(call: Call, station_id: int) -> AnyResponse:
    """Save how a station's log is read, and show the sample read by it."""
    station, form = station_of(call, station_id, Permission.AIRING_TELL), call.form
    handed, name = read_handed(form, now=call.now), form.text("name_of_form", most=60)
    definition = build_definition(form, handed.raw)
    row = definitions.save_definition(
        call.session, call.actor, station_id=station.id, name=name, definition=definition, now=call.now
    )
    read_by_it = HandedIn(handed.raw, handed.name, definitions.form_of(row), handed.day, claim=handed.claim)
    return show_preview(call, station, handed=read_by_it)


@room.post("/stasiun/log/cara/<int:definition_id>/hapus")
@allowed(Permission.AIRING_TELL)
def end_definition(call: Call, definition_id: int) -> AnyResponse:
    """Stop reading a station's logs by a definition; it can be brought back."""
    row = definitions.get_definition(call.session, definition_id)
    station_of(call, row.station_id, Permission.AIRING_TELL)
    ended = definitions.end_definition(call.session, call.actor, row=row, now=call.now)
    said = gettext("Cara baca “%(name)s” dihapus.") % {"name": row.name}
    undo = url_for("airings.restore_definition", definition_id=ended.id)
    return call.go("airings.upload_log", station_id=row.station_id, said=said, undo=undo)


@room.post("/stasiun/log/cara/<int:definition_id>/pulihkan")
@allowed(Permission.AIRING_TELL)
def restore_definition(call: Call, definition_id: int) -> AnyResponse:
    """Read a station's logs by an ended definition again."""
    row = definitions.get_definition(call.session, definition_id)
    station_of(call, row.station_id, Permission.AIRING_TELL)
    definitions.restore_definition(call.session, call.actor, row=row, now=call.now)
    said = gettext("Cara baca “%(name)s” dipakai lagi.") % {"name": row.name}
    return call.go("airings.upload_log", station_id=row.station_id, said=said)
