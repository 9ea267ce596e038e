"""Replacements of missed slots: where one could stand, placing it, waiving it with a reason; never without both banks."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from scheduler.caps import Caps, Shortlist, keep_within
from scheduler.dayparts import daypart_of
from scheduler.makegood import Missed, find_offers
from scheduler.terms import WIB, Pairing, local_day

from ..access import Actor
from ..audit import record
from ..clips.models import Clip
from ..clips.queries import airable, load_clips
from ..errors import N_, NotFound
from ..notices import notify
from ..places.service import banks, get_station, read_stations
from ..slots import booking
from ..slots import service as slots
from ..slots.calendars import closures_by_station
from ..slots.models import EntryKind, JointSlot, Slot
from .errors import MakeGoodClosed
from .models import MakeGood, MakeGoodState

LEAST_DAYS = 8
"""So many days from tomorrow are looked through, even past the target: late is better than never, and said to be late."""
UNPAID = (MakeGoodState.OPEN, MakeGoodState.PLACED)


def get_make_good(session: Session, make_good_id: int) -> MakeGood:
    """One owed replacement; raises `NotFound`."""
    owed = session.get(MakeGood, make_good_id)
    if owed is None:
        raise NotFound
    return owed


@dataclass(frozen=True, slots=True)
class OwedRow:
    """A replacement as a list tells it: what is owed, for which place, of a clip with which title."""

    owed: MakeGood
    slot: Slot
    title: str


def list_make_goods(session: Session, *, states: Collection[MakeGoodState] = (MakeGoodState.OPEN,)) -> list[OwedRow]:
    """Replacements in some states (owed and not placed) with the places they are for, by target day."""
    query = select(MakeGood, Slot, Clip.title).join(Slot, Slot.id == MakeGood.slot_id)
    query = query.join(Clip, Clip.id == Slot.clip_id).where(MakeGood.state.in_(states))
    rows = session.execute(query.order_by(MakeGood.target_on, MakeGood.id))
    return [OwedRow(owed, slot, title) for owed, slot, title in rows]


def list_owing(session: Session, *, on: date) -> list[OwedRow]:
    """What somebody has to see to: everything not placed, and what was placed and is overdue on a day all the same."""
    rows = list_make_goods(session, states=UNPAID)
    return [row for row in rows if row.owed.state == MakeGoodState.OPEN or row.owed.target_on < on]


def missed_joint(session: Session, owed: MakeGood) -> JointSlot:
    """The joint slot in which the miss happened, with its places."""
    query = select(JointSlot).join(Slot, Slot.joint_slot_id == JointSlot.id).where(Slot.id == owed.slot_id)
    return session.scalars(query.options(selectinload(JointSlot.slots))).one()


CapsFor = Callable[..., tuple[Caps, ...]]
"""Tells what the plans in force ask of days, for a joint slot that is made good in them: a later room knows."""


def no_caps(_session: Session, _joint: JointSlot, *, days: Sequence[date]) -> tuple[Caps, ...]:  # noqa: ARG001  # as a `CapsFor`
    """Where no plan is in force."""
    return ()


def propose_places(
    session: Session,
    owed: MakeGood,
    *,
    now: datetime,
    served: Mapping[int, int | None] | None = None,
    caps_for: CapsFor = no_caps,
) -> Shortlist:
    """Three places for the whole joint slot again, on both banks, from tomorrow on; `served` counts each station's villages.

    Where a station is silent, one of its bank that serves no fewer villages stands in for it. Places keep what the plan in force
    asks, and where none does, the least bad one is offered with what it breaks.
    """
    joint, first = missed_joint(session, owed), local_day(now) + timedelta(days=1)
    days = [first + timedelta(days=step) for step in range(max(LEAST_DAYS, (owed.target_on - first).days + 1))]
    places = [slot for slot in joint.slots if slot.booked] or joint.slots
    missed = Missed(
        {slot.station_id: slot.start_at for slot in places},
        max((slot.end_at - slot.start_at).total_seconds() for slot in places),
        Pairing(joint.pairing),
        timedelta(minutes=joint.window_min),
        joint.day,
        owed.target_on,
    )
    stations = read_stations(session, open_on=first)
    codes = {station.id: station.regency_code for station in stations}
    told = closures_by_station(session, codes, first_on=days[0], last_on=days[-1])
    fasting = {entry.day for entries in told.values() for entry in entries if entry.kind == EntryKind.RAMADAN}
    ranked = find_offers(
        missed,
        booking.airs_on(session, stations, days=days, left_code=banks(session).left.code),
        served=served or {},
        standing=_standing(session, days, fasting=fasting),
        fasting=fasting,
        days=days,
        not_before=now,
        count=None,
    )
    return keep_within(ranked, caps_for(session, joint, days=days), missed_on=joint.day, fasting=fasting)


def _standing(session: Session, days: Sequence[date], *, fasting: Collection[date]) -> set[tuple[date, str]]:
    """The parts of days in which a programme stands: the planner gives each to one."""
    query = select(JointSlot.day, Slot.start_at).join(Slot, Slot.joint_slot_id == JointSlot.id)
    rows = session.execute(query.where(JointSlot.day.between(days[0], days[-1]), Slot.booked))
    parts = ((day, daypart_of(start, is_fasting=day in fasting)) for day, start in rows)
    return {(day, part.name) for day, part in parts if part is not None}


def clip_for(session: Session, joint: JointSlot, *, day: date) -> Clip:
    """The clip that makes a joint slot good on a day: its own, or another of its topic and no longer, best of its language."""
    own = session.get_one(Clip, joint.clip_id)
    if airable(session, [own.id], day)[own.id] is None:
        return own
    alike = session.scalars(select(Clip.id).where(Clip.topic == own.topic, Clip.retired_at.is_(None))).all()
    free = [number for number, hindrance in airable(session, alike, day).items() if hindrance is None]
    clips = [clip for clip in load_clips(session, free) if _length_s(clip) <= _length_s(own)]
    return max(clips, key=lambda clip: (clip.language == own.language, _length_s(clip), clip.id), default=own)


def _length_s(clip: Clip) -> float:
    return (clip.recording.length_s or 0.0) if clip.recording else 0.0


@dataclass(frozen=True, slots=True)
class Link:
    """One step of a chain: a joint slot, and what is owed for it on the same bank (None: nothing)."""

    joint: JointSlot
    owed: MakeGood | None


def chain_of(session: Session, owed: MakeGood) -> list[Link]:
    """From the first missed joint slot through every replacement to the newest: a debt that was carried on names where it began."""
    links: list[Link] = []
    joint: JointSlot | None = missed_joint(session, owed)
    while joint is not None and joint.id not in {link.joint.id for link in links}:
        links.insert(0, Link(joint, owed if not links else _owed_for(session, joint, owed=owed)))
        joint = session.get(JointSlot, joint.make_good_for_id) if joint.make_good_for_id else None
    last = owed
    while last.joint_slot_id is not None and last.joint_slot_id not in {link.joint.id for link in links}:
        joint = session.get_one(JointSlot, last.joint_slot_id)
        after = _owed_for(session, joint, owed=last)
        links.append(Link(joint, after))
        if after is None:
            break
        last = after
    return links


def _owed_for(session: Session, joint: JointSlot, *, owed: MakeGood) -> MakeGood | None:
    """What a joint slot owes on the bank of a debt, the same station's first."""
    station_id = session.scalar(select(Slot.station_id).where(Slot.id == owed.slot_id))
    query = select(MakeGood).join(Slot, Slot.id == MakeGood.slot_id)
    query = query.where(Slot.joint_slot_id == joint.id, MakeGood.regency_code == owed.regency_code)
    return session.scalars(query.order_by(Slot.station_id != station_id, MakeGood.id)).first()


