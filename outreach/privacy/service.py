"""What persons ask about their own data, and what is answered; never what is held, and never an erasure."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..access import Actor
from ..audit import record
from ..errors import NotFound
from ..people.models import Person
from .errors import RequestDone
from .models import PersonalRequest, Wish

ANSWER_WITHIN = timedelta(hours=72)
"""Three times twenty-four hours: UU 27/2022 article 30 for a correction and 32 for access; 43 names no hours for an erasure, which is held to the same."""


def ask(session: Session, actor: Actor, *, wish: Wish, words: str, regency_code: str, now: datetime) -> PersonalRequest:
    """Receive a person's request about the own data; the hour it came is the hour it counts from."""
    request = PersonalRequest(
        person_id=actor.person_id or 0,
        regency_code=regency_code,
        wish=wish,
        words=words,
        received_at=now,
        due_at=now + ANSWER_WITHIN,
    )
    session.add(request)
    session.flush()
    # What is to be corrected may be private itself: the trail, read by both sides, tells only that it was asked.
    facts = {"wish": wish, "due_at": request.due_at}
    record(session, actor, action="personal.ask", thing=("personal_request", request.id), changes=facts, now=now)
    return request


def answer(session: Session, actor: Actor, *, request: PersonalRequest, outcome: str, now: datetime) -> None:
    """Answer a request in words; raises `RequestDone`."""
    if request.done_at is not None:
        raise RequestDone
    request.done_at, request.done_by_id, request.outcome = now, actor.person_id, outcome
    record(session, actor, action="personal.answer", thing=("personal_request", request.id), now=now)


def get_request(session: Session, request_id: int) -> PersonalRequest:
    """One request; raises `NotFound`."""
    request = session.get(PersonalRequest, request_id)
    if request is None:
        raise NotFound
    return request


def own_requests(session: Session, person_id: int) -> list[PersonalRequest]:
    """What a person asked, newest first."""
    query = select(PersonalRequest).where(PersonalRequest.person_id == person_id)
    return list(session.scalars(query.order_by(PersonalRequest.id.desc())))


def queue_of(session: Session, regency_code: str) -> list[tuple[PersonalRequest, str]]:
    """A regency's requests with who asked: the open ones first, by when they are due."""
    query = select(PersonalRequest, Person.name).join(Person, Person.id == PersonalRequest.person_id)
    query = query.where(PersonalRequest.regency_code == regency_code)
    rows = session.execute(query.order_by(PersonalRequest.done_at.is_not(None), PersonalRequest.due_at))
    return [(row[0], row[1]) for row in rows]


def open_requests(session: Session, regency_code: str) -> list[PersonalRequest]:
    """What still waits for an answer, the first due first."""
    return [request for request, _ in queue_of(session, regency_code) if request.done_at is None]
