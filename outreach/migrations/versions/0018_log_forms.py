"""Logs of any software: saved definitions, the station's own clock, and signatures."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from outreach.guards import append_only_statements

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.add_column("as_run_log", sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("as_run_log", sa.Column("offset_s", sa.Integer(), nullable=True))
    op.add_column("as_run_log", sa.Column("signed_sequence", sa.Integer(), nullable=True))
    make_log_clock()
    make_log_definition()
    make_signing_key()
    dialect = op.get_bind().dialect.name
    for table in ("log_clock", "log_definition"):
        for statement in append_only_statements(table, dialect):
            op.execute(statement)


def make_log_clock() -> None:
    op.create_table(
        "log_clock",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("log_id", sa.Integer(), nullable=False),
        sa.Column("shift_s", sa.Integer(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["log_id"], ["as_run_log.id"], name="fk_log_clock_log_id_as_run_log"),
        sa.PrimaryKeyConstraint("id", name="pk_log_clock"),
    )
    op.create_index("ix_log_clock_log", "log_clock", ["log_id", "id"], unique=False)


def make_log_definition() -> None:
    op.create_table(
        "log_definition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("station_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("is_ended", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["station_id"], ["station.id"], name="fk_log_definition_station_id_station"),
        sa.PrimaryKeyConstraint("id", name="pk_log_definition"),
        sa.UniqueConstraint("station_id", "name", "version", name="uq_log_definition_station_id_name_version"),
    )


def make_signing_key() -> None:
    op.create_table(
        "signing_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("station_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["station_id"], ["station.id"], name="fk_signing_key_station_id_station"),
        sa.PrimaryKeyConstraint("id", name="pk_signing_key"),
    )
    op.create_index("ix_signing_key_station", "signing_key", ["station_id", "id"], unique=False)
