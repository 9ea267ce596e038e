"""Tables of schemes: what the planner was asked for a period, and what it answered; never a joint slot."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from ..db import Base


class SchemeState(StrEnum):
    """Where the working-out of a scheme stands."""

    WAITING = "waiting"
    SOLVING = "solving"
    SOLVED = "solved"
    INFEASIBLE = "infeasible"
    CANCELLED = "cancelled"
    FAILED = "failed"

    @property
    def is_open(self) -> bool:
        """Whether an answer is still to come."""
        return self in (SchemeState.WAITING, SchemeState.SOLVING)


class Scheme(Base):
    """One plan the planner was asked for; `asked`, `problem`, `standing`, `plan` and `explained` are documents."""

    __tablename__ = "scheme"
    __table_args__ = (
        CheckConstraint("until_on >= from_on", name="period_in_order"),
        Index("ix_scheme_period", "from_on", "until_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    from_on: Mapped[date]
    until_on: Mapped[date]
    regency_code: Mapped[str] = mapped_column(ForeignKey("regency.code"))
    based_on_id: Mapped[int | None] = mapped_column(ForeignKey("scheme.id"))
    asked: Mapped[dict[str, Any]]
    problem: Mapped[dict[str, Any]]
    standing: Mapped[list[Any]]
    remarks: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(10), default=SchemeState.WAITING)
    stage: Mapped[str] = mapped_column(String(10), default="")
    fault: Mapped[str] = mapped_column(String(20), default="")
    plan: Mapped[dict[str, Any] | None]
    standing_score: Mapped[dict[str, Any] | None]
    explained: Mapped[dict[str, Any] | None]
    joint_slot_ids: Mapped[list[Any]]
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(120))
    finished_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
