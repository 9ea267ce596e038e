"""What changes joint slots: draft, move, cancel, propose, vote; never a screen, never a commit, never one bank alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from scheduler.dayparts import Hours
from scheduler.recurrence import wall
from scheduler.terms import WIB, Pairing, SlotKind, Span

from ..access import Actor
from ..audit import lines_of, own_change_just_made, record
from ..clips.content import HINDRANCES, hindrance_of
from ..clips.content import standing_of as standing_of_clip
from ..clips.queries import load_clips
from ..errors import N_, EditedMeanwhile, NotFound
from ..i18n import clock, day_long, gettext
from ..notices import notify, settle
from ..places.errors import UnknownStation
from ..places.models import CARRIERS, Station
from ..places.service import Banks, banks, open_from
from . import booking
from .booking import Place
from .content import bury_old_votes, content_hash, has_begun, settle_state
from .errors import (
    ClipNotAirable,
    ClipWithoutSound,
    InThePast,
    NotEditable,
    NotTogether,
    OffAir,
    OneBankOnly,
    OutsideWindow,
    SlotConflict,
    UndoOver,
    UnknownClip,
)
from .models import JointSlot, JointState, Slot
from .plans import ensure_plan

START = "start_"
"""Each station's start as a form names it, before the station's number."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A joint slot as somebody wants it: `starts` is each station's time of day in WIB."""

    clip_id: int
    day: date
    kind: SlotKind
    pairing: Pairing
    starts: Mapping[int, time]
    window_min: int


def get_joint(session: Session, joint_slot_id: int) -> JointSlot:
    """One joint slot with its places and votes; raises `NotFound`."""
    query = select(JointSlot).where(JointSlot.id == joint_slot_id)
    joint = session.scalars(query.options(selectinload(JointSlot.slots), selectinload(JointSlot.approvals))).first()
    if joint is None:
        raise NotFound
    return joint


# --- drafting ---------------------------------------------------------------------------------------------------------


def check_wish(
    session: Session, wish: Wish, *, now: datetime, river: Banks, last_on: date | None = None
) -> tuple[float, list[Place]]:
    """Everything about a wish but conflicts; returns the clip's length in seconds and the places asked for.

    With `last_on` the clip must be one that may air up to that day too.
    """
    stations = {
        s.id: s
        for s in session.scalars(
            select(Station).where(Station.id.in_(wish.starts), open_from(wish.day), Station.kind.not_in(CARRIERS))
        )
    }
    if len(stations) != len(wish.starts):
        raise UnknownStation("stations")
    for regency in river.both:
        if not any(station.regency_code == regency.code for station in stations.values()):
            raise OneBankOnly("stations", side=regency.short_name)
    length_s = check_clip(session, wish.clip_id, days=(wish.day, last_on or wish.day), river=river)
    places = [Place(i, Span.of(wall(wish.day, start), length_s)) for i, start in sorted(wish.starts.items())]
    for place in places:
        _check_hours(stations[place.station_id], wish.day, place, now)
    _check_window(wish)
    return length_s, places


def check_clip(session: Session, clip_id: int, *, days: Iterable[date], river: Banks) -> float:
    """The length of a clip that may air on every one of some days.

    Raises `ClipNotAirable`, `ClipWithoutSound` or `UnknownClip`.
    """
    clip = next(iter(load_clips(session, [clip_id])), None)
    if clip is None:
        raise UnknownClip("clip_id")
    standing = standing_of_clip(clip, banks=river.codes)
    for day in days:
        hindrance = hindrance_of(clip, standing=standing, on=day)
        if hindrance is not None:
            reason = gettext(HINDRANCES[hindrance])
            raise ClipNotAirable("clip_id", title=clip.title, day=day_long(day), reason=reason)
    if clip.recording is None or not clip.recording.length_s:
        raise ClipWithoutSound("clip_id", title=clip.title)
    return clip.recording.length_s


