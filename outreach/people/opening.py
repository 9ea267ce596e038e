"""The first set-up of an empty office: its one-time code and its first administrators; open until one of each side is in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from ..access import Role
from ..places import service as places
from ..security import hash_token, new_token, same
from .errors import CodeNeeded, CodeUsed, FirstRunClosed, NoSuchAccount, WrongFirstCode
from .models import FirstRun, Person, RoleGrant


def find_founders(session: Session) -> dict[str, list[Person]]:
    """The administrators of each regency by its code, with their offices; empty lists before they were named."""
    river = places.find_banks(session)
    found: dict[str, list[Person]] = {code: [] for code in (river.codes if river else ())}
    query = select(Person, RoleGrant.regency_code).join(RoleGrant, RoleGrant.person_id == Person.id)
    query = query.where(RoleGrant.role == Role.ADMIN, RoleGrant.ended_at.is_(None), Person.is_active)
    for person, code in session.execute(query.options(joinedload(Person.office)).order_by(Person.id)):
        found.setdefault(code or "", []).append(person)
    return found


def is_over(session: Session) -> bool:
    """Whether an administrator of each side has accepted the invitation: from then on they invite everybody else."""
    sides = find_founders(session).values()
    return bool(sides) and all(any(person.password_hash for person in side) for side in sides)


def open_first_run(session: Session, *, now: datetime) -> str | None:
    """A fresh one-time code while the set-up is open, else None; an earlier code, and the browser that used it, end."""
    if is_over(session):
        return None
    for earlier in session.scalars(select(FirstRun)):
        session.delete(earlier)
    code = new_token()[:10].upper().replace("-", "X").replace("_", "Y")
    session.add(FirstRun(code_hash=hash_token(code), made_at=now))
    session.flush()
    return code


def use_first_run(session: Session, code: str, *, now: datetime) -> str:
    """Spend the one-time code; returns the key by which its browser is known again.

    Raises `FirstRunClosed`, `CodeNeeded` where no code was printed, `CodeUsed` or `WrongFirstCode`.
    """
    if is_over(session):
        raise FirstRunClosed
    row = session.scalars(select(FirstRun)).first()
    if row is None:
        raise CodeNeeded("code")
    if row.used_at is not None:
        raise CodeUsed("code")
    if not same(row.code_hash, hash_token(code.strip().upper())):
        raise WrongFirstCode("code")
    row.used_at = now
    return _key_of(row)


def _key_of(row: FirstRun) -> str:
    return hash_token(f"first-run:{row.code_hash}")


def holds_key(session: Session, key: str) -> bool:
    """Whether a browser's key is that of the code that was used last."""
    row = session.scalars(select(FirstRun)).first()
    return row is not None and row.used_at is not None and same(_key_of(row), key)


def get_account(session: Session, account: str) -> Person:
    """The person of an account; raises `NoSuchAccount`."""
    person = session.scalars(select(Person).where(Person.account == account.strip().lower(), Person.is_active)).first()
    if person is None:
        raise NoSuchAccount(account=account)
    return person
