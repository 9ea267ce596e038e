"""Screens of the calendar of closed times: a month, its proposals, acceptances and entries; never a query and never a rule."""

from __future__ import annotations

from datetime import date, timedelta

from flask import url_for
from werkzeug.wrappers import Response as AnyResponse

from scheduler.almanac import differences
from scheduler.prayers import FRIDAY_PRAYER, Prayer, PrayerMinutes

from ..access import Permission
from ..errors import N_, NotFound
from ..forms import NO_CHOICE, Form, maybe_id, read_upload
from ..i18n import gettext, ngettext
from ..places import service as places
from ..places.models import Station
from ..web import Call, allowed
from . import calendar_month as months
from . import calendar_seeds as seeds
from . import calendars
from .calendar_notices import let_rest, tell_closed
from .calendars import Day, Scope, code_of
from .errors import NoPlaceKnown, PeriodReversed, PeriodTooLong, TableRefused
from .models import CalendarEntry, CalendarIntake, EntryKind
from .prayer_tables import read_table
from .views import chosen_day, room

MOST_TABLE_BYTES = 200_000
MOST_DAYS = 731
BY_HAND = (EntryKind.HOLIDAY, EntryKind.SILENCE, EntryKind.OTHER)
TOPICS = {
    "prayer": N_("Waktu salat"),
    "anthem": N_("Indonesia Raya"),
    "ramadan": N_("Ramadan dan Idul Fitri"),
    "holiday": N_("Hari libur"),
    "table": N_("Tabel resmi waktu salat"),
    "hand": N_("Catatan"),
    "drop": N_("Hapusan"),
}


# --- whose calendar ---------------------------------------------------------------------------------------------------


def read_scope(call: Call, raw: str) -> Scope | None:
    """The calendar a code names, or None."""
    code, _, number = raw.partition("-")
    if code not in places.banks(call.session).codes:
        return None
    if not number:
        return Scope(code)
    known = {station.id for station in places.read_stations(call.session) if station.regency_code == code}
    station_id = maybe_id(number)
    return Scope(code, station_id) if station_id in known else None


def may_edit(call: Call, scope: Scope) -> bool:
    """Whether this person keeps a calendar; the other bank's is there to read."""
    return call.actor.may(Permission.BLACKOUT_EDIT, regency_code=scope.regency_code, station_id=scope.station_id)


def require_scope(call: Call, scope: Scope) -> None:
    """Refuse whoever does not keep a calendar."""
    place = {"regency_code": scope.regency_code, "station_id": scope.station_id}
    call.require(Permission.BLACKOUT_EDIT, **place, sees=Permission.SLOT_READ)


def _scope_of_form(call: Call, form: Form) -> Scope:
    scope = read_scope(call, form.fields.get("scope", ""))
    if scope is None:
        form.refuse("scope", NO_CHOICE)
        form.check()
        raise NotFound
    require_scope(call, scope)
    return scope


# --- the month --------------------------------------------------------------------------------------------------------


@room.get("/kalender")
@allowed(Permission.SLOT_READ)
def calendar(call: Call) -> AnyResponse:
    """A month of one calendar: what closes it, by which source, who accepted it, and what is proposed."""
    river, stations = places.banks(call.session), places.read_stations(call.session)
    own = call.actor.regency_code if call.actor.regency_code in river.codes else river.left.code
    scope = read_scope(call, call.values.get("scope") or call.args.get("milik", "")) or Scope(own or river.left.code)
    first_on, last_on = months.month_of(chosen_day(call))
    entries = months.read_entries(call.session, scope, first_on=first_on, last_on=last_on)
    period = {"first_on": first_on, "last_on": last_on}
    return call.page(
        "slots/calendar.html",
        river=river,
        scope=scope,
        code=code_of(scope),
        scopes=_options(river, stations, _scopes(stations, river.codes)),
        whose=_whose(river, stations),
        days=months.lay_out_month(entries, first_on=first_on, last_on=last_on),
        acceptances=months.read_acceptances(call.session, scope, **period),
        weekly=months.read_weekly(call.session, scope, **period),
        standing=months.places_in_closed_time(call.session, scope, **period, now=call.now),
        prayers=tuple(Prayer),
        topics=TOPICS,
        by_hand=[(kind.value, gettext(calendars.NAMES[kind])) for kind in BY_HAND],
        may_edit=may_edit(call, scope),
        refused_lines=call.refused.refused if isinstance(call.refused, TableRefused) else (),
        minutes=PrayerMinutes(),
        previous=first_on - timedelta(days=1),
        following=last_on + timedelta(days=1),
        first_on=first_on,
        last_on=last_on,
        proposed=_proposals(call, scope, first_on=first_on, last_on=last_on, entries=entries),
    )


