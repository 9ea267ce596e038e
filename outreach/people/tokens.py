"""Keys with which programs act: a station's own software, or a person's; shown once, kept as hashes, revocable."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..access import Actor
from ..audit import record
from ..errors import NotAllowed, NotFound
from ..places.models import Station
from ..security import count_attempt, hash_token, new_token, throttle
from .errors import TooManyKeys
from .models import PersonToken, StationToken

MOST_KEYS = 10
WRONG_KEYS, WRONG_WITHIN = 40, timedelta(minutes=15)
USE_NOTED = timedelta(minutes=5)
"""How exactly it is kept when a key was last used: not every request is worth a write."""


def _check_may_make(actor: Actor, held: list[StationToken] | list[PersonToken]) -> None:
    """A key makes no keys, or a stolen one could never be revoked; and nobody keeps more than they can look after."""
    if actor.key is not None:
        raise NotAllowed
    if sum(token.revoked_at is None for token in held) >= MOST_KEYS:
        raise TooManyKeys("label", most=MOST_KEYS)


def _make(
    session: Session, actor: Actor, *, token: StationToken | PersonToken, thing: tuple[str, int], now: datetime
) -> str:
    """Keep a fresh key under its hash, with its line in the trail; returns the key itself, for this once."""
    shown = new_token()
    token.token_hash, token.made_at = hash_token(shown), now
    session.add(token)
    session.flush()
    record(session, actor, action="token.make", thing=thing, changes={"label": token.label}, now=now)
    return shown


def _revoke(
    session: Session, actor: Actor, *, token: StationToken | PersonToken, thing: tuple[str, int], now: datetime
) -> None:
    """End a key once; ending it again writes nothing."""
    if token.revoked_at is None:
        token.revoked_at = now
        record(session, actor, action="token.revoke", thing=thing, changes={"label": token.label}, now=now)


def make_station_token(session: Session, actor: Actor, *, station: Station, label: str, now: datetime) -> str:
    """A key for a station's own software; shown once, kept as a hash. Raises `TooManyKeys`."""
    _check_may_make(actor, station_tokens(session, station.id))
    token = StationToken(station_id=station.id, label=label)
    return _make(session, actor, token=token, thing=("station", station.id), now=now)


def get_station_token(session: Session, token_id: int) -> StationToken:
    """One key of a station; raises `NotFound`."""
    token = session.get(StationToken, token_id)
    if token is None:
        raise NotFound
    return token


def revoke_station_token(session: Session, actor: Actor, *, token_id: int, now: datetime) -> StationToken:
    """End a station's key; raises `NotFound`."""
    token = get_station_token(session, token_id)
    _revoke(session, actor, token=token, thing=("station", token.station_id), now=now)
    return token


def station_tokens(session: Session, station_id: int) -> list[StationToken]:
    """A station's keys, newest first."""
    query = select(StationToken).where(StationToken.station_id == station_id).order_by(StationToken.id.desc())
    return list(session.scalars(query))


def make_person_token(session: Session, actor: Actor, *, label: str, now: datetime) -> str:
    """A key with the actor's own roles; shown once, kept as a hash. Raises `TooManyKeys`."""
    if actor.person_id is None:
        raise NotFound
    _check_may_make(actor, person_tokens(session, actor.person_id))
    token = PersonToken(person_id=actor.person_id, label=label)
    return _make(session, actor, token=token, thing=("person", actor.person_id), now=now)


def get_own_token(session: Session, actor: Actor, token_id: int) -> PersonToken:
    """One of the actor's own keys; anybody else's does not exist."""
    token = session.get(PersonToken, token_id)
    if token is None or token.person_id != actor.person_id:
        raise NotFound
    return token


def revoke_person_token(session: Session, actor: Actor, *, token: PersonToken, now: datetime) -> None:
    """End a person's key."""
    _revoke(session, actor, token=token, thing=("person", token.person_id), now=now)


def person_tokens(session: Session, person_id: int) -> list[PersonToken]:
    """A person's keys, newest first."""
    query = select(PersonToken).where(PersonToken.person_id == person_id).order_by(PersonToken.id.desc())
    return list(session.scalars(query))


def is_use_worth_noting(session: Session, *, key: tuple[str, int], now: datetime) -> bool:
    """Whether a key's last noted use lies some minutes back."""
    seen_at = _token_of(session, key).seen_at
    return seen_at is None or now - seen_at >= USE_NOTED


def note_key_use(session: Session, *, key: tuple[str, int], now: datetime) -> None:
    """Remember when a key was last used."""
    _token_of(session, key).seen_at = now


def _token_of(session: Session, key: tuple[str, int]) -> StationToken | PersonToken:
    kind, token_id = key
    return session.get_one(StationToken, token_id) if kind == "station" else session.get_one(PersonToken, token_id)


def count_wrong_key(session: Session, *, address: str, now: datetime) -> None:
    """Remember a key that fits nobody; raises `TooManyAttempts` when an address sends nothing else."""
    throttle(session, f"key:{address}", most=WRONG_KEYS, within=WRONG_WITHIN, now=now)
    count_attempt(session, f"key:{address}", now=now)
