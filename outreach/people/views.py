"""Screens and addresses of the room people; never a query and never a rule."""

from __future__ import annotations

from flask import Blueprint

room = Blueprint("people", __name__)
