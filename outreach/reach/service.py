"""Reads rows into the pure judgement of who can hear what, and hands its answer to the screens; never changes a row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from scheduler.terms import Grade, Topic, Verdict

from ..airings.models import Airing
from ..clips.models import Clip
from ..facilitators.models import Listening, ReceptionReport, ReceptionSound
from ..facilitators.queries import VillageCare, care_of_villages
from ..places.models import BorderEntry, FactName, Station, StationFact, Village
from ..places.service import in_force, open_from
from ..slots.models import Slot
from .coverage import ProvenAiring, VillageCoverage, cover
from .evidence import Recording, Report, Signal, StationSite, VillageSite, judge_signals
from .offset import Offset
from .reading import (
    read_outages,
    read_recordings,
    read_reports,
    read_sites,
    recording_of,
    report_of,
    site_of,
    told_in_silence,
)
from .signal import FLOORS_DBUVM, SignalClass

VISITED_WITHIN = timedelta(days=92)
"""A village with a recorded activity within a quarter is not left alone (I8, I9)."""
PROVEN_GRADES = (Grade.P2, Grade.P3)
AIRED_VERDICTS = (Verdict.AIRED, Verdict.LATE)


@dataclass(frozen=True, slots=True)
class VillageReach:
    """A border village as the map, the table and the reports show it."""

    village: Village
    care: VillageCare
    coverage: VillageCoverage
    best_station: str
    days_since_visit: int | None

    @property
    def is_blind(self) -> bool:
        """Whether no station on air reaches it."""
        return self.coverage.is_blind

    @property
    def is_double_blind(self) -> bool:
        """Whether it is blind and was not visited for a quarter (I9)."""
        unvisited = self.days_since_visit is None or self.days_since_visit > VISITED_WITHIN.days
        return self.is_blind and unvisited


@dataclass(frozen=True, slots=True)
class Reach:
    """All border villages of a day with the stations' signals there, left bank first as the codes sort."""

    day: date
    from_on: date
    villages: tuple[VillageReach, ...]
    stations: tuple[Station, ...]
    sites: tuple[StationSite, ...]
    signals: dict[tuple[int, str], Signal]
    licences: dict[int, StationFact]

    def of_regency(self, regency_code: str) -> tuple[VillageReach, ...]:
        """One bank's villages."""
        return tuple(row for row in self.villages if row.village.regency_code == regency_code)

    def blind(self, regency_code: str | None = None) -> tuple[VillageReach, ...]:
        """The blind villages of one bank or both, those without a visit first."""
        rows = [row for row in self.villages if row.is_blind and regency_code in (None, row.village.regency_code)]
        return tuple(sorted(rows, key=lambda row: (not row.is_double_blind, row.village.code)))

    def served_by(self, station_id: int) -> int:
        """How many border villages a station alone serves at least adequately."""
        return sum(
            1 for (station, _), signal in self.signals.items() if station == station_id and signal.klass.is_receivable
        )

    def knows_site(self, station_id: int) -> bool:
        """Whether anything can be predicted for a station."""
        site = self.site(station_id)
        return None not in (site.latitude, site.longitude, site.erp_w, site.mast_m)

    def site(self, station_id: int) -> StationSite:
        """A station's technical facts."""
        return next(site for site in self.sites if site.id == station_id)

    def radius_km(self, station_id: int) -> float | None:
        """How far a station's field is predicted to be adequate; None where power or mast are unknown."""
        curve, offset = self.site(station_id).curve, self.offset_of(station_id)
        return curve.reach_km(FLOORS_DBUVM[SignalClass.ADEQUATE] - (offset.db if offset else 0.0)) if curve else None

    def offset_of(self, station_id: int) -> Offset | None:
        """What is added to a station's predicted field from what people hear of it; None where too little is told."""
        return next((signal.offset for (station, _), signal in self.signals.items() if station == station_id), None)


def read_licences(session: Session) -> dict[int, StationFact]:
    """How far each station's licence lets it serve, by the value entered last, with its source."""
    query = select(StationFact).where(StationFact.name == FactName.LICENSED_KM)
    return {f.station_id: f for f in session.scalars(query.order_by(StationFact.recorded_at, StationFact.id))}


def read_border(session: Session, *, on: date, klass: str = "A") -> list[Village]:
    """The border villages of a day, by code."""
    in_force = (BorderEntry.from_on <= on) & or_(BorderEntry.until_on.is_(None), BorderEntry.until_on > on)
    query = select(Village).join(BorderEntry, BorderEntry.village_code == Village.code)
    query = query.where(in_force, BorderEntry.klass == klass).options(joinedload(Village.district))
    return list(session.scalars(query.order_by(Village.code)).unique())


def read_proven(session: Session, *, from_on: date, until_on: date) -> list[ProvenAiring]:
    """The airings proven at P2 or better within `[from_on, until_on]`, by each slot's newest verdict."""
    newest = (
        Airing.revision
        == select(Airing.revision)
        .where(Airing.slot_id == Slot.id)
        .order_by(Airing.revision.desc())
        .limit(1)
        .correlate(Slot)
        .scalar_subquery()
    )
    query = (
        select(Airing.id, Airing.station_id, Airing.day, Clip.topic)
        .join(Slot, Slot.id == Airing.slot_id)
        .join(Clip, Clip.id == Slot.clip_id)
        .where(Airing.day.between(from_on, until_on), newest)
        .where(Airing.verdict.in_(AIRED_VERDICTS), Airing.grade.in_(PROVEN_GRADES))
    )
    return [ProvenAiring(row_id, station, day, Topic(topic)) for row_id, station, day, topic in session.execute(query)]


