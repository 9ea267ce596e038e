"""Keys with which a station's own software acts as its operator: made, revoked, listed; never shown twice."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..access import Actor
from ..audit import record
from ..errors import NotFound
from ..places.models import Station
from ..security import hash_token, new_token
from .models import StationToken


def make_station_token(session: Session, actor: Actor, *, station: Station, label: str, now: datetime) -> str:
    """A key for a station's own software; shown once, kept as a hash."""
    token = new_token()
    made = StationToken(token_hash=hash_token(token), station_id=station.id, label=label, made_at=now)
    session.add(made)
    session.flush()
    record(session, actor, action="token.make", thing=("station", station.id), changes={"label": label}, now=now)
    return token


def revoke_station_token(session: Session, actor: Actor, *, token_id: int, now: datetime) -> StationToken:
    """End a station's key; raises `NotFound`."""
    token = session.get(StationToken, token_id)
    if token is None:
        raise NotFound
    token.revoked_at = token.revoked_at or now
    record(
        session,
        actor,
        action="token.revoke",
        thing=("station", token.station_id),
        changes={"label": token.label},
        now=now,
    )
    return token


def station_tokens(session: Session, station_id: int) -> list[StationToken]:
    """A station's keys, newest first."""
    query = select(StationToken).where(StationToken.station_id == station_id).order_by(StationToken.id.desc())
    return list(session.scalars(query))
