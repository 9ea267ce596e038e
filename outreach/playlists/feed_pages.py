"""Addresses that a station's player and calendar read by a key of their own, and the page where the key is made and ended."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from flask import request, url_for
from werkzeug.wrappers import Response as AnyResponse

from scheduler import icalform
from scheduler.formats import FORMS

from .. import feeds
from ..access import Permission
from ..errors import N_, NotFound
from ..feeds import FeedKind
from ..i18n import gettext
from ..places import service as places
from ..places.models import Station
from ..sending import send_stored
from ..slots.events import events_on
from ..web import Call, allowed
from . import service
from .delivery_pages import own_station
from .errors import UnknownForm
from .handing import hand_playlist
from .views import published, room

TODAY, TOMORROW = "hari-ini", "besok"
DAYS = {TODAY: timedelta(0), TOMORROW: timedelta(days=1)}


def _fed(call: Call, key: str) -> Station:
    """The station whose key stands in the address."""
    sent = feeds.sent_key(request.environ, key)
    return places.get_station(call.session, int(feeds.subject_of(call.session, kind=FeedKind.STATION, key=sent)))


def _day(call: Call, when: str) -> date:
    if when not in DAYS:
        raise NotFound
    day: date = call.today + DAYS[when]
    return day


@room.get("/umpan/<key>/<when>/daftar.<form>")
@allowed(Permission.PUBLIC_READ)
def feed_list(call: Call, key: str, when: str, form: str) -> AnyResponse:
    """Today's or tomorrow's list of a station; its sounds are found beside it, under the same key."""
    station, day = _fed(call, key), _day(call, when)
    if form not in FORMS:
        raise UnknownForm(form=form[:20], known=", ".join(FORMS))
    response = hand_playlist(call, station, published(call, station, day), form=FORMS[form])
    # A player plays it; nobody saves it.
    response.headers.pop("Content-Disposition", None)
    return response


@room.get("/umpan/<key>/<when>/audio/<name>")
@allowed(Permission.PUBLIC_READ)
def feed_sound(call: Call, key: str, when: str, name: str) -> AnyResponse:
    """One sound of a station's list, by the name it has there; a player may still hold the list of before midnight."""
    station, day = _fed(call, key), _day(call, when)
    sha256 = service.sound_named(call.session, station_id=station.id, name=name, day=day, today=call.today)
    return send_stored(call.office.shelf.path(sha256), media_type="audio/mpeg", etag=sha256)


@room.get("/umpan/<key>/siaran.ics")
@allowed(Permission.PUBLIC_READ)
def feed_calendar(call: Call, key: str) -> AnyResponse:
    """A station's joint broadcasts as a calendar."""
    station = _fed(call, key)
    name = gettext("Siaran bersama %(name)s") % {"name": station.name}
    return hand_calendar(call, icalform.write(name, events_on(call.session, [station.id], today=call.today)))


def hand_calendar(call: Call, content: bytes) -> AnyResponse:
    """A calendar with an ETag of its content."""
    response = call.office.make_response(content)
    response.mimetype = icalform.MEDIA_TYPE
    response.add_etag()
    return response.make_conditional(request)


@room.get("/stasiun/<int:station_id>/umpan")
@allowed(Permission.DELIVERY_EDIT)
def station_feed(call: Call, station_id: int) -> AnyResponse:
    """Whether a station has an address for players and calendars, and the ways to renew or end it."""
    station = own_station(call, station_id)
    held = feeds.open_feed(call.session, kind=FeedKind.STATION, subject=station.id)
    return call.page(
        "playlists/feed.html",
        title=gettext("Alamat umpan %(name)s") % {"name": station.name},
        about=gettext(
            "Untuk pemutar dan kalender yang tidak dapat masuk: daftar hari ini dan besok, suara, dan kalender."
        ),
        held=held,
        make=url_for("playlists.make_station_feed", station_id=station.id),
        end=url_for("playlists.end_station_feed", station_id=station.id),
        back=url_for("airings.operator", station_id=station.id),
    )


@room.post("/stasiun/<int:station_id>/umpan")
@allowed(Permission.DELIVERY_EDIT)
def make_station_feed(call: Call, station_id: int) -> AnyResponse:
    """Make the address, or a new one in place of the old, and show it once."""
    station = own_station(call, station_id)
    key = feeds.make_feed(call.session, call.actor, kind=FeedKind.STATION, subject=station.id, now=call.now)
    lists = {
        gettext(words): [url_for("playlists.feed_list", key=key, when=when, form=form) for form in FORMS]
        for when, words in ((TODAY, N_("Hari ini")), (TOMORROW, N_("Besok")))
    }
    addresses = lists | {gettext("Kalender"): [url_for("playlists.feed_calendar", key=key)]}
    return show_once(call, addresses, back=url_for("playlists.station_feed", station_id=station.id))


def show_once(call: Call, addresses: Mapping[str, list[str]], *, back: str) -> AnyResponse:
    """The page that shows the addresses of a fresh key for this once, by what they give; nobody may keep it."""
    site = call.office.settings.base_url
    told = {words: [site + address for address in each] for words, each in addresses.items()}
    response = call.page("playlists/feed_made.html", addresses=told, back=back)
    response.headers["Cache-Control"] = "no-store"
    return response


@room.post("/stasiun/<int:station_id>/umpan/akhiri")
@allowed(Permission.DELIVERY_EDIT)
def end_station_feed(call: Call, station_id: int) -> AnyResponse:
    """End a station's address at once."""
    station = own_station(call, station_id)
    feeds.end_feed(call.session, call.actor, kind=FeedKind.STATION, subject=station.id, now=call.now)
    return call.go("playlists.station_feed", station_id=station.id, said=gettext("Alamat umpan dicabut."))
