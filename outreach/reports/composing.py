"""Composes what a report says of a period, from its figures and the tables; never freezes and never words a line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from scheduler.terms import Grade, Topic, Verdict

from ..airings.models import AirCheck, Airing, AsRunLine, AsRunLog, Heard, MakeGood, MakeGoodState
from ..airings.queries import newest_revision
from ..clips.models import Clip
from ..facilitators.models import Facilitator, Visit
from ..facilitators.queries import care_of_villages
from ..i18n import today
from ..people.models import Person, RoleGrant
from ..places.models import Outage, Station
from ..places.service import Banks, banks
from ..slots.models import Slot
from .account_lines import budget_entries, check_lines
from .accounts import due_of_period
from .comparison import PastFigures
from .content import (
    AgreementLine,
    FacilitatorLine,
    FollowUp,
    OutageLine,
    Party,
    ProofLine,
    ReportContent,
    Signer,
    station_lines,
    village_lines,
)
from .counted import counted_rows
from .figures import Period, ReportRows
from .indicators import Indicator, IndicatorId
from .sentences import ARCHIVE, BROADCASTERS, GOVERNOR, HEAD_OF_OFFICE, MAKE_GOOD, OFFICE, SOURCES, UNITY, VACANT


def compose(
    session: Session,
    *,
    rows: ReportRows,
    figures: Mapping[IndicatorId, Indicator],
    history: Sequence[PastFigures],
    numbers: tuple[str, str],
    revision: int,
    corrects: str,
    is_example: bool,
    now: datetime,
) -> ReportContent:
    """Everything a report says now of the period whose rows and figures were counted."""
    period = rows.period
    river = banks(session)
    return ReportContent(
        period=period,
        revision=revision,
        corrects=corrects,
        frozen_at=now,
        is_example=is_example,
        border_list_on=period.from_on,
        parties=_parties(river, numbers),
        agreement=AgreementLine(
            river.agreement.title,
            river.agreement.left_number,
            river.agreement.right_number,
            river.agreement.signed_on,
        ),
        indicators=figures,
        villages=village_lines(rows),
        stations=station_lines(rows),
        facilitators=tuple(_facilitators(session, code, rows) for code in river.codes),
        outages=outages_of(session, period),
        follow_ups=follow_ups_of(session, period, river, now=now),
        signers=tuple(_signer(session, code) for code in river.codes),
        copies=_copies(river),
        proofs=_proofs(session, period),
        budget=budget_entries(rows),
        checks=check_lines(rows),
        sources=SOURCES,
        counted=counted_rows(rows, figures),
        due=tuple(due_of_period(rows)),
        history=tuple(history),
    )


def _copies(river: Banks) -> tuple[str, ...]:
    """The governors of both regencies, once where they share a province, and the archive."""
    governors = dict.fromkeys(GOVERNOR % {"province": regency.province_name} for regency in river.both)
    return (*governors, ARCHIVE)


def _parties(river: Banks, numbers: tuple[str, str]) -> tuple[Party, Party]:
    left, right = (
        Party(r.code, r.name, r.short_name, r.province_name, OFFICE, written)
        for r, written in zip(river.both, numbers, strict=True)
    )
    return left, right


def _facilitators(session: Session, code: str, rows: ReportRows) -> FacilitatorLine:
    day = rows.judged_on
    people = set(session.scalars(select(Facilitator.id).where(Facilitator.regency_code == code)))
    active = [a for a in rows.assignments if a.facilitator_id in people and a.is_active(day)]
    query = select(Visit).join(Facilitator, Facilitator.id == Visit.facilitator_id)
    query = query.where(Facilitator.regency_code == code, Visit.withdrawn_at.is_(None))
    visits = list(session.scalars(query.where(Visit.happened_on.between(rows.period.from_on, rows.period.last_on))))
    kinds: dict[str, int] = {}
    for visit in visits:
        kinds[visit.kind] = kinds.get(visit.kind, 0) + 1
    return FacilitatorLine(
        regency_code=code,
        facilitators=len({a.facilitator_id for a in active}),
        villages=len({a.village_code for a in active}),
        activities=kinds,
        attendance=sum(visit.attendance for visit in visits) if visits else None,
        composition={},
    )


def outages_of(session: Session, period: Period) -> tuple[OutageLine, ...]:
    """Days within a period on which a station was silent, the first first."""
    query = (
        select(Outage, Station).join(Station, Station.id == Outage.station_id).where(Outage.from_on <= period.last_on)
    )
    return tuple(
        OutageLine(station.name, station.regency_code, outage.from_on, outage.until_on, outage.reason)
        for outage, station in session.execute(query.order_by(Outage.from_on))
        if outage.until_on is None or outage.until_on > period.from_on
    )


def follow_ups_of(session: Session, period: Period, river: Banks, *, now: datetime) -> tuple[FollowUp, ...]:
    """What is owed: replacements of missed slots, and villages without anybody."""
    query = select(MakeGood, Slot, Station).join(Slot, Slot.id == MakeGood.slot_id)
    query = query.join(Station, Station.id == Slot.station_id).where(MakeGood.target_on >= period.from_on)
    found = [
        FollowUp(
            MAKE_GOOD % {"station": station.name},
            owed.regency_code,
            BROADCASTERS % {"side": river.regency(owed.regency_code).short_name},
            owed.target_on,
            owed.state not in (MakeGoodState.OPEN, MakeGoodState.PLACED),
        )
        for owed, slot, station in session.execute(query.order_by(MakeGood.target_on, MakeGood.id))
        if today(slot.start_at) in period
    ]
    due_on = today(now) + timedelta(days=30)
    for regency in river.both:
        care = care_of_villages(session, on=period.last_on, regency_code=regency.code)
        vacant = [village.name for village in care if not village.companions]
        if vacant:
            what, owner = VACANT % {"villages": ", ".join(vacant)}, UNITY % {"side": regency.short_name}
            found.append(FollowUp(what, regency.code, owner, due_on, is_done=False))
    return tuple(found)


def _signer(session: Session, code: str) -> Signer:
    """Who is expected to sign for a regency: its approver, with rank and NIP as entered."""
    query = select(Person).join(RoleGrant, RoleGrant.person_id == Person.id)
    query = query.where(RoleGrant.role == "approver", RoleGrant.regency_code == code, RoleGrant.ended_at.is_(None))
    person = session.scalars(query.order_by(Person.id).limit(1)).first()
    return Signer(
        code, HEAD_OF_OFFICE, person.name if person else "", person.rank if person else "", person.nip if person else ""
    )


def _proofs(session: Session, period: Period) -> tuple[ProofLine, ...]:
    """The newest verdict on every slot that aired, with the hash of the recording or the log that proves it."""
    query = (
        select(Airing, Station.name, Clip.topic, func.coalesce(AirCheck.sha256, AsRunLog.sha256))
        .join(Slot, Slot.id == Airing.slot_id)
        .join(Station, Station.id == Airing.station_id)
        .join(Clip, Clip.id == Slot.clip_id)
        .outerjoin(AsRunLine, AsRunLine.id == Airing.as_run_line_id)
        .outerjoin(AsRunLog, AsRunLog.id == AsRunLine.log_id)
        .outerjoin(Heard, Heard.id == Airing.heard_id)
        .outerjoin(AirCheck, AirCheck.id == Heard.air_check_id)
        .where(Airing.day.between(period.from_on, period.last_on), Airing.revision == newest_revision())
        .where(Airing.verdict.in_((Verdict.AIRED, Verdict.LATE, Verdict.SHORT)))
        .order_by(Airing.day, Airing.station_id, Airing.id)
    )
    return tuple(
        ProofLine(airing.day, name, Topic(topic), Verdict(airing.verdict), Grade(airing.grade), sha256 or "")
        for airing, name, topic, sha256 in session.execute(query)
    )
