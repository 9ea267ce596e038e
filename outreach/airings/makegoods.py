"""Replacements of missed slots: where one could stand, placing it, waiving it with a reason; never without both banks."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from scheduler.avails import Alternative
from scheduler.recurrence import wall
from scheduler.terms import WIB, Pairing, Span, local_day

from ..access import Actor
from ..audit import record
from ..errors import N_, NotFound
from ..notices import notify
from ..places.service import banks
from ..slots import booking
from ..slots import service as slots
from ..slots.booking import Place
from ..slots.models import JointSlot, Slot
from .errors import MakeGoodClosed
from .models import MakeGood, MakeGoodState


def get_make_good(session: Session, make_good_id: int) -> MakeGood:
    """One owed replacement; raises `NotFound`."""
    owed = session.get(MakeGood, make_good_id)
    if owed is None:
        raise NotFound
    return owed


def list_make_goods(session: Session, *, only_open: bool = True) -> list[tuple[MakeGood, Slot, JointSlot]]:
    """Owed replacements with the slots they are for, by target day."""
    query = select(MakeGood, Slot, JointSlot).join(Slot, Slot.id == MakeGood.slot_id)
    query = query.join(JointSlot, JointSlot.id == Slot.joint_slot_id)
    if only_open:
        query = query.where(MakeGood.state == MakeGoodState.OPEN)
    return [
        (owed, slot, joint) for owed, slot, joint in session.execute(query.order_by(MakeGood.target_on, MakeGood.id))
    ]


def missed_joint(session: Session, owed: MakeGood) -> JointSlot:
    """The joint slot in which the miss happened, with its places."""
    query = select(JointSlot).join(Slot, Slot.joint_slot_id == JointSlot.id).where(Slot.id == owed.slot_id)
    return session.scalars(query.options(selectinload(JointSlot.slots))).one()


def propose_places(session: Session, owed: MakeGood, *, now: datetime) -> tuple[Alternative, ...]:
    """Three places for the whole joint slot again, free on both banks, from tomorrow on at the missed time of day."""
    joint = missed_joint(session, owed)
    tomorrow = local_day(now) + timedelta(days=1)
    places = [
        Place(
            slot.station_id,
            Span.of(
                wall(tomorrow, slot.start_at.astimezone(WIB).time()), (slot.end_at - slot.start_at).total_seconds()
            ),
        )
        for slot in joint.slots
    ]
    return booking.offer_alternatives(
        session,
        places,
        pairing=Pairing(joint.pairing),
        window=timedelta(minutes=joint.window_min),
        left_code=banks(session).left.code,
        now=now,
    )


def place(session: Session, actor: Actor, *, owed: MakeGood, starts: dict[int, datetime], now: datetime) -> JointSlot:
    """Draft the replacement at a place; it still needs both regencies' votes. Raises what drafting raises."""
    if owed.state != MakeGoodState.OPEN:
        raise MakeGoodClosed
    missed = missed_joint(session, owed)
    wish = replace(
        slots.wish_of(missed),
        day=min(local_day(start) for start in starts.values()),
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
        notify(
            session,
            sentence=N_("%(who)s menutup siaran pengganti untuk %(day)s tanpa menggantinya: %(reason)s"),
            facts={"who": actor.name, "day": owed.target_on, "reason": reason},
            href=f"/bukti/pengganti/{owed.id}",
            regency_code=owed.regency_code,
            now=now,
        )
