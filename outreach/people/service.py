"""What changes people: sign-in, invitations, roles, tokens; never a screen and never a commit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from scheduler.terms import local_day

from ..access import Actor, Role
from ..audit import changed, edited_meanwhile, record
from ..db import lock_for_writing
from ..errors import NotFound, Refused
from ..security import (
    check_password,
    count_attempt,
    forget_attempts,
    hash_password,
    hash_token,
    new_token,
    new_totp_secret,
    throttle,
    totp_step,
)
from .errors import (
    AccountClosed,
    AccountTaken,
    InvitationOver,
    LastAdmin,
    RoleHeld,
    RoleNeedsStation,
    WeakPassword,
    WrongCode,
    WrongOldPassword,
    WrongSignIn,
)
from .models import Invitation, OfficeUnit, Person, RoleGrant, SignIn
from .nip import fault_of
from .tokens import person_tokens, revoke_person_token

LEAST_PASSWORD = 10
INVITED_FOR = timedelta(days=7)
LONG_SESSION = timedelta(days=30)
"""Phones of operators and facilitators stay signed in: they open the page on a bad line, many times a day."""
_ADMINS_LOCK = 7_301_020
TRIES, TRIES_WITHIN = 8, timedelta(minutes=15)
TRIES_OF_ADDRESS, TRIES_OF_ACCOUNT = 40, 200
"""From one address on all accounts, and on one account from everywhere: who guesses elsewhere does not lock the owner out,
and yet nobody has more than 200 guesses a quarter of an hour at an account, however many addresses they hold."""
CONFIRMING_ROLES = frozenset({Role.APPROVER, Role.ADMIN})
"""Who must confirm a sign-in with an authenticator's code."""


@dataclass(frozen=True, slots=True)
class RoleWish:
    """A role somebody is to have: for a regency, and for operators a station."""

    role: Role
    regency_code: str | None
    station_id: int | None = None


def get_person(session: Session, person_id: int) -> Person:
    """One person with office and roles; raises `NotFound`."""
    query = select(Person).where(Person.id == person_id).options(joinedload(Person.office), selectinload(Person.roles))
    person = session.scalars(query).first()
    if person is None:
        raise NotFound
    return person


def ensure_office(session: Session, *, name: str, regency_code: str | None) -> OfficeUnit:
    """The office of a name, made when it is new."""
    query = select(OfficeUnit).where(OfficeUnit.name == name, OfficeUnit.regency_code == regency_code)
    office = session.scalars(query).first()
    if office is None:
        office = OfficeUnit(name=name, regency_code=regency_code)
        session.add(office)
        session.flush()
    return office


def make_person(
    session: Session,
    actor: Actor,
    *,
    name: str,
    account: str,
    office: OfficeUnit,
    wishes: tuple[RoleWish, ...],
    password: str | None = None,
    rank: str = "",
    nip: str = "",
    now: datetime,
) -> Person:
    """Enter a person with roles; without a password an invitation must follow. Raises `AccountTaken` or `Refused`."""
    refuse_nip(nip, now=now)
    wanted = account.strip().lower()
    if session.scalar(select(Person.id).where(Person.account == wanted)) is not None:
        raise AccountTaken("account", account=wanted)
    person = Person(
        name=name,
        account=wanted,
        office_id=office.id,
        password_hash=hash_password(password) if password else None,
        rank=rank,
        nip=nip,
        joined_at=now,
    )
    session.add(person)
    session.flush()
    record(session, actor, action="person.make", thing=("person", person.id), changes={"name": name}, now=now)
    for wish in wishes:
        grant_role(session, actor, person_id=person.id, wish=wish, now=now)
    return person


def refuse_nip(nip: str, *, now: datetime) -> None:
    """Refuse a number that can be no civil servant's; an empty one is none yet."""
    fault = fault_of(nip, today=local_day(now)) if nip else None
    if fault is not None:
        raise Refused(fault[0], "nip", **fault[1])


