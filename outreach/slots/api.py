"""The joint plan for other programs, JSON in and out; never a rule of its own."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

from flask import request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from scheduler.conflicts import Conflict
from scheduler.terms import WIB, Pairing, SlotKind

from ..access import Permission
from ..errors import N_
from ..faults import problem
from ..forms import Form, maybe_id, read_id, read_moment
from ..web import Call, allowed, words_of
from . import queries, service
from .errors import SlotConflict
from .models import JointSlot, Slot
from .views import room

PAGE = 200
STATION = "stations."
LONGEST = timedelta(days=92)
NO_CURSOR = N_("Pakai nilai next dari halaman sebelumnya.")
TOO_WIDE = N_("Paling banyak %(most)s hari sekaligus.")
NO_STATIONS = N_("Tulis stations sebagai {nomor stasiun: jam}, misalnya 3 dan 07:25.")


@room.get("/api/v1/slots")
@allowed(Permission.SLOT_READ)
def slots_api(call: Call) -> AnyResponse:
    """Booked slots of some days, by start, in pages by key; unchanged pages answer 304 to their ETag."""
    form = Form(request.args)
    from_on = form.maybe_day("from") or call.today
    until_on = form.maybe_day("until") or from_on + timedelta(days=7)
    if until_on - from_on > LONGEST:
        form.refuse("until", TOO_WIDE, most=LONGEST.days)
    station_id, after = form.maybe_integer("station"), _read_cursor(form)
    form.check()
    days = (from_on, until_on)
    rows = queries.slots_between(call.session, days=days, station_id=station_id, after=after, most=PAGE)
    following = _cursor(rows[-1][0]) if len(rows) == PAGE else None
    return call.json_to_keep({"items": [_told(slot, joint) for slot, joint in rows], "next": following})


def _read_cursor(form: Form) -> tuple[datetime, int] | None:
    raw = form.fields.get("after", "")
    if not raw:
        return None
    try:
        moment, _, slot_id = raw.partition("~")
        return read_moment(moment).astimezone(UTC), read_id(slot_id)
    except ValueError:
        form.refuse("after", NO_CURSOR)
        return None


def _cursor(slot: Slot) -> str:
    return f"{slot.start_at.strftime('%Y-%m-%dT%H:%M:%S.%fZ')}~{slot.id}"


def _told(slot: Slot, joint: JointSlot) -> dict[str, object]:
    return {
        "id": slot.id,
        "joint_slot_id": joint.id,
        "station_id": slot.station_id,
        "start_at": slot.start_at.isoformat(),
        "end_at": slot.end_at.isoformat(),
        "clip_id": slot.clip_id,
        "state": joint.state,
        "content_hash": joint.content_hash,
    }


@room.post("/api/v1/joint-slots")
@allowed(Permission.SLOT_EDIT)
def draft_api(call: Call) -> AnyResponse:
    """Draft a joint slot; an `Idempotency-Key` makes a repeated request act once.

    A conflict answers 409 with everything in the way and the places that are free on both banks.
    """
    form = _read_body(request.get_json(silent=True))
    wish = service.Wish(
        clip_id=form.integer("clip_id", least=1),
        day=form.day("day"),
        kind=form.choice("kind", SlotKind),
        pairing=form.choice("pairing", Pairing),
        starts=_read_starts(form),
        window_min=call.office.settings.pair_window_min,
    )
    if not wish.starts:
        form.refuse("stations", NO_STATIONS)
    form.check()
    try:
        joint = service.draft(call.session, call.actor, wish=wish, now=call.now)
    except SlotConflict as refusal:
        return _conflict(refusal)
    return call.json({"id": joint.id, "state": joint.state, "content_hash": joint.content_hash}, 201)


def _read_starts(form: Form) -> dict[int, time]:
    names = [name for name in form.fields if name.startswith(STATION)]
    if any(maybe_id(name.removeprefix(STATION)) is None for name in names):
        form.refuse("stations", NO_STATIONS)
        return {}
    return {read_id(name.removeprefix(STATION)): form.clock(name) for name in names}


def _read_body(body: Any) -> Form:
    """The fields of a JSON object as a form reads them; each station's start stands under `stations.` and its number."""
    given = body if isinstance(body, dict) else {}
    stations = given.get("stations")
    fields = {name: str(given[name]) for name in ("clip_id", "day", "kind", "pairing") if name in given}
    if isinstance(stations, dict):
        fields |= {f"{STATION}{station_id}": str(start) for station_id, start in stations.items()}
    return Form(MultiDict(fields))


def _conflict(refusal: SlotConflict) -> AnyResponse:
    places = [{str(i): _wall(start) for i, start in place.starts.items()} for place in refusal.alternatives]
    conflicts = [_told_conflict(found) for found in refusal.conflicts]
    return problem(refusal.status, words_of(refusal), conflicts=conflicts, alternatives=places)


def _wall(moment: datetime) -> str:
    """A moment as the clocks on both banks show it."""
    return moment.astimezone(WIB).isoformat()


def _told_conflict(conflict: Conflict) -> dict[str, object]:
    return {
        "station_id": conflict.station_id,
        "what": conflict.obstacle,
        "title": conflict.title,
        "start_at": _wall(conflict.span.start_at),
        "end_at": _wall(conflict.span.end_at),
        "overlap_s": conflict.overlap_s,
    }
