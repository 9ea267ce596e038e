"""Screens and addresses of the joint plan: week, draft, slot, proposals; never a query and never a rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from flask import Blueprint, url_for
from werkzeug.wrappers import Response as AnyResponse

from scheduler.terms import WIB, Pairing, SlotKind

from ..access import Permission
from ..errors import N_, NotFound
from ..forms import FIRST_DAY, NO_CHOICE, NO_CLOCK, Form, read_clock, read_day, read_id, read_moment
from ..i18n import day_short, gettext
from ..joint import VoteState
from ..notices import notify
from ..places import service as places
from ..web import Call, allowed
from . import airtime, board, booking, queries, series, service, voting
from .content import has_begun, short_hash, standing_of
from .errors import SlotConflict
from .models import JointSlot

room = Blueprint("slots", __name__)
NO_STATION = N_("Pilih sedikitnya satu stasiun di tiap tepi.")


def chosen_day(call: Call) -> date:
    """The day the address, or a refused form, names; or today."""
    try:
        return read_day(call.values.get("hari") or call.args.get("hari", ""))
    except ValueError:
        return call.today  # type: ignore[no-any-return]  # a date


@room.get("/pekan")
@allowed(Permission.SLOT_READ)
def week(call: Call) -> AnyResponse:
    """The joint week: both banks, seven days, the chosen day opened."""
    day, river = chosen_day(call), places.banks(call.session)
    days = queries.week_days(day)
    joints = queries.joints_between(call.session, from_on=days[0], until_on=days[-1])
    views = call.office.enrich(call.session, queries.views_of(call.session, joints, river=river), call.now)
    stations = places.read_stations(call.session, open_on=days[0])
    lanes = [(s.id, s.short_name, s.regency_code) for s in stations]
    ids = [s.id for s in stations]
    closures = booking.read_closures(call.session, station_ids=ids, day_from=days[0], day_to=days[-1])
    layout = {"lanes": lanes, "left_code": river.left.code, "closures": closures, "now": call.now}
    today = [view for view in views if view.day == day]
    served, of = call.office.villages_served(call.session, on=day)
    return call.page(
        "slots/week.html",
        river=river,
        day=day,
        days=days,
        views=views,
        today=today,
        stage=call.office.stages_of(call.session, days=[day], now=call.now).get(day),
        counts=queries.count_states(views),
        standings=queries.standing_by_day(views),
        served=served,
        border_villages=of,
        findings=airtime.findings_on(call.session, [day]),
        week=board.lay_out(views, days=days, scale=board.WEEK, **layout),  # type: ignore[arg-type]  # one dict for three
        opened=board.lay_out(today, days=[day], scale=board.DAY, **layout),  # type: ignore[arg-type]  # as above
        phone=board.lay_out(today, days=[day], scale=board.PHONE, **layout),  # type: ignore[arg-type]  # as above
        previous=days[0] - timedelta(days=7),
        following=days[0] + timedelta(days=7),
    )


# --- drafting ---------------------------------------------------------------------------------------------------------


def _read_starts(form: Form, stations: list[int], pairing: Pairing) -> dict[int, time]:
    """Each chosen station's start; simulcast takes the one common start for all."""
    starts = {}
    for station_id in stations:
        name = "start" if pairing is Pairing.SIMULCAST else f"start_{station_id}"
        start = form.maybe_clock(name)
        if start is None:
            form.refuse(name, NO_CLOCK)
        else:
            starts[station_id] = start
    return starts


def _read_wish(call: Call, form: Form) -> service.Wish:
    """The wish a form describes; a chosen alternative overrides day and starts."""
    pairing, stations = form.choice("pairing", Pairing), list(form.many_integers("stations"))
    wish = service.Wish(
        clip_id=form.integer("clip_id"),
        day=form.day("day"),
        kind=form.choice("kind", SlotKind),
        pairing=pairing,
        starts={},
        window_min=call.office.settings.pair_window_min,
    )
    chosen = form.fields.get("alternative", "")
    if chosen and chosen != "own":
        day, starts = _read_alternative(form, chosen)
        return replace(wish, day=day, starts=starts)
    if not stations:
        form.refuse("stations", NO_STATION)
    return replace(wish, starts=_read_starts(form, stations, pairing))


def _read_alternative(form: Form, chosen: str) -> tuple[date, dict[int, time]]:
    """Day and starts of an offered place, as the form carried them: `4=2026-11-27T06:10|7=...`."""
    try:
        moments = {read_id(part.split("=")[0]): read_moment(part.split("=")[1]) for part in chosen.split("|")}
    except (ValueError, IndexError):
        form.refuse("alternative", NO_CHOICE)
        return FIRST_DAY, {}
    return min(moment.date() for moment in moments.values()), {i: moment.time() for i, moment in moments.items()}


