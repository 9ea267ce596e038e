"""The table of requests: what a person asks about the own data, by when it must be answered, and what was done."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from ..db import Base


class Wish(StrEnum):
    """What a person may ask for."""

    CORRECTION = "correction"
    ERASURE = "erasure"


class PersonalRequest(Base):
    """One request of a person about the own data; `due_at` is three times twenty-four hours after it came."""

    __tablename__ = "personal_request"
    __table_args__ = (Index("ix_personal_request_regency", "regency_code", "done_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    regency_code: Mapped[str] = mapped_column(ForeignKey("regency.code"))
    wish: Mapped[str] = mapped_column(String(12))
    words: Mapped[str] = mapped_column(String(1000))
    received_at: Mapped[datetime]
    due_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    outcome: Mapped[str] = mapped_column(String(500), default="")
