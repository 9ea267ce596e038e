"""Whose programme a relay or a stream carries."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    op.create_table(
        "carrier",
        sa.Column("station_id", sa.Integer(), nullable=False),
        sa.Column("carries_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("station_id <> carries_id", name=op.f("ck_carrier_carries_another")),
        sa.ForeignKeyConstraint(["station_id"], ["station.id"], name="fk_carrier_station_id_station"),
        sa.ForeignKeyConstraint(["carries_id"], ["station.id"], name="fk_carrier_carries_id_station"),
        sa.PrimaryKeyConstraint("station_id", name="pk_carrier"),
    )
    op.create_index("ix_carrier_carries_id", "carrier", ["carries_id"], unique=False)
