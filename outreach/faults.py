"""What a request gets that cannot be answered: a problem document, or the page for a fault of ours; never a traceback."""

from __future__ import annotations

import secrets

from flask import Response, current_app, jsonify, render_template, request

from .i18n import language


def show_fault() -> Response:
    """A page that needs nothing but its template, for the database may be what broke."""
    number = secrets.token_hex(3).upper()
    current_app.logger.error("fault %s at %s %s", number, request.method, request.path)
    answer = current_app.make_response((render_template("parts/fault.html", number=number, lang=language()), 500))
    answer.headers["Cache-Control"] = "no-store"
    return answer


def problem(status: int, sentence: str) -> Response:
    """A problem document (RFC 9457)."""
    response = jsonify({"type": "about:blank", "status": status, "title": sentence})
    response.status_code, response.mimetype = status, "application/problem+json"
    return response
