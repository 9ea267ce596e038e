"""Screens of stations: hours, technical facts and outages; never a query and never a rule."""

from __future__ import annotations

from typing import Any

from werkzeug.wrappers import Response as AnyResponse

from scheduler.terms import SlotKind

from ..access import Permission
from ..forms import Form
from ..i18n import exact, gettext, rupiah
from ..web import Call, allowed
from . import carriers, rates, service, silence
from .measures import MEASURES
from .models import FactName, Station, StationKind
from .views import room


def own_station(call: Call, station_id: int) -> Station:
    """A station this person may change; refused otherwise."""
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
    return call.page("places/station_edit.html", station=None, **_choices(call))


def _choices(call: Call, station: Station | None = None) -> dict[str, Any]:
    """What a station may be, whose programme it may carry, and whose it carries."""
    carried = carriers.read_carried(call.session)
    parents = service.read_stations(call.session)
    return {"kinds": tuple(StationKind), "parents": parents, "carries_id": carried.get(station.id) if station else None}


@room.post("/tata-kelola/stasiun")
@allowed(Permission.STATION_EDIT, again="places.new_station")
def add_station(call: Call) -> AnyResponse:
    """Enter a station of the own regency."""
    form = call.form
    values, carries_id = _station_values(form), form.maybe_integer("carries_id")
    form.check()
    code = call.actor.regency_code or ""
    call.require(Permission.STATION_EDIT, regency_code=code)
    station = service.add_station(call.session, call.actor, **values, regency_code=code, now=call.now)  # type: ignore[arg-type]  # typed by the form
    carriers.keep_carried(call.session, call.actor, station=station, carries_id=carries_id, now=call.now)
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
        rates=(listed := rates.rates_of(call.session, station_id)),
        held=set(rates.in_force(listed, on=call.today).values()),
        paid=rates.PAID,
        dayparts={name: gettext(rates.DAYPART_WORDS[name]) for name in rates.DAYPART_NAMES},
        outages=silence.outages_of(call.session, station_id),
        may_edit=call.actor.may(Permission.STATION_EDIT, regency_code=found.regency_code, station_id=found.id),
    )


@room.get("/tata-kelola/stasiun/<int:station_id>/ubah")
@allowed(Permission.STATION_EDIT)
def edit_station(call: Call, station_id: int) -> AnyResponse:
    """The form of a station."""
    station = own_station(call, station_id)
    return call.page("places/station_edit.html", station=station, **_choices(call, station))


@room.post("/tata-kelola/stasiun/<int:station_id>/ubah")
@allowed(Permission.STATION_EDIT, again="places.edit_station")
def save_station(call: Call, station_id: int) -> AnyResponse:
    """Save a station's name, kind and hours."""
    found, form = own_station(call, station_id), call.form
    values, version, carries_id = _station_values(form), form.integer("version"), form.maybe_integer("carries_id")
    form.check()
    carriers.refuse_turning(found, values["kind"])
    service.save_station(call.session, call.actor, station=found, values=values, version=version, now=call.now)
    carriers.keep_carried(call.session, call.actor, station=found, carries_id=carries_id, now=call.now)
    return call.go("places.station", station_id=station_id, said=gettext("Stasiun disimpan."))


@room.post("/tata-kelola/stasiun/<int:station_id>/fakta")
@allowed(Permission.STATION_EDIT, again="places.station")
def enter_fact(call: Call, station_id: int) -> AnyResponse:
    """Enter a technical fact with its source and date."""
    found, form = own_station(call, station_id), call.form
    name = form.choice("fact", FactName)
    measure = MEASURES[name]
    value = form.decimal("value", least=measure.least, most=measure.most)
    source, source_on = form.text("source", required=False), form.day("source_on")
    form.check()
    service.enter_fact(
        call.session,
        call.actor,
        station=found,
        name=name,
        value=value,
        source=source,
        source_on=source_on,
        now=call.now,
    )
    return call.go("places.station", station_id=station_id, said=gettext(measure.said) % {"value": exact(value)})


@room.post("/tata-kelola/stasiun/<int:station_id>/tarif")
@allowed(Permission.STATION_EDIT, again="places.station")
def enter_rate(call: Call, station_id: int) -> AnyResponse:
    """Enter what the station asks for one airing, with its source."""
    found, form = own_station(call, station_id), call.form
    price = rates.Price(
        kind=form.choice("kind", SlotKind),
        daypart=form.one_of("daypart", list(rates.DAYPART_NAMES)),
        per_airing_rupiah=form.integer("per_airing_rupiah"),
        from_on=form.day("rate_from_on"),
        source=form.text("rate_source", required=False),
    )
    form.check()
    rates.enter_rate(call.session, call.actor, station=found, price=price, now=call.now)
    said = gettext("Tarif %(sum)s per tayang disimpan beserta sumbernya.") % {"sum": rupiah(price.per_airing_rupiah)}
    return call.go("places.station", station_id=station_id, said=said)


@room.post("/tata-kelola/stasiun/<int:station_id>/diam")
@allowed(Permission.STATION_EDIT, again="places.station")
def open_outage(call: Call, station_id: int) -> AnyResponse:
    """The station fell silent."""
    found, form = own_station(call, station_id), call.form
    from_on, reason, source = (
        form.day("from_on"),
        form.text("reason", most=300),
        form.text("outage_source", required=False),
    )
    form.check()
    silence.open_outage(
        call.session, call.actor, station=found, from_on=from_on, reason=reason, source=source, now=call.now
    )
    return call.go("places.station", station_id=station_id, said=gettext("Stasiun tercatat tidak mengudara."))


@room.post("/tata-kelola/diam/<int:outage_id>/akhiri")
@allowed(Permission.STATION_EDIT)
def close_outage(call: Call, outage_id: int) -> AnyResponse:
    """The station is on the air again from today on."""
    outage = silence.get_outage(call.session, outage_id)
    own_station(call, outage.station_id)
    silence.close_outage(call.session, call.actor, outage=outage, until_on=call.today, now=call.now)
    return call.go(
        "places.station", station_id=outage.station_id, said=gettext("Stasiun mengudara kembali mulai hari ini.")
    )


@room.get("/tata-kelola/diam/<int:outage_id>/ubah")
@allowed(Permission.STATION_EDIT)
def edit_outage(call: Call, outage_id: int) -> AnyResponse:
    """The form that puts an outage right."""
    outage = silence.get_outage(call.session, outage_id)
    return call.page("places/outage.html", outage=outage, station=own_station(call, outage.station_id))


@room.post("/tata-kelola/diam/<int:outage_id>/ubah")
@allowed(Permission.STATION_EDIT, again="places.edit_outage")
def correct_outage(call: Call, outage_id: int) -> AnyResponse:
    """Put right when and why a station was silent."""
    outage, form = silence.get_outage(call.session, outage_id), call.form
    own_station(call, outage.station_id)
    from_on, until_on, reason = form.day("from_on"), form.maybe_day("until_on"), form.text("reason", most=300)
    version = form.integer("version")
    form.check()
    silence.correct_outage(
        call.session,
        call.actor,
        outage=outage,
        from_on=from_on,
        until_on=until_on,
        reason=reason,
        version=version,
        now=call.now,
    )
    return call.go("places.station", station_id=outage.station_id, said=gettext("Catatan gangguan dibetulkan."))
