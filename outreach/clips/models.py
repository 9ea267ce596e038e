"""Tables of clips: the message, its recordings and encoded files, and both regencies' vetting."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..db import Base
from ..guards import keep_for_ever


class RenditionKind(StrEnum):
    """What an encoded file is for."""

    ORIGINAL = "original"
    BROADCAST = "broadcast"
    PREVIEW = "preview"
    WAVEFORM = "waveform"


class Clip(Base):
    """One message on one topic; what it sounds like stands in its newest recording."""

    __tablename__ = "clip"
    __table_args__ = (
        CheckConstraint("valid_until_on IS NULL OR valid_until_on >= valid_from_on", name="validity_in_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(120))
    topic: Mapped[str] = mapped_column(String(10), index=True)
    language: Mapped[str] = mapped_column(String(3))
    legal_basis: Mapped[str] = mapped_column(String(200), default="")
    legal_article: Mapped[str] = mapped_column(String(80), default="")
    speaker: Mapped[str] = mapped_column(String(120), default="")
    script: Mapped[str] = mapped_column(Text, default="")
    consent_note: Mapped[str] = mapped_column(String(300), default="")
    valid_from_on: Mapped[date]
    valid_until_on: Mapped[date | None]
    regency_code: Mapped[str] = mapped_column(ForeignKey("regency.code"))
    recording_id: Mapped[int | None] = mapped_column(ForeignKey("recording.id", use_alter=True))
    replaced_by_id: Mapped[int | None] = mapped_column(ForeignKey("clip.id"))
    is_example: Mapped[bool] = mapped_column(default=False)
    made_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    recording: Mapped[Recording | None] = relationship(foreign_keys=recording_id, lazy="raise", post_update=True)
    vettings: Mapped[list[Vetting]] = relationship(lazy="raise", order_by="Vetting.id")


class Recording(Base):
    """One uploaded sound of a clip, what was measured on it, and what mastering did; never changed once mastered."""

    __tablename__ = "recording"

    id: Mapped[int] = mapped_column(primary_key=True)
    clip_id: Mapped[int] = mapped_column(ForeignKey("clip.id"), index=True)
    file_name: Mapped[str] = mapped_column(String(200))
    source_sha256: Mapped[str] = mapped_column(String(64))
    source_bytes: Mapped[int]
    uploaded_at: Mapped[datetime]
    mastered_at: Mapped[datetime | None]
    length_s: Mapped[float | None]
    measured: Mapped[dict[str, Any] | None]
    findings: Mapped[list[Any] | None]
    fault: Mapped[str] = mapped_column(String(60), default="")
    fault_facts: Mapped[dict[str, Any] | None]
    wave: Mapped[list[Any] | None]
    fingerprint: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True, deferred_raiseload=True)
    alike: Mapped[list[Any] | None]
    renditions: Mapped[list[Rendition]] = relationship(lazy="raise")


class Rendition(Base):
    """An encoded file of a recording, on the shelf under its SHA-256."""

    __tablename__ = "rendition"
    __table_args__ = (UniqueConstraint("recording_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    recording_id: Mapped[int] = mapped_column(ForeignKey("recording.id"))
    kind: Mapped[str] = mapped_column(String(10))
    media_type: Mapped[str] = mapped_column(String(40))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    byte_count: Mapped[int]
    length_s: Mapped[float]


class Vetting(Base):
    """One regency's word on a clip, bound to the hash of exactly what it heard and read; a new word is a new row."""

    __tablename__ = "vetting"
    __table_args__ = (Index("ix_vetting_clip", "clip_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    clip_id: Mapped[int] = mapped_column(ForeignKey("clip.id"))
    regency_code: Mapped[str] = mapped_column(ForeignKey("regency.code"))
    says_yes: Mapped[bool]
    content_hash: Mapped[str] = mapped_column(String(64))
    note: Mapped[str] = mapped_column(String(300), default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    person_name: Mapped[str] = mapped_column(String(120))
    voted_at: Mapped[datetime]


keep_for_ever(Vetting.__table__, names=("person_name",))  # type: ignore[arg-type]  # a mapped class's __table__ is typed as FromClause
