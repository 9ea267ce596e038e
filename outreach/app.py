"""Puts the rooms together into one application; never a rule, a query or a word of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime

from werkzeug.middleware.proxy_fix import ProxyFix

from audio.shelf import Shelf

from . import desk, i18n
from .access import Permission
from .airings import (
    air_check_api,
    air_check_pages,
    definition_pages,
    log_pages,
    offline_pages,
    ruling_pages,
    signing_pages,
)
from .airings import api as airings_api
from .airings import views as airings
from .airings.queries import enrich
from .alarms import views as alarms
from .alarms.lines import lines_at
from .answers import set_up
from .budget import csv_pages as budget_files
from .budget import views as budget
from .clips import api as clips_api
from .clips import views as clips
from .config import Config
from .db import Database
from .errors import N_
from .facilitators import feed_pages as facilitator_feeds
from .facilitators import group_pages, handed_file_pages, handing_pages, reception_pages
from .facilitators import offline_pages as facilitator_offline
from .facilitators import views as facilitators
from .facilitators.threats import threats
from .feeds import hiding_keys
from .listening import views as listening
from .people import addresses, closing, first_run, keys
from .people import views as people
from .people.actors import find_actor, meet_program, note_use
from .places import api as places_api
from .places import scope_pages, settlement_pages, station_pages, trail
from .places import views as places
from .playlists import api as playlists_api
from .playlists import contact_pages, delivery_pages, feed_pages
from .playlists import views as playlists
from .privacy import views as privacy
from .reach import api as reach_api
from .reach import doubt_pages, mast_pages, visit_pages
from .reach import views as reach
from .reach.service import stations_serving, villages_served
from .reports import api as reports_api
from .reports import period_pages, public_pages, row_pages
from .reports import views as reports
from .reports.cycles import stages_of
from .schemes import month_pages
from .schemes import views as schemes
from .schemes.caps import caps_for
from .slots import api as slots_api
from .slots import ballots, calendar_pages, closed_times, moving, station_end_pages
from .slots import views as slots
from .templating import TEMPLATES
from .web import NavItem, Office

ROOMS = (
    places,
    people,
    clips,
    slots,
    playlists,
    airings,
    alarms,
    facilitators,
    reach,
    listening,
    budget,
    schemes,
    reports,
    privacy,
    desk,
)
MORE_VIEWS = (
    log_pages,
    definition_pages,
    signing_pages,
    ruling_pages,
    trail,
    air_check_pages,
    offline_pages,
    settlement_pages,
    station_pages,
    scope_pages,
    first_run,
    keys,
    closing,
    addresses,
    ballots,
    calendar_pages,
    delivery_pages,
    contact_pages,
    feed_pages,
    facilitator_feeds,
    group_pages,
    handing_pages,
    facilitator_offline,
    handed_file_pages,
    reception_pages,
    mast_pages,
    doubt_pages,
    closed_times,
    moving,
    station_end_pages,
    month_pages,
    visit_pages,
    budget_files,
    period_pages,
    row_pages,
    public_pages,
)
APIS = (places_api, clips_api, slots_api, playlists_api, airings_api, air_check_api, reach_api, reports_api)
"""Modules that give a room more addresses: importing them is what registers these."""

STATION_ENDS = tuple(f"slots.{act}_station" for act in ("confirm_close", "close", "confirm_reopen", "reopen"))
"""Closing a station for good is governance, though only the room of slots knows what stands on it."""
MOST_PACKED_BYTES = 12_000_000

STATION_DAYS = ("airings.operator", "airings.recordings", "airings.recording", "airings.upload_log")
"""A station's own day, by whoever opens it; what became of it is proof."""
NAV = (
    NavItem(N_("Meja"), "desk.today", Permission.DESK_READ),
    NavItem(N_("Pekan"), "slots.week", Permission.SLOT_READ, ("schemes",)),
    NavItem(N_("Klip"), "clips.shelf", Permission.CLIP_READ),
    NavItem(N_("Stasiun"), "playlists.stations", Permission.PLAYLIST_READ, pages=STATION_DAYS),
    NavItem(N_("Bukti"), "airings.proof", Permission.AIRING_READ),
    NavItem(N_("Desa"), "reach.villages", Permission.REACH_READ),
    NavItem(N_("Fasilitator"), "facilitators.index", Permission.FACILITATOR_READ),
    NavItem(N_("Laporan"), "reports.index", Permission.REPORT_READ, ("budget", "listening")),
    NavItem(N_("Tata kelola"), "places.index", Permission.PEOPLE_READ, ("alarms", "privacy"), pages=STATION_ENDS),
)


def create_app(config: Config, *, now: Callable[[], datetime] = i18n.utc_now, is_demo: bool = False) -> Office:
    """The whole application over one data folder; `now` is the clock every request reads."""
    office = Office("outreach", template_folder=str(TEMPLATES), static_folder=None)
    office.settings, office.now, office.is_demo = config, now, is_demo
    office.stopping = threading.Event()
    office.secret_key = config.secret_key
    office.config.update(
        MAX_CONTENT_LENGTH=config.max_upload_bytes, SESSION_COOKIE_SAMESITE="Lax", SESSION_COOKIE_NAME="siaran_pesan"
    )
    # A previewed log travels in a field of its page, packed.
    office.config["MAX_FORM_MEMORY_SIZE"] = MOST_PACKED_BYTES
    office.config["SESSION_COOKIE_SECURE"] = config.secure_cookie
    office.database = Database(config.database_url)
    office.shelf = Shelf(config.shelf_folder)
    office.find_actor, office.note_use, office.meet_program = find_actor, note_use, meet_program
    if config.trusted_proxies:
        office.wsgi_app = ProxyFix(office.wsgi_app, x_for=config.trusted_proxies, x_proto=0)  # type: ignore[method-assign]  # the documented way
    office.wsgi_app = hiding_keys(office.wsgi_app)  # type: ignore[method-assign,assignment]  # the documented way
    office.nav = NAV
    office.alarms_at, office.stages_of, office.threats = lines_at, stages_of, threats
    office.enrich, office.villages_served, office.stations_serving = enrich, villages_served, stations_serving
    office.caps_for = caps_for
    set_up(office)
    for room in ROOMS:
        office.register_blueprint(room.room)
    return office
