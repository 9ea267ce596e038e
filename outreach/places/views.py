"""Screens and addresses of the room places; never a query and never a rule."""

from __future__ import annotations

from flask import Blueprint

room = Blueprint("places", __name__)
