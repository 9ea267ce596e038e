"""Plans, series, joint slots, slots, blackouts, proposals and approvals."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from outreach.guards import append_only_statements, overlap_statements

revision = "0005"
down_revision = "0004"


KEPT = ("approval",)


def upgrade() -> None:
    make_plan()
    make_proposal()
    make_blackout()
    make_series()
    make_joint_slot()
    make_approval()
    make_slot()
    dialect = op.get_bind().dialect.name
    for statement in overlap_statements("slot", dialect):
        op.execute(statement)
    for table in KEPT:
        for statement in append_only_statements(table, dialect):
            op.execute(statement)


def make_plan() -> None:
    op.create_table(
        "plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("left_owner", sa.String(length=120), nullable=False),
        sa.Column("left_deputy", sa.String(length=120), nullable=False),
        sa.Column("right_owner", sa.String(length=120), nullable=False),
        sa.Column("right_deputy", sa.String(length=120), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("until_on >= from_on", name=op.f("ck_plan_period_in_order")),
        sa.PrimaryKeyConstraint("id", name="pk_plan"),
    )


def make_proposal() -> None:
    op.create_table(
        "proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("regency_code", sa.String(length=5), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by", sa.String(length=120), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name="fk_proposal_plan_id_plan"),
        sa.ForeignKeyConstraint(["regency_code"], ["regency.code"], name="fk_proposal_regency_code_regency"),
        sa.PrimaryKeyConstraint("id", name="pk_proposal"),
    )
    op.create_index("ix_proposal_plan_id", "proposal", ["plan_id"], unique=False)


def make_blackout() -> None:
    op.create_table(
        "blackout",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("station_id", sa.Integer(), nullable=True),
        sa.Column("regency_code", sa.String(length=5), nullable=True),
        sa.Column("reason", sa.String(length=120), nullable=False),
        sa.Column("weekdays", sa.JSON(), nullable=False),
        sa.Column("starts", sa.Time(), nullable=False),
        sa.Column("length_min", sa.Integer(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(station_id IS NULL) <> (regency_code IS NULL)", name=op.f("ck_blackout_station_or_bank")),
        sa.CheckConstraint("length_min > 0 AND length_min <= 1440", name=op.f("ck_blackout_length_within_a_day")),
        sa.ForeignKeyConstraint(["regency_code"], ["regency.code"], name="fk_blackout_regency_code_regency"),
        sa.ForeignKeyConstraint(["station_id"], ["station.id"], name="fk_blackout_station_id_station"),
        sa.PrimaryKeyConstraint("id", name="pk_blackout"),
    )
    op.create_index("ix_blackout_station", "blackout", ["station_id"], unique=False)


def make_series() -> None:
    op.create_table(
        "series",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("clip_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=15), nullable=False),
        sa.Column("pairing", sa.String(length=10), nullable=False),
        sa.Column("weekdays", sa.JSON(), nullable=False),
        sa.Column("every_weeks", sa.Integer(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("placing", sa.JSON(), nullable=False),
        sa.Column("window_min", sa.Integer(), nullable=False),
        sa.Column("materialised_until_on", sa.Date(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("regency_code", sa.String(length=5), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["clip_id"], ["clip.id"], name="fk_series_clip_id_clip"),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name="fk_series_plan_id_plan"),
        sa.ForeignKeyConstraint(["regency_code"], ["regency.code"], name="fk_series_regency_code_regency"),
        sa.PrimaryKeyConstraint("id", name="pk_series"),
    )
    op.create_index("ix_series_plan_id", "series", ["plan_id"], unique=False)


def make_joint_slot() -> None:
    op.create_table(
        "joint_slot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=True),
        sa.Column("occurrence_on", sa.Date(), nullable=True),
        sa.Column("clip_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=15), nullable=False),
        sa.Column("pairing", sa.String(length=10), nullable=False),
        sa.Column("window_min", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=True),
        sa.Column("regency_code", sa.String(length=5), nullable=False),
        sa.Column("make_good_for_id", sa.Integer(), nullable=True),
        sa.Column("is_edited", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.String(length=120), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["clip_id"], ["clip.id"], name="fk_joint_slot_clip_id_clip"),
        sa.ForeignKeyConstraint(
            ["make_good_for_id"], ["joint_slot.id"], name="fk_joint_slot_make_good_for_id_joint_slot"
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name="fk_joint_slot_plan_id_plan"),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.id"], name="fk_joint_slot_proposal_id_proposal"),
        sa.ForeignKeyConstraint(["regency_code"], ["regency.code"], name="fk_joint_slot_regency_code_regency"),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"], name="fk_joint_slot_series_id_series"),
        sa.PrimaryKeyConstraint("id", name="pk_joint_slot"),
        sa.UniqueConstraint("series_id", "occurrence_on", name="uq_joint_slot_series_id_occurrence_on"),
    )
    op.create_index("ix_joint_slot_clip_id", "joint_slot", ["clip_id"], unique=False)
    op.create_index("ix_joint_slot_day", "joint_slot", ["day", "state"], unique=False)
    op.create_index("ix_joint_slot_plan_id", "joint_slot", ["plan_id"], unique=False)
    op.create_index("ix_joint_slot_proposal", "joint_slot", ["proposal_id"], unique=False)


def make_approval() -> None:
    op.create_table(
        "approval",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("joint_slot_id", sa.Integer(), nullable=False),
        sa.Column("regency_code", sa.String(length=5), nullable=False),
        sa.Column("says_yes", sa.Boolean(), nullable=True),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("bound_hash", sa.String(length=64), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("person_name", sa.String(length=120), nullable=False),
        sa.Column("voted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["joint_slot_id"], ["joint_slot.id"], name="fk_approval_joint_slot_id_joint_slot"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_approval_person_id_person"),
        sa.ForeignKeyConstraint(["regency_code"], ["regency.code"], name="fk_approval_regency_code_regency"),
        sa.PrimaryKeyConstraint("id", name="pk_approval"),
    )
    op.create_index("ix_approval_joint_slot", "approval", ["joint_slot_id", "id"], unique=False)


def make_slot() -> None:
    op.create_table(
        "slot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("joint_slot_id", sa.Integer(), nullable=False),
        sa.Column("station_id", sa.Integer(), nullable=False),
        sa.Column("start_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("end_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("clip_id", sa.Integer(), nullable=False),
        sa.Column("booked", sa.Boolean(), nullable=False),
        sa.CheckConstraint("end_at > start_at", name=op.f("ck_slot_ends_after_start")),
        sa.ForeignKeyConstraint(["clip_id"], ["clip.id"], name="fk_slot_clip_id_clip"),
        sa.ForeignKeyConstraint(["joint_slot_id"], ["joint_slot.id"], name="fk_slot_joint_slot_id_joint_slot"),
        sa.ForeignKeyConstraint(["station_id"], ["station.id"], name="fk_slot_station_id_station"),
        sa.PrimaryKeyConstraint("id", name="pk_slot"),
    )
    op.create_index("ix_slot_joint_slot", "slot", ["joint_slot_id"], unique=False)
    op.create_index("ix_slot_start", "slot", ["start_at"], unique=False)
    op.create_index("ix_slot_station_start", "slot", ["station_id", "start_at", "end_at"], unique=False)
