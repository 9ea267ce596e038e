"""Reads rows into the pure judgement of who can hear what, and hands its answer to the screens; never changes a row."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from scheduler.terms import Grade, Topic, Verdict

from ..airings.models import Airing
from ..airings.queries import newest_revision
from ..clips.models import Clip
from ..facilitators.handing_over import villages_played_in
from ..facilitators.models import Listening, ReceptionReport, ReceptionSound
from ..facilitators.queries import VillageCare, care_of_villages
from ..places.carriers import read_relays
from ..places.models import BorderEntry, Carrier, FactName, Settlement, Station, StationFact, StationKind, Village
from ..places.models import Outage as OutageRow
from ..places.service import in_force, open_from
from ..places.settlements import read_points, settlements_of
from ..slots.models import Slot
from .carrying import Masts
from .channels import ChannelReach, reach_by_channel
from .coverage import ProvenAiring, VillageCoverage, cover
from .evidence import Recording, Report, Signal, StationSite, VillageSite, is_silent, judge_signals, predict_points
from .offset import Offset
from .reading import (
    read_outages,
    read_recordings,
    read_reports,
    read_sites,
    recording_of,
    report_of,
    silences_of,
    site_of,
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
    channels: tuple[ChannelReach, ...] = ()

    def of_regency(self, regency_code: str) -> tuple[VillageReach, ...]:
        """One bank's villages."""
        return tuple(row for row in self.villages if row.village.regency_code == regency_code)

    def count_of(self, codes: Collection[str], regency_code: str) -> int:
        """How many of some villages lie on one bank."""
        return sum(row.village.code in codes for row in self.of_regency(regency_code))

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
    query = (
        select(Airing.id, Airing.station_id, Airing.day, Clip.topic)
        .join(Slot, Slot.id == Airing.slot_id)
        .join(Clip, Clip.id == Slot.clip_id)
        .where(Airing.day.between(from_on, until_on), Airing.revision == newest_revision())
        .where(Airing.verdict.in_(AIRED_VERDICTS), Airing.grade.in_(PROVEN_GRADES))
    )
    return [ProvenAiring(row_id, station, day, Topic(topic)) for row_id, station, day, topic in session.execute(query)]


def read_reach(session: Session, *, on: date, from_on: date | None = None) -> Reach:
    """Who can hear what on a day, and what was proven to air there since `from_on` (the month's first day).

    A station that was closed within these days is among them, silent from then on. Streams are not: they have no signal, and stand
    under their channel alone.
    """
    start_on = from_on or on.replace(day=1)
    villages, sites = read_border(session, on=on), read_sites(session, open_on=start_on)
    everything = tuple(session.scalars(select(Station).where(open_from(start_on)).order_by(Station.id)))
    stations = tuple(station for station in everything if station.kind != StationKind.STREAM)
    signals, codes, outages = (
        judge_villages(session, sites, villages, on=on),
        [v.code for v in villages],
        read_outages(session),
    )
    airings = read_proven(session, from_on=start_on, until_on=on)
    coverage = cover(codes, signals, airings=airings, outages=outages, relays=read_relays(session))
    channels = reach_by_channel(
        codes,
        signals,
        kinds={station.id: station.kind for station in everything},
        words=read_reports(session),
        outages=outages,
        played=villages_played_in(session, from_on=start_on, until_on=on),
        day=on,
    )
    care = {row.code: row for row in care_of_villages(session, on=on)}
    names = {station.id: station.name for station in stations}
    rows = tuple(_row(village, care[village.code], coverage[village.code], names, on) for village in villages)
    return Reach(on, start_on, rows, stations, tuple(sites), signals, read_licences(session), channels)


def judge_villages(
    session: Session, sites: Iterable[StationSite], villages: Iterable[Village], *, on: date
) -> dict[tuple[int, str], Signal]:
    """Each station's signal in each village on a day, by the best evidence there is."""
    return judge_signals(
        sites,
        read_places(session, villages),
        recordings=read_recordings(session),
        reports=read_reports(session),
        outages=read_outages(session),
        day=on,
    )


def read_places(session: Session, villages: Iterable[Village]) -> list[VillageSite]:
    """The villages' points, or those of their hamlets."""
    points = read_points(session)
    return [VillageSite(v.code, v.latitude, v.longitude, points.get(v.code, ())) for v in villages]


@dataclass(frozen=True, slots=True)
class HamletReach:
    """A hamlet with the best class predicted for it of all stations on air; None where nothing can be predicted."""

    hamlet: Settlement
    predicted: SignalClass | None


