"""Listening groups, and what is noted there for the own coordinator alone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    op.create_table(
        "listening_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("way", sa.String(length=10), nullable=False),
        sa.Column("men", sa.Integer(), nullable=False),
        sa.Column("women", sa.Integer(), nullable=False),
        sa.Column("young", sa.Integer(), nullable=False),
        sa.Column("questions", sa.String(length=1000), nullable=False),
        sa.CheckConstraint(
            "men >= 0 AND women >= 0 AND young >= 0", name=op.f("ck_listening_group_counts_not_negative")
        ),
        sa.CheckConstraint("young <= men + women", name=op.f("ck_listening_group_young_among_them")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name="fk_listening_group_visit_id_visit"),
        sa.PrimaryKeyConstraint("id", name="pk_listening_group"),
        sa.UniqueConstraint("visit_id", name="uq_listening_group_visit_id"),
    )
    op.create_table(
        "private_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("regency_code", sa.String(length=5), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(length=1000), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("next_step", sa.String(length=300), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=500), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name="fk_private_note_owner_id_person"),
        sa.ForeignKeyConstraint(["regency_code"], ["regency.code"], name="fk_private_note_regency_code_regency"),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name="fk_private_note_visit_id_visit"),
        sa.PrimaryKeyConstraint("id", name="pk_private_note"),
        sa.UniqueConstraint("visit_id", name="uq_private_note_visit_id"),
    )
    op.create_index("ix_private_note_regency", "private_note", ["regency_code", "closed_at"], unique=False)
