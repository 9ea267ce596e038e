"""Requests that were already answered: sending one twice acts once; never decides what an answer is."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import String, delete
from sqlalchemy.orm import Mapped, Session, mapped_column
from werkzeug.wrappers import Response

from .db import Base, Database

KEPT = timedelta(days=2)


class RequestKey(Base):
    """A request that was already answered, by the key its sender chose, so that sending it twice acts once."""

    __tablename__ = "request_key"

    key_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    answered_at: Mapped[datetime]
    status: Mapped[int]
    location: Mapped[str] = mapped_column(String(500))
    body: Mapped[str]


def replay(database: Database, key_hash: str) -> Response | None:
    """The answer a request with this key was given before, or None."""
    with database.reader() as session:
        seen = session.get(RequestKey, key_hash)
    if seen is None:
        return None
    response = current_app.make_response((seen.body, seen.status))
    if seen.location:
        response.headers["Location"] = seen.location
    elif seen.body.startswith(("{", "[")):
        response.mimetype = "application/json"
    return response


def remember(session: Session, key_hash: str, *, response: Response, now: datetime) -> None:
    """Keep an answer in the transaction of its own act; two racing senders meet at the primary key."""
    session.execute(delete(RequestKey).where(RequestKey.answered_at < now - KEPT))
    body = response.get_data(as_text=True) if response.is_json else ""
    location = response.headers.get("Location", "")
    session.add(
        RequestKey(key_hash=key_hash, answered_at=now, status=response.status_code, location=location, body=body)
    )
    session.flush()
