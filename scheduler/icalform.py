"""Writes broadcasts as an iCalendar feed (RFC 5545) in the time of Jakarta; never decides which they are or where they stand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from icalendar import Calendar, Timezone, TimezoneStandard
from icalendar import Event as Entry

from .terms import WIB

MEDIA_TYPE = "text/calendar"
ZONE = "Asia/Jakarta"
ASKED_AGAIN = timedelta(hours=1)
"""How often a calendar is told to look anew."""
# Jakarta has kept one offset since 1964; the zone needs no second rule.
_SINCE = datetime(1970, 1, 1)  # noqa: DTZ001 -- RFC 5545 gives a zone's own beginning in local time
_OFFSET = timedelta(hours=7)


class EventState(StrEnum):
    """Where an event stands; what was called off stays, so that calendars take it out."""

    TENTATIVE = "TENTATIVE"
    CONFIRMED = "CONFIRMED"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, slots=True)
class Event:
    """One broadcast; `sequence` rises with every edit, `changed_at` is when it last changed."""

    uid: str
    start_at: datetime
    end_at: datetime
    summary: str
    description: str
    location: str
    state: EventState
    sequence: int
    changed_at: datetime


def write(name: str, events: Iterable[Event], *, about: str = "") -> bytes:
    """A calendar of events by start: CRLF, folded at 75 octets, the same bytes for the same events."""
    calendar = Calendar()
    calendar.add("prodid", "-//Siaran Bersama//ID")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    if about:
        calendar.add("x-wr-caldesc", about)
    calendar.add("refresh-interval", ASKED_AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add_component(_zone())
    for event in sorted(events, key=lambda event: (event.start_at, event.uid)):
        calendar.add_component(_entry(event))
    written: bytes = calendar.to_ical()
    return written


def _zone() -> Timezone:
    zone, standard = Timezone(), TimezoneStandard()
    zone.add("tzid", ZONE)
    standard.add("dtstart", _SINCE)
    standard.add("tzoffsetfrom", _OFFSET)
    standard.add("tzoffsetto", _OFFSET)
    standard.add("tzname", "WIB")
    zone.add_component(standard)
    return zone


def _entry(event: Event) -> Entry:
    entry = Entry()
    entry.add("uid", event.uid)
    entry.add("dtstamp", event.changed_at)
    entry.add("last-modified", event.changed_at)
    entry.add("dtstart", event.start_at.astimezone(WIB))
    entry.add("dtend", event.end_at.astimezone(WIB))
    entry.add("sequence", event.sequence)
    entry.add("status", event.state.value)
    for field in ("summary", "description", "location"):
        # A field holds text; what no calendar can print is left out.
        text = "".join(letter for letter in getattr(event, field) if letter == "\n" or letter.isprintable())
        entry.add(field, text)
    entry.add("transp", "TRANSPARENT")
    return entry
