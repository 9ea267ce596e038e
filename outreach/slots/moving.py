"""What the joint week asks while a slot is being moved: where it fits on both banks, and what is in the way elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from scheduler.avails import Air, Request, room_to_move
from scheduler.conflicts import Booking, Closure
from scheduler.dayparts import Hours
from scheduler.terms import Pairing, Span, day_span

from ..access import Permission
from ..i18n import day_short
from ..places import service as places
from ..places.models import Station
from ..web import Call, allowed
from . import booking, queries, service
from .models import JointSlot
from .views import chosen_day, room


@room.get("/pekan/slot/<int:joint_slot_id>/ruang")
@allowed(Permission.SLOT_EDIT)
def find_room(call: Call, joint_slot_id: int) -> AnyResponse:
    """The week's free and taken times for one joint slot, as minutes of each day in WIB, for the page's own script."""
    joint = service.get_joint(call.session, joint_slot_id)
    service.refuse_uneditable(joint, now=call.now)
    return call.json(week_of(call.session, joint, days=queries.week_days(chosen_day(call)), now=call.now))


def week_of(session: Session, joint: JointSlot, *, days: Sequence[date], now: datetime) -> dict[str, object]:
    """Each day's free stretches for the first start, what is taken on each station, and how far behind each place lies."""
    starts = {slot.station_id: slot.start_at for slot in joint.slots if slot.booked}
    stations = [station for station in places.read_stations(session, with_closed=True) if station.id in starts]
    obstacles = booking.read_obstacles(session, list(starts), days=days, except_joint=joint.id)
    river = places.banks(session)
    airs = [_air(station, river.left.code, obstacles) for station in stations]
    first = min(starts.values())
    length_s = max((slot.end_at - slot.start_at).total_seconds() for slot in joint.slots)
    request = Request(starts, length_s, Pairing(joint.pairing), timedelta(minutes=joint.window_min))
    return {
        "length": length_s / 60,
        "first": _minute(first, day_span(joint.day)),
        "stations": [
            {"id": station.id, "name": station.short_name, "behind": (starts[station.id] - first).total_seconds() / 60}
            for station in stations
        ],
        "days": [_day_of(request, airs, obstacles, day=day, now=now) for day in days],
    }


def _air(station: Station, left_code: str, obstacles: Iterable[Booking | Closure]) -> Air:
    taken = tuple(found.span for found in obstacles if found.station_id == station.id)
    side = int(station.regency_code != left_code)
    return Air(station.id, side, Hours(station.sign_on, station.sign_off), taken)


def _day_of(
    request: Request, airs: Sequence[Air], obstacles: Iterable[Booking | Closure], *, day: date, now: datetime
) -> dict[str, object]:
    whole = day_span(day)
    rooms = room_to_move(request, airs, day, not_before=now)
    taken = [found for found in obstacles if found.span.overlaps(whole)]
    return {
        "day": day.isoformat(),
        "words": day_short(day),
        "free": [[_minute(start, whole), _minute(end, whole)] for start, end in rooms],
        "taken": [
            [found.station_id, _minute(found.span.start_at, whole), _minute(found.span.end_at, whole), _name(found)]
            for found in taken
        ],
    }


def _minute(moment: datetime, day: Span) -> float:
    return round((moment - day.start_at).total_seconds() / 60, 2)


def _name(found: Booking | Closure) -> str:
    return found.title if isinstance(found, Booking) else found.reason
