"""What the page of reception reports reads, in one statement a page; never a change."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from ..places.models import Station, Village
from .models import Facilitator, ReceptionReport, ReceptionSound

PAGE = 50
MOST_ROWS = 50_000
"""A file of more rows opens in no spreadsheet of an office."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which reports: a bank, a station, how it was heard, part of a village's or a place's name, who told it; empty: all."""

    regency_code: str = ""
    station_id: int | None = None
    hearing: str = ""
    words: str = ""
    facilitator_id: int | None = None


@dataclass(frozen=True, slots=True)
class ReceptionRow:
    """A standing report with the names it speaks of, and its recording if it has one."""

    report: ReceptionReport
    village: Village
    station: Station
    facilitator: Facilitator
    sound: ReceptionSound | None


def list_receptions(
    session: Session, wanted: Wanted, *, after: int | None = None, most: int = PAGE
) -> list[ReceptionRow]:
    """The newest standing reports; `after` is the last one of the page before."""
    query = _asked(wanted).order_by(ReceptionReport.id.desc()).limit(most)
    if after is not None:
        query = query.where(ReceptionReport.id < after)
    rows = session.execute(query)
    return [ReceptionRow(report, village, station, who, sound) for report, village, station, who, sound in rows]


def _asked(wanted: Wanted) -> Select[ReceptionReport, Village, Station, Facilitator, ReceptionSound]:
    query = select(ReceptionReport, Village, Station, Facilitator, ReceptionSound)
    query = query.join(Village, Village.code == ReceptionReport.village_code)
    query = query.join(Station, Station.id == ReceptionReport.station_id)
    query = query.join(Facilitator, Facilitator.id == ReceptionReport.facilitator_id)
    query = query.outerjoin(ReceptionSound, ReceptionSound.report_id == ReceptionReport.id)
    return query.where(*_conditions(wanted))


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    asked: list[ColumnElement[bool]] = [ReceptionReport.withdrawn_at.is_(None)]
    if wanted.regency_code:
        asked.append(Village.regency_code == wanted.regency_code)
    if wanted.station_id is not None:
        asked.append(ReceptionReport.station_id == wanted.station_id)
    if wanted.hearing:
        asked.append(ReceptionReport.hearing == wanted.hearing)
    if wanted.facilitator_id is not None:
        asked.append(ReceptionReport.facilitator_id == wanted.facilitator_id)
    if wanted.words:
        asked.append(
            Village.name.icontains(wanted.words, autoescape=True)
            | ReceptionReport.place.icontains(wanted.words, autoescape=True)
        )
    return asked


def sound_of(session: Session, report_id: int) -> ReceptionSound | None:
    """The recording of a report, if one came with it."""
    return session.get(ReceptionSound, report_id)
