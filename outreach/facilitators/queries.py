"""What the screens of facilitators read, in a few statements whatever the number of villages; never a change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, joinedload

from ..places.models import BorderEntry, FacingPair, Station, Village
from .models import Assignment, Facilitator, Listening, ReceptionReport, ReceptionSound, Visit


@dataclass(frozen=True, slots=True)
class Companion:
    """A facilitator who covers a village on a day."""

    facilitator_id: int
    name: str
    decree_number: str
    from_on: date
    until_on: date | None


@dataclass(frozen=True, slots=True)
class VillageCare:
    """A border village with who covers it, when it was last visited, and the villages it faces."""

    code: str
    name: str
    district: str
    regency_code: str
    companions: tuple[Companion, ...]
    last_visit_on: date | None
    facing: Mapping[str, str]
    """Names of the villages on the other bank, by code."""


def _border_on(on: date) -> ColumnElement[bool]:
    return (
        (BorderEntry.from_on <= on)
        & or_(BorderEntry.until_on.is_(None), BorderEntry.until_on > on)
        & (BorderEntry.klass == "A")
    )


def care_of_villages(
    session: Session, *, on: date, regency_code: str | None = None, codes: frozenset[str] | None = None
) -> list[VillageCare]:
    """Every class A border village of a day with its companions, last visit and facing villages, by code."""
    query = select(Village).join(BorderEntry, BorderEntry.village_code == Village.code).where(_border_on(on))
    if regency_code is not None:
        query = query.where(Village.regency_code == regency_code)
    if codes is not None:
        query = query.where(Village.code.in_(codes))
    villages = session.scalars(query.options(joinedload(Village.district)).order_by(Village.code)).unique().all()
    companions, visits, facing = companions_on(session, on=on), last_visits(session, until_on=on), facing_names(session)
    return [
        VillageCare(
            code=village.code,
            name=village.name,
            district=village.district.name,
            regency_code=village.regency_code,
            companions=tuple(companions.get(village.code, ())),
            last_visit_on=visits.get(village.code),
            facing=facing.get(village.code, {}),
        )
        for village in villages
    ]


def companions_on(session: Session, *, on: date) -> dict[str, list[Companion]]:
    """Who covers which village on a day."""
    query = select(Assignment).options(joinedload(Assignment.facilitator))
    query = query.where(Assignment.from_on <= on, or_(Assignment.until_on.is_(None), Assignment.until_on > on))
    found: dict[str, list[Companion]] = {}
    for row in session.scalars(query.order_by(Assignment.from_on)):
        companion = Companion(row.facilitator_id, row.facilitator.name, row.decree_number, row.from_on, row.until_on)
        found.setdefault(row.village_code, []).append(companion)
    return found


def last_visits(session: Session, *, until_on: date) -> dict[str, date]:
    """The day of each village's latest recorded activity up to a day."""
    query = select(Visit.village_code, func.max(Visit.happened_on)).where(
        Visit.withdrawn_at.is_(None), Visit.happened_on <= until_on
    )
    return dict(session.execute(query.group_by(Visit.village_code)).all())


def facing_names(session: Session) -> dict[str, dict[str, str]]:
    """For each village the names of those it faces on the other bank, by code, the longest contact first."""
    names = dict(session.execute(select(Village.code, Village.name)).all())
    found: dict[str, dict[str, str]] = {}
    for pair in session.scalars(select(FacingPair).order_by(FacingPair.contact_km.desc())):
        found.setdefault(pair.left_code, {})[pair.right_code] = names[pair.right_code]
        found.setdefault(pair.right_code, {})[pair.left_code] = names[pair.left_code]
    return found


def facing_care(
    session: Session, villages: Sequence[VillageCare], *, left_code: str
) -> list[tuple[VillageCare, VillageCare]]:
    """The pairs of villages that face each other, with who covers each, the left bank's first; the least covered pairs first."""
    known = {village.code: village for village in villages}
    pairs = [
        (known[pair.left_code], known[pair.right_code])
        for pair in session.scalars(select(FacingPair).order_by(FacingPair.left_code, FacingPair.right_code))
        if pair.left_code in known and pair.right_code in known
    ]
    ordered = [(a, b) if a.regency_code == left_code else (b, a) for a, b in pairs]
    return sorted(ordered, key=lambda pair: sum(bool(village.companions) for village in pair))


