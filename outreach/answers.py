"""How every answer is dressed: language, filters, headers, refusals in words, static files; never what a request does."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import current_app, g, redirect, request, url_for
from sqlalchemy.exc import DBAPIError
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException, MethodNotAllowed, RequestEntityTooLarge
from werkzeug.wrappers import Response as AnyResponse

from . import i18n
from .access import VISITOR, Permission
from .assets import compress, read_static, respond_static
from .db import is_full
from .errors import (
    FormRefused,
    NotFound,
    NotThisWay,
    NotUnderstood,
    OutreachError,
    SignInNeeded,
    StorageFull,
    TooLargeUpload,
)
from .faults import problem, show_fault, tell_fault
from .forms import WholeNumber
from .openapi import PREFIX, Shape, describe, speaks
from .security import add_headers, form_key
from .templating import teach
from .web import (
    LANGUAGE_COOKIE,
    VISITOR_COOKIE,
    Call,
    Office,
    allowed,
    current_actor,
    office_of,
    visitor_key,
    wants_json,
    words_of,
)


def set_up(office: Office) -> None:
    """Give the application its filters, its error pages, its static files and its headers."""
    _set_up_templates(office)
    office.url_map.converters["int"] = WholeNumber
    office.add_url_rule("/static/<digest>/<path:name>", "static_file", allowed(Permission.PUBLIC_READ)(send_static))
    office.add_url_rule(f"{PREFIX}openapi.json", "openapi", allowed(Permission.PUBLIC_READ)(send_openapi))
    office.register_error_handler(OutreachError, _show_refusal)
    office.register_error_handler(HTTPException, _show_http_error)
    office.register_error_handler(OSError, _show_full_disk)
    office.register_error_handler(DBAPIError, _show_full_disk)
    office.before_request(_begin)
    office.after_request(_end)


def _set_up_templates(office: Office) -> None:
    teach(office.jinja_env)
    office.jinja_env.globals.update(
        static_url=static_url,
        csrf_token=lambda: form_key(office.settings.secret_key, visitor_key()),
        idempotency_key=lambda: secrets.token_urlsafe(18),
    )


@contextmanager
def _language_of(office: Office) -> Iterator[None]:
    chosen = request.cookies.get(LANGUAGE_COOKIE)
    # A browser without a choice reads its pages in the office's language; what they fetch is to speak the same.
    if chosen is None and wants_json() and not request.cookies:
        chosen = request.accept_languages.best_match(i18n.LANGUAGES)
    with i18n.speaking(chosen or office.settings.lang):
        yield


def _begin() -> None:
    """Choose the reader's language for the whole request; an address that no database could keep is not understood."""
    g.speaking = _language_of(office_of())
    g.speaking.__enter__()
    if "\0" in request.path or any("\0" in value for values in request.args.listvalues() for value in values):
        raise NotUnderstood


def _end(response: AnyResponse) -> AnyResponse:
    if "visitor" in g and request.cookies.get(VISITOR_COOKIE) != g.visitor:
        secure = office_of().settings.secure_cookie
        response.set_cookie(VISITOR_COOKIE, g.visitor, max_age=31_536_000, httponly=True, samesite="Lax", secure=secure)
    if "speaking" in g:
        g.pop("speaking").__exit__(None, None, None)
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store" if request.path.startswith("/api/") else "private, no-cache"
    return compress(add_headers(response))


def _show_refusal(refusal: OutreachError) -> AnyResponse:
    """A page, or a problem document (RFC 9457), that says what, where and what to do."""
    if wants_json():
        return _refuse_in_json(refusal)
    if isinstance(refusal, SignInNeeded):
        return redirect(url_for("people.sign_in", ke=request.full_path if request.method == "GET" else ""), 303)
    office, now = office_of(), office_of().now()
    with office.database.reader() as session:
        try:
            actor = current_actor(office, now)
        except OutreachError:
            actor = VISITOR
        values = MultiDict[str, str]() if isinstance(refusal, StorageFull) else request.form
        call = Call(office, session, actor, now, refused=refusal, values=values)
        return call.page("parts/refusal.html", status=refusal.status)


def _refuse_in_json(refusal: OutreachError) -> AnyResponse:
    """A problem document; each refused field stands under `errors` with its own words."""
    fields = dict(refusal.refusals) if isinstance(refusal, FormRefused) else {}
    if refusal.field:
        fields = {refusal.field: refusal}
    answer = problem(refusal.status, words_of(refusal), errors={name: words_of(one) for name, one in fields.items()})
    if refusal.status == 401:
        answer.headers["WWW-Authenticate"] = 'Bearer realm="Siaran Bersama"'
    return answer


def _show_http_error(error: HTTPException) -> AnyResponse:
    if isinstance(error, RequestEntityTooLarge):
        limit = office_of().settings.max_upload_bytes
        return _show_refusal(TooLargeUpload(limit=i18n.size(limit)))
    if isinstance(error, MethodNotAllowed) and wants_json():
        answer = _refuse_in_json(NotThisWay())
        answer.headers["Allow"] = ", ".join(sorted(error.valid_methods or ()))
        return answer
    if error.code in (404, 405):
        return _show_refusal(NotFound())
    if error.code == 400:
        return _show_refusal(NotUnderstood())
    if wants_json():
        return tell_fault() if error.code == 500 else problem(error.code or 500, words_of(OutreachError()))
    return show_fault() if error.code == 500 else error.get_response()


def _show_full_disk(fault: Exception) -> AnyResponse:
    """A full disk in words; any other fault stays one of ours."""
    if not is_full(fault):
        raise fault
    current_app.logger.error("no room at %s %s: %s", request.method, request.path, fault)
    return _show_refusal(StorageFull())


def static_url(name: str) -> str:
    """The address of a static file that changes with its content, so that browsers may keep it for ever."""
    return url_for("static_file", digest=read_static(name)[0], name=name)


def send_static(_: Call, digest: str, name: str) -> AnyResponse:
    """A file of the folder `static`."""
    return respond_static(digest, name)


@speaks(Shape(dict[str, Any]))
def send_openapi(call: Call) -> AnyResponse:
    """Describe the API."""
    return call.json_to_keep(describe(call.office))
