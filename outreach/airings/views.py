"""Screens and addresses of proof: the operator's day, logs, a day's verdicts, make-goods; never a query and never a rule."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from flask import Blueprint
from werkzeug.wrappers import Response as AnyResponse

from scheduler.caps import Shortlist
from scheduler.makegood import Offer
from scheduler.terms import WIB, local_day

from ..access import Permission
from ..forms import NO_CHOICE, read_day, read_id, read_moment
from ..i18n import gettext
from ..places import service as places
from ..places.models import Station
from ..playlists import delivery, deltas
from ..playlists import service as playlists
from ..web import Call, allowed, wants_json
from . import clocks, definitions, makegoods, queries, questions, service, tape_queries
from .judging import joint_of, shifts_of
from .models import MakeGood, MakeGoodState

room = Blueprint("airings", __name__)


def station_of(call: Call, station_id: int, permission: Permission) -> Station:
    """A station this person may speak for; any other does not exist."""
    station = places.get_station(call.session, station_id)
    call.require(permission, regency_code=station.regency_code, station_id=station.id)
    return station


def asked_day(call: Call) -> date:
    """The day an address asks for; today, where it names none."""
    try:
        return read_day(call.args.get("hari", ""))
    except ValueError:
        return call.today  # type: ignore[no-any-return]  # a date


# --- the operator's day, phone first ----------------------------------------------------------------------------------


@room.get("/stasiun/<int:station_id>")
@allowed(Permission.PLAYLIST_READ)
def operator(call: Call, station_id: int) -> AnyResponse:
    """What to air next, what to download, and one tap a line for what aired."""
    station, day = station_of(call, station_id, Permission.PLAYLIST_READ), asked_day(call)
    playlist, lines = queries.operator_day(call.session, station_id=station_id, day=day)
    _, before = queries.operator_day(call.session, station_id=station_id, day=day - timedelta(days=1))
    held = playlists.holdings(call.session, days=[day], station_ids=[station_id])
    return call.page(
        "airings/operator.html",
        station=station,
        day=day,
        playlist=playlist,
        lines=lines,
        due=[line for line in lines if line.is_open and line.line.start_at <= call.now],
        coming=next((line for line in lines if line.line.start_at > call.now), None),
        before=[line for line in before if line.is_open],
        holding=held[0] if held else None,
        delivery=delivery.delivery_of(call.session, station_id),
        left=deltas.left_bytes(call.session, playlist, now=call.now) if playlist else 0,
        may_arrange=call.actor.may(Permission.DELIVERY_EDIT, regency_code=station.regency_code, station_id=station.id),
        may_tell=call.actor.may(Permission.AIRING_TELL, regency_code=station.regency_code, station_id=station.id),
        client_id=lambda: secrets.token_hex(16),
        timedelta=timedelta,
    )


@room.post("/stasiun/slot/<int:slot_id>/kabar")
@allowed(Permission.AIRING_TELL)
def answer(call: Call, slot_id: int) -> AnyResponse:
    """Keep the operator's word on a slot."""
    slot = service.published_slot(call.session, slot_id)
    station_of(call, slot.station_id, Permission.AIRING_TELL)
    form = call.form
    said, client_id = form.one_of("aired", ["yes", "no", "unknown"]), form.text("client_id", most=64)
    form.check()
    kept = service.answer_slot(
        call.session,
        call.actor,
        slot=slot,
        aired={"yes": True, "no": False, "unknown": None}[said],
        client_id=client_id,
        said_at=_said_at(form.fields.get("said_at", ""), call.now),
        now=call.now,
    )
    words = {
        "yes": gettext("Dicatat: sudah disiarkan."),
        "no": gettext("Dicatat: tidak disiarkan."),
        "unknown": gettext("Dicatat."),
    }
    day = local_day(slot.start_at).isoformat()
    if wants_json():
        return call.json({"answer": kept.id, "client_id": kept.client_id})
    return call.go("airings.operator", station_id=slot.station_id, hari=day, said=words[said])


def _said_at(text: str, now: datetime) -> datetime:
    """When the phone says the tap was made; now, when it says nothing usable."""
    try:
        moment = read_moment(text)
    except ValueError:
        return now
    return moment if moment.tzinfo is not None and moment <= now else now


# --- proof ------------------------------------------------------------------------------------------------------------


@room.get("/bukti")
@allowed(Permission.AIRING_READ)
def proof(call: Call) -> AnyResponse:
    """Which days are proven, and which wait for word."""
    stations = {
        station.id: station
        for station in places.read_stations(call.session, open_on=call.today - queries.PROOF_BACK)
        if call.actor.may(Permission.AIRING_READ, regency_code=station.regency_code, station_id=station.id)
    }
    days = queries.proof_days(call.session, station_ids=list(stations), now=call.now)
    owed = [row for row in makegoods.list_owing(call.session, on=call.today) if row.slot.station_id in stations]
    stages = call.office.stages_of(call.session, days=list(days), now=call.now)
    river = places.banks(call.session)
    return call.page("airings/proof.html", days=days, stages=stages, owed=owed, stations=stations, river=river)