def _whose(river: places.Banks, stations: list[Station]) -> dict[str | int, str]:
    """What calendars are called: a bank's by its code, a station's by its number."""
    banks: dict[str | int, str] = {
        regency.code: gettext("semua stasiun %(side)s") % {"side": regency.short_name} for regency in river.both
    }
    return {**banks, **{station.id: station.name for station in stations}}


def _options(river: places.Banks, stations: list[Station], scopes: list[Scope]) -> list[tuple[str, str]]:
    """Calendars as a form offers them."""
    names = _whose(river, stations)
    return [(code_of(scope), names[scope.station_id or scope.regency_code]) for scope in scopes]


def _scopes(stations: list[Station], codes: tuple[str, str]) -> list[Scope]:
    return [
        scope
        for code in codes
        for scope in (Scope(code), *(Scope(code, s.id) for s in stations if s.regency_code == code))
    ]


def _proposals(
    call: Call, scope: Scope, *, first_on: date, last_on: date, entries: list[CalendarEntry]
) -> dict[str, object]:
    """What libraries propose for a month and its year, with how much of it is new here."""
    year = {"first_on": date(first_on.year, 1, 1), "last_on": date(first_on.year, 12, 31)}
    # Of a year's entries nine in ten are prayers, which are proposed by the month.
    known = months.read_entries(call.session, scope, **year, kinds=[EntryKind.RAMADAN, EntryKind.HOLIDAY])
    period = {"first_on": first_on, "last_on": last_on}
    prayers = seeds.seed_prayers(call.session, scope, **period, minutes=PrayerMinutes())
    fasts = seeds.seed_fasts(first_on.year)
    station = places.get_station(call.session, scope.station_id) if scope.station_id is not None else None
    anthem = seeds.seed_anthem(station, **period) if station else None
    return {
        "prayer_seed": prayers,
        "prayer_new": months.count_new(prayers, entries) if prayers else 0,
        "fasts": [(fast, seed, months.count_new(seed, known)) for fast, seed in fasts],
        "differing": differences(fast for fast, _ in fasts),
        "holidays": [(seed, months.count_new(seed, known)) for seed in seeds.seed_holidays(first_on.year)],
        "anthem": anthem,
        "anthem_new": months.count_new(anthem, entries) if anthem else 0,
    }


# --- accepting --------------------------------------------------------------------------------------------------------


def _read_period(form: Form) -> tuple[date, date]:
    first_on = form.day("first_on")
    last_on = form.maybe_day("last_on") or first_on
    form.check()
    if last_on < first_on:
        raise PeriodReversed("last_on")
    if (last_on - first_on).days >= MOST_DAYS:
        raise PeriodTooLong("last_on")
    return first_on, last_on


def _read_minutes(form: Form) -> PrayerMinutes:
    standard = PrayerMinutes()
    usual = {name: form.maybe_integer(f"min_{name}", most=180) for name in (*Prayer, FRIDAY_PRAYER)}
    fasting = {name: form.maybe_integer(f"ramadan_{name}", most=180) for name in standard.ramadan}
    form.check()
    return PrayerMinutes(
        {name: standard.usual[name] if told is None else told for name, told in usual.items()},
        {name: standard.ramadan[name] if told is None else told for name, told in fasting.items()},
    )