def place(session: Session, actor: Actor, *, owed: MakeGood, starts: dict[int, datetime], now: datetime) -> JointSlot:
    """Draft the replacement at a place; it still needs both regencies' votes. Raises what drafting raises."""
    if owed.state != MakeGoodState.OPEN:
        raise MakeGoodClosed
    missed, day = missed_joint(session, owed), min(local_day(start) for start in starts.values())
    wish = replace(
        slots.wish_of(missed),
        clip_id=clip_for(session, missed, day=day).id,
        day=day,
        starts={station_id: start.astimezone(WIB).time() for station_id, start in starts.items()},
    )
    joint = slots.draft(session, actor, wish=wish, make_good_for=missed, now=now)
    owed.joint_slot_id, owed.state = joint.id, MakeGoodState.PLACED
    owed.version += 1
    facts = {"joint_slot_id": joint.id, "day": joint.day}
    record(session, actor, action="make_good.place", thing=("make_good", owed.id), changes=facts, now=now)
    return joint


def waive(session: Session, actor: Actor, *, owed: MakeGood, reason: str, now: datetime) -> None:
    """Close an owed replacement without one, and say why; the regency it is owed to hears of it from the other side."""
    if owed.state != MakeGoodState.OPEN:
        raise MakeGoodClosed
    owed.state, owed.closed_at, owed.note = MakeGoodState.WAIVED, now, reason
    owed.version += 1
    record(session, actor, action="make_good.waive", thing=("make_good", owed.id), changes={"reason": reason}, now=now)
    if owed.regency_code != actor.regency_code:
        slot = session.get_one(Slot, owed.slot_id)
        station = get_station(session, slot.station_id).name
        notify(
            session,
            sentence=N_("%(who)s menutup slot %(station)s %(day)s yang gagal tayang tanpa pengganti: %(reason)s"),
            facts={"who": actor.name, "station": station, "day": local_day(slot.start_at), "reason": reason},
            href=f"/bukti/pengganti/{owed.id}",
            regency_code=owed.regency_code,
            now=now,
        )
