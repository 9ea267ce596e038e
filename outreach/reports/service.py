"""Counts, freezes and signs reports; never changes a frozen one, and never signs for the other side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from ..access import Actor
from ..audit import record
from ..errors import N_, NotFound
from ..i18n import day_long, today
from ..notices import notify, settle
from ..people.models import Person
from ..places.service import banks
from ..slots.models import JointSlot
from .achievement import NOTHING, Share
from .canonical import Plain, fingerprint, to_plain
from .comparison import MOST_PERIODS, Change, PastFigures, compare_shares
from .composing import compose, follow_ups_of, outages_of
from .content import FollowUp, OutageLine
from .errors import AlreadySigned, CorrectionWithoutReason, NothingNew, PeriodNotOver
from .figures import Period, ReportRows
from .indicators import Indicator, IndicatorId, count_indicators
from .models import Report, Signature
from .periods import PeriodKind, before, code_of, period_of
from .revisions import compare_contents, is_new
from .rows import read_rows
from .sentences import say_again
from .trend_words import changes_in, stands_of

FIVE = (IndicatorId.I2, IndicatorId.I3, IndicatorId.I5, IndicatorId.I7, IndicatorId.I9)


def count(session: Session, *, period: Period, now: datetime) -> tuple[ReportRows, dict[IndicatorId, Indicator]]:
    """A period's rows and its twelve figures as they stand now."""
    rows = read_rows(session, period=period, now=now)
    return rows, dict(count_indicators(rows))


def five_figures(session: Session, *, today: date, now: datetime) -> dict[str, object]:
    """The five figures of the running quarter, with its rows, for a desk."""
    rows, figures = count(session, period=period_of(PeriodKind.QUARTER, today), now=now)
    return five_of(rows, figures, past=past_figures(session, rows.period, now=now, most=1))


def five_of(
    rows: ReportRows, figures: Mapping[IndicatorId, Indicator], *, past: Sequence[PastFigures] = ()
) -> dict[str, object]:
    """What the page of the five figures shows of a period, beside the last one of its kind."""
    changes = changes_in(stands_of(past, rows.period, figures))
    return {"code": code_of(rows.period), "rows": rows, "figures": [figures[key] for key in FIVE], "changes": changes}


@dataclass(frozen=True, slots=True)
class Obstacles:
    """What stands in the way today: stations off the air, and what is owed with its owner and due date, the oldest first."""

    outages: tuple[OutageLine, ...]
    follow_ups: tuple[FollowUp, ...]

    @property
    def owed(self) -> list[tuple[FollowUp, int]]:
        """Each thing owed once, with how many of its kind one owner owes by one day."""
        return list(Counter(self.follow_ups).items())


def open_obstacles(session: Session, *, period: Period, now: datetime) -> Obstacles:
    """The outages of a period that last, and its follow-ups that are not done."""
    river, day = banks(session), today(now)
    lasting = (one for one in outages_of(session, period) if one.until_on is None or one.until_on > day)
    owed = (
        replace(one, what=say_again(one.what), owner=say_again(one.owner))
        for one in follow_ups_of(session, period, river, now=now)
        if not one.is_done
    )
    return Obstacles(tuple(lasting), tuple(sorted(owed, key=lambda one: (one.due_on, one.regency_code, one.what))))


# --- earlier periods --------------------------------------------------------------------------------------------------


def past_figures(session: Session, period: Period, *, now: datetime, most: int = MOST_PERIODS - 1) -> list[PastFigures]:
    """At most so many periods of the same kind before one, oldest first; none from before the first joint plan."""
    first_on = session.scalar(select(func.min(JointSlot.day)))
    found: list[PastFigures] = []
    earlier = before(period)
    while earlier and len(found) < most and first_on and earlier.last_on >= first_on:
        found.insert(0, _past(session, earlier, now=now))
        earlier = before(earlier)
    return found


