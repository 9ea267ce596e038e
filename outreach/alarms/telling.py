"""Tells each alarm once, on the desks and by mail, and settles it when its cause is gone; never a rule of its own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..access import Role
from ..i18n import gettext, speaking
from ..notices import notify, open_causes, say, settle_causes, told_causes
from ..people.models import Person, RoleGrant
from ..places.models import Station
from ..places.service import banks, find_banks
from ..templating import render_alone
from . import outbox
from .facts import read_facts
from .rules import SUBJECTS, Alarm, AlarmKind, alarms


def tell_alarms(
    session: Session, *, base_url: str, mails: bool, more: Iterable[Alarm] = (), now: datetime
) -> list[Alarm]:
    """Tell what was not told before and settle what is over; with `mails` also by mail. Returns what was told.

    `more` is what later rooms found: alarms are told here, whoever saw them.
    """
    if find_banks(session) is None:
        return []
    with speaking("id"):
        found = [*alarms(read_facts(session, now=now), banks=banks(session).codes, now=now), *more]
    causes = {alarm.cause for alarm in found}
    _settle(session, causes, now=now)
    known = told_causes(session, causes) if causes else set()
    fresh = [alarm for alarm in found if alarm.cause not in known]
    for alarm in fresh:
        _say(session, alarm, now=now)
        if mails:
            _write(session, alarm, base_url=base_url, now=now)
    return fresh


def _settle(session: Session, causes: set[str], *, now: datetime) -> None:
    """A notice that was read is settled already; its mail may still be on the way, unless somebody sent it again by hand."""
    waiting = {cause for cause in outbox.waiting_causes(session) if cause.split(":")[0] in set(AlarmKind)}
    gone = (open_causes(session) | waiting) - causes
    if gone:
        settle_causes(session, causes=gone, now=now)
        outbox.withdraw(session, causes=gone, now=now)


def _say(session: Session, alarm: Alarm, *, now: datetime) -> None:
    told = {"sentence": alarm.sentence, "facts": alarm.facts, "href": alarm.href, "cause": alarm.cause, "now": now}
    for person_id in alarm.persons:
        notify(session, person_id=person_id, **told)  # type: ignore[arg-type]  # as below
    for code in () if alarm.persons else alarm.regencies:
        notify(session, regency_code=code, **told)  # type: ignore[arg-type]  # one dict of several types
    if alarm.tells_station:
        notify(session, station_id=alarm.station_id, **told)  # type: ignore[arg-type]  # as above


def _write(session: Session, alarm: Alarm, *, base_url: str, now: datetime) -> None:
    for person, regency_code in recipients_of(session, alarm):
        with speaking("id"):
            words = say(alarm.sentence, alarm.facts)
            url = f"{base_url}{alarm.href}"
            text = render_alone("mail/alarm.txt", name=person.name, words=words, url=url, account=f"{base_url}/akun")
            subject = f"Siaran Bersama: {gettext(SUBJECTS[alarm.kind])}"
        envelope = outbox.Envelope(alarm.cause, regency_code, person, subject, text)
        outbox.put(session, envelope=envelope, now=now)


def recipients_of(session: Session, alarm: Alarm) -> list[tuple[Person, str]]:
    """Who gets the mail, with the regency it counts for: the station's operators, or the staff of the alarm's regencies.

    Only who left an address; where no operator did, the staff of the station's regency is told instead.
    """
    if alarm.tells_station and alarm.station_id is not None:
        code = session.get_one(Station, alarm.station_id).regency_code
        operators = _with_address(session, (RoleGrant.role == Role.OPERATOR, RoleGrant.station_id == alarm.station_id))
        if operators:
            return [(person, code) for person in operators]
    if alarm.persons:
        return [(person, alarm.regencies[0]) for person in _with_address(session, (Person.id.in_(alarm.persons),))]
    return [
        (person, code)
        for code in alarm.regencies
        for person in _with_address(session, (RoleGrant.role == Role.COMMUNICATIONS, RoleGrant.regency_code == code))
    ]


def _with_address(session: Session, held: Iterable[object]) -> list[Person]:
    query = select(Person).join(RoleGrant, RoleGrant.person_id == Person.id).distinct()
    query = query.where(*held, RoleGrant.ended_at.is_(None), Person.is_active, Person.email.is_not(None))  # type: ignore[arg-type]  # any SQL conditions
    return list(session.scalars(query.order_by(Person.id)).unique())
