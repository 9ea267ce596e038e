"""Background work of the room of alarms: looks what threatens, and hands mail over in a lane of its own; decides nothing itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from .. import queue
from ..web import Office
from . import outbox, post, telling

LOOK, SEND = "alarm.look", "mail.send"
DUE = "due"
EVERY = timedelta(minutes=1)
"""Alarms speak of hours and days; looking at every tick would hold up whoever writes, for nothing."""


def ask_for_alarms(session: Session, office: Office, now: datetime) -> None:
    """Ask once a minute that somebody looks what threatens."""
    last = queue.find_job(session, LOOK, DUE)
    # A clock that was set back is no reason to wait for it to come round again.
    if last is None or last.finished_at is None or not timedelta() <= now - last.finished_at < EVERY:
        queue.enqueue(session, LOOK, key=DUE, due_at=now)


def look(
    session: Session, office: Office, payload: Mapping[str, Any], prepared: object, now: datetime
) -> dict[str, object]:
    """Tell what threatens an agreed broadcast and was not told yet, settle what threatens no more, and let mail go at once."""
    settings = office.settings
    more, mails = office.threats(session, now=now), settings.mail.is_set
    fresh = telling.tell_alarms(session, base_url=settings.base_url, mails=mails, more=more, now=now)
    ask_for_sending(session, office, now)
    return {"told": len(fresh)}


def ask_for_sending(session: Session, office: Office, now: datetime) -> None:
    """While a mail server is set: ask that what is due is handed over, and give up what had its last attempt."""
    if office.settings.mail.is_set:
        outbox.bury(session, now=now)
        if outbox.has_due(session, now=now):
            queue.enqueue(session, SEND, key=DUE, due_at=now)


def send(office: Office, payload: Mapping[str, Any], tell: Callable[[Mapping[str, Any]], None]) -> dict[str, object]:
    """Hand over what is due, letter by letter: each attempt is counted before it is made, and noted after."""
    with office.database.reader() as session:
        letters = outbox.due_letters(session, now=office.now())
    faults = 0
    for mail_id, letter in letters:
        if office.stopping.is_set():
            break
        tell({"mail_id": mail_id})
        fault = post.hand_over(office.settings.mail, letter)
        tell({"mail_id": mail_id, "fault": fault})
        faults += bool(fault)
    return {"letters": len(letters), "faults": faults}


def hear(session: Session, office: Office, payload: Mapping[str, Any], news: Mapping[str, Any], now: datetime) -> None:
    """Note that an attempt begins, or what came of it."""
    if "fault" in news:
        outbox.note(session, mail_id=news["mail_id"], fault=news["fault"], now=now)
    else:
        outbox.begin(session, mail_id=news["mail_id"], now=now)


def apply(
    session: Session, office: Office, payload: Mapping[str, Any], prepared: dict[str, object], now: datetime
) -> dict[str, object]:
    """Keep the counts of the round; the mails themselves were noted one by one."""
    return prepared
