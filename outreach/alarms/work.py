"""Background work of the room of alarms: looks what threatens, and hands mail over in a lane of its own; decides nothing itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from .. import queue
from ..web import Office
from . import outbox, post, telling

SEND = "mail.send"
DUE = "due"


def tell_alarms(session: Session, office: Office, now: datetime) -> None:
    """Tell what threatens an agreed broadcast and was not told yet; settle what threatens no more."""
    telling.tell_alarms(session, base_url=office.settings.base_url, mails=office.settings.mail.is_set, now=now)


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
