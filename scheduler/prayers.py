"""Prayer times of a point and a day as adhanpy reckons them, and the time they close; a proposal, never the last word."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from adhanpy.calculation.CalculationParameters import CalculationParameters
from adhanpy.calculation.PrayerAdjustments import PrayerAdjustments
from adhanpy.PrayerTimes import PrayerTimes

from .closures import DatedClosure
from .terms import WIB

FAJR_DEGREES, ISHA_DEGREES = 20.0, 18.0
"""How deep the sun stands below the horizon, as the Indonesian ministry of religion reckons."""
CAUTION_MIN = 2
"""Minutes added to every time (ihtiyat), so that no place of the area is early."""
FRIDAY = 4


class Prayer(StrEnum):
    """The five daily prayers; on Fridays the Friday prayer stands in the place of the midday one."""

    FAJR = "fajr"
    DHUHR = "dhuhr"
    ASR = "asr"
    MAGHRIB = "maghrib"
    ISHA = "isha"


IMSAK = "imsak"
"""When a day of the fast begins to be kept, a little before Fajr; named among reasons, lengths and kinds of entry."""
IMSAK_MIN = 10
"""Minutes from imsak to Fajr: the custom of the Indonesian ministry's tables, assumed here where no table says otherwise."""
FRIDAY_PRAYER = "friday"
"""Names the Friday prayer among the reasons and the lengths; as a kind of entry it is the midday prayer of its day."""
_PARAMETERS = CalculationParameters(
    fajr_angle=FAJR_DEGREES,
    isha_angle=ISHA_DEGREES,
    adjustments=PrayerAdjustments(
        fajr=CAUTION_MIN, dhuhr=CAUTION_MIN, asr=CAUTION_MIN, maghrib=CAUTION_MIN, isha=CAUTION_MIN
    ),
)


@dataclass(frozen=True, slots=True)
class Point:
    """Where the sun is looked at, in degrees; south and west are negative."""

    latitude: float
    longitude: float

    @property
    def is_near(self) -> bool:
        """Whether WIB is the clock there, generously: elsewhere a slip of the keyboard would give the times of another day."""
        return abs(self.latitude) <= 15 and 90 <= self.longitude <= 120


@dataclass(frozen=True, slots=True)
class PrayerMinutes:
    """How long each prayer closes the air, in minutes; 0 leaves the air open. `ramadan` replaces some during the fast."""

    usual: Mapping[str, int] = field(
        default_factory=lambda: {**dict.fromkeys((prayer.value for prayer in Prayer), 10), FRIDAY_PRAYER: 60}
    )
    ramadan: Mapping[str, int] = field(default_factory=lambda: {IMSAK: IMSAK_MIN, Prayer.MAGHRIB: 20, Prayer.ISHA: 75})

    def of(self, name: str, *, fasting: bool) -> int:
        """The minutes of one prayer, or of the Friday prayer, on a day of the fast or another day."""
        usual = self.usual.get(name, 0)
        return self.ramadan.get(name, usual) if fasting else usual


def prayer_clocks(point: Point, day: date) -> dict[str, time]:
    """The five times in WIB of a day at a point, to the minute: Fajr 20 and Isha 18 degrees, two minutes of caution."""
    noon = datetime(day.year, day.month, day.day)  # noqa: DTZ001 -- adhanpy reads year, month and day alone
    times = PrayerTimes((point.latitude, point.longitude), noon, calculation_parameters=_PARAMETERS, time_zone=WIB)
    return {prayer: getattr(times, prayer.value).time() for prayer in Prayer}


def name_of(prayer: Prayer, day: date) -> str:
    """What a prayer is called on a day: its own name, or the Friday prayer's."""
    return FRIDAY_PRAYER if prayer is Prayer.DHUHR and day.weekday() == FRIDAY else prayer.value


def close_for_prayers(
    clocks: Mapping[str, time], day: date, *, minutes: PrayerMinutes, fasting: bool = False
) -> Iterator[DatedClosure]:
    """The time that the prayers of one day close, from clocks that were reckoned or read from a table.

    On a day of the fast imsak comes before them: as it was read, or as long before Fajr as is usual.
    """
    if fasting:
        starts = clocks.get(IMSAK) or (datetime.combine(day, clocks[Prayer.FAJR]) - timedelta(minutes=IMSAK_MIN)).time()
        yield DatedClosure(day, IMSAK, starts, minutes.of(IMSAK, fasting=True), IMSAK)
    for prayer in Prayer:
        name = name_of(prayer, day)
        yield DatedClosure(day, prayer.value, clocks[prayer], minutes.of(name, fasting=fasting), name)


def propose_prayers(
    point: Point, days: Iterable[date], *, minutes: PrayerMinutes, fasting: Collection[date] = ()
) -> tuple[DatedClosure, ...]:
    """What adhanpy proposes to close for prayer on some days at a point; `fasting` are the days of Ramadan."""
    return tuple(
        closure
        for day in days
        for closure in close_for_prayers(prayer_clocks(point, day), day, minutes=minutes, fasting=day in fasting)
    )
