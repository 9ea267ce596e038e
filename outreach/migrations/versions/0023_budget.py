"""Money: budget lines, what was spent on them, and the airings they bear, kept from cooperation programmes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from outreach.guards import unpaid_statements

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    _make_line()
    _make_spending()
    _make_charge()
    for statement in unpaid_statements("charge", op.get_bind().dialect.name):
        op.execute(statement)


def _make_line() -> None:
    op.create_table(
        "budget_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("regency_code", sa.String(length=5), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("pays_for", sa.String(length=15), nullable=False),
        sa.Column("ceiling_rupiah", sa.BigInteger(), nullable=False),
        sa.Column("physical_percent", sa.Integer(), nullable=True),
        sa.Column("is_example", sa.Boolean(), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "pays_for IN ('ilm', 'advertisement', 'production')", name=op.f("ck_budget_line_cooperation_is_unpaid")
        ),
        sa.CheckConstraint("ceiling_rupiah > 0", name=op.f("ck_budget_line_ceiling_above_zero")),
        sa.CheckConstraint(
            "physical_percent IS NULL OR physical_percent BETWEEN 0 AND 100",
            name=op.f("ck_budget_line_physical_in_percent"),
        ),
        sa.ForeignKeyConstraint(["regency_code"], ["regency.code"], name="fk_budget_line_regency_code_regency"),
        sa.PrimaryKeyConstraint("id", name="pk_budget_line"),
        sa.UniqueConstraint("regency_code", "year", "code", name="uq_budget_line_regency_code_year_code"),
    )


def _make_spending() -> None:
    op.create_table(
        "spending",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("spent_on", sa.Date(), nullable=False),
        sa.Column("amount_rupiah", sa.BigInteger(), nullable=False),
        sa.Column("receipt_number", sa.String(length=80), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by", sa.String(length=120), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("amount_rupiah >= 0", name=op.f("ck_spending_amount_not_negative")),
        sa.ForeignKeyConstraint(["line_id"], ["budget_line.id"], name="fk_spending_line_id_budget_line"),
        sa.PrimaryKeyConstraint("id", name="pk_spending"),
    )
    op.create_index("ix_spending_line", "spending", ["line_id", "spent_on"], unique=False)


def _make_charge() -> None:
    op.create_table(
        "charge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("joint_slot_id", sa.Integer(), nullable=False),
        sa.Column("station_id", sa.Integer(), nullable=False),
        sa.Column("amount_rupiah", sa.BigInteger(), nullable=False),
        sa.Column("charged_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount_rupiah >= 0", name=op.f("ck_charge_amount_not_negative")),
        sa.ForeignKeyConstraint(["line_id"], ["budget_line.id"], name="fk_charge_line_id_budget_line"),
        sa.ForeignKeyConstraint(["joint_slot_id"], ["joint_slot.id"], name="fk_charge_joint_slot_id_joint_slot"),
        sa.ForeignKeyConstraint(["station_id"], ["station.id"], name="fk_charge_station_id_station"),
        sa.PrimaryKeyConstraint("id", name="pk_charge"),
        sa.UniqueConstraint("joint_slot_id", "station_id", name="uq_charge_joint_slot_id_station_id"),
    )
    op.create_index("ix_charge_line", "charge", ["line_id"], unique=False)
