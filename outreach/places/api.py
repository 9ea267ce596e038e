"""Stations for other programs, in JSON; never a rule of its own."""

from __future__ import annotations

from typing import TypedDict

from flask import url_for
from werkzeug.wrappers import Response as AnyResponse

from ..access import Permission
from ..forms import Form
from ..openapi import Address, Clock, Day, Shape, speaks
from ..web import Call, allowed
from . import service
from .models import FactName, Station, StationKind
from .views import room

PAGE = 200


class StationsAsked(TypedDict, total=False):
    """Where a page of stations begins."""

    after: int


class StationTold(TypedDict):
    """A station; `closed_on` is the first day it is no more."""

    id: int
    name: str
    short_name: str
    regency_code: str
    kind: StationKind
    sign_on: Clock
    sign_off: Clock
    closed_on: Day | None


class FactTold(TypedDict):
    """A technical fact with where it was read, and of which day that is."""

    name: FactName
    value: float
    source: str
    source_on: Day


class OneStation(StationTold):
    """A station with what is known of it; what nobody entered is absent."""

    facts: list[FactTold]


class StationPage(TypedDict):
    """Stations by number; `next` is the address of the following page."""

    items: list[StationTold]
    next: Address | None


@room.get("/api/v1/stations")
@allowed(Permission.PLACES_READ)
@speaks(Shape(StationPage, asked=StationsAsked))
def stations_api(call: Call) -> AnyResponse:
    """Every station of both regencies, closed ones too, in pages by number."""
    form = Form(call.args)
    after = form.maybe_integer("after") or 0
    form.check()
    found = service.stations_after(call.session, after=after, most=PAGE)
    following = url_for("places.stations_api", after=found[-1].id) if len(found) == PAGE else None
    page: StationPage = {"items": [_told(station) for station in found], "next": following}
    return call.json_to_keep(page)


@room.get("/api/v1/stations/<int:station_id>")
@allowed(Permission.PLACES_READ)
@speaks(Shape(OneStation))
def station_api(call: Call, station_id: int) -> AnyResponse:
    """One station with the newest value of each technical fact."""
    station = service.get_station(call.session, station_id)
    current = service.current_facts(service.facts_of(call.session, station_id))
    facts: list[FactTold] = [
        {
            "name": FactName(fact.name),
            "value": fact.value,
            "source": fact.source,
            "source_on": fact.source_on.isoformat(),
        }
        for fact in current.values()
    ]
    told: OneStation = {**_told(station), "facts": facts}
    return call.json_to_keep(told)


def _told(station: Station) -> StationTold:
    return {
        "id": station.id,
        "name": station.name,
        "short_name": station.short_name,
        "regency_code": station.regency_code,
        "kind": StationKind(station.kind),
        "sign_on": station.sign_on.isoformat(),
        "sign_off": station.sign_off.isoformat(),
        "closed_on": station.closed_on.isoformat() if station.closed_on else None,
    }