def hamlets_reached(session: Session, reach: Reach, village_code: str) -> list[HamletReach]:
    """What each hamlet of a village is predicted to receive on the day, best first."""
    hamlets = settlements_of(session, village_code)
    outages = read_outages(session)
    offsets = {site.id: reach.offset_of(site.id) for site in reach.sites}
    on_air = [site for site in reach.sites if not is_silent(outages, site.id, day=reach.day)]
    predicted = predict_points(on_air, [(one.latitude, one.longitude) for one in hamlets], offsets=offsets)
    rows = [HamletReach(one, found.klass if found else None) for one, found in zip(hamlets, predicted, strict=True)]
    return sorted(rows, key=lambda row: (-(row.predicted.bars if row.predicted else -1), row.hamlet.name))


@dataclass(frozen=True, slots=True)
class Ground:
    """The border villages of a day, the stations that may be planned on, and the signals of these and of the relays while on the air.

    `masts` tells who carries whom and who is silent when, `relays` are those that carry one of the stations.
    """

    villages: tuple[Village, ...]
    stations: tuple[Station, ...]
    signals: dict[tuple[int, str], Signal]
    masts: Masts
    relays: tuple[Station, ...] = ()


def read_ground(session: Session, *, on: date, open_on: date | None = None) -> Ground:
    """Who could hear what by the evidence of a day, for stations open on `open_on` or later (None: never closed) and their relays.

    The same evidence, silences and relays as the report's, in three statements whatever there is.
    """
    everything, facts, carried = _read_masts(session)
    closings = [(station.id, station.closed_on) for station in everything.values()]
    outages = tuple(silences_of(session.scalars(select(OutageRow)), closings=closings, carried=carried))
    stations = {
        number: station
        for number, station in everything.items()
        if not StationKind(station.kind).is_carrier
        and (station.closed_on is None or (open_on is not None and station.closed_on > open_on))
    }
    relays = {
        relay: parent
        for relay, parent in carried.items()
        if everything[relay].kind == StationKind.RELAY and parent in stations
    }
    villages, places, reports, recordings = _read_told(session, on=on)
    sites = [site_of(number, facts[number]) for number in (*stations, *relays)]
    judged = judge_signals(sites, places, recordings=recordings, reports=reports, outages=outages, day=on)
    named = tuple(everything[relay] for relay in relays)
    return Ground(villages, tuple(stations.values()), judged, Masts(relays, outages), named)


def _read_masts(session: Session) -> tuple[dict[int, Station], dict[int, dict[str, float]], dict[int, int]]:
    """Every station there ever was by regency and id, its newest technical facts by name, and whose programme each carrier carries."""
    known = select(Station, StationFact, Carrier.carries_id)
    known = known.outerjoin(StationFact, StationFact.station_id == Station.id)
    known = known.outerjoin(Carrier, Carrier.station_id == Station.id)
    stations: dict[int, Station] = {}
    facts: dict[int, dict[str, float]] = {}
    carried: dict[int, int] = {}
    for station, fact, carries_id in session.execute(
        known.order_by(Station.regency_code, Station.id, StationFact.recorded_at, StationFact.id)
    ):
        stations[station.id] = station
        own = facts.setdefault(station.id, {})
        if fact is not None:
            own[fact.name] = fact.value
        if carries_id is not None:
            carried[station.id] = carries_id
    return stations, facts, carried


def _read_told(
    session: Session, *, on: date
) -> tuple[tuple[Village, ...], list[VillageSite], list[Report], list[Recording]]:
    """The border villages of a day by code with their points, and what was ever told and matched there, in one statement."""
    matched = (ReceptionSound.report_id == ReceptionReport.id) & (ReceptionSound.listening == Listening.MATCHED)
    stands = ReceptionReport.withdrawn_at.is_(None)
    query = select(Village, ReceptionReport, ReceptionSound.report_id, Settlement)
    query = query.join(BorderEntry, BorderEntry.village_code == Village.code)
    query = query.outerjoin(ReceptionReport, (ReceptionReport.village_code == Village.code) & stands)
    query = query.outerjoin(ReceptionSound, matched).outerjoin(Settlement, Settlement.village_code == Village.code)
    query = query.where(in_force(on), BorderEntry.klass == "A")
    rows = session.execute(query.order_by(Village.code, ReceptionReport.id, Settlement.name)).all()
    villages: dict[str, Village] = {}
    points: dict[str, dict[int, tuple[float, float]]] = {}
    told: dict[int, tuple[ReceptionReport, int | None]] = {}
    for village, report, sound, hamlet in rows:
        villages[village.code] = village
        if report is not None:
            told[report.id] = report, sound
        if hamlet is not None:
            points.setdefault(village.code, {})[hamlet.id] = hamlet.latitude, hamlet.longitude
    sites = [
        VillageSite(v.code, v.latitude, v.longitude, tuple(points.get(v.code, {}).values())) for v in villages.values()
    ]
    recordings = [recording_of(report) for report, sound in told.values() if sound is not None]
    return tuple(villages.values()), sites, [report_of(report) for report, _ in told.values()], recordings


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
