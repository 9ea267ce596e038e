"""Named parts of the broadcast day and a station's hours; never what stands in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from .terms import WIB, Span


@dataclass(frozen=True, slots=True)
class Daypart:
    """A named stretch of the broadcast day, in hours of WIB."""

    name: str
    from_hour: int
    until_hour: int


DAYPARTS = (Daypart("Pagi", 5, 10), Daypart("Siang", 10, 15), Daypart("Sore", 15, 18), Daypart("Malam", 18, 22))


def daypart_of(moment: datetime) -> Daypart | None:
    """The part of the day a moment falls in; None outside all of them."""
    hour = moment.astimezone(WIB).hour
    return next((part for part in DAYPARTS if part.from_hour <= hour < part.until_hour), None)


@dataclass(frozen=True, slots=True)
class Hours:
    """When a station is on the air, in WIB; equal ends mean round the clock."""

    sign_on: time
    sign_off: time

    def on_air(self, day: date) -> Span:
        """The broadcast day that begins on a calendar day; it may end after midnight."""
        start_at = datetime.combine(day, self.sign_on, WIB)
        end_at = datetime.combine(day, self.sign_off, WIB)
        if end_at <= start_at:
            end_at += timedelta(days=1)
        return Span(start_at, end_at)
