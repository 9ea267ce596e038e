"""What people settled of contradictory reception."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    op.create_table(
        "settled_doubt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("doubt_key", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("station_id", sa.Integer(), nullable=False),
        sa.Column("village_code", sa.String(length=13), nullable=False),
        sa.Column("regency_code", sa.String(length=5), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_by", sa.String(length=120), nullable=False),
        sa.Column("reopened_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["regency_code"], ["regency.code"], name="fk_settled_doubt_regency_code_regency"),
        sa.ForeignKeyConstraint(["station_id"], ["station.id"], name="fk_settled_doubt_station_id_station"),
        sa.ForeignKeyConstraint(["village_code"], ["village.code"], name="fk_settled_doubt_village_code_village"),
        sa.PrimaryKeyConstraint("id", name="pk_settled_doubt"),
    )
    op.create_index("ix_settled_doubt_key", "settled_doubt", ["doubt_key"], unique=False)
