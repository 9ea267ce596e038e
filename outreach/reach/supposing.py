"""Reads what is known of a border today and what somebody supposes about its masts; never keeps a supposition anywhere but in an address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..errors import N_
from ..forms import MISSING, Form
from ..places.measures import MEASURES
from ..places.models import FactName, Station, StationKind, Village
from ..places.service import open_from
from . import service
from .best_masts import Finding, find_best
from .evidence import Signal, StationSite, VillageSite
from .offset import Offset
from .reading import read_sites
from .whatif import Alone, Assumption, Change, Outcome, alone, changed, suppose, total_cost

MOST_MASTS = 6
FIELDS = ("stasiun", "desa", "lintang", "bujur", "daya", "tinggi", "biaya", "sumber")
"""The fields of one mast; in the address each carries the mast's number: `daya1`."""
MOST_RUPIAH = 1_000_000_000_000
NO_STATION = N_("Stasiun itu tidak ada di antara stasiun yang buka hari ini.")
TWICE = N_("Stasiun ini sudah diandaikan di atas.")


@dataclass(frozen=True)
class Today:
    """The border villages of a day, the stations open on it, and who hears whom."""

    day: date
    villages: tuple[Village, ...]
    places: tuple[VillageSite, ...]
    """The villages' points, or those of their hamlets."""
    stations: tuple[Station, ...]
    sites: tuple[StationSite, ...]
    signals: dict[tuple[int, str], Signal]

    @cached_property
    def by_code(self) -> dict[str, Village]:
        """The villages by code."""
        return {village.code: village for village in self.villages}

    def station_name(self, station_id: int | None) -> str:
        """The name of a station, or nothing for a mast that is altogether new."""
        return next((station.name for station in self.stations if station.id == station_id), "")

    def offset_of(self, station_id: int | None) -> Offset | None:
        """What is added to a station's predicted field; None for a mast that is altogether new."""
        return next((signal.offset for (station, _), signal in self.signals.items() if station == station_id), None)

    def site(self, station_id: int) -> StationSite:
        """What is known of a station's mast."""
        return next((site for site in self.sites if site.id == station_id), StationSite(station_id))


@dataclass(frozen=True)
class Supposed:
    """The border under some assumptions."""

    today: Today
    assumptions: tuple[Assumption, ...]

    @cached_property
    def outcomes(self) -> dict[str, Outcome]:
        """Every village before and after."""
        return suppose(self.today.places, self.assumptions, sites=self.today.sites, signals=self.today.signals)

    @property
    def won(self) -> list[Village]:
        """Villages that begin to hear."""
        return [self.today.by_code[code] for code in changed(self.outcomes, Change.WON)]

    @property
    def lost(self) -> list[Village]:
        """Villages that hear no more."""
        return [self.today.by_code[code] for code in changed(self.outcomes, Change.LOST)]

    @property
    def blind(self) -> list[Village]:
        """Villages that still hear nothing."""
        return [self.today.by_code[code] for code, outcome in self.outcomes.items() if outcome.is_blind]

    @property
    def blind_before(self) -> int:
        """How many hear nothing today."""
        return len(self.blind) + len(self.won) - len(self.lost)

    @property
    def cost_rupiah(self) -> int | None:
        """What the masts cost together; None where a figure is missing."""
        return total_cost(self.assumptions)

    @property
    def alone(self) -> list[Alone]:
        """What each mast does by itself."""
        return [alone(assumption, self.today.places) for assumption in self.assumptions]


@dataclass(frozen=True, slots=True)
class Wish:
    """How many more masts of which power and height somebody thinks of."""

    masts: int
    erp_w: float
    mast_m: float


FIRST_WISH = Wish(2, 1000.0, 60.0)
"""What a page shows before anybody asked: a supposition like any other, and said to be one."""


def read_wish(form: Form) -> Wish:
    """What a form asks for; an empty field reads as the first wish's."""
    power, height = MEASURES[FactName.ERP_W], MEASURES[FactName.MAST_M]
    masts = form.maybe_integer("banyak", least=1, most=MOST_MASTS)
    erp_w = form.maybe_decimal("daya", least=power.least, most=power.most)
    mast_m = form.maybe_decimal("tinggi", least=height.least, most=height.most)
    return Wish(masts or FIRST_WISH.masts, erp_w or FIRST_WISH.erp_w, mast_m or FIRST_WISH.mast_m)


def best_places(session: Session, today: Today, *, wish: Wish) -> tuple[Finding, dict[str, Village]]:
    """Where more masts would do most for the villages blind today, and the villages whose points were looked at."""
    sites = {village.code: village for village in session.scalars(select(Village).order_by(Village.code))}
    points = [VillageSite(village.code, village.latitude, village.longitude) for village in sites.values()]
    dark = {village.code for village in Supposed(today, ()).blind}
    blind = [place for place in today.places if place.code in dark]
    found = find_best(points, blind, masts=wish.masts, erp_w=wish.erp_w, mast_m=wish.mast_m)
    return found, sites


