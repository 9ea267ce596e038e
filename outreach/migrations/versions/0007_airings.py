"""Answers, as-run logs, airings, recordings and make-goods."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from outreach.guards import append_only_statements

revision = "0007"
down_revision = "0006"


KEPT = (
    "as_run_log",
    "as_run_line",
    "answer",
    "airing",
)


def upgrade() -> None:
    make_as_run_log()
    make_as_run_line()
    make_answer()
    make_make_good()
    make_airing()
    dialect = op.get_bind().dialect.name
    for table in KEPT:
        for statement in append_only_statements(table, dialect):
            op.execute(statement)


def make_as_run_log() -> None:
    op.create_table(
        "as_run_log",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("station_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("form", sa.String(length=30), nullable=False),
        sa.Column("encoding", sa.String(length=20), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("covers_from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("covers_until_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_from", sa.String(length=120), nullable=False),
        sa.Column("refused_lines", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["station_id"], ["station.id"], name="fk_as_run_log_station_id_station"),
        sa.PrimaryKeyConstraint("id", name="pk_as_run_log"),
        sa.UniqueConstraint("station_id", "sha256", "day", name="uq_as_run_log_station_id_sha256_day"),
    )
    op.create_index("ix_as_run_log_day", "as_run_log", ["station_id", "day"], unique=False)


def make_as_run_line() -> None:
    op.create_table(
        "as_run_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("log_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("length_s", sa.Double(), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["log_id"], ["as_run_log.id"], name="fk_as_run_line_log_id_as_run_log"),
        sa.PrimaryKeyConstraint("id", name="pk_as_run_line"),
    )
    op.create_index("ix_as_run_line_log", "as_run_line", ["log_id", "line"], unique=False)


def make_answer() -> None:
    op.create_table(
        "answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.String(length=64), nullable=False),
        sa.Column("slot_id", sa.Integer(), nullable=False),
        sa.Column("aired", sa.Boolean(), nullable=True),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("person_name", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_answer_person_id_person"),
        sa.ForeignKeyConstraint(["slot_id"], ["slot.id"], name="fk_answer_slot_id_slot"),
        sa.PrimaryKeyConstraint("id", name="pk_answer"),
        sa.UniqueConstraint("client_id", name="uq_answer_client_id"),
    )
    op.create_index("ix_answer_slot", "answer", ["slot_id", "id"], unique=False)


def make_make_good() -> None:
    op.create_table(
        "make_good",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slot_id", sa.Integer(), nullable=False),
        sa.Column("joint_slot_id", sa.Integer(), nullable=True),
        sa.Column("regency_code", sa.String(length=5), nullable=False),
        sa.Column("owner", sa.String(length=120), nullable=False),
        sa.Column("target_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["joint_slot_id"], ["joint_slot.id"], name="fk_make_good_joint_slot_id_joint_slot"),
        sa.ForeignKeyConstraint(["regency_code"], ["regency.code"], name="fk_make_good_regency_code_regency"),
        sa.ForeignKeyConstraint(["slot_id"], ["slot.id"], name="fk_make_good_slot_id_slot"),
        sa.PrimaryKeyConstraint("id", name="pk_make_good"),
        sa.UniqueConstraint("slot_id", name="uq_make_good_slot_id"),
    )
    op.create_index("ix_make_good_state", "make_good", ["state", "target_on"], unique=False)


def make_airing() -> None:
    op.create_table(
        "airing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slot_id", sa.Integer(), nullable=True),
        sa.Column("station_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(length=10), nullable=False),
        sa.Column("grade", sa.String(length=2), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("length_s", sa.Double(), nullable=True),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("as_run_line_id", sa.Integer(), nullable=True),
        sa.Column("answer_id", sa.Integer(), nullable=True),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["answer_id"], ["answer.id"], name="fk_airing_answer_id_answer"),
        sa.ForeignKeyConstraint(["as_run_line_id"], ["as_run_line.id"], name="fk_airing_as_run_line_id_as_run_line"),
        sa.ForeignKeyConstraint(["slot_id"], ["slot.id"], name="fk_airing_slot_id_slot"),
        sa.ForeignKeyConstraint(["station_id"], ["station.id"], name="fk_airing_station_id_station"),
        sa.PrimaryKeyConstraint("id", name="pk_airing"),
        sa.UniqueConstraint("slot_id", "revision", name="uq_airing_slot_id_revision"),
    )
    op.create_index("ix_airing_station_day", "airing", ["station_id", "day"], unique=False)
