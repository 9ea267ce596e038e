"""Passwords, tokens, form keys, throttling and response headers; never decides who may what."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
from datetime import datetime, timedelta

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import Index, String, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column
from werkzeug.wrappers import Response

from .db import Base
from .errors import TooManyAttempts

_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# Each hash takes 19 MiB: a few at a time, so that a burst of sign-ins cannot exhaust the memory.
_HASHING = threading.BoundedSemaphore(4)

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self' blob:; "
        "connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), interest-cohort=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


class Attempt(Base):
    """One try that counts against a limit, such as a wrong password."""

    __tablename__ = "attempt"
    __table_args__ = (Index("ix_attempt_key", "key", "tried_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(160))
    tried_at: Mapped[datetime]


def hash_password(password: str) -> str:
    """An argon2id hash (19 MiB, two passes) with its own salt."""
    with _HASHING:
        return _HASHER.hash(password)


_NOBODY = hash_password(secrets.token_urlsafe())


def check_password(password: str, password_hash: str | None) -> bool:
    """Whether a password fits; takes as long for an unknown account as for a wrong password."""
    with _HASHING:
        try:
            _HASHER.verify(password_hash or _NOBODY, password)
            return password_hash is not None
        except VerificationError:
            return False


def new_token() -> str:
    """256 random bits for a link, a cookie or a station's token; only its hash is ever stored."""
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    """What is stored of a token: its SHA-256, enough for random tokens."""
    return hashlib.sha256(token.encode()).hexdigest()


def form_key(secret: bytes, visitor: str) -> str:
    """The key a form must carry to show that it came from our own page, for one visitor's cookie."""
    return hmac.new(secret, b"form:" + visitor.encode(), hashlib.sha256).hexdigest()


def keeper_name(secret: bytes, whose: str) -> str:
    """A name under which a browser keeps what is one sign-in's or one person's, telling nobody whose: 16 digits."""
    return hmac.new(secret, b"keeper:" + whose.encode(), hashlib.sha256).hexdigest()[:16]


def same(left: str, right: str) -> bool:
    """Compare two keys in constant time."""
    return hmac.compare_digest(left.encode(), right.encode())


def new_totp_secret() -> str:
    """A fresh secret for an authenticator application (RFC 6238)."""
    return pyotp.random_base32()


def totp_address(secret: str, *, account: str) -> str:
    """The otpauth address that authenticator applications read from a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name="Siaran Bersama")


def totp_step(secret: str, code: str, *, now: datetime) -> int | None:
    """The 30 s step a six-digit code belongs to, one step of clock drift allowed; None when it fits none (RFC 6238)."""
    machine = pyotp.TOTP(secret)
    for step in (0, -1, 1):
        moment = now + timedelta(seconds=30 * step)
        if same(machine.at(moment), code.strip().replace(" ", "")):
            return int(moment.timestamp()) // 30
    return None


def totp_now(secret: str, *, now: datetime) -> str:
    """The code an authenticator shows at a moment; only the demo ever shows it on screen."""
    return pyotp.TOTP(secret).at(now)


def count_attempt(session: Session, key: str, *, now: datetime) -> None:
    """Remember one failed try, and forget those older than a day."""
    session.execute(delete(Attempt).where(Attempt.tried_at < now - timedelta(days=1)))
    session.add(Attempt(key=key[:160], tried_at=now))


def throttle(session: Session, key: str, *, most: int, within: timedelta, now: datetime) -> None:
    """Refuse when a key was tried too often lately."""
    query = select(func.count()).select_from(Attempt).where(Attempt.key == key[:160], Attempt.tried_at > now - within)
    if (session.scalar(query) or 0) >= most:
        raise TooManyAttempts(minutes=round(within.total_seconds() / 60))


def forget_attempts(session: Session, key: str) -> None:
    """After success: the account's count begins anew."""
    session.execute(delete(Attempt).where(Attempt.key == key[:160]))


def lend_microphone(response: Response) -> Response:
    """Let one page of our own ask for the microphone; every other page is barred from it."""
    response.headers["Permissions-Policy"] = HEADERS["Permissions-Policy"].replace("microphone=()", "microphone=(self)")
    return response


def add_headers(response: Response) -> Response:
    """Give every answer the headers that keep other sites and other people's pages out."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response
