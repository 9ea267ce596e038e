"""Finds who sends a request: the person of its cookie, or the station or person of its token; notes that a sign-in or a key is in use."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Request, current_app, request
from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload

from ..access import VISITOR, Actor, Grant, Role
from ..places.models import Station
from ..security import hash_token
from ..web import SESSION_COOKIE, Call, bearer, office_of
from . import tokens
from .models import Person, PersonToken, RoleGrant, SignIn, StationToken
from .service import LONG_SESSION

OLDEST_SESSION = timedelta(days=7)
"""However busy, staff sign in anew after a week."""
LONG_ROLES = frozenset({Role.OPERATOR, Role.FACILITATOR})


def find_actor(session: Session, sent: Request, now: datetime) -> Actor:
    """Who sends a request: the person of its sign-in cookie, the station or person of its bearer token, or a visitor."""
    if token := bearer():
        return _station_actor(session, token) or _program_actor(session, token) or VISITOR
    cookie = sent.cookies.get(SESSION_COOKIE)
    if not cookie:
        return VISITOR
    hours = office_of(current_app).settings.session_hours
    return _person_actor(session, cookie, now=now, short=timedelta(hours=hours))


def meet_program(call: Call) -> None:
    """Note when a key was last used; count one that fits nobody, and refuse whoever sends nothing else."""
    address, key = request.remote_addr or "", call.actor.key
    if not call.actor.is_signed_in:
        call.write_aside(lambda session: tokens.count_wrong_key(session, address=address, now=call.now))
    elif key is not None and tokens.is_use_worth_noting(call.session, key=key, now=call.now):
        call.write_aside(lambda session: tokens.note_key_use(session, key=key, now=call.now))


def _station_actor(session: Session, token: str) -> Actor | None:
    query = select(StationToken, Station).join(Station, Station.id == StationToken.station_id)
    found = session.execute(
        query.where(StationToken.token_hash == hash_token(token), StationToken.revoked_at.is_(None))
    ).first()
    if found is None:
        return None
    held, station = found
    grant = Grant(Role.OPERATOR, station.regency_code, station.id)
    return Actor(None, held.label, station.name, station.regency_code, (grant,), key=("station", held.id))


def _program_actor(session: Session, token: str) -> Actor | None:
    """Whoever holds a person's key, with the roles the person has now."""
    query = select(PersonToken, Person).join(Person, Person.id == PersonToken.person_id)
    query = query.where(PersonToken.token_hash == hash_token(token), PersonToken.revoked_at.is_(None), Person.is_active)
    found = session.execute(query.options(joinedload(Person.office))).first()
    if found is None:
        return None
    held, person = found
    grants = read_grants(session, person.id)
    return Actor(person.id, person.name, person.office.name, _side(person, grants), grants, key=("person", held.id))


def _side(person: Person, grants: tuple[Grant, ...]) -> str | None:
    return next((grant.regency_code for grant in grants if grant.regency_code), person.office.regency_code)


def _person_actor(session: Session, cookie: str, *, now: datetime, short: timedelta) -> Actor:
    sign_in = session.scalars(
        select(SignIn).where(SignIn.token_hash == hash_token(cookie), SignIn.ended_at.is_(None), SignIn.is_confirmed)
    ).first()
    if sign_in is None:
        return VISITOR
    person = session.scalars(
        select(Person).where(Person.id == sign_in.person_id).options(joinedload(Person.office))
    ).one()
    grants = read_grants(session, person.id)
    roles = {grant.role for grant in grants}
    if not person.is_active or not _holds(sign_in, now=now, is_long=bool(roles) and roles <= LONG_ROLES, short=short):
        return VISITOR
    side, session_id = _side(person, grants), sign_in.id
    return Actor(
        person.id, person.name, person.office.name, side, grants, session_id=session_id, seen_at=sign_in.seen_at
    )


def _holds(sign_in: SignIn, *, now: datetime, is_long: bool, short: timedelta) -> bool:
    """Whether a sign-in still counts: used lately and not too old; a phone's from its beginning alone."""
    age, idle = now - sign_in.began_at, now - sign_in.seen_at
    return age <= LONG_SESSION if is_long else idle <= short and age <= OLDEST_SESSION


def note_use(session: Session, actor: Actor, now: datetime) -> None:
    """Note that a sign-in is in use; the caller decides how seldom."""
    session.execute(update(SignIn).where(SignIn.id == actor.session_id).values(seen_at=now))


def read_grants(session: Session, person_id: int) -> tuple[Grant, ...]:
    """The roles a person holds now."""
    query = (
        select(RoleGrant).where(RoleGrant.person_id == person_id, RoleGrant.ended_at.is_(None)).order_by(RoleGrant.id)
    )
    return tuple(Grant(Role(row.role), row.regency_code, row.station_id) for row in session.scalars(query))
