"""A small made-up border for tests: two regencies, four villages, three stations, one person of each role a side."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time

from sqlalchemy.orm import Session

from outreach.access import Actor, Grant, Role
from outreach.people.models import OfficeUnit, Person, RoleGrant
from outreach.places.models import Agreement, BorderEntry, District, FacingPair, Regency, Station, Village

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
"""Monday, 23 November 2026, 10.00 WIB."""
OKI, MESUJI = "16.02", "18.11"


@dataclass
class World:
    """The ids and actors that tests speak of."""

    now: datetime = NOW
    codes: tuple[str, str] = (OKI, MESUJI)
    kayuagung: int = 0
    sungai_menang: int = 0
    brabasan: int = 0
    villages: dict[str, str] = field(default_factory=dict)
    people: dict[tuple[Role, str | int], Actor] = field(default_factory=dict)

    @property
    def stations(self) -> tuple[int, int, int]:
        """Both OKI stations, then the Mesuji one."""
        return (self.kayuagung, self.sungai_menang, self.brabasan)

    def actor(self, role: Role, side: str | int) -> Actor:
        """The person with a role: for a regency's code, or a station's id for operators."""
        return self.people[role, side]


def _add_places(session: Session, world: World) -> None:
    session.add_all(
        [
            Regency(
                code=OKI,
                name="Kabupaten Ogan Komering Ilir",
                short_name="OKI",
                province_code="16",
                province_name="Sumatera Selatan",
            ),
            Regency(
                code=MESUJI, name="Kabupaten Mesuji", short_name="Mesuji", province_code="18", province_name="Lampung"
            ),
        ]
    )
    session.flush()
    session.add(
        Agreement(
            title="Perjanjian uji",
            left_code=OKI,
            right_code=MESUJI,
            left_number="04/UJI/2016",
            right_number="074/UJI/2016",
            signed_on=date(2016, 4, 27),
        )
    )
    session.add_all(
        [
            District(code="16.02.15", name="Sungai Menang", regency_code=OKI),
            District(code="18.11.01", name="Mesuji", regency_code=MESUJI),
        ]
    )
    session.flush()
    for code, name, lat, lon in (
        ("16.02.15.2001", "Gajah Mati", -3.75, 105.50),
        ("16.02.15.2002", "Karangsia", -3.80, 105.42),
        ("18.11.01.2001", "Wiralaga I", -3.83, 105.45),
        ("18.11.01.2002", "Wiralaga II", -3.85, 105.48),
    ):
        district, regency = code[:8], code[:5]
        session.add(
            Village(
                code=code,
                name=name,
                kind="desa",
                district_code=district,
                regency_code=regency,
                latitude=lat,
                longitude=lon,
            )
        )
        world.villages[name] = code
    session.flush()
    session.add_all(
        BorderEntry(village_code=code, klass="A", from_on=date(2020, 1, 1), reason="uji")
        for code in world.villages.values()
    )
    session.add(FacingPair(left_code="16.02.15.2001", right_code="18.11.01.2002", contact_km=3.0))
    session.add(FacingPair(left_code="16.02.15.2002", right_code="18.11.01.2001", contact_km=2.0))
    stations = [
        Station(
            name=name,
            short_name=name.removeprefix("Contoh FM "),
            regency_code=code,
            kind="local_public",
            sign_on=time(5),
            sign_off=time(22),
        )
        for name, code in (
            ("Contoh FM Kayuagung", OKI),
            ("Contoh FM Sungai Menang", OKI),
            ("Contoh FM Brabasan", MESUJI),
        )
    ]
    session.add_all(stations)
    session.flush()
    world.kayuagung, world.sungai_menang, world.brabasan = (station.id for station in stations)


def _add_person(
    session: Session, world: World, role: Role, *, office: OfficeUnit, regency: str, station_id: int | None = None
) -> None:
    account = f"{role.value}-{station_id or regency}"
    person = Person(name=f"Uji {account}", account=account, office_id=office.id, joined_at=world.now)
    session.add(person)
    session.flush()
    session.add(
        RoleGrant(person_id=person.id, role=role, regency_code=regency, station_id=station_id, granted_at=world.now)
    )
    grant = Grant(role, regency, station_id)
    world.people[role, station_id or regency] = Actor(person.id, person.name, office.name, regency, (grant,))


def build_world(session: Session) -> World:
    """Fill an empty database; the caller commits."""
    world = World()
    _add_places(session, world)
    for code, name in ((OKI, "Diskominfo OKI"), (MESUJI, "Diskominfo Mesuji")):
        office = OfficeUnit(name=name, regency_code=code)
        session.add(office)
        session.flush()
        for role in (Role.ADMIN, Role.COMMUNICATIONS, Role.APPROVER, Role.FACILITATOR, Role.OFFICIAL):
            _add_person(session, world, role, office=office, regency=code)
        for station_id in world.stations[:2] if code == OKI else world.stations[2:]:
            _add_person(session, world, Role.OPERATOR, office=office, regency=code, station_id=station_id)
    return world
