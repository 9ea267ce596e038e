"""What a miss owes: opened by a verdict, paid by the replacement's airing, opened again when that cannot air; never placed here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from scheduler.makegood import target_day
from scheduler.terms import Verdict, local_day

from ..access import Actor
from ..audit import record
from ..errors import N_
from ..notices import notify
from ..places.models import Regency, Station
from ..slots.content import has_begun
from ..slots.models import JointSlot, JointState, Slot
from .models import Airing, MakeGood, MakeGoodState

ON_AIR = (Verdict.AIRED, Verdict.LATE)
BOUND = (MakeGoodState.PLACED, MakeGoodState.MADE, MakeGoodState.CARRIED)
"""The states in which a debt hangs on what becomes of its replacement."""
PROVEN = "terbukti tayang"
"""The note of a debt that evidence closed: the slot had aired after all."""
TAKEN_BACK = "keputusan ditarik"
"""The note of a debt that stood by a person's decision alone, which was taken back."""
FORGIVEN = (PROVEN, TAKEN_BACK)
MISSED = N_("%(station)s tidak menyiarkan slot %(day)s. Siaran pengganti paling lambat %(target)s.")
LOST = N_("Pengganti untuk slot %(station)s %(day)s tidak jadi tayang. Tempatkan lagi, paling lambat %(target)s.")


def settle_make_goods(session: Session, actor: Actor, *, fresh: Iterable[Airing], now: datetime) -> None:
    """Let new verdicts open, close and carry on what is owed, each with its line in the trail."""
    for airing in fresh:
        if airing.slot_id is None:
            continue
        own = session.scalars(select(MakeGood).where(MakeGood.slot_id == airing.slot_id)).first()
        if airing.verdict == Verdict.MISSED:
            if own is None:
                _open(session, airing, now=now)
            elif own.state == MakeGoodState.WAIVED and own.note in FORGIVEN:
                _owe_again(session, actor, own, airing=airing, now=now)
            _settle_paid(session, actor, airing, state=MakeGoodState.CARRIED, now=now)
        elif airing.verdict in ON_AIR:
            if own is not None and own.state == MakeGoodState.OPEN:
                own.note = PROVEN
                _close(session, actor, own, state=MakeGoodState.WAIVED, now=now)
            _settle_paid(session, actor, airing, state=MakeGoodState.MADE, now=now)


def _open(session: Session, airing: Airing, *, now: datetime) -> None:
    station = session.get_one(Station, airing.station_id)
    regency = session.get_one(Regency, station.regency_code)
    owed = MakeGood(
        slot_id=airing.slot_id,
        regency_code=regency.code,
        owner=f"Staf komunikasi {regency.short_name}",
        target_on=target_day(airing.day, today=local_day(now)),
        state=MakeGoodState.OPEN,
        opened_at=now,
    )
    session.add(owed)
    session.flush()
    _tell(session, MISSED, owed=owed, station=station, airing_day=airing.day, now=now)


def _owe_again(session: Session, actor: Actor, owed: MakeGood, *, airing: Airing, now: datetime) -> None:
    """Better evidence took back what had closed a debt, so the debt stands again."""
    owed.state, owed.note, owed.closed_at = MakeGoodState.OPEN, "", None
    owed.target_on = max(owed.target_on, target_day(airing.day, today=local_day(now)))
    owed.version += 1
    record(session, actor, action="make_good.reopen", thing=("make_good", owed.id), changes={"note": PROVEN}, now=now)
    station = session.get_one(Station, airing.station_id)
    _tell(session, MISSED, owed=owed, station=station, airing_day=airing.day, now=now)


def _settle_paid(session: Session, actor: Actor, airing: Airing, *, state: MakeGoodState, now: datetime) -> None:
    """Let the debts a replacement stands for follow its newest verdict, also where an earlier one had said otherwise."""
    for debt in _paid_by(session, airing):
        if debt.state != state:
            _close(session, actor, debt, state=state, now=now)


