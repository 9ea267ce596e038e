"""Reads what is known of stations and villages into the plain values that evidence weighs; never weighs anything itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session

from ..facilitators.models import Hearing, Listening, Receiver, ReceptionReport, ReceptionSound
from ..places.carriers import read_carried
from ..places.models import FactName, Station, StationFact, StationKind
from ..places.models import Outage as OutageRow
from ..places.service import open_from
from .evidence import Outage, Recording, Report, StationSite, at_10_m
from .signal import SignalClass

HEARD_AS = {
    Hearing.CLEAR: SignalClass.STRONG,
    Hearing.FAIR: SignalClass.ADEQUATE,
    Hearing.WEAK: SignalClass.WEAK,
    Hearing.NONE: SignalClass.NONE,
}


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
    ends = [Outage(station_id, closed_on) for station_id, closed_on in session.execute(closed) if closed_on]
    own = [Outage(row.station_id, row.from_on, row.until_on) for row in session.scalars(select(OutageRow))] + ends
    carriers: dict[int, list[int]] = {}
    for carrier, carried in read_carried(session).items():
        carriers.setdefault(carried, []).append(carrier)
    passed_on = [replace(one, station_id=carrier) for one in own for carrier in carriers.get(one.station_id, ())]
    return own + passed_on


def read_reports(session: Session) -> list[Report]:
    """What facilitators heard and stand by, each counted once as a person."""
    query = select(ReceptionReport).where(ReceptionReport.withdrawn_at.is_(None)).order_by(ReceptionReport.id)
    return [report_of(row) for row in session.scalars(query)]


def told_in_silence() -> ColumnElement[bool]:
    """Whether a report was told of a day on which its station was silent."""
    since = (OutageRow.station_id == ReceptionReport.station_id) & (OutageRow.from_on <= ReceptionReport.heard_on)
    return exists().where(since, or_(OutageRow.until_on.is_(None), OutageRow.until_on > ReceptionReport.heard_on))


def report_of(row: ReceptionReport) -> Report:
    """A kept report as evidence."""
    return Report(
        row.station_id,
        row.village_code,
        row.heard_on,
        row.facilitator_id,
        HEARD_AS[Hearing(row.hearing)],
        is_handheld=_is_handheld(row),
        id=row.id,
    )


def _is_handheld(row: ReceptionReport) -> bool:
    return bool(row.receiver) and Receiver(row.receiver).is_handheld


def read_recordings(session: Session) -> list[Recording]:
    """Recordings from villages in which a clip of their station's day was matched for certain."""
    query = select(ReceptionReport).join(ReceptionSound, ReceptionSound.report_id == ReceptionReport.id)
    query = query.where(ReceptionReport.withdrawn_at.is_(None), ReceptionSound.listening == Listening.MATCHED)
    return [recording_of(row) for row in session.scalars(query.order_by(ReceptionReport.id))]


def recording_of(row: ReceptionReport) -> Recording:
    """A matched recording with the class its reporter heard, as at 10 m; what was matched was heard at least weakly."""
    heard = HEARD_AS[Hearing(row.hearing)]
    klass = SignalClass.WEAK if heard is SignalClass.NONE else heard
    return Recording(row.station_id, row.village_code, row.heard_on, at_10_m(klass) if _is_handheld(row) else klass)
