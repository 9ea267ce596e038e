"""Tables of people: offices, persons, roles, sign-ins and tokens; secrets are stored as hashes only."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..db import Base


class OfficeUnit(Base):
    """An office (Kominfo, Kesbangpol, a station's desk); a province's office belongs to neither regency."""

    __tablename__ = "office"
    __table_args__ = (UniqueConstraint("name", "regency_code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    regency_code: Mapped[str | None] = mapped_column(ForeignKey("regency.code"))


class Person(Base):
    """Somebody who may sign in; without a password the invitation is still open."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    account: Mapped[str] = mapped_column(String(120), unique=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    totp_secret: Mapped[str | None] = mapped_column(String(64))
    totp_step: Mapped[int] = mapped_column(default=0)
    rank: Mapped[str] = mapped_column(String(120), default="")
    nip: Mapped[str] = mapped_column(String(18), default="")
    email: Mapped[str | None] = mapped_column(String(254))
    """Where alarms reach this person, left by nobody but the person; None while none was left."""
    is_active: Mapped[bool] = mapped_column(default=True)
    joined_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
    office: Mapped[OfficeUnit] = relationship(lazy="raise")
    roles: Mapped[list[RoleGrant]] = relationship(lazy="raise", back_populates="person")


class RoleGrant(Base):
    """One role of a person: for a regency, or for a station (operator); ended, never deleted."""

    __tablename__ = "role_grant"
    __table_args__ = (CheckConstraint("(role = 'operator') = (station_id IS NOT NULL)", name="operator_has_station"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    regency_code: Mapped[str | None] = mapped_column(ForeignKey("regency.code"))
    station_id: Mapped[int | None] = mapped_column(ForeignKey("station.id"))
    granted_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    person: Mapped[Person] = relationship(lazy="raise", back_populates="roles")


class Invitation(Base):
    """A link that lets one person choose a password, once, until it expires."""

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    person: Mapped[Person] = relationship(lazy="raise")


class SignIn(Base):
    """One sign-in of one browser; it can be listed and ended by its person."""

    __tablename__ = "sign_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    began_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    browser: Mapped[str] = mapped_column(String(200))
    is_confirmed: Mapped[bool] = mapped_column(default=False)


class StationToken(Base):
    """A key with which a station's own software acts as that station's operator; revocable, shown once."""

    __tablename__ = "station_token"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    station_id: Mapped[int] = mapped_column(ForeignKey("station.id"), index=True)
    label: Mapped[str] = mapped_column(String(80))
    made_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class PersonToken(Base):
    """A key with which a person's own program acts with that person's roles; revocable, shown once."""

    __tablename__ = "person_token"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    label: Mapped[str] = mapped_column(String(80))
    made_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class FirstRun(Base):
    """The one-time code of an empty office, printed on the console; one row, used once."""

    __tablename__ = "first_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    code_hash: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
