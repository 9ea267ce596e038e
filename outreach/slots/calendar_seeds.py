"""What libraries and official tables propose for the calendar of closed times, each with its source; never keeps anything."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta
from importlib.metadata import version

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from scheduler.almanac import ProposedFast, propose_fasts, propose_holidays
from scheduler.closures import anthem_at
from scheduler.dayparts import Hours
from scheduler.prayers import CAUTION_MIN, FAJR_DEGREES, IMSAK_MIN, ISHA_DEGREES, Point, PrayerMinutes, propose_prayers

from ..errors import N_
from ..i18n import exact, gettext
from ..places.models import FactName, Regency, Station, Village
from ..places.service import current_facts, facts_of
from .calendars import FEAST, MIDNIGHT, NAMES, Day, Scope, entries_between
from .errors import NothingToAccept
from .models import EntryKind

ANTHEM_MIN = 3
MOST_SOURCE = 300
"""What an entry keeps of its source."""
RECKONED = N_("adhanpy %(version)s, Subuh %(fajr)s° dan Isya %(isha)s°, ihtiyat %(caution)s menit; %(where)s")
IMSAK = N_("imsak %(n)s menit sebelum Subuh menurut kebiasaan jadwal Kementerian Agama, anggapan")
AT_STATION = N_("letak stasiun %(latitude)s, %(longitude)s (%(source)s)")
AT_VILLAGES = N_("titik tengah %(count)s desa %(side)s yang tercatat: %(latitude)s, %(longitude)s")
AT_SIGN_ON = N_("jam mulai siar %(station)s")
LIBRARY = N_("pustaka %(name)s")
ESTIMATE = N_("pustaka %(name)s, perkiraan")


@dataclass(frozen=True, slots=True)
class Seed:
    """Entries that are proposed together, with the source they would carry."""

    topic: str
    source: str
    days: tuple[Day, ...]


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where the sun is looked at for a calendar, and how that is known; `point` None: nothing is known."""

    point: Point | None
    source: str = ""


def find_point(session: Session, scope: Scope) -> Whereabouts:
    """The station's own place where it was entered, else the middle of its regency's villages, else nothing."""
    facts = current_facts(facts_of(session, scope.station_id)) if scope.station_id is not None else {}
    latitude, longitude = facts.get(FactName.LATITUDE), facts.get(FactName.LONGITUDE)
    point = Point(latitude.value, longitude.value) if latitude is not None and longitude is not None else None
    if point is not None and point.is_near and latitude is not None:
        return Whereabouts(point, gettext(AT_STATION) % {**_degrees(point), "source": latitude.source})
    query = select(func.count(), func.avg(Village.latitude), func.avg(Village.longitude))
    count, north, east = session.execute(query.where(Village.regency_code == scope.regency_code)).one()
    if not count or not Point(float(north), float(east)).is_near:
        return Whereabouts(None)
    side = session.scalar(select(Regency.short_name).where(Regency.code == scope.regency_code))
    point = Point(float(north), float(east))
    words = gettext(AT_VILLAGES) % {"count": count, "side": side, **_degrees(point)}
    return Whereabouts(point, words)


def _degrees(point: Point) -> dict[str, str]:
    return {"latitude": exact(round(point.latitude, 3)), "longitude": exact(round(point.longitude, 3))}


def days_between(first_on: date, last_on: date) -> list[date]:
    """Every day of a period, both ends included."""
    return [first_on + timedelta(days=step) for step in range((last_on - first_on).days + 1)]


def fasting_days(session: Session, scope: Scope, *, first_on: date, last_on: date) -> frozenset[date]:
    """The days of Ramadan as they were accepted for a calendar: for the station itself, or for its bank."""
    period = {"first_on": first_on, "last_on": last_on}
    entries = entries_between(session, regency_codes=[scope.regency_code], **period, kinds=[EntryKind.RAMADAN])
    return frozenset(entry.day for entry in entries if entry.station_id in (None, scope.station_id))


def seed_prayers(
    session: Session, scope: Scope, *, first_on: date, last_on: date, minutes: PrayerMinutes
) -> Seed | None:
    """The prayer times of a period at the place of a calendar; None where no place is known."""
    where = find_point(session, scope)
    if where.point is None:
        return None
    fasting = fasting_days(session, scope, first_on=first_on, last_on=last_on)
    closures = propose_prayers(where.point, days_between(first_on, last_on), minutes=minutes, fasting=fasting)
    facts = {"version": version("adhanpy"), "fajr": exact(FAJR_DEGREES), "isha": exact(ISHA_DEGREES)}
    source = gettext(RECKONED) % {**facts, "caution": CAUTION_MIN, "where": where.source}
    return Seed(
        "prayer",
        with_imsak(source) if fasting else source[:MOST_SOURCE],
        tuple(Day.of(closure) for closure in closures),
    )


def with_imsak(source: str) -> str:
    """A source that says imsak is assumed, as long as an entry keeps it."""
    words = "; " + gettext(IMSAK) % {"n": IMSAK_MIN}
    return source[: MOST_SOURCE - len(words)] + words


def seed_anthem(station: Station, *, first_on: date, last_on: date) -> Seed:
    """Indonesia Raya at the station's sign-on, or at 06.00 where it never signs off."""
    starts = anthem_at(Hours(station.sign_on, station.sign_off))
    days = tuple(
        Day(EntryKind.ANTHEM, NAMES["anthem"], day, starts, ANTHEM_MIN) for day in days_between(first_on, last_on)
    )
    return Seed("anthem", gettext(AT_SIGN_ON) % {"station": station.name}, days)


def seed_fasts(year: int) -> tuple[tuple[ProposedFast, Seed], ...]:
    """Each library's Ramadan of a year: two proposals where they differ by a day, and a person decides."""
    return tuple((fast, _seed_fast(fast)) for fast in propose_fasts(year))


def _seed_fast(fast: ProposedFast) -> Seed:
    days = tuple(Day(EntryKind.RAMADAN, NAMES["ramadan"], day, MIDNIGHT, 0) for day in fast.days)
    feast = Day(EntryKind.HOLIDAY, FEAST, fast.feast_on, MIDNIGHT, 0)
    return Seed("ramadan", gettext(LIBRARY) % {"name": fast.source}, (*days, feast))


def seed_holidays(year: int) -> tuple[Seed, ...]:
    """The holidays of a year, those that are estimates apart."""
    listed = propose_holidays(year)
    groups = [
        (LIBRARY, [holiday for holiday in listed if not holiday.is_estimate]),
        (ESTIMATE, [holiday for holiday in listed if holiday.is_estimate]),
    ]
    return tuple(
        Seed(
            "holiday",
            gettext(words) % {"name": some[0].source},
            tuple(Day(EntryKind.HOLIDAY, holiday.name, holiday.day, MIDNIGHT, 0) for holiday in some),
        )
        for words, some in groups
        if some
    )


def one_of(chosen: list[Seed]) -> Seed:
    """The first of the proposals somebody chose; raises `NothingToAccept`."""
    if not chosen:
        raise NothingToAccept
    return chosen[0]


def without(seed: Seed, known: Collection[tuple[date, str]]) -> Seed:
    """A proposal without the days that stand in the calendar under the same name."""
    return replace(seed, days=tuple(day for day in seed.days if (day.day, day.name) not in known))
