"""Fingerprints of recordings, and which other clips hold the same recording."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.add_column("recording", sa.Column("fingerprint", sa.LargeBinary(), nullable=True))
    op.add_column("recording", sa.Column("alike", sa.JSON(), nullable=True))
