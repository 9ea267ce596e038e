"""Screens and addresses of the room clips; never a query and never a rule."""

from __future__ import annotations

from flask import Blueprint

room = Blueprint("clips", __name__)
