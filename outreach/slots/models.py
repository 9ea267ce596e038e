"""Tables of the joint plan: plans, series, joint slots, their slots on each station, votes and closed times."""

from __future__ import annotations

from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..db import Base
from ..guards import keep_for_ever, refuse_overlap


class JointState(StrEnum):
    """Where a joint slot stands on the way to the air; what aired is told by airings, never here."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    APPROVED = "approved"
    REFUSED = "refused"
    CANCELLED = "cancelled"


LAID = (JointState.PROPOSED, JointState.APPROVED)
"""What both regencies know of; a draft is nobody's word yet."""


class Plan(Base):
    """The joint slots of a period, with an owner and a deputy on both sides."""

    __tablename__ = "plan"
    __table_args__ = (CheckConstraint("until_on >= from_on", name="period_in_order"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(120))
    from_on: Mapped[date]
    until_on: Mapped[date]
    left_owner: Mapped[str] = mapped_column(String(120), default="")
    left_deputy: Mapped[str] = mapped_column(String(120), default="")
    right_owner: Mapped[str] = mapped_column(String(120), default="")
    right_deputy: Mapped[str] = mapped_column(String(120), default="")
    made_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)


class Series(Base):
    """A weekly repetition of one joint slot; a job materialises it ahead, occurrence by occurrence."""

    __tablename__ = "series"

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), index=True)
    clip_id: Mapped[int] = mapped_column(ForeignKey("clip.id"))
    kind: Mapped[str] = mapped_column(String(15))
    pairing: Mapped[str] = mapped_column(String(10))
    weekdays: Mapped[list[Any]]
    every_weeks: Mapped[int] = mapped_column(default=1)
    first_on: Mapped[date]
    until_on: Mapped[date]
    placing: Mapped[list[Any]]
    window_min: Mapped[int]
    materialised_until_on: Mapped[date | None]
    ended_at: Mapped[datetime | None]
    regency_code: Mapped[str] = mapped_column(ForeignKey("regency.code"))
    version: Mapped[int] = mapped_column(default=1)