def _check_hours(station: Station, day: date, place: Place, now: datetime) -> None:
    field = f"{START}{station.id}"
    if place.span.start_at <= now:
        raise InThePast(field, clock=clock(place.span.start_at), day=day_long(day))
    hours = Hours(station.sign_on, station.sign_off).on_air(day)
    if not (hours.start_at <= place.span.start_at and place.span.end_at <= hours.end_at):
        raise OffAir(
            field,
            station=station.name,
            sign_on=clock(hours.start_at),
            sign_off=clock(hours.end_at),
            clock=clock(place.span.start_at),
        )


def _check_window(wish: Wish) -> None:
    starts = [timedelta(hours=s.hour, minutes=s.minute, seconds=s.second) for s in wish.starts.values()]
    apart = max(starts) - min(starts)
    if wish.pairing is Pairing.SIMULCAST and apart:
        raise NotTogether("pairing")
    if apart > timedelta(minutes=wish.window_min):
        raise OutsideWindow("pairing", minutes=round(apart.total_seconds() / 60), most=wish.window_min)


def refuse_conflicts(
    session: Session, places: Sequence[Place], *, wish: Wish, river: Banks, now: datetime, own: Iterable[int] = ()
) -> None:
    """Raise `SlotConflict` with every conflict and the three nearest places that work on both banks."""
    conflicts = booking.conflicts_of(session, places, except_joint=own)
    if conflicts:
        alternatives = booking.offer_alternatives(
            session,
            places,
            pairing=wish.pairing,
            window=timedelta(minutes=wish.window_min),
            left_code=river.left.code,
            now=now,
            except_joint=own,
        )
        raise SlotConflict(conflicts, alternatives)


def draft(
    session: Session, actor: Actor, *, wish: Wish, now: datetime, make_good_for: JointSlot | None = None
) -> JointSlot:
    """Draft a joint slot and book its places on both banks.

    Raises `UnknownStation`, `UnknownClip`, `OneBankOnly`, `OutsideWindow`, `OffAir`, `InThePast`, `ClipNotAirable`,
    `SlotConflict` or `SlotTaken`.
    """
    river = banks(session)
    booking.lock_stations(session, wish.starts)
    length_s, places = check_wish(session, wish, now=now, river=river)
    refuse_conflicts(session, places, wish=wish, river=river, now=now)
    joint = JointSlot(
        plan_id=ensure_plan(session, day=wish.day, now=now).id,
        clip_id=wish.clip_id,
        kind=wish.kind,
        pairing=wish.pairing,
        window_min=wish.window_min,
        day=wish.day,
        state=JointState.DRAFT,
        content_hash=_hash(wish, places, length_s),
        regency_code=actor.regency_code or river.left.code,
        make_good_for_id=make_good_for.id if make_good_for else None,
        made_at=now,
        changed_at=now,
        changed_by=actor.name,
    )
    session.add(joint)
    session.flush()
    booking.write_slots(session, slot_rows(joint.id, wish.clip_id, places))
    record(session, actor, action="slot.draft", thing=("joint_slot", joint.id), changes=_told(wish), now=now)
    return joint


def _hash(wish: Wish, places: Sequence[Place], length_s: float) -> str:
    starts = {place.station_id: place.span.start_at for place in places}
    return content_hash(
        clip_id=wish.clip_id, day=wish.day, kind=wish.kind, pairing=wish.pairing, starts=starts, length_s=length_s
    )


def slot_rows(joint_slot_id: int, clip_id: int, places: Iterable[Place]) -> list[dict[str, object]]:
    """The rows of a joint slot's places, as they are written."""
    return [
        {
            "joint_slot_id": joint_slot_id,
            "station_id": place.station_id,
            "start_at": place.span.start_at.astimezone(UTC),
            "end_at": place.span.end_at.astimezone(UTC),
            "clip_id": clip_id,
            "booked": True,
        }
        for place in places
    ]


def _told(wish: Wish) -> dict[str, object]:
    starts = {str(station_id): start.isoformat() for station_id, start in sorted(wish.starts.items())}
    told = {"clip_id": wish.clip_id, "day": wish.day, "kind": wish.kind, "pairing": wish.pairing, "starts": starts}
    return {**told, "window_min": wish.window_min}