@room.get("/pekan/baru")
@allowed(Permission.SLOT_EDIT)
def new(call: Call) -> AnyResponse:
    """The form that drafts a joint slot, once or weekly."""
    return _draft_page(call, joint=None)


def _draft_page(call: Call, *, joint: JointSlot | None) -> AnyResponse:
    river = places.banks(call.session)
    refused = call.refused
    conflicts = refused.conflicts if isinstance(refused, SlotConflict) else ()
    alternatives = refused.alternatives if isinstance(refused, SlotConflict) else ()
    stations = {station.id: station for station in places.read_stations(call.session, open_on=call.today)}
    wish = _moved(call, service.wish_of(joint)) if joint else None
    return call.page(
        "slots/draft.html",
        river=river,
        stations=stations,
        joint=joint,
        wish=wish,
        clips=queries.clip_choices(call.session),
        kinds=tuple(SlotKind),
        pairings=tuple(Pairing),
        day=wish.day if wish else chosen_day(call),
        conflicts=conflicts,
        alternatives=[(_code(place.starts), place) for place in alternatives],
        chosen_clip=call.args.get("klip", ""),
    )


def _code(starts: Mapping[int, datetime]) -> str:
    return "|".join(
        f"{station_id}={start.astimezone(WIB):%Y-%m-%dT%H:%M}" for station_id, start in sorted(starts.items())
    )


@room.post("/pekan/baru")
@allowed(Permission.SLOT_EDIT, again="slots.new")
def draft(call: Call) -> AnyResponse:
    """Draft a joint slot, or a weekly series of them."""
    form = call.form
    wish = _read_wish(call, form)
    weekly = _read_weekly(form, wish) if form.ticked("weekly") else None
    form.check()
    if weekly is None:
        joint = service.draft(call.session, call.actor, wish=wish, now=call.now)
        said = gettext("Draf disimpan. Usulkan bila sudah siap.")
        return call.go(
            "slots.show", joint_slot_id=joint.id, said=said, undo=url_for("slots.cancel", joint_slot_id=joint.id)
        )
    horizon_on = call.today + timedelta(days=call.office.settings.horizon_days)
    _, joints = series.create(call.session, call.actor, wish=wish, weekly=weekly, horizon_on=horizon_on, now=call.now)
    said = gettext("Seri mingguan disimpan: %(count)s slot sudah ditempatkan.") % {"count": len(joints)}
    return call.go("slots.proposals", said=said)


def _read_weekly(form: Form, wish: service.Wish) -> series.Weekly:
    ticked = form.many_integers("weekdays", most=6)
    # A chosen alternative may stand on another day than was typed: the series' other days move along.
    shift = (wish.day - (form.maybe_day("day") or wish.day)).days
    weekdays = frozenset((day + shift) % 7 for day in ticked if day < 7) or frozenset({wish.day.weekday()})
    return series.Weekly(weekdays, form.day("until_on"), form.integer("every_weeks", least=1, most=8))


# --- one joint slot ---------------------------------------------------------------------------------------------------


@room.get("/pekan/slot/<int:joint_slot_id>")
@allowed(Permission.SLOT_READ)
def show(call: Call, joint_slot_id: int) -> AnyResponse:
    """One joint slot: both banks, times, votes, and what can be done."""
    joint, river = service.get_joint(call.session, joint_slot_id), places.banks(call.session)
    views = call.office.enrich(call.session, queries.views_of(call.session, [joint], river=river), call.now)
    if not views:
        raise NotFound
    return call.page(
        "slots/show.html",
        joint=joint,
        view=views[0],
        river=river,
        short=short_hash(joint.content_hash),
        is_open=joint.state != "cancelled" and not has_begun(joint, now=call.now),
        closures=booking.closures_over(call.session, joint, now=call.now),
        series=series.get_series(call.session, joint.series_id) if joint.series_id else None,
    )


def _moved(call: Call, wish: service.Wish) -> service.Wish:
    """A wish at the day and first start the address names, as the joint week hands over a slot that was moved there."""
    try:
        day, first = read_day(call.args["hari"]), read_clock(call.args["jam"])
    except (KeyError, ValueError):
        return wish
    moments = {station_id: datetime.combine(day, start) for station_id, start in wish.starts.items()}
    shift = datetime.combine(day, first) - min(moments.values())
    return replace(wish, day=day, starts={station_id: (at + shift).time() for station_id, at in moments.items()})


@room.get("/pekan/slot/<int:joint_slot_id>/ubah")
@allowed(Permission.SLOT_EDIT)
def edit(call: Call, joint_slot_id: int) -> AnyResponse:
    """The form that moves or changes a joint slot."""
    return _draft_page(call, joint=service.get_joint(call.session, joint_slot_id))


