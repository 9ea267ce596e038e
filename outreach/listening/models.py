"""Tables of listener checks: where, when and how people were asked, and how many had heard a message; no person is named."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from ..db import Base


class Method(StrEnum):
    """How people were asked."""

    FACE_TO_FACE = "face_to_face"
    PHONE = "phone"
    AFTER_PRAYER = "after_prayer"
    AT_MARKET = "at_market"
    AT_MEETING = "at_meeting"
    OTHER = "other"


class ListenerCheck(Base):
    """One short survey: of `interviewed` people, `heard` said they heard a message of the agreement in the last 30 days."""

    __tablename__ = "listener_check"
    __table_args__ = (
        CheckConstraint("interviewed > 0", name="somebody_was_asked"),
        CheckConstraint("heard BETWEEN 0 AND interviewed", name="heard_within_interviewed"),
        Index("ix_listener_check_regency", "regency_code", "checked_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    regency_code: Mapped[str] = mapped_column(ForeignKey("regency.code"))
    district_code: Mapped[str] = mapped_column(ForeignKey("district.code"))
    village_code: Mapped[str | None] = mapped_column(ForeignKey("village.code"))
    checked_on: Mapped[date]
    method: Mapped[str] = mapped_column(String(15))
    interviewed: Mapped[int]
    heard: Mapped[int]
    topic: Mapped[str | None] = mapped_column(String(10))
    note: Mapped[str] = mapped_column(String(300), default="")
    is_example: Mapped[bool] = mapped_column(default=False)
    entered_at: Mapped[datetime]
    entered_by: Mapped[str] = mapped_column(String(120))
    withdrawn_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
