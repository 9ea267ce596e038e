"""Composes, freezes and signs reports; never changes a frozen one, and never signs for the other side."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from scheduler.terms import Grade, Topic, Verdict

from ..access import Actor
from ..airings.models import Airing, AsRunLine, AsRunLog, MakeGood, MakeGoodState
from ..audit import record
from ..clips.models import Clip
from ..errors import N_, NotFound
from ..facilitators.models import Facilitator, Visit
from ..facilitators.queries import care_of_villages
from ..i18n import day_long, today
from ..notices import notify, settle
from ..people.models import Person, RoleGrant
from ..places.models import Outage, Station
from ..places.service import Banks, banks
from ..slots.models import Slot
from .canonical import fingerprint, to_plain
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
from .errors import AlreadySigned, CorrectionWithoutReason, NothingNew, PeriodNotOver
from .figures import Period, ReportRows
from .indicators import Indicator, IndicatorId, count_indicators
from .models import Report, Signature
from .periods import PeriodKind, code_of, period_of
from .rows import read_rows

FIVE = (IndicatorId.I2, IndicatorId.I3, IndicatorId.I5, IndicatorId.I7, IndicatorId.I9)
SOURCES = (
    "Kode dan titik desa: Kepmendagri 300.2.2-2430/2025",
    "Perkiraan sinyal: kurva F(50,50), 47 CFR 73.333",
)
COPIES = ("Gubernur Sumatera Selatan", "Gubernur Lampung", "Arsip")


def count(session: Session, *, period: Period, now: datetime) -> tuple[ReportRows, dict[IndicatorId, Indicator]]:
    """A period's rows and its nine figures as they stand now."""
    rows = read_rows(session, period=period, now=now)
    return rows, dict(count_indicators(rows))


def five_figures(session: Session, *, today: date, now: datetime) -> dict[str, object]:
    """The five figures of the running quarter, with its rows, for a desk."""
    return five_of(*count(session, period=period_of(PeriodKind.QUARTER, today), now=now))


def five_of(rows: ReportRows, figures: Mapping[IndicatorId, Indicator]) -> dict[str, object]:
    """What the page of the five figures shows of a period."""
    return {"code": code_of(rows.period), "rows": rows, "figures": [figures[key] for key in FIVE]}


# --- composing --------------------------------------------------------------------------------------------------------


def compose(
    session: Session,
    *,
    period: Period,
    numbers: tuple[str, str],
    revision: int,
    corrects: str,
    is_example: bool,
    now: datetime,
) -> ReportContent:
    """Everything a report of a period says now."""
    rows, figures = count(session, period=period, now=now)
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
        outages=_outages(session, period),
        follow_ups=_follow_ups(session, period, river, now=now),
        signers=tuple(_signer(session, code) for code in river.codes),
        copies=COPIES,
        proofs=_proofs(session, period),
        sources=SOURCES,
    )