@room.get("/bukti/<int:station_id>")
@allowed(Permission.AIRING_READ)
def day(call: Call, station_id: int) -> AnyResponse:
    """A day's reconciliation: planned line, log line and the operator's word side by side."""
    station, on = station_of(call, station_id, Permission.AIRING_READ), asked_day(call)
    playlist, lines = queries.operator_day(call.session, station_id=station_id, day=on)
    ids = [line.airing.as_run_line_id for line in lines if line.airing and line.airing.as_run_line_id]
    logs = queries.logs_of(call.session, station_id=station_id, day=on)
    extras = queries.extras_of(call.session, station_id=station_id, day=on)
    where = questions.Where(station_id, on)
    return call.page(
        "airings/day.html",
        questions=questions.questions_of(call.session, lines, extras=extras, logs=logs, where=where),
        station=station,
        day=on,
        stage=call.office.stages_of(call.session, days=[on], now=call.now).get(on),
        playlist=playlist,
        lines=lines,
        log_lines=queries.log_lines(call.session, ids),
        tapes=tape_queries.recordings_on(call.session, [line.airing.heard_id for line in lines if line.airing]),
        logs=logs,
        shifts=shifts_of(call.session, [log.id for log in logs]),
        is_off=clocks.is_off,
        saved=definitions.names_of(call.session, station_id),
        extras=extras,
        **_rights(call, station),
    )


def _rights(call: Call, station: Station) -> dict[str, bool]:
    """What this person may do about a station's proof."""
    rights = {"may_tell": Permission.AIRING_TELL, "may_decide": Permission.AIRING_DECIDE}
    return {
        name: call.actor.may(permission, regency_code=station.regency_code, station_id=station.id)
        for name, permission in rights.items()
    }


# --- make-goods -------------------------------------------------------------------------------------------------------


@room.get("/bukti/pengganti/<int:make_good_id>")
@allowed(Permission.AIRING_READ)
def make_good(call: Call, make_good_id: int) -> AnyResponse:
    """What is owed for a miss, and three places for it that work on both banks."""
    owed = makegoods.get_make_good(call.session, make_good_id)
    missed = makegoods.missed_joint(call.session, owed)
    slot = next(slot for slot in missed.slots if slot.id == owed.slot_id)
    station_of(call, slot.station_id, Permission.AIRING_READ)
    stations = {station.id: station for station in places.read_stations(call.session, with_closed=True)}
    served, _ = call.office.villages_served(call.session, on=call.today)
    choice = _choose(call, owed, served)
    return call.page(
        "airings/make_good.html",
        owed=owed,
        missed=missed,
        slot=slot,
        stations=stations,
        offers=[
            (o, _place_code(o), makegoods.clip_for(call.session, missed, day=local_day(o.first_at)))
            for o in choice.offers
        ],
        turned_down=choice.refused,
        river=places.banks(call.session),
        served=served,
        chain=makegoods.chain_of(call.session, owed),
        joint=joint_of(call.session, owed.slot_id),
    )


def _choose(call: Call, owed: MakeGood, served: Mapping[int, int | None]) -> Shortlist:
    """Where an open debt could be made good; nowhere, where it is closed."""
    if owed.state != MakeGoodState.OPEN:
        return Shortlist(())
    return makegoods.propose_places(call.session, owed, served=served, caps_for=call.office.caps_for, now=call.now)


def _place_code(offer: Offer) -> str:
    """A place as its form carries it: each station with its start."""
    return "|".join(f"{i}={start.astimezone(WIB):%Y-%m-%dT%H:%M}" for i, start in sorted(offer.starts.items()))


@room.post("/bukti/pengganti/<int:make_good_id>/tempatkan")
@allowed(Permission.MAKEGOOD_EDIT, again="airings.make_good")
def place_make_good(call: Call, make_good_id: int) -> AnyResponse:
    """Draft the replacement at an offered place."""
    form = call.form
    try:
        parts = [part.split("=") for part in form.fields.get("place", "").split("|")]
        starts = {read_id(i): read_moment(moment).replace(tzinfo=WIB) for i, moment in parts}
    except ValueError:
        form.refuse("place", NO_CHOICE)
        starts = {}
    form.check()
    owed = makegoods.get_make_good(call.session, make_good_id)
    joint = makegoods.place(call.session, call.actor, owed=owed, starts=starts, now=call.now)
    said = gettext("Siaran pengganti ditempatkan sebagai draf. Usulkan agar kedua kabupaten menyetujuinya.")
    return call.go("slots.show", joint_slot_id=joint.id, said=said)


@room.post("/bukti/pengganti/<int:make_good_id>/tutup")
@allowed(Permission.MAKEGOOD_EDIT, again="airings.make_good")
def waive_make_good(call: Call, make_good_id: int) -> AnyResponse:
    """Close what is owed without a replacement, with a reason."""
    form = call.form
    reason = form.text("reason", most=300)
    form.check()
    owed = makegoods.get_make_good(call.session, make_good_id)
    makegoods.waive(call.session, call.actor, owed=owed, reason=reason, now=call.now)
    return call.go(
        "airings.make_good", make_good_id=make_good_id, said=gettext("Ditutup tanpa pengganti; alasannya tercatat.")
    )
