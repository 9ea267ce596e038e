"""What a station asks for one airing, by kind, part of the day and day it begins; a rate without its source is not taken."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.dayparts import EVERY_DAYPART, Daypart
from scheduler.terms import SlotKind

from ..access import Actor
from ..audit import record
from ..errors import N_
from .errors import RateUnpaid, SourceMissing, UnknownDaypart
from .models import Rate, Station

WHOLE_DAY = ""
"""The daypart of a rate that holds at any hour without a rate of its own."""
DAYPART_NAMES = (WHOLE_DAY, *(part.name for part in EVERY_DAYPART))
DAYPART_WORDS = {
    WHOLE_DAY: N_("sepanjang hari"),
    "Pagi": N_("Pagi"),
    "Siang": N_("Siang"),
    "Sore": N_("Sore"),
    "Malam": N_("Malam"),
    "Sahur": N_("Sahur"),
    "Fajar": N_("Sesudah Subuh (Ramadan)"),
    "Puasa": N_("Siang (Ramadan)"),
    "Ngabuburit": N_("Ngabuburit"),
    "Tarawih": N_("Sesudah Tarawih"),
}
PAID = (SlotKind.ILM, SlotKind.ADVERTISEMENT)


@dataclass(frozen=True, slots=True)
class Price:
    """A rate as somebody enters it: whole rupiah for one airing, from a day on, as the source says."""

    kind: SlotKind
    daypart: str
    per_airing_rupiah: int
    from_on: date
    source: str


def enter_rate(session: Session, actor: Actor, *, station: Station, price: Price, now: datetime) -> Rate:
    """Enter a rate; earlier ones stay readable. Raises `SourceMissing`, `RateUnpaid` or `UnknownDaypart`."""
    if price.kind not in PAID:
        raise RateUnpaid("kind")
    if price.daypart not in DAYPART_NAMES:
        raise UnknownDaypart("daypart")
    if not price.source:
        raise SourceMissing("rate_source")
    facts = {
        "kind": price.kind,
        "daypart": price.daypart,
        "per_airing_rupiah": price.per_airing_rupiah,
        "from_on": price.from_on,
        "source": price.source,
    }
    rate = Rate(station_id=station.id, **facts)
    session.add(rate)
    session.flush()
    record(session, actor, action="station.rate", thing=("station", station.id), changes=facts, now=now)
    return rate


def rates_of(session: Session, station_id: int) -> list[Rate]:
    """Every rate ever entered for a station, the latest day first; of one day the one entered last comes first."""
    query = select(Rate).where(Rate.station_id == station_id)
    return list(session.scalars(query.order_by(Rate.from_on.desc(), Rate.id.desc())))


def rates_by_station(session: Session, station_ids: Iterable[int]) -> dict[int, list[Rate]]:
    """The same for some stations, in one statement."""
    found: dict[int, list[Rate]] = {station_id: [] for station_id in station_ids}
    query = select(Rate).where(Rate.station_id.in_(found)).order_by(Rate.from_on.desc(), Rate.id.desc())
    for rate in session.scalars(query):
        found[rate.station_id].append(rate)
    return found


def in_force(rates: Iterable[Rate], *, on: date) -> dict[tuple[str, str], Rate]:
    """Of each kind and daypart the rate that holds on a day; `rates` as `rates_of` gives them."""
    held: dict[tuple[str, str], Rate] = {}
    for rate in rates:
        if rate.from_on <= on:
            held.setdefault((rate.kind, rate.daypart), rate)
    return held


def rate_for(held: Mapping[tuple[str, str], Rate], kind: SlotKind, *, daypart: Daypart) -> Rate | None:
    """What an airing in a part of the day costs: by its own rate, else that of the usual part in whose hours it lies, else the day's."""
    names = (daypart.name, daypart.usual, WHOLE_DAY) if daypart.usual else (daypart.name, WHOLE_DAY)
    return next((held[kind, name] for name in names if (kind, name) in held), None)
