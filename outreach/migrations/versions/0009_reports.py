"""Frozen reports and their signatures."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from outreach.guards import append_only_statements

revision = "0009"
down_revision = "0008"


KEPT = (
    "report",
    "signature",
)


def upgrade() -> None:
    make_report()
    make_signature()
    dialect = op.get_bind().dialect.name
    for table in KEPT:
        for statement in append_only_statements(table, dialect):
            op.execute(statement)


def make_report() -> None:
    op.create_table(
        "report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("corrects_id", sa.Integer(), nullable=True),
        sa.Column("correction_note", sa.String(length=500), nullable=False),
        sa.Column("left_number", sa.String(length=80), nullable=False),
        sa.Column("right_number", sa.String(length=80), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("frozen_by", sa.String(length=120), nullable=False),
        sa.Column("is_example", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["corrects_id"], ["report.id"], name="fk_report_corrects_id_report"),
        sa.PrimaryKeyConstraint("id", name="pk_report"),
        sa.UniqueConstraint("from_on", "until_on", "revision", name="uq_report_from_on_until_on_revision"),
        sa.UniqueConstraint("sha256", name="uq_report_sha256"),
    )


def make_signature() -> None:
    op.create_table(
        "signature",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("regency_code", sa.String(length=5), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("person_name", sa.String(length=120), nullable=False),
        sa.Column("rank", sa.String(length=120), nullable=False),
        sa.Column("nip", sa.String(length=18), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_signature_person_id_person"),
        sa.ForeignKeyConstraint(["regency_code"], ["regency.code"], name="fk_signature_regency_code_regency"),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name="fk_signature_report_id_report"),
        sa.PrimaryKeyConstraint("id", name="pk_signature"),
        sa.UniqueConstraint("report_id", "regency_code", name="uq_signature_report_id_regency_code"),
    )
