"""Decisions of persons on questionable verdicts and on logs' clocks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from outreach.guards import append_only_statements

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    op.create_table(
        "ruling",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("airing_id", sa.Integer(), nullable=True),
        sa.Column("log_id", sa.Integer(), nullable=True),
        sa.Column("slot_id", sa.Integer(), nullable=True),
        sa.Column("choice", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("person_name", sa.String(length=120), nullable=False),
        sa.Column("ruled_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(airing_id IS NULL) <> (log_id IS NULL)", name="airing_or_log"),
        sa.ForeignKeyConstraint(["airing_id"], ["airing.id"], name="fk_ruling_airing_id_airing"),
        sa.ForeignKeyConstraint(["log_id"], ["as_run_log.id"], name="fk_ruling_log_id_as_run_log"),
        sa.ForeignKeyConstraint(["slot_id"], ["slot.id"], name="fk_ruling_slot_id_slot"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_ruling_person_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_ruling"),
    )
    op.create_index("ix_ruling_airing", "ruling", ["airing_id", "id"], unique=False)
    op.create_index("ix_ruling_log", "ruling", ["log_id", "id"], unique=False)
    for statement in append_only_statements("ruling", op.get_bind().dialect.name):
        op.execute(statement)
