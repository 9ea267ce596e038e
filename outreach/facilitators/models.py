"""Tables of facilitators: who was appointed, for which villages, and what they recorded there."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..db import Base
from ..guards import refuse_periods


class VisitKind(StrEnum):
    """What was done in the village."""

    VISIT = "visit"
    LISTENING_GROUP = "listening_group"
    MEETING = "meeting"


class Way(StrEnum):
    """How a listening group heard the message: from the radio as it aired, or played to it from a file."""

    ON_AIR = "on_air"
    PLAYED = "played"


class Hearing(StrEnum):
    """How a station was heard at a place: every word clear, fair with noise, weak or broken, not at all."""

    CLEAR = "clear"
    FAIR = "fair"
    WEAK = "weak"
    NONE = "none"


class Receiver(StrEnum):
    """On what a station was heard; the last two have no antenna worth the name and hear some 13 dB less."""

    ROOF = "roof"
    TABLE = "table"
    HANDHELD = "handheld"
    PHONE = "phone"

    @property
    def is_handheld(self) -> bool:
        """Whether it is held against the class of a hand-held set."""
        return self in (Receiver.HANDHELD, Receiver.PHONE)


class Listening(StrEnum):
    """Where the search for our clips in a reporter's recording stands."""

    WAITING = "waiting"
    MATCHED = "matched"
    UNCERTAIN = "uncertain"
    NOTHING = "nothing"
    FAILED = "failed"


class Facilitator(Base):
    """A figure appointed by decree; phone, religion and ethnicity are for the own regency's coordinator alone."""

    __tablename__ = "facilitator"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    regency_code: Mapped[str] = mapped_column(ForeignKey("regency.code"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), unique=True)
    decree_number: Mapped[str] = mapped_column(String(80))
    decree_on: Mapped[date]
    phone: Mapped[str] = mapped_column(String(30), default="")
    religion: Mapped[str] = mapped_column(String(40), default="")
    ethnicity: Mapped[str] = mapped_column(String(60), default="")
    consent_on: Mapped[date | None]
    consent_purpose: Mapped[str] = mapped_column(String(200), default="")
    """Why the person lets us keep the private facts, in the words they agreed to."""
    consent_until_on: Mapped[date | None]
    is_example: Mapped[bool] = mapped_column(default=False)
    ended_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)


