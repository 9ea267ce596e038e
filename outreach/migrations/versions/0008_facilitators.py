"""Facilitators, assignments, visits and reception reports."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    make_facilitator()
    make_assignment()
    make_visit()
    make_reception_report()


def make_facilitator() -> None:
    op.create_table(
        "facilitator",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("regency_code", sa.String(length=5), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("decree_number", sa.String(length=80), nullable=False),
        sa.Column("decree_on", sa.Date(), nullable=False),
        sa.Column("phone", sa.String(length=30), nullable=False),
        sa.Column("religion", sa.String(length=40), nullable=False),
        sa.Column("ethnicity", sa.String(length=60), nullable=False),
        sa.Column("consent_on", sa.Date(), nullable=True),
        sa.Column("is_example", sa.Boolean(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_facilitator_person_id_person"),
        sa.ForeignKeyConstraint(["regency_code"], ["regency.code"], name="fk_facilitator_regency_code_regency"),
        sa.PrimaryKeyConstraint("id", name="pk_facilitator"),
        sa.UniqueConstraint("person_id", name="uq_facilitator_person_id"),
    )
    op.create_index("ix_facilitator_regency_code", "facilitator", ["regency_code"], unique=False)


def make_assignment() -> None:
    op.create_table(
        "assignment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("facilitator_id", sa.Integer(), nullable=False),
        sa.Column("village_code", sa.String(length=13), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("decree_number", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("until_on IS NULL OR until_on > from_on", name=op.f("ck_assignment_period_in_order")),
        sa.ForeignKeyConstraint(
            ["facilitator_id"], ["facilitator.id"], name="fk_assignment_facilitator_id_facilitator"
        ),
        sa.ForeignKeyConstraint(["village_code"], ["village.code"], name="fk_assignment_village_code_village"),
        sa.PrimaryKeyConstraint("id", name="pk_assignment"),
    )
    op.create_index("ix_assignment_facilitator_id", "assignment", ["facilitator_id"], unique=False)
    op.create_index("ix_assignment_village", "assignment", ["village_code", "from_on"], unique=False)


def make_visit() -> None:
    op.create_table(
        "visit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.String(length=64), nullable=False),
        sa.Column("facilitator_id", sa.Integer(), nullable=False),
        sa.Column("village_code", sa.String(length=13), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("attendance", sa.Integer(), nullable=False),
        sa.Column("topic", sa.String(length=10), nullable=True),
        sa.Column("clip_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("attendance >= 0", name=op.f("ck_visit_attendance_not_negative")),
        sa.ForeignKeyConstraint(["clip_id"], ["clip.id"], name="fk_visit_clip_id_clip"),
        sa.ForeignKeyConstraint(["facilitator_id"], ["facilitator.id"], name="fk_visit_facilitator_id_facilitator"),
        sa.ForeignKeyConstraint(["village_code"], ["village.code"], name="fk_visit_village_code_village"),
        sa.PrimaryKeyConstraint("id", name="pk_visit"),
        sa.UniqueConstraint("client_id", name="uq_visit_client_id"),
    )
    op.create_index("ix_visit_facilitator_id", "visit", ["facilitator_id"], unique=False)
    op.create_index("ix_visit_village", "visit", ["village_code", "happened_on"], unique=False)


def make_reception_report() -> None:
    op.create_table(
        "reception_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=True),
        sa.Column("facilitator_id", sa.Integer(), nullable=False),
        sa.Column("village_code", sa.String(length=13), nullable=False),
        sa.Column("station_id", sa.Integer(), nullable=False),
        sa.Column("heard_on", sa.Date(), nullable=False),
        sa.Column("hearing", sa.String(length=10), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["facilitator_id"], ["facilitator.id"], name="fk_reception_report_facilitator_id_facilitator"
        ),
        sa.ForeignKeyConstraint(["station_id"], ["station.id"], name="fk_reception_report_station_id_station"),
        sa.ForeignKeyConstraint(["village_code"], ["village.code"], name="fk_reception_report_village_code_village"),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name="fk_reception_report_visit_id_visit"),
        sa.PrimaryKeyConstraint("id", name="pk_reception_report"),
    )
    op.create_index(
        "ix_reception_report_village", "reception_report", ["village_code", "station_id", "heard_on"], unique=False
    )
