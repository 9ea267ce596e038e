"""What is said to a regency, a station or a person inside the product; never mail, never a promise that it was read."""

from __future__ import annotations

from collections.abc import Collection, Mapping
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
        Index("ix_notice_cause", "cause"),
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
    cause: Mapped[str | None] = mapped_column(String(80))
    """What an alarm is about: it is said once, and settled when that is gone; None for everything else that is said."""


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
    cause: str | None = None,
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
        cause=cause,
    )
    session.add(notice)
    return notice


def open_notices(session: Session, actor: Actor, *, most: int = 7) -> list[Notice]:
    """The unsettled notices for this person, alarms before the others, oldest first."""
    working = (Role.COMMUNICATIONS, Role.APPROVER)
    regencies = {grant.regency_code for grant in actor.grants if grant.regency_code and grant.role in working}
    mine = or_(
        Notice.person_id == actor.person_id,
        Notice.regency_code.in_(regencies),
        Notice.station_id.in_(actor.station_ids),
    )
    urgent_first = Notice.cause.is_(None)
    query = select(Notice).where(mine, Notice.settled_at.is_(None)).order_by(urgent_first, Notice.id).limit(most)
    return list(session.scalars(query))


def words_of(notice: Notice) -> str:
    """The notice in the reader's language, its days written out."""
    return say(notice.sentence, notice.facts)


def say(sentence: str, facts: Mapping[str, object]) -> str:
    """A sentence with its facts in the reader's language, its days written out."""
    return gettext(sentence) % {name: _spoken(value) for name, value in plain(facts).items()}


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


def settle_side(session: Session, *, notice: Notice, now: datetime) -> None:
    """Mark what was said about a notice's page as settled for its own side alone: its regency, station or person."""
    sides = (Notice.regency_code, notice.regency_code), (Notice.station_id, notice.station_id)
    side = [column.is_(None) if value is None else column == value for column, value in sides]
    person = Notice.person_id.is_(None) if notice.person_id is None else Notice.person_id == notice.person_id
    about = update(Notice).where(Notice.href == notice.href, Notice.settled_at.is_(None), *side, person)
    session.execute(about.values(settled_at=now))


def told_causes(session: Session, causes: Collection[str]) -> set[str]:
    """Those of some causes that were told before, read or not."""
    query = select(Notice.cause).where(Notice.cause.in_(sorted(causes)))
    return {cause for cause in session.scalars(query.distinct()) if cause is not None}


def open_causes(session: Session) -> set[str]:
    """The causes of every alarm that is not settled."""
    query = select(Notice.cause).where(Notice.cause.is_not(None), Notice.settled_at.is_(None))
    return {cause for cause in session.scalars(query.distinct()) if cause is not None}


def settle_causes(session: Session, *, causes: Collection[str], now: datetime) -> None:
    """Settle the alarms whose cause is gone, for everybody."""
    gone = update(Notice).where(Notice.cause.in_(sorted(causes)), Notice.settled_at.is_(None))
    session.execute(gone.values(settled_at=now))