def changes_since(
    session: Session, period: Period, figures: Mapping[IndicatorId, Indicator], *, now: datetime
) -> dict[IndicatorId, Change]:
    """Each figure of a period against the last period of its kind."""
    last = next(iter(past_figures(session, period, now=now, most=1)), None)
    held = last.shares if last else {}
    return {
        key: compare_shares(key, Share(one.numerator, one.denominator), held.get(key, NOTHING))
        for key, one in figures.items()
    }


def _past(session: Session, period: Period, *, now: datetime) -> PastFigures:
    """A period's figures from its report in force, or counted where none was frozen."""
    frozen = next(iter(reports_of(session, period)), None)
    if frozen is not None:
        held = frozen.content["indicators"]
        shares = {IndicatorId(k): Share(one["numerator"], one["denominator"]) for k, one in held.items()}
        return PastFigures(period, frozen.sha256, shares)
    _, figures = count(session, period=period, now=now)
    return PastFigures(period, "", {key: Share(one.numerator, one.denominator) for key, one in figures.items()})


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
    last = next(iter(reports_of(session, period)), None)
    if last is not None and not note:
        raise CorrectionWithoutReason("note", n=last.revision)
    report = Report(
        from_on=period.from_on,
        until_on=period.last_on,
        revision=last.revision + 1 if last else 1,
        corrects_id=last.id if last else None,
        correction_note=note,
        left_number=left_number,
        right_number=right_number,
        frozen_at=now,
        frozen_by=actor.name,
        is_example=is_example,
    )
    report.content = _plain_content(session, report, period=period, corrects=last.sha256 if last else "", now=now)
    if last is not None:
        report.content |= {"changes": _changes(last.content, report.content)}
    report.sha256 = fingerprint(report.content)
    session.add(report)
    session.flush()
    facts = {"from": period.from_on, "until": period.last_on, "revision": report.revision, "sha256": report.sha256}
    record(session, actor, action="report.freeze", thing=("report", report.id), changes=facts, now=now)
    _ask_to_sign(session, report, now=now)
    return report


def _plain_content(session: Session, report: Report, *, period: Period, corrects: str, now: datetime) -> dict[str, Any]:
    rows, figures = count(session, period=period, now=now)
    content = compose(
        session,
        history=past_figures(session, period, now=now),
        rows=rows,
        figures=figures,
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


def _changes(old: dict[str, Any], fresh: dict[str, Any]) -> Plain:
    """What a correction says otherwise, for good; raises `NothingNew`."""
    changes = compare_contents(old, fresh)
    if not is_new(changes):
        raise NothingNew
    return to_plain(changes)


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


def successor_of(session: Session, report: Report) -> Report | None:
    """The newest revision of a report's period, where that is a later one."""
    newest = next(iter(reports_of(session, report.period)), report)
    return newest if newest.revision > report.revision else None


def replacements(session: Session, reports: Sequence[Report]) -> dict[int, int]:
    """For each of some reports that was corrected, the number of the next revision."""
    query = select(Report.corrects_id, Report.id).where(Report.corrects_id.in_([report.id for report in reports]))
    return {old: new for old, new in session.execute(query) if old is not None}


def corrected_by(session: Session, report: Report) -> Report | None:
    """The revision a report corrects."""
    return get_report(session, report.corrects_id) if report.corrects_id else None


def list_reports(session: Session, *, most: int = 50, before_id: int | None = None) -> list[Report]:
    """The newest frozen reports, or the newest of those with a number below one."""
    query = select(Report).options(selectinload(Report.signatures)).order_by(Report.id.desc()).limit(most)
    if before_id is not None:
        query = query.where(Report.id < before_id)
    return list(session.scalars(query))


def list_in_force(session: Session, *, most: int) -> list[Report]:
    """The newest frozen reports that no later revision replaced."""
    replaced = select(Report.corrects_id).where(Report.corrects_id.is_not(None))
    query = select(Report).where(Report.id.not_in(replaced)).options(selectinload(Report.signatures))
    return list(session.scalars(query.order_by(Report.id.desc()).limit(most)))


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
