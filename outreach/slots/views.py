"""Screens and addresses of the room slots; never a query and never a rule."""

from __future__ import annotations

from flask import Blueprint

room = Blueprint("slots", __name__)
