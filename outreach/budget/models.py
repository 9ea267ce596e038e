"""Tables of money: budget lines of a regency and year, what was spent on them, and which airings they bear; no request and no sum."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..db import Base
from ..guards import bear_no_cost_unpaid

MOST_RUPIAH = 99_999_999_999
"""The largest sum one entry takes; what is larger is a slip of the keyboard."""


class PaysFor(StrEnum):
    """What a budget line may lawfully pay for; an unpaid cooperation programme is none of them."""

    ILM = "ilm"
    ADVERTISEMENT = "advertisement"
    PRODUCTION = "production"


class BudgetLine(Base):
    """One line of a regency's budget of a year: its ceiling, and what kind of thing it may pay for.

    `physical_percent` is a person's word on how much of a production line's work is done; airings prove their own.
    """

    __tablename__ = "budget_line"
    __table_args__ = (
        UniqueConstraint("regency_code", "year", "code"),
        CheckConstraint("pays_for IN ('ilm', 'advertisement', 'production')", name="cooperation_is_unpaid"),
        CheckConstraint("ceiling_rupiah > 0", name="ceiling_above_zero"),
        CheckConstraint("physical_percent IS NULL OR physical_percent BETWEEN 0 AND 100", name="physical_in_percent"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    regency_code: Mapped[str] = mapped_column(ForeignKey("regency.code"))
    year: Mapped[int]
    code: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(160))
    pays_for: Mapped[str] = mapped_column(String(15))
    ceiling_rupiah: Mapped[int] = mapped_column(BigInteger)
    physical_percent: Mapped[int | None]
    is_example: Mapped[bool] = mapped_column(default=False)
    removed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class Spending(Base):
    """Money spent on a line, by its receipt; a sum of 0 is the written word that nothing was spent up to that day.

    An entry is never edited: a wrong one is withdrawn and entered anew.
    """

    __tablename__ = "spending"
    __table_args__ = (
        CheckConstraint("amount_rupiah >= 0", name="amount_not_negative"),
        Index("ix_spending_line", "line_id", "spent_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("budget_line.id"))
    spent_on: Mapped[date]
    amount_rupiah: Mapped[int] = mapped_column(BigInteger)
    receipt_number: Mapped[str] = mapped_column(String(80))
    note: Mapped[str] = mapped_column(String(300), default="")
    entered_at: Mapped[datetime]
    entered_by: Mapped[str] = mapped_column(String(120))
    withdrawn_at: Mapped[datetime | None]
    line: Mapped[BudgetLine] = relationship(lazy="raise")


class Charge(Base):
    """A line bears the cost of one station's airing of a joint slot, at the rate that was in force when it was charged."""

    __tablename__ = "charge"
    __table_args__ = (
        UniqueConstraint("joint_slot_id", "station_id"),
        CheckConstraint("amount_rupiah >= 0", name="amount_not_negative"),
        Index("ix_charge_line", "line_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("budget_line.id"))
    joint_slot_id: Mapped[int] = mapped_column(ForeignKey("joint_slot.id"))
    station_id: Mapped[int] = mapped_column(ForeignKey("station.id"))
    amount_rupiah: Mapped[int] = mapped_column(BigInteger)
    charged_at: Mapped[datetime]


bear_no_cost_unpaid(Charge.__table__)  # type: ignore[arg-type]  # a mapped class's __table__ is typed as FromClause
