"""The calendar of closed times: what was accepted into it, and its entries day by day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    make_intake()
    make_entry()


def make_intake() -> None:
    op.create_table(
        "calendar_intake",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("regency_code", sa.String(length=5), nullable=False),
        sa.Column("station_id", sa.Integer(), nullable=True),
        sa.Column("topic", sa.String(length=12), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("accepted_by", sa.String(length=120), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_by", sa.String(length=120), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_example", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["regency_code"], ["regency.code"], name="fk_calendar_intake_regency_code_regency"),
        sa.ForeignKeyConstraint(["station_id"], ["station.id"], name="fk_calendar_intake_station_id_station"),
        sa.PrimaryKeyConstraint("id", name="pk_calendar_intake"),
    )
    op.create_index("ix_calendar_intake_regency", "calendar_intake", ["regency_code", "accepted_at"])


def make_entry() -> None:
    op.create_table(
        "calendar_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("intake_id", sa.Integer(), nullable=False),
        sa.Column("regency_code", sa.String(length=5), nullable=False),
        sa.Column("station_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("starts", sa.Time(), nullable=False),
        sa.Column("length_min", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("replaced_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "length_min >= 0 AND length_min <= 1440", name=op.f("ck_calendar_entry_length_within_a_day")
        ),
        sa.CheckConstraint("source <> ''", name=op.f("ck_calendar_entry_has_source")),
        sa.ForeignKeyConstraint(
            ["intake_id"], ["calendar_intake.id"], name="fk_calendar_entry_intake_id_calendar_intake"
        ),
        sa.ForeignKeyConstraint(["regency_code"], ["regency.code"], name="fk_calendar_entry_regency_code_regency"),
        sa.ForeignKeyConstraint(["station_id"], ["station.id"], name="fk_calendar_entry_station_id_station"),
        sa.ForeignKeyConstraint(
            ["replaced_by_id"], ["calendar_intake.id"], name="fk_calendar_entry_replaced_by_id_calendar_intake"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_calendar_entry"),
    )
    op.create_index("ix_calendar_entry_day", "calendar_entry", ["regency_code", "day"])
    op.create_index("ix_calendar_entry_intake", "calendar_entry", ["intake_id"])
    op.create_index("ix_calendar_entry_replaced_by", "calendar_entry", ["replaced_by_id"])