def _parties(river: Banks, numbers: tuple[str, str]) -> tuple[Party, Party]:
    left, right = (
        Party(r.code, r.name, r.short_name, r.province_name, "Badan Kesatuan Bangsa dan Politik", written)
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


def _outages(session: Session, period: Period) -> tuple[OutageLine, ...]:
    query = (
        select(Outage, Station).join(Station, Station.id == Outage.station_id).where(Outage.from_on <= period.last_on)
    )
    return tuple(
        OutageLine(station.name, station.regency_code, outage.from_on, outage.until_on, outage.reason)
        for outage, station in session.execute(query.order_by(Outage.from_on))
        if outage.until_on is None or outage.until_on > period.from_on
    )


def _follow_ups(session: Session, period: Period, river: Banks, *, now: datetime) -> tuple[FollowUp, ...]:
    """What is owed: replacements of missed slots, and villages without anybody."""
    query = select(MakeGood, Slot, Station).join(Slot, Slot.id == MakeGood.slot_id)
    query = query.join(Station, Station.id == Slot.station_id).where(MakeGood.target_on >= period.from_on)
    found = [
        FollowUp(
            f"Siaran pengganti {station.name}",
            owed.regency_code,
            f"Diskominfo {river.regency(owed.regency_code).short_name}",
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
            what = f"Fasilitator untuk {', '.join(vacant)}"
            found.append(FollowUp(what, regency.code, f"Kesbangpol {regency.short_name}", due_on, is_done=False))
    return tuple(found)


def _signer(session: Session, code: str) -> Signer:
    """Who is expected to sign for a regency: its approver, with rank and NIP as entered."""
    query = select(Person).join(RoleGrant, RoleGrant.person_id == Person.id)
    query = query.where(RoleGrant.role == "approver", RoleGrant.regency_code == code, RoleGrant.ended_at.is_(None))
    person = session.scalars(query.order_by(Person.id).limit(1)).first()
    office = "Kepala Badan Kesatuan Bangsa dan Politik"
    return Signer(
        code, office, person.name if person else "", person.rank if person else "", person.nip if person else ""
    )


def _proofs(session: Session, period: Period) -> tuple[ProofLine, ...]:
    """The newest verdict on every slot that aired, with the hash of the log that proves it."""
    newest = (
        select(Airing.revision)
        .where(Airing.slot_id == Slot.id)
        .order_by(Airing.revision.desc())
        .limit(1)
        .correlate(Slot)
        .scalar_subquery()
    )
    query = (
        select(Airing, Station.name, Clip.topic, AsRunLog.sha256)
        .join(Slot, Slot.id == Airing.slot_id)
        .join(Station, Station.id == Airing.station_id)
        .join(Clip, Clip.id == Slot.clip_id)
        .outerjoin(AsRunLine, AsRunLine.id == Airing.as_run_line_id)
        .outerjoin(AsRunLog, AsRunLog.id == AsRunLine.log_id)
        .where(Airing.day.between(period.from_on, period.last_on), Airing.revision == newest)
        .where(Airing.verdict.in_((Verdict.AIRED, Verdict.LATE, Verdict.SHORT)))
        .order_by(Airing.day, Airing.station_id, Airing.id)
    )
    return tuple(
        ProofLine(airing.day, name, Topic(topic), Verdict(airing.verdict), Grade(airing.grade), sha256 or "")
        for airing, name, topic, sha256 in session.execute(query)
    )


# --- freezing and signing ---------------------------------------------------------------------------------------------


def reports_of(session: Session, period: Period) -> list[Report]:
    """The frozen revisions of a period, newest first."""
    query = select(Report).where(Report.from_on == period.from_on, Report.until_on == period.last_on)
    return list(session.scalars(query.options(selectinload(Report.signatures)).order_by(Report.revision.desc())))


def freeze(
    session: Session,
    actor: Actor,
    *,
    period: Period,
    left_number: str,
    right_number: str,
    note: str,
    is_example: bool = False,
    now: datetime,
) -> Report:
    """Freeze a period's report with its hash; a later one is a new revision that names the old and says why.

    Raises `PeriodNotOver`, `CorrectionWithoutReason`, or `NothingNew`.
    """
    if period.last_on >= today(now):
        raise PeriodNotOver("period", day=day_long(period.last_on))
    before = next(iter(reports_of(session, period)), None)
    if before is not None and not note:
        raise CorrectionWithoutReason("note", n=before.revision)
    report = Report(
        from_on=period.from_on,
        until_on=period.last_on,
        revision=before.revision + 1 if before else 1,
        corrects_id=before.id if before else None,
        correction_note=note,
        left_number=left_number,
        right_number=right_number,
        frozen_at=now,
        frozen_by=actor.name,
        is_example=is_example,
    )
    report.content = _plain_content(session, report, period=period, corrects=before.sha256 if before else "", now=now)
    report.sha256 = fingerprint(report.content)
    if before is not None and _same_figures(report.content, before.content):
        raise NothingNew
    session.add(report)
    session.flush()
    facts = {"from": period.from_on, "until": period.last_on, "revision": report.revision, "sha256": report.sha256}
    record(session, actor, action="report.freeze", thing=("report", report.id), changes=facts, now=now)
    _ask_to_sign(session, report, now=now)
    return report


def _plain_content(session: Session, report: Report, *, period: Period, corrects: str, now: datetime) -> dict[str, Any]:
    content = compose(
        session,
        period=period,
        numbers=(report.left_number, report.right_number),
        revision=report.revision,
        corrects=corrects,
        is_example=report.is_example,
        now=now,
    )
    plain = to_plain(content)
    assert isinstance(plain, dict), "a report's content is an object"
    return plain


def _ask_to_sign(session: Session, report: Report, *, now: datetime) -> None:
    for code in banks(session).codes:
        notify(
            session,
            sentence=N_("Laporan %(from_on)s sampai %(until_on)s dibekukan dan menunggu tanda tangan Anda."),
            facts={"from_on": report.from_on, "until_on": report.until_on},
            href=f"/laporan/{report.id}",
            regency_code=code,
            now=now,
        )


def _same_figures(fresh: dict[str, Any], old: dict[str, Any]) -> bool:
    return all(fresh.get(part) == old.get(part) for part in ("indicators", "villages", "stations", "proofs"))


def sign(session: Session, actor: Actor, *, report: Report, regency_code: str, now: datetime) -> Signature:
    """Sign a frozen report for one's own regency, bound to its hash; raises `AlreadySigned`."""
    query = select(Signature).where(Signature.report_id == report.id, Signature.regency_code == regency_code)
    if session.scalars(query).first() is not None:
        raise AlreadySigned(side=banks(session).regency(regency_code).short_name)
    person = session.get(Person, actor.person_id) if actor.person_id else None
    signature = Signature(
        report_id=report.id,
        regency_code=regency_code,
        person_id=actor.person_id,
        person_name=actor.name,
        rank=person.rank if person else "",
        nip=person.nip if person else "",
        sha256=report.sha256,
        signed_at=now,
    )
    session.add(signature)
    session.flush()
    facts = {"regency": regency_code, "sha256": report.sha256}
    record(session, actor, action="report.sign", thing=("report", report.id), changes=facts, now=now)
    settle(session, href=f"/laporan/{report.id}", regency_code=regency_code, now=now)
    return signature


def get_report(session: Session, report_id: int) -> Report:
    """One frozen report with its signatures; raises `NotFound`."""
    query = select(Report).where(Report.id == report_id).options(selectinload(Report.signatures))
    report = session.scalars(query).first()
    if report is None:
        raise NotFound
    return report


def list_reports(session: Session, *, most: int = 50, before_id: int | None = None) -> list[Report]:
    """The newest frozen reports, or the newest of those with a number below one."""
    query = select(Report).options(selectinload(Report.signatures)).order_by(Report.id.desc()).limit(most)
    if before_id is not None:
        query = query.where(Report.id < before_id)
    return list(session.scalars(query))


def find_by_hash(session: Session, typed: str) -> Report | None:
    """The report whose fingerprint begins with what was typed (at least eight letters); None when none or several do."""
    wanted = "".join(letter for letter in typed.lower() if letter in "0123456789abcdef")
    if len(wanted) < 8:
        return None
    query = select(Report).where(Report.sha256.startswith(wanted)).options(selectinload(Report.signatures))
    found = list(session.scalars(query.limit(2)))
    return found[0] if len(found) == 1 else None


def still_true(report: Report) -> bool:
    """Whether a frozen report's content still has its hash."""
    return fingerprint(report.content) == report.sha256


def unsound_reports(session: Session) -> list[str]:
    """The frozen reports whose content or signatures no longer go with their hash, each by its number and period."""
    query = select(Report).options(selectinload(Report.signatures)).order_by(Report.id)
    return [f"{each.id} ({each.from_on} – {each.until_on})" for each in session.scalars(query) if not _is_sound(each)]


def _is_sound(report: Report) -> bool:
    return still_true(report) and all(signature.sha256 == report.sha256 for signature in report.signatures)
