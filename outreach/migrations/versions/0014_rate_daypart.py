"""The part of the day a rate is for; rates that stand already hold for the whole day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.add_column("rate", sa.Column("daypart", sa.String(length=10), nullable=False, server_default=""))
