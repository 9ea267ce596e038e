"""Every table in one place, for migrations and for making an empty database; never imported by a room."""

from __future__ import annotations

from . import audit, db, notices, queue, replay, security
from .airings import models as airings
from .clips import models as clips
from .facilitators import models as facilitators
from .people import models as people
from .places import models as places
from .playlists import models as playlists
from .reports import models as reports
from .slots import models as slots

TOOLS = (audit, notices, queue, replay, security)
ROOMS = (places, people, clips, slots, playlists, airings, facilitators, reports)

metadata = db.Base.metadata


def create_tables(database: db.Database) -> None:
    """Make every table with its guards in an empty database."""
    metadata.create_all(database.engine)
