"""Clips handed to facilitators as files, and when they were played."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    op.create_table(
        "handed_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.String(length=64), nullable=False),
        sa.Column("facilitator_id", sa.Integer(), nullable=False),
        sa.Column("clip_id", sa.Integer(), nullable=False),
        sa.Column("handed_on", sa.Date(), nullable=False),
        sa.Column("means", sa.String(length=12), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(length=120), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["clip_id"], ["clip.id"], name="fk_handed_file_clip_id_clip"),
        sa.ForeignKeyConstraint(
            ["facilitator_id"], ["facilitator.id"], name="fk_handed_file_facilitator_id_facilitator"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_handed_file"),
        sa.UniqueConstraint("client_id", name="uq_handed_file_client_id"),
    )
    op.create_index("ix_handed_file_facilitator", "handed_file", ["facilitator_id", "handed_on"], unique=False)
    op.create_table(
        "play",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("handed_file_id", sa.Integer(), nullable=False),
        sa.Column("village_code", sa.String(length=13), nullable=False),
        sa.Column("played_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(length=120), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["handed_file_id"], ["handed_file.id"], name="fk_play_handed_file_id_handed_file"),
        sa.ForeignKeyConstraint(["village_code"], ["village.code"], name="fk_play_village_code_village"),
        sa.PrimaryKeyConstraint("id", name="pk_play"),
        sa.UniqueConstraint(
            "handed_file_id", "village_code", "played_on", name="uq_play_handed_file_id_village_code_played_on"
        ),
    )
    op.create_index("ix_play_village", "play", ["village_code", "played_on"], unique=False)