def owe_by_ruling(session: Session, actor: Actor, *, airing: Airing, now: datetime) -> None:
    """Owe a replacement because a person says that what is known of a slot is not enough."""
    own = session.scalars(select(MakeGood).where(MakeGood.slot_id == airing.slot_id)).first()
    if own is None:
        _open(session, airing, now=now)
    elif own.state == MakeGoodState.WAIVED and own.note in FORGIVEN:
        _owe_again(session, actor, own, airing=airing, now=now)


def forgive(session: Session, actor: Actor, *, airing: Airing, now: datetime) -> None:
    """Take back what only a decision had made owed; a placed replacement stays, and a miss stays owed."""
    own = session.scalars(select(MakeGood).where(MakeGood.slot_id == airing.slot_id)).first()
    if own is not None and own.state == MakeGoodState.OPEN and airing.verdict != Verdict.MISSED:
        own.note = TAKEN_BACK
        _close(session, actor, own, state=MakeGoodState.WAIVED, now=now)


def _tell(
    session: Session, sentence: str, *, owed: MakeGood, station: Station, airing_day: object, now: datetime
) -> None:
    facts = {"station": station.name, "day": airing_day, "target": owed.target_on}
    href = f"/bukti/pengganti/{owed.id}"
    notify(session, sentence=sentence, facts=facts, href=href, regency_code=owed.regency_code, now=now)


def _paid_by(session: Session, airing: Airing) -> list[MakeGood]:
    """The debts this slot is the replacement of: its own station's, or its bank's where that station is not in it."""
    query = select(MakeGood, Slot.station_id).join(Slot, Slot.id == MakeGood.slot_id)
    replacing = select(Slot.joint_slot_id).where(Slot.id == airing.slot_id).scalar_subquery()
    query = query.where(MakeGood.state.in_(BOUND), MakeGood.joint_slot_id == replacing)
    places = set(session.scalars(select(Slot.station_id).where(Slot.joint_slot_id == replacing, Slot.booked)))
    bank = session.get_one(Station, airing.station_id).regency_code
    return [
        owed
        for owed, station_id in session.execute(query)
        if station_id == airing.station_id or (station_id not in places and owed.regency_code == bank)
    ]


def _close(session: Session, actor: Actor, owed: MakeGood, *, state: MakeGoodState, now: datetime) -> None:
    owed.state, owed.closed_at = state, now
    owed.version += 1
    changes = {"state": state.value, "note": owed.note}
    record(session, actor, action="make_good.close", thing=("make_good", owed.id), changes=changes, now=now)


def reopen_lost(session: Session, actor: Actor, *, now: datetime) -> Sequence[MakeGood]:
    """Owe again what a replacement was placed for that can air no more: cancelled, or its hour came without both votes."""
    query = select(MakeGood, JointSlot).join(JointSlot, JointSlot.id == MakeGood.joint_slot_id)
    query = query.where(MakeGood.state == MakeGoodState.PLACED).options(selectinload(JointSlot.slots))
    lost = [owed for owed, joint in session.execute(query) if _is_lost(joint, now)]
    for owed in lost:
        slot = session.get_one(Slot, owed.slot_id)
        changes = {"joint_slot_id": [owed.joint_slot_id, None]}
        owed.state, owed.joint_slot_id = MakeGoodState.OPEN, None
        owed.version += 1
        record(session, actor, action="make_good.reopen", thing=("make_good", owed.id), changes=changes, now=now)
        station = session.get_one(Station, slot.station_id)
        _tell(session, LOST, owed=owed, station=station, airing_day=local_day(slot.start_at), now=now)
    return lost


def _is_lost(joint: JointSlot, now: datetime) -> bool:
    return joint.state == JointState.CANCELLED or (joint.state != JointState.APPROVED and has_begun(joint, now=now))
