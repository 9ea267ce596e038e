"""Keys that stand in addresses, for players and calendars that send no headers: made, shown once, ended; never what a feed holds.

Such a key reads one thing's feed and nothing else. It is kept as a hash, and taken out of the address before any part of the office
sees it: no log line, page of a fault or refusal can repeat it.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import Index, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from .access import Actor
from .audit import record
from .db import Base, lock_for_writing
from .errors import NotAllowed, NotFound
from .security import hash_token, new_token

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

PREFIX = "/umpan/"
HIDDEN = "tersembunyi"
"""What stands in an address where a key stood."""
_SENT = "siaran.feed_key"
_KEY = re.compile(re.escape(PREFIX) + r"([^/\s?#\"']+)")
_TOLD = ("REQUEST_URI", "RAW_URI", "HTTP_REFERER")
"""What servers and logs read an address from, beside the path itself."""
_RENEWING = 7_301_017


class FeedKind(StrEnum):
    """Whose feed a key reads."""

    STATION = "station"
    FACILITATOR = "facilitator"
    VILLAGE = "village"


class FeedKey(Base):
    """A key that stands in the address of one thing's feed; one at a time is good."""

    __tablename__ = "feed_key"
    __table_args__ = (Index("ix_feed_key_subject", "kind", "subject"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    subject: Mapped[str] = mapped_column(String(20))
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(120))
    revoked_at: Mapped[datetime | None]


def make_feed(session: Session, actor: Actor, *, kind: FeedKind, subject: object, now: datetime) -> str:
    """A fresh key for a thing's feed, for this once; the one before it ends. A program's key makes none (`NotAllowed`)."""
    if actor.key is not None:
        raise NotAllowed
    end_feed(session, actor, kind=kind, subject=subject, now=now)
    shown = new_token()
    row = FeedKey(kind=kind, subject=str(subject), key_hash=hash_token(shown), made_at=now, made_by=actor.name)
    session.add(row)
    session.flush()
    record(session, actor, action="feed.make", thing=(kind.value, subject), changes={"feed": row.id}, now=now)
    return shown


def end_feed(session: Session, actor: Actor, *, kind: FeedKind, subject: object, now: datetime) -> None:
    """End a feed's key at once; where there is none nothing is written."""
    lock_for_writing(session, _RENEWING)
    row = open_feed(session, kind=kind, subject=subject)
    if row is not None:
        row.revoked_at = now
        session.flush()
        record(session, actor, action="feed.end", thing=(kind.value, subject), changes={"feed": row.id}, now=now)


def open_feed(session: Session, *, kind: FeedKind, subject: object) -> FeedKey | None:
    """The key of a thing's feed that is good now, without itself: only its hash is kept."""
    query = select(FeedKey).where(FeedKey.kind == kind, FeedKey.subject == str(subject), FeedKey.revoked_at.is_(None))
    return session.scalars(query.order_by(FeedKey.id.desc()).limit(1)).first()


def subject_of(session: Session, *, kind: FeedKind, key: str) -> str:
    """Whose feed a key reads; raises `NotFound` for a key that is ended, of another kind, or nobody's."""
    query = select(FeedKey.subject).where(
        FeedKey.kind == kind, FeedKey.key_hash == hash_token(key), FeedKey.revoked_at.is_(None)
    )
    subject = session.scalar(query)
    if subject is None:
        raise NotFound
    return subject


# --- no word of a key ---------------------------------------------------------------------------------------------------


def hide_keys(text: str) -> str:
    """A text in which no feed's key can be read any more."""
    return _KEY.sub(PREFIX + HIDDEN, text)


def sent_key(environ: Mapping[str, Any], part: str) -> str:
    """The key that was sent with a request; `part` is what now stands in its place in the address."""
    return str(environ.get(_SENT, part))


WSGI = Callable[["WSGIEnvironment", "StartResponse"], Iterable[bytes]]


def hiding_keys(app: WSGI) -> WSGI:
    """The same application, told a feed's key aside of the address: whatever it writes about the address holds none."""

    def answer(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        found = _KEY.match(path)
        if found:
            environ[_SENT] = found.group(1)
            environ["PATH_INFO"] = PREFIX + HIDDEN + path[found.end() :]
        for name in _TOLD:
            if PREFIX in environ.get(name, ""):
                environ[name] = hide_keys(environ[name])
        return app(environ, start)

    return answer


def mask_record(line: logging.LogRecord) -> bool:
    """A filter for the server's own log, which knows the address as it was sent."""
    line.msg, line.args = hide_keys(line.getMessage()), None
    return True
