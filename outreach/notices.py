"""What is said to a regency, a station or a person inside the product; never mail, never a promise that it was read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, String, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from .access import Actor, Role
from .audit import plain
from .db import Base
from .i18n import day_short, gettext


class Notice(Base):
    """One message to whoever works for a regency or a station, or to one person."""

    __tablename__ = "notice"
    __table_args__ = (
        Index("ix_notice_regency", "regency_code", "id"),
        Index("ix_notice_station", "station_id", "id"),
        Index("ix_notice_person", "person_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    said_at: Mapped[datetime]
    regency_code: Mapped[str | None] = mapped_column(String(13))
    station_id: Mapped[int | None]
    person_id: Mapped[int | None]
    sentence: Mapped[str] = mapped_column(String(300))
    facts: Mapped[dict[str, Any]]
    href: Mapped[str] = mapped_column(String(300))
    settled_at: Mapped[datetime | None]


def notify(
    session: Session,
    *,
    sentence: str,
    facts: Mapping[str, object] | None = None,
    href: str,
    now: datetime,
    regency_code: str | None = None,
    station_id: int | None = None,
    person_id: int | None = None,
) -> Notice:
    """Say a sentence (an Indonesian msgid with `%(name)s` places) to one regency, station or person."""
    notice = Notice(
        said_at=now,
        regency_code=regency_code,
        station_id=station_id,
        person_id=person_id,
        sentence=sentence,
        facts=plain(facts or {}),
        href=href,
    )
    session.add(notice)
    return notice


def open_notices(session: Session, actor: Actor, *, most: int = 7) -> list[Notice]:
    """The unsettled notices for this person, oldest first."""
    working = (Role.COMMUNICATIONS, Role.APPROVER)
    regencies = {grant.regency_code for grant in actor.grants if grant.regency_code and grant.role in working}
    mine = or_(
        Notice.person_id == actor.person_id,
        Notice.regency_code.in_(regencies),
        Notice.station_id.in_(actor.station_ids),
    )
    query = select(Notice).where(mine, Notice.settled_at.is_(None)).order_by(Notice.id).limit(most)
    return list(session.scalars(query))


def words_of(notice: Notice) -> str:
    """The notice in the reader's language, its days written out."""
    facts = {name: _spoken(value) for name, value in notice.facts.items()}
    return gettext(notice.sentence) % facts


def _spoken(value: object) -> object:
    try:
        return day_short(date.fromisoformat(value)) if isinstance(value, str) and len(value) == 10 else value
    except ValueError:
        return value


def settle_before(session: Session, *, moment: datetime) -> None:
    """Mark everything said before a moment as settled."""
    session.execute(
        update(Notice).where(Notice.said_at < moment, Notice.settled_at.is_(None)).values(settled_at=moment)
    )


def settle(session: Session, *, href: str, now: datetime, regency_code: str | None = None) -> None:
    """Mark the notices about a page as settled, for everybody or for one regency."""
    about = update(Notice).where(Notice.href == href, Notice.settled_at.is_(None))
    if regency_code is not None:
        about = about.where(Notice.regency_code == regency_code)
    session.execute(about.values(settled_at=now))
