"""How a request becomes an answer: session, actor, permission, form key, commit, refusal; never a rule of the work itself."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, cast

from flask import Flask, Request, Response, current_app, flash, g, jsonify, redirect, render_template, request, url_for
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from audio.shelf import Shelf

from . import i18n
from .access import Actor, Permission, require
from .config import Config
from .db import Database
from .errors import (
    CostStands,
    FormRefused,
    NotAllowed,
    OutreachError,
    SignInNeeded,
    StaleForm,
)
from .forms import Form
from .replay import recognise, remember, replay
from .security import form_key, hash_token, keeper_name, same

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
SESSION_COOKIE = "siaran_masuk"
VISITOR_COOKIE = "siaran_tamu"
LANGUAGE_COOKIE = "siaran_bahasa"
_RETRIES = 4
_NOTED_EVERY = timedelta(minutes=5)


class Office(Flask):
    """The application with what every request needs at hand."""

    settings: Config
    database: Database
    shelf: Shelf
    is_demo: bool = False
    now: Callable[[], datetime]
    stopping: threading.Event
    """Set when the process is to end: long work looks at it and stops."""
    find_actor: Callable[[Session, Request, datetime], Actor]
    note_use: Callable[[Session, Actor, datetime], None]
    meet_program: Callable[[Call], None]
    """Told of every request that carries a bearer token, before it is answered."""
    nav: tuple[NavItem, ...] = ()
    enrich: Callable[[Session, list[Any], datetime], list[Any]]
    """Tells the joint week what later rooms know: which rung of the ladder a slot stands on."""
    stages_of: Callable[..., Mapping[Any, str]]
    """Tells the joint week and the pages of proof where each day of the plan stands."""
    alarms_at: Callable[..., list[Any]]
    """Tells the stations' page what threatens their agreed broadcasts, each with the link that tells the station."""
    threats: Callable[..., list[Any]]
    """Tells the room of alarms what later rooms see coming; it is told like every other alarm."""
    villages_served: Callable[..., tuple[dict[int, int | None], int]]
    """Tells the joint week how many border villages each station reaches, so that empty spending is seen beforehand."""
    stations_serving: Callable[..., frozenset[int]]
    """Tells a calendar which stations can be received in some villages on a day."""
    caps_for: Callable[..., tuple[Any, ...]]
    """Tells who places a replacement what the plan in force asks of its days."""


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry of the main navigation, shown to whoever holds the permission.

    `rooms` are others that belong under it, `pages` single addresses of rooms that else belong under another entry.
    """

    label: str
    endpoint: str
    permission: Permission
    rooms: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()


@dataclass(slots=True)
class Call:
    """One request as a view sees it: who asks, for what, in which transaction, and when."""

    office: Office
    session: Session
    actor: Actor
    now: datetime
    refused: OutreachError | None = None
    values: MultiDict[str, str] = field(default_factory=MultiDict)

    @property
    def args(self) -> MultiDict[str, str]:
        """What stands in the address after the question mark."""
        return request.args

    @property
    def form(self) -> Form:
        """The submitted form."""
        return Form(request.form, request.files)

    @property
    def today(self) -> Any:
        """The calendar day in WIB."""
        return i18n.today(self.now)

    def require(self, permission: Permission, **place: Any) -> None:
        """Refuse unless this actor's permission reaches the place; see `access.require`."""
        require(self.actor, permission, **place)

    def page(self, template: str, /, status: int = 200, **context: Any) -> Response:
        """A rendered page; after a refusal the same page carries its sentences and the values that were sent."""
        code = self.refused.status if self.refused is not None else status
        return current_app.make_response((render_template(template, call=self, **common(self), **context), code))

    def go(self, endpoint: str, /, *, said: str = "", undo: str = "", **parts: Any) -> AnyResponse:
        """To another page, with a sentence about what was done and perhaps the address that undoes it."""
        if said:
            flash({"text": said, "undo_url": undo}, "done")  # type: ignore[arg-type]  # flask stores any JSON value
        return redirect(url_for(endpoint, **parts), 303)

    def keep_although_refused(self, refusal: OutreachError, page: str) -> AnyResponse:
        """Show a page with a refusal, and keep what was written all the same (a wrong password is counted)."""
        view: View = current_app.view_functions[page].view  # type: ignore[union-attr]  # set by `allowed`
        again = Call(self.office, self.session, self.actor, self.now, refused=refusal, values=request.form)
        return _respond(view, again, request.view_args or {})

    def write_aside(self, work: Callable[[Session], None]) -> None:
        """A small change while reading (a download is noted), in a short transaction of its own."""
        with self.office.database.writer() as session:
            work(session)
            session.commit()

    def json(self, content: Any, status: int = 200) -> Response:
        """A JSON answer."""
        response = jsonify(content)
        response.status_code = status
        return response

    def json_to_keep(self, content: Any) -> AnyResponse:
        """A JSON answer a program may keep: it asks again with the ETag and hears 304 while nothing changed."""
        response = self.json(content)
        response.headers["Cache-Control"] = "private, no-cache"
        response.add_etag()
        return response.make_conditional(request)


