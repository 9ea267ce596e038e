"""Tables of published station-days: each revision frozen with its lines, who fetched which, and how a station wants them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..db import Base
from ..guards import keep_for_ever


class Playlist(Base):
    """One revision of a station's day; a change is a new revision, never an edit."""

    __tablename__ = "playlist"
    __table_args__ = (UniqueConstraint("station_id", "day", "revision"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    station_id: Mapped[int] = mapped_column(ForeignKey("station.id"))
    day: Mapped[date]
    revision: Mapped[int]
    content_hash: Mapped[str] = mapped_column(String(64))
    published_at: Mapped[datetime]
    published_by: Mapped[str] = mapped_column(String(120))
    lines: Mapped[list[PlaylistLine]] = relationship(lazy="raise", order_by="PlaylistLine.position")
    fallback: Mapped[PlaylistFallback | None] = relationship(lazy="raise")

    @property
    def sounds(self) -> list[PlaylistLine | PlaylistFallback]:
        """Everything that plays: each slot, and what stands in for any of them."""
        return [*self.lines, *([self.fallback] if self.fallback is not None else [])]


class PlaylistLine(Base):
    """One slot as it was published, with the file it plays."""

    __tablename__ = "playlist_line"
    __table_args__ = (UniqueConstraint("playlist_id", "position"), Index("ix_playlist_line_slot", "slot_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    playlist_id: Mapped[int] = mapped_column(ForeignKey("playlist.id"))
    position: Mapped[int]
    slot_id: Mapped[int] = mapped_column(ForeignKey("slot.id"))
    clip_id: Mapped[int] = mapped_column(ForeignKey("clip.id"))
    start_at: Mapped[datetime]
    length_s: Mapped[float]
    title: Mapped[str] = mapped_column(String(120))
    topic: Mapped[str] = mapped_column(String(10))
    kind: Mapped[str] = mapped_column(String(15))
    file_name: Mapped[str] = mapped_column(String(120))
    sha256: Mapped[str] = mapped_column(String(64))
    byte_count: Mapped[int]


class PlaylistFallback(Base):
    """The clip a revision brings along to stand in for a sound that cannot be played; a revision has one or none."""

    __tablename__ = "playlist_fallback"

    playlist_id: Mapped[int] = mapped_column(ForeignKey("playlist.id"), primary_key=True)
    clip_id: Mapped[int] = mapped_column(ForeignKey("clip.id"))
    is_chosen: Mapped[bool]
    """Whether somebody named this clip; otherwise it was the newest that might air."""
    title: Mapped[str] = mapped_column(String(120))
    length_s: Mapped[float]
    file_name: Mapped[str] = mapped_column(String(120))
    sha256: Mapped[str] = mapped_column(String(64))
    byte_count: Mapped[int]


keep_for_ever(Playlist.__table__, names=("published_by",))  # type: ignore[arg-type]  # a mapped class's __table__ is typed as FromClause
keep_for_ever(PlaylistLine.__table__)  # type: ignore[arg-type]  # as above
keep_for_ever(PlaylistFallback.__table__)  # type: ignore[arg-type]  # as above


class Fetch(Base):
    """A station took a revision of its day."""

    __tablename__ = "fetch"
    __table_args__ = (Index("ix_fetch_playlist", "playlist_id", "fetched_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    playlist_id: Mapped[int] = mapped_column(ForeignKey("playlist.id"))
    fetched_at: Mapped[datetime]
    fetched_by: Mapped[str] = mapped_column(String(120))
    form: Mapped[str] = mapped_column(String(20))


class Delivery(Base):
    """How a station wants its days: the form its main button gives, how files are called, and which clip stands in."""

    __tablename__ = "delivery"
    __table_args__ = (UniqueConstraint("station_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    station_id: Mapped[int] = mapped_column(ForeignKey("station.id"))
    form: Mapped[str] = mapped_column(String(20))
    naming: Mapped[str] = mapped_column(String(40))
    fallback_clip_id: Mapped[int | None] = mapped_column(ForeignKey("clip.id"))
    changed_at: Mapped[datetime]
    changed_by: Mapped[str] = mapped_column(String(120))
    version: Mapped[int] = mapped_column(default=1)
