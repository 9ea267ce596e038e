"""Reads what is known of stations and villages into the plain values that evidence weighs; never weighs anything itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..facilitators.models import Hearing, Listening, Receiver, ReceptionReport, ReceptionSound
from ..places.carriers import read_carried
from ..places.models import FactName, Station, StationFact, StationKind
from ..places.models import Outage as OutageRow
from ..places.service import open_from
from .evidence import Outage, Recording, Report, StationSite, at_10_m
from .signal import SignalClass

HEARD_AS: Mapping[str, SignalClass] = {
    Hearing.CLEAR: SignalClass.STRONG,
    Hearing.FAIR: SignalClass.ADEQUATE,
    Hearing.WEAK: SignalClass.WEAK,
    Hearing.NONE: SignalClass.NONE,
}
TOLD = ("id", "station_id", "village_code", "heard_on", "facilitator_id", "hearing", "receiver")
HANDHELD: frozenset[str] = frozenset(receiver for receiver in Receiver if receiver.is_handheld)


def read_sites(session: Session, *, open_on: date) -> list[StationSite]:
    """The technical facts of every station that was open on a day or later: of each fact the one entered last.

    A stream has no mast and no signal: it is not among them.
    """
    facts: dict[int, dict[str, float]] = {}
    for fact in session.scalars(select(StationFact).order_by(StationFact.recorded_at, StationFact.id)):
        facts.setdefault(fact.station_id, {})[fact.name] = fact.value
    stations = session.scalars(
        select(Station.id).where(open_from(open_on), Station.kind != StationKind.STREAM).order_by(Station.id)
    )
    return [site_of(station_id, facts.get(station_id, {})) for station_id in stations]


def site_of(station_id: int, facts: dict[str, float]) -> StationSite:
    """A station with its newest technical facts by name; any may be missing."""
    names = (FactName.LATITUDE, FactName.LONGITUDE, FactName.ERP_W, FactName.MAST_M)
    return StationSite(station_id, *(facts.get(name) for name in names))


def read_outages(session: Session) -> list[Outage]:
    """Every stretch of silence of every station; one that was closed is silent from that day on.

    A relay or a stream is silent on its own days, and while the station is whose programme it carries.
    """
    closed = select(Station.id, Station.closed_on).where(Station.closed_on.is_not(None)).order_by(Station.id)
    return silences_of(
        session.scalars(select(OutageRow)),
        closings=[(one, on) for one, on in session.execute(closed)],
        carried=read_carried(session),
    )


def silences_of(
    rows: Iterable[OutageRow], *, closings: Iterable[tuple[int, date | None]], carried: Mapping[int, int]
) -> list[Outage]:
    """The stretches of silence of rows already read; `closings` are stations with the day they were closed."""
    ends = [Outage(station_id, closed_on) for station_id, closed_on in closings if closed_on]
    own = [Outage(row.station_id, row.from_on, row.until_on) for row in rows] + ends
    carriers: dict[int, list[int]] = {}
    for carrier, parent in carried.items():
        carriers.setdefault(parent, []).append(carrier)
    passed_on = [replace(one, station_id=carrier) for one in own for carrier in carriers.get(one.station_id, ())]
    return own + passed_on


def read_reports(session: Session) -> list[Report]:
    """What facilitators heard and stand by, each counted once as a person."""
    # Columns, not rows of the session: every page of reach reads all that was ever told.
    query = select(*(getattr(ReceptionReport, name) for name in TOLD)).where(ReceptionReport.withdrawn_at.is_(None))
    return [
        Report(station_id, code, day, person, HEARD_AS[heard], receiver in HANDHELD, number)
        for number, station_id, code, day, person, heard, receiver in session.execute(
            query.order_by(ReceptionReport.id)
        )
    ]


def report_of(row: ReceptionReport) -> Report:
    """A kept report as evidence."""
    return Report(
        row.station_id,
        row.village_code,
        row.heard_on,
        row.facilitator_id,
        HEARD_AS[row.hearing],
        is_handheld=row.receiver in HANDHELD,
        id=row.id,
    )


def read_recordings(session: Session) -> list[Recording]:
    """Recordings from villages in which a clip of their station's day was matched for certain."""
    query = select(ReceptionReport).join(ReceptionSound, ReceptionSound.report_id == ReceptionReport.id)
    query = query.where(ReceptionReport.withdrawn_at.is_(None), ReceptionSound.listening == Listening.MATCHED)
    return [recording_of(row) for row in session.scalars(query.order_by(ReceptionReport.id))]


def recording_of(row: ReceptionReport) -> Recording:
    """A matched recording with the class its reporter heard, as at 10 m; what was matched was heard at least weakly."""
    heard = HEARD_AS[row.hearing]
    klass = SignalClass.WEAK if heard is SignalClass.NONE else heard
    return Recording(
        row.station_id, row.village_code, row.heard_on, at_10_m(klass) if row.receiver in HANDHELD else klass
    )
