"""What a frozen report holds, as dataclasses, and the lines that can be drawn from a period's rows; never words or layout."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from scheduler.terms import Grade, Topic, Verdict

from ..reach.evidence import Basis
from ..reach.signal import SignalClass
from .account_lines import BudgetEntry, CheckLine
from .account_rows import FollowUpRow
from .comparison import PastFigures
from .counted import CountedRow
from .counts import cover_period
from .figures import Period, ReportRows
from .indicators import Indicator, IndicatorId
from .revisions import RowChange

SMALLEST_CELL = 5
"""A count of people below this is not printed, so that nobody can be picked out."""


@dataclass(frozen=True, slots=True)
class Party:
    """One regency as its letterhead names it; `number` is the report's number in its own register."""

    code: str
    name: str
    short_name: str
    province: str
    office: str
    number: str


@dataclass(frozen=True, slots=True)
class AgreementLine:
    """The agreement the report answers to."""

    title: str
    left_number: str
    right_number: str
    signed_on: date


@dataclass(frozen=True, slots=True)
class VillageLine:
    """One border village in the coverage table.

    `airings` is None where no station serves it, `facilitators` None while no assignment at all is on record;
    `is_double_blind` stays False while I9 has no data; `handheld` is the class for a hand-held set, None where unknown.
    """

    code: str
    name: str
    district: str
    regency_code: str
    station: str | None
    klass: SignalClass | None
    basis: Basis | None
    airings: Mapping[Topic, int] | None
    facilitators: int | None
    last_activity_on: date | None
    is_served: bool
    is_double_blind: bool
    handheld: SignalClass | None = None


@dataclass(frozen=True, slots=True)
class StationLine:
    """One station: slots due by grade and topic, proven seconds, and how many villages it serves (None: nothing known)."""

    name: str
    regency_code: str
    due: int
    grades: Mapping[Grade, int]
    topics: Mapping[Topic, int]
    proven_s: int
    villages: int | None


@dataclass(frozen=True, slots=True)
class FacilitatorLine:
    """Facilitators of one regency; `composition` counts by kind of figure, None where fewer than five."""

    regency_code: str
    facilitators: int
    villages: int
    activities: Mapping[str, int]
    attendance: int | None
    composition: Mapping[str, int | None]


@dataclass(frozen=True, slots=True)
class OutageLine:
    """Days on which a station was silent; `until_on` is the first day back on air."""

    station: str
    regency_code: str
    from_on: date
    until_on: date | None
    reason: str


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Something owed: who, by when, and whether it is done."""

    what: str
    regency_code: str
    owner: str
    due_on: date
    is_done: bool


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs for one regency; `nip` has 18 digits or is empty."""

    regency_code: str
    office: str
    name: str
    rank: str
    nip: str


@dataclass(frozen=True, slots=True)
class ProofLine:
    """One airing with the hash of the file that proves it (empty for an operator's word)."""

    day: date
    station: str
    topic: Topic
    verdict: Verdict
    grade: Grade
    sha256: str


@dataclass(frozen=True, slots=True)
class ReportContent:
    """All a report says. Freeze it with `canonical.to_plain`; what is stored, hashed and printed is that plain form."""

    period: Period
    revision: int
    corrects: str
    frozen_at: datetime
    is_example: bool
    border_list_on: date
    parties: tuple[Party, Party]
    agreement: AgreementLine
    indicators: Mapping[IndicatorId, Indicator]
    villages: tuple[VillageLine, ...]
    stations: tuple[StationLine, ...]
    facilitators: tuple[FacilitatorLine, ...] = ()
    outages: tuple[OutageLine, ...] = ()
    follow_ups: tuple[FollowUp, ...] = ()
    signers: tuple[Signer, ...] = ()
    copies: tuple[str, ...] = ()
    proofs: tuple[ProofLine, ...] = ()
    sources: tuple[str, ...] = ()
    budget: tuple[BudgetEntry, ...] = ()
    checks: tuple[CheckLine, ...] = ()
    counted: tuple[CountedRow, ...] = ()
    """The rows the figures were counted from, so that anybody can count them again."""
    history: tuple[PastFigures, ...] = ()
    """Earlier periods of the same kind, oldest first, as they were frozen or counted then."""
    due: tuple[FollowUpRow, ...] = ()
    """What I10 counts: everything that was owed by a day of the period, with the day it was done."""
    changes: tuple[RowChange, ...] = ()
    """What it says otherwise than the revision it corrects."""


def suppress(counts: Mapping[str, int]) -> dict[str, int | None]:
    """Counts of people with every cell from 1 to 4 left out."""
    return {kind: None if 0 < count < SMALLEST_CELL else count for kind, count in counts.items()}


def village_lines(rows: ReportRows) -> tuple[VillageLine, ...]:
    """The coverage table: every village of the frozen list, left regency first."""
    covered = cover_period(rows)
    names = {station.id: station.name for station in rows.stations}
    active: dict[str, set[int]] = defaultdict(set)
    for assignment in rows.assignments:
        if assignment.is_active(rows.judged_on):
            active[assignment.village_code].add(assignment.facilitator_id)
    quarter = rows.judged_quarters()[-1]
    newest: dict[str, date] = {}
    for activity in rows.activities:
        if activity.day <= rows.judged_on:
            newest[activity.village_code] = max(activity.day, newest.get(activity.village_code, activity.day))
    is_judged = any(village.best for village in covered.values()) and bool(rows.activities)
    lines = []
    for village in sorted(rows.villages, key=lambda v: (rows.regency_codes.index(v.regency_code), v.code)):
        coverage = covered[village.code]
        last = newest.get(village.code)
        lines.append(
            VillageLine(
                code=village.code,
                name=village.name,
                district=village.district,
                regency_code=village.regency_code,
                station=names.get(coverage.best.station_id) if coverage.best else None,
                klass=coverage.klass,
                handheld=coverage.best.handheld if coverage.best else None,
                basis=coverage.best.basis if coverage.best else None,
                airings=None if coverage.is_blind else {topic: coverage.airings(topic) for topic in Topic},
                facilitators=len(active[village.code]) if rows.assignments else None,
                last_activity_on=last,
                is_served=not coverage.is_blind,
                is_double_blind=is_judged and coverage.is_blind and not (last and last in quarter),
            )
        )
    return tuple(lines)


def station_lines(rows: ReportRows) -> tuple[StationLine, ...]:
    """Plan and realisation: every station with its due slots by grade and topic, left regency first."""
    verdicts = rows.verdicts()
    due = rows.due_slots()
    listed = {village.code for village in rows.villages}
    lines = []
    for station in sorted(rows.stations, key=lambda s: (rows.regency_codes.index(s.regency_code), s.name)):
        own = [slot for slot in due if slot.station_id == station.id]
        airings = [verdicts[slot.id] for slot in own if slot.id in verdicts]
        grades = Counter(airing.grade if airing.is_aired else Grade.P0 for airing in airings)
        grades[Grade.P0] += len(own) - len(airings)
        topics = Counter(airing.topic for airing in airings if airing.is_proven)
        known = [s for (station_id, code), s in rows.signals.items() if station_id == station.id and code in listed]
        lines.append(
            StationLine(
                name=station.name,
                regency_code=station.regency_code,
                due=len(own),
                grades={grade: grades[grade] for grade in Grade},
                topics={topic: topics[topic] for topic in Topic},
                proven_s=sum(airing.length_s for airing in airings if airing.is_proven),
                villages=sum(signal.klass.is_receivable for signal in known) if known else None,
            )
        )
    return tuple(lines)
