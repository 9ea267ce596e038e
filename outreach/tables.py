"""Every table in one place, for migrations and for making an empty database; never imported by a room."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config as Steps
from alembic.script import ScriptDirectory

from . import audit, db, feeds, notices, queue, replay, security
from .airings import models as airings
from .alarms import models as alarms
from .budget import models as budget
from .clips import models as clips
from .facilitators import models as facilitators
from .listening import models as listening
from .people import models as people
from .places import models as places
from .playlists import models as playlists
from .privacy import models as privacy
from .reach import models as reach
from .reports import models as reports
from .schemes import models as schemes
from .slots import models as slots

TOOLS = (audit, feeds, notices, queue, replay, security)
ROOMS = (
    places,
    people,
    clips,
    slots,
    playlists,
    airings,
    alarms,
    facilitators,
    reach,
    listening,
    budget,
    schemes,
    reports,
    privacy,
)

metadata = db.Base.metadata


MIGRATIONS = Path(__file__).parent / "migrations"


def create_tables(database: db.Database) -> None:
    """Bring a database to the newest migration, in one transaction: all of it or nothing; an up-to-date one stays as it is.

    There is no way back: evidence is never dropped. Whoever wants the old tables restores a backup.
    """
    steps = _steps()
    with database.engine.execution_options(writes=True).begin() as connection:
        steps.attributes["connection"] = connection
        command.upgrade(steps, "head")


def newest_migrations() -> tuple[str, ...]:
    """The migrations an up-to-date database stands on."""
    return tuple(ScriptDirectory.from_config(_steps()).get_heads())


def _steps() -> Steps:
    steps = Steps()
    steps.set_main_option("script_location", str(MIGRATIONS))
    return steps