def grant_role(session: Session, actor: Actor, *, person_id: int, wish: RoleWish, now: datetime) -> RoleGrant:
    """Give a person a role; raises `RoleNeedsStation`, `RoleHeld` or `AccountClosed`."""
    if (wish.role is Role.OPERATOR) != (wish.station_id is not None):
        raise RoleNeedsStation("station_id")
    _refuse_held(session, person_id, wish)
    grant = RoleGrant(
        person_id=person_id,
        role=wish.role,
        regency_code=wish.regency_code,
        station_id=wish.station_id,
        granted_at=now,
    )
    session.add(grant)
    session.flush()
    facts = {"role": wish.role, "regency_code": wish.regency_code, "station_id": wish.station_id}
    record(session, actor, action="role.grant", thing=("person", person_id), changes=facts, now=now)
    return grant


def _refuse_held(session: Session, person_id: int, wish: RoleWish) -> None:
    person = session.get_one(Person, person_id)
    if not person.is_active:
        raise AccountClosed(name=person.name)
    query = select(RoleGrant.id).where(RoleGrant.person_id == person_id, RoleGrant.ended_at.is_(None))
    same_role = (RoleGrant.role == wish.role) & (RoleGrant.station_id.is_not_distinct_from(wish.station_id))
    here = RoleGrant.regency_code.is_not_distinct_from(wish.regency_code)
    if session.scalar(query.where(same_role, here).limit(1)) is not None:
        raise RoleHeld("role", name=person.name)


def end_role(session: Session, actor: Actor, *, grant: RoleGrant, now: datetime) -> None:
    """Take a role away; a regency keeps at least one admin (`LastAdmin`)."""
    if grant.ended_at is not None:
        return
    if grant.role == Role.ADMIN:
        lock_for_writing(session, _ADMINS_LOCK)
        admins = select(func.count(RoleGrant.person_id.distinct())).where(RoleGrant.role == Role.ADMIN)
        left = admins.where(RoleGrant.ended_at.is_(None), RoleGrant.regency_code == grant.regency_code)
        if not session.scalar(left.where(RoleGrant.person_id != grant.person_id)):
            raise LastAdmin
    grant.ended_at = now
    facts = {"role": grant.role, "regency_code": grant.regency_code, "station_id": grant.station_id}
    record(session, actor, action="role.end", thing=("person", grant.person_id), changes=facts, now=now)


def invite(session: Session, actor: Actor, *, person: Person, now: datetime) -> str:
    """A fresh link token with which the person chooses a password; earlier invitations end. Only its hash is kept."""
    if not person.is_active:
        raise AccountClosed(name=person.name)
    end_invitations(session, person.id, now=now)
    token = new_token()
    session.add(
        Invitation(token_hash=hash_token(token), person_id=person.id, made_at=now, expires_at=now + INVITED_FOR)
    )
    record(session, actor, action="person.invite", thing=("person", person.id), now=now)
    return token


def end_invitations(session: Session, person_id: int, *, now: datetime) -> None:
    """No link of a person works any more."""
    for earlier in session.scalars(select(Invitation).where(Invitation.person_id == person_id)):
        earlier.used_at = earlier.used_at or now


def find_invitation(session: Session, token: str, *, now: datetime) -> Invitation:
    """The open invitation of a token; raises `InvitationOver`."""
    query = select(Invitation).where(Invitation.token_hash == hash_token(token)).options(joinedload(Invitation.person))
    invitation = session.scalars(query).first()
    if invitation is None or invitation.used_at is not None or invitation.expires_at <= now:
        raise InvitationOver
    return invitation


def accept(session: Session, *, invitation: Invitation, password: str, now: datetime) -> Person:
    """Choose a password and close the invitation; raises `WeakPassword`.

    Whoever lost a password or a phone is invited again: the authenticator is set up anew, and sign-ins and keys
    elsewhere end.
    """
    person = invitation.person
    _check_strength(password, person.account)
    person.password_hash, person.totp_secret = hash_password(password), None
    invitation.used_at = now
    for elsewhere in open_sign_ins(session, person.id, now=now):
        elsewhere.ended_at = now
    actor = Actor(person.id, person.name)
    for key in person_tokens(session, person.id):
        revoke_person_token(session, actor, token=key, now=now)
    record(session, actor, action="person.accept", thing=("person", person.id), now=now)
    return person


