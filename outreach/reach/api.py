"""Border villages and what they can hear, for other programs, in JSON; never a rule of its own."""

from __future__ import annotations

from typing import TypedDict

from flask import url_for
from werkzeug.wrappers import Response as AnyResponse

from scheduler.terms import Topic

from ..access import Permission
from ..errors import NotFound
from ..forms import Form
from ..openapi import Address, Day, Shape, speaks
from ..web import Call, allowed
from . import service
from .evidence import Basis, Signal
from .service import VillageReach
from .signal import SignalClass
from .views import room

PAGE = 200


class VillagesAsked(TypedDict, total=False):
    """Which bank's villages, and where a page begins: `after` is a village's code."""

    regency_code: str
    after: str


class SignalTold(TypedDict):
    """A station in a village: its class on the day, what that stands on, and how many told it (0: a prediction).

    `handheld_klass` is what a hand-held set hears, always predicted; null where power, mast or place are unknown.
    `offset_db` is part of the field: what people hear of the station on `offset_person_days` days (null: too little is told).
    """

    station_id: int
    klass: SignalClass
    basis: Basis
    is_silent: bool
    told_on: Day | None
    witnesses: int
    field_dbuvm: float | None
    handheld_klass: SignalClass | None
    offset_db: float | None
    offset_person_days: int


class VillageTold(TypedDict):
    """A border village: `best` is its best signal (null: nothing known), `airings` those proven this month by topic."""

    code: str
    name: str
    district: str
    regency_code: str
    is_blind: bool
    is_double_blind: bool
    best: SignalTold | None
    airings: dict[Topic, int]
    facilitators: int
    last_visit_on: Day | None


class OneVillage(VillageTold):
    """A border village with every station about which something is known there, best first."""

    signals: list[SignalTold]


class VillagePage(TypedDict):
    """Border villages of `day` by code; `next` is the address of the following page."""

    day: Day
    items: list[VillageTold]
    next: Address | None


@room.get("/api/v1/villages")
@allowed(Permission.REACH_READ)
@speaks(Shape(VillagePage, asked=VillagesAsked))
def villages_api(call: Call) -> AnyResponse:
    """The border villages of today with their reach, in pages by code."""
    form = Form(call.args)
    side, after = form.text("regency_code", required=False, most=5), form.text("after", required=False, most=13)
    form.check()
    reach = service.read_reach(call.session, on=call.today)
    rows = [row for row in reach.villages if row.village.code > after and side in ("", row.village.regency_code)]
    last = rows[PAGE - 1].village.code if len(rows) > PAGE else ""
    page: VillagePage = {
        "day": call.today.isoformat(),
        "items": [_told(row) for row in rows[:PAGE]],
        "next": url_for("reach.villages_api", after=last, regency_code=side or None) if last else None,
    }
    return call.json_to_keep(page)


@room.get("/api/v1/villages/<code>")
@allowed(Permission.REACH_READ)
@speaks(Shape(OneVillage))
def village_api(call: Call, code: str) -> AnyResponse:
    """One border village with the signal of every station known there."""
    reach = service.read_reach(call.session, on=call.today)
    row = next((row for row in reach.villages if row.village.code == code), None)
    if row is None:
        raise NotFound
    signals = [_told_signal(signal) for _, signal in service.stations_heard(reach, code)]
    told: OneVillage = {**_told(row), "signals": signals}
    return call.json_to_keep(told)


def _told(row: VillageReach) -> VillageTold:
    best, last = row.coverage.best, row.care.last_visit_on
    return {
        "code": row.village.code,
        "name": row.village.name,
        "district": row.village.district.name,
        "regency_code": row.village.regency_code,
        "is_blind": row.is_blind,
        "is_double_blind": row.is_double_blind,
        "best": _told_signal(best) if best else None,
        "airings": {topic: row.coverage.airings(topic) for topic in Topic},
        "facilitators": len(row.care.companions),
        "last_visit_on": last.isoformat() if last else None,
    }


def _told_signal(signal: Signal) -> SignalTold:
    return {
        "station_id": signal.station_id,
        "klass": signal.klass,
        "basis": signal.basis,
        "is_silent": signal.is_silent,
        "told_on": signal.told_on.isoformat() if signal.told_on else None,
        "witnesses": signal.witnesses,
        "field_dbuvm": signal.field_dbuvm,
        "handheld_klass": signal.handheld,
        "offset_db": round(signal.offset.db, 2) if signal.offset else None,
        "offset_person_days": signal.offset.person_days if signal.offset else 0,
    }
