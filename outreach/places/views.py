"""Screens of governance: agreement, border list, stations, outages; never a query and never a rule."""

from __future__ import annotations

import base64
import zlib

from flask import Blueprint
from werkzeug.wrappers import Response as AnyResponse

from ..access import Permission
from ..errors import TooLargeUpload
from ..forms import NO_CHOICE, Form
from ..i18n import gettext, size
from ..web import Call, allowed
from . import service
from .importing import import_villages, preview_villages
from .models import FactName, Station, StationKind

room = Blueprint("places", __name__)
MOST_IMPORT_BYTES = 4_000_000
RANGES = {
    FactName.LATITUDE: (-90.0, 90.0),
    FactName.LONGITUDE: (-180.0, 180.0),
    FactName.FREQUENCY_MHZ: (0.5, 110.0),
    FactName.ERP_W: (0.1, 200_000.0),
    FactName.MAST_M: (1.0, 400.0),
}


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
        stations=service.read_stations(call.session),
        silent={
            outage.station_id
            for outage in service.outages_between(call.session, from_on=call.today, until_on=call.today)
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
    service.save_agreement(call.session, call.actor, agreement=found, values=values, version=version, now=call.now)
    return call.go("places.index", said=gettext("Perjanjian disimpan."))


# --- the border list --------------------------------------------------------------------------------------------------


@room.get("/tata-kelola/desa-perbatasan")
@allowed(Permission.PLACES_READ)
def border(call: Call) -> AnyResponse:
    """The dated border list with every membership there ever was."""
    history = service.border_history(call.session)
    return call.page("places/border.html", history=history, river=service.banks(call.session))


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
        service.put_on_border(
            call.session, call.actor, village=village, klass=klass, from_on=on, reason=reason, now=call.now
        )
    else:
        service.take_off_border(call.session, call.actor, village=village, until_on=on, reason=reason, now=call.now)
    return call.go(
        "places.border", said=gettext("Daftar desa perbatasan diperbarui; periode yang lalu tetap memakai daftarnya.")
    )


# --- stations ---------------------------------------------------------------------------------------------------------


def _own_station(call: Call, station_id: int) -> Station:
    station = service.get_station(call.session, station_id)
    place = {"regency_code": station.regency_code, "station_id": station.id}
    call.require(Permission.STATION_EDIT, **place, sees=Permission.PLACES_READ)
    return station


def _station_values(form: Form) -> dict[str, object]:
    return {
        "name": form.text("name", most=120),
        "short_name": form.text("short_name", most=40),
        "kind": form.choice("kind", StationKind),
        "sign_on": form.clock("sign_on"),
        "sign_off": form.clock("sign_off"),
    }


@room.get("/tata-kelola/stasiun/baru")
@allowed(Permission.STATION_EDIT)
def new_station(call: Call) -> AnyResponse:
    """The form of a new station."""
    return call.page("places/station_edit.html", station=None, kinds=tuple(StationKind))


@room.post("/tata-kelola/stasiun")
@allowed(Permission.STATION_EDIT, again="places.new_station")
def add_station(call: Call) -> AnyResponse:
    """Enter a station of the own regency."""
    form = call.form
    values = _station_values(form)
    form.check()
    code = call.actor.regency_code or ""
    call.require(Permission.STATION_EDIT, regency_code=code)
    station = service.add_station(call.session, call.actor, **values, regency_code=code, now=call.now)  # type: ignore[arg-type]  # typed by the form
    said = gettext("Stasiun dicatat. Lengkapi data teknisnya agar daya jangkaunya dapat dihitung.")
    return call.go("places.station", station_id=station.id, said=said)


@room.get("/tata-kelola/stasiun/<int:station_id>")
@allowed(Permission.PLACES_READ)
def station(call: Call, station_id: int) -> AnyResponse:
    """One station: hours, technical facts with their sources, outages."""
    found = service.get_station(call.session, station_id)
    facts = service.facts_of(call.session, station_id)
    return call.page(
        "places/station.html",
        station=found,
        facts=facts,
        current=service.current_facts(facts),
        names=tuple(FactName),
        outages=service.outages_of(call.session, station_id),
        may_edit=call.actor.may(Permission.STATION_EDIT, regency_code=found.regency_code, station_id=found.id),
    )


@room.get("/tata-kelola/stasiun/<int:station_id>/ubah")
@allowed(Permission.STATION_EDIT)
def edit_station(call: Call, station_id: int) -> AnyResponse:
    """The form of a station."""
    return call.page("places/station_edit.html", station=_own_station(call, station_id), kinds=tuple(StationKind))


@room.post("/tata-kelola/stasiun/<int:station_id>/ubah")
@allowed(Permission.STATION_EDIT, again="places.edit_station")
def save_station(call: Call, station_id: int) -> AnyResponse:
    """Save a station's name, kind and hours."""
    found, form = _own_station(call, station_id), call.form
    values, version = _station_values(form), form.integer("version")
    form.check()
    service.save_station(call.session, call.actor, station=found, values=values, version=version, now=call.now)
    return call.go("places.station", station_id=station_id, said=gettext("Stasiun disimpan."))


@room.post("/tata-kelola/stasiun/<int:station_id>/fakta")
@allowed(Permission.STATION_EDIT, again="places.station")
def enter_fact(call: Call, station_id: int) -> AnyResponse:
    """Enter a technical fact with its source and date."""
    found, form = _own_station(call, station_id), call.form
    name = form.choice("fact", FactName)
    least, most = RANGES[name]
    value = form.maybe_decimal("value", least=least, most=most)
    source, source_on = form.text("source", required=False), form.day("source_on")
    if value is None:
        form.refuse("value", NO_CHOICE)
    form.check()
    service.enter_fact(
        call.session,
        call.actor,
        station=found,
        name=name,
        value=value or 0.0,
        source=source,
        source_on=source_on,
        now=call.now,
    )
    return call.go("places.station", station_id=station_id, said=gettext("Data teknis disimpan beserta sumbernya."))


@room.post("/tata-kelola/stasiun/<int:station_id>/diam")
@allowed(Permission.STATION_EDIT, again="places.station")
def open_outage(call: Call, station_id: int) -> AnyResponse:
    """The station fell silent."""
    found, form = _own_station(call, station_id), call.form
    from_on, reason, source = (
        form.day("from_on"),
        form.text("reason", most=300),
        form.text("outage_source", required=False),
    )
    form.check()
    service.open_outage(
        call.session, call.actor, station=found, from_on=from_on, reason=reason, source=source, now=call.now
    )
    return call.go("places.station", station_id=station_id, said=gettext("Stasiun tercatat tidak mengudara."))


@room.post("/tata-kelola/diam/<int:outage_id>/akhiri")
@allowed(Permission.STATION_EDIT)
def close_outage(call: Call, outage_id: int) -> AnyResponse:
    """The station is on the air again from today on."""
    outage = service.get_outage(call.session, outage_id)
    _own_station(call, outage.station_id)
    service.close_outage(call.session, call.actor, outage=outage, until_on=call.today, now=call.now)
    return call.go(
        "places.station", station_id=outage.station_id, said=gettext("Stasiun mengudara kembali mulai hari ini.")
    )


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
    raw = upload.stream.read(MOST_IMPORT_BYTES + 1)
    if len(raw) > MOST_IMPORT_BYTES:
        raise TooLargeUpload(limit=size(MOST_IMPORT_BYTES))
    preview = preview_villages(call.session, raw)
    packed = base64.b64encode(zlib.compress(raw)).decode()
    return call.page("places/import.html", preview=preview, packed=packed, name=upload.filename or "")


@room.post("/tata-kelola/impor/simpan")
@allowed(Permission.BORDER_EDIT, again="places.upload_villages")
def keep_import(call: Call) -> AnyResponse:
    """Keep a previewed file whole, or nothing of it."""
    form = call.form
    name = form.text("name", required=False, most=200)
    try:
        raw = zlib.decompressobj().decompress(
            base64.b64decode(form.fields.get("packed", ""), validate=True), MOST_IMPORT_BYTES
        )
    except (ValueError, zlib.error):
        form.refuse("file", NO_CHOICE)
        raw = b""
    form.check()
    preview = import_villages(call.session, call.actor, raw=raw, file_name=name, now=call.now)
    said = gettext("%(n)s desa disimpan: %(new)s baru, %(changed)s berubah.")
    words = {"n": len(preview.rows), "new": preview.new_count, "changed": preview.changed_count}
    return call.go("places.index", said=said % words)