class Assignment(Base):
    """A facilitator covers a village from a day until a day (not included); open while `until_on` is empty."""

    __tablename__ = "assignment"
    __table_args__ = (
        CheckConstraint("until_on IS NULL OR until_on > from_on", name="period_in_order"),
        Index("ix_assignment_village", "village_code", "from_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    facilitator_id: Mapped[int] = mapped_column(ForeignKey("facilitator.id"), index=True)
    village_code: Mapped[str] = mapped_column(ForeignKey("village.code"))
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    decree_number: Mapped[str] = mapped_column(String(80))
    decree_on: Mapped[date | None]
    """The day of the decree, where it is another one than that of the appointment."""
    version: Mapped[int] = mapped_column(default=1)
    facilitator: Mapped[Facilitator] = relationship(lazy="raise")


refuse_periods(Assignment.__table__, "facilitator_id", "village_code")  # type: ignore[arg-type]  # a mapped class's __table__ is typed as FromClause


class Visit(Base):
    """A recorded contact with a village; `client_id` is made by the phone, so a retry is the same visit."""

    __tablename__ = "visit"
    __table_args__ = (
        CheckConstraint("attendance >= 0", name="attendance_not_negative"),
        Index("ix_visit_village", "village_code", "happened_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    client_id: Mapped[str] = mapped_column(String(64), unique=True)
    facilitator_id: Mapped[int] = mapped_column(ForeignKey("facilitator.id"), index=True)
    village_code: Mapped[str] = mapped_column(ForeignKey("village.code"))
    kind: Mapped[str] = mapped_column(String(20))
    happened_on: Mapped[date]
    attendance: Mapped[int]
    topic: Mapped[str | None] = mapped_column(String(10))
    clip_id: Mapped[int | None] = mapped_column(ForeignKey("clip.id"))
    note: Mapped[str] = mapped_column(String(500), default="")
    recorded_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class ListeningGroup(Base):
    """What a visit of that kind adds: how the message was heard, who came as counts alone, and what was asked."""

    __tablename__ = "listening_group"
    __table_args__ = (
        CheckConstraint("men >= 0 AND women >= 0 AND young >= 0", name="counts_not_negative"),
        CheckConstraint("young <= men + women", name="young_among_them"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"), unique=True)
    way: Mapped[str] = mapped_column(String(10))
    men: Mapped[int]
    women: Mapped[int]
    young: Mapped[int]
    questions: Mapped[str] = mapped_column(String(1000), default="")


class PrivateNote(Base):
    """Signs of tension told by a facilitator, for the own regency's coordinator alone: an owner, a next step, an end."""

    __tablename__ = "private_note"
    __table_args__ = (Index("ix_private_note_regency", "regency_code", "closed_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    regency_code: Mapped[str] = mapped_column(ForeignKey("regency.code"))
    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"), unique=True)
    words: Mapped[str] = mapped_column(String(1000))
    noted_at: Mapped[datetime]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    next_step: Mapped[str] = mapped_column(String(300), default="")
    due_on: Mapped[date | None]
    closed_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(String(500), default="")
    version: Mapped[int] = mapped_column(default=1)


class ReceptionReport(Base):
    """How a station was heard in a village, told by a facilitator or by staff for one; withdrawn ones count for nothing.

    `heard_at` and `receiver` are unknown (None, empty) where the report came with a visit; `client_id` is made by the phone.
    """

    __tablename__ = "reception_report"
    __table_args__ = (
        Index("ix_reception_report_village", "village_code", "station_id", "heard_on"),
        Index("uq_reception_report_client_id", "client_id", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    client_id: Mapped[str | None] = mapped_column(String(64))
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visit.id"))
    facilitator_id: Mapped[int] = mapped_column(ForeignKey("facilitator.id"))
    village_code: Mapped[str] = mapped_column(ForeignKey("village.code"))
    place: Mapped[str] = mapped_column(String(120), default="")
    station_id: Mapped[int] = mapped_column(ForeignKey("station.id"))
    heard_on: Mapped[date]
    heard_at: Mapped[datetime | None]
    hearing: Mapped[str] = mapped_column(String(10))
    receiver: Mapped[str] = mapped_column(String(10), default="")
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str] = mapped_column(String(120), default="")
    withdrawn_at: Mapped[datetime | None]


class ReceptionSound(Base):
    """The short recording that came with a report, on the shelf under its SHA-256, and what of ours is heard in it."""

    __tablename__ = "reception_sound"
    __table_args__ = (Index("ix_reception_sound_sha256", "sha256"),)

    report_id: Mapped[int] = mapped_column(ForeignKey("reception_report.id"), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64))
    byte_count: Mapped[int]
    media_type: Mapped[str] = mapped_column(String(20))
    length_s: Mapped[float]
    listening: Mapped[str] = mapped_column(String(10), default=Listening.WAITING)
    fault: Mapped[str] = mapped_column(String(40), default="")
    clip_id: Mapped[int | None] = mapped_column(ForeignKey("clip.id"))
    fraction: Mapped[float | None]
    score: Mapped[float | None]
    finished_at: Mapped[datetime | None]


class Means(StrEnum):
    """How a file reached a facilitator."""

    FLASH_DISK = "flash_disk"
    WHATSAPP = "whatsapp"
    MEMORY_CARD = "memory_card"


class HandedFile(Base):
    """A clip handed to a facilitator as a file, where no station reaches; withdrawn ones count for nothing."""

    __tablename__ = "handed_file"
    __table_args__ = (Index("ix_handed_file_facilitator", "facilitator_id", "handed_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    client_id: Mapped[str] = mapped_column(String(64), unique=True)
    facilitator_id: Mapped[int] = mapped_column(ForeignKey("facilitator.id"))
    clip_id: Mapped[int] = mapped_column(ForeignKey("clip.id"))
    handed_on: Mapped[date]
    means: Mapped[str] = mapped_column(String(12))
    note: Mapped[str] = mapped_column(String(300), default="")
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str] = mapped_column(String(120))
    withdrawn_at: Mapped[datetime | None]


class Play(Base):
    """A day on which a handed file was played to people in a village."""

    __tablename__ = "play"
    __table_args__ = (
        UniqueConstraint("handed_file_id", "village_code", "played_on"),
        Index("ix_play_village", "village_code", "played_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    handed_file_id: Mapped[int] = mapped_column(ForeignKey("handed_file.id"))
    village_code: Mapped[str] = mapped_column(ForeignKey("village.code"))
    played_on: Mapped[date]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str] = mapped_column(String(120))
    withdrawn_at: Mapped[datetime | None]