class JointSlot(Base):
    """What both regencies agree to air on a day: one clip, stations on both sides, simulcast or paired."""

    __tablename__ = "joint_slot"
    __table_args__ = (
        UniqueConstraint("series_id", "occurrence_on"),
        Index("ix_joint_slot_day", "day", "state"),
        Index("ix_joint_slot_proposal", "proposal_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), index=True)
    series_id: Mapped[int | None] = mapped_column(ForeignKey("series.id"))
    occurrence_on: Mapped[date | None]
    clip_id: Mapped[int] = mapped_column(ForeignKey("clip.id"), index=True)
    kind: Mapped[str] = mapped_column(String(15))
    pairing: Mapped[str] = mapped_column(String(10))
    window_min: Mapped[int]
    day: Mapped[date]
    state: Mapped[str] = mapped_column(String(10), default=JointState.DRAFT)
    content_hash: Mapped[str] = mapped_column(String(64))
    proposal_id: Mapped[int | None] = mapped_column(ForeignKey("proposal.id"))
    regency_code: Mapped[str] = mapped_column(ForeignKey("regency.code"))
    make_good_for_id: Mapped[int | None] = mapped_column(ForeignKey("joint_slot.id"))
    is_edited: Mapped[bool] = mapped_column(default=False)
    made_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    changed_by: Mapped[str] = mapped_column(String(120))
    version: Mapped[int] = mapped_column(default=1)
    slots: Mapped[list[Slot]] = relationship(
        lazy="raise", order_by="Slot.start_at, Slot.station_id", back_populates="joint_slot"
    )
    approvals: Mapped[list[Approval]] = relationship(lazy="raise", order_by="Approval.id")


class Slot(Base):
    """One station's booked place in a joint slot, half-open `[start_at, end_at)`; only booked slots occupy the air."""

    __tablename__ = "slot"
    __table_args__ = (
        CheckConstraint("end_at > start_at", name="ends_after_start"),
        Index("ix_slot_station_start", "station_id", "start_at", "end_at"),
        Index("ix_slot_start", "start_at"),
        Index("ix_slot_joint_slot", "joint_slot_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    joint_slot_id: Mapped[int] = mapped_column(ForeignKey("joint_slot.id"))
    station_id: Mapped[int] = mapped_column(ForeignKey("station.id"))
    start_at: Mapped[datetime]
    end_at: Mapped[datetime]
    clip_id: Mapped[int] = mapped_column(ForeignKey("clip.id"))
    booked: Mapped[bool] = mapped_column(default=True)
    joint_slot: Mapped[JointSlot] = relationship(lazy="raise", back_populates="slots")


refuse_overlap(Slot.__table__)  # type: ignore[arg-type]  # a mapped class's __table__ is typed as FromClause


class Proposal(Base):
    """A set of joint slots laid before both regencies at once, as its proposer saw it."""

    __tablename__ = "proposal"

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), index=True)
    regency_code: Mapped[str] = mapped_column(ForeignKey("regency.code"))
    revision: Mapped[int]
    proposed_at: Mapped[datetime]
    proposed_by: Mapped[str] = mapped_column(String(120))
    note: Mapped[str] = mapped_column(String(300), default="")


class Approval(Base):
    """One regency's vote on one joint slot, bound to its content's hash; a vote for other content counts for nothing."""

    __tablename__ = "approval"
    __table_args__ = (Index("ix_approval_joint_slot", "joint_slot_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    joint_slot_id: Mapped[int] = mapped_column(ForeignKey("joint_slot.id"))
    regency_code: Mapped[str] = mapped_column(ForeignKey("regency.code"))
    says_yes: Mapped[bool | None]
    content_hash: Mapped[str] = mapped_column(String(64))
    bound_hash: Mapped[str] = mapped_column(String(64))
    note: Mapped[str] = mapped_column(String(300), default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    person_name: Mapped[str] = mapped_column(String(120))
    voted_at: Mapped[datetime]


keep_for_ever(Approval.__table__, names=("person_name",))  # type: ignore[arg-type]  # as above


class Blackout(Base):
    """Time on a station (or on a whole bank) that may not be used: once, or weekly; `length_min` from a local start."""

    __tablename__ = "blackout"
    __table_args__ = (
        CheckConstraint("(station_id IS NULL) <> (regency_code IS NULL)", name="station_or_bank"),
        CheckConstraint("length_min > 0 AND length_min <= 1440", name="length_within_a_day"),
        Index("ix_blackout_station", "station_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    station_id: Mapped[int | None] = mapped_column(ForeignKey("station.id"))
    regency_code: Mapped[str | None] = mapped_column(ForeignKey("regency.code"))
    reason: Mapped[str] = mapped_column(String(120))
    weekdays: Mapped[list[Any]]
    starts: Mapped[time]
    length_min: Mapped[int]
    first_on: Mapped[date]
    last_on: Mapped[date | None]
    source: Mapped[str] = mapped_column(String(200), default="")
    ended_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class EntryKind(StrEnum):
    """What an entry of the calendar is about; a prayer, imsak, the anthem and the fast stand once a day, the others as often as needed."""

    IMSAK = "imsak"
    FAJR = "fajr"
    DHUHR = "dhuhr"
    ASR = "asr"
    MAGHRIB = "maghrib"
    ISHA = "isha"
    ANTHEM = "anthem"
    RAMADAN = "ramadan"
    HOLIDAY = "holiday"
    SILENCE = "silence"
    OTHER = "other"


class CalendarIntake(Base):
    """One acceptance into the calendar of a bank or a station: a proposal of a library, an official table, or a hand's entry."""

    __tablename__ = "calendar_intake"
    __table_args__ = (Index("ix_calendar_intake_regency", "regency_code", "accepted_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    regency_code: Mapped[str] = mapped_column(ForeignKey("regency.code"))
    station_id: Mapped[int | None] = mapped_column(ForeignKey("station.id"))
    topic: Mapped[str] = mapped_column(String(12))
    source: Mapped[str] = mapped_column(String(300))
    first_on: Mapped[date]
    last_on: Mapped[date]
    accepted_by: Mapped[str] = mapped_column(String(120))
    accepted_at: Mapped[datetime]
    undone_by: Mapped[str] = mapped_column(String(120), default="")
    undone_at: Mapped[datetime | None]
    is_example: Mapped[bool] = mapped_column(default=False)


class CalendarEntry(Base):
    """One day's entry of the calendar, with its source; from `starts` it closes `length_min` minutes, or none (0).

    It is never edited: another takes its place, and undoing that brings it back.
    """

    __tablename__ = "calendar_entry"
    __table_args__ = (
        CheckConstraint("length_min >= 0 AND length_min <= 1440", name="length_within_a_day"),
        CheckConstraint("source <> ''", name="has_source"),
        Index("ix_calendar_entry_day", "regency_code", "day"),
        Index("ix_calendar_entry_intake", "intake_id"),
        Index("ix_calendar_entry_replaced_by", "replaced_by_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    intake_id: Mapped[int] = mapped_column(ForeignKey("calendar_intake.id"))
    regency_code: Mapped[str] = mapped_column(ForeignKey("regency.code"))
    station_id: Mapped[int | None] = mapped_column(ForeignKey("station.id"))
    kind: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(120))
    day: Mapped[date]
    starts: Mapped[time]
    length_min: Mapped[int]
    source: Mapped[str] = mapped_column(String(300))
    ended_at: Mapped[datetime | None]
    replaced_by_id: Mapped[int | None] = mapped_column(ForeignKey("calendar_intake.id"))
