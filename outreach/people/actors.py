"""Finds who sends a request: the person of its cookie, or the station of its token; never changes anything."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Request, current_app
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from ..access import VISITOR, Actor, Grant, Role
from ..places.models import Station
from ..security import hash_token
from ..web import SESSION_COOKIE, office_of
from .models import Person, RoleGrant, SignIn, StationToken
from .service import LONG_SESSION

LONG_ROLES = frozenset({Role.OPERATOR, Role.FACILITATOR})


def find_actor(session: Session, request: Request, now: datetime) -> Actor:
    """Who sends a request: the person of its sign-in cookie, the station of its bearer token, or a visitor."""
    bearer = request.headers.get("Authorization", "")
    if bearer.startswith("Bearer "):
        return _station_actor(session, bearer.removeprefix("Bearer ").strip())
    cookie = request.cookies.get(SESSION_COOKIE)
    if not cookie:
        return VISITOR
    hours = office_of(current_app).settings.session_hours
    return _person_actor(session, cookie, now=now, short=timedelta(hours=hours))


def _station_actor(session: Session, token: str) -> Actor:
    query = select(StationToken, Station).join(Station, Station.id == StationToken.station_id)
    found = session.execute(
        query.where(StationToken.token_hash == hash_token(token), StationToken.revoked_at.is_(None))
    ).first()
    if found is None:
        return VISITOR
    held, station = found
    grant = Grant(Role.OPERATOR, station.regency_code, station.id)
    return Actor(None, held.label, station.name, station.regency_code, (grant,))


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
    lasts = LONG_SESSION if roles and roles <= LONG_ROLES else short
    if not person.is_active or now - sign_in.began_at > lasts:
        return VISITOR
    regency_code = next((g.regency_code for g in grants if g.regency_code), person.office.regency_code)
    return Actor(person.id, person.name, person.office.name, regency_code, grants, session_id=sign_in.id)


def read_grants(session: Session, person_id: int) -> tuple[Grant, ...]:
    """The roles a person holds now."""
    query = (
        select(RoleGrant).where(RoleGrant.person_id == person_id, RoleGrant.ended_at.is_(None)).order_by(RoleGrant.id)
    )
    return tuple(Grant(Role(row.role), row.regency_code, row.station_id) for row in session.scalars(query))
