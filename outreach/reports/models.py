"""Tables of frozen reports: the figures as they stood, their hash, and both sides' signatures; nothing here ever changes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..db import Base
from ..guards import keep_for_ever
from .figures import Period


class Report(Base):
    """One revision of a period's report; a correction is a new revision that names the old one."""

    __tablename__ = "report"
    __table_args__ = (UniqueConstraint("from_on", "until_on", "revision"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    from_on: Mapped[date]
    until_on: Mapped[date]
    revision: Mapped[int]
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("report.id"))
    correction_note: Mapped[str] = mapped_column(String(500), default="")
    left_number: Mapped[str] = mapped_column(String(80))
    right_number: Mapped[str] = mapped_column(String(80))
    content: Mapped[dict[str, Any]]
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    frozen_at: Mapped[datetime]
    frozen_by: Mapped[str] = mapped_column(String(120))
    is_example: Mapped[bool] = mapped_column(default=False)
    signatures: Mapped[list[Signature]] = relationship(lazy="raise", order_by="Signature.id")

    @property
    def period(self) -> Period:
        """The days it reports on."""
        return Period(self.from_on, self.until_on)


class Signature(Base):
    """One regency's signature under a frozen report, bound to its hash."""

    __tablename__ = "signature"
    __table_args__ = (UniqueConstraint("report_id", "regency_code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"))
    regency_code: Mapped[str] = mapped_column(ForeignKey("regency.code"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    person_name: Mapped[str] = mapped_column(String(120))
    rank: Mapped[str] = mapped_column(String(120))
    nip: Mapped[str] = mapped_column(String(18))
    sha256: Mapped[str] = mapped_column(String(64))
    signed_at: Mapped[datetime]


for _kept in (Report, Signature):
    keep_for_ever(_kept.__table__)  # type: ignore[arg-type]  # a mapped class's __table__ is typed as FromClause
