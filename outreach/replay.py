"""Requests that were already answered: sending one twice acts once; never decides what an answer is."""

from __future__ import annotations

import hashlib
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Request, current_app
from sqlalchemy import String, delete, update
from sqlalchemy.orm import Mapped, Session, mapped_column
from werkzeug.wrappers import Response

from .db import Base, Database
from .errors import AlreadyDone, KeyReused

KEPT = timedelta(days=2)
PAGE_KEPT = timedelta(minutes=15)
"""A page may show what is shown once only, such as an invitation: long enough for a bad line, no longer."""
MOST_PAGE_BYTES = 256_000
"""Larger pages are previews, which change nothing: asked again, they are made again."""
_OWN_FIELDS = frozenset({"csrf_token", "request_key"})


class RequestKey(Base):
    """A request that was already answered, by the key its sender chose, so that sending it twice acts once.

    `body` is encrypted with the sender's own key, of which only a hash is kept here.
    """

    __tablename__ = "request_key"

    key_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    answered_at: Mapped[datetime]
    status: Mapped[int]
    location: Mapped[str] = mapped_column(String(500))
    media_type: Mapped[str] = mapped_column(String(80))
    body: Mapped[str]
    request_hash: Mapped[str] = mapped_column(String(64))


@dataclass(frozen=True, slots=True)
class Sent:
    """A request that carries a key: the key's hash, what was asked, and the secret its answer is kept under."""

    key_hash: str
    request_hash: str
    secret: bytes


def recognise(request: Request, sender: str, secret_key: bytes) -> Sent | None:
    """The key of a request and what it asks, or None when it carries no key.

    A program's key (`Idempotency-Key`) stands for one request for good. A form's key lives in a page that can be gone back
    to and filled in anew, so with other content it is another request.
    """
    header, field = request.headers.get("Idempotency-Key", ""), request.form.get("request_key", "")
    if not header and not field:
        return None
    asked = hash_request(request)
    named = f"{sender}:{request.endpoint}:{request.path}:{header or f'{field}:{asked}'}".encode()
    secret = hashlib.sha256(b"answer:" + secret_key + named).digest()
    return Sent(hashlib.sha256(named).hexdigest(), asked, secret)


def hash_request(request: Request) -> str:
    """The SHA-256 of all a request asks: the address' query, every field, every file's content, or the raw body."""
    digest = hashlib.sha256()
    _add(digest.update, [request.query_string])
    if not request.form and not request.files:
        digest.update(request.get_data())
    for name, value in sorted(request.form.items(multi=True)):
        if name not in _OWN_FIELDS:
            _add(digest.update, [name.encode(), value.encode()])
    for name, upload in sorted(request.files.items(multi=True), key=lambda item: item[0]):
        content = hashlib.file_digest(upload.stream, "sha256").digest()  # type: ignore[arg-type]  # a file, typed as IO
        upload.stream.seek(0)
        _add(digest.update, [name.encode(), (upload.filename or "").encode(), content])
    return digest.hexdigest()


def _add(update: Callable[[bytes], object], parts: Iterable[bytes]) -> None:
    """Each part behind its length, so that no two requests read alike."""
    for part in parts:
        update(len(part).to_bytes(8, "big") + part)


def replay(database: Database, sent: Sent, *, now: datetime) -> Response | None:
    """The answer this request was given before, or None; raises `KeyReused` or `AlreadyDone`."""
    with database.reader() as session:
        seen = session.get(RequestKey, sent.key_hash)
    if seen is None:
        return None
    if seen.request_hash != sent.request_hash:
        raise KeyReused
    if _is_page(seen) and (not seen.body or seen.answered_at < now - PAGE_KEPT):
        raise AlreadyDone
    response = current_app.make_response((_turn(b64decode(seen.body), sent.secret), seen.status))
    response.headers["Content-Type"] = seen.media_type
    if seen.location:
        response.headers["Location"] = seen.location
    return response


def _is_page(seen: RequestKey) -> bool:
    return seen.media_type.startswith("text/html") and not seen.location


def remember(session: Session, sent: Sent, *, response: Response, now: datetime) -> None:
    """Keep an answer in the transaction of its own act; two racing senders meet at the primary key.

    An answer that sets a cookie is not kept: the cookie belongs to the browser that got it.
    """
    body = response.get_data()
    if "Set-Cookie" in response.headers or len(body) > MOST_PAGE_BYTES:
        return
    _forget(session, now)
    session.add(
        RequestKey(
            key_hash=sent.key_hash,
            answered_at=now,
            status=response.status_code,
            location=response.headers.get("Location", ""),
            media_type=response.content_type or "",
            body=b64encode(_turn(body, sent.secret)).decode(),
            request_hash=sent.request_hash,
        )
    )
    session.flush()


def _forget(session: Session, now: datetime) -> None:
    """Drop old answers, and the text of pages earlier than that."""
    session.execute(delete(RequestKey).where(RequestKey.answered_at < now - KEPT))
    pages = RequestKey.media_type.startswith("text/html") & (RequestKey.location == "")
    old = update(RequestKey).where(RequestKey.answered_at < now - PAGE_KEPT, RequestKey.body != "", pages)
    session.execute(old.values(body=""))


def _turn(text: bytes, secret: bytes) -> bytes:
    """Encrypt or decrypt with a keystream (SHAKE-256) that no other row shares: each row has its own secret."""
    stream = hashlib.shake_256(secret).digest(len(text))
    return (int.from_bytes(text, "big") ^ int.from_bytes(stream, "big")).to_bytes(len(text), "big")