def _taken(call: Call, intake: CalendarIntake, *, count: int) -> AnyResponse:
    """Back to the month, with what was accepted and which slots stand in it."""
    scope = Scope(intake.regency_code, intake.station_id)
    standing = months.places_in_closed_time(
        call.session, scope, first_on=intake.first_on, last_on=intake.last_on, now=call.now
    )
    tell_closed(call.session, call.actor, intake=intake, standing=standing, now=call.now)
    said = ngettext("%(num)s catatan diterima.", "%(num)s catatan diterima.", count) % {"num": count}
    if standing:
        said += " " + gettext("%(count)s tempat slot bersama ada di waktu tertutup; lihat di bawah.") % {
            "count": len(standing)
        }
    undo = url_for("slots.undo_intake", calendar_intake_id=intake.id)
    return call.go("slots.calendar", milik=code_of(scope), hari=intake.first_on.isoformat(), said=said, undo=undo)


@room.post("/kalender/terima")
@allowed(Permission.BLACKOUT_EDIT, again="slots.calendar")
def accept_seed(call: Call) -> AnyResponse:
    """Accept what a library proposes."""
    form = call.form
    scope, topic = _scope_of_form(call, form), form.one_of("topic", ["prayer", "anthem", "ramadan", "holiday"])
    first_on, last_on = _read_period(form)
    seed, replaces = _seed(call, scope, form, topic=topic, first_on=first_on, last_on=last_on)
    intake = calendars.accept(
        call.session,
        call.actor,
        scope=scope,
        topic=topic,
        days=seed.days,
        source=seed.source,
        replaces=replaces,
        now=call.now,
    )
    return _taken(call, intake, count=len(seed.days))


def _seed(
    call: Call, scope: Scope, form: Form, *, topic: str, first_on: date, last_on: date
) -> tuple[seeds.Seed, list[CalendarEntry]]:
    """The proposal a form accepts, reckoned anew, and what it takes the place of."""
    period = {"first_on": first_on, "last_on": last_on}
    if topic == "prayer":
        seed = seeds.seed_prayers(call.session, scope, **period, minutes=_read_minutes(form))
        if seed is None:
            raise NoPlaceKnown
        return seed, []
    if topic == "anthem":
        if scope.station_id is None:
            raise NotFound
        return seeds.seed_anthem(places.get_station(call.session, scope.station_id), **period), []
    if topic == "ramadan":
        chosen = [seed for fast, seed in seeds.seed_fasts(first_on.year) if fast.first_on == first_on]
        return seeds.one_of(chosen), calendars.entries_of_fast(call.session, scope, **period)
    listed = [seed for seed in seeds.seed_holidays(first_on.year) if seed.days[0].day == first_on]
    known = months.read_entries(call.session, scope, **period, kinds=[EntryKind.HOLIDAY])
    return seeds.without(seeds.one_of(listed), {(entry.day, entry.name) for entry in known}), []


@room.post("/kalender/tabel")
@allowed(Permission.BLACKOUT_EDIT, again="slots.calendar")
def accept_table(call: Call) -> AnyResponse:
    """Let an official table of prayer times take the place of what was reckoned."""
    form = call.form
    scope, source, upload = _scope_of_form(call, form), form.text("source", most=300), form.file("table")
    minutes = _read_minutes(form)
    form.check()
    assert upload is not None
    table = read_table(read_upload(upload, most=MOST_TABLE_BYTES))
    fasting = seeds.fasting_days(call.session, scope, first_on=min(table.clocks), last_on=max(table.clocks))
    days = table.days(minutes=minutes, fasting=fasting)
    intake = calendars.accept(
        call.session,
        call.actor,
        scope=scope,
        topic="table",
        days=days,
        source=table.source(source, fasting=fasting),
        now=call.now,
    )
    return _taken(call, intake, count=len(days))


@room.post("/kalender/catat")
@allowed(Permission.BLACKOUT_EDIT, again="slots.calendar")
def note_days(call: Call) -> AnyResponse:
    """Enter days by hand: a holiday, campaign silence, a programme of the station's own."""
    form = call.form
    scope, kind = _scope_of_form(call, form), form.one_of("kind", [kind.value for kind in BY_HAND])
    name, source = form.text("name", most=120), form.text("source", most=300)
    starts, length_min = form.maybe_clock("starts"), form.integer("length_min", most=1440)
    first_on, last_on = _read_period(form)
    clock = starts or calendars.MIDNIGHT
    days = [Day(kind, name, day, clock, length_min) for day in seeds.days_between(first_on, last_on)]
    intake = calendars.accept(
        call.session, call.actor, scope=scope, topic="hand", days=days, source=source, now=call.now
    )
    return _taken(call, intake, count=len(days))