def _wish_told(told: Mapping[str, Any]) -> Wish:
    """A wish as the trail kept it."""
    return Wish(
        clip_id=told["clip_id"],
        day=date.fromisoformat(told["day"]),
        kind=SlotKind(told["kind"]),
        pairing=Pairing(told["pairing"]),
        starts={int(station_id): time.fromisoformat(start) for station_id, start in told["starts"].items()},
        window_min=told["window_min"],
    )


# --- editing ----------------------------------------------------------------------------------------------------------


def wish_of(joint: JointSlot, slots: Iterable[Slot] | None = None) -> Wish:
    """A joint slot as the wish it came from: its booked places, all of them when it has none, or the ones named."""
    places = slots or [slot for slot in joint.slots if slot.booked] or joint.slots
    from_wall = {slot.station_id: slot.start_at.astimezone(WIB).time() for slot in places}
    return Wish(joint.clip_id, joint.day, SlotKind(joint.kind), Pairing(joint.pairing), from_wall, joint.window_min)


def refuse_uneditable(joint: JointSlot, *, now: datetime) -> None:
    """Raise `NotEditable` for what was cancelled or has begun."""
    if joint.state == JointState.CANCELLED or has_begun(joint, now=now):
        raise NotEditable


def change(
    session: Session, actor: Actor, *, joint: JointSlot, wish: Wish, version: int, tells: bool = True, now: datetime
) -> bool:
    """Move or change a joint slot; any change voids both votes and says so to both, unless the caller does (`tells`).

    A slot that was published keeps its row (evidence may speak of it) and only gives its place back. Returns whether
    there was anything to vote on that is now asked for again.
    """
    refuse_uneditable(joint, now=now)
    if joint.version != version:
        raise EditedMeanwhile(
            mine=_told(wish), theirs=_told(wish_of(joint)), who=joint.changed_by, clock=clock(joint.changed_at)
        )
    river = banks(session)
    had_votes = joint.state not in (JointState.DRAFT, JointState.CANCELLED)
    if not _rewrite(session, actor, joint=joint, wish=wish, river=river, now=now):
        return False
    bury_old_votes(joint, actor, banks=river.codes, now=now)
    settle_state(joint, banks=river.codes)
    if had_votes and tells:
        say_void(session, actor, joint=joint, river=river, now=now)
    return had_votes


def undo_change(session: Session, actor: Actor, *, joint: JointSlot, now: datetime) -> None:
    """Take back the own change of a moment ago: the slot stands where it stood, and the votes for that count again.

    Raises `UndoOver` when it was not this person's change, or not a moment ago.
    """
    refuse_uneditable(joint, now=now)
    last = own_change_just_made(session, actor, ("joint_slot", joint.id), now=now)
    if last is None or last.action != "slot.change":
        raise UndoOver
    river = banks(session)
    _rewrite(session, actor, joint=joint, wish=_wish_told(last.changes["before"]), river=river, now=now)
    settle_state(joint, banks=river.codes)
    settle(session, href=f"/pekan/slot/{joint.id}", now=now)


def _rewrite(
    session: Session, actor: Actor, *, joint: JointSlot, wish: Wish, river: Banks, now: datetime
) -> dict[str, object]:
    """Give a joint slot its new content and places; returns what it was before, or nothing when nothing changed."""
    booking.lock_stations(session, {*wish.starts, *(slot.station_id for slot in joint.slots)})
    length_s, places = check_wish(session, wish, now=now, river=river)
    refuse_conflicts(session, places, wish=wish, river=river, now=now, own=[joint.id])
    fresh = _hash(wish, places, length_s)
    if fresh == joint.content_hash:
        return {}
    before = _told(wish_of(joint))
    _replace_places(session, joint, wish, places)
    joint.clip_id, joint.day, joint.kind, joint.pairing = wish.clip_id, wish.day, wish.kind, wish.pairing
    joint.window_min, joint.content_hash, joint.is_edited = wish.window_min, fresh, True
    mark_changed(joint, actor, now=now)
    changes = {"before": before, "after": _told(wish)}
    record(session, actor, action="slot.change", thing=("joint_slot", joint.id), changes=changes, now=now)
    return before


