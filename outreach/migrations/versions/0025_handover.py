"""Assignments name the day of their decree, and the database refuses two of one facilitator to one village at a time."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from outreach.guards import period_statements

revision = "0025"
down_revision = "0024"
ALIKE = ("facilitator_id", "village_code")


def upgrade() -> None:
    op.add_column("assignment", sa.Column("decree_on", sa.Date(), nullable=True))
    for statement in period_statements("assignment", op.get_bind().dialect.name, columns=ALIKE):
        op.execute(statement)