def read_reach(session: Session, *, on: date, from_on: date | None = None) -> Reach:
    """Who can hear what on a day, and what was proven to air there since `from_on` (the month's first day).

    A station that was closed within these days is among them, silent from then on.
    """
    start_on = from_on or on.replace(day=1)
    villages, sites = read_border(session, on=on), read_sites(session, open_on=start_on)
    stations = tuple(session.scalars(select(Station).where(open_from(start_on)).order_by(Station.id)))
    signals = judge_villages(session, sites, villages, on=on)
    coverage = cover(
        [v.code for v in villages],
        signals,
        airings=read_proven(session, from_on=start_on, until_on=on),
        outages=read_outages(session),
    )
    care = {row.code: row for row in care_of_villages(session, on=on)}
    names = {station.id: station.name for station in stations}
    rows = tuple(_row(village, care[village.code], coverage[village.code], names, on) for village in villages)
    return Reach(on, start_on, rows, stations, tuple(sites), signals, read_licences(session))


def judge_villages(
    session: Session, sites: Iterable[StationSite], villages: Iterable[Village], *, on: date
) -> dict[tuple[int, str], Signal]:
    """Each station's signal in each village on a day, by the best evidence there is."""
    return judge_signals(
        sites,
        [VillageSite(v.code, v.latitude, v.longitude) for v in villages],
        recordings=read_recordings(session),
        reports=read_reports(session),
        outages=read_outages(session),
        day=on,
    )


@dataclass(frozen=True, slots=True)
class Ground:
    """The border villages of a day, the stations that were open on it or later, and the signals while they are on the air."""

    villages: tuple[Village, ...]
    stations: tuple[Station, ...]
    signals: dict[tuple[int, str], Signal]


def read_ground(session: Session, *, on: date, open_on: date | None = None) -> Ground:
    """Who could hear what by the evidence of a day, for stations open on `open_on` or later (None: never closed).

    Two statements whatever there is; outages are left out of account, and so is what was told of silent days.
    """
    known = select(Station, StationFact).outerjoin(StationFact, StationFact.station_id == Station.id)
    known = known.where(Station.closed_on.is_(None) if open_on is None else open_from(open_on))
    facts: dict[int, dict[str, float]] = {}
    stations: dict[int, Station] = {}
    for station, fact in session.execute(
        known.order_by(Station.regency_code, Station.id, StationFact.recorded_at, StationFact.id)
    ):
        stations[station.id] = station
        own = facts.setdefault(station.id, {})
        if fact is not None:
            own[fact.name] = fact.value
    villages, reports, recordings = _read_told(session, on=on)
    places = [VillageSite(v.code, v.latitude, v.longitude) for v in villages]
    sites = [site_of(station_id, told) for station_id, told in facts.items()]
    judged = judge_signals(sites, places, recordings=recordings, reports=reports, day=on)
    return Ground(villages, tuple(stations.values()), judged)


def _read_told(session: Session, *, on: date) -> tuple[tuple[Village, ...], list[Report], list[Recording]]:
    """The border villages of a day by code, and what was ever told and matched there."""
    matched = (ReceptionSound.report_id == ReceptionReport.id) & (ReceptionSound.listening == Listening.MATCHED)
    query = select(Village, ReceptionReport, ReceptionSound.report_id)
    query = query.join(BorderEntry, BorderEntry.village_code == Village.code)
    stands = ReceptionReport.withdrawn_at.is_(None) & ~told_in_silence()
    query = query.outerjoin(ReceptionReport, (ReceptionReport.village_code == Village.code) & stands)
    query = query.outerjoin(ReceptionSound, matched)
    query = query.where(in_force(on), BorderEntry.klass == "A").order_by(Village.code, ReceptionReport.id)
    rows = session.execute(query).all()
    told = [(row[1], row[2]) for row in rows if row[1] is not None]  # type: ignore[redundant-expr]  # as above, a village
    recordings = [recording_of(report) for report, sound in told if sound]
    return tuple(dict.fromkeys(row[0] for row in rows)), [report_of(report) for report, _ in told], recordings


def villages_served(session: Session, *, on: date) -> tuple[dict[int, int | None], int]:
    """How many border villages each station serves at least adequately on a day, and how many villages there are.

    None where neither a prediction nor any report says anything about a station.
    """
    villages, sites = read_border(session, on=on), read_sites(session, open_on=on)
    served: dict[int, int | None] = dict.fromkeys((site.id for site in sites), None)
    for (station_id, _), signal in judge_villages(session, sites, villages, on=on).items():
        served[station_id] = (served[station_id] or 0) + signal.klass.is_receivable
    return served, len(villages)


def _row(
    village: Village, care: VillageCare, coverage: VillageCoverage, names: dict[int, str], on: date
) -> VillageReach:
    best = coverage.best
    name = names.get(best.station_id, "") if best and best.klass.bars else ""
    days = (on - care.last_visit_on).days if care.last_visit_on else None
    return VillageReach(village, care, coverage, name, days)


def stations_heard(reach: Reach, village_code: str) -> list[tuple[Station, Signal]]:
    """Every station about which something is known in a village, best first."""
    known = [(station, reach.signals.get((station.id, village_code))) for station in reach.stations]
    found = [(station, signal) for station, signal in known if signal is not None]
    return sorted(found, key=lambda pair: (-pair[1].klass.bars, -(pair[1].field_dbuvm or 0)))


def stations_serving(session: Session, codes: frozenset[str], *, on: date) -> frozenset[int]:
    """The stations that can be received at least adequately in some of the border villages on a day."""
    signals = read_reach(session, on=on).signals
    return frozenset(
        station for (station, code), signal in signals.items() if code in codes and signal.klass.is_receivable
    )
