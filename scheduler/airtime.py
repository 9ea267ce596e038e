"""What the law says of a station-day's advertising, as findings; it knows shares and payments, never a rupiah and never a slot's place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from .terms import SlotKind

PRIVATE, LOCAL_PUBLIC, COMMUNITY = "private", "local_public", "community"
"""What a station is in law."""


class Paid(StrEnum):
    """What a budget line pays for: nothing, the airtime itself, or the making of what is aired."""

    NOTHING = "nothing"
    AIRTIME = "airtime"
    PRODUCTION = "production"


class Rule(StrEnum):
    """A rule that a station-day breaks."""

    TOO_MUCH_ADVERTISING = "too_much_advertising"
    TOO_LITTLE_ILM = "too_little_ilm"
    COMMUNITY_ADVERTISES = "community_advertises"
    AIRTIME_BOUGHT = "airtime_bought"


@dataclass(frozen=True, slots=True)
class Share:
    """A share that the law sets, with where it stands; `of_all` when it is taken of all advertising, ILM included."""

    value: Fraction
    source: str
    of_all: bool = False


MOST_ADVERTISING = {
    PRIVATE: Share(Fraction(20, 100), "UU 32/2002 pasal 46 ayat (8)"),
    LOCAL_PUBLIC: Share(Fraction(15, 100), "UU 32/2002 pasal 46 ayat (8)"),
}
"""Commercial advertising, of the day's whole broadcast time."""
LEAST_ILM = {
    PRIVATE: Share(Fraction(10, 100), "UU 32/2002 pasal 46 ayat (9)"),
    LOCAL_PUBLIC: Share(Fraction(30, 100), "UU 32/2002 pasal 46 ayat (9)", of_all=True),
}
"""Public-service announcements: of commercial advertising, or of the station's advertising as a whole."""
NO_COMMUNITY_ADVERTISING = "UU 32/2002 pasal 23 ayat (2)"
ADVERTISING_ALONE = "UU 32/2002 pasal 46 ayat (10)"


@dataclass(frozen=True, slots=True)
class Item:
    """Something aired or planned on a day: its kind in law, its length in seconds, and what is paid for it."""

    kind: SlotKind
    length_s: float
    paid: Paid = Paid.NOTHING
    title: str = ""


@dataclass(frozen=True, slots=True)
class StationDay:
    """What is known of one station's broadcast day, and how long it is on the air in seconds."""

    station_id: int
    station_kind: str
    day: date
    on_air_s: float
    items: tuple[Item, ...]

    def length_of(self, kind: SlotKind) -> float:
        """The seconds of one kind."""
        return sum(item.length_s for item in self.items if item.kind is kind)


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule broken on one station-day: how many seconds there are, how many are allowed or asked, and by which law."""

    rule: Rule
    station_id: int
    day: date
    source: str
    found_s: float = 0.0
    bound_s: float = 0.0
    share: float = 0.0
    title: str = ""


def may_be_paid(kind: SlotKind, paid: Paid) -> bool:
    """Whether a budget line of a kind may attach to a slot: never to a cooperation programme, which nobody pays for."""
    return paid is Paid.NOTHING or kind is not SlotKind.COOPERATION


def check_day(day: StationDay) -> tuple[Finding, ...]:
    """Every rule that a station-day breaks, as far as the items tell: what the station airs besides is not known here."""
    return (*_check_shares(day), *_check_payments(day))


def check_days(days: Iterable[StationDay]) -> tuple[Finding, ...]:
    """The findings of many station-days, by day and station."""
    ordered = sorted(days, key=lambda day: (day.day, day.station_id))
    return tuple(finding for day in ordered for finding in check_day(day))


def _check_shares(day: StationDay) -> Iterator[Finding]:
    advertising, ilm = day.length_of(SlotKind.ADVERTISEMENT), day.length_of(SlotKind.ILM)
    if not advertising:
        return
    if day.station_kind == COMMUNITY:
        yield Finding(Rule.COMMUNITY_ADVERTISES, day.station_id, day.day, NO_COMMUNITY_ADVERTISING, found_s=advertising)
        return
    most, least = MOST_ADVERTISING[day.station_kind], LEAST_ILM[day.station_kind]
    allowed = float(most.value) * day.on_air_s
    if advertising > allowed:
        yield Finding(
            Rule.TOO_MUCH_ADVERTISING, day.station_id, day.day, most.source, advertising, allowed, float(most.value)
        )
    # Of all advertising: ilm >= share * (advertising + ilm), solved for what ILM must last at this much advertising.
    asked = float(least.value / (1 - least.value) if least.of_all else least.value) * advertising
    if ilm < asked:
        yield Finding(Rule.TOO_LITTLE_ILM, day.station_id, day.day, least.source, ilm, asked, float(least.value))


def _check_payments(day: StationDay) -> Iterator[Finding]:
    for item in day.items:
        if not may_be_paid(item.kind, item.paid):
            yield Finding(
                Rule.AIRTIME_BOUGHT, day.station_id, day.day, ADVERTISING_ALONE, item.length_s, title=item.title
            )
