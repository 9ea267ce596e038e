"""Screens and addresses of the room facilitators; never a query and never a rule."""

from __future__ import annotations

from flask import Blueprint

room = Blueprint("facilitators", __name__)
