"""What changes places, and how the other rooms read them; never a screen and never a commit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, joinedload

from ..access import Actor
from ..audit import changed, edited_meanwhile, own_change_just_made, record
from ..errors import N_, NotFound, Refused
from ..i18n import day_plain, today
from ..seed import BorderSeed
from .errors import (
    AlreadyOnList,
    BorderDayOutside,
    BorderUndoTooLate,
    NoAgreement,
    NotOnList,
    ReasonMissing,
    SourceMissing,
    StationNameTaken,
)
from .models import (
    CARRIERS,
    Agreement,
    BorderEntry,
    District,
    FacingPair,
    FactName,
    Regency,
    ScopeItem,
    Station,
    StationFact,
    StationKind,
    Village,
)

MOST_AHEAD = timedelta(days=366)
"""How far ahead a day may be entered on which something begins or ends."""
FIRST_REASON = N_("Daftar awal menurut batas poligon desa")
"""Why the first villages stand on the list; kept as it is written, and worded in the reader's language where it is shown."""
SOURCE_AHEAD = N_("Tanggal sumber belum tiba.")


@dataclass(frozen=True, slots=True)
class Banks:
    """The agreement and its two regencies in their fixed order: left (upper) bank, right (lower) bank."""

    agreement: Agreement
    left: Regency
    right: Regency

    @property
    def codes(self) -> tuple[str, str]:
        """Both regencies' codes, left bank first."""
        return (self.left.code, self.right.code)

    @property
    def both(self) -> tuple[Regency, Regency]:
        """Both regencies, left bank first."""
        return (self.left, self.right)

    def regency(self, code: str) -> Regency:
        """The regency of a code; `KeyError` for any other code."""
        return {self.left.code: self.left, self.right.code: self.right}[code]

    def other(self, code: str) -> Regency:
        """The regency across the river."""
        return self.right if code == self.left.code else self.left


def find_banks(session: Session) -> Banks | None:
    """The two banks of the agreement in force, or None before the first set-up."""
    query = select(Agreement).options(
        joinedload(Agreement.left), joinedload(Agreement.right), joinedload(Agreement.scope_items)
    )
    agreement = session.scalars(query.order_by(Agreement.id.desc()).limit(1)).unique().first()
    return Banks(agreement, agreement.left, agreement.right) if agreement else None


def banks(session: Session) -> Banks:
    """The two banks of the agreement in force; raises `NoAgreement` before the first set-up."""
    found = find_banks(session)
    if found is None:
        raise NoAgreement
    return found


# --- villages and the border list -------------------------------------------------------------------------------------


def in_force(on: date) -> ColumnElement[bool]:
    """The condition that a border entry holds on a day."""
    return (BorderEntry.from_on <= on) & or_(BorderEntry.until_on.is_(None), BorderEntry.until_on > on)


def border_villages(session: Session, *, on: date, klass: str = "A") -> list[Village]:
    """The villages on the border list on a day, by code."""
    query = select(Village).join(BorderEntry, BorderEntry.village_code == Village.code)
    query = query.where(in_force(on), BorderEntry.klass == klass).options(joinedload(Village.district))
    return list(session.scalars(query.order_by(Village.code)).unique())


def border_history(session: Session) -> list[BorderEntry]:
    """Every membership that ever was, newest first."""
    query = (
        select(BorderEntry)
        .options(joinedload(BorderEntry.village))
        .order_by(BorderEntry.from_on.desc(), BorderEntry.village_code)
    )
    return list(session.scalars(query))


def get_village(session: Session, code: str) -> Village:
    """One village with its district and regency; raises `NotFound`."""
    query = (
        select(Village).where(Village.code == code).options(joinedload(Village.district), joinedload(Village.regency))
    )
    village = session.scalars(query).first()
    if village is None:
        raise NotFound
    return village


def put_on_border(
    session: Session, actor: Actor, *, village: Village, klass: str, from_on: date, reason: str, now: datetime
) -> BorderEntry:
    """A village joins the border list from a day on; past periods keep the list they had (`BorderDayOutside`)."""
    if not reason:
        raise ReasonMissing("reason")
    _refuse_other_days(from_on, now=now)
    query = select(BorderEntry).where(
        BorderEntry.village_code == village.code, or_(BorderEntry.until_on.is_(None), BorderEntry.until_on > from_on)
    )
    if session.scalars(query).first() is not None:
        raise AlreadyOnList("village_code", village=village.name)
    entry = BorderEntry(village_code=village.code, klass=klass, from_on=from_on, reason=reason)
    session.add(entry)
    session.flush()
    facts = {"entry": entry.id, "village": village.name, "class": klass, "from_on": from_on, "reason": reason}
    record(session, actor, action="border.join", thing=("village", village.code), changes=facts, now=now)
    return entry