def _check_strength(password: str, account: str) -> None:
    if len(password) < LEAST_PASSWORD or password.casefold() == account.casefold():
        raise WeakPassword("password", least=LEAST_PASSWORD)


def change_password(session: Session, actor: Actor, *, person: Person, old: str, new: str, now: datetime) -> None:
    """Replace the own password and end every other sign-in; raises `WrongOldPassword` or `WeakPassword`."""
    if not check_password(old, person.password_hash):
        raise WrongOldPassword("old_password")
    _check_strength(new, person.account)
    person.password_hash = hash_password(new)
    for other in open_sign_ins(session, person.id, now=now):
        if other.id != actor.session_id:
            other.ended_at = now
    record(session, actor, action="person.password", thing=("person", person.id), now=now)


def check_sign_in(session: Session, *, account: str, password: str, address: str, now: datetime) -> Person:
    """The person of an account and password; raises `WrongSignIn`, or `TooManyAttempts`.

    Reads only: a wrong try is counted by `count_wrong`, in a transaction that is kept although the sign-in is refused.
    """
    wanted = account.strip().lower()
    for key, most in _tries_of(wanted, address).items():
        throttle(session, key, most=most, within=TRIES_WITHIN, now=now)
    person = session.scalars(select(Person).where(Person.account == wanted, Person.is_active)).first()
    if not check_password(password, person.password_hash if person else None) or person is None:
        raise WrongSignIn("password")
    return person


def count_wrong(session: Session, *, account: str, address: str, now: datetime) -> None:
    """Remember a wrong try: of this address at this account, of the address, and at the account."""
    for key in _tries_of(account.strip().lower(), address):
        count_attempt(session, key, now=now)


def _tries_of(account: str, address: str) -> dict[str, int]:
    """What a try counts against, each with its limit; account and address together are hashed to fit their column."""
    return {
        f"pair:{hash_token(f'{account} {address}')}": TRIES,
        f"address:{address}": TRIES_OF_ADDRESS,
        f"account:{account}": TRIES_OF_ACCOUNT,
    }


def forget_wrong(session: Session, *, account: str, address: str) -> None:
    """After success the count of this address at this account begins anew; those of strangers go on."""
    forget_attempts(session, next(iter(_tries_of(account.strip().lower(), address))))


def begin_session(session: Session, *, person: Person, browser: str, now: datetime) -> str:
    """Sign a person in; returns the cookie's token. Whoever must confirm with a code is not in yet."""
    token = new_token()
    confirmed = not needs_confirming(session, person)
    session.add(
        SignIn(
            token_hash=hash_token(token),
            person_id=person.id,
            began_at=now,
            seen_at=now,
            browser=browser[:200],
            is_confirmed=confirmed,
        )
    )
    record(session, Actor(person.id, person.name), action="person.sign_in", thing=("person", person.id), now=now)
    return token


def needs_confirming(session: Session, person: Person) -> bool:
    """Whether this person's sign-ins need an authenticator's code."""
    query = select(RoleGrant.role).where(RoleGrant.person_id == person.id, RoleGrant.ended_at.is_(None))
    return any(Role(role) in CONFIRMING_ROLES for role in session.scalars(query))


def waiting_sign_in(session: Session, token: str, *, now: datetime) -> tuple[SignIn, Person] | None:
    """A sign-in that still waits for its code, with its person."""
    found = session.scalars(
        select(SignIn).where(SignIn.token_hash == hash_token(token), SignIn.ended_at.is_(None))
    ).first()
    if found is None or found.is_confirmed or now - found.began_at > timedelta(minutes=30):
        return None
    return found, get_person(session, found.person_id)


