"""Each person's first page: what awaits them today, oldest first; never a decision of its own."""

from __future__ import annotations

from flask import Blueprint

room = Blueprint("desk", __name__)
