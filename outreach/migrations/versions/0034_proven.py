"""The database itself keeps what was agreed once evidence speaks of it."""

from __future__ import annotations

from alembic import op

from outreach.guards import proven_statements

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    for statement in proven_statements("airing", op.get_bind().dialect.name):
        op.execute(statement)
