"""Plans the planner works out for a period."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.create_table(
        "scheme",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("regency_code", sa.String(length=5), nullable=False),
        sa.Column("based_on_id", sa.Integer(), nullable=True),
        sa.Column("asked", sa.JSON(), nullable=False),
        sa.Column("problem", sa.JSON(), nullable=False),
        sa.Column("standing", sa.JSON(), nullable=False),
        sa.Column("remarks", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("stage", sa.String(length=10), nullable=False),
        sa.Column("fault", sa.String(length=20), nullable=False),
        sa.Column("plan", sa.JSON(), nullable=True),
        sa.Column("standing_score", sa.JSON(), nullable=True),
        sa.Column("explained", sa.JSON(), nullable=True),
        sa.Column("joint_slot_ids", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=120), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("until_on >= from_on", name=op.f("ck_scheme_period_in_order")),
        sa.ForeignKeyConstraint(["based_on_id"], ["scheme.id"], name="fk_scheme_based_on_id_scheme"),
        sa.ForeignKeyConstraint(["regency_code"], ["regency.code"], name="fk_scheme_regency_code_regency"),
        sa.PrimaryKeyConstraint("id", name="pk_scheme"),
    )
    op.create_index("ix_scheme_period", "scheme", ["from_on", "until_on"], unique=False)
