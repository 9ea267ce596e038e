"""Screens of stations' logs: hand in, look, keep, and set a clock right; never a rule of reading."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from flask import Response
from werkzeug.wrappers import Response as AnyResponse

from scheduler.asrun import FORMS, AsRunParse, AsRunRow, Why, guess
from scheduler.asrun.clocks import day_in_name
from scheduler.asrun.rows import decode

from ..access import Permission
from ..i18n import gettext
from ..places.models import Station
from ..web import Call, allowed
from . import clocks, definitions, service
from .errors import LogUnreadable
from .handed import HandedIn, read_handed
from .views import asked_day, room, station_of

SHOWN_LINES, SHOWN_LETTERS, SHOWN_MORE = 20, 160, 50


@dataclass(frozen=True, slots=True)
class ShownLine:
    """One of the first lines of a log: as it stands, and what was understood of it."""

    number: int
    text: str
    row: AsRunRow | None
    why: Why | None


def first_lines(handed: HandedIn, parsed: AsRunParse) -> list[ShownLine]:
    """The first lines of a log beside what was understood of each."""
    rows = {row.line: row for row in parsed.rows[:SHOWN_LINES]}
    whys = {line.line: line.why for line in parsed.refused[:SHOWN_LINES]}
    text = decode(handed.raw, encoding=parsed.encoding)[0][: SHOWN_LINES * 2_000]
    lines = enumerate(text.splitlines()[:SHOWN_LINES], 1)
    return [ShownLine(n, line[:SHOWN_LETTERS], rows.get(n), whys.get(n)) for n, line in lines]


@room.get("/stasiun/<int:station_id>/log")
@allowed(Permission.AIRING_TELL)
def upload_log(call: Call, station_id: int) -> AnyResponse:
    """The form that takes a station's log, and the definitions the station has saved."""
    station = station_of(call, station_id, Permission.AIRING_TELL)
    day = asked_day(call) if "hari" in call.args else None
    saved = definitions.saved_definitions(call.session, station.id)
    choices = [*FORMS, *(definitions.form_of(row) for row in saved)]
    names = definitions.names_of(call.session, station.id)
    return call.page("airings/log.html", station=station, day=day, forms=choices, saved=names, rows=saved)


@room.post("/stasiun/<int:station_id>/log")
@allowed(Permission.AIRING_TELL, again="airings.upload_log")
def preview_log(call: Call, station_id: int) -> AnyResponse:
    """Show what a log says before anything of it is kept."""
    station = station_of(call, station_id, Permission.AIRING_TELL)
    return show_preview(call, station, handed=read_handed(call.form, now=call.now))


def show_preview(call: Call, station: Station, *, handed: HandedIn) -> Response:
    """The preview of a log: the best form, what it understood and refused, and the other forms with how well they fit."""
    saved = definitions.forms_of(call.session, station.id)
    parsed, fits = handed.read(saved), guess(handed.raw, saved=saved)
    if not parsed.rows and not parsed.refused:
        raise LogUnreadable("file", file_name=handed.name)
    named = day_in_name(handed.name)
    return call.page(
        "airings/log_preview.html",
        200 if parsed.rows else 422,
        station=station,
        handed=handed,
        parsed=parsed,
        fits=fits,
        saved=definitions.names_of(call.session, station.id),
        shown=first_lines(handed, parsed),
        doubtful=[row for row in parsed.rows if row.doubts],
        whys=Counter(line.why for line in parsed.refused),
        other_day=named if handed.day and named and named != handed.day else None,
        most=SHOWN_MORE,
    )


@room.post("/stasiun/<int:station_id>/log/simpan")
@allowed(Permission.AIRING_TELL, again="airings.upload_log")
def keep_log(call: Call, station_id: int) -> AnyResponse:
    """Keep a previewed log and judge its days."""
    station, handed = station_of(call, station_id, Permission.AIRING_TELL), read_handed(call.form, now=call.now)
    received = handed.receive(handed.read(definitions.forms_of(call.session, station.id)))
    logs = service.keep_log(
        call.session,
        call.actor,
        station_id=station.id,
        received=received,
        shelf=call.office.shelf,
        raw=handed.raw,
        now=call.now,
    )
    said = gettext("Log disimpan dan dicocokkan.")
    return call.go("airings.day", station_id=station.id, hari=logs[0].day.isoformat(), said=said)


@room.post("/bukti/log/<int:log_id>/jam")
@allowed(Permission.AIRING_TELL)
def set_log_clock(call: Call, log_id: int) -> AnyResponse:
    """Set a log back by what its computer's clock was off, or take that back."""
    log = clocks.get_log(call.session, log_id)
    station_of(call, log.station_id, Permission.AIRING_TELL)
    is_applied = call.form.ticked("is_applied")
    clocks.set_clock(call.session, call.actor, log=log, is_applied=is_applied, now=call.now)
    said = gettext("Selisih jam diterapkan.") if is_applied else gettext("Jam log dikembalikan seperti tertulis.")
    return call.go("airings.day", station_id=log.station_id, hari=log.day.isoformat(), said=said)