def mark_changed(joint: JointSlot, actor: Actor, *, now: datetime) -> None:
    """A new version, by whom and when."""
    joint.version += 1
    joint.changed_at, joint.changed_by = now, actor.name


def _replace_places(session: Session, joint: JointSlot, wish: Wish, places: Sequence[Place]) -> None:
    """Give a joint slot its new places: a station that stays keeps its row, the others are unbooked or added."""
    rows = {slot.station_id: slot for slot in joint.slots}
    wanted = {place.station_id: place for place in places}
    for slot in rows.values():
        slot.booked = False
    session.flush()
    for station_id in sorted(rows.keys() & wanted.keys()):
        slot, span = rows[station_id], wanted[station_id].span
        slot.start_at, slot.end_at, slot.clip_id, slot.booked = span.start_at, span.end_at, wish.clip_id, True
    booking.flush_places(session, places)
    added = [wanted[station_id] for station_id in sorted(wanted.keys() - rows.keys())]
    if added:
        booking.write_slots(session, slot_rows(joint.id, wish.clip_id, added))
    session.expire(joint, ["slots"])


def say_void(session: Session, actor: Actor, *, joint: JointSlot, river: Banks, now: datetime) -> None:
    """Both regencies hear that their votes were for other content and count no more."""
    for code in river.codes:
        notify(
            session,
            sentence=N_(
                "Persetujuan atas slot %(day)s gugur karena diubah oleh %(who)s. Kedua kabupaten diminta lagi."
            ),
            facts={"day": joint.day, "who": actor.name},
            href=f"/pekan/slot/{joint.id}",
            regency_code=code,
            now=now,
        )


def cancel(session: Session, actor: Actor, *, joint: JointSlot, reason: str, tells: bool = True, now: datetime) -> None:
    """Take a joint slot off the air plan; its rows stay, its places are free again, both regencies hear of it."""
    refuse_uneditable(joint, now=now)
    was_laid = joint.state != JointState.DRAFT
    joint.state = JointState.CANCELLED
    mark_changed(joint, actor, now=now)
    booked = [slot.station_id for slot in joint.slots if slot.booked]
    for slot in joint.slots:
        slot.booked = False
    session.flush()
    changes = {"reason": reason, "stations": booked}
    record(session, actor, action="slot.cancel", thing=("joint_slot", joint.id), changes=changes, now=now)
    for code in banks(session).codes if was_laid and tells else ():
        notify(
            session,
            sentence=N_("Slot %(day)s dibatalkan oleh %(who)s."),
            facts={"day": joint.day, "who": actor.name},
            href=f"/pekan/slot/{joint.id}",
            regency_code=code,
            now=now,
        )


def restore(session: Session, actor: Actor, *, joint: JointSlot, now: datetime) -> None:
    """Undo a cancellation: the places are booked again if they are still free (`SlotConflict`, `SlotTaken`).

    Only the stations of the last moment come back: rows of stations it had left before stay unbooked.
    """
    if joint.state != JointState.CANCELLED:
        raise NotEditable
    lines = lines_of(session, "joint_slot", joint.id)
    stations: list[int] = next((line.changes["stations"] for line in lines if line.action == "slot.cancel"), [])
    slots = [slot for slot in joint.slots if slot.station_id in stations]
    if not slots or any(slot.start_at <= now for slot in slots):
        raise NotEditable
    river = banks(session)
    places = [Place(slot.station_id, Span(slot.start_at, slot.end_at)) for slot in slots]
    booking.lock_stations(session, [place.station_id for place in places])
    refuse_conflicts(session, places, wish=wish_of(joint, slots), river=river, now=now, own=[joint.id])
    for slot in slots:
        slot.booked = True
    joint.state = JointState.PROPOSED if joint.proposal_id else JointState.DRAFT
    mark_changed(joint, actor, now=now)
    booking.flush_places(session, places)
    settle_state(joint, banks=river.codes)
    settle(session, href=f"/pekan/slot/{joint.id}", now=now)
    record(session, actor, action="slot.restore", thing=("joint_slot", joint.id), now=now)
