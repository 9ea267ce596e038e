"""What a request gets that cannot be answered: a problem document, or the page for a fault of ours; never a traceback."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from flask import Response, current_app, jsonify, render_template, request

from .i18n import gettext, language


def show_fault() -> Response:
    """A page that needs nothing but its template, for the database may be what broke."""
    number = secrets.token_hex(3).upper()
    current_app.logger.error("fault %s at %s %s", number, request.method, request.path)
    answer = current_app.make_response((render_template("parts/fault.html", number=number, lang=language()), 500))
    answer.headers["Cache-Control"] = "no-store"
    return answer


def tell_fault() -> Response:
    """The same as a problem document, for programs."""
    number = secrets.token_hex(3).upper()
    current_app.logger.error("fault %s at %s %s", number, request.method, request.path)
    return problem(500, gettext("Ada yang rusak di pihak kami"), fault=number)


def problem(status: int, sentence: str, *, errors: Mapping[str, str] | None = None, **more: object) -> Response:
    """A problem document (RFC 9457); `errors` holds the words of each refused field, `more` further members."""
    listed = [{"field": name, "detail": detail} for name, detail in (errors or {}).items()]
    members = {"errors": listed, **more} if listed else more
    response = jsonify({"type": "about:blank", "status": status, "title": sentence, **members})
    response.status_code, response.mimetype = status, "application/problem+json"
    return response