def list_facilitators(session: Session, *, on: date) -> list[tuple[Facilitator, int]]:
    """All facilitators by regency and name, each with the number of villages covered on a day."""
    counts = (
        select(Assignment.facilitator_id, func.count().label("villages"))
        .where(Assignment.from_on <= on, or_(Assignment.until_on.is_(None), Assignment.until_on > on))
        .group_by(Assignment.facilitator_id)
        .subquery()
    )
    query = select(Facilitator, func.coalesce(counts.c.villages, 0)).outerjoin(
        counts, counts.c.facilitator_id == Facilitator.id
    )
    return [
        (person, count) for person, count in session.execute(query.order_by(Facilitator.regency_code, Facilitator.name))
    ]


def history_of(session: Session, facilitator_id: int) -> list[tuple[Assignment, str]]:
    """Every assignment of a facilitator with its village's name, newest first."""
    query = select(Assignment, Village.name).join(Village, Village.code == Assignment.village_code)
    query = query.where(Assignment.facilitator_id == facilitator_id).order_by(
        Assignment.from_on.desc(), Assignment.village_code
    )
    return [(row, name) for row, name in session.execute(query)]


def visits_of(
    session: Session, *, facilitator_id: int | None = None, village_code: str | None = None, most: int = 30
) -> list[tuple[Visit, str, str]]:
    """The newest standing visits with the names of village and facilitator."""
    query = select(Visit, Village.name, Facilitator.name).join(Village, Village.code == Visit.village_code)
    query = query.join(Facilitator, Facilitator.id == Visit.facilitator_id).where(Visit.withdrawn_at.is_(None))
    if facilitator_id is not None:
        query = query.where(Visit.facilitator_id == facilitator_id)
    if village_code is not None:
        query = query.where(Visit.village_code == village_code)
    rows = session.execute(query.order_by(Visit.happened_on.desc(), Visit.id.desc()).limit(most))
    return [(visit, village, name) for visit, village, name in rows]


def reports_of(session: Session, village_code: str, *, most: int = 30) -> list[tuple[ReceptionReport, str]]:
    """The newest standing reception reports of a village with the station's name."""
    query = select(ReceptionReport, Station.name).join(Station, Station.id == ReceptionReport.station_id)
    query = query.where(ReceptionReport.village_code == village_code, ReceptionReport.withdrawn_at.is_(None))
    rows = session.execute(query.order_by(ReceptionReport.heard_on.desc(), ReceptionReport.id.desc()).limit(most))
    return [(report, name) for report, name in rows]


def matched_reports(session: Session, village_code: str) -> set[int]:
    """The reports of a village in whose recording a clip of ours was matched."""
    query = select(ReceptionSound.report_id).join(ReceptionReport, ReceptionReport.id == ReceptionSound.report_id)
    query = query.where(ReceptionReport.village_code == village_code, ReceptionSound.listening == Listening.MATCHED)
    return set(session.scalars(query))


def composition(session: Session, *, field: str, on: date) -> dict[str, dict[str, int]]:
    """Counts of active facilitators by regency and one private fact (religion or ethnicity), for reports only."""
    column = {"religion": Facilitator.religion, "ethnicity": Facilitator.ethnicity}[field]
    query = select(Facilitator.regency_code, column, func.count())
    query = query.where(column != "", or_(Facilitator.ended_on.is_(None), Facilitator.ended_on > on))
    counts: dict[str, dict[str, int]] = {}
    for regency_code, value, count in session.execute(query.group_by(Facilitator.regency_code, column)):
        counts.setdefault(regency_code, {})[value] = count
    return counts


def suppress_small(counts: dict[str, int], *, least: int = 5) -> dict[str, int | None]:
    """Counts fit to publish: a cell under `least` becomes None, and so does the next smallest when it would stand alone.

    Hiding a single cell would let anybody find it by subtraction from the total.
    """
    small = {name for name, count in counts.items() if count < least}
    if len(small) == 1 and len(counts) > 1:
        small.add(min((name for name in counts if name not in small), key=lambda name: (counts[name], name)))
    return {name: None if name in small else count for name, count in counts.items()}
