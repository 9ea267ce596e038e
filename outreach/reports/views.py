"""Screens and addresses of the room reports; never a query and never a rule."""

from __future__ import annotations

from flask import Blueprint

room = Blueprint("reports", __name__)