View = Callable[..., Any]


def office_of(app: Flask | None = None) -> Office:
    """The running application, typed."""
    # The application itself, not the proxy: a thread that outlives the request may hold it.
    return cast(Office, app or current_app._get_current_object())  # type: ignore[attr-defined]  # noqa: SLF001 -- the documented way


def allowed(permission: Permission, *, again: str = "") -> Callable[[View], View]:
    """Guard a view with a permission and give it a `Call`.

    The view runs in one transaction, committed when it returns. `again` names the page that shows a refused form once more.
    """

    def guard(view: View) -> View:
        @wraps(view)
        def answer(**parts: Any) -> AnyResponse:
            return _answer(view, permission, again, parts)

        answer.permission = permission  # type: ignore[attr-defined]  # read by the house's tests
        answer.view = view  # type: ignore[attr-defined]  # used to show a refused form again
        return answer

    return guard


def _answer(view: View, permission: Permission, again: str, parts: dict[str, Any]) -> AnyResponse:
    office, now = office_of(), office_of().now()
    actor = current_actor(office, now)
    if bearer():
        with office.database.reader() as session:
            office.meet_program(Call(office, session, actor, now))
    if permission is not Permission.PUBLIC_READ:
        if not actor.is_signed_in:
            raise SignInNeeded
        if not actor.may(permission):
            raise NotAllowed
    if request.method in SAFE:
        with office.database.reader() as session:
            return _respond(view, Call(office, session, actor, now), parts)
    _check_form_key(office, actor)
    try:
        return _act(view, office, actor, now, parts)
    except OutreachError as refusal:
        if not again or wants_json():
            raise
        return _show_again(again, refusal, parts)


def _respond(view: View, call: Call, parts: Mapping[str, Any]) -> AnyResponse:
    return current_app.make_response(view(call, **parts))


def _act(view: View, office: Office, actor: Actor, now: datetime, parts: Mapping[str, Any]) -> AnyResponse:
    """Run an unsafe request once: replay it if it was answered before, retry it if the database asks for that."""
    sent = recognise(request, _sender(actor), office.settings.secret_key)
    for attempt in range(_RETRIES):
        if sent and (replayed := replay(office.database, sent, now=now)) is not None:
            return replayed
        with office.database.writer() as session:
            try:
                response = _respond(view, Call(office, session, actor, now), parts)
                if sent and response.status_code < 400:
                    remember(session, sent, response=response, now=now)
                session.commit()
                return response
            except DBAPIError as fault:
                if "unpaid_kind" in str(fault.orig):
                    raise CostStands from fault
                if attempt == _RETRIES - 1 or not (_may_retry(fault) or (sent and _is_replay(fault))):
                    raise
    raise AssertionError("the last attempt returns or raises")


def _may_retry(fault: DBAPIError) -> bool:
    """Whether PostgreSQL gave up on a serialisation conflict or a deadlock, or somebody else wrote the same thing first.

    Of two who write one thing at once the second then sees the first one's and is told in words.
    """
    return getattr(fault.orig, "sqlstate", "") in ("40001", "40P01", "23505", "23P01")


def _is_replay(fault: DBAPIError) -> bool:
    return isinstance(fault, IntegrityError) and "request_key" in str(fault.orig)


