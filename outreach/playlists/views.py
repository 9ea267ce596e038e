"""Screens and addresses of the room playlists; never a query and never a rule."""

from __future__ import annotations

from flask import Blueprint

room = Blueprint("playlists", __name__)
