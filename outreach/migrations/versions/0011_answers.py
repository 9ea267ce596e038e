"""Answers kept for a repeated request: what was asked, the kind of answer, and its text encrypted; earlier ones are dropped."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    # Kept for two days only, so the table is made anew instead of being filled in.
    op.drop_table("request_key")
    op.create_table(
        "request_key",
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("location", sa.String(length=500), nullable=False),
        sa.Column("media_type", sa.String(length=80), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("request_hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("key_hash", name="pk_request_key"),
    )