def _sender(actor: Actor) -> str:
    """Who may be given an answer again: the holder of a bearer token, or the same person at the same browser."""
    if actor.is_signed_in and bearer():
        return hash_token(bearer())
    return f"{actor.person_id}:{visitor_key().partition('|')[0]}"


def bearer() -> str:
    """The token a program signs its request with, or nothing."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _show_again(again: str, refusal: OutreachError, parts: Mapping[str, Any]) -> AnyResponse:
    """The page of a refused form, with everything that was typed still in it."""
    office, now = office_of(), office_of().now()
    page: View = current_app.view_functions[again].view  # type: ignore[union-attr]  # set by `allowed`
    with office.database.reader() as session:
        call = Call(office, session, current_actor(office, now), now, refused=refusal, values=request.form)
        return _respond(page, call, parts)


def current_actor(office: Office, now: datetime) -> Actor:
    """Who asks, looked up once a request."""
    if "actor" not in g:
        with office.database.reader() as session:
            g.actor = office.find_actor(session, request, now)
        _note_use(office, g.actor, now)
    return cast(Actor, g.actor)


def _note_use(office: Office, actor: Actor, now: datetime) -> None:
    """Keep a sign-in alive while it is used, with one short write in a while."""
    if actor.seen_at is not None and now - actor.seen_at >= _NOTED_EVERY:
        with office.database.writer() as session:
            office.note_use(session, actor, now)
            session.commit()


def _check_form_key(office: Office, actor: Actor) -> None:
    """Refuse a form that did not come from our own page; bearer tokens are never sent by a browser on its own."""
    if bearer() and actor.is_signed_in:
        return
    sent = request.headers.get("X-Form-Key") or request.form.get("csrf_token", "")
    if not same(sent, form_key(office.settings.secret_key, visitor_key())):
        raise StaleForm


def visitor_key() -> str:
    """What ties a form to this browser: its random cookie, joined with the sign-in's when there is one."""
    if "visitor" not in g:
        g.visitor = request.cookies.get(VISITOR_COOKIE) or secrets.token_urlsafe(18)
    return f"{g.visitor}|{request.cookies.get(SESSION_COOKIE, '')}"


def wants_json() -> bool:
    """Whether this request speaks JSON: the API, or one of our own scripts."""
    return request.path.startswith("/api/") or request.accept_mimetypes.best == "application/json"


def common(call: Call) -> dict[str, Any]:
    """What every page shows: who, when, where, and what was just said."""
    office, actor = call.office, call.actor
    refusals = call.refused.refusals if isinstance(call.refused, FormRefused) else {}
    if call.refused is not None and call.refused.field:
        refusals = {call.refused.field: call.refused}
    return {
        "actor": actor,
        "actor_name": actor.name,
        "office_name": actor.office_name,
        "keeper": _keeper_of(office, actor),
        "now": call.now,
        "now_text": f"{i18n.day_long(call.now)} · {i18n.clock(call.now)} WIB",
        "lang": i18n.language(),
        "is_demo": office.is_demo,
        "nav": [
            {
                "label": i18n.gettext(item.label),
                "href": url_for(item.endpoint),
                "current": _is_current(item, office.nav),
            }
            for item in office.nav
            if actor.may(item.permission) and actor.is_signed_in
        ],
        "refusal": call.refused and words_of(call.refused),
        "refused": call.refused,
        "values": call.values,
        "errors": {name: words_of(refusal) for name, refusal in refusals.items()},
    }


def _keeper_of(office: Office, actor: Actor) -> dict[str, str]:
    """The names a browser keeps this sign-in's pages and this person's sounds and taps under; none for a visitor."""
    if not actor.is_signed_in:
        return {}
    secret = office.settings.secret_key
    return {
        "sign_in": keeper_name(secret, f"sign-in:{actor.session_id}"),
        "person": keeper_name(secret, f"person:{actor.person_id}"),
    }


def _is_current(item: NavItem, nav: tuple[NavItem, ...]) -> bool:
    here, there = request.endpoint or "", item.endpoint
    if any(here in other.pages for other in nav):
        return here in item.pages
    return here == there or ("." in there and here.split(".")[0] in (there.split(".")[0], *item.rooms))


def words_of(refusal: OutreachError) -> str:
    """The one place where a refusal becomes a sentence."""
    return i18n.gettext(refusal.sentence) % refusal.facts
