"""The outbox: each mail that is to leave the house, one row an alarm and person; never a password and never a rule."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ..db import Base

NEEDLESS = "needless"
"""The fault of a mail that never left because its cause was gone first."""


class MailState(StrEnum):
    """Where a mail stands."""

    WAITING = "waiting"
    SENT = "sent"
    DEAD = "dead"


class Mail(Base):
    """One mail to one person; `mark` is the same at every attempt, so that a mail sent twice can be known as one."""

    __tablename__ = "mail"
    __table_args__ = (UniqueConstraint("key"), Index("ix_mail_due", "sent_at", "dead_at", "due_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(120))
    cause: Mapped[str] = mapped_column(String(80))
    regency_code: Mapped[str] = mapped_column(ForeignKey("regency.code"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recipient: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    mark: Mapped[str] = mapped_column(String(40))
    made_at: Mapped[datetime]
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    fault: Mapped[str] = mapped_column(String(80), default="")
    sent_at: Mapped[datetime | None]
    dead_at: Mapped[datetime | None]

    @property
    def state(self) -> MailState:
        """Whether it waits, was sent, or was given up."""
        if self.sent_at is not None:
            return MailState.SENT
        return MailState.DEAD if self.dead_at is not None else MailState.WAITING