@room.post("/kalender/terimaan/<int:calendar_intake_id>/urungkan")
@allowed(Permission.BLACKOUT_EDIT)
def undo_intake(call: Call, calendar_intake_id: int) -> AnyResponse:
    """Take an acceptance back."""
    intake = calendars.get_intake(call.session, calendar_intake_id)
    scope = Scope(intake.regency_code, intake.station_id)
    require_scope(call, scope)
    calendars.undo(call.session, call.actor, intake=intake, now=call.now)
    let_rest(call.session, intake=intake, now=call.now)
    said = gettext("Penerimaan diurungkan; yang digantikannya berlaku lagi.")
    return call.go("slots.calendar", milik=code_of(scope), hari=intake.first_on.isoformat(), said=said)


# --- one entry --------------------------------------------------------------------------------------------------------


@room.get("/kalender/catatan/<int:calendar_entry_id>")
@allowed(Permission.SLOT_READ)
def entry(call: Call, calendar_entry_id: int) -> AnyResponse:
    """One entry with its source and who accepted it, and the form that lets another take its place."""
    found = calendars.get_entry(call.session, calendar_entry_id)
    river, stations = places.banks(call.session), places.read_stations(call.session, with_closed=True)
    scope = Scope(found.regency_code, found.station_id)
    below = [Scope(scope.regency_code, s.id) for s in stations if s.regency_code == scope.regency_code]
    wider = below if scope.station_id is None and found.kind in calendars.SINGLE else []
    return call.page(
        "slots/calendar_entry.html",
        entry=found,
        intake=calendars.get_intake(call.session, found.intake_id),
        code=code_of(scope),
        scopes=_options(river, stations, [known for known in (scope, *wider) if may_edit(call, known)]),
        whose=_whose(river, stations),
        topics=TOPICS,
    )


@room.post("/kalender/catatan/<int:calendar_entry_id>")
@allowed(Permission.BLACKOUT_EDIT, again="slots.entry")
def replace_entry(call: Call, calendar_entry_id: int) -> AnyResponse:
    """Let another start, length or source take an entry's place, for the same calendar or for one station of it."""
    found, form = calendars.get_entry(call.session, calendar_entry_id), call.form
    own = Scope(found.regency_code, found.station_id)
    scope = read_scope(call, form.fields.get("scope", "")) or own
    require_scope(call, scope)
    starts, length_min = form.clock("starts"), form.integer("length_min", most=1440)
    source = form.text("source", most=300)
    form.check()
    if scope.regency_code != own.regency_code or (own.station_id is not None and scope != own):
        raise NotFound
    intake = calendars.accept(
        call.session,
        call.actor,
        scope=scope,
        topic="hand",
        days=[Day(found.kind, found.name, found.day, starts, length_min)],
        source=source,
        replaces=[found] if scope == own else [],
        now=call.now,
    )
    return _taken(call, intake, count=1)


@room.post("/kalender/catatan/<int:calendar_entry_id>/hapus")
@allowed(Permission.BLACKOUT_EDIT, again="slots.entry")
def drop_entry(call: Call, calendar_entry_id: int) -> AnyResponse:
    """Take one entry out of a calendar."""
    found = calendars.get_entry(call.session, calendar_entry_id)
    scope = Scope(found.regency_code, found.station_id)
    require_scope(call, scope)
    intake = calendars.accept(
        call.session,
        call.actor,
        scope=scope,
        topic="drop",
        days=[],
        source=found.source,
        replaces=[found],
        now=call.now,
    )
    undo = url_for("slots.undo_intake", calendar_intake_id=intake.id)
    said = gettext("Catatan dihapus.")
    return call.go("slots.calendar", milik=code_of(scope), hari=found.day.isoformat(), said=said, undo=undo)