def take_off_border(
    session: Session, actor: Actor, *, village: Village, until_on: date, reason: str, now: datetime
) -> BorderEntry:
    """A village leaves the border list from a day on; earlier days keep it (`BorderDayOutside`)."""
    if not reason:
        raise ReasonMissing("reason")
    _refuse_other_days(until_on, now=now)
    query = select(BorderEntry).where(BorderEntry.village_code == village.code, in_force(until_on - timedelta(days=1)))
    entry = session.scalars(query).first()
    if entry is None:
        raise NotOnList("village_code", village=village.name)
    before, entry.until_on = entry.until_on, until_on
    facts = {"entry": entry.id, "village": village.name, "until_on": until_on, "before": before, "reason": reason}
    record(session, actor, action="border.leave", thing=("village", village.code), changes=facts, now=now)
    return entry


def _refuse_other_days(on: date, *, now: datetime) -> None:
    last = today(now) + MOST_AHEAD
    if not today(now) <= on <= last:
        raise BorderDayOutside("on", last=day_plain(last))


def get_entry(session: Session, entry_id: int) -> BorderEntry:
    """One membership with its village; raises `NotFound`."""
    query = select(BorderEntry).where(BorderEntry.id == entry_id).options(joinedload(BorderEntry.village))
    entry = session.scalars(query).first()
    if entry is None:
        raise NotFound
    return entry


def undo_border(session: Session, actor: Actor, *, entry: BorderEntry, now: datetime) -> None:
    """Take back the newest change of a membership, moments after it was made; raises `BorderUndoTooLate`."""
    last = own_change_just_made(session, actor, ("village", entry.village_code), now=now)
    if last is None or last.changes.get("entry") != entry.id or last.action == "border.undo":
        raise BorderUndoTooLate
    if last.action == "border.join":
        session.delete(entry)
    else:
        before = last.changes["before"]
        entry.until_on = date.fromisoformat(before) if before else None
    facts = {"entry": entry.id, "undone": last.action}
    record(session, actor, action="border.undo", thing=("village", entry.village_code), changes=facts, now=now)


def seed_border(session: Session, actor: Actor, *, border: BorderSeed, from_on: date, now: datetime) -> Agreement:
    """Write an agreement with its regencies, districts, border villages and facing pairs into an empty office."""
    for seed in border.regencies:
        session.add(
            Regency(
                code=seed.code,
                name=f"Kabupaten {seed.name}",
                short_name=seed.short_name,
                province_code=seed.province_code,
                province_name=seed.province_name,
            )
        )
    session.flush()
    session.add_all(District(code=d.code, name=d.name, regency_code=d.regency_code) for d in border.districts)
    session.flush()
    for v in border.villages:
        session.add(
            Village(
                code=v.code,
                name=v.name,
                kind=v.kind,
                district_code=v.district_code,
                regency_code=v.regency_code,
                latitude=v.latitude,
                longitude=v.longitude,
                area_km2=v.area_km2,
            )
        )
    session.flush()
    session.add_all(
        BorderEntry(village_code=v.code, klass=v.klass, from_on=from_on, reason=FIRST_REASON) for v in border.villages
    )
    session.add_all(
        FacingPair(left_code=p.left_code, right_code=p.right_code, contact_km=p.contact_km) for p in border.facing
    )
    agreement = _seed_agreement(session, border)
    facts = {"title": agreement.title, "villages": len(border.villages)}
    record(session, actor, action="border.seed", thing=("agreement", agreement.id), changes=facts, now=now)
    return agreement


def _seed_agreement(session: Session, border: BorderSeed) -> Agreement:
    seed = border.agreement
    agreement = Agreement(
        title=seed.title,
        left_code=seed.left_code,
        right_code=seed.right_code,
        left_number=seed.left_number,
        right_number=seed.right_number,
        signed_on=seed.signed_on,
        until_on=seed.until_on,
    )
    session.add(agreement)
    session.flush()
    session.add_all(
        ScopeItem(agreement_id=agreement.id, label=i.label, wording=i.wording, topic=i.topic) for i in seed.scope
    )
    session.flush()
    return agreement


