"""The example offices, persons and stations, each plainly marked as an example; never a real one."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time

from sqlalchemy.orm import Session

from ..access import CLOCK, Actor, Grant, Role
from ..people import service as people
from ..people.models import Person
from ..places import service as places
from ..places.models import FactName, Station, StationKind
from ..seed import read_border

PASSWORD = "siaran-contoh"  # noqa: S105 -- the demo's own, printed on the console and said on screen
SOURCE = "contoh untuk peraga, bukan data izin"
LEFT, RIGHT = "16.02", "18.11"
START_ON = date(2016, 4, 27)


@dataclass(frozen=True, slots=True)
class ExampleStation:
    """An example station; `facts` is empty where nothing is known, as in life."""

    name: str
    short_name: str
    regency_code: str
    kind: StationKind
    facts: dict[FactName, float] = field(default_factory=dict)


def _site(
    latitude: float, longitude: float, erp_w: float, mast_m: float, *, licensed_km: float | None = None
) -> dict[FactName, float]:
    licence = {} if licensed_km is None else {FactName.LICENSED_KM: licensed_km}
    return licence | {
        FactName.LATITUDE: latitude,
        FactName.LONGITUDE: longitude,
        FactName.ERP_W: erp_w,
        FactName.MAST_M: mast_m,
    }


STATIONS = (
    ExampleStation(
        "Contoh FM Kayuagung", "Kayuagung", LEFT, StationKind.LOCAL_PUBLIC, _site(-3.3915, 104.8379, 1000, 60)
    ),
    ExampleStation(
        "Contoh FM Pematang Panggang",
        "Pematang Panggang",
        LEFT,
        StationKind.COMMUNITY,
        _site(-3.9996, 105.0882, 100, 40),
    ),
    ExampleStation(
        "Contoh FM Brabasan",
        "Brabasan",
        RIGHT,
        StationKind.LOCAL_PUBLIC,
        _site(-3.9880, 105.3440, 1000, 60, licensed_km=12),
    ),
    ExampleStation("Contoh FM Wiralaga", "Wiralaga", RIGHT, StationKind.COMMUNITY),
)

ROLE_NAMES = {
    Role.ADMIN: "Admin",
    Role.COMMUNICATIONS: "Staf",
    Role.APPROVER: "Penyetuju",
    Role.OFFICIAL: "Pejabat",
    Role.FACILITATOR: "Fasilitator",
    Role.OPERATOR: "Operator",
}


@dataclass
class Cast:
    """Everybody of the demo as actors, by account, and the stations in their order."""

    actors: dict[str, Actor] = field(default_factory=dict)
    stations: list[Station] = field(default_factory=list)
    sign_ins: list[tuple[str, str]] = field(default_factory=list)

    def actor(self, role: Role, regency_code: str) -> Actor:
        """The person with a role on one side."""
        return self.actors[f"{ROLE_NAMES[role].lower()}.{_short(regency_code).lower()}"]

    def both(self, role: Role) -> tuple[Actor, Actor]:
        """Both sides' persons of a role, left bank first."""
        return (self.actor(role, LEFT), self.actor(role, RIGHT))


def _short(code: str) -> str:
    return "OKI" if code == LEFT else "Mesuji"


def gather(session: Session, *, now: datetime) -> Cast:
    """Write the real border with example stations and people into an empty office."""
    cast = Cast()
    places.seed_border(session, CLOCK, border=read_border(), from_on=START_ON, now=now)
    cast.stations = [_add_station(session, example, now=now) for example in STATIONS]
    for code in (LEFT, RIGHT):
        for role in (Role.COMMUNICATIONS, Role.APPROVER, Role.OFFICIAL, Role.ADMIN, Role.FACILITATOR):
            _add_person(session, cast, role, code, station=None, now=now)
    for station in cast.stations:
        _add_person(session, cast, Role.OPERATOR, station.regency_code, station=station, now=now)
    return cast


def _add_station(session: Session, example: ExampleStation, *, now: datetime) -> Station:
    station = places.add_station(
        session,
        CLOCK,
        name=example.name,
        short_name=example.short_name,
        regency_code=example.regency_code,
        kind=example.kind,
        sign_on=time(5),
        sign_off=time(22),
        is_example=True,
        now=now,
    )
    for name, value in example.facts.items():
        places.enter_fact(
            session, CLOCK, station=station, name=name, value=value, source=SOURCE, source_on=now.date(), now=now
        )
    return station


def _add_person(
    session: Session, cast: Cast, role: Role, code: str, *, station: Station | None, now: datetime
) -> Person:
    place = station.short_name if station else _short(code)
    account = f"{ROLE_NAMES[role].lower()}.{place.lower().replace(' ', '-')}"
    office_name = station.name if station else f"Diskominfo {place} (contoh)"
    office = people.ensure_office(session, name=office_name, regency_code=code)
    wish = people.RoleWish(role, code, station.id if station else None)
    person = people.make_person(
        session,
        CLOCK,
        name=f"Contoh {ROLE_NAMES[role]} {place}",
        account=account,
        office=office,
        wishes=(wish,),
        password=PASSWORD,
        now=now,
    )
    grant = Grant(role, code, station.id if station else None)
    cast.actors[account] = Actor(person.id, person.name, office.name, code, (grant,))
    cast.sign_ins.append((ROLE_NAMES[role], account))
    return person
