"""Screens and addresses of the room reach; never a query and never a rule."""

from __future__ import annotations

from flask import Blueprint

room = Blueprint("reach", __name__)
