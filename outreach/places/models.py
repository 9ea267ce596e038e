"""Tables of places: the agreement, its two regencies, their villages and stations; never a rule about them."""

from __future__ import annotations

from datetime import date, datetime, time
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..db import Base


class StationKind(StrEnum):
    """What a station is in law (UU 32/2002), or what carries another station's programme further: a relay or a stream."""

    LOCAL_PUBLIC = "local_public"
    PRIVATE = "private"
    COMMUNITY = "community"
    RELAY = "relay"
    STREAM = "stream"

    @property
    def is_carrier(self) -> bool:
        """Whether it has no programme of its own: nothing is planned on it or published to it."""
        return self in CARRIERS


CARRIERS = (StationKind.RELAY, StationKind.STREAM)


class FactName(StrEnum):
    """Technical facts of a station; unknown until somebody enters one with its source and date."""

    LATITUDE = "latitude"
    LONGITUDE = "longitude"
    FREQUENCY_MHZ = "frequency_mhz"
    ERP_W = "erp_w"
    MAST_M = "mast_m"
    LICENSED_KM = "licensed_km"
    """How far the licence lets the station serve: a circle in law, not what can be heard."""


class Regency(Base):
    """A kabupaten, keyed on its Kemendagri code such as 16.02."""

    __tablename__ = "regency"

    code: Mapped[str] = mapped_column(String(5), primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    short_name: Mapped[str] = mapped_column(String(40))
    province_code: Mapped[str] = mapped_column(String(2))
    province_name: Mapped[str] = mapped_column(String(80))


class District(Base):
    """A kecamatan, keyed on its code such as 16.02.04."""

    __tablename__ = "district"

    code: Mapped[str] = mapped_column(String(8), primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    regency_code: Mapped[str] = mapped_column(ForeignKey("regency.code"), index=True)
    regency: Mapped[Regency] = relationship(lazy="raise")


class Village(Base):
    """A desa or kelurahan, keyed on its code such as 16.02.04.2001; population stays empty without a source."""

    __tablename__ = "village"
    __table_args__ = (
        CheckConstraint(
            "population IS NULL OR (population_source <> '' AND population_year IS NOT NULL)",
            name="population_has_source",
        ),
    )

    code: Mapped[str] = mapped_column(String(13), primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(10))
    district_code: Mapped[str] = mapped_column(ForeignKey("district.code"), index=True)
    regency_code: Mapped[str] = mapped_column(ForeignKey("regency.code"), index=True)
    latitude: Mapped[float]
    longitude: Mapped[float]
    area_km2: Mapped[float | None]
    population: Mapped[int | None]
    population_source: Mapped[str] = mapped_column(String(200), default="")
    population_year: Mapped[int | None]
    version: Mapped[int] = mapped_column(default=1)
    district: Mapped[District] = relationship(lazy="raise")
    regency: Mapped[Regency] = relationship(lazy="raise")


class Settlement(Base):
    """A hamlet (dusun) of a large village, known by the village and its name; with its source and year."""

    __tablename__ = "settlement"
    __table_args__ = (UniqueConstraint("village_code", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    village_code: Mapped[str] = mapped_column(ForeignKey("village.code"))
    name: Mapped[str] = mapped_column(String(120))
    latitude: Mapped[float]
    longitude: Mapped[float]
    households: Mapped[int | None]
    source: Mapped[str] = mapped_column(String(200))
    source_year: Mapped[int]


class FacingPair(Base):
    """Two villages that share a stretch of the border, one on each bank."""

    __tablename__ = "facing_pair"

    left_code: Mapped[str] = mapped_column(ForeignKey("village.code"), primary_key=True)
    right_code: Mapped[str] = mapped_column(ForeignKey("village.code"), primary_key=True)
    contact_km: Mapped[float]


class Agreement(Base):
    """The memorandum both regencies signed; `left_code` is drawn on the left or upper bank, always."""

    __tablename__ = "agreement"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    left_code: Mapped[str] = mapped_column(ForeignKey("regency.code"))
    right_code: Mapped[str] = mapped_column(ForeignKey("regency.code"))
    left_number: Mapped[str] = mapped_column(String(80))
    right_number: Mapped[str] = mapped_column(String(80))
    signed_on: Mapped[date]
    until_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)
    left: Mapped[Regency] = relationship(foreign_keys=left_code, lazy="raise")
    right: Mapped[Regency] = relationship(foreign_keys=right_code, lazy="raise")
    scope_items: Mapped[list[ScopeItem]] = relationship(lazy="raise", order_by="ScopeItem.label")


class ScopeItem(Base):
    """One item of the agreement's scope, such as 2 or 2a, with the topic it stands for where it does."""

    __tablename__ = "scope_item"

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"), index=True)
    label: Mapped[str] = mapped_column(String(8))
    wording: Mapped[str] = mapped_column(String(500))
    wording_en: Mapped[str] = mapped_column(String(500), default="")
    topic: Mapped[str | None] = mapped_column(String(10))
    version: Mapped[int] = mapped_column(default=1)


class BorderEntry(Base):
    """A village's membership of the border list from a day on, until a day (not included); each change has its reason."""

    __tablename__ = "border_entry"
    __table_args__ = (Index("ix_border_entry_village", "village_code", "from_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    village_code: Mapped[str] = mapped_column(ForeignKey("village.code"))
    klass: Mapped[str] = mapped_column(String(1))
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(String(300))
    village: Mapped[Village] = relationship(lazy="raise")


class Station(Base):
    """A radio station on one bank; its technical facts stand in `station_fact`, each with source and date."""

    __tablename__ = "station"
    __table_args__ = (UniqueConstraint("regency_code", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    short_name: Mapped[str] = mapped_column(String(40))
    regency_code: Mapped[str] = mapped_column(ForeignKey("regency.code"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    sign_on: Mapped[time]
    sign_off: Mapped[time]
    is_example: Mapped[bool] = mapped_column(default=False)
    closed_on: Mapped[date | None]
    phone: Mapped[str | None] = mapped_column(String(15))
    """The number the station left for messages, its country's code first and digits alone; None while it left none."""
    version: Mapped[int] = mapped_column(default=1)
    regency: Mapped[Regency] = relationship(lazy="raise")


class Carrier(Base):
    """Whose programme a relay or a stream carries."""

    __tablename__ = "carrier"
    __table_args__ = (CheckConstraint("station_id <> carries_id", name="carries_another"),)

    station_id: Mapped[int] = mapped_column(ForeignKey("station.id"), primary_key=True)
    carries_id: Mapped[int] = mapped_column(ForeignKey("station.id"), index=True)


class StationFact(Base):
    """One technical fact as somebody entered it; the newest by `recorded_at` counts, older ones stay."""

    __tablename__ = "station_fact"
    __table_args__ = (Index("ix_station_fact_station", "station_id", "name", "recorded_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    station_id: Mapped[int] = mapped_column(ForeignKey("station.id"))
    name: Mapped[str] = mapped_column(String(20))
    value: Mapped[float]
    source: Mapped[str] = mapped_column(String(200))
    source_on: Mapped[date]
    recorded_at: Mapped[datetime]


class Outage(Base):
    """A stretch of days on which a station is silent; open while `until_on` is empty (the day itself is not included)."""

    __tablename__ = "outage"
    __table_args__ = (Index("ix_outage_station", "station_id", "from_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    station_id: Mapped[int] = mapped_column(ForeignKey("station.id"))
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(String(300))
    source: Mapped[str] = mapped_column(String(200))
    version: Mapped[int] = mapped_column(default=1)


class Rate(Base):
    """What a station asks for one airing of a paid kind in a part of the day, from a day on; a cooperation programme has none."""

    __tablename__ = "rate"
    __table_args__ = (CheckConstraint("kind <> 'cooperation'", name="cooperation_is_unpaid"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    station_id: Mapped[int] = mapped_column(ForeignKey("station.id"), index=True)
    kind: Mapped[str] = mapped_column(String(15))
    daypart: Mapped[str] = mapped_column(String(10), default="")
    per_airing_rupiah: Mapped[int]
    from_on: Mapped[date]
    source: Mapped[str] = mapped_column(String(200))
