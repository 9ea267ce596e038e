"""The joint plan for other programs, JSON in and out; never a rule of its own."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any, TypedDict

from flask import request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from scheduler.conflicts import Conflict
from scheduler.terms import WIB, Pairing, SlotKind

from ..access import Permission
from ..errors import N_
from ..faults import problem
from ..forms import Form, maybe_id, read_id, read_moment
from ..openapi import Clock, Day, Moment, Problem, Sha256, Shape, speaks
from ..web import Call, allowed, words_of
from . import queries, service
from .errors import InThePast, OffAir, SlotConflict
from .models import JointSlot, JointState, Slot
from .views import room

PAGE = 200
STATION = "stations."
LONGEST = timedelta(days=92)
NO_CURSOR = N_("Pakai nilai next dari halaman sebelumnya.")
TOO_WIDE = N_("Paling banyak %(most)s hari sekaligus.")
NO_STATIONS = N_("Tulis stations sebagai {nomor stasiun: jam}, misalnya 3 dan 07:25.")


SlotsAsked = TypedDict("SlotsAsked", {"from": Day, "until": Day, "station": int, "after": str}, total=False)
SlotsAsked.__doc__ = "Which days (`from` to `until`), which station, and what `next` of the page before said."


class SlotTold(TypedDict):
    """One station's booked place in a joint slot; joint only in the state approved."""

    id: int
    joint_slot_id: int
    station_id: int
    start_at: Moment
    end_at: Moment
    clip_id: int
    state: JointState
    content_hash: Sha256


class SlotPage(TypedDict):
    """Booked slots by start; hand `next` in again as `after`."""

    items: list[SlotTold]
    next: str | None


class DraftSent(TypedDict):
    """A joint slot as it is wanted: `stations` holds each station's start by its number."""

    clip_id: int
    day: Day
    kind: SlotKind
    pairing: Pairing
    stations: dict[str, Clock]


class DraftTold(TypedDict):
    """The joint slot that was drafted."""

    id: int
    state: JointState
    content_hash: Sha256


class ConflictTold(TypedDict):
    """Something that stands in the way."""

    station_id: int
    what: str
    title: str
    start_at: Moment
    end_at: Moment
    overlap_s: float


class ConflictProblem(Problem, total=False):
    """A refusal with everything in the way, and places that are free on both banks: each station's start by its number."""

    conflicts: list[ConflictTold]
    alternatives: list[dict[str, Moment]]


@room.get("/api/v1/slots")
@allowed(Permission.SLOT_READ)
@speaks(Shape(SlotPage, asked=SlotsAsked))
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
    page: SlotPage = {"items": [_told(slot, joint) for slot, joint in rows], "next": following}
    return call.json_to_keep(page)


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


def _told(slot: Slot, joint: JointSlot) -> SlotTold:
    return {
        "id": slot.id,
        "joint_slot_id": joint.id,
        "station_id": slot.station_id,
        "start_at": slot.start_at.isoformat(),
        "end_at": slot.end_at.isoformat(),
        "clip_id": slot.clip_id,
        "state": JointState(joint.state),
        "content_hash": joint.content_hash,
    }


@room.post("/api/v1/joint-slots")
@allowed(Permission.SLOT_EDIT)
@speaks(Shape(DraftTold, status=201, body=DraftSent, refusals={409: ConflictProblem}))
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
    except (InThePast, OffAir) as refusal:
        refusal.field = STATION + refusal.field.removeprefix(service.START)
        raise
    told: DraftTold = {"id": joint.id, "state": JointState(joint.state), "content_hash": joint.content_hash}
    return call.json(told, 201)


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


def _told_conflict(conflict: Conflict) -> ConflictTold:
    return {
        "station_id": conflict.station_id,
        "what": conflict.obstacle,
        "title": conflict.title,
        "start_at": _wall(conflict.span.start_at),
        "end_at": _wall(conflict.span.end_at),
        "overlap_s": conflict.overlap_s,
    }