def assume_at(places: Sequence[Village], wish: Wish) -> list[Assumption]:
    """A mast of the wished kind at each village's point."""
    return [Assumption(village.latitude, village.longitude, wish.erp_w, wish.mast_m) for village in places]


def read_today(session: Session, *, on: date) -> Today:
    """What is known of the border on a day, outages too."""
    sending = open_from(on) & (Station.kind != StationKind.STREAM)
    stations = session.scalars(select(Station).where(sending).order_by(Station.regency_code, Station.id))
    villages, sites = service.read_border(session, on=on), read_sites(session, open_on=on)
    signals = service.judge_villages(session, sites, villages, on=on)
    places = service.read_places(session, villages)
    return Today(on, tuple(villages), tuple(places), tuple(stations), tuple(sites), signals)


def read_assumptions(form: Form, today: Today) -> list[Assumption]:
    """The masts an address or a form supposes; what is wrong with a field is left with the form."""
    found: list[Assumption] = []
    for number in range(1, MOST_MASTS + 1):
        if any(form.fields.get(f"{name}{number}", "").strip() for name in FIELDS):
            assumption = _read_mast(form, today, number)
            if assumption.station_id in {other.station_id for other in found} - {None}:
                form.refuse(f"stasiun{number}", TWICE)
            found.append(assumption)
    return found


def _read_mast(form: Form, today: Today, number: int) -> Assumption:
    """One mast; what a chosen station is known by stands in for what was left empty, a chosen village for a point."""
    station_id = _station(form, today, name=f"stasiun{number}")
    known = today.site(station_id) if station_id else StationSite(0)
    village = today.by_code.get(form.fields.get(f"desa{number}", ""))
    if village:
        latitude, longitude = village.latitude, village.longitude
    else:
        latitude = _figure(form, FactName.LATITUDE, name=f"lintang{number}", known=known.latitude)
        longitude = _figure(form, FactName.LONGITUDE, name=f"bujur{number}", known=known.longitude)
    erp_w = _figure(form, FactName.ERP_W, name=f"daya{number}", known=known.erp_w)
    mast_m = _figure(form, FactName.MAST_M, name=f"tinggi{number}", known=known.mast_m)
    cost = form.maybe_integer(f"biaya{number}", most=MOST_RUPIAH)
    source = form.text(f"sumber{number}", required=cost is not None)
    return Assumption(latitude, longitude, erp_w, mast_m, station_id, cost, source)


def _station(form: Form, today: Today, *, name: str) -> int | None:
    raw = form.fields.get(name, "")
    found = next((station.id for station in today.stations if str(station.id) == raw), None)
    if raw and found is None:
        form.refuse(name, NO_STATION)
    return found


def _figure(form: Form, fact: FactName, *, name: str, known: float | None) -> float:
    """A figure within the bounds of a station's fact; an empty field stands for what is known."""
    bounds = MEASURES[fact]
    value = form.maybe_decimal(name, least=bounds.least, most=bounds.most)
    if value is None and known is None:
        form.refuse(name, MISSING)
    return next((figure for figure in (value, known) if figure is not None), bounds.least)


def address_of(assumptions: Sequence[Assumption]) -> dict[str, str]:
    """The assumptions as the fields of an address, numbered from 1."""
    told: dict[str, str] = {}
    for number, mast in enumerate(assumptions, 1):
        fields = {
            "stasiun": mast.station_id,
            "lintang": f"{mast.latitude:.5f}",
            "bujur": f"{mast.longitude:.5f}",
            "daya": f"{mast.erp_w:.10g}",
            "tinggi": f"{mast.mast_m:.10g}",
            "biaya": mast.cost_rupiah,
            "sumber": mast.cost_source,
        }
        told |= {f"{name}{number}": str(value) for name, value in fields.items() if value not in (None, "")}
    return told


@dataclass(frozen=True, slots=True)
class MastForm:
    """The fields of one mast as a page shows them, and the address without it (None: it is not in the address)."""

    number: int
    fields: dict[str, str]
    without: dict[str, str] | None

    def value(self, name: str) -> str:
        """What stands in a field."""
        return self.fields.get(name, "")


def mast_forms(assumptions: Sequence[Assumption], *, one_more: bool) -> list[MastForm]:
    """A form a mast, and an empty one where there is none yet or one more is asked for."""
    forms = [
        MastForm(place + 1, _shown(mast), address_of([*assumptions[:place], *assumptions[place + 1 :]]))
        for place, mast in enumerate(assumptions)
    ]
    if (one_more or not forms) and len(forms) < MOST_MASTS:
        forms.append(MastForm(len(forms) + 1, {}, None))
    return forms


def _shown(mast: Assumption) -> dict[str, str]:
    """A mast's fields without a mark for thousands: both languages read them alike."""
    return {name.removesuffix("1"): value for name, value in address_of([mast]).items()}
