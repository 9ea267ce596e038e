"""Recordings off the air: their uploads, the search through them, what was heard, and people's words on it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from outreach.guards import append_only_statements

revision = "0020"
down_revision = "0018"
EVIDENCE = ("air_check", "heard", "heard_word")


def upgrade() -> None:
    _make_air_check()
    _make_upload()
    _make_hearing()
    _make_heard()
    _make_heard_word()
    # Said in SQL, for alembic adds no column with a foreign key to an SQLite table that stands.
    op.execute(
        "ALTER TABLE airing ADD COLUMN heard_id INTEGER CONSTRAINT fk_airing_heard_id_heard REFERENCES heard (id)"
    )
    dialect = op.get_bind().dialect.name
    for table in EVIDENCE:
        for statement in append_only_statements(table, dialect):
            op.execute(statement)


def _make_air_check() -> None:
    op.create_table(
        "air_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("station_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("byte_count", sa.BigInteger(), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_from", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["station_id"], ["station.id"], name="fk_air_check_station_id_station"),
        sa.PrimaryKeyConstraint("id", name="pk_air_check"),
        sa.UniqueConstraint("sha256", name="uq_air_check_sha256"),
    )
    op.create_index("ix_air_check_station", "air_check", ["station_id", "started_at"], unique=False)


def _make_upload() -> None:
    op.create_table(
        "air_check_upload",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("station_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("byte_count", sa.BigInteger(), nullable=False),
        sa.Column("received_bytes", sa.BigInteger(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by", sa.String(length=120), nullable=False),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fault", sa.String(length=20), nullable=False),
        sa.Column("air_check_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["air_check_id"], ["air_check.id"], name="fk_air_check_upload_air_check_id_air_check"),
        sa.ForeignKeyConstraint(["station_id"], ["station.id"], name="fk_air_check_upload_station_id_station"),
        sa.PrimaryKeyConstraint("id", name="pk_air_check_upload"),
        sa.UniqueConstraint("station_id", "key", name="uq_air_check_upload_station_id_key"),
    )


def _make_hearing() -> None:
    op.create_table(
        "hearing",
        sa.Column("air_check_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("share", sa.Double(), nullable=False),
        sa.Column("fault", sa.String(length=40), nullable=False),
        sa.Column("duration_s", sa.Double(), nullable=True),
        sa.Column("print", sa.JSON(), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["air_check_id"], ["air_check.id"], name="fk_hearing_air_check_id_air_check"),
        sa.PrimaryKeyConstraint("air_check_id", name="pk_hearing"),
    )


def _make_heard() -> None:
    op.create_table(
        "heard",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("air_check_id", sa.Integer(), nullable=False),
        sa.Column("clip_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        *(sa.Column(name, sa.Double(), nullable=False) for name in ("start_s", "end_s", "fraction", "score", "speed")),
        sa.Column("certainty", sa.String(length=10), nullable=False),
        sa.Column("why_no_proof", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(["air_check_id"], ["air_check.id"], name="fk_heard_air_check_id_air_check"),
        sa.ForeignKeyConstraint(["clip_id"], ["clip.id"], name="fk_heard_clip_id_clip"),
        sa.PrimaryKeyConstraint("id", name="pk_heard"),
    )
    op.create_index("ix_heard_air_check", "heard", ["air_check_id", "start_s"], unique=False)


def _make_heard_word() -> None:
    op.create_table(
        "heard_word",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("heard_id", sa.Integer(), nullable=False),
        sa.Column("is_it", sa.Boolean(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("person_name", sa.String(length=120), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["heard_id"], ["heard.id"], name="fk_heard_word_heard_id_heard"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_heard_word_person_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_heard_word"),
    )
    op.create_index("ix_heard_word_heard", "heard_word", ["heard_id", "id"], unique=False)
