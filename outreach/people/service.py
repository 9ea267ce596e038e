"""What changes people, and who is acting; never a screen and never a commit."""

from __future__ import annotations

from datetime import datetime

from flask import Request
from sqlalchemy.orm import Session

from ..access import VISITOR, Actor


def find_actor(session: Session, request: Request, now: datetime) -> Actor:
    """Who sends a request: the person of its sign-in cookie, the station of its bearer token, or a visitor."""
    return VISITOR
