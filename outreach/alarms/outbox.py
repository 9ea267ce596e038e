"""The outbox: puts a mail in once, says what is due, notes what came of it; never speaks to a mail server."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, func, select, update
from sqlalchemy.orm import Session

from ..access import Actor
from ..audit import record
from ..errors import NotFound
from ..people.models import Person
from .errors import MailNotDead
from .models import NEEDLESS, Mail, MailState
from .post import Letter

MOST_ATTEMPTS = 8
DISTANCES_MIN = (1, 5, 15, 60, 180, 360, 720, 720)
"""How long after each attempt the next one is due, in minutes: a server may be down for a day and a half."""
BATCH = 20
BY_HAND = ""


@dataclass(frozen=True, slots=True)
class Envelope:
    """What is to be sent to whom, and on account of what."""

    cause: str
    regency_code: str
    person: Person
    subject: str
    text: str


def put(session: Session, *, envelope: Envelope, now: datetime) -> Mail | None:
    """Put a mail into the outbox; one alarm is one mail to one person, and None when that was put in before."""
    person, key = envelope.person, f"{envelope.cause}:{envelope.person.id}"
    if not person.email or session.scalar(select(Mail.id).where(Mail.key == key)) is not None:
        return None
    mail = Mail(
        key=key,
        cause=envelope.cause,
        regency_code=envelope.regency_code,
        person_id=person.id,
        recipient=person.email,
        subject=" ".join(envelope.subject.split())[:200],
        text=envelope.text,
        mark=secrets.token_hex(16),
        made_at=now,
        due_at=now,
        attempts=0,
        fault="",
    )
    session.add(mail)
    return mail


def _due(now: datetime) -> Select[Mail]:
    waiting = _stands(MailState.WAITING)
    return select(Mail).where(waiting, Mail.due_at <= now, Mail.attempts < MOST_ATTEMPTS)


def has_due(session: Session, *, now: datetime) -> bool:
    """Whether any mail is to be tried now."""
    return session.scalar(_due(now).limit(1)) is not None


def due_letters(session: Session, *, now: datetime) -> list[tuple[int, Letter]]:
    """The mails to be tried now, the longest due first, each with its number."""
    due = _due(now).order_by(Mail.due_at, Mail.id).limit(BATCH)
    return [(mail.id, Letter.of(mail)) for mail in session.scalars(due)]


def begin(session: Session, *, mail_id: int, now: datetime) -> None:
    """Count an attempt before it is made: whoever dies between sending and noting leaves at most one more to come."""
    mail = session.get_one(Mail, mail_id)
    mail.due_at = now + timedelta(minutes=DISTANCES_MIN[min(mail.attempts, MOST_ATTEMPTS - 1)])
    mail.attempts += 1


def note(session: Session, *, mail_id: int, fault: str, now: datetime) -> None:
    """Note what came of an attempt; after `MOST_ATTEMPTS` a mail is given up."""
    mail = session.get_one(Mail, mail_id)
    mail.fault = fault[:80]
    if not fault:
        mail.sent_at, mail.dead_at = now, None
    elif mail.attempts >= MOST_ATTEMPTS:
        mail.dead_at = now


def bury(session: Session, *, now: datetime) -> None:
    """Give up what nobody could note the last attempt of."""
    lost = and_(_stands(MailState.WAITING), Mail.attempts >= MOST_ATTEMPTS, Mail.due_at <= now)
    session.execute(update(Mail).where(lost).values(dead_at=now))


def waiting_causes(session: Session) -> set[str]:
    """What the mails that have not left are about."""
    return set(session.scalars(select(Mail.cause).where(_stands(MailState.WAITING)).distinct()))


def withdraw(session: Session, *, causes: Collection[str], now: datetime) -> None:
    """Keep back what has not left yet and whose cause is gone."""
    late = and_(_stands(MailState.WAITING), Mail.cause.in_(sorted(causes)))
    session.execute(update(Mail).where(late).values(dead_at=now, fault=NEEDLESS))


def get_mail(session: Session, mail_id: int) -> Mail:
    """One mail; raises `NotFound`."""
    mail = session.get(Mail, mail_id)
    if mail is None:
        raise NotFound
    return mail


def send_again(session: Session, actor: Actor, *, mail: Mail, now: datetime) -> None:
    """Try a mail that was given up from the beginning, at the address its person has now; raises `MailNotDead`."""
    if mail.state is not MailState.DEAD:
        raise MailNotDead
    person = session.get_one(Person, mail.person_id)
    record(session, actor, action="mail.again", thing=("mail", mail.id), changes={"cause": mail.cause}, now=now)
    mail.recipient = person.email or mail.recipient
    # From now on a hand's wish is its cause: it goes out although the alarm may be over.
    mail.cause = BY_HAND
    mail.dead_at, mail.attempts, mail.due_at, mail.fault = None, 0, now, ""


def mails_of(session: Session, *, regency_code: str, state: MailState, most: int = 50) -> list[Mail]:
    """The newest mails of a regency in a state."""
    query = select(Mail).where(Mail.regency_code == regency_code, _stands(state))
    return list(session.scalars(query.order_by(Mail.id.desc()).limit(most)))


def counts_of(session: Session, *, regency_code: str) -> dict[MailState, int]:
    """How many mails of a regency stand in each state."""
    counted = select(func.count()).select_from(Mail).where(Mail.regency_code == regency_code)
    return {state: session.scalar(counted.where(_stands(state))) or 0 for state in MailState}


def _stands(state: MailState) -> ColumnElement[bool]:
    if state is MailState.SENT:
        return Mail.sent_at.is_not(None)
    dead = Mail.dead_at.is_not(None) if state is MailState.DEAD else Mail.dead_at.is_(None)
    return and_(Mail.sent_at.is_(None), dead)
