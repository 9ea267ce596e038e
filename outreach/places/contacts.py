"""The number a station left for messages: read, masked, kept, and put into a link that a person presses; never sends anything."""

from __future__ import annotations

import re
from datetime import datetime
from urllib.parse import quote

from sqlalchemy.orm import Session

from ..access import Actor
from ..audit import record
from .errors import PhoneRefused
from .models import Station

_NUMBER = re.compile(r"[1-9]\d{7,14}")
_BETWEEN = re.compile(r"[\s().-]")
OWN_COUNTRY = "62"


def read_phone(raw: str) -> str | None:
    """A number as people write it (0812…, +62 812…), its country's code first; None for nothing, raises `PhoneRefused`."""
    digits = _BETWEEN.sub("", raw)
    if not digits:
        return None
    if digits.startswith("0"):
        digits = OWN_COUNTRY + digits[1:]
    digits = digits.removeprefix("+")
    if not digits.isascii() or not _NUMBER.fullmatch(digits):
        raise PhoneRefused("phone")
    return digits


def mask_phone(phone: str | None) -> str:
    """A number of which only the ends can be read: +6281•••••789; nothing for none."""
    return f"+{phone[:4]}{'•' * (len(phone) - 7)}{phone[-3:]}" if phone else ""


def message_link(text: str, *, phone: str | None) -> str:
    """A link that opens WhatsApp with a text to a number, or lets the person choose whom; nothing leaves without a hand."""
    return f"https://wa.me/{phone or ''}?text={quote(text, safe='')}"


def save_phone(session: Session, actor: Actor, *, station: Station, phone: str | None, now: datetime) -> None:
    """Keep the number a station left; the trail is read by both sides and gets it masked."""
    if station.phone == phone:
        return
    changes = {"phone": [mask_phone(station.phone), mask_phone(phone)]}
    station.phone = phone
    record(session, actor, action="station.phone", thing=("station", station.id), changes=changes, now=now)
