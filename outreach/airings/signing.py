"""Logs that stations sign: keys, and whether a signature is good and new; never how a log is read."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ..access import Actor
from ..audit import record
from ..db import lock_for_writing
from ..errors import NotAllowed
from .errors import NoSigningKey, SequenceRefused, SignatureRefused
from .models import AsRunLog, SigningKey


@dataclass(frozen=True, slots=True)
class Signed:
    """What a station signs: whose log, under which number, and the SHA-256 of the file in small hexadecimal digits."""

    station_id: int
    sequence: int
    sha256: str

    @property
    def message(self) -> bytes:
        """The bytes the signature stands for: the three, a line each, without a line end behind the last."""
        return f"{self.station_id}\n{self.sequence}\n{self.sha256}".encode("ascii")


def secret_of(key: SigningKey, secret_key: bytes) -> str:
    """A station's secret: 64 hexadecimal digits, reckoned from the office's own secret and never written down here."""
    return hmac.new(secret_key, f"log-signature:{key.station_id}:{key.id}".encode(), hashlib.sha256).hexdigest()


def sign(signed: Signed, secret: str) -> str:
    """The signature: HMAC-SHA256 of the message under the secret's digits as they are written."""
    return hmac.new(secret.encode("ascii"), signed.message, hashlib.sha256).hexdigest()


def keys_of(session: Session, station_id: int) -> list[SigningKey]:
    """Every key a station ever had, newest first."""
    query = select(SigningKey).where(SigningKey.station_id == station_id)
    return list(session.scalars(query.order_by(SigningKey.id.desc())))


def make_key(session: Session, actor: Actor, *, station_id: int, secret_key: bytes, now: datetime) -> str:
    """Give a station a new key, which ends the one before; returns its secret, which is shown once."""
    _refuse_program(actor)
    lock_for_writing(session, station_id)
    _end_keys(session, actor, station_id=station_id, now=now)
    key = SigningKey(station_id=station_id, made_at=now)
    session.add(key)
    session.flush()
    thing, facts = ("station", station_id), {"key": key.id}
    record(session, actor, action="signing_key.make", thing=thing, changes=facts, now=now)
    return secret_of(key, secret_key)


def revoke_keys(session: Session, actor: Actor, *, station_id: int, now: datetime) -> None:
    """End the key of a station: no signed log comes in until there is a new one."""
    _refuse_program(actor)
    lock_for_writing(session, station_id)
    _end_keys(session, actor, station_id=station_id, now=now)


def _end_keys(session: Session, actor: Actor, *, station_id: int, now: datetime) -> None:
    for key in keys_of(session, station_id):
        if key.revoked_at is None:
            key.revoked_at = now
            thing, facts = ("station", station_id), {"key": key.id}
            record(session, actor, action="signing_key.revoke", thing=thing, changes=facts, now=now)


def _refuse_program(actor: Actor) -> None:
    """A program's key makes and ends no keys."""
    if actor.key is not None:
        raise NotAllowed


def check_signature(session: Session, signed: Signed, *, signature: str, secret_key: bytes) -> None:
    """Refuse a log whose signature is not this station's, or whose number is not higher than every one before.

    Raises `NoSigningKey`, `SignatureRefused` or `SequenceRefused`.
    """
    lock_for_writing(session, signed.station_id)
    key = next((key for key in keys_of(session, signed.station_id) if key.revoked_at is None), None)
    if key is None:
        raise NoSigningKey("signature")
    wanted = sign(signed, secret_of(key, secret_key))
    if not hmac.compare_digest(wanted.encode(), signature.strip().lower().encode()):
        raise SignatureRefused("signature")
    last = session.scalar(select(func.max(AsRunLog.signed_sequence)).where(AsRunLog.station_id == signed.station_id))
    if last is not None and signed.sequence <= last:
        raise SequenceRefused("sequence", sequence=signed.sequence, last=last)
