"""Listener checks: where, when and how people were asked, and how many had heard a message."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    op.create_table(
        "listener_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("regency_code", sa.String(length=5), nullable=False),
        sa.Column("district_code", sa.String(length=8), nullable=False),
        sa.Column("village_code", sa.String(length=13), nullable=True),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("method", sa.String(length=15), nullable=False),
        sa.Column("interviewed", sa.Integer(), nullable=False),
        sa.Column("heard", sa.Integer(), nullable=False),
        sa.Column("topic", sa.String(length=10), nullable=True),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("is_example", sa.Boolean(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by", sa.String(length=120), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("interviewed > 0", name=op.f("ck_listener_check_somebody_was_asked")),
        sa.CheckConstraint("heard BETWEEN 0 AND interviewed", name=op.f("ck_listener_check_heard_within_interviewed")),
        sa.ForeignKeyConstraint(["district_code"], ["district.code"], name="fk_listener_check_district_code_district"),
        sa.ForeignKeyConstraint(["regency_code"], ["regency.code"], name="fk_listener_check_regency_code_regency"),
        sa.ForeignKeyConstraint(["village_code"], ["village.code"], name="fk_listener_check_village_code_village"),
        sa.PrimaryKeyConstraint("id", name="pk_listener_check"),
    )
    op.create_index("ix_listener_check_regency", "listener_check", ["regency_code", "checked_on"], unique=False)
