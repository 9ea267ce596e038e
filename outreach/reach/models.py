"""Tables of reach: settled contradictions and outlines a user has; never what a village receives, which is weighed anew each time."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from ..db import Base


class SettledDoubt(Base):
    """A contradiction somebody explained, by its key; taken back it is open again, and the row stays, marked."""

    __tablename__ = "settled_doubt"
    __table_args__ = (Index("ix_settled_doubt_key", "doubt_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    doubt_key: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(10))
    station_id: Mapped[int] = mapped_column(ForeignKey("station.id"))
    village_code: Mapped[str] = mapped_column(ForeignKey("village.code"))
    regency_code: Mapped[str] = mapped_column(ForeignKey("regency.code"))
    reason: Mapped[str] = mapped_column(String(300))
    settled_at: Mapped[datetime]
    settled_by: Mapped[str] = mapped_column(String(120))
    reopened_at: Mapped[datetime | None]


class BoundarySet(Base):
    """Outlines of villages from a file that a user has, with their source and year; the newest one that stands is drawn."""

    __tablename__ = "boundary_set"

    id: Mapped[int] = mapped_column(primary_key=True)
    file_name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    source: Mapped[str] = mapped_column(String(200))
    source_year: Mapped[int]
    rings: Mapped[dict[str, Any]]
    lines: Mapped[list[Any]]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str] = mapped_column(String(120))
    removed_at: Mapped[datetime | None]