@room.post("/pekan/slot/<int:joint_slot_id>/ubah")
@allowed(Permission.SLOT_EDIT, again="slots.edit")
def change(call: Call, joint_slot_id: int) -> AnyResponse:
    """Move or change this one, this and the later ones, or the whole series."""
    form = call.form
    wish, version, scope = _read_wish(call, form), form.integer("version"), form.fields.get("scope", "one")
    form.check()
    joint = service.get_joint(call.session, joint_slot_id)
    if joint.series_id is None or scope == "one":
        said, undo = _change_one(call, joint, wish, version=version)
    else:
        said, undo = _change_series(call, joint, wish, version=version, whole=scope == "all"), ""
    return call.go("slots.show", joint_slot_id=joint_slot_id, said=said, undo=undo)


def _change_one(call: Call, joint: JointSlot, wish: service.Wish, *, version: int) -> tuple[str, str]:
    voided = service.change(call.session, call.actor, joint=joint, wish=wish, version=version, now=call.now)
    undo = url_for("slots.undo_change", joint_slot_id=joint.id)
    if voided:
        return gettext("Perubahan disimpan. Suara yang sudah ada gugur dan diminta lagi."), undo
    return gettext("Perubahan disimpan."), undo


def _change_series(call: Call, joint: JointSlot, wish: service.Wish, *, version: int, whole: bool) -> str:
    kept = series.change_later(
        call.session, call.actor, joint=joint, wish=wish, version=version, whole=whole, now=call.now
    )
    if not kept:
        return gettext("Seri diubah. Suara yang sudah ada gugur dan diminta lagi.")
    days = ", ".join(day_short(other.day) for other in kept[:6])
    return gettext("Seri diubah. %(count)s slot yang pernah diubah sendiri tetap seperti semula: %(days)s.") % {
        "count": len(kept),
        "days": days,
    }


@room.post("/pekan/slot/<int:joint_slot_id>/kembalikan")
@allowed(Permission.SLOT_EDIT, again="slots.show")
def undo_change(call: Call, joint_slot_id: int) -> AnyResponse:
    """Take back the own change of a moment ago."""
    joint = service.get_joint(call.session, joint_slot_id)
    service.undo_change(call.session, call.actor, joint=joint, now=call.now)
    said = gettext("Perubahan diurungkan. Suara untuk isi semula berlaku lagi.")
    return call.go("slots.show", joint_slot_id=joint_slot_id, said=said)


@room.post("/pekan/slot/<int:joint_slot_id>/batalkan")
@allowed(Permission.SLOT_EDIT, again="slots.show")
def cancel(call: Call, joint_slot_id: int) -> AnyResponse:
    """Take a joint slot off the plan; can be undone at once."""
    joint = service.get_joint(call.session, joint_slot_id)
    reason = call.form.fields.get("reason", "")[:200]
    service.cancel(call.session, call.actor, joint=joint, reason=reason, now=call.now)
    undo = url_for("slots.restore", joint_slot_id=joint_slot_id)
    return call.go("slots.week", hari=joint.day.isoformat(), said=gettext("Slot dibatalkan."), undo=undo)


@room.post("/pekan/slot/<int:joint_slot_id>/pulihkan")
@allowed(Permission.SLOT_EDIT, again="slots.show")
def restore(call: Call, joint_slot_id: int) -> AnyResponse:
    """Undo a cancellation."""
    joint = service.get_joint(call.session, joint_slot_id)
    service.restore(call.session, call.actor, joint=joint, now=call.now)
    return call.go("slots.show", joint_slot_id=joint_slot_id, said=gettext("Pembatalan diurungkan."))


@room.post("/pekan/slot/<int:joint_slot_id>/ingatkan")
@allowed(Permission.SLOT_EDIT)
def remind(call: Call, joint_slot_id: int) -> AnyResponse:
    """Remind the bank that has not voted."""
    joint, river = service.get_joint(call.session, joint_slot_id), places.banks(call.session)
    standing = standing_of(joint, banks=river.codes)
    waited = [
        code
        for code, state in zip(river.codes, (standing.left, standing.right), strict=True)
        if state is VoteState.ASKED
    ]
    for code in waited:
        notify(
            call.session,
            sentence=voting.REMINDER,
            facts={"who": call.actor.name, "day": joint.day},
            href=f"/usulan/{joint.proposal_id}",
            regency_code=code,
            now=call.now,
        )
    return call.go("slots.show", joint_slot_id=joint_slot_id, said=gettext("Pengingat dikirim."))


@room.post("/pekan/seri/<int:series_id>/akhiri")
@allowed(Permission.SLOT_EDIT)
def end_series(call: Call, series_id: int) -> AnyResponse:
    """End a weekly series from tomorrow on."""
    found = series.get_series(call.session, series_id)
    from_on = call.today + timedelta(days=1)
    done = series.end(call.session, call.actor, series=found, from_on=from_on, now=call.now)
    return call.go(
        "slots.week", said=gettext("Seri diakhiri; %(count)s slot dibatalkan.") % {"count": done["cancelled"]}
    )