def fresh_totp_secret() -> str:
    """A secret for a person who sets the authenticator up."""
    return new_totp_secret()


def confirm(session: Session, *, sign_in: SignIn, person: Person, code: str, secret: str | None, now: datetime) -> None:
    """Confirm a sign-in with a code; `secret` is the new one while the person sets the authenticator up.

    A code counts once, so one that was looked over somebody's shoulder is worth nothing. Raises `WrongCode`, or
    `TooManyAttempts` before anybody has guessed their way through.
    """
    throttle(session, f"code:{person.id}", most=TRIES, within=TRIES_WITHIN, now=now)
    chosen = person.totp_secret or secret or ""
    step = totp_step(chosen, code, now=now) if chosen else None
    if step is None or step <= person.totp_step:
        raise WrongCode("code")
    if person.totp_secret is None:
        person.totp_secret = chosen
        record(session, Actor(person.id, person.name), action="person.totp", thing=("person", person.id), now=now)
    person.totp_step = step
    sign_in.is_confirmed = True
    forget_attempts(session, f"code:{person.id}")


def count_wrong_code(session: Session, *, person: Person, now: datetime) -> None:
    """Remember a wrong code."""
    count_attempt(session, f"code:{person.id}", now=now)


def open_sign_ins(session: Session, person_id: int, *, now: datetime) -> list[SignIn]:
    """A person's sign-ins that still hold, newest first."""
    query = select(SignIn).where(SignIn.person_id == person_id, SignIn.ended_at.is_(None))
    query = query.where(SignIn.began_at > now - LONG_SESSION)
    return list(session.scalars(query.order_by(SignIn.id.desc())))


def end_session(session: Session, actor: Actor, *, sign_in_id: int, now: datetime) -> None:
    """End one of the own sign-ins; raises `NotFound` for anybody else's."""
    found = session.get(SignIn, sign_in_id)
    if found is None or found.person_id != actor.person_id:
        raise NotFound
    found.ended_at = found.ended_at or now


def save_person(
    session: Session, actor: Actor, *, person: Person, name: str, rank: str, nip: str, version: int, now: datetime
) -> None:
    """Save a person's name, rank and NIP; raises `EditedMeanwhile`, or `Refused` for a new NIP that can be none."""
    mine = {"name": name, "rank": rank, "nip": nip}
    if person.version != version:
        raise edited_meanwhile(session, ("person", person.id), mine=mine, theirs=person, since=now)
    if nip != person.nip:
        refuse_nip(nip, now=now)
    differences = changed(person, mine)
    if differences:
        person.version += 1
        record(session, actor, action="person.change", thing=("person", person.id), changes=differences, now=now)


def list_people(session: Session, *, regency_code: str) -> list[Person]:
    """Everybody with a role for a regency, or of its offices, by name."""
    query = (
        select(Person)
        .join(OfficeUnit, OfficeUnit.id == Person.office_id)
        .where(OfficeUnit.regency_code == regency_code)
    )
    query = query.options(joinedload(Person.office), selectinload(Person.roles)).order_by(Person.name, Person.id)
    return list(session.scalars(query).unique())


def holders(session: Session, *, role: Role, regency_code: str) -> list[Person]:
    """Everybody who holds a role for a regency now, by name."""
    query = select(Person).join(RoleGrant, RoleGrant.person_id == Person.id)
    query = query.where(RoleGrant.role == role, RoleGrant.regency_code == regency_code, RoleGrant.ended_at.is_(None))
    return list(session.scalars(query.order_by(Person.name, Person.id)).unique())


def get_grant(session: Session, grant_id: int) -> RoleGrant:
    """One role of somebody; raises `NotFound`."""
    grant = session.get(RoleGrant, grant_id)
    if grant is None:
        raise NotFound
    return grant


def has_people(session: Session) -> bool:
    """Whether anybody can sign in or was invited."""
    return session.scalar(select(Person.id).limit(1)) is not None
