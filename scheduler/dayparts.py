"""Named parts of the broadcast day and a station's hours; never what stands in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from .terms import WIB, Span


@dataclass(frozen=True, slots=True)
class Daypart:
    """A named stretch of the broadcast day, in minutes after midnight, WIB; `usual` is the part of other days in whose hours it lies."""

    name: str
    from_min: int
    until_min: int
    usual: str = ""


DAYPARTS = (
    Daypart("Pagi", 5 * 60, 10 * 60),
    Daypart("Siang", 10 * 60, 15 * 60),
    Daypart("Sore", 15 * 60, 18 * 60),
    Daypart("Malam", 18 * 60, 22 * 60),
)
RAMADAN_DAYPARTS = (
    Daypart("Sahur", 2 * 60, 4 * 60 + 30),
    Daypart("Fajar", 5 * 60, 10 * 60, "Pagi"),
    Daypart("Puasa", 10 * 60, 15 * 60, "Siang"),
    Daypart("Ngabuburit", 15 * 60, 18 * 60 + 30, "Sore"),
    Daypart("Tarawih", 20 * 60 + 30, 23 * 60, "Malam"),
)
"""The day of the fast: sahur until imsak, after Subuh, by day, before the fast is broken, after tarawih. What prayers close is the
calendar's to say; between Magrib and the end of tarawih there is no part. Chosen, not measured.
"""
EVERY_DAYPART = (*DAYPARTS, *RAMADAN_DAYPARTS)


def dayparts_of(*, is_fasting: bool) -> tuple[Daypart, ...]:
    """The parts of a day of Ramadan, or of any other day."""
    return RAMADAN_DAYPARTS if is_fasting else DAYPARTS


def daypart_of(moment: datetime, *, is_fasting: bool) -> Daypart | None:
    """The part of its day a moment falls in; None outside all of them."""
    local = moment.astimezone(WIB)
    minute = local.hour * 60 + local.minute
    return next((p for p in dayparts_of(is_fasting=is_fasting) if p.from_min <= minute < p.until_min), None)


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
