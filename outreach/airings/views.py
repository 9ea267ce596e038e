"""Screens and addresses of the room airings; never a query and never a rule."""

from __future__ import annotations

from flask import Blueprint

room = Blueprint("airings", __name__)
