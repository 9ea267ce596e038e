"""The work list of contradictory reception: what is open, whose it is, and its settling with a reason; never a screen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..access import Actor
from ..airings.models import AsRunLine, AsRunLog
from ..audit import record
from ..errors import N_, NotFound, OutreachError
from ..facilitators.models import Facilitator, Hearing, ReceptionReport
from ..places.models import Station, Village
from .doubts import Contradiction, DoubtKind, find_contradictions, predicted_for
from .models import SettledDoubt
from .reading import read_outages, read_reports, read_sites, report_of
from .service import judge_villages, read_border
from .signal import SignalClass

LINE_REACHES = timedelta(minutes=30)
"""A log shows a station on air for so long after a line begins."""


class DoubtGone(OutreachError):
    """Somebody settled it meanwhile, or something new was told."""

    status = 409
    sentence = N_("Perbedaan ini sudah diselesaikan, atau ada laporan baru. Lihat daftarnya sekali lagi.")


@dataclass(frozen=True, slots=True)
class Telling:
    """One report of a contradiction with its teller, and the predicted class for its set."""

    report: ReceptionReport
    teller: str
    predicted: SignalClass | None


@dataclass(frozen=True, slots=True)
class OpenDoubt:
    """A contradiction with the names it speaks of; `regency_code` is whose staff has to ask."""

    doubt: Contradiction
    station: Station
    village: Village
    regency_code: str
    told: tuple[Telling, ...]


def open_doubts(session: Session, *, on: date) -> list[OpenDoubt]:
    """What contradicts itself and nobody has settled, oldest first, for class A villages of the border list of a day."""
    villages = {village.code: village for village in read_border(session, on=on)}
    reports = [report for report in read_reports(session) if report.village_code in villages]
    signals = judge_villages(session, read_sites(session, open_on=on), villages.values(), on=on)
    found = find_contradictions(reports, signals, logged=_logged(session), outages=read_outages(session), day=on)
    settled = set(session.scalars(select(SettledDoubt.doubt_key).where(SettledDoubt.reopened_at.is_(None))))
    stations = {station.id: station for station in session.scalars(select(Station))}
    rows = _tellers(session, {number for doubt in found for number in doubt.report_ids})
    opened = []
    for doubt in found:
        if doubt.key not in settled:
            station, village = stations[doubt.station_id], villages[doubt.village_code]
            signal = signals.get((station.id, village.code))
            told = [
                (report, name, predicted_for(report_of(report), signal))
                for report, name in (rows[number] for number in doubt.report_ids)
            ]
            owner = station.regency_code if doubt.kind.is_stations else village.regency_code
            opened.append(OpenDoubt(doubt, station, village, owner, tuple(Telling(*one) for one in told)))
    return opened


def _tellers(session: Session, ids: set[int]) -> dict[int, tuple[ReceptionReport, str]]:
    query = select(ReceptionReport, Facilitator.name).join(
        Facilitator, Facilitator.id == ReceptionReport.facilitator_id
    )
    return {report.id: (report, name) for report, name in session.execute(query.where(ReceptionReport.id.in_(ids)))}


def _logged(session: Session) -> set[int]:
    """Reports of silence at whose time, or on whose day where no time was told, the station's log has a line."""
    query = select(ReceptionReport.id, ReceptionReport.heard_at, AsRunLine.started_at)
    query = query.join(
        AsRunLog, (AsRunLog.station_id == ReceptionReport.station_id) & (AsRunLog.day == ReceptionReport.heard_on)
    )
    query = query.join(AsRunLine, AsRunLine.log_id == AsRunLog.id)
    query = query.where(ReceptionReport.hearing == Hearing.NONE, ReceptionReport.withdrawn_at.is_(None))
    return {
        number
        for number, heard_at, started_at in session.execute(query)
        if heard_at is None or timedelta(0) <= heard_at - started_at <= LINE_REACHES
    }


def find_open(session: Session, key: str, *, on: date) -> OpenDoubt:
    """One open contradiction by its key; raises `DoubtGone`."""
    found = next((one for one in open_doubts(session, on=on) if one.doubt.key == key), None)
    if found is None:
        raise DoubtGone
    return found


def settle_doubt(session: Session, actor: Actor, *, one: OpenDoubt, reason: str, now: datetime) -> SettledDoubt:
    """Write down what explained a contradiction; the reports themselves stay as they were told."""
    settled = SettledDoubt(
        doubt_key=one.doubt.key,
        kind=one.doubt.kind,
        station_id=one.station.id,
        village_code=one.village.code,
        regency_code=one.regency_code,
        reason=reason,
        settled_at=now,
        settled_by=actor.name,
    )
    session.add(settled)
    session.flush()
    facts = {"doubt": one.doubt.key, "reason": reason}
    record(session, actor, action="doubt.settle", thing=("village", one.village.code), changes=facts, now=now)
    return settled


def reopen_doubt(session: Session, actor: Actor, *, settled: SettledDoubt, now: datetime) -> None:
    """Take a settlement back: the contradiction is open again, unless something new was told since."""
    if settled.reopened_at is not None:
        return
    settled.reopened_at = now
    facts = {"doubt": settled.doubt_key}
    record(session, actor, action="doubt.reopen", thing=("village", settled.village_code), changes=facts, now=now)


def get_settled(session: Session, settled_id: int) -> SettledDoubt:
    """One settlement; raises `NotFound`."""
    settled = session.get(SettledDoubt, settled_id)
    if settled is None:
        raise NotFound
    return settled


def settled_doubts(session: Session, *, most: int = 20) -> list[tuple[SettledDoubt, str, str, DoubtKind]]:
    """The newest standing settlements with the names of station and village."""
    query = select(SettledDoubt, Station.name, Village.name).join(Station, Station.id == SettledDoubt.station_id)
    query = query.join(Village, Village.code == SettledDoubt.village_code).where(SettledDoubt.reopened_at.is_(None))
    rows = session.execute(query.order_by(SettledDoubt.id.desc()).limit(most))
    return [(settled, station, village, DoubtKind(settled.kind)) for settled, station, village in rows]