# --- stations ---------------------------------------------------------------------------------------------------------


def open_from(day: date) -> ColumnElement[bool]:
    """The condition that a station was open on a day or on any later one."""
    return or_(Station.closed_on.is_(None), Station.closed_on > day)


def read_stations(
    session: Session, *, open_on: date | None = None, with_closed: bool = False, with_carriers: bool = False
) -> list[Station]:
    """Stations with their regency, by regency and id: those open on a day or later, those never closed, or every one.

    Relays and streams, on which nothing is planned, are left out unless they are asked for.
    """
    query = select(Station).options(joinedload(Station.regency)).order_by(Station.regency_code, Station.id)
    if not with_carriers:
        query = query.where(Station.kind.not_in(CARRIERS))
    if not with_closed:
        query = query.where(Station.closed_on.is_(None) if open_on is None else open_from(open_on))
    return list(session.scalars(query))


def stations_after(session: Session, *, after: int, most: int) -> list[Station]:
    """Stations with a number above one, closed ones too, by number."""
    return list(session.scalars(select(Station).where(Station.id > after).order_by(Station.id).limit(most)))


def get_station(session: Session, station_id: int) -> Station:
    """One station with its regency; raises `NotFound`."""
    query = select(Station).where(Station.id == station_id).options(joinedload(Station.regency))
    station = session.scalars(query).first()
    if station is None:
        raise NotFound
    return station


def add_station(
    session: Session,
    actor: Actor,
    *,
    name: str,
    short_name: str,
    regency_code: str,
    kind: StationKind,
    sign_on: time,
    sign_off: time,
    is_example: bool = False,
    now: datetime,
) -> Station:
    """Enter a station; its technical facts stay unknown until somebody enters them. Raises `StationNameTaken`."""
    _refuse_taken(session, name, regency_code, except_id=None)
    station = Station(
        name=name,
        short_name=short_name,
        regency_code=regency_code,
        kind=kind,
        sign_on=sign_on,
        sign_off=sign_off,
        is_example=is_example,
    )
    session.add(station)
    session.flush()
    facts = {"name": name, "regency_code": regency_code, "kind": kind}
    record(session, actor, action="station.add", thing=("station", station.id), changes=facts, now=now)
    return station


def _refuse_taken(session: Session, name: str, regency_code: str, *, except_id: int | None) -> None:
    query = select(Station.id).where(Station.name == name, Station.regency_code == regency_code)
    other = session.scalar(query)
    if other is not None and other != except_id:
        raise StationNameTaken("name", name=name)


def save_station(
    session: Session, actor: Actor, *, station: Station, values: Mapping[str, object], version: int, now: datetime
) -> None:
    """Save a station's name, kind and hours; raises `EditedMeanwhile` or `StationNameTaken`."""
    if station.version != version:
        raise edited_meanwhile(session, ("station", station.id), mine=values, theirs=station, since=now)
    _refuse_taken(session, str(values.get("name", station.name)), station.regency_code, except_id=station.id)
    differences = changed(station, values)
    if differences:
        station.version += 1
        record(session, actor, action="station.change", thing=("station", station.id), changes=differences, now=now)


def enter_fact(
    session: Session,
    actor: Actor,
    *,
    station: Station,
    name: FactName,
    value: float,
    source: str,
    source_on: date,
    now: datetime,
) -> StationFact:
    """Enter a technical fact with its source; earlier values stay readable. Raises `SourceMissing` or `Refused`."""
    if not source:
        raise SourceMissing("source")
    if source_on > today(now):
        raise Refused(SOURCE_AHEAD, "source_on")
    fact = StationFact(
        station_id=station.id, name=name, value=value, source=source, source_on=source_on, recorded_at=now
    )
    session.add(fact)
    session.flush()
    facts = {"name": name, "value": value, "source": source, "source_on": source_on}
    record(session, actor, action="station.fact", thing=("station", station.id), changes=facts, now=now)
    return fact


def facts_of(session: Session, station_id: int) -> list[StationFact]:
    """Every fact ever entered for a station, newest first."""
    query = select(StationFact).where(StationFact.station_id == station_id)
    return list(session.scalars(query.order_by(StationFact.recorded_at.desc(), StationFact.id.desc())))


def current_facts(facts: list[StationFact]) -> dict[str, StationFact]:
    """Of each kind of fact the one entered last; `facts` newest first."""
    return {fact.name: fact for fact in reversed(facts)}
